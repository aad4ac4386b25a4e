# Copied from generator/package/scalev/_runtime/encoding.py by `python -m generator generate`. Do not edit.
"""Encode values: as JSON with exact numbers, and as text for paths, queries, headers and forms."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from .checks import describe
from .errors import ConfigurationError
from .models import Model
from .operations import OMIT, Omit
from .scalars import format_path
from .secret import Secret

_quote = json.JSONEncoder(ensure_ascii=False).encode
_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: The types that the standard library encodes as we do, three times as fast. Most bodies hold no others.
_PLAIN = frozenset([str, int, bool, type(None)])
_OTHER: Any = object()

#: Decimals with at most this many places are written without an exponent, as not all parsers treat that as exact.
_PLACES = 40


def encode_json(value: Any, money: Iterable[str] = ()) -> bytes:
    """Encode a value as JSON in UTF-8.

    Decimals keep their digits, datetimes are RFC 3339, enums are encoded as their values, models as their `to_dict()`, and entries
    that are OMIT are left out. `money` are paths (`variants.[].price`) at which floats are rejected. Raises ConfigurationError, which
    names the path, for a value that cannot be encoded.
    """
    try:
        plain_value = _make_plain(value)
        try:
            content = _written(plain_value) if plain_value is not _OTHER else _Writer(frozenset(money)).encode(value)
        except ValueError:  # a number is too long: the writer reports where
            content = _Writer(frozenset(money)).encode(value)
    except RecursionError:
        raise ConfigurationError("the body: expected JSON, got a value that is nested too deeply or contains itself") from None
    # a lone surrogate cannot be encoded as UTF-8; it is written as \udXXX, its JSON escape
    return content.encode("utf-8", "backslashreplace")


def _make_plain(value: Any) -> Any:
    """Return a value without its OMIT entries if it consists of plain types only, _OTHER otherwise."""
    kind = type(value)
    if kind is dict:
        result = {}
        for name, item in value.items():
            if item is OMIT:
                continue
            if type(name) is not str:
                return _OTHER
            if type(item) not in _PLAIN:
                item = _make_plain(item)
                if item is _OTHER:
                    return _OTHER
            result[name] = item
        return result
    if kind is list:
        items = [item if type(item) in _PLAIN else _make_plain(item) for item in value]
        return _OTHER if _OTHER in items else items
    if kind in _PLAIN:
        return value
    if kind is Decimal:  # an amount without a fraction, as usual in rupiah
        digits = str(value)
        return int(digits) if digits.isdecimal() and len(digits) <= _PLACES else _OTHER
    if isinstance(value, Enum):
        return _make_plain(value.value)
    return _make_plain(value.reveal()) if kind is Secret else _OTHER


def encode_text(value: Any, place: str) -> str:
    """Encode a single value as text. Raises ConfigurationError, which names `place`, if it cannot be encoded."""
    if isinstance(value, Enum):
        return encode_text(value.value, place)
    if isinstance(value, Secret):
        return encode_text(value.reveal(), place)
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ConfigurationError(f"{place}: expected text that UTF-8 can hold, got {describe(value)}") from None
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _encode_scalar(value, place, "text, a number, a boolean or a time")


def _encode_scalar(value: Any, place: str, expected: str) -> str:
    if isinstance(value, int):
        try:
            return int.__repr__(value)
        except ValueError:  # Python does not format longer ones
            raise ConfigurationError(f"{place}: expected a number of at most {sys.get_int_max_str_digits():,} digits") from None
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}" if -_PLACES <= value.adjusted() <= _PLACES else str(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    if isinstance(value, (Decimal, float)):
        raise ConfigurationError(f"{place}: expected a finite number, got {value}")
    if isinstance(value, datetime) and value.utcoffset() is None:
        raise ConfigurationError(f"{place}: expected a datetime with a time zone, got one without")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    got = repr(value) if value is None or isinstance(value, Omit) else type(value).__name__
    raise ConfigurationError(f"{place}: expected {expected}, got {got}")


class _Writer:
    """Encodes one body; `_path` is the current path, for messages and for `money`."""

    def __init__(self, money: frozenset[str]) -> None:
        self.out: list[str] = []
        self._money = money
        self._path: list[str | int] = []

    def encode(self, value: Any) -> str:
        """Return the JSON of a value."""
        self.write(value)
        return "".join(self.out)

    def write(self, value: Any) -> None:
        if value is None:
            self.out.append("null")
        elif isinstance(value, Enum):
            self.write(value.value)
        elif isinstance(value, Secret):
            self.write(value.reveal())
        elif isinstance(value, str):
            self.out.append(_quote(value))
        elif isinstance(value, bool):
            self.out.append("true" if value else "false")
        elif isinstance(value, Model):
            self.write(value.to_dict())
        elif isinstance(value, Mapping):
            self._write_object(value)
        elif isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
            self._write_list(value)
        else:
            self._write_single(value)

    def _write_single(self, value: Any) -> None:
        place = format_path(self._path) or "the body"
        if isinstance(value, float) and ".".join("[]" if isinstance(key, int) else key for key in self._path) in self._money:
            raise ConfigurationError(f"{place}: expected money as a Decimal or an int, got the float {value!r}")
        text = _encode_scalar(value, place, "JSON data")
        self.out.append(f'"{text}"' if isinstance(value, (date, UUID)) else text)

    def _write_object(self, value: Mapping[Any, Any]) -> None:
        mark = "{"
        for key, item in value.items():
            if isinstance(item, Omit):
                continue
            if not isinstance(key, str):
                raise ConfigurationError(f"{format_path(self._path) or 'the body'}: expected keys that are strings, got {describe(key)}")
            name = str(key.value if isinstance(key, Enum) else key)
            self.out.append(f"{mark}{_quote(name)}:")
            self._path.append(name)
            self.write(item)
            self._path.pop()
            mark = ","
        self.out.append("{}" if mark == "{" else "}")

    def _write_list(self, value: Sequence[Any]) -> None:
        mark = "["
        for index, item in enumerate(value):
            self.out.append(mark)
            self._path.append(index)
            self.write(item)
            self._path.pop()
            mark = ","
        self.out.append("[]" if mark == "[" else "]")
