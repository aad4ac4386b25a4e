"""Write values as text: exactly in CSV and tables, quoted where YAML needs it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

#: A spreadsheet may run a cell that starts like this as a formula, except plain numbers and phone numbers.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[\d\s().,]*\d[\d\s().,]*")
#: Text that YAML 1.1 or 1.2 reads as another value.
_YAML_WORDS = frozenset("null ~ true false yes no on off y n .nan .inf -.inf +.inf".split())
_YAML_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./@ -]*[A-Za-z0-9_./@-]|[A-Za-z_]")
#: Characters that JSON takes as they are, but that YAML does not take, or takes as line breaks.
_YAML_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")


def dump(value: Any, *, indent: int | None = None) -> str:
    """Return JSON without escapes for non-ASCII text; Decimals are numbers with all their digits."""
    digits: list[str] = []

    def keep(number: Any) -> str:
        if not isinstance(number, Decimal):
            raise TypeError(f"expected data for JSON, got {type(number).__name__}")
        digits.append(str(number))
        return f"\0{len(digits) - 1}\0"

    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=(",", ": ") if indent else (",", ":"), default=keep)
    return re.sub(r'"\\u0000(\d+)\\u0000"', lambda match: digits[int(match[1])], text) if digits else text


def show(value: Any) -> str:
    """Return the exact text of a value: JSON for objects and lists, empty for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return dump(value)


def show_cell(value: Any, *, is_raw: bool) -> str:
    """Return the text of a value in CSV. Unless `is_raw`, text that a spreadsheet may run as a formula gets a leading apostrophe."""
    text = show(value)
    is_formula = not is_raw and isinstance(value, str) and _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def show_printable(value: Any) -> str:
    """Return the text of a value for a terminal, on one line and without characters that could control it."""
    text = show(value)
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in " ".join(text.split()))


def escape_for_yaml(text: str, encoding: str | None) -> str:
    """Escape the characters beyond U+FFFF that an encoding lacks. The escapes of JSON, in two halves, have no meaning in YAML."""

    def escape(match: re.Match[str]) -> str:
        try:
            match[0].encode(encoding or "utf-8")
        except UnicodeEncodeError:
            return f"\\U{ord(match[0]):08X}"
        return match[0]

    return _BEYOND_BMP.sub(escape, text)


def dump_yaml(value: Any, indent: int = 0) -> str:
    """Return YAML that is read as the same value by YAML 1.1 and 1.2."""
    pad = "  " * indent
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{_dump_yaml_scalar(str(name))}:{_dump_yaml_inner(item, indent)}" for name, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{pad}-{_dump_yaml_item(item, indent)}" for item in value)
    return f"{pad}{_dump_yaml_scalar(value)}\n"


def _dump_yaml_inner(value: Any, indent: int) -> str:
    if isinstance(value, (dict, list)) and value:
        return f"\n{dump_yaml(value, indent + 1)}"
    return f" {_dump_yaml_scalar(value)}\n"


def _dump_yaml_item(value: Any, indent: int) -> str:
    if isinstance(value, (dict, list)) and value:
        return f" {dump_yaml(value, indent + 1)[2 * (indent + 1) :]}"
    return f" {_dump_yaml_scalar(value)}\n"


def _dump_yaml_scalar(value: Any) -> str:
    if isinstance(value, str):
        is_plain = _YAML_PLAIN.fullmatch(value) and value.lower() not in _YAML_WORDS
        return value if is_plain else _YAML_ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
    return dump(value)
