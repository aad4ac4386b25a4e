# Copied from generator/package/scalev/cli/kinds.py by `python -m generator generate`. Do not edit.
"""Read the values of flags, as text or as JSON, according to the types of the client's arguments."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from .failures import UsageError
from .streams import read_source


class Kind(Enum):
    """The kinds of values that flags take; each value is the name of the kind in the help."""

    TEXT = "TEXT"
    ID = "ID"
    INTEGER = "INTEGER"
    NUMBER = "NUMBER"
    AMOUNT = "AMOUNT"
    BOOLEAN = "BOOLEAN"
    TIME = "TIME"
    DATE = "DATE"
    CHOICE = "CHOICE"
    JSON = "JSON"
    FILE = "FILE"

    @property
    def meaning(self) -> str:
        """The explanation of the name."""
        return _MEANINGS[self]


_MEANINGS = {
    Kind.TEXT: "any text",
    Kind.ID: "a number or text, as the service returns it",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.AMOUNT: "an amount such as 20000.50, sent with exactly these digits",
    Kind.BOOLEAN: "yes or no",
    Kind.TIME: "ISO 8601, such as 2026-01-31T08:15:30+07:00; local time if it has no offset",
    Kind.DATE: "ISO 8601, such as 2026-01-31",
    Kind.CHOICE: "one of the listed values; others are sent as they are",
    Kind.JSON: "JSON, @FILE, or - for standard input",
    Kind.FILE: "the path of a file, or - for standard input",
}


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of value that an argument accepts; `choices` are the known values of an enum, which the service may have extended."""

    kind: Kind
    is_list: bool = False
    choices: tuple[str, ...] = ()


def classify(hint: Any, file_type: Any, omit_type: type) -> ValueType:
    """Return what an argument with a type hint accepts; `file_type` and `omit_type` are the types of files and of omitted arguments."""
    members = _list_members(hint) - {types.NoneType, omit_type}
    if file_type in members:
        return ValueType(Kind.FILE)
    if len(members) == 1:
        (only_member,) = members
        if get_origin(only_member) is not None and issubclass(get_origin(only_member), Sequence):
            inner = classify(get_args(only_member)[0], file_type, omit_type)
            return ValueType(Kind.JSON) if inner.kind is Kind.JSON or inner.is_list else ValueType(inner.kind, True, inner.choices)
    literals = tuple(str(value) for part in _flatten(hint) if get_origin(part) is Literal for value in get_args(part))
    if literals:
        return ValueType(Kind.CHOICE, choices=literals)
    by_types: tuple[tuple[set[Any], Kind], ...] = (
        ({bool}, Kind.BOOLEAN),
        ({int, str}, Kind.ID),
        ({int}, Kind.INTEGER),
        ({Decimal, int}, Kind.AMOUNT),
        ({float}, Kind.NUMBER),
        ({datetime, str}, Kind.TIME),
        ({date, str}, Kind.DATE),
        ({str}, Kind.TEXT),
    )
    return ValueType(next((kind for types, kind in by_types if members == types), Kind.JSON))


def read_text(text: str, value_type: ValueType, flag: str) -> Any:
    """Return the value of a flag. Raises UsageError for text that it does not accept."""
    try:
        match value_type.kind:
            case Kind.INTEGER:
                return int(text)
            case Kind.NUMBER:
                return float(text)
            case Kind.AMOUNT:
                return _read_amount(text)
            case Kind.ID:
                return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text else text
            case Kind.TIME:
                return read_time(text)
            case Kind.DATE:
                return date.fromisoformat(text)
            case Kind.JSON:
                return parse_json(text, flag)
            case Kind.FILE:
                return _read_file(text, flag)
            case _:
                return text
    except (ValueError, InvalidOperation):
        raise UsageError(f"{flag}: expected {value_type.kind.meaning}, got {text!r}") from None


def parse_json(text: str, flag: str) -> Any:
    """Parse JSON given as text, `@file` or `-` (standard input); numbers keep their digits. Raises UsageError for invalid JSON."""
    place = flag
    if text == "-" or text.startswith("@"):
        place = f"{flag} {text}"
        text = read_source(text, flag)
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise UsageError(f"{place}: expected JSON, @FILE or -, got {text[:60]!r}: {error}") from None


def adapt(value: Any, value_type: ValueType) -> Any:
    """Return a JSON value as an argument takes it: amounts in text become Decimals, anything else is left to the client."""
    if value_type.is_list and isinstance(value, list):
        return [adapt(item, ValueType(value_type.kind)) for item in value]
    if isinstance(value, str) and value_type.kind is Kind.AMOUNT:
        try:
            return _read_amount(value)
        except (ValueError, InvalidOperation):
            return value
    return value


def read_time(text: str) -> datetime:
    """Parse a time in ISO 8601; without an offset, it is local. Raises ValueError for anything else."""
    time = datetime.fromisoformat(text)
    return time if time.utcoffset() is not None else time.astimezone()


def _read_amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite():
        raise ValueError(text)
    return amount


def _read_file(text: str, flag: str) -> Any:
    if text == "-":
        import sys

        return ("stdin", sys.stdin.buffer.read())
    path = Path(text).expanduser()
    if not path.is_file():
        raise UsageError(f"{flag}: expected the path of a file, got {text!r}: there is no such file")
    return path


def _flatten(hint: Any) -> list[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return [part for member in get_args(hint) for part in _flatten(member)]
    return [hint]


def _list_members(hint: Any) -> set[Any]:
    """Return the members of a union: without enums, which are text here, and with all mappings as one."""
    return {Mapping if _is_mapping(part) else part for part in _flatten(hint) if not (isinstance(part, type) and issubclass(part, StrEnum))}


def _is_mapping(hint: Any) -> bool:
    kind = get_origin(hint) or hint
    return isinstance(kind, type) and issubclass(kind, Mapping)
