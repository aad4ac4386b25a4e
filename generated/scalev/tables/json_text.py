# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""Write received data as JSON text, with the digits of its numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from .._runtime.encoding import encode_json

#: Surround a Decimal, and separate the values of a column, while the standard library encodes the rest: characters of no script.
_MARK: Final = "\ue0f7"
_SEPARATOR: Final = "\ue0f8"
_BETWEEN: Final = f',"{_SEPARATOR}",'
#: Decimals with at most this many places are written without an exponent.
_MOST_PLACES: Final = 40


def dump_json(value: Any) -> str:
    """Return data as JSON text with all its digits.

    The standard library encodes it, several times as fast as our own encoder, which takes what that cannot: text that holds our mark, and
    what no JSON is.
    """
    try:
        return _encode(value)
    except (TypeError, ValueError, RecursionError):  # a lone surrogate is a ValueError, too
        return encode_json(value).decode()


def dump_column(values: Sequence[Any]) -> list[str | None]:
    """Return each value as JSON text, and None as it is. They are encoded together, which is faster than one by one."""
    try:
        texts = _encode([part for value in values for part in (value, _SEPARATOR)])[1:].split(_BETWEEN)
    except (TypeError, ValueError, RecursionError):
        texts = []
    if len(texts) != len(values):  # one of them cannot be encoded so, or holds the separator
        return [None if value is None else dump_json(value) for value in values]
    texts[-1] = texts[-1].removesuffix(f',"{_SEPARATOR}"]')
    return [None if value is None else text for value, text in zip(values, texts, strict=True)]


def _encode(value: Any) -> str:
    """Encode data with Decimals. Raises TypeError for other types, and ValueError for text that holds the mark or half a character."""
    count = 0

    def mark(number: Any) -> str:
        nonlocal count
        if type(number) is not Decimal or not number.is_finite():
            raise TypeError
        count += 1
        return f"{_MARK}{number:f}{_MARK}" if abs(number.adjusted()) <= _MOST_PLACES else f"{_MARK}{number}{_MARK}"

    encoder = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"), default=mark)
    text = encoder.encode(value)
    if not text.isascii():
        text.encode()
    if not count:
        return text
    if text.count(_MARK) != 2 * count:
        raise ValueError
    return text.replace(f'"{_MARK}', "").replace(f'{_MARK}"', "")
