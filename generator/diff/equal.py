"""Decide whether two schemas are equivalent, by a normal form that keeps every limit and drops every text."""

from __future__ import annotations

import json
from typing import Any

from ..openapi.alternatives import hoist_required
from ..openapi.document import Document, walk
from ..openapi.schemas import COMPONENT
from .keywords import TEXTS

#: Keywords whose value is a schema, a list of schemas, or schemas by name.
_SINGLES = frozenset(
    {
        *("additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems"),
        "unevaluatedProperties",
    }
)
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAPS = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})
#: Lists whose order has no meaning.
_UNORDERED = frozenset({"allOf", "anyOf", "enum", "oneOf", "required"})
#: Keywords, with the value that they have by default.
_DEFAULTS: dict[str, tuple[Any, ...]] = {
    "additionalProperties": (True, {}),
    "deprecated": (False,),
    "items": (True, {}),
    "minItems": (0,),
    "minLength": (0,),
    "minProperties": (0,),
    "patternProperties": ({},),
    "properties": ({},),
    "readOnly": (False,),
    "required": ([],),
    "unevaluatedItems": (True, {}),
    "unevaluatedProperties": (True, {}),
    "uniqueItems": (False,),
    "writeOnly": (False,),
}
_NULL = {"type": "null"}


def are_identical(before: Any, after: Any) -> bool:
    """Return whether two nodes are the same data; in Python, 1 would equal true."""
    return bool(before == after) and dump(before) == dump(after)


def strip_defaults(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without the keywords that only state a default."""
    return {key: value for key, value in schema.items() if not _is_default(key, value)}


def _is_default(key: str, value: Any) -> bool:
    return key in _DEFAULTS and any(are_identical(value, default) for default in _DEFAULTS[key])


def dump(value: Any) -> str:
    """Return data as text, in which 1, 1.0 and true differ."""
    return json.dumps(value, sort_keys=True, default=str)


def list_texts(schema: Any) -> list[str]:
    """Return every text in a schema, in an order that does not depend on that of its parts."""
    nodes = (node for _, node in walk(schema))
    return sorted(f"{key} {dump(node[key])}" for node in nodes for key in node if key in TEXTS or key == "deprecated")


def normalize_schema(document: Document, schema: Any, expanded_references: frozenset[str] = frozenset()) -> Any:
    """Return a schema in normal form; components that callers can name keep their names."""
    if schema is True:
        return {}
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in expanded_references:
        target = document.get_node(reference)
        if not reference.startswith(COMPONENT) or not makes_class(document, target):
            siblings = {key: value for key, value in schema.items() if key != "$ref"}
            joined_schema = (
                {"allOf": [target, siblings]} if _has_shape(siblings) and isinstance(target, dict) else {**_to_dict(target), **siblings}
            )
            return normalize_schema(document, joined_schema, expanded_references | {reference})
    normal_schema: dict[str, Any] = {}
    for key, value in schema.items():
        if key in TEXTS or key == "deprecated" or _is_default(key, value):
            continue
        normal_schema[key] = _normalize_part(document, key, value, expanded_references)
    return _sort_lists(_merge_null(_unwrap_members(_rewrite_values(hoist_required(normal_schema)))))


def makes_class(document: Document, schema: Any, visited_ids: frozenset[int] = frozenset()) -> bool:
    """Return whether a component becomes a class or an enum, which callers can name, rather than a plain type."""
    if not isinstance(schema, dict) or id(schema) in visited_ids:
        return False
    if schema.get("properties") or any(isinstance(value, str) for value in schema.get("enum", ()) if isinstance(schema.get("enum"), list)):
        return True
    parts = [option for key in ("allOf", "anyOf", "oneOf") for option in schema.get(key, ())]
    if isinstance(schema.get("$ref"), str):
        parts.append(document.get_node(schema["$ref"]))
    return any(makes_class(document, part, visited_ids | {id(schema)}) for part in parts)


def _to_dict(schema: Any) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {} if schema is True else {"not": {}}


def _has_shape(schema: dict[str, Any]) -> bool:
    return any(key not in TEXTS and key != "deprecated" for key in schema)


def _normalize_part(document: Document, key: str, value: Any, expanded_references: frozenset[str]) -> Any:
    if key in _SINGLES:
        return normalize_schema(document, value, expanded_references)
    if key in _LISTS and isinstance(value, list):
        return [normalize_schema(document, item, expanded_references) for item in value]
    if key in _MAPS and isinstance(value, dict):
        return {name: normalize_schema(document, inner, expanded_references) for name, inner in value.items()}
    return value


def _rewrite_values(schema: dict[str, Any]) -> dict[str, Any]:
    """Write a single value as an enum with one value, and drop types that another listed type includes."""
    if "const" in schema:
        values = schema.get("enum", [schema["const"]])
        schema = {
            **{key: value for key, value in schema.items() if key != "const"},
            "enum": [value for value in values if value == schema["const"]],
        }
    if isinstance(schema.get("type"), list):
        types = sorted(set(schema["type"]) - ({"integer"} if "number" in schema["type"] else set()))
        schema = {**schema, "type": types[0] if len(types) == 1 else types}
    return schema


def _unwrap_members(schema: dict[str, Any]) -> dict[str, Any]:
    """Drop empty members of an `allOf`, and replace it by its only member."""
    members = [member for member in schema.get("allOf", ()) if member != {}]
    siblings = {key: value for key, value in schema.items() if key != "allOf"}
    if not members:
        return siblings
    if (
        len(members) == 1
        and isinstance(members[0], dict)
        and not siblings.keys() & members[0].keys()
        and not ("$ref" in members[0] and siblings)
    ):
        return _rewrite_values({**members[0], **siblings})
    return {**siblings, "allOf": members}


def _merge_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Merge null beside a single option into that option, and list null with its types."""
    for key in ("anyOf", "oneOf"):
        options = schema.get(key)
        if not isinstance(options, list):
            continue
        siblings = {name: value for name, value in schema.items() if name != key}
        real_options = [option for option in options if option not in (_NULL, {"enum": [None]}, {"enum": [None], "type": "null"})]
        if not real_options and not siblings:
            return dict(_NULL)
        if len(real_options) == 1 and isinstance(real_options[0], dict) and not siblings.keys() & real_options[0].keys():
            nullable = len(real_options) < len(options)
            if not nullable:
                return _sort_lists({**real_options[0], **siblings})
            if "type" in real_options[0]:
                types = real_options[0]["type"] if isinstance(real_options[0]["type"], list) else [real_options[0]["type"]]
                merged_schema = {**real_options[0], **siblings, "type": sorted({*types, "null"})}
                if "enum" in merged_schema and None not in merged_schema["enum"]:
                    merged_schema["enum"] = [*merged_schema["enum"], None]
                return merged_schema
        schema = {**siblings, key: [*real_options, *([_NULL] if len(real_options) < len(options) else [])]}
        if key == "oneOf" and len(schema[key]) == 2 and _NULL in schema[key]:  # with one option and null, oneOf and anyOf are equivalent
            schema["anyOf"] = schema.pop("oneOf")
    return schema


def _sort_lists(schema: dict[str, Any]) -> dict[str, Any]:
    enum = schema.get("enum")
    if isinstance(enum, list):
        types = schema.get("type")
        names = [types] if isinstance(types, str) else types or []
        values = [value for value in enum if value is not None or not names or "null" in names]
        schema = {**schema, "enum": values}
    return {key: sorted(value, key=dump) if key in _UNORDERED and isinstance(value, list) else value for key, value in schema.items()}
