"""List what the mock knows of dropped operations: it found their successors by them, and registers behaviours by their ids and paths."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..openapi.document import Document, Operation
from .markers import WITHDRAWN
from .path_tasks import list_stale_paths
from .tasks import Task


def list_drop_tasks(mock: Path, before: Document, after: Document) -> Iterator[Task]:
    """Yield the tasks to register behaviours for the successors of dropped operations, or to remove them.

    `mock` is the folder with the modules of the mock; `before` is the contract with the withdrawn operations, `after` that without them.
    """
    dropped_operations = [operation for operation in before.operations if WITHDRAWN in operation.node]
    successors = {operation.id: _find_successor(operation, before) for operation in dropped_operations}
    yield from _list_behaviour_tasks(mock, successors)
    moved = [(operation.path, successor.path if (successor := successors[operation.id]) else "") for operation in dropped_operations]
    for path, line, stated, now in list_stale_paths(mock, sorted(moved, key=lambda pair: not pair[1]), after):
        instruction = f"which is now {now}: write that here" if now else "where no operation is left: remove what this does there"
        yield Task(path, line, f"the mock knows the collection at {stated}, {instruction}")


def _list_behaviour_tasks(mock: Path, successors: Mapping[str, Operation | None]) -> Iterator[Task]:
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(mock.rglob("*.py"))} if successors else {}
    registered_ids = {name for text in texts.values() for name in re.findall(r'"(\w+)"', text)}
    for path, line, name in _find_names(texts, successors):
        successor = successors[name]
        is_needed = successor is not None and successor.id not in registered_ids
        instruction = f"write {successor.id} here, which took its place" if successor is not None and is_needed else "remove it here"
        yield Task(path, line, f"the mock has a behaviour for {name}, which is dropped: {instruction}")


def _find_names(texts: Mapping[Path, str], names: Iterable[str]) -> Iterator[tuple[Path, int, str]]:
    pattern = re.compile(f'"({"|".join(map(re.escape, names))})"')
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            yield from ((path, number, name) for name in pattern.findall(line))


def _find_successor(operation: Operation, document: Document) -> Operation | None:
    """Return the operation that is left in the place of a dropped one, or None."""
    known_operations = {known_operation.id: known_operation for known_operation in document.operations}
    visited: set[str] = set()
    found: Operation | None = operation
    while found is not None and WITHDRAWN in found.node and found.id not in visited:
        visited.add(found.id)
        mark: Any = found.node[WITHDRAWN]
        found = known_operations.get(mark.get("successor", "")) if isinstance(mark, dict) else None
    return found if found is not None and WITHDRAWN not in found.node else None
