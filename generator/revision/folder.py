"""The revisions of a contract: overlays in a folder of their own, numbered, each written from one published file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..errors import InputError
from ..evidence.facts import Place
from ..openapi.document import Document, JsonObject
from ..openapi.reading import read, read_text
from ..overlay import apply_overlays, read_overlay
from ..overlay.effective import REVISIONS, ensure_3_1, list_revisions
from ..overlay.source import split_actions
from .compare import Accepted, Outcome, compare_contracts, spell_out, stands_for
from .contract import Contract, find_withdrawn, read_contract
from .record import Action, Section, digest_of, render, render_action, render_heading
from .settling import Settled

_UNIT = re.compile(r"\$\.paths\['[^']*'\]\.[a-z]+|\$\.components\.\w+\.\w+")
_NAME = re.compile(r"([0-9]{4})-([0-9]{4}-[0-9]{2}-[0-9]{2})\.yaml")


@dataclass(frozen=True, slots=True)
class InForce:
    """The contract in force, and the contract before the open revision: the one that was written from the same published file."""

    document: Document
    before: Document
    open: Path | None
    number: int
    date: str

    def path(self, overlays: Path) -> Path:
        """Return where the revision is kept."""
        return self.open or overlays / REVISIONS / f"{self.number:04}-{self.date}.yaml"


def read_in_force(spec: Path, overlays: Path, published: Path | None, today: str, data: Any = None) -> InForce:
    """Read the document with its revisions; the last one is open if it was written from the same published file.

    `data` is that of the document, if it has been read already.
    """
    curated = ensure_3_1(Document(read(spec) if data is None else data, str(spec)))
    paths = list_revisions(overlays) if overlays.is_dir() else []
    for path in paths:
        if not _NAME.fullmatch(path.name):
            raise InputError(f"{path}: expected a name such as 0001-2026-01-31.yaml, which says when the revision is applied")
    before = _apply(curated, paths[:-1])
    document = _apply(before, paths[-1:])
    last = paths[-1] if paths else None
    if last is None:
        return InForce(document, before, None, 1, today)
    match = _NAME.fullmatch(last.name)
    number, date = (int(match[1]), match[2]) if match else (len(paths), today)
    head: Any = read(last).get("x-revision", {})
    if published is not None and isinstance(head, dict) and head.get("sha256") == digest_of(published):
        return InForce(document, before, last, number, date)
    return InForce(document, document, None, number + 1, today)


def _apply(document: Document, paths: list[Path]) -> Document:
    if not paths:
        return document
    overlays = [read_overlay(path) for path in paths]
    return Document(apply_overlays(document.data, overlays).document, f"{document.name} with {', '.join(map(str, paths))}")


def complete(existing: Path | None, sections: list[Section], missing: list[Section], number: int, date: str, published: Path) -> str:
    """Return the text of a revision: `sections` if there is none yet, otherwise the existing one with what is `missing` of it.

    Every existing action is kept as it is. Where one was edited, nothing is added that would undo the edit.
    """
    if existing is None:
        return render(sections, number, date, published, digest_of(published))
    text, data = read_text(existing), cast("dict[str, Any]", read(existing))
    edited = _find_edited(data.get("actions", []), [action for one in sections for action in one.actions])
    lines, (*_, last) = text.splitlines(keepends=True), split_actions(text)
    added = "".join(
        "\n" + render_heading(one.title) + "".join(render_action(action, last.indent) for action in actions)
        for one in missing
        if (actions := [action for action in one.actions if not {*_units(action)} & edited])
    )
    end = last.end
    return "".join(lines[:end]) + added + "".join(lines[end:])


def _find_edited(existing: list[Action], written: list[Action]) -> set[str]:
    """Return the operations and components whose actions a human has edited or added."""
    known = {json.dumps(_effect(action), sort_keys=True) for action in written}
    return {unit for action in existing if json.dumps(_effect(action), sort_keys=True) not in known for unit in _units(action)}


def _effect(action: Action) -> list[Any]:
    return [" ".join(action["target"].split()), action.get("update"), action.get("remove"), action.get("copy")]


def _units(action: Action) -> Iterator[str]:
    """Yield the operations and components that an action is about."""
    target, update = " ".join(action["target"].split()), action.get("update")
    if target == "$.paths" and isinstance(update, dict):
        yield from (f"$.paths['{path}'].{method}" for path, item in update.items() for method in item)
    elif target.startswith("$.components") and target.count(".") == 2 and isinstance(update, dict):
        yield from (f"{target}.{name}" for name in update)
    else:
        match = _UNIT.match(target)
        yield match[0] if match else target


@dataclass(frozen=True, slots=True)
class Compared:
    """A published document compared with the contract in force: its facts, except those that the contract keeps, and the differences.

    `accepted` are the differences that a human has stated a reason for, in this revision or in an earlier one.
    """

    settled: Settled
    contract: Contract
    outcome: Outcome
    accepted: tuple[Accepted, ...]


def compare_published(in_force: InForce, overlays: Path, published: Document) -> Compared:
    """Compare a published document with the contract in force, but for the places at which that was edited to state something else."""
    ours, theirs = read_contract(in_force.document), read_contract(published)
    places = {place for contract in (ours, theirs) for operation in contract.values() for place in operation.facts}
    settled = _read_settled(in_force, overlays, published, places)
    contract = settled.contract(ours, theirs)
    return Compared(
        settled, contract, compare_contracts(ours, contract, withdrawn=find_withdrawn(in_force.document)), settled.accept(ours, theirs)
    )


def _read_settled(in_force: InForce, overlays: Path, published: Document, places: set[Place]) -> Settled:
    earlier = [one for path in list_revisions(overlays) if path != in_force.open for one in read_deviations(path)]
    own = read_deviations(in_force.open) if in_force.open else []
    ids = {one.id for one in published.operations}
    routes = {(one.method, one.path): one.id for one in in_force.document.operations if one.id not in ids}
    names = {one.id: routes[one.method, one.path] for one in published.operations if (one.method, one.path) in routes}
    return Settled(_spell_out(earlier, places), _spell_out(own, places), names)


def _spell_out(deviations: list[JsonObject], places: set[Place]) -> Iterator[JsonObject]:
    """Yield deviations with the operations and statuses that they stand for."""
    for one in deviations:
        if "*" in one["place"].split(" ")[:3]:
            found = {spell_out(one["place"], place) for place in places if stands_for(one["place"], place)}
            yield from ({**one, "place": place} for place in sorted(found))
        else:
            yield one


def read_deviations(path: Path) -> list[JsonObject]:
    """Return the places at which a revision was edited to state something else than the published file, each with its reason."""
    found: Any = read(path).get("x-deviations", [])
    for number, entry in enumerate(found if isinstance(found, list) else [None]):
        if not isinstance(entry, dict) or {*entry} != {"place", "reason"} or not all(isinstance(one, str) for one in entry.values()):
            raise InputError(f"{path}: x-deviations[{number}]: expected a place and a reason, got {entry!r:.80}")
    return list(found)
