# Copied from generator/package/scalev/mock/openapi/router.py by `python -m generator generate`. Do not edit.
"""Route a method and path to an operation. Literal segments take precedence over parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from ..messages import HTTPError
from .document import Operation

_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(slots=True)
class _Branch:
    named: dict[str, _Branch] = field(default_factory=dict)
    other: _Branch | None = None
    operations: dict[str, Operation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """An operation and the decoded values of its path parameters, by name in the order of the path."""

    operation: Operation
    values: Mapping[str, str]


class Router:
    """The paths of a document as a tree of segments."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Branch()
        for operation in operations:
            branch = self._root
            for segment in operation.path.strip("/").split("/"):
                if segment.startswith("{"):
                    branch.other = branch.other or _Branch()
                    branch = branch.other
                else:
                    branch = branch.named.setdefault(segment, _Branch())
            branch.operations[operation.method] = operation

    def list_methods(self, path: str) -> frozenset[str]:
        """Return the methods of a path. Raises HTTPError 400 for a malformed path."""
        branch = _walk(self._root, _decode_segments(path), 0)
        return frozenset(branch.operations if branch is not None else ())

    def match(self, method: str, path: str) -> Match:
        """Return the matching operation. Raises HTTPError 400 for a malformed path, 404 for an unknown path, 405 for a wrong method."""
        segments = _decode_segments(path)
        branch = _walk(self._root, segments, 0)
        if branch is None:
            raise HTTPError(404, "not_found", "no such path")
        operation = branch.operations.get(method)
        if operation is None:
            allowed = ", ".join(sorted(branch.operations))
            raise HTTPError(405, "method_not_allowed", f"expected {allowed}, got {method[:20]}", headers=(("allow", allowed),))
        names = [(index, part[1:-1]) for index, part in enumerate(operation.path.strip("/").split("/")) if part.startswith("{")]
        return Match(operation, {name: segments[index] for index, name in names})


def _decode_segments(path: str) -> list[str]:
    return [decode(part, "path") for part in path.removeprefix("/").split("/")]


def _walk(branch: _Branch, segments: list[str], index: int) -> _Branch | None:
    if index == len(segments):
        return branch if branch.operations else None
    segment = segments[index]
    if segment in branch.named:
        leaf = _walk(branch.named[segment], segments, index + 1)
        if leaf is not None:
            return leaf
    # an empty segment identifies no resource
    return _walk(branch.other, segments, index + 1) if branch.other is not None and segment else None


def decode(text: str, where: str) -> str:
    """Decode percent-encoding. Raises HTTPError 400 if it is malformed or not UTF-8."""
    if "%" not in text and text.isascii():
        return text
    if _BROKEN_ESCAPE.search(text):
        raise HTTPError(400, "invalid_request", f"broken percent-encoding in the {where}")
    try:
        return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode()
    except UnicodeError:
        raise HTTPError(400, "invalid_request", f"expected UTF-8 in the {where}") from None
