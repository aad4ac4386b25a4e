"""Name the client's methods in descriptions: `orders.get` in place of the operation id `getOrder`, which no program could call."""

from __future__ import annotations

import re
from typing import Any

from ..openapi.document import Document, Operation

_TEXTS = frozenset({"description", "summary"})
#: Keys whose values are data, not text about the API.
_DATA = frozenset({"const", "default", "enum", "example", "examples", "operationId"})


def name_methods(document: Document) -> Document:
    """Return a document whose texts name the client's methods in place of the ids of operations."""
    names = {operation.id: name for operation in document.operations if (name := _name(operation)) and _is_unmistakable(operation.id)}
    if not names:
        return document
    ids = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.])(`?)({ids})\1(?![\w`])")
    return Document(_rename(document.data, pattern, names), document.name)


def _name(operation: Operation) -> str:
    client = operation.node.get("x-client")
    return f"{client['resource']}.{client['method']}" if isinstance(client, dict) and {"resource", "method"} <= client.keys() else ""


def _is_unmistakable(id_: str) -> bool:
    """Return whether an id cannot be mistaken for an ordinary word such as `list`."""
    return re.fullmatch(r"[a-z]+(?:[A-Z]\w*)+", id_) is not None


def _rename(value: Any, pattern: re.Pattern[str], names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_rename(item, pattern, names) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: pattern.sub(lambda match: f"`{names[match[2]]}`", inner)
        if key in _TEXTS and isinstance(inner, str)
        else inner
        if key in _DATA
        else _rename(inner, pattern, names)
        for key, inner in value.items()
    }
