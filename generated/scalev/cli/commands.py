# Copied from generator/package/scalev/cli/commands.py by `python -m generator generate`. Do not edit.
"""Build the command of an operation when it is used: `commands:orders.tags.list` is the command for `client.orders.tags.list`."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from cyclopts import App

from .bodies import read_arguments
from .connections import Connection
from .failures import UsageError
from .flags import build_flag, list_bound_names, list_shared_flags
from .kinds import Kind
from .operations import Method, load_method
from .running import Settings, run_method
from .table import load_table
from .tools import fold_example

_SETTINGS = ("format", "columns", "limit", "all", "agent", "raw_text", "yes", "dry_run")
#: The kinds of values whose format is explained in the help.
_EXPLAINED = (Kind.AMOUNT, Kind.TIME, Kind.DATE, Kind.JSON, Kind.FILE)
_CONNECTION = ("profile", "base_url", "api_key", "b_uid", "timeout")


def __getattr__(path: str) -> App:
    """Return the command with a path, so that cyclopts can import it by name."""
    command = load_table().commands.get(path)
    if command is None:
        raise AttributeError(f"module {__name__!r} has no attribute {path!r}")
    return build_command(load_method(command))


def build_command(method: Method) -> App:
    """Return the command for a method."""
    app = App(
        name=method.command.name,
        help_epilogue=_render_epilogue(method),
        help_format="plaintext",
        version_flags=(),
    )
    app.default(_build_function(method))
    return app


def _build_function(method: Method) -> Any:
    group = load_table().groups[method.command.path.partition(".")[0]]
    arguments = [build_flag(argument, method) for argument in method.arguments.values()]
    shared_flags = list(list_shared_flags(method, group))
    names = {argument.name for argument in arguments}
    names_to_flags = {f"shared_{flag.name}" if flag.name in names else flag.name: flag for flag in shared_flags}
    parameters = [*arguments, *(flag.replace(name=name) for name, flag in names_to_flags.items())]
    signature = inspect.Signature(
        sorted(parameters, key=lambda parameter: (parameter.kind, parameter.default is not inspect.Parameter.empty))
    )

    def run(*args: Any, **kwargs: Any) -> None:
        values = signature.bind(*args, **kwargs).arguments
        _check_values(parameters, values)
        arguments = {name: values[name] for name in method.arguments if values.get(name) is not None}
        flags = {flag.name: values[name] for name, flag in names_to_flags.items() if name in values}
        settings = Settings(**{name: flags[name] for name in _SETTINGS if name in flags})
        connection = Connection(
            **{name: flags[name] for name in _CONNECTION if name in flags},
            bound={name: flags.get(f"bound_{name}") for name in list_bound_names(group)},
        )
        run_method(method, read_arguments(method, arguments, flags.get("body")), settings, connection)

    function: Any = run
    function.__signature__ = signature
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in signature.parameters.values()}
    function.__name__ = method.command.path.rpartition(".")[2]
    function.__doc__ = None
    return function


def _check_values(parameters: list[inspect.Parameter], values: Mapping[str, Any]) -> None:
    """Raise UsageError for a flag in the place of a value: with `--notes --yes` the value was forgotten, and the flag must not be sent."""
    names = {parameter.name: _list_flags(parameter) for parameter in parameters}
    flags = {flag for spellings in names.values() for flag in spellings if flag.startswith("--")}
    for name, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item in flags:
                raise UsageError(f"{names[name][0]}: expected a value, got the flag {item}")


def _list_flags(parameter: inspect.Parameter) -> list[str]:
    flag = parameter.annotation.__metadata__[0]
    return [*flag.name, *flag.negative]


def _render_epilogue(method: Method) -> str:
    command = method.command
    parts = [method.doc] if method.doc else []
    if command.deprecated:
        parts.insert(0, "Deprecated.")
    kinds = dict.fromkeys(argument.value_type.kind for argument in method.arguments.values())
    meanings = [f"{kind.value}: {kind.meaning}." for kind in kinds if kind in _EXPLAINED]
    if meanings:
        parts.append("\n".join(meanings))
    if command.example:
        parts.append(f"Example:\n  {fold_example(command.example)}")
    return "\n\n".join(parts)
