# Copied from generator/package/scalev/contract/values.py by `python -m generator generate`. Do not edit.
"""Compare JSON values exactly: numbers keep all digits, and booleans are not numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def parse_json(content: bytes) -> Any:
    """Decode UTF-8 JSON with exact numbers; raise ValueError for invalid JSON and duplicate keys."""
    return json.loads(content.decode("utf-8"), parse_float=Decimal, parse_constant=_reject_constant, object_pairs_hook=_reject_duplicates)


def _reject_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("an object has the same key twice")
    return result


def to_exact(value: Any) -> Any:
    """Return a generated value with floats replaced by Decimals of the same digits."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: to_exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_exact(item) for item in value]
    return value


def find_difference(expected: Any, got: Any, place: str = "") -> str | None:
    """Describe the first difference between two JSON values; return None if they are equal."""
    at = place or "the root"
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for name in expected:
            if name not in got:
                return f"{at}: {name!r:.60} is missing"
        for name in got:
            if name not in expected:
                return f"{at}: {name!r:.60} was not expected"
        differences = (find_difference(item, got[name], f"{place}.{name}") for name, item in expected.items())
        return next((difference for difference in differences if difference), None)
    if _is_list(expected) and _is_list(got):
        if len(expected) != len(got):
            return f"{at}: expected {len(expected)} items, got {len(got)}"
        differences = (
            find_difference(left, right, f"{place}[{index}]") for index, (left, right) in enumerate(zip(expected, got, strict=True))
        )
        return next((difference for difference in differences if difference), None)
    return None if _is_same(expected, got) else f"{at}: expected {expected!r:.80}, got {got!r:.80}"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _is_same(expected: Any, got: Any) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, (int, float, Decimal)) and isinstance(got, (int, float, Decimal)):
        return Decimal(repr(expected) if isinstance(expected, float) else expected) == Decimal(repr(got) if isinstance(got, float) else got)
    return type(expected) is type(got) and bool(expected == got)
