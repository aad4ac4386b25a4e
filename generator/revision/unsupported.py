"""List the constructs of a published document that revisions do not support, so that none is lost silently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..openapi.document import METHODS, Document, JsonObject, walk
from ..openapi.shapes import LISTS, MAPS, SINGLES
from ..overlay.selection import Location

#: The schema keywords that facts do not cover.
_UNSUPPORTED_KEYWORDS = frozenset(
    {
        *("not", "if", "then", "else", "dependentSchemas", "dependentRequired", "patternProperties", "propertyNames", "contains"),
        *("minContains", "maxContains", "prefixItems", "unevaluatedItems", "unevaluatedProperties", "contentEncoding", "contentMediaType"),
        *("contentSchema", "xml", "$dynamicRef"),
    }
)
_PATH_FIELDS = frozenset({*METHODS, "$ref", "summary", "description", "parameters"})
_STYLE_FIELDS = ("style", "explode", "allowReserved")


def list_unsupported(published_document: Document, effective: Document) -> Iterator[tuple[Location, str]]:
    """Yield the location and a description of each part of a published document that no revision contains.

    `effective` is the curated document with all overlays, which may have added such parts.
    """
    data, effective_data = published_document.data, effective.data
    if (urls := _list_urls(data)) and urls != _list_urls(effective_data):
        yield ("servers",), f"servers {', '.join(urls)}, not {', '.join(_list_urls(effective_data)) or 'none'}"
    for name in data.get("webhooks", {}):
        if name not in effective_data.get("webhooks", {}):
            yield ("webhooks", name), f"the webhook {name}"
    for path, item in data["paths"].items():
        for key in item if isinstance(item, dict) and path.startswith("/") else ():
            if key not in _PATH_FIELDS and not key.startswith("x-"):
                yield ("paths", path, key), f"`{key}` of a path"
    known_operations = {operation.id: operation for operation in effective.operations}
    for operation in published_document.operations:
        location = ("paths", operation.path, operation.method)
        for key in ("servers", "callbacks"):
            if operation.node.get(key):
                yield (*location, key), f"`{key}` of {operation.id}"
        body = published_document.resolve(operation.node.get("requestBody")) or {}
        kinds = {kind for media in body.get("content", {}).values() for kind in _list_kinds(published_document, media.get("schema", {}))}
        if kinds and not kinds & {"object", ""}:
            yield (*location, "requestBody"), f"a body of {operation.id} that is no object ({', '.join(sorted(kinds))})"
        other = known_operations.get(operation.id)
        styles = _describe_styles(effective, other.node) if other else {}
        for name, style in _describe_styles(published_document, operation.node).items():
            if name in styles and style != styles[name]:
                yield location, f"how {operation.id} sends {name[1]} ({style})"
    for schema_location, schema in _list_schemas(data):
        for key in schema.keys() & _UNSUPPORTED_KEYWORDS:
            yield (*schema_location, key), f"`{key}` of a schema"


def _list_kinds(document: Document, schema: Any) -> list[str]:
    """Return the types of a schema; an empty one if it states none."""
    kinds = (document.resolve(schema) or {}).get("type", "")
    return [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]


def _list_urls(data: JsonObject) -> list[str]:
    return [str(server.get("url")).rstrip("/") for server in data.get("servers", ())]


def _describe_styles(document: Document, operation: JsonObject) -> dict[tuple[str, str], str]:
    """Return how each parameter of an operation is written into a request, as far as the document states it."""
    styles = {}
    for node in map(document.resolve, operation.get("parameters", ())):
        words = [f"{key} {str(node[key]).lower()}" for key in _STYLE_FIELDS if key in node]
        words += [f"as {media}" for media in node.get("content", ())]
        styles[node["in"], node["name"]] = ", ".join(words)
    return styles


def _list_schemas(data: JsonObject) -> Iterator[tuple[Location, JsonObject]]:
    for name, schema in data.get("components", {}).get("schemas", {}).items():
        yield from _walk_schema(("components", "schemas", name), schema)
    other_components = {key: value for key, value in data.get("components", {}).items() if key != "schemas"}
    for root, part in ((("paths",), data["paths"]), (("components",), other_components)):
        for location, node in walk(part):
            # a field named `schema` is no holder of a schema; it is found below the schema that has the field
            if isinstance(node.get("schema"), dict) and location[-1:] != ("properties",):
                yield from _walk_schema((*root, *location, "schema"), node["schema"])


def _walk_schema(location: Location, schema: Any) -> Iterator[tuple[Location, JsonObject]]:
    if not isinstance(schema, dict):
        return
    yield location, schema
    for key, value in schema.items():
        members: list[tuple[Location, Any]] = []
        if key in MAPS:
            members = [((key, name), member) for name, member in value.items()]
        elif key in LISTS:
            members = [((key, index), member) for index, member in enumerate(value)]
        elif key in SINGLES:
            members = [((key,), value)]
        for step, member in members:
            yield from _walk_schema((*location, *step), member)
