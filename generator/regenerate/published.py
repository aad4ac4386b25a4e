"""Take a published document: write what it changes as a revision, and let the other overlays follow."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..codegen.command import OUTPUT
from ..diff.documents import reject_unrelated
from ..errors import GeneratorError, InputError
from ..openapi.document import Document
from ..openapi.reading import parse, read, read_text
from ..overlay import apply_action, apply_overlays, read_overlay
from ..overlay.document import build_overlay
from ..overlay.effective import SPEC, list_overlays, list_revisions
from ..overlay.plain import copy_plain
from ..revision import todo
from ..revision.compare import Outcome, compare_contracts
from ..revision.conflicts import Conflict, fit
from ..revision.contract import OperationFacts, read_contract
from ..revision.dropping import drop, fit_dropped
from ..revision.editing import edit, find_line
from ..revision.folder import InForce, complete, read_deviations, read_in_force
from ..revision.link_texts import LinkDrafts, draft_overlay, list_drafted, list_unfit
from ..revision.moves import find_moves
from ..revision.published import is_published, to_document
from ..revision.record import find_sections, render_drop
from ..revision.taking import take

_OPEN = "OPEN.md"
_LINKS = "links.yaml"
_WORDING = "wording.yaml"
_TABLES = "golden"

Contract = dict[str, OperationFacts]


@dataclass(frozen=True, slots=True)
class Revision:
    """What a published document changes: the overlay that states it, and what becomes of the others."""

    outcome: Outcome
    path: Path
    text: str
    is_new: bool
    conflicts: tuple[Conflict, ...] = ()
    retired: bool = False
    tasks: tuple[todo.Task, ...] = ()
    lines: dict[Path, list[int]] = field(default_factory=dict)
    links: LinkDrafts | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the contract in force states all that is published, and no revision is being worked on."""
        return not self.text

    @property
    def left(self) -> tuple[Conflict, ...]:
        """The actions that a person has to remove or to change before the package can be generated."""
        return tuple(one for one in self.conflicts if one.fate != "moved" and not self.retired)

    def files(self) -> dict[Path, str]:
        """Return the overlays that change, with their new texts."""
        done = [one for one in self.conflicts if one.fate == "moved" or self.retired]
        texts = {self.path: self.text, **edit(done)}
        if self.links:
            path = self.links.path
            texts[path] = self.links.add_to(texts[path] if path in texts else read_text(path))
        return texts

    def describe_conflicts(self) -> Iterator[str]:
        """Yield a line for each action that the revision concerns, with what became of it."""
        for one in self.conflicts:
            done = "followed" if one.fate == "moved" else "removed" if self.retired and not one.rest else "cut" if self.retired else "open"
            yield f"{one.overlay}:{find_line(one, self.lines)}: {done}: {one}"


def read_revision(spec: Path, overlays: Path, *, retire: bool, today: str | None = None) -> Revision | None:
    """Return what a published document changes; None if the document is a curated one.

    Raise InputError for a document or an overlay that cannot be used.
    """
    data = read(spec)
    curated: Any = read(SPEC)
    if not isinstance(data, dict) or not is_published(data, curated):
        return None
    today = today or datetime.datetime.now(datetime.UTC).date().isoformat()
    published = to_document(data, spec)
    in_force = read_in_force(SPEC, overlays, spec, today, curated)
    if not published.operations:
        raise InputError(f"{spec}: expected operations, got a document without any; give the file that the service publishes")
    reject_unrelated(in_force.document, published)
    contract = read_contract(published)
    outcome = compare_contracts(read_contract(in_force.document), contract)
    path = in_force.get_path(overlays)
    if outcome.is_unchanged and in_force.open is None:
        return Revision(outcome, path, "", is_new=False)
    return _Taking(spec, overlays, (published, contract), in_force, outcome).revision(path, retire=retire)


def read_drop(overlays: Path, *, today: str | None = None) -> Revision:
    """Return what has to be changed to drop what earlier revisions withdrew; its text is empty if that is nothing."""
    today = today or datetime.datetime.now(datetime.UTC).date().isoformat()
    in_force = read_in_force(SPEC, overlays, None, today)
    data, dropped = drop(in_force.document)
    path = in_force.get_path(overlays)
    if data == in_force.document.data:
        return Revision(Outcome(), path, "", is_new=False)
    text = render_drop(in_force.document.data, data, in_force.number, in_force.date)
    revisions = {*list_revisions(overlays)}
    later = [read_overlay(one) for one in list_overlays(overlays) if one not in revisions]
    conflicts = fit_dropped(in_force.document.data, data, later, dropped)
    actions = len(parse(text, str(path))["actions"])
    return Revision(Outcome(), path, text, True, conflicts, True, tuple(todo.list_review(path, text, actions)))


class _Taking:
    def __init__(self, spec: Path, overlays: Path, published: tuple[Document, Contract], in_force: InForce, outcome: Outcome) -> None:
        self.spec = spec
        self.overlays = overlays
        self.published, self.contract = published
        self.in_force = in_force
        self.outcome = outcome
        revisions = {*list_revisions(overlays)}
        self.later = [read_overlay(path) for path in list_overlays(overlays) if path not in revisions]

    def revision(self, path: Path, *, retire: bool) -> Revision:
        text, first = self._text()
        document = self._document(path, text)
        moves = find_moves(first, self.in_force.before.data, document.data)
        fitted = fit(self.in_force.before.data, document.data, self.later, moves)
        effective = Document(fitted.document, f"{self.spec} with {self.overlays}")
        overlay, added = self.overlays / _LINKS, [one.id for one in first.added]
        links = draft_overlay(overlay, effective, added, self.spec.name) if overlay.is_file() else None
        result = Revision(self.outcome, path, text, self.in_force.open is None, fitted.conflicts, retire, links=links)
        return replace(result, tasks=tuple(self._tasks(result, document, effective)))

    def _text(self) -> tuple[str, Outcome]:
        """Return the text of the revision, and what the published document changes of the contract before it."""
        effective = self._effective()
        before = self.in_force.before
        compared = self.outcome if self.in_force.open is None else compare_contracts(read_contract(before), self.contract)
        written = frozenset(self.in_force.document.components("schemas")) - frozenset(before.components("schemas"))
        taken = take(before, self.published, effective, self.in_force.date, compared, written)
        sections = find_sections(before.data, taken, self.spec.name)
        if self.in_force.open is None or self.outcome.is_unchanged:
            existing = read_text(self.in_force.open) if self.in_force.open else None
            return existing or complete(None, sections, [], self.in_force.number, self.in_force.date, self.spec), taken.outcome
        rest = take(self.in_force.document, self.published, effective, self.in_force.date, self.outcome)
        missing = find_sections(self.in_force.document.data, rest, self.spec.name)
        text = complete(self.in_force.open, sections, missing, self.in_force.number, self.in_force.date, self.spec)
        return text, taken.outcome

    def _effective(self) -> Document:
        """Return the document before the revision with the overlays after it, as far as they fit it."""
        kept = OUTPUT / "scalev" / "openapi.json"
        if self.in_force.open is None and kept.is_file():
            return Document(read(kept), str(kept))
        data = copy_plain(self.in_force.before.data)
        # overlays that have been cut refer to what the open revision creates, and add to it
        for kind, members in copy_plain(self.in_force.document.data.get("components", {})).items():
            known = data["components"].setdefault(kind, {})
            known.update({name: node for name, node in members.items() if name not in known})
        for overlay in self.later:
            for action in overlay.actions:
                with suppress(GeneratorError):
                    apply_action(data, action, overlay.specification)
        return Document(data, f"{SPEC} with {self.overlays}")

    def _document(self, path: Path, text: str) -> Document:
        overlay = build_overlay(path, parse(text, str(path)))
        return Document(apply_overlays(self.in_force.before.data, [overlay]).document, f"{SPEC} with {path}")

    def _tasks(self, revision: Revision, document: Document, effective: Document) -> Iterator[todo.Task]:
        path, text = revision.path, revision.text
        actions = len(parse(text, str(path))["actions"])
        yield from todo.list_review(path, text, actions)
        left = compare_contracts(read_contract(document), self.contract)
        yield from todo.list_deviations(path, text, left, read_deviations(self.in_force.open) if self.in_force.open else ())
        yield from todo.list_withdrawn(path, text, document)
        yield from todo.list_moved(path, text, self.outcome, effective)
        earlier = {one: read_text(one) for one in list_revisions(self.overlays) if one != path}
        yield from todo.list_drafts({path: text, **earlier}, effective)
        rows, links = self.overlays / _OPEN, self.overlays / _LINKS
        if rows.is_file():
            yield from todo.list_open(rows, read_text(rows), self.in_force.before, document)
        if links.is_file():
            written = revision.files().get(links, read_text(links))
            yield from list_unfit(links, written, effective)
            yield from list_drafted(links, written)
            yield from todo.list_unlinked(links, written, effective, revision.links.linked if revision.links else frozenset())
        wording = self.overlays / _WORDING
        if wording.is_file():
            yield from todo.list_undescribed(wording, read_text(wording), effective)
        yield from todo.list_tables(self.overlays / _TABLES)
