# Copied from generator/package/scalev/observe/formats.py by `python -m generator generate`. Do not edit.
"""Classify texts as dates, numbers, URLs and so on, without keeping anything of the text itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_EXACT_TIME = re.compile(_TIME.pattern.removesuffix("?"))
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.(\d{1,8}))?")
_URI = re.compile(r"https?://\S+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]+")
#: Longer texts are not classified.
_LONGEST = 2048
_UUID_LENGTH = 36

#: The classes that match a declared format or scalar.
_STATED: dict[str, tuple[str, ...]] = {
    "date-time": ("date-time",),
    "timestamp": ("date-time", "date-time without offset"),
    "date": ("date",),
    "uuid": ("uuid",),
    "uri": ("uri", "text"),
    "email": ("email", "text"),
    "boolean": ("boolean text",),
    "money": ("decimal", "integer text"),
    "weight": ("decimal", "integer text"),
    "rate": ("decimal", "integer text"),
    "decimal": ("decimal", "integer text"),
    "id": ("integer text", "uuid", "text"),
}
#: The format to learn from each class of text.
FORMATS = {"date-time": "date-time", "date": "date", "uuid": "uuid", "uri": "uri", "email": "email"}
#: The class of a value that an enum does not list.
UNKNOWN = "unknown value"
CLASSES = frozenset(
    [
        "empty",
        "text",
        "boolean text",
        "integer text",
        "date-time without offset",
        *FORMATS,
        *(f"decimal text, {n} places" for n in range(1, 9)),
    ]
)


@cache
def list_forms(declared: str | None) -> frozenset[str]:
    """Return the classes of text that agree with a declared format or scalar, or with having none."""
    return frozenset(["empty", "text"] if declared is None else [name for name in CLASSES if is_stated(name, declared)])


#: For some classes, a function that matches their texts and no others. It is fast, and most texts of a field are of the same class.
_CERTAIN = {"uuid": _UUID.fullmatch, "date": _DATE.fullmatch, "date-time": _EXACT_TIME.fullmatch}


def find_matcher(form: str) -> Callable[[str], object] | None:
    """Return a function that recognizes texts of this class faster than `classify`, None if there is none."""
    return _CERTAIN.get(form)


def classify(text: str) -> str:
    """Return the class of a text."""
    length = len(text)
    if not length:
        return "empty"
    if length > _LONGEST:
        return "text"
    if length == _UUID_LENGTH and text[8] == "-" and _UUID.fullmatch(text):
        return "uuid"
    if text[0] in "-0123456789":
        return _classify_digits(text, length)
    if text[0] == "h" and _URI.fullmatch(text):
        return "uri"
    if "@" in text and _EMAIL.fullmatch(text):
        return "email"
    return "boolean text" if text in ("true", "false") else "text"


def _classify_digits(text: str, length: int) -> str:
    if length >= 10 and text[4] == "-":
        time = _TIME.fullmatch(text)
        if time is not None:
            return "date-time" if time[1] else "date-time without offset"
        if _DATE.fullmatch(text):
            return "date"
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return f"decimal text, {len(number[1])} places" if number[1] else "integer text"
    return "email" if "@" in text and _EMAIL.fullmatch(text) else "text"


def is_stated(kind: str, declared: str | None) -> bool:
    """Return whether a class of text matches the declared format or scalar."""
    stated_kinds = _STATED.get(declared or "")
    if stated_kinds is None or kind == "empty":
        return True
    return kind in stated_kinds or (kind.startswith("decimal") and "decimal" in stated_kinds)
