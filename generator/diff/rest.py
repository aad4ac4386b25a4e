"""Check the parts of a document that only comparisons use: tags, servers, headers, webhooks, shared bodies."""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from ..openapi.document import METHODS, Document
from ..openapi.shapes import check_schema, describe_type
from .reach import webhook_items


def check_rest(document: Document) -> None:
    """Raise InputError for the first malformed part; the rest of a document is checked when it is loaded."""
    for key in ("tags", "servers"):
        for index, one in enumerate(_list(document, document.data.get(key, []), f"/{key}")):
            _object(document, one, f"/{key}/{index}")
    for operation in document.operations:
        for status, response in operation.node["responses"].items():
            _headers(document, document.resolve(response), f"{operation.method} {operation.path}: responses/{status}")
    for name, response in document.components("responses").items():
        _headers(document, document.resolve(response), f"/components/responses/{name}")
    for name, body in document.components("requestBodies").items():
        _content(document, document.resolve(body), f"/components/requestBodies/{name}")
    _object(document, document.data.get("webhooks", {}), "/webhooks")
    for name, item in webhook_items(document):
        for method in METHODS:
            where = f"/webhooks/{name}/{method}"
            if method in item:
                node = _object(document, item[method], where)
                body = document.resolve(node.get("requestBody", {}))
                _content(document, body, f"{where}/requestBody")
                _headers(document, body, f"{where}/requestBody")


def _headers(document: Document, response: Any, where: str) -> None:
    for name, header in _object(document, response.get("headers", {}), f"{where}/headers").items():
        _object(document, document.resolve(header), f"{where}/headers/{name}")


def _content(document: Document, body: Any, where: str) -> None:
    for content_type, media in _object(document, _object(document, body, where).get("content", {}), f"{where}/content").items():
        place = f"{where}/content/{content_type}"
        check_schema(_object(document, media, place).get("schema", {}), f"{document.name}: ", f"{place}/schema")


def _object(document: Document, node: Any, where: str) -> dict[str, Any]:
    if not isinstance(node, dict):
        raise InputError(f"{document.name}: expected an object at {where}, got {describe_type(node)}")
    return node


def _list(document: Document, node: Any, where: str) -> list[Any]:
    if not isinstance(node, list):
        raise InputError(f"{document.name}: expected a list at {where}, got {describe_type(node)}")
    return node
