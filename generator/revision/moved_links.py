"""Let links follow the parameters of paths that have another name: those that a link fills, and those that it reads of its own request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Names = Mapping[str, str]
_REQUESTED = re.compile(r"\$request\.path\.([A-Za-z0-9_-]+)")


def rename_link_parameters(update: Any, renamed: Mapping[str, Names], source: Names) -> Any:
    """Return the update of an action in which links name parameters as paths do now.

    `renamed` has the new names by the old ones for each operation id, `source` those of the operation from which the links lead.
    """
    if isinstance(update, list):
        return [rename_link_parameters(one, renamed, source) for one in update]
    if isinstance(update, str):
        return _REQUESTED.sub(lambda found: f"$request.path.{source.get(found[1], found[1])}", update)
    if not isinstance(update, dict):
        return update
    found = {key: rename_link_parameters(value, renamed, source) for key, value in update.items()}
    names = renamed.get(str(update.get("operationId")), {})
    if names and isinstance(found.get("parameters"), dict):
        found["parameters"] = {names.get(name, name): value for name, value in found["parameters"].items()}
    return found
