# Copied from generator/package/scalev/cli/flags.py by `python -m generator generate`. Do not edit.
"""Build flags as cyclopts parameters: those that commands share, and those of a single operation."""

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


def list_shared_flags(method: Method, group: Resource) -> Iterator[inspect.Parameter]:
    """Yield the flags of a command that are not arguments of its method."""
    if method.takes_body and "--body" not in {argument.flag for argument in method.arguments.values()}:
        yield _build_flag("body", str, "The whole body: JSON, @FILE, or - for standard input. Other flags override its fields.", None)
    if method.is_list:
        yield _build_flag("limit", int, "The maximum number of rows (default: 25; with --agent, rounded up to whole pages).", OUTPUT)
        yield _build_flag("all", bool, "Show all rows.", OUTPUT)
    yield from list_output_flags()
    if method.command.safety != "safe":
        yield _build_flag("yes", bool, "Do not ask before writing. Required for writes without a terminal.", CONNECTION)
    yield _build_flag("dry_run", bool, "Print the request without credentials, and send nothing.", CONNECTION)
    for flag in list_connection_flags():
        if (flag.name != "b_uid" or method.operation.b_uid) and (flag.name != "timeout" or not method.is_wait):
            yield flag
    for name in list_bound_names(group):
        yield _build_flag(
            f"bound_{name}", str, f"Defaults to SCALEV_{name.upper()} or the profile.", CONNECTION, flag=f"--{to_kebab_case(name)}"
        )


def list_output_flags() -> Iterator[inspect.Parameter]:
    """Yield the flags for output."""
    formats = ", ".join(FORMATS)
    yield _build_flag("format", str, f"One of {formats} (default: table on a terminal, jsonl in a pipe).", OUTPUT)
    yield _build_flag("columns", str, "Columns, separated by commas; a dot selects a field of an object (customer.name).", OUTPUT)
    yield _build_flag("agent", bool, "Compact JSON for programs, with the next cursor and hints; errors are JSON as well.", OUTPUT)
    yield _build_flag("raw_text", bool, "In CSV, do not put an apostrophe before text that a spreadsheet could run as a formula.", OUTPUT)


def list_connection_flags() -> Iterator[inspect.Parameter]:
    """Yield the flags for the client."""
    for name, annotation in (("profile", Profile), ("base_url", BaseURL), ("api_key", APIKey), ("b_uid", BusinessId), ("timeout", Timeout)):
        yield inspect.Parameter(name, _KEYWORD, default=None, annotation=annotation)


def list_bound_names(group: Resource) -> list[str]:
    """Return the names of the path value and the credentials that open a group."""
    return [*([group.parameter] if group.parameter else []), *(credential["credential"] for credential in group.credentials.values())]


def build_flag(argument: Argument, method: Method) -> inspect.Parameter:
    """Return the flag of an argument."""
    value_type = argument.value_type
    help_ = argument.description.rstrip(".")
    remarks = [f"one of {', '.join(value_type.choices)}"] if value_type.choices else []
    if value_type.is_list:
        remarks.append("can be repeated")
    may_be_in_body = argument.where == "body" and method.takes_body and bool(argument.wire_name)
    if argument.is_required and may_be_in_body:
        remarks.append("required, here or in --body")
    if argument.default is not None:
        remarks.append(f"default: {argument.default:g}")
    text = f"{help_} ({'; '.join(remarks)})." if remarks else f"{help_}."
    kind: Any = list[str] if value_type.is_list else bool if value_type.kind is Kind.BOOLEAN else str
    is_required = argument.is_required and not may_be_in_body
    names = argument.flag.removeprefix("--").upper() if argument.is_positional else argument.flag
    parameter = Parameter(
        name=names,
        help=text,
        negative=f"--no-{argument.flag[2:]}" if kind is bool else "",
        allow_leading_hyphen=not value_type.is_list and kind is str,
        required=is_required,
        show_default=False,
        show_choices=False,
        metavar=value_type.kind.value,
        json_list=False,
        consume_multiple=False,
    )
    return inspect.Parameter(
        argument.name,
        _POSITIONAL if argument.is_positional else _KEYWORD,
        default=inspect.Parameter.empty if is_required else None,
        annotation=Annotated[kind if is_required else kind | None, parameter],
    )


def _build_flag(name: str, kind: Any, help_: str, group: Group | None, *, flag: str | None = None) -> inspect.Parameter:
    default = False if kind is bool else None
    parameter = _build_parameter(kind, flag or f"--{to_kebab_case(name)}", help_, group)
    return inspect.Parameter(name, _KEYWORD, default=default, annotation=Annotated[kind if kind is bool else kind | None, parameter])


def _build_parameter(kind: Any, flag: str, help_: str, group: Group | None) -> Parameter:
    metavar = {str: "TEXT", int: "INTEGER", float: "NUMBER"}.get(kind)
    return Parameter(name=flag, help=help_, group=group, negative="", show_default=False, metavar=metavar, allow_leading_hyphen=kind is str)


Profile: TypeAlias = Annotated[
    str | None,
    _build_parameter(
        str, "--profile", "The profile to use (default: SCALEV_PROFILE, or the one chosen with `scalev profiles use`).", CONNECTION
    ),
]
BaseURL: TypeAlias = Annotated[
    str | None,
    _build_parameter(
        str, "--base-url", "The URL of the service (default: SCALEV_BASE_URL, the profile, or the production service).", CONNECTION
    ),
]
APIKey: TypeAlias = Annotated[
    str | None,
    _build_parameter(
        str, "--api-key", "The credential. Other users may see it in the list of processes: prefer SCALEV_API_KEY.", CONNECTION
    ),
]
BusinessId: TypeAlias = Annotated[
    str | None, _build_parameter(str, "--b-uid", "The business to act for, if the credential serves several.", CONNECTION)
]
Timeout: TypeAlias = Annotated[float | None, _build_parameter(float, "--timeout", "The timeout of each attempt, in seconds.", CONNECTION)]
