"""Draft links for new operations: which operation can follow which, and the ids that are passed on.

Links follow the routes: `/things` creates and lists what `/things/{id}` reads, changes and deletes. A path parameter is filled from the
response if that has the field, otherwise from the request. If one cannot be filled, there is no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..openapi.document import Document, JsonObject, Operation
from .inherited_links import Inheritance
from .linked_values import Values, split_route
from .naming import split_words, to_singular

_CHANGES = frozenset({"patch", "put"})
#: What an operation does with a row, by its method.
_ROW = {"get": "read", "patch": "updated", "put": "updated", "delete": "deleted"}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class DraftedLinks:
    """The links drafted for one response; a shared response (`is_shared`) has to be written out first."""

    source: Operation
    status: str
    links: dict[str, JsonObject]
    description: str
    is_shared: bool

    @property
    def target(self) -> str:
        """The JSONPath expression of the response."""
        return f"$.paths['{self.source.path}'].{self.source.method}.responses['{self.status}']"


def draft_links(document: Document, new: Iterable[str]) -> list[DraftedLinks]:
    """Return links from and to new operations, except in groups that already have links."""
    wanted = {*new}
    linked = {name for one in document.operations for name in _list_linked(document, one)}
    done = {one.tag for one in document.operations if one.id in wanted & linked}
    wanted = {one.id for one in document.operations if one.id in wanted and one.tag not in done and not one.node.get("deprecated")}
    return [*_Linking(document, wanted).draft()] if wanted else []


def _list_linked(document: Document, operation: Operation) -> Iterator[str]:
    for response in map(document.resolve, operation.node["responses"].values()):
        if links := response.get("links"):
            yield operation.id
            yield from links


class _Linking:
    def __init__(self, document: Document, wanted: set[str]) -> None:
        self.document = document
        self.wanted = wanted
        self.values = Values(document)
        self.inherited = Inheritance(document, self.values)
        self.operations = [one for one in document.operations if not one.node.get("deprecated")]
        self.by_path: dict[tuple[str, ...], list[Operation]] = {}
        self.by_parent: dict[tuple[str, ...], list[Operation]] = {}
        for one in self.operations:
            segments = split_route(one.path)
            self.by_path.setdefault(segments, []).append(one)
            self.by_parent.setdefault(segments[:-1], []).append(one)

    def draft(self) -> Iterator[DraftedLinks]:
        """Yield the drafts in the order of the operations."""
        for source in self.operations:
            status = next((one for one in source.node["responses"] if re.fullmatch("2[0-9]{2}", one)), None)
            if status is None:
                continue
            node = source.node["responses"][status]
            is_shared = "$ref" in node
            if is_shared and self.document.resolve(node).get("content"):
                continue  # other operations need the fields of a shared response, too
            known = self.document.resolve(node).get("links", {})
            links = {}
            for target in self._follow(source, status):
                is_new = source.id in self.wanted or target.id in self.wanted
                if is_new and target.id != source.id and target.id not in known:
                    found = self.values.fill(source, status, target)
                    if found is not None:
                        links[target.id] = {"operationId": target.id, **({"parameters": found} if found else {})}
            for name, link in self.inherited.find(source, status):
                if name not in known and (source.id in self.wanted or name in self.wanted):
                    links.setdefault(name, link)
            if links:
                yield DraftedLinks(source, status, links, self._describe(source, [*links]), is_shared)

    def _follow(self, source: Operation, status: str) -> Iterator[Operation]:
        """Yield the operations that can follow one, each once, beginning with the same resource."""
        segments = split_route(source.path)
        found: list[Operation] = []
        if source.method == "delete":
            found += self._find_reads(segments) or self._find_lists(segments[:-1])
        elif source.method in _CHANGES or (source.method == "post" and self._acts(segments)):
            nearest = (self._find_reads(segments[:end]) for end in range(len(segments), max(0, len(segments) - 3), -1))
            found += [one for one in next(filter(None, nearest), []) if one.path.endswith("}") or one.tag == source.tag]
        elif source.method in ("get", "post"):
            found += self._list_following(source, segments, status)
        found += self.values.list_named(source, status, self.operations)
        yield from {one.id: one for one in found}.values()

    def _list_following(self, source: Operation, segments: tuple[str, ...], status: str) -> list[Operation]:
        """Return what can follow listing, creating or reading a row."""
        is_rows = self.values.has_rows(source, status)
        if source.method == "get" and not is_rows:
            own = [one for one in self.by_path.get(segments, ()) if one.method in _ROW]
            parts = self._list_parts(segments)
            # below a singleton resource, there may be something unrelated
            return own + [one for one in parts if segments[-1:] == ("{}",) or one.tag == source.tag]
        item = self._find_item(segments if self._is_collection(segments) or source.method == "post" else segments[:-1], segments)
        if item is None:
            return self._find_lists(segments) if source.method == "post" else []
        own = [one for one in self.by_path.get(item, ()) if one.method in _ROW]
        found = own + self._list_parts(item)
        # a row that cannot be read by itself is found in the list
        return found if source.method == "get" or any(one.method == "get" for one in own) else found + self._find_lists(segments)

    def _find_item(self, collection: tuple[str, ...], segments: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the route of a row of a collection: directly below it, or with the same name elsewhere."""
        if self._is_collection(collection):
            return (*collection, "{}")
        elsewhere = [path for path in self.by_path if path[-2:] == (segments[-1], "{}") and len(path) < len(segments) + 1]
        return min(elsewhere, key=len, default=None)

    def _is_collection(self, segments: tuple[str, ...]) -> bool:
        return (*segments, "{}") in self.by_path or (*segments, "{}") in self.by_parent

    def _list_parts(self, item: tuple[str, ...]) -> list[Operation]:
        """Return the operations one level below an item: its parts and its actions."""
        return [one for one in self.by_parent.get(item, ()) if not split_route(one.path)[-1].startswith("{")]

    def _find_reads(self, segments: tuple[str, ...]) -> list[Operation]:
        found = [one for one in self.by_path.get(segments, ()) if one.method == "get"]
        return [one for one in found if segments[-1:] == ("{}",) or not self.values.has_rows(one)]

    def _find_lists(self, segments: tuple[str, ...]) -> list[Operation]:
        return [one for one in self.by_path.get(segments, ()) if one.method == "get" and self.values.has_rows(one)]

    def _acts(self, segments: tuple[str, ...]) -> bool:
        """Return whether a POST acts on the row before its last segment, rather than creating a row."""
        has_rows = (*segments, "{}") in self.by_path or any(one.method == "get" for one in self.by_path.get(segments, ()))
        return not has_rows and bool(self._find_reads(segments[:-1])) and self._find_item(segments, segments) is None

    def _describe(self, source: Operation, targets: list[str]) -> str:
        segments = split_route(source.path)
        is_part = source.method in _CHANGES and segments[-1] != "{}" and not self._find_reads(segments)
        noun = self._derive_noun(segments[:-1] if is_part else segments)
        if source.method == "delete":
            return f"A deleted {noun} can no longer be read."
        if source.method in _CHANGES or self._acts(segments):
            return f"The changed {noun} can be read."
        found = [one for one in self.operations if one.id in targets]
        rows = {split_route(one.path) for one in found if one.method in _ROW and one.path.endswith("}")}
        own = [one for one in found if len(rows) == 1 and split_route(one.path) in rows and one.method in _ROW]
        others = [one.id for one in found if one not in own]
        kind = "A listed" if self.values.has_rows(source) else "A new" if source.method == "post" else "An existing"
        parts = [f"can be {_join([_ROW[one.method] for one in own])}"] if own else []
        if others:
            parts.append(f"leads to {_join(others) if len(others) <= _SHOWN else f'{len(others)} operations on its parts'}")
        return f"{kind} {noun} {' and '.join(parts)}."

    def _derive_noun(self, segments: tuple[str, ...]) -> str:
        """Return the noun for the rows of a route, or for the row that it acts on."""
        if self._acts(segments) or (self._is_collection(segments[:-1]) and not self._is_collection(segments)):
            segments = segments[:-1]
        literals = [one for one in segments if one not in ("{}", "me")]
        words = split_words(literals[-1]) if literals else []
        return " ".join([*words[:-1], to_singular(words[-1])]) if words else "result"


def _join(words: list[str]) -> str:
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else words[0]
