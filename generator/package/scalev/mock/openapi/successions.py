"""Find the collections that have moved: those whose operations were withdrawn in favour of operations on another path.

A document keeps each withdrawn operation, with the id of its successor. Both act on the same rows, so the two paths must count as one
when resources are inferred from paths. Operations that did not move, and those that are new on the new path, then share the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from .document import Operation
from .homes import SHORT_FORMS, find_homes
from .kinds import COUNTS, Path, get_rows, split_path
from .schemas import Shape

#: The last segments of paths that stand for the collection before them, such as `count`.
_TAILS = COUNTS | SHORT_FORMS


class Successions:
    """The moved paths of collections and of single rows: `origins` maps each to the path that it is treated as.

    A collection keeps its former path, by which behaviours refer to it, unless the new path had other rows before. If a collection
    moved below another row, or out from below one, `shown` maps the path that only shows the rows to the path that owns them.
    """

    def __init__(self, operations: Iterable[Operation], responses: Mapping[str, Shape | None]) -> None:
        operations = tuple(operations)
        self._responses = responses
        operations_by_id = {operation.id: operation for operation in operations}
        pairs = [
            (operation, operations_by_id[operation.successor])
            for operation in operations
            if operation.successor in operations_by_id and operation.successor != operation.id
        ]
        successors = {new.id for _, new in pairs}
        reads = [operation for operation in operations if operation.method == "GET"]
        #: The paths with rows of their own: some operation that neither was withdrawn nor replaced another one reads them.
        self._own = {
            _strip_item(split_path(operation.path)) for operation in reads if operation.id not in successors and not operation.is_withdrawn
        }
        paths = [split_path(operation.path) for operation in operations]
        #: The paths that operations read, and those before each parameter.
        self._row_paths = {_strip_item(split_path(operation.path)) for operation in reads}
        self._row_paths |= {path[:index] for path in paths for index, part in enumerate(path) if part == "{}"}
        self._homes = find_homes(operations, responses) if pairs else {}
        self.origins: dict[Path, Path] = {}
        self.shown: dict[Path, Path] = {}
        for old, new in pairs:
            self._pair(old, new)

    def restore(self, operation: Operation) -> Operation:
        """Return an operation with the path that its own is treated as, and with the names of its own parameters."""
        path = self.find_origin(split_path(operation.path))
        if path == split_path(operation.path):
            return operation
        names = iter([part for part in operation.path.split("/") if part.startswith("{")])
        return replace(operation, path="/" + "/".join(next(names) if part == "{}" else part for part in path))

    def find_origin(self, path: Path) -> Path:
        """Return the path that a path is treated as: its own, unless it has moved."""
        for _ in range(len(self.origins)):  # a collection may have moved several times
            length = next((length for length in range(len(path), 0, -1) if path[:length] in self.origins), 0)
            if not length:
                break
            path = (*self.origins[path[:length]], *path[length:])
        return path

    def _pair(self, old: Operation, new: Operation) -> None:
        old_path, new_path = split_path(old.path), split_path(new.path)
        origin, alias = _strip_tail(old_path, new_path)
        has_same_rows = self._get_component(old) == self._get_component(new) != ""
        if not has_same_rows and (self._homes.get(origin, origin) != origin or {origin, alias} <= self._own):
            return  # two paths that show rows of another collection are one only if both show the same component
        if old_path.count("{}") != new_path.count("{}"):
            if "{}" not in (origin[-1], alias[-1]):
                longer, shorter = (origin, alias) if old_path.count("{}") > new_path.count("{}") else (alias, origin)
                home = self._homes.get(longer, longer)
                if home == longer:
                    self.shown.setdefault(longer, shorter)
                elif home != shorter:
                    self.shown.setdefault(shorter, home)  # the longer path itself only shows the rows at `home`
            return
        for inner, path in _pair_inner_paths(old_path, new_path):
            if path not in self._own and self._can_be_read(path, inner):
                self.origins[path] = inner
        if self.find_origin(_cut_after_item(origin)) != self.find_origin(_cut_after_item(alias)):
            return  # the two collections belong to different rows
        if alias in self._own and origin not in self._own:
            origin, alias = alias, origin
        if self._can_be_read(alias, origin):
            self.origins[alias] = origin

    def _can_be_read(self, path: Path, other: Path) -> bool:
        """Return whether a path can be treated as another one."""
        return path not in self.origins and path != other and other in self._row_paths and self.find_origin(other) != path

    def _get_component(self, operation: Operation) -> str:
        """Return the name of the component of the rows, or of the single row, in a response."""
        response = self._responses[operation.id]
        row = get_rows(response) or response
        return row.name if row is not None else ""


def _pair_inner_paths(old_path: Path, new_path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the path before each parameter of two paths, as pairs; a parameter at the end does not count."""
    old_indexes, new_indexes = ([index for index, part in enumerate(path[:-1]) if part == "{}"] for path in (old_path, new_path))
    for old_index, new_index in zip(old_indexes, new_indexes, strict=False):
        yield old_path[:old_index], new_path[:new_index]


def _strip_tail(old_path: Path, new_path: Path) -> tuple[Path, Path]:
    """Return the paths of the collections, or of the single rows, that two operations act on."""
    if old_path[-1] == new_path[-1] and old_path[-1] in {"{}", *_TAILS}:
        return old_path[:-1], new_path[:-1]
    return old_path, new_path


def _strip_item(path: Path) -> Path:
    return path[:-1] if path[-1] == "{}" else path


def _cut_after_item(path: Path) -> Path:
    """Return the path up to and including its last parameter, or an empty path if it has none."""
    return path[: len(path) - path[::-1].index("{}")] if "{}" in path else ()
