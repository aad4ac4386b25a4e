"""Reject input that no genuine document contains, before it costs memory, becomes code or changes what is sent."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from ..openapi.document import Document, walk
from ..openapi.pointers import join_pointer

MAX_TEXT = 20_000
MAX_KEY = 300
MAX_OPERATIONS = 20_000

#: The specification's own rule for component names.
_COMPONENT = re.compile(r"[A-Za-z0-9._-]*[A-Za-z0-9][A-Za-z0-9._-]*")
#: A token as in RFC 9110, and the characters that RFC 3986 allows in a path beside its parameters.
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_MEDIA_TYPE = re.compile(rf"{_TOKEN.pattern}/{_TOKEN.pattern}(?:; ?{_TOKEN.pattern}={_TOKEN.pattern})*")
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|\{[^{}/]+\})+)*/?")


def check_limits(document: Document) -> None:
    """Raise InputError for the first text, number, name or count that is out of proportion or cannot be written."""
    if len(document.operations) > MAX_OPERATIONS:
        raise InputError(f"{document.name}: expected at most {MAX_OPERATIONS:,} operations, got {len(document.operations):,}")
    for location, node in walk(document.data):
        for key, value in node.items():
            if len(key) > MAX_KEY:
                raise InputError(
                    f"{document.name}: expected a key of at most {MAX_KEY} characters at {_describe_place(location)}, got {len(key):,}"
                )
            problem = next((problem_ for text in (key, *_walk_texts(value)) if (problem_ := _find_problem(text))), None)
            if problem:
                raise InputError(f"{document.name}: expected {problem} at {_describe_place((*location, key))}")
    for name in document.get_components("schemas"):
        if not _COMPONENT.fullmatch(name):
            raise InputError(
                f"{document.name}: expected a name of letters, digits, `.`, `-` and `_` in /components/schemas, got {name!a:.80}"
            )
    for operation in document.operations:
        prefix = f"{document.name}: {operation.id!a:.80}"
        if not _PATH.fullmatch(operation.path):
            raise InputError(f"{prefix}: expected a path of plain segments and {{parameters}}, got {operation.path!a:.120}")
        for parameter in map(document.resolve, operation.node.get("parameters", ())):
            if parameter["in"] == "header" and not _TOKEN.fullmatch(parameter["name"]):
                raise InputError(f"{prefix}: expected a header's name, got {parameter['name']!a:.80}")
        body = document.resolve(operation.node.get("requestBody")) or {}
        for media_type in body.get("content", ()):
            if not _MEDIA_TYPE.fullmatch(media_type):
                raise InputError(f"{prefix}: expected a content type for the body, got {media_type!a:.80}")


def _walk_texts(value: Any) -> Iterator[Any]:
    """Yield the scalars of a value that is not an object; `walk` yields objects, and visits lists only for the objects inside."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack += item
        elif not isinstance(item, dict):
            yield item


def _find_problem(value: Any) -> str:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            return f"at most {MAX_TEXT:,} characters of text, got {len(value):,},"
        try:
            value.encode()
        except UnicodeEncodeError as error:
            return f"text that UTF-8 can hold, got the lone surrogate {value[error.start]!a}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"a number that JSON can hold, got {value}"
    return ""


def _describe_place(location: tuple[str | int, ...]) -> str:
    return ascii(join_pointer(location)[:200])[1:-1]
