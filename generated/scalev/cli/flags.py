# Copied from generator/package/scalev/_runtime/__init__.py by `python -m generator generate`. Do not edit.
"""Flags as cyclopts parameters: those common to all commands, and those of a single operation."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Annotated, Any, TypeAlias

from cyclopts import Group, Parameter

from .kinds import Kind
from .names import to_kebab_case
from .operations import Argument, Method
from .output.formats import FORMATS
from .table import Group as Resource

OUTPUT = Group("Output", sort_key=2)
CONNECTION = Group("Connection", sort_key=3)

_KEYWORD, _POSITIONAL = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_ONLY


def shared_parameters(method: Method, group: Resource) -> Iterator[inspect.Parameter]:
    """Yield the flags of a method's command that are no arguments of the method."""
    if method.takes_body and "--body" not in {one.flag for one in method.arguments.values()}:
        yield _flag("body", str, "The whole body: JSON, @FILE, or - for standard input. Other flags replace its fields.", None)
    if method.is_list:
        yield _flag("limit", int, "The most rows to show (default: 25; with --agent, rounded up to whole pages).", OUTPUT)
        yield _flag("all", bool, "Show all rows.", OUTPUT)
    yield from output_parameters()
    if method.command.safety != "safe":
        yield _flag("yes", bool, "Do not ask before writing. Without a terminal, a write needs it.", CONNECTION)
    yield _flag("dry_run", bool, "Print the request without credentials, and send nothing.", CONNECTION)
    for one in connection_parameters():
        if (one.name != "b_uid" or method.operation.b_uid) and (one.name != "timeout" or not method.is_wait):
            yield one
    for name in bound_names(group):
        yield _flag(f"bound_{name}", str, f"Defaults to SCALEV_{name.upper()} or the profile.", CONNECTION, flag=f"--{to_kebab_case(name)}")


def output_parameters() -> Iterator[inspect.Parameter]:
    """Yield the flags for output."""
    formats = ", ".join(FORMATS)
    yield _flag("format", str, f"One of {formats} (default: table on a terminal, jsonl in a pipe).", OUTPUT)
    yield _flag("columns", str, "Columns, separated by commas; dots lead into objects (customer.name).", OUTPUT)
    yield _flag("agent", bool, "Compact JSON for programs, with the next cursor and hints; errors are JSON too.", OUTPUT)
    yield _flag("raw_text", bool, "In CSV, do not put an apostrophe before text that a spreadsheet may run as a formula.", OUTPUT)


def connection_parameters() -> Iterator[inspect.Parameter]:
    """Yield the flags for the client."""
    for name, annotation in (("profile", Profile), ("base_url", BaseURL), ("api_key", APIKey), ("b_uid", BusinessId), ("timeout", Timeout)):
        yield inspect.Parameter(name, _KEYWORD, default=None, annotation=annotation)


def bound_names(group: Resource) -> list[str]:
    """Return the names of the path value and the credentials that a group is opened with."""
    return [*([group.parameter] if group.parameter else []), *(one["credential"] for one in group.credentials.values())]


def argument_parameter(argument: Argument, method: Method) -> inspect.Parameter:
    """Return the flag of an argument."""
    taken = argument.taken
    help_ = argument.description.rstrip(".")
    remarks = [f"one of {', '.join(taken.choices)}"] if taken.choices else []
    if taken.is_list:
        remarks.append("can be repeated")
    may_be_in_body = argument.where == "body" and method.takes_body and bool(argument.wire_name)
    if argument.is_required and may_be_in_body:
        remarks.append("required, here or in --body")
    if argument.default is not None:
        remarks.append(f"default: {argument.default:g}")
    text = f"{help_} ({'; '.join(remarks)})." if remarks else f"{help_}."
    kind: Any = list[str] if taken.is_list else bool if taken.kind is Kind.BOOLEAN else str
    is_required = argument.is_required and not may_be_in_body
    names = argument.flag.removeprefix("--").upper() if argument.is_positional else argument.flag
    parameter = Parameter(
        name=names,
        help=text,
        negative=f"--no-{argument.flag[2:]}" if kind is bool else "",
        allow_leading_hyphen=not taken.is_list and kind is str,
        required=is_required,
        show_default=False,
        show_choices=False,
        metavar=taken.kind.value,
        json_list=False,
        consume_multiple=False,
    )
    return inspect.Parameter(
        argument.name,
        _POSITIONAL if argument.is_positional else _KEYWORD,
        default=inspect.Parameter.empty if is_required else None,
        annotation=Annotated[kind if is_required else kind | None, parameter],
    )


def _flag(name: str, kind: Any, help_: str, group: Group | None, *, flag: str | None = None) -> inspect.Parameter:
    default = False if kind is bool else None
    parameter = _parameter(kind, flag or f"--{to_kebab_case(name)}", help_, group)
    return inspect.Parameter(name, _KEYWORD, default=default, annotation=Annotated[kind if kind is bool else kind | None, parameter])


def _parameter(kind: Any, flag: str, help_: str, group: Group | None) -> Parameter:
    metavar = {str: "TEXT", int: "INTEGER", float: "NUMBER"}.get(kind)
    return Parameter(name=flag, help=help_, group=group, negative="", show_default=False, metavar=metavar, allow_leading_hyphen=kind is str)


Profile: TypeAlias = Annotated[
    str | None, _parameter(str, "--profile", "The profile to use (default: SCALEV_PROFILE, or the chosen one).", CONNECTION)
]
BaseURL: TypeAlias = Annotated[
    str | None,
    _parameter(str, "--base-url", "The URL of the service (default: SCALEV_BASE_URL, the profile, or the service itself).", CONNECTION),
]
APIKey: TypeAlias = Annotated[
    str | None,
    _parameter(str, "--api-key", "The credential. Other users may see it in the list of processes: prefer SCALEV_API_KEY.", CONNECTION),
]
BusinessId: TypeAlias = Annotated[
    str | None, _parameter(str, "--b-uid", "The business to act for, if the credential serves several.", CONNECTION)
]
Timeout: TypeAlias = Annotated[float | None, _parameter(float, "--timeout", "The seconds that an attempt may take.", CONNECTION)]
