# Copied from generator/package/scalev/observe/expectations.py by `python -m generator generate`. Do not edit.
"""Find out what a document expects of the values in responses and events, following references, `allOf`, `anyOf` and `oneOf`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .expected import NOTHING, Expected, choose, combine, complete, read_schema

_COMPONENT = "#/components/schemas/"
#: The keywords of a schema that are read; all others are annotations, or limit the values of a type.
_STATED = frozenset(
    ["$ref", "type", "enum", "format", "x-scalar", "items", "required", "properties", "additionalProperties", "allOf", "anyOf", "oneOf"]
)
_JSON = re.compile(r"application/(?:\S+\+)?json")
_NULL = {"type": "null"}
_SIMPLE = frozenset(["type", "format", "x-scalar", "items"])
_COMPLEX = _STATED - _SIMPLE


class Expectations:
    """The expectations of one document about values, prepared schema by schema on first use."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._components: Mapping[str, Any] = document.get("components", {}).get("schemas", {})
        self._prepared: dict[int, tuple[Any, Expected]] = {}
        #: The expectations of simple types and of references to components, which most fields share, by the key of the schema.
        self._simple: dict[Any, Expected] = {}
        self._operations: dict[str, Mapping[str, Any]] = {
            operation["operationId"]: operation
            for item in document.get("paths", {}).values()
            for operation in item.values()
            if isinstance(operation, dict) and "operationId" in operation
        }
        self._names: frozenset[str] | None = None

    def find_response(self, operation: str, status: int) -> tuple[bool, Any, frozenset[str]]:
        """Return whether the document lists this status, the schema of its JSON body (None if it has none) and the names of its headers."""
        responses = self._operations.get(operation, {}).get("responses", {})
        for key in (str(status), f"{status // 100}XX"):
            if key in responses:
                response = self._resolve(responses[key])
                headers = frozenset(name.lower() for name in response.get("headers", {}))
                return True, find_json_schema(response.get("content", {})), headers
        return False, None, frozenset()

    def find_event(self, event: str) -> Any:
        """Return the schema of the deliveries of an event, None if the document does not have the event."""
        post = self._document.get("webhooks", {}).get(event, {}).get("post", {})
        return find_json_schema(self._resolve(post.get("requestBody", {})).get("content", {}))

    @property
    def names(self) -> frozenset[str]:
        """The names of all fields that the document declares anywhere: its vocabulary."""
        if self._names is None:
            self._names = frozenset(_list_names(self._document.get("components", {})))
        return self._names

    def get(self, schema: Any) -> Expected:
        """Return what a schema expects; for None, return an expectation that allows anything."""
        if not isinstance(schema, dict):
            return NOTHING
        key: Any = _find_key(schema)
        if key is not None:
            return self._simple.get(key) or self._simple.setdefault(key, complete(self._prepare(schema, 0)))
        expected = self._prepared.get(id(schema))
        if expected is None:
            # keep the schema as well, so that its id is not reused
            expected = self._prepared[id(schema)] = (schema, complete(self._prepare(schema, 0)))
        return expected[1]

    def _resolve(self, node: Any) -> dict[str, Any]:
        for _ in range(16):
            reference = node.get("$ref") if isinstance(node, dict) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                break
            component = reference.removeprefix(_COMPONENT)
            if component in self._components:
                node = self._components[component]
                continue
            target: Any = self._document
            for key in reference[2:].split("/"):
                target = target.get(key.replace("~1", "/").replace("~0", "~"), {})
            node = target
        return node if isinstance(node, dict) else {}

    def _prepare(self, schema: Any, depth: int) -> Expected:
        if not isinstance(schema, dict) or depth > 16:
            return Expected()
        reference = schema.get("$ref")
        if isinstance(reference, str):
            target = self._prepare(self._resolve(schema), depth + 1)
            if reference.startswith(_COMPONENT):
                target.model = target.model or reference.removeprefix(_COMPONENT)
            if schema.keys() & _STATED == {"$ref"}:
                return target
            expected = combine(read_schema(schema), target)
        else:
            expected = read_schema(schema)
        for member in schema.get("allOf", ()):
            expected = combine(expected, self._prepare(member, depth + 1))
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                choice = self._prepare_choice(schema[keyword], depth)
                expected = choice if schema.keys() & _STATED == {keyword} else combine(expected, choice)
        return expected

    def _prepare_choice(self, schemas: list[Any], depth: int) -> Expected:
        alternatives = [self._prepare(schema, depth + 1) for schema in schemas if schema != _NULL]
        if len(alternatives) == 1 < len(schemas):  # a schema or null, the most common choice
            expected = alternatives[0]
            expected.kinds = expected.kinds and expected.kinds | {"null"}
            return expected
        return choose(alternatives if len(alternatives) == len(schemas) else [*alternatives, self._prepare(_NULL, depth + 1)])


def _find_key(schema: Any) -> Any:
    """Return a key for a schema that only states a type, a format or a reference, or a choice between such schemas; None for any other."""
    if not isinstance(schema, dict):
        return None
    if not _COMPLEX.isdisjoint(schema):
        stated_keywords = schema.keys() & _STATED
        if stated_keywords == {"$ref"}:
            return schema["$ref"]
        if stated_keywords == {"anyOf"} and isinstance(schema["anyOf"], list):
            keys = (*map(_find_key, schema["anyOf"]),)
            return None if None in keys else ("anyOf", keys)
        return None
    items = None
    if "items" in schema:
        items = _find_key(schema["items"])
        if items is None:
            return None
    types = schema.get("type")
    return (types if isinstance(types, str) else (*types,) if types else None, schema.get("format"), schema.get("x-scalar"), items)


def find_json_schema(content: Mapping[str, Any]) -> Any:
    """Return the schema of the JSON media type, None if there is none."""
    return next((value.get("schema", {}) for media, value in content.items() if _JSON.match(media)), None)


def _list_names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for value in node.values():
            yield from _list_names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _list_names(value)
