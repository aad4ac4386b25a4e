# Copied from generator/package/scalev/observe/formats.py by `python -m generator generate`. Do not edit.
"""The class of a text: a date, a number, an address of the web, or just text. Nothing of the text itself is kept."""

from __future__ import annotations

import re

_CLASSES = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)", "date-time"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?", "date-time without offset"),
        (r"\d{4}-\d\d-\d\d", "date"),
        (r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", "uuid"),
        (r"-?(?:0|[1-9]\d{0,11})", "integer text"),
        (r"https?://[^\s]+", "uri"),
        (r"[^@\s]+@[^@\s]+\.[A-Za-z]+", "email"),
        (r"true|false", "boolean text"),
    )
)
_DECIMAL = re.compile(r"-?\d{1,15}\.(\d{1,8})")
#: The classes that a declared format or scalar stands for.
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
#: The formats of a schema by class: what a text without a declared format may turn out to be.
FORMATS = {"date-time": "date-time", "date": "date", "uuid": "uuid", "uri": "uri", "email": "email"}
#: Texts of these classes say nothing.
PLAIN = frozenset(["text", "empty"])


def classify(text: str) -> str:
    """Return the class of a text."""
    if not text:
        return "empty"
    head = text[0]
    if head.isdigit() or head in "-tfh" or "@" in text or len(text) == 36:
        if len(text) > 2048:
            return "text"
        for pattern, name in _CLASSES:
            if pattern.fullmatch(text):
                return name
        decimal = _DECIMAL.fullmatch(text)
        if decimal is not None:
            return f"decimal text, {len(decimal[1])} places"
    return "text"


def is_stated(kind: str, declared: str | None) -> bool:
    """Return whether a class of text is what the declared format or scalar says."""
    stated = _STATED.get(declared or "")
    if stated is None or kind == "empty":
        return True
    return kind in stated or (kind.startswith("decimal") and "decimal" in stated)
