"""Parse error bodies of any shape. Nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

#: The keys of an error object that describe the error as a whole.
_ABOUT = ("message", "error_code", "code", "errors", "status", "type")
_CODE = r"[a-z]+(_[a-z]+)+"


@attrs.frozen(repr=False, eq=False)
class ErrorDetails:
    """The details of an error: its message, its code, and messages by field (those of no single field under `base`)."""

    message: str = ""
    code: str | None = None
    fields: dict[str, list[str]] = attrs.field(factory=dict)


def parse_error_body(body: Any) -> ErrorDetails:
    """Return the error details in a body: parsed JSON, or text if it was not JSON."""
    if isinstance(body, str):
        return ErrorDetails(_get_first_line(body))
    if isinstance(body, list):
        return ErrorDetails(fields=_read_fields(body))
    if not isinstance(body, dict):
        return ErrorDetails()
    error = body.get("error")
    inner = error if isinstance(error, dict) else {}
    code = _find_first_text(body.get("error_code"), inner.get("error_code"), inner.get("code"))
    words = [body.get("message"), inner.get("message"), body.get("error_description")]
    if isinstance(error, str) and not code and re.fullmatch(_CODE, error):
        code = error  # OAuth has its code in `error`, and its message in `error_description`
        words.append(error)
    else:
        words.insert(0, error)
    fields = _read_fields(body.get("errors"), inner.get("errors"), error if isinstance(error, list) else _select_fields(inner))
    return ErrorDetails(_find_first_text(*words) or "", code, fields)


def _select_fields(error: dict[str, Any]) -> dict[str, Any]:
    """Return the fields in an `error` object: those with lists or objects, and any others if it has no message."""
    has_words = isinstance(error.get("message"), str)
    return {key: value for key, value in error.items() if key not in _ABOUT and (isinstance(value, (list, dict)) or not has_words)}


def _find_first_text(*values: Any) -> str | None:
    for value in values:
        if isinstance(value, str) and value.strip():
            return value.strip()
        if type(value) is int:
            return str(value)
    return None


def _get_first_line(text: str) -> str:
    """Return the first line of plain text; an empty string for HTML, which is meant for browsers."""
    stripped_text = text.strip().lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")
    return "" if stripped_text.startswith("<") else stripped_text.partition("\n")[0].strip()[:200]


def _read_fields(*sources: Any) -> dict[str, list[str]]:
    messages: dict[str, list[str]] = {}
    try:
        for source in sources:
            for name, message in _read_messages(source, ""):
                messages.setdefault(name or "base", []).append(message)
    except RecursionError:  # nested too deeply: keep what was found
        pass
    return messages


def _read_messages(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yield the messages in a value, each with its field: `variants[0].price`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _read_messages(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _read_messages(inner, f"{name}[{index}]" if isinstance(inner, (dict, list)) else name)
    elif value not in (None, "") and not isinstance(value, bool):
        yield name, str(value)
