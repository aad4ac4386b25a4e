"""The revisions of a contract: overlays in a folder of their own, numbered, each written from one published file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..openapi.document import Document, JsonObject
from ..openapi.reading import read, read_text
from ..overlay import apply_overlays, read_overlay
from ..overlay.effective import REVISIONS, ensure_3_1, list_revisions
from ..overlay.source import split_actions
from .record import Action, Section, digest_of, render, render_action, render_heading

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


def read_in_force(spec: Path, overlays: Path, published: Path | None, today: str) -> InForce:
    """Read the document with its revisions; the last one is open if it was written from the same published file."""
    curated = ensure_3_1(Document(read(spec), str(spec)))
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


def complete(existing: Path | None, sections: list[Section], number: int, date: str, published: Path) -> str:
    """Return the text of a revision. Of one that exists every action is kept as it is; those that are missing are added."""
    if existing is None:
        return render(sections, number, date, published, digest_of(published))
    text = read_text(existing)
    data: Any = read(existing)
    known = {_key(action) for action in data.get("actions", ())}
    missing = [Section(one.title, [action for action in one.actions if _key(action) not in known]) for one in sections]
    if not any(one.actions for one in missing):
        return text
    actions = split_actions(text)
    lines = text.splitlines(keepends=True)
    end = actions[-1].end
    added = "".join("\n" + render_heading(one.title) + "".join(map(render_action, one.actions)) for one in missing if one.actions)
    return "".join(lines[:end]) + added + "".join(lines[end:])


def _key(action: Action) -> str:
    """Return what tells an action from the others, whatever was edited in it: its target, and what it adds there or removes."""
    target = " ".join(action["target"].split())
    if action.get("remove") is True:
        return f"remove {target}"
    return f"{target} {' '.join(_names(action.get('update'), target))}"


def _names(update: Any, target: str) -> Iterator[str]:
    """Yield the names that an action with a shared target adds: those of components, or of a path with its method."""
    if not isinstance(update, dict):
        return
    if target == "$.components.schemas":
        yield from update
    elif target == "$.paths":
        yield from (f"{path} {method}" for path, item in update.items() for method in item)


def read_deviations(path: Path) -> list[JsonObject]:
    """Return the places at which a revision was edited to state something else than the published file, each with its reason."""
    found: Any = read(path).get("x-deviations", [])
    for number, entry in enumerate(found if isinstance(found, list) else [None]):
        if not isinstance(entry, dict) or {*entry} != {"place", "reason"} or not all(isinstance(one, str) for one in entry.values()):
            raise InputError(f"{path}: x-deviations[{number}]: expected a place and a reason, got {entry!r:.80}")
    return list(found)
