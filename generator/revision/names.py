"""Draft the names of new operations in the client, from their routes and from the names of the operations that there are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..openapi.document import Document, JsonObject
from .contract import OperationFacts
from .naming import split_words, to_singular

_VERSION = re.compile(r"v[0-9]+")
_STANDARD = frozenset({"list", "get", "create", "update", "delete", "count"})
_ON_ITEMS = {"get": "get", "patch": "update", "put": "update", "delete": "delete", "post": "create"}
Path = tuple[str, ...]


def draft_names(effective: Document, added: Iterable[OperationFacts]) -> dict[str, JsonObject]:
    """Return the resource and the method of each new operation; no two operations share both."""
    names = _Names(effective)
    return {one.id: names.draft(one) for one in added}


class _Names:
    def __init__(self, effective: Document) -> None:
        self.resources: dict[Path, list[str]] = {}
        self.taken: set[tuple[str, str]] = set()
        for operation in effective.operations:
            named = operation.node.get("x-client")
            if isinstance(named, dict):
                self.taken.add((named["resource"], named["method"]))
                if named["method"] in _STANDARD:
                    self._learn(_segments(operation.path), named["resource"].split("."))

    def draft(self, operation: OperationFacts) -> JsonObject:
        segments = _segments(operation.path)
        resource, method = self._choose(operation, segments)
        if not self._is_free(".".join(resource), method):
            method = "_".join(split_words(operation.id))
        self.taken.add((".".join(resource), method))
        return {"resource": ".".join(resource), "method": method}

    def _choose(self, operation: OperationFacts, segments: Path) -> tuple[list[str], str]:
        words = split_words(operation.id)
        verb = words[0] if words else operation.method
        if segments[-1:] == ("{}",):
            return self._resource(segments[:-1]), _ON_ITEMS.get(operation.method, verb)
        last = _snake(segments[-1]) if segments else verb
        if verb in ("list", "create", "add", "send", "search") and _is_plural(last):
            return self._resource(segments), verb
        if verb in ("list", "get", "create", "update") and len(segments) > 1:
            # a view or a part of a resource is a method of that resource
            return self._resource(segments[:-1]), last if last.startswith(verb + "_") else f"{verb}_{last}"
        if len(segments) == 1:
            return self._resource(segments), verb
        return self._resource(segments[:-1]), last if verb in split_words(last) or not _is_plural(last) else verb

    def _resource(self, segments: Path) -> list[str]:
        segments = _without_end(segments)
        for length in range(len(segments), 0, -1):
            known = self.resources.get(segments[:length])
            if known is not None:
                return [*known, *(_snake(one) for one in segments[length:] if one != "{}")]
        return [_snake(one) for one in segments if one != "{}"] or ["client"]

    def _learn(self, segments: Path, resource: list[str]) -> None:
        segments = _without_end(segments)
        while segments and resource:
            self.resources.setdefault(segments, list(resource))
            if _snake(segments[-1]) != resource[-1]:
                return
            segments, resource = _without_end(segments[:-1]), resource[:-1]

    def _is_free(self, resource: str, method: str) -> bool:
        child = f"{resource}.{method}"
        parent, _, last = resource.rpartition(".")
        return (
            (resource, method) not in self.taken
            and not any(one == child or one.startswith(child + ".") for one, _ in self.taken)
            and (parent, last) not in self.taken
        )


def _segments(path: str) -> Path:
    return tuple("{}" if one.startswith("{") else one for one in path.split("/") if one and not _VERSION.fullmatch(one))


def _without_end(segments: Path) -> Path:
    while segments and segments[-1] == "{}":
        segments = segments[:-1]
    return segments


def _snake(segment: str) -> str:
    return "_".join(split_words(segment)) or "root"


def _is_plural(word: str) -> bool:
    last = word.rpartition("_")[2]
    return to_singular(last) != last
