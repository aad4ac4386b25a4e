# Copied from generator/package/scalev/observe/expected.py by `python -m generator generate`. Do not edit.
"""Represent what a document says about a value in a response: its kinds, its fields, its format."""

from __future__ import annotations

import re
from typing import Any

#: The kind of JSON value for each type of a schema.
_KINDS = {
    "null": "null",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "string": "text",
    "object": "object",
    "array": "list",
}
_LISTED = ("properties", "additionalProperties")
#: A component that can be named within a path.
_MODEL = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


class Expected:
    """The statements of the document about a value. `kinds` is empty if it says nothing.

    `fields` holds the schemas of the declared fields by name, and `required` the names of the required ones. `values` is the schema of the
    values of a map, `items` that of the items of a list. An object is `open` if the document names none of its fields. `model` is the
    component that the schema comes from. If an object may follow any of several components, these are the `choices`, and `fields` holds the
    fields of all of them.
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
        #: The kinds that agree with the document, and the same with `absent`, for fields that are not required.
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


def read_schema(schema: dict[str, Any]) -> Expected:
    """Return what a schema itself says, without its references and alternatives."""
    expected = Expected()
    types = schema.get("type", ())
    kinds = {_KINDS[type_name] for type_name in ([types] if isinstance(types, str) else types) if type_name in _KINDS}
    enum = schema.get("enum")
    if isinstance(enum, list):
        expected.enum = frozenset(value for value in enum if isinstance(value, str)) or None
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
    # `true` allows further fields, and says nothing about their values
    expected.values = values if isinstance(values, dict) and values else None
    return expected


def complete(expected: Expected) -> Expected:
    """Compute the attributes that follow from the others, and return the same object."""
    if not expected.kinds or "object" in expected.kinds:
        expected.open = not expected.fields and expected.values is None
    expected.is_map = expected.values is not None and not expected.fields
    expected.usual = expected.kinds | ({"integer"} if "number" in expected.kinds else frozenset())
    expected.usual_if_optional = expected.usual | {"absent"}
    expected.states_format = bool(expected.scalar or expected.format)
    expected.may_be_text = expected.enum is None and not expected.kinds <= {"object", "list", "boolean", "null"}
    return expected


#: The expectation for a field that the document does not name: none.
NOTHING = complete(Expected())


def combine(first: Expected, second: Expected) -> Expected:
    """Return the combination of two expectations that both apply (`allOf`)."""
    common = Expected()
    common.kinds = first.kinds & second.kinds if first.kinds and second.kinds else first.kinds or second.kinds
    common.fields = {**first.fields, **second.fields}
    common.required = first.required | second.required
    common.enum = first.enum & second.enum if first.enum is not None and second.enum is not None else first.enum or second.enum
    common.values = second.values if first.values is None else first.values
    common.items = second.items if first.items is None else first.items
    common.format = first.format or second.format
    common.scalar = first.scalar or second.scalar
    common.model = first.model or second.model
    common.choices = first.choices or second.choices
    return common


def choose(alternatives: list[Expected]) -> Expected:
    """Return the expectation that any of several alternatives applies (`anyOf`, `oneOf`)."""
    joint = Expected()
    if all(alternative.kinds for alternative in alternatives):
        joint.kinds = frozenset().union(*(alternative.kinds for alternative in alternatives))
    solid = [alternative for alternative in alternatives if alternative.kinds != {"null"}]
    objects = [alternative for alternative in solid if alternative.fields]
    for alternative in objects:
        for name, schema in alternative.fields.items():
            other = joint.fields.get(name, schema)
            joint.fields[name] = schema if other == schema else {"anyOf": [other, schema]}
    if objects:
        joint.required = frozenset.intersection(*(alternative.required for alternative in objects))
    if len({alternative.model for alternative in objects}) == len(objects) > 1 and all(
        _MODEL.fullmatch(alternative.model or "") for alternative in objects
    ):
        joint.choices = tuple(map(complete, objects))
    texts = [alternative for alternative in solid if not alternative.kinds or "text" in alternative.kinds]
    if texts and all(alternative.enum is not None for alternative in texts):
        joint.enum = frozenset().union(*(alternative.enum or () for alternative in texts))
    for name in ("values", "items", "model"):
        setattr(joint, name, next((getattr(alternative, name) for alternative in solid if getattr(alternative, name) is not None), None))
    for name in ("format", "scalar"):
        values = {getattr(alternative, name) for alternative in solid}
        setattr(joint, name, values.pop() if len(values) == 1 else None)
    return joint
