"""Write the patch that turns the effective document into the documented one, which the mock needs to follow the published contract.

A JSON Merge Patch (RFC 7396) takes a twelfth of the document's size.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..errors import CheckFailed
from .render import HEADER

#: The file of the patch, within the package.
FILE = "documented.json"


def render_patch(effective: Mapping[str, Any], documented: Mapping[str, Any]) -> str:
    """Return the patch from the effective to the documented document, with one line per change."""
    patch = merge_patch(effective, documented, "")
    lines = (
        f"{_dump_compact(name)}:{_dump_lines(value, 3)}" for name, value in {"x-generated": HEADER.removeprefix("# "), **patch}.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def merge_patch(old: Mapping[str, Any], new: Mapping[str, Any], place_of_patch: str) -> dict[str, Any]:
    """Return the merge patch between two objects; raise CheckFailed for a null in a new value, which a merge patch cannot express."""
    patch: dict[str, Any] = {}
    for name in [*old, *(name for name in new if name not in old)]:
        place = f"{place_of_patch}/{name}"
        if name not in new:
            patch[name] = None
        elif name not in old or not (isinstance(old[name], Mapping) and isinstance(new[name], Mapping)):
            if name not in old or old[name] != new[name]:
                patch[name] = _can_be_patched(new[name], place)
        elif old[name] != new[name]:
            patch[name] = merge_patch(old[name], new[name], place)
    return patch


def _can_be_patched(value: Any, place: str) -> Any:
    if value is None:
        raise CheckFailed(f"{place}: expected no null where the documented document differs from the effective one")
    if isinstance(value, Mapping):
        return {name: _can_be_patched(inner, f"{place}/{name}") for name, inner in value.items()}
    return value


def _dump_compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _dump_lines(value: Any, depth: int) -> str:
    if not depth or not isinstance(value, dict) or not value:
        return _dump_compact(value)
    return "{\n" + ",\n".join(f"{_dump_compact(name)}:{_dump_lines(inner, depth - 1)}" for name, inner in value.items()) + "\n}"
