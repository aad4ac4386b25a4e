# Copied from generator/package/scalev/cli/operations.py by `python -m generator generate`. Do not edit.
"""Describe methods of the client for commands: the arguments that each takes, and where it sends them."""

from __future__ import annotations

import inspect
import re
import typing
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from scalev import FileInput, Omit
from scalev._runtime.models import Model
from scalev._runtime.operations import Operation
from scalev._runtime.secret import Secret, reveal

from .kinds import ValueType, classify
from .names import to_flag, to_kebab_case
from .table import Command, load_table


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a method: what it accepts, and where its value is sent under the name `wire_name`."""

    name: str
    flag: str
    value_type: ValueType
    is_required: bool
    is_positional: bool
    description: str
    default: Any = None
    where: str = ""
    wire_name: str = ""
    is_secret: bool = False


@dataclass(frozen=True)
class Method:
    """A method of the client, with the operation that it calls."""

    command: Command
    operation: Operation[Any]
    arguments: Mapping[str, Argument]
    is_list: bool
    is_wait: bool
    takes_body: bool
    doc: str

    @property
    def has_limit(self) -> bool:
        """Whether `--limit` is the limit of a list of the client: an operation may have an argument of that name."""
        return self.is_list and "limit" not in self.arguments

    def bind(self, root: Any) -> Callable[..., Any]:
        """Return the bound method, given the resource that its path begins with."""
        target = root
        for part in self.command.path.split(".")[1:]:
            target = getattr(target, part)
        bound_method: Callable[..., Any] = target
        return bound_method


@dataclass
class _Recorder:
    """Replaces a client, and records what a method would send."""

    guest_token: None = None
    operation: Operation[Any] | None = None
    sent: dict[str, Any] = field(default_factory=dict)
    is_list: bool = False
    is_wait: bool = False

    def call(self, operation: Operation[Any], **sent: Any) -> None:
        """Record a call."""
        self.operation, self.sent = operation, sent

    def list(self, operation: Operation[Any], **sent: Any) -> None:
        """Record a list."""
        self.is_list = True
        self.call(operation, **sent)

    def wait(self, poll: Callable[[], Any], condition: object, **_: Any) -> None:
        """Record the call that a wait repeats."""
        self.is_wait = True
        poll()


class _Mark(dict[str, Any]):
    """The value of an argument while recording where it is sent; true in a condition, like any argument that is given."""

    def __init__(self, argument: str) -> None:
        super().__init__(argument=argument)
        self.argument = argument


def load_method(command: Command) -> Method:
    """Import the resource of a command, and return its method."""
    cls, function = _find(command)
    signature = inspect.signature(function)
    parameters = [parameter for parameter in signature.parameters.values() if parameter.name not in ("self", "options")]
    recorder = _record(cls, command, parameters)
    assert recorder.operation is not None
    hints = _resolve_hints(function, {parameter.name: parameter.annotation for parameter in parameters})
    texts = _read_argument_texts(inspect.getdoc(function) or "")
    places = _find_places(recorder.sent)
    arguments = {}
    for parameter in parameters:
        place, wire_name, is_secret = places.get(parameter.name, ("", parameter.name, False))
        is_optional = parameter.default is not inspect.Parameter.empty
        is_whole = place == "body" and not wire_name
        flag = "--body" if is_whole else f"--{to_kebab_case(parameter.name)}" if not place else to_flag(parameter.name)
        arguments[parameter.name] = Argument(
            name=parameter.name,
            flag=flag,
            value_type=classify(hints[parameter.name], FileInput, Omit),
            is_required=not is_optional,
            is_positional=place == "path",
            description=texts.get(parameter.name, ""),
            default=parameter.default if is_optional and not isinstance(parameter.default, Omit) else None,
            where=place,
            wire_name=wire_name,
            is_secret=is_secret,
        )
    return Method(
        command=command,
        operation=recorder.operation,
        arguments=arguments,
        is_list=recorder.is_list,
        is_wait=recorder.is_wait,
        takes_body=(recorder.operation.content_type or "").endswith("json"),
        doc=_read_description(inspect.getdoc(function) or ""),
    )


def _find(command: Command) -> tuple[type, Callable[..., Any]]:
    """Return the class of a resource and the method in it."""
    root, _, _ = command.path.partition(".")
    cls: type = getattr(import_module(f"scalev.resources.{root}"), load_table().groups[command.group].resource)
    return cls, vars(cls)[command.path.rpartition(".")[2]]


def _record(cls: Any, command: Command, parameters: list[inspect.Parameter]) -> _Recorder:
    recorder = _Recorder()
    method = getattr(cls(recorder), command.path.rpartition(".")[2])
    marks = {parameter.name: _Mark(parameter.name) for parameter in parameters}
    positional = [marks.pop(parameter.name) for parameter in parameters if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the help and the command mention it
        method(*positional, **marks)
    return recorder


def _find_places(arguments: Mapping[str, Any]) -> dict[str, tuple[str, str, bool]]:
    """Return where each argument is sent, under which name, and whether it is a secret; a whole body has no name."""
    places: dict[str, tuple[str, str, bool]] = {}
    for place in ("path", "query", "headers", "body"):
        values = arguments.get(place)
        mapping = reveal(values)
        if isinstance(mapping, _Mark):
            places[mapping.argument] = (place, "", isinstance(values, Secret))
            continue
        for wire_name, value in (mapping or {}).items():
            mark = reveal(value)
            if isinstance(mark, _Mark):
                places[mark.argument] = (place, wire_name, isinstance(value, Secret))
    return places


def _resolve_hints(function: Any, annotations: Mapping[str, Any]) -> dict[str, Any]:
    """Return some of the types in a signature, so that those of the other arguments need not be imported."""
    function_ = inspect.unwrap(function)
    return typing.get_type_hints(SimpleNamespace(__annotations__=dict(annotations)), function_.__globals__, include_extras=True)


def list_declared_columns(method: Method) -> list[str]:
    """Return the names that the contract declares for the rows of a list; none if the rows are not objects."""
    _, function = _find(method.command)
    result = _resolve_hints(function, {"return": inspect.unwrap(function).__annotations__["return"]})["return"]
    row = typing.get_args(result)[0]
    return [field.names[0] for field in row._list_fields()] if isinstance(row, type) and issubclass(row, Model) else []


def _split_sections(doc: str) -> dict[str, str]:
    """Return the sections of a docstring by heading; the text before the first heading has an empty one."""
    parts = re.split(r"^(Args|Returns|Raises):\n", doc, flags=re.MULTILINE)
    return {"": parts[0].strip(), **dict(zip(parts[1::2], parts[2::2], strict=True))}


def _read_argument_texts(doc: str) -> dict[str, str]:
    """Return the description of each argument in a docstring."""
    texts: dict[str, str] = {}
    name = ""
    for line in _split_sections(doc).get("Args", "").splitlines():
        match = re.match(r"    (\w+): (.*)", line)
        if match:
            name = match[1]
            texts[name] = match[2]
        elif name and line.strip():
            texts[name] += f" {line.strip()}"
        else:
            name = ""
    return texts


def _read_description(doc: str) -> str:
    """Return the description in a docstring without its summary, each paragraph on one line."""
    paragraphs = _split_sections(doc)[""].split("\n\n")[1:]
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def find_command(words: list[str]) -> Command | None:
    """Return the command with these words, None if there is none."""
    names = [word.replace("-", "_") for word in words]
    return load_table().commands.get(".".join(names))
