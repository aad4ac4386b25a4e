# Copied from generator/package/scalev/observe/checking.py by `python -m generator generate`. Do not edit.
"""Check that records contain only what they may contain, since a file may come from anyone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from . import names
from .counting import KINDS
from .formats import CLASSES, UNKNOWN

#: Greater counts are reduced to this.
MOST = 1_000_000_000_000_000
#: The maximum number of keys in a table, and the maximum length of a path.
MOST_KEYS, _LONGEST_PATH = 100, 500

_OPERATION = re.compile(r"(?:webhook:)?[A-Za-z][A-Za-z0-9_.:-]{0,99}|webhook:another event", re.ASCII)
_NAME = r"[A-Za-z_$][A-Za-z0-9_$-]{0,99}"
_STEP = rf"(?:{_NAME}|\{{\}}|\([A-Za-z0-9_-]+\))(?:\[\])*"
_PATH = re.compile(rf"(?:(?:\[\])+(?:\.{_STEP})*|{_STEP}(?:\.{_STEP})*)?", re.ASCII)
_MODEL = re.compile(r"[A-Za-z0-9._-]{1,100}", re.ASCII)
_FIELD = re.compile(rf"(?:{_NAME})?", re.ASCII)
_WORDS = re.compile(r"[A-Za-z][A-Za-z ,()/:._-]{0,99}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FACTS = frozenset(["absent", "finer", "format", "null", "type", "undeclared", "value"])
_BODIES = frozenset(["JSON", "empty", "markup", "text"])

Check = Callable[[Any], bool]


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MOST


def _is_day(value: Any) -> bool:
    if type(value) is not str or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_text(pattern: re.Pattern[str]) -> Check:
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def _is_one_of(allowed: frozenset[str]) -> Check:
    return lambda value: type(value) is str and value in allowed


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _is_table(check: Check) -> Check:
    """Return a function that checks a table of counts, whose keys must pass another check."""
    return lambda value: (
        type(value) is dict and len(value) <= MOST_KEYS and all(check(key) and _is_count(count) for key, count in value.items())
    )


def _is_path(value: Any) -> bool:
    return type(value) is str and len(value) <= _LONGEST_PATH and _PATH.fullmatch(value) is not None


def _is_status(value: Any) -> bool:
    return value is None or (type(value) is int and 0 <= value <= 999)


def _are_facts(value: Any) -> bool:
    return type(value) is list and len(value) <= len(_FACTS) and all(type(item) is str and item in _FACTS for item in value)


_is_operation, _is_model = _is_text(_OPERATION), _is_text(_MODEL)
_DAYS: dict[str, Check] = {"first": _is_day, "last": _is_day}
#: The required and the optional fields of each kind of record, with their checks.
_NEEDED: dict[str, dict[str, Check]] = {
    "operation": {
        "operation": _is_operation,
        "status": _is_status,
        "documented": lambda value: type(value) is bool,
        "responses": _is_count,
        "sampled": _is_count,
        **_DAYS,
    },
    "field": {
        "operation": _is_operation,
        "status": _is_status,
        "path": _is_path,
        "declared": _or_null(_is_text(_WORDS)),
        "facts": _are_facts,
        "kinds": _is_table(_is_one_of(KINDS | {"wrapped"})),
        **_DAYS,
    },
    "unreadable": {
        "model": _is_model,
        "field": _is_text(_FIELD),
        "expected": _is_text(_WORDS),
        "got": _is_model,
        "count": _is_count,
        **_DAYS,
    },
}
_ALLOWED: dict[str, dict[str, Check]] = {
    "operation": {
        "bodies": _is_table(_is_one_of(_BODIES)),
        "headers": _is_table(names.is_header_name),
        "codes": _is_table(names.is_code),
    },
    "field": {
        "model": _or_null(_is_model),
        "formats": _is_table(_is_one_of(CLASSES | {UNKNOWN})),
        "values": _is_table(names.is_code),
        "outside": _is_table(_is_one_of(KINDS | {UNKNOWN})),
    },
    "unreadable": {},
}
_CHECKS: dict[str, dict[str, Check]] = {kind: {**needed_checks, **_ALLOWED[kind]} for kind, needed_checks in _NEEDED.items()}


def is_record(record: Any) -> bool:
    """Return whether a value is a valid record of observations."""
    if type(record) is not dict or type(record.get("record")) is not str:
        return False
    kind = record["record"]
    if kind not in _NEEDED or not _NEEDED[kind].keys() <= record.keys():
        return False
    checks = _CHECKS[kind]
    return all(name == "record" or (name in checks and checks[name](value)) for name, value in record.items())
