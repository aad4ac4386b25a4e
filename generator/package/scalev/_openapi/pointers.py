"""Build and resolve JSON pointers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class PointerError(LookupError):
    """A reference without a target inside the document; the message says why."""


def join_pointer(path: Iterable[str | int]) -> str:
    """Return the JSON pointer for the keys that lead to a node."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path) or "/"


def split_pointer(reference: str) -> list[str]:
    """Return the keys in a reference such as `#/paths/~1orders`; raise PointerError for one that leaves the document."""
    if not reference.startswith("#/"):
        raise PointerError(f"expected a reference inside the document (#/…), got {reference!r}")
    return [part.replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/")]


def find_component(reference: Any) -> tuple[str, str] | None:
    """Return the kind and the name of the component that a reference such as `#/components/schemas/Order` points at or into."""
    if not isinstance(reference, str) or not reference.startswith("#/components/"):
        return None
    _, kind, name, *_ = [*split_pointer(reference), ""]
    return (kind, name) if name else None


def resolve_pointer(data: Any, reference: str) -> Any:
    """Return the node that a reference points at; raise PointerError if there is none.

    A key may be percent-encoded, as URIs require for some characters.
    """
    node = data
    for key in split_pointer(reference):
        if isinstance(node, dict) and (key in node or unquote(key) in node):
            node = node[key if key in node else unquote(key)]
        elif isinstance(node, list) and _INDEX.fullmatch(key) and int(key) < len(node):
            node = node[int(key)]
        else:
            raise PointerError(f"{reference} points at nothing")
    return node
