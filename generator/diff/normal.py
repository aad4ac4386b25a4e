"""Normalize a document for comparison: convert it to OpenAPI 3.1, inline path items, give each operation an id."""

from __future__ import annotations

from typing import Any

from ..openapi.document import METHODS
from ..openapi.path_items import inline_path_items
from ..openapi.version_3_0 import convert_to_3_1, is_3_0


def normalize(data: Any, name: str = "document") -> Any:
    """Return a document in OpenAPI 3.1 in which every operation has an id.

    Anything but an OpenAPI document is returned unchanged; checking it is up to the caller.
    """
    if not isinstance(data, dict):
        return data
    return _add_ids(inline_path_items(convert_to_3_1(data) if is_3_0(data) else data, name))


def _add_ids(data: dict[str, Any]) -> dict[str, Any]:
    """Name operations without an id by method and path."""
    paths = data.get("paths")
    if not isinstance(paths, dict):
        return data
    normal_paths: dict[str, Any] = {}
    for path, item in paths.items():
        normal_paths[path] = item
        if isinstance(item, dict) and not path.startswith("x-"):
            normal_paths[path] = {
                key: {"operationId": f"{key.upper()} {path}", **node}
                if key in METHODS and isinstance(node, dict) and not node.get("operationId")
                else node
                for key, node in item.items()
            }
    return {**data, "paths": normal_paths}
