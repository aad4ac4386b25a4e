"""Read the revisions of a contract, which are numbered overlays in a folder of their own, each written from one published file."""

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
from .comparison import AcceptedDifference, Comparison, compare_contracts, covers_place, expand_wildcards
from .contract import Contract, find_withdrawn, read_contract
from .deviations import Deviations
from .revision_overlay import Action, Section, compute_digest, render_action, render_heading, render_revision

_SUBJECT = re.compile(r"\$\.paths\['[^']*'\]\.[a-z]+|\$\.components\.\w+\.\w+")
_NAME = re.compile(r"([0-9]{4})-([0-9]{4}-[0-9]{2}-[0-9]{2})\.yaml")


@dataclass(frozen=True, slots=True)
class ContractInForce:
    """The contract in force, and the `previous` one, before the open revision.

    A revision is open while it is worked on: it is the last one, and was written from the file that is being read again. `number` and
    `date` are those of the open revision, or of the one to be written.
    """

    document: Document
    previous: Document
    open_revision: Path | None
    number: int
    date: str

    def get_path(self, overlays: Path) -> Path:
        """Return the path of the revision that is open or to be written."""
        return self.open_revision or overlays / REVISIONS / f"{self.number:04}-{self.date}.yaml"


def read_contract_in_force(spec: Path, overlays: Path, published_file: Path | None, today: str, data: Any = None) -> ContractInForce:
    """Read the curated document with its revisions; the last one is open if it was written from the same published file.

    `data` is the content of the document, if it has been read already. Raise InputError for a revision whose name is not valid.
    """
    curated_document = ensure_3_1(Document(read(spec) if data is None else data, str(spec)))
    paths = list_revisions(overlays) if overlays.is_dir() else []
    for path in paths:
        if not _NAME.fullmatch(path.name):
            raise InputError(f"{path}: expected a name with number and date such as 0001-2026-01-31.yaml, got {path.name}; rename the file")
    previous_document = _apply(curated_document, paths[:-1])
    document = _apply(previous_document, paths[-1:])
    last = paths[-1] if paths else None
    if last is None:
        return ContractInForce(document, previous_document, None, 1, today)
    match = _NAME.fullmatch(last.name)
    number, date = (int(match[1]), match[2]) if match else (len(paths), today)
    head: Any = read(last).get("x-revision", {})
    if published_file is not None and isinstance(head, dict) and head.get("sha256") == compute_digest(published_file):
        return ContractInForce(document, previous_document, last, number, date)
    return ContractInForce(document, document, None, number + 1, today)


def _apply(document: Document, paths: list[Path]) -> Document:
    if not paths:
        return document
    overlays = [read_overlay(path) for path in paths]
    return Document(apply_overlays(document.data, overlays).document, f"{document.name} with {', '.join(map(str, paths))}")


def complete_revision(
    existing_file: Path | None, sections: list[Section], missing_sections: list[Section], number: int, date: str, published_file: Path
) -> str:
    """Return the text of a revision: that of `sections` if it is new, otherwise the existing one with `missing_sections` added.

    Every existing action is kept as it is, and nothing is added that would undo an edit of one.
    """
    if existing_file is None:
        return render_revision(sections, number, date, published_file, compute_digest(published_file))
    text, data = read_text(existing_file), cast("dict[str, Any]", read(existing_file))
    edited_targets = _find_edited(data.get("actions", []), [action for section in sections for action in section.actions])
    lines, (*_, last) = text.splitlines(keepends=True), split_actions(text)
    new_sections = "".join(
        "\n" + render_heading(section.title) + "".join(render_action(action, last.indent) for action in actions)
        for section in missing_sections
        if (actions := [action for action in section.actions if not {*_list_subjects(action)} & edited_targets])
    )
    end = last.end
    return "".join(lines[:end]) + new_sections + "".join(lines[end:])


def _find_edited(existing_actions: list[Action], written_actions: list[Action]) -> set[str]:
    """Return the operations and components whose actions a person has edited or added."""
    known_effects = {json.dumps(_extract_effect(action), sort_keys=True) for action in written_actions}
    return {
        unit
        for action in existing_actions
        if json.dumps(_extract_effect(action), sort_keys=True) not in known_effects
        for unit in _list_subjects(action)
    }


def _extract_effect(action: Action) -> list[Any]:
    return [" ".join(action["target"].split()), action.get("update"), action.get("remove"), action.get("copy")]


def _list_subjects(action: Action) -> Iterator[str]:
    """Yield the operations and components that an action is about."""
    target, update = " ".join(action["target"].split()), action.get("update")
    if target == "$.paths" and isinstance(update, dict):
        yield from (f"$.paths['{path}'].{method}" for path, item in update.items() for method in item)
    elif target.startswith("$.components") and target.count(".") == 2 and isinstance(update, dict):
        yield from (f"{target}.{name}" for name in update)
    else:
        match = _SUBJECT.match(target)
        yield match[0] if match else target


@dataclass(frozen=True, slots=True)
class PublishedComparison:
    """A published document compared with the contract in force: its `contract`, with the deviations applied, and the differences.

    `accepted` are the differences for which a person has given a reason, in this revision or in an earlier one.
    """

    deviations: Deviations
    contract: Contract
    comparison: Comparison
    accepted: tuple[AcceptedDifference, ...]


def compare_published(in_force: ContractInForce, overlays: Path, published_document: Document) -> PublishedComparison:
    """Compare a published document with the contract in force, except at the places of deviations."""
    old_contract, new_contract = read_contract(in_force.document), read_contract(published_document)
    places = {place for contract in (old_contract, new_contract) for operation in contract.values() for place in operation.facts}
    deviations = _read_all_deviations(in_force, overlays, published_document, places)
    contract = deviations.apply_to_contract(old_contract, new_contract)
    return PublishedComparison(
        deviations,
        contract,
        compare_contracts(old_contract, contract, withdrawn_ids=find_withdrawn(in_force.document)),
        deviations.list_accepted(old_contract, new_contract),
    )


def _read_all_deviations(in_force: ContractInForce, overlays: Path, published_document: Document, places: set[Place]) -> Deviations:
    earlier_deviations = [
        deviation for path in list_revisions(overlays) if path != in_force.open_revision for deviation in read_deviations(path)
    ]
    own_deviations = read_deviations(in_force.open_revision) if in_force.open_revision else []
    ids = {operation.id for operation in published_document.operations}
    routes = {(operation.method, operation.path): operation.id for operation in in_force.document.operations if operation.id not in ids}
    names = {
        operation.id: routes[operation.method, operation.path]
        for operation in published_document.operations
        if (operation.method, operation.path) in routes
    }
    return Deviations(_expand_deviations(earlier_deviations, places), _expand_deviations(own_deviations, places), names)


def _expand_deviations(deviations: list[JsonObject], places: set[Place]) -> Iterator[JsonObject]:
    """Yield deviations with `*` expanded to all operations and statuses that have such a place."""
    for deviation in deviations:
        if "*" in deviation["place"].split(" ")[:3]:
            matching_places = {expand_wildcards(deviation["place"], place) for place in places if covers_place(deviation["place"], place)}
            yield from ({**deviation, "place": place} for place in sorted(matching_places))
        else:
            yield deviation


def read_deviations(path: Path) -> list[JsonObject]:
    """Return the deviations of a revision, each a place with a reason; raise InputError for an invalid entry."""
    entries: Any = read(path).get("x-deviations", [])
    for number, entry in enumerate(entries if isinstance(entries, list) else [None]):
        if not isinstance(entry, dict) or {*entry} != {"place", "reason"} or not all(isinstance(value, str) for value in entry.values()):
            raise InputError(f"{path}: x-deviations[{number}]: expected an object with `place` and `reason`, both texts, got {entry!r:.80}")
    return list(entries)
