"""Constructs that are handled in some forms and rejected in others, depending on more than a single field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ...errors import GeneratorError
from ...openapi.document import METHODS, Document
from ...openapi.schemas import collect_properties, resolve_node
from ...openapi.shapes import SHAPING
from ..media import FORM, JSON, get_base_type
from ..servers import ServerError, find_service_url
from ..styles import StyleError, get_style

Place = tuple[str, ...]
Condition = Callable[[Document, dict[str, Any], Place, str], Iterator[str]]

_DIALECTS = frozenset(
    {
        "https://json-schema.org/draft/2020-12/schema",
        "https://spec.openapis.org/oas/3.1/dialect/base",
        "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
    }
)


def _check_dialect(value: Any) -> Iterator[str]:
    if value is not None and str(value).rstrip("#") not in _DIALECTS:
        yield f"expected JSON Schema 2020-12, got {value!a:.80}: write the schemas in that dialect"


def _document(document: Document, node: dict[str, Any], place: Place, version: str) -> Iterator[str]:
    yield from _check_dialect(node.get("jsonSchemaDialect"))
    try:
        find_service_url(node.get("servers"))
    except ServerError as error:
        yield f"servers/0: {error}"


def _check_parameter(document: Document, node: dict[str, Any], place: Place, version: str) -> Iterator[str]:
    if node.get("in") == "cookie":
        yield "expected no cookie parameter: the client sends no cookies: remove it with an overlay; callers can use `extra_headers`"
        return
    content = node.get("content")
    if isinstance(content, dict) and [get_base_type(key) for key in content] != [JSON]:
        got = ", ".join(map(ascii, content)) or "none"
        yield f"expected a single content type {JSON}, got {got}: declare one, or change it with an overlay"
        return
    try:
        get_style(document, node)
    except StyleError as error:
        yield str(error)
    if _has_bytes(document, node.get("schema", {})):
        yield "expected text, got bytes (`format: binary`): write `contentEncoding: base64`"


def _check_schema(document: Document, node: dict[str, Any], place: Place, version: str) -> Iterator[str]:
    yield from _check_dialect(node.get("$schema"))
    if node.get("enum") == []:
        yield "expected at least one value in `enum`, got none: remove it, or remove what it belongs to"
    if version == "3.0" and "$ref" in node:
        siblings = sorted(node.keys() & SHAPING - {"$ref", "x-scalar"})
        if siblings:
            yield f"OpenAPI 3.0 ignores {siblings[0]!a} beside a $ref: put both into `allOf`, or remove it"


def _check_body(document: Document, node: dict[str, Any], place: Place, version: str) -> Iterator[str]:
    content = node.get("content")
    if not isinstance(content, dict):
        return
    kinds = {get_base_type(key) for key in content}
    if len(content) != 1 or not kinds <= {JSON, FORM}:
        got = ", ".join(map(ascii, content)) or "none"
        yield f"expected one JSON or multipart body, got {got}: the client writes JSON and forms: leave one of them with an overlay"
    elif kinds == {JSON} and _has_bytes(document, next(iter(content.values())).get("schema", {})):
        yield "expected JSON, got a part with bytes (`format: binary`): write `contentEncoding: base64`, or describe a form"
    elif kinds == {FORM}:
        schema = next(iter(content.values())).get("schema", {})
        fields = collect_properties(document, resolve_node(document, schema).schema)[0]
        names = [name for name, inner in fields.items() if not _is_file(document, inner) and _has_bytes(document, inner)]
        if names or (not fields and _has_bytes(document, schema)):
            got = f"one inside {names[0]!a:.80}" if names else "one in no field"
            yield f"expected files in fields of the form, got {got}: describe a field for each file"


def _check_response(document: Document, node: dict[str, Any], place: Place, version: str) -> Iterator[str]:
    content = node.get("content")
    for key, media in content.items() if isinstance(content, dict) else ():
        if get_base_type(key) == JSON and isinstance(media, dict) and _has_bytes(document, media.get("schema", {})):
            yield "expected JSON, got a part with bytes (`format: binary`): write `contentEncoding: base64`"


def _check_item(document: Document, node: dict[str, Any], place: Place, version: str) -> Iterator[str]:
    if place[:1] == ("webhooks",):
        methods = [method for method in METHODS if method in node]
        if len(methods) > 1:
            yield f"expected one operation, got {' and '.join(methods)}: describe a single delivery"
        for method in methods:
            body = document.resolve(node[method].get("requestBody")) if isinstance(node[method], dict) else None
            content = body.get("content") if isinstance(body, dict) else None
            if isinstance(content, dict) and [get_base_type(key) for key in content] != [JSON]:
                yield f"expected a body of {JSON}, got {', '.join(map(ascii, content)) or 'none'}: describe a single delivery"


def _is_file(document: Document, schema: Any) -> bool:
    node = resolve_node(document, schema).schema
    return node.get("format") == "binary" or (node.get("type") == "array" and _is_file(document, node.get("items", {})))


def _has_bytes(document: Document, schema: Any) -> bool:
    """Return whether a value contains bytes anywhere."""
    visited: set[str] = set()
    stack = [schema]
    while stack:
        try:
            node = resolve_node(document, stack.pop())
            fields = collect_properties(document, node.schema)[0]
        except GeneratorError:  # a self-referencing schema is rejected elsewhere
            continue
        if node.component:
            if node.component in visited:
                continue
            visited.add(node.component)
        if node.schema.get("format") == "binary":
            return True
        stack += fields.values()
        stack += [node.schema[key] for key in ("items", "additionalProperties") if isinstance(node.schema.get(key), dict)]
        stack += [option for key in ("anyOf", "oneOf", "prefixItems") for option in node.schema.get(key, ())]
    return False


CONDITIONS: dict[str, Condition] = {
    "OpenAPI Object": _document,
    "Parameter Object": _check_parameter,
    "Path Item Object": _check_item,
    "Request Body Object": _check_body,
    "Response Object": _check_response,
    "Schema Object": _check_schema,
}
