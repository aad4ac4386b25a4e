"""Read the folder of revisions: numbered overlays, each written from one published file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..errors import InputError
from ..openapi.document import Document, JsonObject
from ..openapi.reading import read, read_text
from ..overlay import apply_overlays, read_overlay
from ..overlay.effective import REVISIONS, ensure_3_1, list_revisions
from ..overlay.source import split_actions
from .record import Action, Section, compute_digest, render, render_action, render_heading

_UNIT = re.compile(r"\$\.paths\['[^']*'\]\.[a-z]+|\$\.components\.\w+\.\w+")
_NAME = re.compile(r"([0-9]{4})-([0-9]{4}-[0-9]{2}-[0-9]{2})\.yaml")


@dataclass(frozen=True, slots=True)
class InForce:
    """The contract in force, and the contract before the open revision, which was written from the published file at hand."""

    document: Document
    before: Document
    open: Path | None
    number: int
    date: str

    def get_path(self, overlays: Path) -> Path:
        """Return the path of the open revision, or of the next one."""
        return self.open or overlays / REVISIONS / f"{self.number:04}-{self.date}.yaml"


def read_in_force(spec: Path, overlays: Path, published: Path | None, today: str, data: Any = None) -> InForce:
    """Read the document with its revisions; the last revision is open if it was written from the given published file.

    `data` is the content of the document, if it has been read already.
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
    if published is not None and isinstance(head, dict) and head.get("sha256") == compute_digest(published):
        return InForce(document, before, last, number, date)
    return InForce(document, document, None, number + 1, today)


def _apply(document: Document, paths: list[Path]) -> Document:
    if not paths:
        return document
    overlays = [read_overlay(path) for path in paths]
    return Document(apply_overlays(document.data, overlays).document, f"{document.name} with {', '.join(map(str, paths))}")


def complete(existing: Path | None, sections: list[Section], missing: list[Section], number: int, date: str, published: Path) -> str:
    """Return the text of a revision: one with all `sections` if none exists, otherwise the existing one with those that are `missing`.

    Existing actions are not changed. Nothing is added that would undo an edit.
    """
    if existing is None:
        return render(sections, number, date, published, compute_digest(published))
    text, data = read_text(existing), cast("dict[str, Any]", read(existing))
    edited = _find_edited(data.get("actions", []), [action for one in sections for action in one.actions])
    lines, (*_, last) = text.splitlines(keepends=True), split_actions(text)
    added = "".join(
        "\n" + render_heading(one.title) + "".join(render_action(action, last.indent) for action in actions)
        for one in missing
        if (actions := [action for action in one.actions if not {*_list_subjects(action)} & edited])
    )
    end = last.end
    return "".join(lines[:end]) + added + "".join(lines[end:])


def _find_edited(existing: list[Action], written: list[Action]) -> set[str]:
    """Return the operations and components whose actions a person has edited or added."""
    known = {json.dumps(_get_effect(action), sort_keys=True) for action in written}
    return {unit for action in existing if json.dumps(_get_effect(action), sort_keys=True) not in known for unit in _list_subjects(action)}


def _get_effect(action: Action) -> list[Any]:
    return [" ".join(action["target"].split()), action.get("update"), action.get("remove"), action.get("copy")]


def _list_subjects(action: Action) -> Iterator[str]:
    """Yield the operations and components that an action is about."""
    target, update = " ".join(action["target"].split()), action.get("update")
    if target == "$.paths" and isinstance(update, dict):
        yield from (f"$.paths['{path}'].{method}" for path, item in update.items() for method in item)
    elif target.startswith("$.components") and target.count(".") == 2 and isinstance(update, dict):
        yield from (f"{target}.{name}" for name in update)
    else:
        match = _UNIT.match(target)
        yield match[0] if match else target


def read_deviations(path: Path) -> list[JsonObject]:
    """Return the places at which an edited revision deviates from the published file, each with the reason."""
    found: Any = read(path).get("x-deviations", [])
    for number, entry in enumerate(found if isinstance(found, list) else [None]):
        if not isinstance(entry, dict) or {*entry} != {"place", "reason"} or not all(isinstance(one, str) for one in entry.values()):
            raise InputError(f"{path}: x-deviations[{number}]: expected a place and a reason, got {entry!r:.80}")
    return list(found)
