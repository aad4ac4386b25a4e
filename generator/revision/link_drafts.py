"""Draft links for new operations: which operation can follow which, and the values that one passes to the next.

Paths show which operations belong together: `/orders` creates and lists what `/orders/{id}` reads, changes and deletes. A path parameter
is filled from the response if that has the field, otherwise from the request; if one cannot be filled, there is no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..openapi.document import Document, JsonObject, Operation
from .inherited_links import InheritedLinks
from .link_values import LinkValues, split_route
from .words import split_words, to_singular

_CHANGING = frozenset({"patch", "put"})
#: The verb for each method, as used in descriptions of links.
_PAST_TENSE = {"get": "read", "patch": "updated", "put": "updated", "delete": "deleted"}
_MAX_SHOWN = 3


@dataclass(frozen=True, slots=True)
class DraftedLinks:
    """The links that are drafted for one response.

    `is_shared` says that the response is a component, and that a copy of it has to be written first, which can have links.
    """

    source: Operation
    status: str
    links: dict[str, JsonObject]
    description: str
    is_shared: bool

    @property
    def target(self) -> str:
        """The place of the response, as a JSONPath expression."""
        return f"$.paths['{self.source.path}'].{self.source.method}.responses['{self.status}']"


def draft_links(document: Document, new: Iterable[str]) -> list[DraftedLinks]:
    """Return drafts of links from and to new operations, except in groups in which new operations have links already."""
    new_ids = {*new}
    linked_ids = {name for operation in document.operations for name in _list_linked(document, operation)}
    finished_tags = {operation.tag for operation in document.operations if operation.id in new_ids & linked_ids}
    new_ids = {
        operation.id
        for operation in document.operations
        if operation.id in new_ids and operation.tag not in finished_tags and not operation.node.get("deprecated")
    }
    return [*_LinkDrafter(document, new_ids).draft()] if new_ids else []


def _list_linked(document: Document, operation: Operation) -> Iterator[str]:
    for response in map(document.resolve, operation.node["responses"].values()):
        if links := response.get("links"):
            yield operation.id
            yield from links


class _LinkDrafter:
    def __init__(self, document: Document, new_ids: set[str]) -> None:
        self.document = document
        self.new_ids = new_ids
        self.values = LinkValues(document)
        self.inherited = InheritedLinks(document, self.values)
        self.operations = [operation for operation in document.operations if not operation.node.get("deprecated")]
        self.by_path: dict[tuple[str, ...], list[Operation]] = {}
        self.by_parent: dict[tuple[str, ...], list[Operation]] = {}
        for operation in self.operations:
            segments = split_route(operation.path)
            self.by_path.setdefault(segments, []).append(operation)
            self.by_parent.setdefault(segments[:-1], []).append(operation)

    def draft(self) -> Iterator[DraftedLinks]:
        """Yield the drafts in the order of the operations."""
        for source in self.operations:
            status = next((code for code in source.node["responses"] if re.fullmatch("2[0-9]{2}", code)), None)
            if status is None:
                continue
            node = source.node["responses"][status]
            is_shared = "$ref" in node
            if is_shared and self.document.resolve(node).get("content"):
                continue  # a response component with a body is not copied: its fields belong to all operations that use it
            old_links = self.document.resolve(node).get("links", {})
            links = {}
            for target in self._list_followers(source, status):
                is_new = source.id in self.new_ids or target.id in self.new_ids
                if is_new and target.id != source.id and target.id not in old_links:
                    parameters = self.values.fill_parameters(source, status, target)
                    if parameters is not None:
                        links[target.id] = {"operationId": target.id, **({"parameters": parameters} if parameters else {})}
            for name, link in self.inherited.find_links(source, status):
                if name not in old_links and (source.id in self.new_ids or name in self.new_ids):
                    links.setdefault(name, link)
            if links:
                yield DraftedLinks(source, status, links, self._describe(source, [*links]), is_shared)

    def _list_followers(self, source: Operation, status: str) -> Iterator[Operation]:
        """Yield the operations that can follow another one, each once, those of the same resource first."""
        segments = split_route(source.path)
        followers: list[Operation] = []
        if source.method == "delete":
            followers += self._find_reading(segments) or self._find_listing(segments[:-1])
        elif source.method in _CHANGING or (source.method == "post" and self._is_action(segments)):
            nearest = (self._find_reading(segments[:end]) for end in range(len(segments), max(0, len(segments) - 3), -1))
            followers += [
                operation for operation in next(filter(None, nearest), []) if operation.path.endswith("}") or operation.tag == source.tag
            ]
        elif source.method in ("get", "post"):
            followers += self._list_related(source, segments, status)
        followers += self.values.list_targets_by_field(source, status, self.operations)
        yield from {operation.id: operation for operation in followers}.values()

    def _list_related(self, source: Operation, segments: tuple[str, ...], status: str) -> list[Operation]:
        """Return the operations that can follow a list, a new row, or a row that has been read."""
        is_rows = self.values.has_rows(source, status)
        if source.method == "get" and not is_rows:
            own_operations = [operation for operation in self.by_path.get(segments, ()) if operation.method in _PAST_TENSE]
            parts = self._list_parts(segments)
            # below a resource without rows there may be resources of other kinds
            return own_operations + [operation for operation in parts if segments[-1:] == ("{}",) or operation.tag == source.tag]
        item = self._find_item(segments if self._is_collection(segments) or source.method == "post" else segments[:-1], segments)
        if item is None:
            return self._find_listing(segments) if source.method == "post" else []
        own_operations = [operation for operation in self.by_path.get(item, ()) if operation.method in _PAST_TENSE]
        followers = own_operations + self._list_parts(item)
        # a new row that cannot be read on its own can be found in the list
        return (
            followers
            if source.method == "get" or any(operation.method == "get" for operation in own_operations)
            else followers + self._find_listing(segments)
        )

    def _find_item(self, collection: tuple[str, ...], segments: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the path of one row of a collection: directly below it, or below a collection of the same name elsewhere."""
        if self._is_collection(collection):
            return (*collection, "{}")
        other_paths = [path for path in self.by_path if path[-2:] == (segments[-1], "{}") and len(path) < len(segments) + 1]
        return min(other_paths, key=len, default=None)

    def _is_collection(self, segments: tuple[str, ...]) -> bool:
        return (*segments, "{}") in self.by_path or (*segments, "{}") in self.by_parent

    def _list_parts(self, item: tuple[str, ...]) -> list[Operation]:
        """Return the operations one level below a row: those on its parts, and its actions."""
        return [operation for operation in self.by_parent.get(item, ()) if not split_route(operation.path)[-1].startswith("{")]

    def _find_reading(self, segments: tuple[str, ...]) -> list[Operation]:
        reads = [operation for operation in self.by_path.get(segments, ()) if operation.method == "get"]
        return [operation for operation in reads if segments[-1:] == ("{}",) or not self.values.has_rows(operation)]

    def _find_listing(self, segments: tuple[str, ...]) -> list[Operation]:
        return [operation for operation in self.by_path.get(segments, ()) if operation.method == "get" and self.values.has_rows(operation)]

    def _is_action(self, segments: tuple[str, ...]) -> bool:
        """Return whether a POST is an action on what is before its last segment, and creates no row."""
        has_rows = (*segments, "{}") in self.by_path or any(operation.method == "get" for operation in self.by_path.get(segments, ()))
        return not has_rows and bool(self._find_reading(segments[:-1])) and self._find_item(segments, segments) is None

    def _describe(self, source: Operation, targets: list[str]) -> str:
        segments = split_route(source.path)
        is_part = source.method in _CHANGING and segments[-1] != "{}" and not self._find_reading(segments)
        noun = self._name_row(segments[:-1] if is_part else segments)
        if source.method == "delete":
            return f"A deleted {noun} can no longer be read."
        if source.method in _CHANGING or self._is_action(segments):
            return f"The updated {noun} can be read back."
        operations = [operation for operation in self.operations if operation.id in targets]
        rows = {split_route(operation.path) for operation in operations if operation.method in _PAST_TENSE and operation.path.endswith("}")}
        row_operations = [
            operation
            for operation in operations
            if len(rows) == 1 and split_route(operation.path) in rows and operation.method in _PAST_TENSE
        ]
        other_ids = [operation.id for operation in operations if operation not in row_operations]
        kind = "A listed" if self.values.has_rows(source) else "A new" if source.method == "post" else "An existing"
        parts = [f"can be {_join_words([_PAST_TENSE[operation.method] for operation in row_operations])}"] if row_operations else []
        if other_ids:
            parts.append(
                f"leads to {_join_words(other_ids)}"
                if len(other_ids) <= _MAX_SHOWN
                else f"leads to {len(other_ids)} operations on what belongs to it"
            )
        return f"{kind} {noun} {' and '.join(parts)}."

    def _name_row(self, segments: tuple[str, ...]) -> str:
        """Return the noun for the rows of a path, or for the row on which it acts."""
        if self._is_action(segments) or (self._is_collection(segments[:-1]) and not self._is_collection(segments)):
            segments = segments[:-1]
        literals = [segment for segment in segments if segment not in ("{}", "me")]
        words = split_words(literals[-1]) if literals else []
        return " ".join([*words[:-1], to_singular(words[-1])]) if words else "result"


def _join_words(words: list[str]) -> str:
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else words[0]
