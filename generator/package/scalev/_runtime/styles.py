"""Serialize parameters that are lists, objects or JSON, in the styles of OpenAPI.

A style is the name in the document, with a `*` appended if it is exploded, or `json`; a further `+` leaves reserved characters
unencoded. Plain values need no style if it would not change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .bodies import is_list
from .encoding import encode_json, encode_text
from .errors import ConfigurationError
from .models import Model
from .operations import Omit

_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
#: The characters that `allowReserved` leaves unencoded; `#`, `&` and `+` would end or change the value.
_RESERVED = ":/?[]@!$'()*,;="


def format_path(style: str, name: str, value: Any) -> str:
    """Return the percent-encoded text of a path parameter."""
    if style == "json":
        return quote(encode_json(value).decode(), safe="")
    is_exploded = style.endswith("*")
    lead, separator = {"label": (".", "." if is_exploded else ","), "matrix": (";", ";" if is_exploded else ",")}.get(
        style.removesuffix("*"), ("", ",")
    )
    items, pairs = _split_value(name, value)
    if pairs is not None:
        texts = [f"{_quote(key)}={_quote(text)}" if is_exploded else f"{_quote(key)},{_quote(text)}" for key, text in pairs]
    elif style == "matrix*":
        texts = [f"{_quote(name)}={_quote(item)}" for item in items]
    else:
        texts = [_quote(item) for item in items]
    joined_text = separator.join(texts)
    if not joined_text or "" in items:
        raise ConfigurationError(f"{name}: expected a value for the path, got an empty one")
    return lead + (f"{_quote(name)}={joined_text}" if style == "matrix" else joined_text)


def format_query(style: str, name: str, value: Any) -> str:
    """Return the percent-encoded part of the query for a parameter; empty if there is nothing to send."""
    safe = _RESERVED if style.endswith("+") else ""
    style = style.removesuffix("+")
    key = _quote(name)
    if style == "json":
        return f"{key}={_quote(encode_json(value).decode(), safe)}"
    items, pairs = _split_value(name, value)
    if style == "deepObject":
        return "&".join(f"{key}%5B{_quote(inner)}%5D={_quote(text, safe)}" for inner, text in pairs or ())
    if style == "form*":
        entries = pairs if pairs is not None else [(name, item) for item in items]
        return "&".join(f"{_quote(inner)}={_quote(text, safe)}" for inner, text in entries)
    texts = items if pairs is None else [text for pair in pairs for text in pair]
    if not texts:
        return ""
    # a delimiter within a value must be distinguishable from one between values
    safe_in_item = safe.replace(",", "")
    return f"{key}={_DELIMITERS.get(style, ',').join(_quote(text, safe_in_item) for text in texts)}"


def format_header(style: str, name: str, value: Any) -> str:
    """Return the text of a header parameter."""
    if style == "json":
        return _encode_ascii_json(value)
    items, pairs = _split_value(name, value)
    if pairs is not None:
        items = [f"{key}={text}" for key, text in pairs] if style.endswith("*") else [text for pair in pairs for text in pair]
        unsplit = [text for pair in pairs for text in pair]
    else:
        unsplit = items
    if len(items) > 1 or is_list(value):
        for text in unsplit:
            if "," in text:
                raise ConfigurationError(f"{name}: expected values without commas, which stand between values in this header")
    return ",".join(items)


def _split_value(name: str, value: Any) -> tuple[list[str], list[tuple[str, str]] | None]:
    """Return the texts of a list or a single value, or the pairs of an object."""
    if isinstance(value, Model):
        value = value.to_dict()
    if isinstance(value, Mapping):
        kept_items = {key: item for key, item in value.items() if item is not None and not isinstance(item, Omit)}
        return [], [(encode_text(key, name), encode_text(item, f"{name}.{key}")) for key, item in kept_items.items()]
    items = value if is_list(value) else [value]
    return [encode_text(item, name) for item in items], None


def _quote(text: str, safe: str = "") -> str:
    return quote(text, safe=safe)


def _encode_ascii_json(value: Any) -> str:
    """Encode a value as ASCII JSON, for headers."""
    text = encode_json(value).decode()
    return "".join(char if char.isascii() else "".join(f"\\u{unit:04x}" for unit in _split_units(char)) for char in text)


def _split_units(char: str) -> list[int]:
    """Return the UTF-16 code units of a character."""
    data = char.encode("utf-16-be")
    return [int.from_bytes(data[index : index + 2]) for index in range(0, len(data), 2)]
