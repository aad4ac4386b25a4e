"""Rename the path parameters in links after a revision: those that a link fills, and those that it reads from its own request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Names = Mapping[str, str]
_REQUESTED = re.compile(r"\$request\.path\.([A-Za-z0-9_-]+)")


def rename_link_parameters(update: Any, new_names: Mapping[str, Names], source: Names) -> Any:
    """Return the update of an action with the current names of path parameters in its links.

    `new_names` has the new names by the old ones for each operation id; `source` has those of the operation that the links start from.
    """
    if isinstance(update, list):
        return [rename_link_parameters(item, new_names, source) for item in update]
    if isinstance(update, str):
        return _REQUESTED.sub(lambda match: f"$request.path.{source.get(match[1], match[1])}", update)
    if not isinstance(update, dict):
        return update
    result = {key: rename_link_parameters(value, new_names, source) for key, value in update.items()}
    names = new_names.get(str(update.get("operationId")), {})
    if names and isinstance(result.get("parameters"), dict):
        result["parameters"] = {names.get(name, name): value for name, value in result["parameters"].items()}
    return result
