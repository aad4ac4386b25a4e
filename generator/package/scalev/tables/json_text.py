"""Write received data as JSON text, with exact numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import Any, Final

from .._runtime.encoding import encode_json

#: Surrounds a Decimal while the standard library encodes the rest: an ASCII character, since ASCII is encoded fastest, and one that
#: ordinary text does not contain.
_MARK: Final = "\x7f"
#: Separates the values of a column in its encoded form.
_SEPARATOR: Final = "\x1f"
_BETWEEN: Final = ',"\\u001f",'
#: Decimals with at most this many places are written without an exponent.
_MOST_PLACES: Final = 40


def dump_json(value: Any) -> str:
    """Return data as JSON text with all its digits.

    The standard library encodes it, several times as fast as our own encoder, which encodes the rest: text that contains our mark, and
    values that JSON does not have.
    """
    try:
        return _encode(value)
    except (TypeError, ValueError, RecursionError):  # a lone surrogate is a ValueError, too
        return encode_json(value).decode()


def dump_received(value: Any) -> bytes:
    """Return JSON that was parsed from a response as a line of text, with all its digits; with the extra `fast`, several times as fast."""
    encode = _find_fast_encoder()
    if encode is not None:
        # text that msgspec cannot encode (half a character) is written as without msgspec
        with suppress(ValueError, ArithmeticError, RecursionError):
            return encode(value)
    return dump_json(value).encode()


@cache
def _find_fast_encoder() -> Callable[[Any], bytes] | None:
    """Return the JSON encoder of msgspec if the extra `fast` is installed, None otherwise."""
    try:
        from msgspec.json import Encoder

        return Encoder(decimal_format="number").encode
    except (ImportError, TypeError):  # an older version, installed for another reason, does not know the option
        return None


def dump_column(values: Sequence[Any]) -> list[str | None]:
    """Return each value as JSON text, and None as it is. They are encoded together, which is faster than one by one."""
    try:
        texts = _encode([part for value in values for part in (value, _SEPARATOR)])[1:].split(_BETWEEN)
    except (TypeError, ValueError, RecursionError):
        texts = []
    if len(texts) != len(values):  # a value cannot be encoded in this way, or contains the separator
        return [None if value is None else dump_json(value) for value in values]
    texts[-1] = texts[-1].removesuffix(f"{_BETWEEN[:-1]}]")
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
