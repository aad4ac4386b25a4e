"""Check the parts of a document that only comparisons use: tags, servers, headers, webhooks, shared bodies."""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from ..openapi.document import METHODS, Document
from ..openapi.shapes import check_schema, describe_type
from .reach import list_webhooks


def check_rest(document: Document) -> None:
    """Raise InputError for the first malformed part; the rest of a document is checked when it is loaded."""
    for key in ("tags", "servers"):
        for index, entry in enumerate(_check_list(document, document.data.get(key, []), f"/{key}")):
            _check_object(document, entry, f"/{key}/{index}")
    for operation in document.operations:
        for status, response in operation.node["responses"].items():
            _check_headers(document, document.resolve(response), f"{operation.method} {operation.path}: responses/{status}")
    for name, response in document.get_components("responses").items():
        _check_headers(document, document.resolve(response), f"/components/responses/{name}")
    for name, body in document.get_components("requestBodies").items():
        _check_content(document, document.resolve(body), f"/components/requestBodies/{name}")
    _check_object(document, document.data.get("webhooks", {}), "/webhooks")
    for name, item in list_webhooks(document):
        for method in METHODS:
            place = f"/webhooks/{name}/{method}"
            if method in item:
                node = _check_object(document, item[method], place)
                body = document.resolve(node.get("requestBody", {}))
                _check_content(document, body, f"{place}/requestBody")
                _check_headers(document, body, f"{place}/requestBody")


def _check_headers(document: Document, response: Any, place: str) -> None:
    for name, header in _check_object(document, response.get("headers", {}), f"{place}/headers").items():
        _check_object(document, document.resolve(header), f"{place}/headers/{name}")


def _check_content(document: Document, body: Any, body_place: str) -> None:
    for content_type, media in _check_object(
        document, _check_object(document, body, body_place).get("content", {}), f"{body_place}/content"
    ).items():
        place = f"{body_place}/content/{content_type}"
        check_schema(_check_object(document, media, place).get("schema", {}), f"{document.name}: ", f"{place}/schema")


def _check_object(document: Document, node: Any, place: str) -> dict[str, Any]:
    if not isinstance(node, dict):
        raise InputError(f"{document.name}: expected an object at {place}, got {describe_type(node)}")
    return node


def _check_list(document: Document, node: Any, place: str) -> list[Any]:
    if not isinstance(node, list):
        raise InputError(f"{document.name}: expected a list at {place}, got {describe_type(node)}")
    return node
