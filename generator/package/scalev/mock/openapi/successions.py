"""Find the collections that have moved: operations on them were withdrawn, and others took their place on another path.

A document keeps a withdrawn operation with the id of its successor. Both act on the same rows, so both paths are read as one before
resources are inferred from paths. Operations of the collection that did not move, or that are new on the new path, then share the rows.
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
    """The paths of collections and of single rows that are read as others, which `origins` has.

    A collection keeps its former path, by which behaviour knows it, unless there were other rows on the new one before. Of a collection
    that moved below another row, or from there, `shown` has the path that shows the rows, with the one that owns them.
    """

    def __init__(self, operations: Iterable[Operation], responses: Mapping[str, Shape | None]) -> None:
        operations = tuple(operations)
        self._responses = responses
        known = {operation.id: operation for operation in operations}
        pairs = [(one, known[one.successor]) for one in operations if one.successor in known and one.successor != one.id]
        successors = {new.id for _, new in pairs}
        reading = [one for one in operations if one.method == "GET"]
        #: The paths on which an operation reads something that took over from none and was not withdrawn.
        self._own = {_strip_item(split_path(one.path)) for one in reading if one.id not in successors and not one.is_withdrawn}
        paths = [split_path(one.path) for one in operations]
        self._known = {_strip_item(split_path(one.path)) for one in reading}
        self._known |= {path[:index] for path in paths for index, part in enumerate(path) if part == "{}"}
        self._homes = find_homes(operations, responses) if pairs else {}
        self.origins: dict[Path, Path] = {}
        self.shown: dict[Path, Path] = {}
        for old, new in pairs:
            self._pair(old, new)

    def restore(self, operation: Operation) -> Operation:
        """Return an operation with the path as which its own is read, and with its own names of parameters."""
        path = self.find_origin(split_path(operation.path))
        if path == split_path(operation.path):
            return operation
        names = iter([part for part in operation.path.split("/") if part.startswith("{")])
        return replace(operation, path="/" + "/".join(next(names) if part == "{}" else part for part in path))

    def find_origin(self, path: Path) -> Path:
        """Return the path as which a path is read."""
        for _ in range(len(self.origins)):  # what moved may have moved before
            length = next((length for length in range(len(path), 0, -1) if path[:length] in self.origins), 0)
            if not length:
                break
            path = (*self.origins[path[:length]], *path[length:])
        return path

    def _pair(self, old: Operation, new: Operation) -> None:
        before, now = split_path(old.path), split_path(new.path)
        one, other = _strip_tail(before, now)
        has_same_rows = self._get_component(old) == self._get_component(new) != ""
        if not has_same_rows and (self._homes.get(one, one) != one or {one, other} <= self._own):
            return  # what shows rows of another collection is the same only if it shows the same of them
        if before.count("{}") != now.count("{}"):
            if "{}" not in (one[-1], other[-1]):
                longer, shorter = (one, other) if before.count("{}") > now.count("{}") else (other, one)
                home = self._homes.get(longer, longer)
                if home == longer:
                    self.shown.setdefault(longer, shorter)
                elif home != shorter:
                    self.shown.setdefault(shorter, home)  # the longer one shows rows of the business already
            return
        for inner, path in _pair_inner_paths(before, now):
            if path not in self._own and self._can_be_read(path, inner):
                self.origins[path] = inner
        if self.find_origin(_cut_item(one)) != self.find_origin(_cut_item(other)):
            return  # they belong to different rows
        if other in self._own and one not in self._own:
            one, other = other, one
        if self._can_be_read(other, one):
            self.origins[other] = one

    def _can_be_read(self, path: Path, other: Path) -> bool:
        """Return whether a path can be read as another one."""
        return path not in self.origins and path != other and other in self._known and self.find_origin(other) != path

    def _get_component(self, operation: Operation) -> str:
        """Return the component of the rows, or of the one row, in a response."""
        response = self._responses[operation.id]
        shown = get_rows(response) or response
        return shown.name if shown is not None else ""


def _pair_inner_paths(before: Path, now: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the paths before each parameter of a path, but a last one, with those before the same parameter of another path."""
    places, others = ([index for index, part in enumerate(path[:-1]) if part == "{}"] for path in (before, now))
    for index, other in zip(places, others, strict=False):
        yield before[:index], now[:other]


def _strip_tail(before: Path, now: Path) -> tuple[Path, Path]:
    """Return the paths of the collections, or of the single rows, that two operations act on."""
    if before[-1] == now[-1] and before[-1] in {"{}", *_TAILS}:
        return before[:-1], now[:-1]
    return before, now


def _strip_item(path: Path) -> Path:
    return path[:-1] if path[-1] == "{}" else path


def _cut_item(path: Path) -> Path:
    """Return the path up to its last parameter, or an empty one."""
    return path[: len(path) - path[::-1].index("{}")] if "{}" in path else ()
