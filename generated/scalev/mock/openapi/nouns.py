# Copied from generator/package/scalev/mock/openapi/nouns.py by `python -m generator generate`. Do not edit.
"""Map names to kinds of rows: the nouns in paths, and the other names that the document uses for the same rows.

`handler` holds a `UserSummary`, so it is a user; `section_uuid` identifies a course section in a path; a link fills `bpo_ids` with ids
of bundle price options.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .document import Operation
from .kinds import Kind, Path, get_singular, split_path, to_snake_case
from .schemas import Shape

#: Suffixes of the names of fields that hold an id.
ID_ENDS = ("_unique_id", "_uuid", "_ids", "_id")
#: The expression with which a link takes the id of a row of a list.
_ROW_ID = "$response.body#/data/0/id"
#: Suffixes of the names of components that show part of a row.
_PARTIAL = ("_summary", "_list_item", "_simplified", "_detail")


class Nouns:
    """The kinds by all of their names."""

    def __init__(self, by_noun: dict[str, Kind], components: Mapping[str, Kind]) -> None:
        self._by_noun = by_noun
        self._components = components
        self._others: dict[str, Kind] = {}
        self._cache: dict[str, Kind | None] = {}

    def find_kind(self, name: str) -> Kind | None:
        """Return the kind that a property of this name, such as `store` or `handler`, refers to, or None."""
        try:
            return self._cache[name]
        except KeyError:
            kind = self._cache[name] = self._find(name)
            return kind

    def learn(self, operations: tuple[Operation, ...], shapes: list[Shape]) -> None:
        """Learn the names used in responses, paths and links."""
        self._learn_from_responses(shapes)
        self._learn_from_paths(operations)
        self._cache.clear()
        self._learn_from_links(operations)
        self._cache.clear()

    def find_shown(self, component: str) -> Kind | None:
        """Return the kind of row that a component shows, judging by its name or the responses, or None."""
        noun = to_snake_case(component)
        for end in _PARTIAL:
            noun = noun.removesuffix(end)
        return self._by_noun.get(noun) or self._components.get(component)

    def _find(self, name: str) -> Kind | None:
        kind = self._by_noun.get(name) or self._others.get(name)
        if kind is not None:
            return kind
        first, _, words_after = name.partition("_")
        if "_" in words_after and f"{first}_{words_after.rpartition('_')[2]}" in self._by_noun:
            # for example, `kwai_server_pixel` is a `kwai_pixel`
            return self._by_noun[f"{first}_{words_after.rpartition('_')[2]}"]
        # for example, `merchant_business` is a business
        ends = [noun for noun, kind in self._by_noun.items() if name.endswith(f"_{noun}") and kind.parent is None]
        return self._by_noun[max(ends, key=len)] if ends else None

    def _learn_from_responses(self, shapes: list[Shape]) -> None:
        candidates: dict[str, dict[str, Kind]] = {}
        visited_ids: set[int] = set()
        for shape in shapes:
            for name, component in _find_objects(shape, visited_ids):
                kind = self.find_shown(component)
                if kind is not None and name not in self._by_noun:
                    candidates.setdefault(name, {})[component] = kind
        for name, kinds in candidates.items():
            # of several components, prefer those named after their rows
            exact = [kind for component, kind in kinds.items() if self._by_noun.get(to_snake_case(component)) is kind]
            choices = set(exact or kinds.values())
            if len(choices) == 1:
                self._others[name] = choices.pop()

    def _learn_from_paths(self, operations: tuple[Operation, ...]) -> None:
        by_name: dict[str, set[Kind]] = {}
        kinds = {kind.id: kind for kind in self._by_noun.values()}
        for operation in operations:
            parts = operation.path.strip("/").split("/")
            for index, part in enumerate(parts):
                stem = get_stem(part.strip("{}")) if part.startswith("{") else None
                kind = kinds.get("/" + "/".join("{}" if part.startswith("{") else part for part in parts[:index]))
                # a field of the rows may have the same name as the path parameter, and hold something else
                if stem and kind is not None and part[1:-1] not in kind.shape.properties:
                    by_name.setdefault(stem, set()).add(kind)
        for name, choices in by_name.items():
            if len(choices) == 1 and name not in self._by_noun:
                self._others.setdefault(name, choices.pop())
        for kind in kinds.values():
            for path in kind.aliases:
                noun = get_singular(path.rpartition("/")[2])
                if noun not in self._by_noun and not kind.shape.properties.keys() & {noun + end for end in ID_ENDS}:
                    self._others.setdefault(noun, kind)

    def _learn_from_links(self, operations: tuple[Operation, ...]) -> None:
        kinds: dict[str, Kind] = {}
        for operation in operations:
            for link in operation.links:
                for name, expression in _find_expressions(link.get("requestBody")):
                    stem = get_stem(name)
                    parts = expression.removeprefix("$response.body#/").split("/")
                    if stem and expression.startswith("$response.body#/") and parts[-1] in ("id", "uuid", "unique_id"):
                        words = [part for part in parts[:-1] if not part.isdecimal() and part != "data"]
                        source = self._find_source(words, operation)
                        if source is not None and self.find_kind(stem) is None:
                            kinds.setdefault(stem, source)
        self._others |= {name: kind for name, kind in kinds.items() if name not in self._others}

    def _find_source(self, words: list[str], operation: Operation) -> Kind | None:
        if words:
            return self.find_kind(words[-1]) or self.find_kind(words[-1].removesuffix("s"))
        component = str((operation.response or {}).get("$ref", "")).rpartition("/")[2]
        return self._components.get(component) or self.find_shown(component)


def get_stem(name: str) -> str | None:
    """Return the noun of the row whose id a field holds, such as `store` for `store_unique_id`, or None if it holds no such id."""
    if name == "unique_id":
        return None
    return next((name.removesuffix(end) for end in ID_ENDS if name.endswith(end) and len(name) > len(end)), None)


def _find_objects(shape: Shape, visited_ids: set[int]) -> Iterator[tuple[str, str]]:
    """Yield the names of properties below a shape that hold objects, each with the component of the object."""
    if id(shape) in visited_ids:
        return
    visited_ids.add(id(shape))
    for name, value in shape.properties.items():
        inner = value.items if value.kind == "array" and value.items is not None else value
        if inner.kind == "object" and inner.name and len(inner.properties) > 1 and inner is value:
            yield name, inner.name
        yield from _find_objects(inner, visited_ids)
    if shape.items is not None:
        yield from _find_objects(shape.items, visited_ids)


def _find_expressions(node: Any) -> Iterator[tuple[str, str]]:
    """Yield the fields of a link's request body with the expressions that fill them."""
    fields: Mapping[str, Any] = node if isinstance(node, dict) else {}
    for name, value in fields.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield name, item


def collect_words(fields: Iterable[tuple[str, Shape]]) -> dict[str, tuple[Any, ...]]:
    """Return the enum values that requests accept per field name, to which responses are limited; only for names that are always enums."""
    enums: dict[str, list[tuple[Any, ...]]] = {}
    for name, shape in fields:
        if shape.kind == "array" and shape.items is not None:
            name, shape = get_singular(name), shape.items
        # a name of a single word has too many meanings
        if "_" in name:
            enums.setdefault(name, []).append(shape.enum)
    shared_nouns = {
        name: tuple(value for value in enums[0] if all(value in enum for enum in enums)) for name, enums in enums.items() if all(enums)
    }
    return {name: values for name, values in shared_nouns.items() if values}


def find_linked_nouns(operations: Iterable[Operation]) -> dict[Path, set[str]]:
    """Return the nouns of the ids that the links of each list fill with the id of a row."""
    by_path: dict[Path, set[str]] = {}
    for operation in operations:
        if operation.method == "GET":
            for link in operation.links:
                body = link.get("requestBody")
                fields = {**link.get("parameters", {}), **(body if isinstance(body, dict) else {})}
                nouns = {name.removesuffix("_id") for name, value in fields.items() if name.endswith("_id") and value == _ROW_ID}
                by_path.setdefault(split_path(operation.path), set()).update(nouns)
    return by_path


def iterate_properties(shape: Shape, visited_ids: set[int]) -> Iterator[tuple[str, Shape]]:
    """Yield the properties of a shape and of the shapes inside it."""
    if id(shape) in visited_ids:
        return
    visited_ids.add(id(shape))
    for name, inner in shape.properties.items():
        yield name, inner
        yield from iterate_properties(inner, visited_ids)
    if shape.items is not None:
        yield from iterate_properties(shape.items, visited_ids)
