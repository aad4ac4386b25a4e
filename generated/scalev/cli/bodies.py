# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""Build the arguments of a call from its flags and from a request body given as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .failures import UsageError
from .kinds import Kind, adapt, parse_json, read_text
from .operations import Argument, Method


def read_arguments(method: Method, given: Mapping[str, Any], body: str | None) -> dict[str, Any]:
    """Return the arguments of a call: flags as given, over the fields of `--body`. Raises UsageError for a value that is not taken.

    Fields of the body that are no argument are passed on as `extra_body`, in case the service knows them.
    """
    values = _read_body(method, body) if body is not None else {}
    for name, value in given.items():
        values[name] = _read(method.arguments[name], value)
    missing = [one for one in method.arguments.values() if one.is_required and one.name not in values]
    if missing:
        flags = ", ".join(one.flag for one in missing)
        raise UsageError(f"expected {flags}{', or the same in --body' if method.takes_body else ''}")
    if sum([body == "-", *(_reads_input(method.arguments[name], value) for name, value in given.items())]) > 1:
        raise UsageError("expected one flag with -, got several: standard input can be read once")
    return values


def _read(argument: Argument, value: Any) -> Any:
    if argument.taken.is_list:
        return [one for text in value for one in _read_item(argument, text)]
    return value if argument.taken.kind is Kind.BOOLEAN else read_text(str(value), argument.taken, argument.flag)


def _read_item(argument: Argument, text: str) -> list[Any]:
    """Return the value of one of several flags; `[…]` holds several, and `[]` none."""
    if text.startswith("["):
        found = parse_json(text, argument.flag)
        return found if isinstance(found, list) else [found]
    return [read_text(text, argument.taken, argument.flag)]


def _read_body(method: Method, text: str) -> dict[str, Any]:
    data = parse_json(text, "--body")
    whole = next((one for one in method.arguments.values() if one.where == "body" and not one.wire_name), None)
    if not isinstance(data, dict):
        raise UsageError(f"--body: expected a JSON object, got {type(data).__name__}")
    if whole is not None:
        return {whole.name: data}
    by_wire_name = {one.wire_name: one for one in method.arguments.values() if one.where == "body"}
    known = {by_wire_name[name].name: adapt(value, by_wire_name[name].taken) for name, value in data.items() if name in by_wire_name}
    others = {name: value for name, value in data.items() if name not in by_wire_name}
    return {**known, **({"extra_body": others} if others else {})}


def _reads_input(argument: Argument, value: Any) -> bool:
    return argument.taken.kind in (Kind.JSON, Kind.FILE) and (value == "-" or (isinstance(value, list) and "-" in value))
