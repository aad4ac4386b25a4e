"""Find the operations that are lists, by the document's `x-pagination` or by a response that has the shape of a page."""

from __future__ import annotations

import re
from typing import Any

from ..openapi.document import Document, Operation
from ..openapi.schemas import collect_properties, resolve_node
from .media import JSON, normalize_json


def find_rows(document: Document, operation: Operation, properties: dict[str, Any]) -> tuple[str, str]:
    """Return the field with a page's rows and the query parameter that takes the cursor; both are empty if it is not a list.

    `properties` are those of the page. A field that `x-pagination` names is returned even if the page lacks it.
    """
    extension = operation.node.get("x-pagination")
    if isinstance(extension, dict):
        cursor = extension.get("cursor")
        return str(extension.get("items", "data")), str(cursor.get("next", "")) if isinstance(cursor, dict) else ""
    if extension is not None or "data" not in properties or "is_paginated" not in properties:
        return "", ""
    parameters = {parameter["name"] for parameter in map(document.resolve, operation.node.get("parameters", ()))}
    return "data", "next_cursor" if "next_cursor" in parameters else ""


def is_list(document: Document, operation: Operation) -> bool:
    """Return whether the method of an operation returns a pager."""
    for status, response in operation.node["responses"].items():
        media = normalize_json(document.resolve(response).get("content") or {}).get(JSON)
        if not re.fullmatch(r"2(\d\d|XX)", str(status)) or not isinstance(media, dict):
            continue
        properties, _ = collect_properties(document, resolve_node(document, media.get("schema", {})).schema)
        if properties:
            items, _ = find_rows(document, operation, properties)
            return items in properties
    return False
