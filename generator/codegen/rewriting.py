"""Rules that rewrite a schema into the form that the rest of the package handles.

Each rule takes a schema whose parts already have that form. Keywords that only restrict values are left alone, since the service
checks them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..openapi.shapes import SHAPING

Schema = dict[str, Any]

NULL: Schema = {"type": "null"}
UNIONS = ("anyOf", "oneOf")
_OBJECT = ("additionalProperties", "patternProperties", "properties", "required", "unevaluatedProperties")
_LIST = ("items", "prefixItems", "unevaluatedItems")


def extract_shape(schema: Any) -> Schema:
    """Return the keywords of a schema that determine its type."""
    return {key: value for key, value in schema.items() if key in SHAPING} if isinstance(schema, dict) else {}


def remove_keywords(schema: Schema, *keys: str) -> Schema:
    """Return a schema without some of its keywords."""
    return {key: value for key, value in schema.items() if key not in keys}


def list_types(schema: Schema) -> list[str]:
    """Return the types that a schema names, including null."""
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else list(types)


def replace_types(schema: Schema, types: Iterable[str]) -> Schema:
    """Return a schema with these types in place of its own."""
    names = list(dict.fromkeys(types))
    if "number" in names and "integer" in names:
        names.remove("integer")
    if not names:
        return remove_keywords(schema, "type")
    return {**schema, "type": names[0] if len(names) == 1 else names}


def get_json_type(value: Any) -> str:
    """Return the JSON type of a value."""
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def rewrite_values(schema: Schema) -> Schema:
    """Keep the values of a text enum, which becomes an open enum; of other values keep only the types."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if values is None:
        return schema
    real = [value for value in values if value is not None]
    if real and "const" not in schema and all(isinstance(value, str) for value in real):
        return schema
    schema = remove_keywords(schema, "enum", "const")
    if not real:
        return replace_types(schema, ["null"])
    return schema if "type" in schema else replace_types(schema, [get_json_type(value) for value in values])


def rewrite_types(schema: Schema) -> Schema:
    """Leave a value that may be a list, an object or another type untyped, so that it is returned without decoding."""
    types = list_types(schema)
    real = [name for name in types if name != "null"]
    if len(real) > 1 and ({"array", "object"} & {*real}):
        return remove_keywords(schema, "type", *_OBJECT, *_LIST)
    return replace_types(schema, types) if types else schema


def rewrite_lists(schema: Schema) -> Schema:
    """Give every list a single item type; items of several types are returned without decoding."""
    if "array" not in list_types(schema) and "prefixItems" not in schema:
        return schema
    items = schema.get("items", schema.get("unevaluatedItems", {}))
    items = {} if "prefixItems" in schema or not isinstance(items, dict) else items
    types = list_types(schema) or ["array"]
    return {**replace_types(remove_keywords(schema, *_LIST), types), "items": items}


def rewrite_maps(schema: Schema) -> Schema:
    """Express the type of additional fields in a single way."""
    patterns = list(schema.get("patternProperties", {}).values())
    additional = schema.get("additionalProperties", schema.get("unevaluatedProperties"))
    schema = remove_keywords(schema, "patternProperties", "unevaluatedProperties")
    if patterns:
        open_too = isinstance(additional, dict) or additional is True
        additional = patterns[0] if len(patterns) == 1 and not open_too else {}
    if additional is None or (additional is False and not patterns and "additionalProperties" not in schema):
        return schema
    schema = {**schema, "additionalProperties": additional}
    return schema if "type" in schema or "$ref" in schema or "allOf" in schema else {**schema, "type": "object"}


def flatten_options(options: list[Schema]) -> list[Schema]:
    """Return the options of a union, with nested unions flattened, duplicates removed, and null in one spelling."""
    flat: list[Schema] = []
    for option in options:
        nested_key = next((key for key in ("anyOf", "oneOf") if key in option), None)
        if nested_key and set(extract_shape(option)) == {nested_key}:
            inner = flatten_options(option[nested_key])
        elif list_types(option) == ["null"]:
            inner = [NULL]
        else:
            inner = [option]
        for part in inner:
            index = next((index for index, other in enumerate(flat) if extract_shape(other) == extract_shape(part)), None)
            if index is None:
                flat.append(part)
            else:
                flat[index] = {**flat[index], **join_descriptions([flat[index], part])}
    return flat


def join_descriptions(options: Iterable[Schema]) -> Schema:
    """Return the descriptions of all options as the only keyword of a schema; it has none if they have none."""
    texts = dict.fromkeys(text for option in options if isinstance(text := option.get("description"), str))
    return {"description": " Or: ".join(texts)} if texts else {}


def simplify_union(options: list[Schema], types: list[str]) -> Schema | None:
    """Return a union of scalars as one scalar: an enum if all options are text values, otherwise the types of all.

    `types` are those beside the union. Returns None if an option is not a plain scalar.
    """
    real = [option for option in options if option != NULL]
    kinds: list[str] = []
    for option in real:
        own_types = list_types(option) or types
        if not own_types or {"array", "object"} & {*own_types} or extract_shape(option).keys() - {"type", "enum", "const", "format"}:
            return None
        kinds += own_types
    if len(real) < len(options):
        kinds.append("null")
    values = [value for option in real for value in option.get("enum", ())]
    if all("enum" in option for option in real):
        return replace_types({"enum": list(dict.fromkeys(values))}, kinds)
    formats = {option.get("format") for option in real}
    format_keyword = {"format": formats.pop()} if len(formats) == 1 and None not in formats and "enum" not in real[0] else {}
    return replace_types({**format_keyword}, kinds)


def intersect_types(left: list[str], right: list[str]) -> list[str]:
    """Return the types that both lists allow; an empty list allows all types."""
    if not left or not right:
        return left or right
    wide_types = {*right, *(["integer"] if "number" in right else [])}
    narrow = [name for name in left if name in wide_types]
    return narrow or [name for name in right if name == "integer" and "number" in left]


def merge_named_values(schema: Schema) -> Schema:
    """Return a union of single values that each have their own description as an enum."""
    for key in UNIONS:
        options = schema.get(key)
        if not isinstance(options, list) or "enum" in schema or "const" in schema:
            continue
        values = [
            option.get("const", option["enum"][0] if len(option.get("enum", ())) == 1 else NULL) if isinstance(option, dict) else NULL
            for option in options
        ]
        if all(isinstance(value, str) for value in values) and all(
            not extract_shape(option).keys() - {"const", "enum", "type"} for option in options
        ):
            return {**remove_keywords(schema, key), "enum": values}
    return schema


def add_required_fields(schema: Schema) -> Schema:
    """Add every required field that lacks a schema to an object, as a field that accepts any value."""
    fields = schema.get("properties", {})
    missing = [name for name in schema.get("required", ()) if name not in fields]
    if not missing or not fields or "allOf" in schema:
        return schema
    return {**schema, "properties": {**fields, **{name: {} for name in missing}}}


def move_fields_to_member(schema: Schema) -> Schema:
    """Return a single reference with fields beside it as two members, since the parser would see only the reference."""
    if len(schema.get("allOf", ())) != 1 or "properties" not in schema:
        return schema
    own_keywords = {key: schema[key] for key in ("properties", "required") if key in schema}
    return {**remove_keywords(schema, *own_keywords), "allOf": [*schema["allOf"], {"type": "object", **own_keywords}]}


def move_required(schema: Schema, choices: list[Schema]) -> tuple[Schema, list[Schema]]:
    """Return an object with the fields that the choices among its members require in any case, and the choices without them."""
    required_names = [name for choice in choices for name in choice.get("required", ())]
    if not required_names:
        return schema, choices
    required = list(dict.fromkeys([*schema.get("required", ()), *required_names]))
    return {**schema, "required": required}, [remove_keywords(choice, "required") for choice in choices]


def requires_fields_of_others(members: list[Schema], rest: Schema, groups: list[dict[str, Any]]) -> bool:
    """Return whether one part of an object requires a field that another part describes, which the parser would miss."""
    parts = [*members, rest]
    return any(
        name not in part.get("properties", {}) and any(name in group for group in groups)
        for part in parts
        for name in part.get("required", ())
    )
