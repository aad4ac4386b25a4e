"""Write what a shape states about a value itself as keywords of a schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..openapi.document import JsonObject
from .shapes import LIMITS, Shape

NULL = {"type": "null"}
#: The keywords for readers, which shapes leave out and revisions keep.
TEXTS = frozenset({"title", "summary", "description", "example", "examples"})
_LIMIT_START = re.compile(rf"(?:^| )({'|'.join(LIMITS)})=")
#: The keywords about a value itself, as opposed to what is inside it.
_VALUE_KEYWORDS = ("type", "format", "enum", "const", "default", "uniqueItems", "readOnly", "writeOnly", "deprecated", *LIMITS)


def is_bare(shape: Shape) -> bool:
    """Return whether a shape describes no content of the value: no fields, items, values or options."""
    return not shape.fields and shape.items is None and shape.values is None and not shape.options and not shape.needed


def is_scalar(shape: Shape) -> bool:
    """Return whether a value is a string, a number or a boolean, or one of several of these."""
    return bool(shape.types) and {*shape.types} <= {"boolean", "integer", "number", "string"}


def classify(shape: Shape) -> str:
    """Return the kind of a value: `choice`, `array`, `object`, `scalar` or `any`."""
    if shape.options:
        return "choice"
    if shape.items is not None or shape.types == ("array",):
        return "array"
    if "object" in shape.types or shape.fields or shape.values is not None:
        return "object"
    return "scalar" if is_scalar(shape) else "any"


def write_keywords(shape: Shape) -> JsonObject:
    """Return the keywords for the value itself: type, format, enum, limits and annotations."""
    return {
        **_write_types(shape),
        **({"format": shape.format} if shape.format else {}),
        **(
            {"enum": [*(parse_value(value, shape.types) for value in shape.enum), *([None] if shape.nullable else [])]}
            if shape.enum
            else {}
        ),
        **write_limits(shape),
        **({"uniqueItems": True} if shape.unique else {}),
        **write_annotations(shape),
    }


def write_annotations(shape: Shape) -> JsonObject:
    """Return the annotations, which can be written beside a reference: default, access and deprecation."""
    return {
        **({"default": parse_value(shape.default, shape.types)} if shape.default else {}),
        **({"readOnly": True} if shape.access == "read" else {"writeOnly": True} if shape.access == "write" else {}),
        **({"deprecated": True} if shape.deprecated else {}),
    }


def write_discriminator(choice: Shape, members: Mapping[str, JsonObject]) -> JsonObject:
    """Return the discriminator of a choice, with the component for each value; `members` are the options by their labels.

    Without a mapping, a value would have to be the name of a component.
    """
    if not choice.discriminator:
        return {}
    mapping: dict[str, str] = {}
    for label, option in choice.options:
        field = option.fields_by_name.get(choice.discriminator)
        reference = members[label].get("$ref")
        if field and isinstance(reference, str):
            mapping.update(dict.fromkeys(field[0].enum, reference))
    return {"discriminator": {"propertyName": choice.discriminator, **({"mapping": mapping} if mapping else {})}}


def write_limits(shape: Shape) -> JsonObject:
    """Return the limits of a value as keywords."""
    parts = _LIMIT_START.split(shape.limits)[1:]
    return {key: value if key == "pattern" else json.loads(value) for key, value in zip(parts[::2], parts[1::2], strict=True)}


def parse_value(text: str, types: tuple[str, ...]) -> Any:
    """Return the value that a fact holds as text; `types` say whether it is a string."""
    if types == ("string",):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(value, str) or ("string" in types and isinstance(value, (dict, list))) else value


def replace_keywords(schema: JsonObject, shape: Shape, *, keeps_default: bool) -> JsonObject:
    """Return a schema with the keywords of the value itself replaced; keywords and enum values that stay keep their order.

    `keeps_default` is for responses, where a default states nothing and its absence from the shape does not mean that it is gone.
    """
    new_keywords = write_keywords(shape)
    if keeps_default and "default" not in new_keywords and "default" in schema:
        new_keywords["default"] = schema["default"]
    if "enum" in new_keywords and isinstance(schema.get("enum"), list):
        new_keywords["enum"] = _order_like(schema["enum"], new_keywords["enum"])
    if isinstance(schema.get("type"), list) and isinstance(new_keywords.get("type"), list) and {*schema["type"]} == {*new_keywords["type"]}:
        new_keywords["type"] = schema["type"]
    if "const" in schema and new_keywords.get("enum") == [schema["const"]]:
        new_keywords["const"] = new_keywords.pop("enum")[0]
    result: JsonObject = {}
    for key, value in schema.items():
        if key not in _VALUE_KEYWORDS:
            result[key] = value
        elif key in new_keywords:
            result[key] = new_keywords.pop(key)
    return {**result, **new_keywords}


def _order_like(old: list[Any], new: list[Any]) -> list[Any]:
    return [*(item for item in old if item in new), *(item for item in new if item not in old)]


def _write_types(shape: Shape) -> JsonObject:
    types = [*shape.types, *(["null"] if shape.nullable and shape.types else [])]
    return {"type": types[0] if len(types) == 1 else types} if types else {}


def allow_null(schema: JsonObject) -> JsonObject:
    """Return a schema that allows null as well, in the form of the curated document."""
    texts = {key: value for key, value in schema.items() if key in TEXTS}
    other_keywords = {key: value for key, value in schema.items() if key not in TEXTS}
    return {**texts, "anyOf": [other_keywords, NULL]}


def split_null(schema: JsonObject) -> tuple[Any, JsonObject] | None:
    """Return the option of a choice between one schema and null, and the keywords beside the choice; None for any other schema."""
    for key in ("anyOf", "oneOf"):
        options = schema.get(key)
        if isinstance(options, list) and len(options) == 2 and NULL in options:
            siblings = {name: value for name, value in schema.items() if name != key}
            if not {*siblings} & {"type", "properties", "allOf", "anyOf", "oneOf"}:
                return next(option for option in options if option != NULL), siblings
    return None
