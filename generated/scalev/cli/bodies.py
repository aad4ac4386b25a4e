# Copied from generator/package/scalev/cli/bodies.py by `python -m generator generate`. Do not edit.
"""Build the arguments of a call from flags and from a request body in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .failures import UsageError
from .kinds import Kind, adapt, parse_json, read_text
from .operations import Argument, Method


def read_arguments(method: Method, flag_values: Mapping[str, Any], body: str | None) -> dict[str, Any]:
    """Return the arguments of a call; flags override the fields of `--body`. Raises UsageError for an invalid or missing value.

    Fields of the body that are not arguments are passed on as `extra_body`, in case the service knows them.
    """
    values = _read_body(method, body) if body is not None else {}
    for name, value in flag_values.items():
        values[name] = _read(method.arguments[name], value)
    missing = [argument for argument in method.arguments.values() if argument.is_required and argument.name not in values]
    if missing:
        flags = ", ".join(argument.flag for argument in missing)
        raise UsageError(f"expected {flags}{' (or the field in --body)' if method.takes_body else ''}, got none")
    if sum([body == "-", *(_reads_input(method.arguments[name], value) for name, value in flag_values.items())]) > 1:
        raise UsageError("expected at most one flag with -, got several: standard input can be read only once")
    return values


def _read(argument: Argument, value: Any) -> Any:
    if argument.value_type.is_list:
        return [item for text in value for item in _read_item(argument, text)]
    return value if argument.value_type.kind is Kind.BOOLEAN else read_text(str(value), argument.value_type, argument.flag)


def _read_item(argument: Argument, text: str) -> list[Any]:
    """Return the values of one of several flags; `[…]` is a JSON list of values."""
    if text.startswith("["):
        items = parse_json(text, argument.flag)
        return items if isinstance(items, list) else [items]
    return [read_text(text, argument.value_type, argument.flag)]


def _read_body(method: Method, text: str) -> dict[str, Any]:
    data = parse_json(text, "--body")
    whole_body = next((argument for argument in method.arguments.values() if argument.where == "body" and not argument.wire_name), None)
    if not isinstance(data, dict):
        raise UsageError(f"--body: expected a JSON object, got {type(data).__name__}")
    if whole_body is not None:
        return {whole_body.name: data}
    by_wire_name = {argument.wire_name: argument for argument in method.arguments.values() if argument.where == "body"}
    values = {by_wire_name[name].name: adapt(value, by_wire_name[name].value_type) for name, value in data.items() if name in by_wire_name}
    other_fields = {name: value for name, value in data.items() if name not in by_wire_name}
    return {**values, **({"extra_body": other_fields} if other_fields else {})}


def _reads_input(argument: Argument, value: Any) -> bool:
    return argument.value_type.kind in (Kind.JSON, Kind.FILE) and (value == "-" or (isinstance(value, list) and "-" in value))
