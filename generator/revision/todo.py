"""List the tasks that are left to a person after a revision, in order, each with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..openapi.document import Document
from ..openapi.subjects import list_subjects
from .compare import Outcome, accept, group_differences
from .describing import shorten
from .operations import DRAFT
from .shapes import WITHDRAWN

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Task:
    """A task, with the place in a file where it is done."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def list_review(path: Path, text: str, actions: int) -> Iterator[Task]:
    """Yield the first task, to review the revision."""
    yield Task(path, _find_line(text, "actions:"), f"review {actions} actions, each says what changed and where that is published")


def list_deviations(path: Path, text: str, outcome: Outcome, listed: Iterable[Mapping[str, Any]]) -> Iterator[Task]:
    """Yield a task for each operation at which an edited revision deviates from the published file without a reason."""
    left, _ = accept(outcome, [*listed])
    for operation, differences in group_differences(left).items():
        task = f"state in `x-deviations` why the revision differs from the published file: {shorten(differences, _SHOWN, ';')}"
        yield Task(path, _find_line(text, operation) or 1, task)


def list_withdrawn(path: Path, text: str, document: Document) -> Iterator[Task]:
    """Yield a task for each withdrawn operation, since its successor is a guess."""
    for operation in document.operations:
        marked = operation.node.get(WITHDRAWN)
        if isinstance(marked, dict) and (line := _find_line(text, f"({operation.id})")):
            successor = marked.get("successor")
            what = f"check that {successor} replaces it" if successor else "name the operation that replaces it, if there is one"
            yield Task(path, line, f"{operation.id} is withdrawn: {what} (`successor`)")


def list_moved(path: Path, text: str, outcome: Outcome, effective: Document) -> Iterator[Task]:
    """Yield a task for each operation with another method, since repeating it may have another effect now."""
    classes = {one.id: one.node.get("x-retry") for one in effective.operations}
    for old, new in outcome.moved:
        if old.method != new.method:
            line = _find_line(text, f"operationId: {new.id}\n") or 1
            yield Task(path, line, f"{new.id} was {old.route}: check its retry class, which is now {classes.get(new.id)} by its method")


def list_drafts(texts: Mapping[Path, str], document: Document) -> Iterator[Task]:
    """Yield a task for each drafted operation. `texts` are all revisions, since earlier ones may have drafts, too."""
    for operation in document.operations:
        node = operation.node
        if node.get(DRAFT) is not True:
            continue
        named = node.get("x-client", {})
        name = f"client.{named.get('resource')}.{named.get('method')}" if named else "a name (`x-client`)"
        retry = f"retry class {node.get('x-retry')}" if node.get("x-retry") else "a retry class (`x-retry`)"
        pages = node.get("x-pagination")
        paging = "" if pages is None else ", not paged" if pages is False else ", paged" if "cursor" in pages else ", a list"
        words_of = f"operationId: {operation.id}\n"
        path, line = next(((path, line) for path, text in texts.items() if (line := _find_line(text, words_of))), (next(iter(texts)), 1))
        words = f"{operation.id}: write summary and description; check {name}, {retry}{paging}; then remove `{DRAFT}`"
        yield Task(path, line, words)


def list_open(path: Path, text: str, before: Document, after: Document) -> Iterator[Task]:
    """Yield a task for each row of OPEN.md whose operation is typed now or gone."""
    known = {operation.id for operation in before.operations}
    current = {operation.id: operation for operation in after.operations}
    schemas = before.components("schemas"), after.components("schemas")
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip(" `") for cell in line.split("|")]
        if len(cells) > 3 and cells[1] in known:
            old, new = (components.get(cells[2]) for components in schemas)
            if cells[1] not in current or old != new:
                yield Task(path, number, f"{cells[1]}: the revision types {cells[2]}; remove the row, and correct the counts above")


def list_unlinked(path: Path, text: str, document: Document, drafted: frozenset[str]) -> Iterator[Task]:
    """Yield a task for each group of new operations without links; `drafted` are the operations with drafted links."""
    linked = {*drafted}
    for operation in document.operations:
        for response in map(document.resolve, operation.node["responses"].values()):
            if links := response.get("links"):
                linked |= {operation.id, *links}
    groups: dict[str, list[str]] = {}
    for operation in document.operations:
        if operation.node.get(DRAFT) is True and operation.id not in linked:
            groups.setdefault(operation.tag, []).append(operation.id)
    end = text.count("\n") or 1
    for group, ids in groups.items():
        listing = shorten(ids, _SHOWN)
        yield Task(path, end, f"{group}: no link was found for {listing}; add those that you know of")


def list_undescribed(path: Path, text: str, document: Document) -> Iterator[Task]:
    """Yield one task for all fields, enums and parameters that have no description yet; `path` is the overlay of descriptions."""
    subjects = [subject for subject in list_subjects(document) if not subject.description]
    if subjects:
        owners = list(dict.fromkeys(subject.owner for subject in subjects))
        listing = shorten(subjects, _SHOWN)
        line = _find_line(text, f"schemas.{owners[0]}.") or text.count("\n") or 1
        counts = f"{_format_count(len(subjects), 'field')} of {_format_count(len(owners), 'component')}"
        yield Task(path, line, f"describe {counts}, by the rules at the head of the file: {listing}")


def list_tables(folder: Path) -> Iterator[Task]:
    """Yield a task for each golden table."""
    for path in sorted(folder.glob("*.tsv")):
        yield Task(path, 1, "run `python -m generator check golden --write`, and review which rows the table gains and loses")


def _format_count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _find_line(text: str, words: str) -> int:
    """Return the number of the first line with some words, or 0."""
    index = text.find(words)
    return text.count("\n", 0, index) + 1 if index >= 0 else 0
