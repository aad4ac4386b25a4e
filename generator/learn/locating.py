"""Find where the document declares the field of an observation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..openapi.pointers import split_pointer
from ..package.scalev.observe.expectations import find_json_schema

Location = tuple[str | int, ...]
_TOKENS = re.compile(r"[^.\[\]]+|\[\]")
_CHOICES = ("anyOf", "oneOf")
_STEPS = 32


@dataclass(frozen=True, slots=True)
class Declaration:
    """The node of the document for a path, and the rest of the path, which is not declared."""

    location: Location
    node: Any
    rest: tuple[str, ...]
    #: The name of the field, if the path ends with one, and the places of the objects that require it.
    name: str | None = None
    promises: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """Where the document declares a field, the items of a list, or the values of a map."""

    location: Location
    node: Any


class Locator:
    """Finds the schemas of one document by operation, status and path."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._references = Counter(list_references(document))
        self._operations: dict[str, Location] = {
            operation["operationId"]: ("paths", path, method)
            for path, item in document.get("paths", {}).items()
            for method, operation in item.items()
            if isinstance(operation, dict) and "operationId" in operation
        }

    def find(self, operation: str, status: int | None, path: str) -> Declaration | None:
        """Return what declares a path, or the longest part of it.

        None if the body itself has no schema, or if one of several alternatives declares it: nothing says which one was observed.
        """
        body = self.find_body(operation, status)
        if body is None:
            return None
        location, node = body
        tokens = _TOKENS.findall(path)
        name: str | None = None
        promises: tuple[Location, ...] = ()
        for index, token in enumerate(tokens):
            steps = [*self._list_steps(location, node, token)]
            if not steps:
                target = self.find_object(location, node) if token != "[]" else self.resolve(location, node)
                return None if target is None else Declaration(*target, tuple(tokens[index:]))
            if len({step.location for step in steps}) > 1:
                return None
            name, promises = None, ()
            if token not in ("[]", "{}") and not token.startswith("("):
                members = self.list_members(location, node)
                name, promises = token, tuple(place for place, member in members if token in member.get("required", ()))
            location, node = steps[0].location, steps[0].node
        return Declaration(location, node, (), name, promises)

    def resolve(self, location: Location, node: Any) -> tuple[Location, Any]:
        """Follow references, and choices between one schema and null.

        A reference to an object of any fields is not followed if there are others to it: each place has fields of its own.
        """
        for _ in range(_STEPS):
            if not isinstance(node, dict):
                break
            if "$ref" in node:
                target: Location = tuple(split_pointer(node["$ref"]))
                if self._is_free(node["$ref"]):
                    break
                location, node = target, self.get(target)
                continue
            keyword = next((name for name in ("anyOf", "oneOf") if name in node), None)
            choices = [] if keyword is None else [(i, option) for i, option in enumerate(node[keyword]) if option != {"type": "null"}]
            if keyword is None or len(choices) != 1:
                break
            location, node = (*location, keyword, choices[0][0]), choices[0][1]
        return location, node

    def find_object(self, location: Location, node: Any) -> tuple[Location, Any] | None:
        """Return the schema that takes further fields: that of the component, not the place that refers to it or one that it builds on.

        None if there are several.
        """
        location, node = self.resolve(location, node)
        if "$ref" in node:
            return location, node
        choices = [choice for keyword in ("anyOf", "oneOf") for choice in enumerate(node.get(keyword, ()))]
        keyword = "anyOf" if "anyOf" in node else "oneOf"
        objects = [self.resolve((*location, keyword, index), schema) for index, schema in choices]
        objects = [
            (place, schema) for place, schema in objects if "properties" in schema or "allOf" in schema or schema.get("type") == "object"
        ]
        if len(objects) > 1:
            return None
        if objects:
            return self.find_object(*objects[0])
        own_parts = [(*location, "allOf", index) for index, schema in enumerate(node.get("allOf", ())) if "properties" in schema]
        return (own_parts[-1], self.get(own_parts[-1])) if own_parts and "properties" not in node else (location, node)

    def get(self, location: Location) -> Any:
        """Return the node at a location."""
        node: Any = self._document
        for key in location:
            node = node[key]
        return node

    def _is_free(self, reference: str) -> bool:
        target = self.get(tuple(split_pointer(reference)))
        return target.get("additionalProperties") is True and "properties" not in target and self._references[reference] > 1

    def list_members(self, location: Location, node: Any, depth: int = 0) -> Iterator[tuple[Location, dict[str, Any]]]:
        """Yield the schemas that describe the same value: through references, `allOf`, `anyOf` and `oneOf`."""
        if not isinstance(node, dict) or depth > _STEPS:
            return
        yield location, node
        if "$ref" in node:
            target: Location = tuple(split_pointer(node["$ref"]))
            yield from self.list_members(target, self.get(target), depth + 1)
        for keyword in ("allOf", "anyOf", "oneOf"):
            for index, member in enumerate(node.get(keyword, ())):
                yield from self.list_members((*location, keyword, index), member, depth + 1)

    def _list_steps(self, location: Location, node: Any, token: str, depth: int = 0) -> Iterator[_Step]:
        """Yield what declares a step of a path: once for a schema with all that it builds on, and once for each alternative that does."""
        if not isinstance(node, dict) or depth > _STEPS:
            return
        if token.startswith("("):
            yield from self._list_named(location, node, token, depth)
            return
        inner = _find_inner(node, token)
        if inner is not None:
            yield _Step((*location, *inner), self.get((*location, *inner)))
            return
        if "$ref" in node:
            target: Location = tuple(split_pointer(node["$ref"]))
            yield from self._list_steps(target, self.get(target), token, depth + 1)
        for index, member in enumerate(node.get("allOf", ())):
            steps = [*self._list_steps((*location, "allOf", index), member, token, depth + 1)]
            if steps:
                yield from steps
                return
        for keyword in _CHOICES:
            for index, member in enumerate(node.get(keyword, ())):
                yield from self._list_steps((*location, keyword, index), member, token, depth + 1)

    def _list_named(self, location: Location, node: dict[str, Any], token: str, depth: int) -> Iterator[_Step]:
        """Yield the alternative that refers to a component, which a step such as `(Product)` names."""
        members = [member for keyword in (*_CHOICES, "allOf") for member in node.get(keyword, ())]
        if any(split_pointer(member["$ref"]) == ["components", "schemas", token[1:-1]] for member in members if "$ref" in member):
            target: Location = ("components", "schemas", token[1:-1])
            yield _Step(target, self.get(target))
            return
        for schema in (node, *members):
            if "$ref" in schema:
                target = tuple(split_pointer(schema["$ref"]))
                yield from self._list_steps(target, self.get(target), token, depth + 1)

    def find_body(self, operation: str, status: int | None) -> tuple[Location, Any] | None:
        """Return the schema of a response or a delivery; None if it has none."""
        if status is None:
            location: Location = ("webhooks", operation.removeprefix("webhook:"), "post", "requestBody")
            if location[1] not in self._document.get("webhooks", {}):
                return None
        else:
            place = self._operations.get(operation)
            responses = {} if place is None else self.get(place).get("responses", {})
            key = next((spelling for spelling in (str(status), f"{status // 100}XX") if spelling in responses), None)
            if place is None or key is None:
                return None
            location = (*place, "responses", key)
        location, node = self.resolve(location, self.get(location))
        content = node.get("content", {})
        schema = find_json_schema(content)
        media = next((name for name, value in content.items() if value.get("schema") is schema), None)
        return None if schema is None or media is None else ((*location, "content", media, "schema"), schema)


def list_references(node: Any) -> Iterator[str]:
    """Yield the references within a node, each as often as it occurs."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from list_references(value)
    elif isinstance(node, list):
        for value in node:
            yield from list_references(value)


def _find_inner(node: dict[str, Any], token: str) -> Location | None:
    """Return where a schema itself declares a step of a path."""
    if token == "[]":
        return ("items",) if "items" in node else None
    if token == "{}":
        return ("additionalProperties",) if isinstance(node.get("additionalProperties"), dict) else None
    return ("properties", token) if token in node.get("properties", {}) else None


def write_target(location: Location) -> str:
    """Return a location as JSONPath."""
    parts = []
    for key in location:
        if isinstance(key, int):
            parts.append(f"[{key}]")
        elif re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key):
            parts.append(f".{key}")
        else:
            parts.append("['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']")
    return "$" + "".join(parts)
