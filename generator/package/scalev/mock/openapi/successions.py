"""Find the collections that have moved: operations on them were withdrawn, and others took their place on another path.

A document keeps a withdrawn operation with the id of its successor. Both act on the same rows, so the path of the successor is traced back
to the one that was withdrawn, before resources are inferred from paths. Operations of the collection that did not move, or that are new
on the new path, then share the rows as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from .document import Operation
from .homes import SHORT_FORMS, find_homes
from .kinds import COUNTS, Path, get_rows, split_path
from .schemas import Shape

#: Last segments of operations that concern the collection before them.
_TAILS = COUNTS | SHORT_FORMS


class Successions:
    """The paths of collections and single rows that took over from others; `origins` has the former path of each."""

    def __init__(self, operations: Iterable[Operation], responses: Mapping[str, Shape | None]) -> None:
        operations = tuple(operations)
        self._responses = responses
        known = {operation.id: operation for operation in operations}
        pairs = [(one, known[one.successor]) for one in operations if one.successor in known and one.successor != one.id]
        successors = {new.id for _, new in pairs}
        #: The paths on which something is read that took over from nothing.
        self._own = {
            _strip_item(split_path(one.path))
            for one in operations
            if one.method == "GET" and one.id not in successors and not one.is_withdrawn
        }
        self._homes = find_homes(operations, responses) if pairs else {}
        self._known = {_strip_item(split_path(one.path)) for one in operations if one.method == "GET"}
        paths = [split_path(one.path) for one in operations]
        self._known |= {path[:index] for path in paths for index, part in enumerate(path) if part == "{}"}
        self.origins: dict[Path, Path] = {}
        for old, new in pairs:
            for before, now in _pair_paths(split_path(old.path), split_path(new.path)):
                if now not in self.origins and self._is_moved(before, now, old, new):
                    self.origins[now] = before

    def restore(self, operation: Operation) -> Operation:
        """Return an operation with its path as it was before anything moved, and with its own names of parameters."""
        path = self.find_origin(split_path(operation.path))
        if path == split_path(operation.path):
            return operation
        names = iter([part for part in operation.path.split("/") if part.startswith("{")])
        return replace(operation, path="/" + "/".join(next(names) if part == "{}" else part for part in path))

    def find_origin(self, path: Path) -> Path:
        """Return a path as it was before anything moved."""
        for _ in range(len(self.origins)):  # what moved may have moved before
            length = next((length for length in range(len(path), 0, -1) if path[:length] in self.origins), 0)
            if not length:
                break
            path = (*self.origins[path[:length]], *path[length:])
        return path

    def _is_moved(self, before: Path, now: Path, old: Operation, new: Operation) -> bool:
        if self.find_origin(before) == now or now in self._own or before not in self._known:
            return False
        # what shows rows of another collection is the same only if it shows the same of them
        is_home = self._homes.get(before, before) == before
        return is_home or self._get_component(old) == self._get_component(new) != ""

    def _get_component(self, operation: Operation) -> str:
        """Return the component of the rows, or of the one row, in a response."""
        response = self._responses[operation.id]
        shown = get_rows(response) or response
        return shown.name if shown is not None else ""


def _pair_paths(old: Path, new: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the paths of collections and single rows in the path of an operation, each with the path that took its place."""
    places, others = ([index for index, part in enumerate(path) if part == "{}"] for path in (old, new))
    if len(places) != len(others):
        return  # rows below another row are no rows of the business
    if old[-1] in _TAILS and old[-1] == new[-1]:
        yield old[:-1], new[:-1]
    elif "{}" not in (old[-1], new[-1]):
        yield old, new
    for index, other in zip(places, others, strict=True):
        yield old[:index], new[:other]


def _strip_item(path: Path) -> Path:
    return path[:-1] if path[-1] == "{}" else path
