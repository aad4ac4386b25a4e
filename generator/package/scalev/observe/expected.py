"""What the document says about each value of a response: its kinds, its fields, its format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

#: The kinds of JSON values by the types of a schema.
_KINDS = {
    "null": "null",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "string": "text",
    "object": "object",
    "array": "list",
}
_COMPONENT = "#/components/schemas/"
#: A component that can be named within a path.
_MODEL = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_LISTED = ("properties", "additionalProperties")
#: What is read of a schema; the rest is annotation, or limits what its type allows.
_STATED = frozenset(
    ["$ref", "type", "enum", "format", "x-scalar", "items", "required", "properties", "additionalProperties", "allOf", "anyOf", "oneOf"]
)
_SIMPLE = frozenset(["type", "format", "x-scalar", "items"])


class Expected:
    """What the document says about a value. `kinds` is empty if it says nothing.

    `fields` are the schemas of declared fields by name, `required` the promised ones; `values` is the schema of the values of a map,
    `items` that of the items of a list. An object is `open` if it names no field. `model` is the component that it comes from.
    `choices` are the components of which an object may be one; `fields` then has those of all.
    """

    __slots__ = (
        "choices",
        "enum",
        "fields",
        "format",
        "is_map",
        "items",
        "kinds",
        "may_be_text",
        "model",
        "open",
        "required",
        "scalar",
        "states_format",
        "usual",
        "usual_if_optional",
        "values",
    )

    def __init__(self) -> None:
        self.kinds: frozenset[str] = frozenset()
        self.fields: dict[str, Any] = {}
        self.required: frozenset[str] = frozenset()
        self.values: Any = None
        self.items: Any = None
        self.enum: frozenset[str] | None = None
        self.format: str | None = None
        self.scalar: str | None = None
        self.model: str | None = None
        self.choices: tuple[Expected, ...] = ()
        self.open = False
        #: Kinds that agree with the document, and with these the absence of a field that is not promised.
        self.usual: frozenset[str] = frozenset()
        self.usual_if_optional: frozenset[str] = frozenset()
        self.may_be_text = self.is_map = self.states_format = False

    def allows(self, kind: str) -> bool:
        """Return whether a value of this kind agrees with the document."""
        return not self.kinds or kind in self.kinds or (kind == "integer" and "number" in self.kinds)

    @property
    def declared(self) -> str:
        """The declared kinds in words."""
        kinds = " or ".join(sorted(self.kinds)) or "anything"
        detail = self.scalar or self.format or ("enum" if self.enum is not None else None)
        return f"{kinds} ({detail})" if detail else kinds


class Expectations:
    """The expected values of one document, each prepared when it is first needed."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._prepared: dict[int, tuple[Any, Expected]] = {}
        #: Most fields are of a few simple types, or refer to a component: by what identifies these.
        self._simple: dict[Any, Expected] = {}
        self._operations: dict[str, Mapping[str, Any]] = {
            one["operationId"]: one
            for item in document.get("paths", {}).values()
            for one in item.values()
            if isinstance(one, dict) and "operationId" in one
        }
        self._names: frozenset[str] | None = None

    def find_response(self, operation: str, status: int) -> tuple[bool, Any, frozenset[str]]:
        """Return whether the document lists this status, the schema of its JSON body (None without one) and its headers."""
        responses = self._operations.get(operation, {}).get("responses", {})
        for key in (str(status), f"{status // 100}XX"):
            if key in responses:
                response = self._resolve(responses[key])
                headers = frozenset(name.lower() for name in response.get("headers", {}))
                return True, find_json_schema(response.get("content", {})), headers
        return False, None, frozenset()

    def find_event(self, event: str) -> Any:
        """Return the schema of the deliveries of an event, None if the document does not know it."""
        post = self._document.get("webhooks", {}).get(event, {}).get("post", {})
        return find_json_schema(self._resolve(post.get("requestBody", {})).get("content", {}))

    @property
    def names(self) -> frozenset[str]:
        """The names of all fields that the document declares anywhere: its vocabulary."""
        if self._names is None:
            self._names = frozenset(_list_names(self._document.get("components", {})))
        return self._names

    def get(self, schema: Any) -> Expected:
        """Return what a schema says; of a schema that is not there, nothing."""
        if not isinstance(schema, dict):
            return NOTHING
        key: Any = _find_key(schema)
        if key is not None:
            return self._simple.get(key) or self._simple.setdefault(key, _complete(self._prepare(schema, 0)))
        found = self._prepared.get(id(schema))
        if found is None:
            # with the schema, so that its id is not used again
            found = self._prepared[id(schema)] = (schema, _complete(self._prepare(schema, 0)))
        return found[1]

    def _resolve(self, node: Any) -> dict[str, Any]:
        for _ in range(16):
            reference = node.get("$ref") if isinstance(node, dict) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                break
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
            expected = _combine(_read(schema), target)
        else:
            expected = _read(schema)
        for member in schema.get("allOf", ()):
            expected = _combine(expected, self._prepare(member, depth + 1))
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                choice = _choose([self._prepare(one, depth + 1) for one in schema[keyword]])
                expected = choice if schema.keys() & _STATED == {keyword} else _combine(expected, choice)
        return expected


def _read(schema: dict[str, Any]) -> Expected:
    """Return what a schema says itself."""
    expected = Expected()
    types = schema.get("type", ())
    kinds = {_KINDS[one] for one in ([types] if isinstance(types, str) else types) if one in _KINDS}
    enum = schema.get("enum")
    if isinstance(enum, list):
        expected.enum = frozenset(one for one in enum if isinstance(one, str)) or None
        kinds = kinds or ({"text"} if expected.enum else set())
        if None in enum and kinds:
            kinds.add("null")
    if any(keyword in schema for keyword in _LISTED) and not kinds:
        kinds.add("object")
    expected.kinds = frozenset(kinds)
    expected.format, expected.scalar = schema.get("format"), schema.get("x-scalar")
    expected.items = schema.get("items")
    expected.required = frozenset(schema.get("required", ()))
    for name, value in schema.get("properties", {}).items():
        expected.fields[name] = value
        if isinstance(value, dict) and "x-aliases" in value:
            expected.fields.update(dict.fromkeys(value["x-aliases"], value))
    values = schema.get("additionalProperties")
    # `true` opens an object, and says nothing about its values
    expected.values = values if isinstance(values, dict) and values else None
    return expected


def _find_key(schema: Any) -> Any:
    """Return what identifies a schema that only states a type, a format or a reference, or a choice of such; None for any other."""
    if not isinstance(schema, dict):
        return None
    stated = schema.keys() & _STATED
    if stated == {"$ref"}:
        return schema["$ref"]
    if stated == {"anyOf"} and isinstance(schema["anyOf"], list):
        keys = (*map(_find_key, schema["anyOf"]),)
        return None if None in keys else ("anyOf", keys)
    items = None
    if "items" in stated:
        items = _find_key(schema["items"])
        if items is None:
            return None
    if not stated <= _SIMPLE:
        return None
    types = schema.get("type")
    return (types if isinstance(types, str) else (*types,) if types else None, schema.get("format"), schema.get("x-scalar"), items)


def _complete(expected: Expected) -> Expected:
    if not expected.kinds or "object" in expected.kinds:
        expected.open = not expected.fields and expected.values is None
    expected.is_map = expected.values is not None and not expected.fields
    expected.usual = expected.kinds | ({"integer"} if "number" in expected.kinds else frozenset())
    expected.usual_if_optional = expected.usual | {"absent"}
    expected.states_format = bool(expected.scalar or expected.format)
    expected.may_be_text = expected.enum is None and not expected.kinds <= {"object", "list", "boolean", "null"}
    return expected


#: What is said of a field that the document does not name.
NOTHING = _complete(Expected())


def find_json_schema(content: Mapping[str, Any]) -> Any:
    """Return the schema of the JSON among the media types, None if there is none."""
    return next((value.get("schema", {}) for media, value in content.items() if re.match(r"application/(?:\S+\+)?json", media)), None)


def _combine(first: Expected, second: Expected) -> Expected:
    """Return what holds if both hold."""
    both = Expected()
    both.kinds = first.kinds & second.kinds if first.kinds and second.kinds else first.kinds or second.kinds
    both.fields = {**first.fields, **second.fields}
    both.required = first.required | second.required
    both.enum = first.enum & second.enum if first.enum is not None and second.enum is not None else first.enum or second.enum
    both.values = second.values if first.values is None else first.values
    both.items = second.items if first.items is None else first.items
    both.format = first.format or second.format
    both.scalar = first.scalar or second.scalar
    both.model = first.model or second.model
    both.choices = first.choices or second.choices
    return both


def _choose(alternatives: list[Expected]) -> Expected:
    """Return what holds if one of them holds."""
    one = Expected()
    if all(each.kinds for each in alternatives):
        one.kinds = frozenset().union(*(each.kinds for each in alternatives))
    solid = [each for each in alternatives if each.kinds != {"null"}]
    objects = [each for each in solid if each.fields]
    for each in objects:
        for name, schema in each.fields.items():
            other = one.fields.get(name, schema)
            one.fields[name] = schema if other == schema else {"anyOf": [other, schema]}
    if objects:
        one.required = frozenset.intersection(*(each.required for each in objects))
    if len({each.model for each in objects}) == len(objects) > 1 and all(_MODEL.fullmatch(each.model or "") for each in objects):
        one.choices = tuple(map(_complete, objects))
    texts = [each for each in solid if not each.kinds or "text" in each.kinds]
    if texts and all(each.enum is not None for each in texts):
        one.enum = frozenset().union(*(each.enum or () for each in texts))
    for name in ("values", "items", "model"):
        setattr(one, name, next((getattr(each, name) for each in solid if getattr(each, name) is not None), None))
    for name in ("format", "scalar"):
        found = {getattr(each, name) for each in solid}
        setattr(one, name, found.pop() if len(found) == 1 else None)
    return one


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
