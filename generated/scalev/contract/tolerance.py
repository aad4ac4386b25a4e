# Copied from generator/package/scalev/contract/tolerance.py by `python -m generator generate`. Do not edit.
"""How the client has to take an answer gone wrong: read with nothing lost, or ResponseParseError; never anything else."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import scalev

from .damage import Damaged
from .results import error_class, written
from .values import difference


def problems(damaged: Damaged, result: Any, error: Exception | None) -> Iterator[str]:
    """What is wrong with what the client made of an answer gone wrong."""
    if damaged.response.status >= 300:
        yield from _told(damaged, error)
    elif isinstance(error, scalev.ResponseParseError):
        if damaged.readable:
            yield f"{damaged.name}: expected it to be read, got {error!s:.200}"
        if "\n" in str(error) or error.status != damaged.response.status:
            yield f"{damaged.name}: the error is no line of its own, or has lost the status"
        yield from _kept(damaged, error)
    elif error is not None:
        yield f"{damaged.name}: expected a result or ResponseParseError, got {type(error).__name__}: {error!s:.200}"
    elif result is not None:
        yield from _whole(damaged, result)


def _whole(damaged: Damaged, result: Any) -> Iterator[str]:
    """A result gives back what came, and can be looked at from all sides."""
    came = json.loads(damaged.response.body.decode("utf-8-sig"), parse_float=Decimal)
    if found := difference(came, written(result)):
        yield f"{damaged.name}: something is lost: {found}"
    try:
        _look(result)
        again = pickle.loads(pickle.dumps(result))  # noqa: S301 - made two steps ago
        if difference(came, written(again)) or difference(came, written(copy.deepcopy(result))):
            yield f"{damaged.name}: a copy is not the same"
    except Exception as error:  # noqa: BLE001 - whatever comes is the finding
        yield f"{damaged.name}: looking at the result raises {type(error).__name__}: {error!s:.200}"


def _look(value: Any) -> None:
    repr(value)
    if hasattr(value, "to_dict"):
        for name in dir(value):
            if not name.startswith("_") and not callable(attribute := getattr(value, name)):
                _look(attribute)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _look(item)


def _told(damaged: Damaged, error: Exception | None) -> Iterator[str]:
    """An error status is told as what it is, whatever its body."""
    expected = error_class(damaged.response.status)
    if type(error) is not expected or not isinstance(error, scalev.APIStatusError):
        yield f"{damaged.name}: expected {expected.__name__}, got {type(error).__name__}: {error!s:.200}"
        return
    if error.status != damaged.response.status or error.request_id != damaged.response.header("x-request-id"):
        yield f"{damaged.name}: the error has lost its status or its request id"
    texts: list[object] = [error.message, *(text for found in error.field_errors.values() for text in found)]
    if not all(isinstance(text, str) for text in texts):
        yield f"{damaged.name}: the error's message or field_errors are not texts"
    yield from _kept(damaged, error)


def _kept(damaged: Damaged, error: scalev.APIError) -> Iterator[str]:
    """An error can be pickled and printed."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made one step ago
    if str(again) != str(error) or type(again) is not type(error) or len(str(error)) > 5_000:
        yield f"{damaged.name}: the error changes when it is pickled, or is no line: {error!s:.200}"
