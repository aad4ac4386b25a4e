"""Check how the client handles corrupted responses: it decodes what it can, reports malformed fields, or raises ResponseParseError."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import scalev
from scalev.contract import attribute_checks
from scalev.contract.result_checks import get_error_class, to_json
from scalev.contract.values import find_difference

from tests.contract.corruption import CorruptedResponse


def find_problems(corrupted_response: CorruptedResponse, result: Any, error: Exception | None) -> Iterator[str]:
    """Return the problems with how the client handled a corrupted response."""
    if corrupted_response.response.status >= 300:
        yield from _check_error(corrupted_response, error)
    elif isinstance(error, scalev.ResponseParseError):
        if corrupted_response.readable:
            yield f"{corrupted_response.name}: expected it to be read, got {error!s:.200}"
        if "\n" in str(error) or error.status != corrupted_response.response.status:
            yield f"{corrupted_response.name}: the error is no line of its own, or has lost the status"
        yield from _check_pickling(corrupted_response, error)
    elif isinstance(error, scalev.FieldError) and not corrupted_response.readable:
        return  # iteration reached rows, or a page, that cannot be decoded: it must not end as if there were none
    elif error is not None:
        yield f"{corrupted_response.name}: expected a result or ResponseParseError, got {type(error).__name__}: {error!s:.200}"
    elif result is not None:
        yield from _check_result(corrupted_response, result)


def _check_result(corrupted_response: CorruptedResponse, result: Any) -> Iterator[str]:
    """Check that a result returns what was received, and that it can be inspected in every way."""
    if not corrupted_response.response.body.strip():
        if to_json(result) not in ({}, []):
            yield f"{corrupted_response.name}: expected an empty result, got {type(result).__name__}"
        return
    raw = json.loads(corrupted_response.response.body.decode("utf-8-sig"), parse_float=_read_number, parse_int=_read_integer)
    if isinstance(result, dict) and isinstance(raw, dict):
        # a map of texts is no model, which keeps what was received: another scalar is its text there
        raw = {
            key: json.dumps(value) if isinstance(value, (bool, int)) and isinstance(result.get(key), str) else value
            for key, value in raw.items()
        }
    if difference := find_difference(raw, to_json(result)):
        yield f"{corrupted_response.name}: something is lost: {difference}"
    elif corrupted_response.readable:
        yield from (
            f"{corrupted_response.name}: an attribute differs: {problem}" for problem in attribute_checks.find_problems(result, raw)
        )
    try:
        _look(result)
        unpickled = pickle.loads(pickle.dumps(result))  # noqa: S301 - made two steps ago
        if find_difference(raw, to_json(unpickled)) or find_difference(raw, to_json(copy.deepcopy(result))):
            yield f"{corrupted_response.name}: a copy is not the same"
    except Exception as error:  # noqa: BLE001 - whatever comes is the finding
        yield f"{corrupted_response.name}: looking at the result raises {type(error).__name__}: {error!s:.200}"


def _read_integer(digits: str) -> int | Decimal:
    """Return an integer, as a Decimal where Python cannot convert as many digits."""
    return int(digits) if len(digits) <= sys.get_int_max_str_digits() else Decimal(digits)


def _read_number(digits: str) -> Decimal | str:
    """Return a number, or its text where no Decimal can hold it."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return digits


def _look(value: Any) -> None:
    """Read all attributes; one that cannot be read must be among the problems."""
    repr(value)
    if hasattr(value, "to_dict"):
        fields = {problem.field for problem in value.problems}
        for name in _list_attributes(value.__class__):
            try:
                attribute = getattr(value, name)
            except scalev.FieldError as error:
                if fields.isdisjoint({"", error.field}):
                    raise
                continue
            if not callable(attribute) and name != "problems":
                _look(attribute)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _look(item)


@cache
def _list_attributes(kind: type) -> list[str]:
    """Return the public names of a class, which its instances share: what they hold themselves is private."""
    return [name for name in dir(kind) if not name.startswith("_")]


def _check_error(corrupted_response: CorruptedResponse, error: Exception | None) -> Iterator[str]:
    """Check that an error status is reported as such, whatever its body."""
    expected = get_error_class(corrupted_response.response.status)
    if type(error) is not expected or not isinstance(error, scalev.APIStatusError):
        yield f"{corrupted_response.name}: expected {expected.__name__}, got {type(error).__name__}: {error!s:.200}"
        return
    if error.status != corrupted_response.response.status or error.request_id != corrupted_response.response.header("x-request-id"):
        yield f"{corrupted_response.name}: the error has lost its status or its request id"
    texts: list[object] = [error.message, *(text for result in error.field_errors.values() for text in result)]
    if not all(isinstance(text, str) for text in texts):
        yield f"{corrupted_response.name}: the error's message or field_errors are not texts"
    yield from _check_pickling(corrupted_response, error)


def _check_pickling(corrupted_response: CorruptedResponse, error: scalev.APIError) -> Iterator[str]:
    """Check that an error can be pickled and printed."""
    unpickled = pickle.loads(pickle.dumps(error))  # noqa: S301 - made one step ago
    if str(unpickled) != str(error) or type(unpickled) is not type(error) or len(str(error)) > 5_000:
        yield f"{corrupted_response.name}: the error changes when it is pickled, or is no line: {error!s:.200}"
