"""Draft the names of new operations in the client, from their paths and from the names of the operations in force."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable

from ..openapi.document import Document, JsonObject
from .contract import OperationFacts
from .words import split_words, to_singular

_VERSION = re.compile(r"v[0-9]+")
_COLLECTION_METHODS = frozenset({"list", "get", "create", "update", "delete", "count"})
_ITEM_METHODS = {"get": "get", "patch": "update", "put": "update", "delete": "delete", "post": "create"}
#: The prefix of a resource whose own name is not free.
_API = "scalev"
_Segments = tuple[str, ...]


#: A function that returns whether a method or a resource can have a name; it is told whether that is an attribute of the client itself.
IsUsable = Callable[[str, bool], bool]


def is_no_keyword(name: str, top: bool) -> bool:
    """Return whether Python allows a name as an identifier."""
    return not keyword.iskeyword(name)


def draft_names(
    effective: Document, new_operations: Iterable[OperationFacts], is_usable: IsUsable = is_no_keyword
) -> dict[str, JsonObject]:
    """Return the resource and the method for each new operation, by operation id; no two operations share both."""
    names = _NameDrafter(effective, is_usable)
    return {operation.id: names.draft(operation) for operation in new_operations}


class _NameDrafter:
    def __init__(self, effective: Document, is_usable: IsUsable) -> None:
        self.is_usable = is_usable
        self.resources: dict[_Segments, list[str]] = {}
        self.taken: set[tuple[str, str]] = set()
        for operation in effective.operations:
            client = operation.node.get("x-client")
            if isinstance(client, dict):
                self.taken.add((client["resource"], client["method"]))
                if client["method"] in _COLLECTION_METHODS:
                    self._learn(_split_path(operation.path), client["resource"].split("."))

    def draft(self, operation: OperationFacts) -> JsonObject:
        segments = _split_path(operation.path)
        resource, method = self._choose_name(operation, segments)
        for depth, name in enumerate(resource):
            if not self.is_usable(name, depth == 0):
                resource[depth] = f"{resource[depth - 1] if depth else _API}_{name}"
        if not self.is_usable(method, False) or not self._is_free(".".join(resource), method):
            method = self._choose_long_name(resource, split_words(operation.id))
        self.taken.add((".".join(resource), method))
        return {"resource": ".".join(resource), "method": method}

    def _choose_long_name(self, resource: list[str], words: list[str]) -> str:
        """Return a method name made of the words of an operation id, without those of its resource if others remain."""
        resource_words = {to_singular(word) for name in resource for word in split_words(name)}
        own_words = [word for word in words if to_singular(word) not in resource_words]
        names = ("_".join(own_words), "_".join([*own_words, "all"]), "_".join(words))
        free_names = (name for name in names if self.is_usable(name, False) and self._is_free(".".join(resource), name))
        return next(free_names, names[-1]) if own_words else names[-1]

    def _choose_name(self, operation: OperationFacts, segments: _Segments) -> tuple[list[str], str]:
        words = split_words(operation.id)
        verb = words[0] if words else operation.method
        if segments[-1:] == ("{}",):
            return self._choose_resource(segments[:-1]), _ITEM_METHODS.get(operation.method, verb)
        last = _to_snake(segments[-1]) if segments else verb
        if verb in ("list", "create", "add", "send", "search") and _is_plural(last):
            return self._choose_resource(segments), verb
        if verb in ("list", "get", "create", "update") and len(segments) > 1:
            # an operation on a path below a resource becomes a method of the resource, such as `get_summary`
            return self._choose_resource(segments[:-1]), last if last.startswith(verb + "_") else f"{verb}_{last}"
        if len(segments) == 1:
            return self._choose_resource(segments), verb
        return self._choose_resource(segments[:-1]), last if verb in split_words(last) or not _is_plural(last) else verb

    def _choose_resource(self, segments: _Segments) -> list[str]:
        segments = _strip_parameters(segments)
        for length in range(len(segments), 0, -1):
            known_resource = self.resources.get(segments[:length])
            if known_resource is not None:
                return [*known_resource, *(_to_snake(segment) for segment in segments[length:] if segment != "{}")]
        return [_to_snake(segment) for segment in segments if segment != "{}"] or ["client"]

    def _learn(self, segments: _Segments, resource: list[str]) -> None:
        segments = _strip_parameters(segments)
        while segments and resource:
            self.resources.setdefault(segments, list(resource))
            if _to_snake(segments[-1]) != resource[-1]:
                return
            segments, resource = _strip_parameters(segments[:-1]), resource[:-1]

    def _is_free(self, resource: str, method: str) -> bool:
        child = f"{resource}.{method}"
        parent, _, last = resource.rpartition(".")
        return (
            (resource, method) not in self.taken
            and not any(resource == child or resource.startswith(child + ".") for resource, _ in self.taken)
            and (parent, last) not in self.taken
        )


def _split_path(path: str) -> _Segments:
    return tuple("{}" if segment.startswith("{") else segment for segment in path.split("/") if segment and not _VERSION.fullmatch(segment))


def _strip_parameters(segments: _Segments) -> _Segments:
    while segments and segments[-1] == "{}":
        segments = segments[:-1]
    return segments


def _to_snake(segment: str) -> str:
    return "_".join(split_words(segment)) or "root"


def _is_plural(word: str) -> bool:
    last = word.rpartition("_")[2]
    return to_singular(last) != last
