"""Inline the `$ref` of path items, so that code that walks a document finds every operation."""

from __future__ import annotations

from typing import Any

from ..errors import InputError
from .pointers import PointerError, join_pointer, resolve_pointer

#: Sections that contain path items, keyed by path or by event name.
_HOLDERS = ("paths", "webhooks")


def inline_path_items(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the document with every referenced path item inlined, or the document itself if there is none.

    Raise InputError for a reference that leads nowhere or to itself, and if a path item and the target of its reference define
    the same field: OpenAPI leaves undefined which of the two applies.
    """
    for holder in _HOLDERS:
        items = data.get(holder)
        if isinstance(items, dict) and any(isinstance(item, dict) and "$ref" in item for item in items.values()):
            inlined_items = {key: _inline(data, item, name, join_pointer((holder, key))) for key, item in items.items()}
            data = {**data, holder: inlined_items}
    return data


def _inline(data: dict[str, Any], item: Any, name: str, pointer: str) -> Any:
    visited: list[str] = []
    while isinstance(item, dict) and isinstance(item.get("$ref"), str):
        target = item["$ref"]
        if target in visited:
            raise InputError(f"{name}: {target} refers to itself (at {pointer})")
        visited.append(target)
        try:
            target_item = resolve_pointer(data, target)
        except PointerError as error:
            raise InputError(f"{name}: {error} (at {pointer})") from None
        siblings = {key: value for key, value in item.items() if key != "$ref"}
        if not isinstance(target_item, dict):
            raise InputError(f"{name}: expected a path item at {target} (referred to at {pointer})")
        common_keys = sorted(key for key in siblings if key in target_item)
        if common_keys:
            raise InputError(f"{name}: expected {common_keys[0]!r} once, got it at {pointer} and at {target}: remove one of the two")
        item = {**target_item, **siblings}
    return item
