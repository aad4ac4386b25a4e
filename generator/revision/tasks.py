"""List the tasks that a revision leaves to a person, in the order in which to do them, each with its file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..messages import format_count, join_first
from ..openapi.document import Document
from ..openapi.lines import Lines
from ..openapi.subjects import Subject, list_objects, list_subjects
from .comparison import Comparison, Difference, group_by_operation, split_accepted
from .markers import DRAFT, WITHDRAWN
from .unsupported import list_unsupported

_MAX_SHOWN = 4
#: The length of the beginning of a description that is searched for in a file, where longer ones may be wrapped.
_MAX_SEARCHED = 40


@dataclass(frozen=True, slots=True)
class Task:
    """A task for a person at a line of a file."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def list_review_task(path: Path, text: str, actions: int) -> Iterator[Task]:
    """Yield the task to review the revision."""
    instruction = f"review {format_count(actions, 'action')}, each with what changed and where it is published"
    yield Task(path, _find_actions_line(text), instruction)


def list_deviation_tasks(path: Path, text: str, comparison: Comparison, deviations: Iterable[Mapping[str, Any]]) -> Iterator[Task]:
    """Yield the tasks to give a reason where a revision differs from the published file.

    It differs if a person has edited it, or if it keeps the credential in force although several are accepted now.
    """
    remaining_comparison, _ = split_accepted(comparison, deviations)
    groups: dict[tuple[tuple[str, ...], ...], list[list[Difference]]] = {}
    for differences in group_by_operation(remaining_comparison).values():
        groups.setdefault(tuple(map(_describe_anywhere, differences)), []).append(differences)
    for group in groups.values():
        differences, operations = group[0], [item[0].place.operation for item in group]
        texts = [str(difference) for difference in differences]
        if len(group) > 1:
            # a difference in a component appears at all operations that use it
            texts = ["* " + " ".join(_describe_anywhere(difference)) for difference in differences]
        difference_text = join_first(texts, _MAX_SHOWN, "; ")
        scope = f" (`*` stands for {join_first(operations, _MAX_SHOWN)})" if len(group) > 1 else ""
        note = (
            " (a client sends one credential: the present one is kept)"
            if any(difference.place.at == "credential" for difference in differences)
            else ""
        )
        line = _find_line(text, operations[0]) or _find_actions_line(text)
        yield Task(path, line, f"state in `x-deviations` why the revision differs from the published file: {difference_text}{scope}{note}")


def _describe_anywhere(difference: Difference) -> tuple[str, ...]:
    """Return a difference without its operation and, for a response, without its status."""
    place = difference.place
    at = "*" if place.kind == "response" else place.at
    return place.kind, at, str(difference).removeprefix(f"{place.operation} {place.kind} {place.at} ")


def list_unsupported_task(spec: Path, published_document: Document, effective: Document) -> Iterator[Task]:
    """Yield one task for all published parts that revisions do not support, at the line of the first one."""
    parts = [*list_unsupported(published_document, effective)]
    if parts:
        lines = Lines(spec)
        part_list = join_first([f"{description} (line {lines.find(location)})" for location, description in parts], _MAX_SHOWN)
        instruction = f"published, and not supported in revisions: {part_list}; state in an overlay what callers need of it"
        yield Task(spec, lines.find(parts[0][0]), instruction)


def list_withdrawn_tasks(texts: Mapping[Path, str], document: Document) -> Iterator[Task]:
    """Yield the tasks to check the guessed successors of withdrawn operations. `texts` are those of all revisions, by their paths."""
    groups: dict[str, list[str]] = {}
    for operation in document.operations:
        mark = operation.node.get(WITHDRAWN)
        if isinstance(mark, dict) and mark.get(DRAFT) is True:
            if successor := mark.get("successor"):
                instruction = f"check that {successor} took its place, as its `successor` says; then remove `{DRAFT}` below `{WITHDRAWN}`"
                yield Task(*find_first(texts, f"({operation.id})"), f"{operation.id} is withdrawn: {instruction}")
            else:
                groups.setdefault(operation.tag, []).append(operation.id)
    for names in groups.values():
        instruction = f"name the operation that took the place of {'each' if len(names) > 1 else 'it'}, if there is one, as its `successor`"
        instruction = f"{'are' if len(names) > 1 else 'is'} withdrawn: {instruction}; then remove `{DRAFT}` below `{WITHDRAWN}`"
        yield Task(*find_first(texts, f"({names[0]})"), f"{join_first(names, _MAX_SHOWN)} {instruction}")


def list_moved_tasks(path: Path, text: str, comparison: Comparison, effective: Document) -> Iterator[Task]:
    """Yield the tasks to check the retry class of operations with a new method, since a repeated call may now have another effect."""
    classes = {operation.id: operation.node.get("x-retry") for operation in effective.operations}
    for old, new in comparison.moved:
        if old.method != new.method:
            line = _find_line(text, f"operationId: {new.id}\n") or 1
            yield Task(path, line, f"{new.id} was {old.route}: check its retry class, which is now {classes.get(new.id)} by its method")


def list_behaviour_tasks(folder: Path, comparison: Comparison, document: Document) -> Iterator[Task]:
    """Yield the tasks to register a behaviour of the mock under the new id of its operation, or for the guessed successor.

    `folder` holds the modules that register behaviours by operation id.
    """
    new_places = {old.id: (new.id, "rename it here") for old, new in comparison.moved if old.id != new.id}
    withdrawn_ids = {operation.id for operation in comparison.withdrawn}
    for operation in document.operations:
        mark = operation.node.get(WITHDRAWN)
        if operation.id in withdrawn_ids and isinstance(mark, dict) and "successor" in mark:
            new_places[operation.id] = mark["successor"], "if that does the same, register the behaviour for it as well"
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
    for old, (new, instruction) in new_places.items():
        places = [(path, line) for path, text in texts.items() if (line := _find_line(text, f'"{old}"'))]
        if places and not any(f'"{new}"' in text for text in texts.values()):
            yield Task(*places[0], f"the mock has a behaviour for {old}, whose place {new} took: {instruction}")


def list_scheme_tasks(texts: Mapping[Path, str], document: Document) -> Iterator[Task]:
    """Yield the tasks to describe new credentials. `texts` are those of all revisions, by their paths."""
    for name, scheme in document.get_components("securitySchemes").items():
        if scheme.get(DRAFT) is True:
            users = [
                operation.id for operation in document.operations if any(name in option for option in operation.node.get("security", ()))
            ]
            path, line = find_first(texts, f"{name}:\n")
            instruction = (
                "add it to the client (`x-credential`), or give these operations another `security` and state why in `x-deviations`"
            )
            yield Task(
                path, line, f"{name}: describe this credential of {join_first(users, _MAX_SHOWN)}, and {instruction}; then remove `{DRAFT}`"
            )


def list_draft_tasks(texts: Mapping[Path, str], document: Document) -> Iterator[Task]:
    """Yield the tasks to complete drafted operations: their texts, name and retry class. `texts` are those of all revisions."""
    replaced_operations = {
        mark["successor"]: withdrawn_operation
        for withdrawn_operation in document.operations
        if isinstance(mark := withdrawn_operation.node.get(WITHDRAWN), dict) and "successor" in mark
    }
    for operation in document.operations:
        node = operation.node
        if node.get(DRAFT) is not True:
            continue
        client = node.get("x-client", {})
        name = f"client.{client.get('resource')}.{client.get('method')}" if client else "a name (`x-client`)"
        retry = f"retry class {node.get('x-retry')}" if node.get("x-retry") else "a retry class (`x-retry`)"
        predecessor = replaced_operations.get(operation.id)
        if predecessor is not None and predecessor.node.get("x-retry") != node.get("x-retry"):
            retry += f" (that of {predecessor.id} is {predecessor.node.get('x-retry')})"
        pages = node.get("x-pagination")
        pagination = "" if pages is None else ", not paged" if pages is False else ", paged" if "cursor" in pages else ", a list"
        path, line = find_first(texts, f"operationId: {operation.id}\n")
        instruction = f"write summary and description; check {name}, {retry}{pagination}; then remove `{DRAFT}`"
        yield Task(path, line, f"{operation.id}: {instruction}")


def list_unlinked_tasks(path: Path, text: str, document: Document, drafted_ids: frozenset[str]) -> Iterator[Task]:
    """Yield the tasks to add links to new operations that have none; `drafted_ids` are the operations with drafts of links."""
    linked_ids = {*drafted_ids}
    for operation in document.operations:
        for response in map(document.resolve, operation.node["responses"].values()):
            if links := response.get("links"):
                linked_ids |= {operation.id, *links}
    groups: dict[str, list[str]] = {}
    for operation in document.operations:
        if operation.node.get(DRAFT) is True and operation.id not in linked_ids:
            groups.setdefault(operation.tag, []).append(operation.id)
    end = text.count("\n") or 1
    for group, ids in groups.items():
        yield Task(path, end, f"{group}: no link was found for {join_first(ids, _MAX_SHOWN)}; add those that you know of")


def list_undescribed_task(path: Path, text: str, document: Document) -> Iterator[Task]:
    """Yield one task for all fields, enums, parameters and objects without a description; `path` is the overlay of descriptions."""
    fields = [subject for subject in list_subjects(document) if not subject.description]
    objects = [subject for subject in list_objects(document) if not subject.description]
    if subjects := [*objects, *fields]:
        owners = list(dict.fromkeys(subject.owner for subject in subjects))
        subject_list = join_first([*map(str, subjects)], _MAX_SHOWN)
        line = _find_line(text, f"schemas.{owners[0]}.") or text.count("\n") or 1
        holders = format_count(len({subject.owner for subject in fields}), "component")
        counts = [f"{format_count(len(fields), 'field')} of {holders}"] if fields else []
        counts += [format_count(len(objects), "object")] if objects else []
        yield Task(path, line, f"describe {' and '.join(counts)}, by the rules at the head of the file: {subject_list}")


def list_description_tasks(path: Path, text: str, problems: Iterable[tuple[Subject, str]]) -> Iterator[Task]:
    """Yield the tasks to correct descriptions that no longer fit; `path` is the overlay of descriptions."""
    groups: dict[str, list[Subject]] = {}
    for subject, problem in problems:
        groups.setdefault(problem, []).append(subject)
    for problem, subjects in groups.items():
        first = subjects[0]
        start = first.description if len(first.description) <= _MAX_SEARCHED else first.description[:_MAX_SEARCHED].rpartition(" ")[0]
        line = _find_line(text, start) or _find_line(text, f"schemas.{first.owner}.") or text.count("\n") or 1
        yield Task(path, line, f"{join_first([*map(str, subjects)], _MAX_SHOWN)}: change the description: {problem}")


def list_table_task(folder: Path) -> Iterator[Task]:
    """Yield the task to write the golden tables again, which record the effective document."""
    for path in sorted(folder.glob("*.tsv"))[:1]:
        yield Task(path, 1, "run `python -m generator check golden --write`, and read the diff of this table and the others in its folder")


def find_first(texts: Mapping[Path, str], words: str) -> tuple[Path, int]:
    """Return the file and the line in which words occur first, or the start of the first file."""
    return next(((path, line) for path, text in texts.items() if (line := _find_line(text, words))), (next(iter(texts)), 1))


def _find_line(text: str, words: str) -> int:
    """Return the number of the line in which words occur first, not as part of longer words, or 0."""
    start, end = (r"\b" if character.isalnum() else "" for character in (words[0], words[-1]))
    match = re.search(start + re.escape(words) + end, text)
    return text.count("\n", 0, match.start()) + 1 if match else 0


def _find_actions_line(text: str) -> int:
    """Return the number of the line at which the actions of an overlay begin."""
    return text.count("\n", 0, text.find("\nactions:") + 1) + 1
