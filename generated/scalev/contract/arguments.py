# Copied from generator/package/scalev/contract/arguments.py by `python -m generator generate`. Do not edit.
"""Map a case to a call of the client's own method: which argument carries which value.

The names come from the document and the method's signature. Values without an argument of their own go through `extra_query`,
`extra_headers` and `extra_body`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any, Final

import scalev

from .operations import Field, Operation, normalize_name
from .values import to_exact


class Absent(Enum):
    """The type of ABSENT, which marks a missing body."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
#: The filename and content type under which files are sent.
FILE = ("isi berkas é.csv", "application/vnd.ms-excel")


class UnreachableError(Exception):
    """The client has no argument for something that the document declares."""


@dataclass(frozen=True)
class Case:
    """The decoded values that one call sends, keyed by wire name. In a form body, files are bytes."""

    operation: Operation
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = ABSENT


@dataclass(frozen=True)
class Call:
    """The arguments of a call: those that open its resource, and those of the method.

    `is_blank` is true if a value that identifies the caller or the business is blank or cannot be sent in a header.
    """

    opening: Mapping[str, Any]
    arguments: Mapping[str, Any]
    is_blank: bool = False


def build_call(case: Case, opener: Callable[..., Any] | None, method: Callable[..., Any]) -> Call:
    """Return the call for a case; `opener` opens the resource if it is bound to a path value.

    Raises UnreachableError if the client has no argument for something that the document declares.
    """
    operation = case.operation
    opening: dict[str, Any] = {}
    arguments: dict[str, Any] = {}
    options = _list_options(method)
    homes: list[_Home] = [
        (arguments, _list_arguments(method)),
        (arguments, options),
        (opening, _list_arguments(opener) if opener else {}),
    ]
    is_blank = False
    values_left: dict[str, dict[str, Any]] = {"path": dict(case.path), "query": dict(case.query), "header": dict(case.headers)}
    for parameter in operation.parameters:
        if operation.root and (parameter.location, parameter.name) == ("path", operation.root.parameter):
            opening[operation.root.parameter] = values_left["path"].pop(parameter.name, None)
            continue
        home, name = _find_argument(operation, parameter, homes)
        if parameter.name in values_left[parameter.location]:
            home[name] = _to_argument(values_left[parameter.location].pop(parameter.name))
            text = str(home[name])
            if home is opening:
                is_blank |= not text or not text.isascii() or not text.isprintable() or " " in text
            elif name in options.values():
                is_blank |= not text.strip()
    _add_body(case, homes, arguments)
    for location, option in (("query", "extra_query"), ("header", "extra_headers")):
        if values_left[location]:
            arguments[option] = {name: _to_argument(value) for name, value in values_left[location].items()}
    return Call(opening, arguments, is_blank)


def _add_body(case: Case, homes: list[_Home], arguments: dict[str, Any]) -> None:
    operation = case.operation
    fields = {field.name: _find_argument(operation, field, homes) for field in operation.body or ()}
    if case.body is ABSENT:
        return
    body = dict(case.body)
    if operation.body == ():
        # a body whose fields the document does not declare is a single argument
        home, name = _find_argument(operation, Field("body", "body", True, {}), homes)
        home[name] = _to_argument(body)
        return
    for wire, (home, name) in fields.items():
        if wire in body:
            home[name] = _to_argument(body.pop(wire))
    if body:
        arguments["extra_body"] = _to_argument(body)


#: The destination of arguments of one kind, and their names by normalized name.
_Home = tuple[dict[str, Any], Mapping[str, str]]


def _find_argument(operation: Operation, field: Field, homes: list[_Home]) -> tuple[dict[str, Any], str]:
    """Return where an argument goes and its name: `id`, or `id_body` if the call has another `id`."""
    candidates = [normalize_name(f"{field.name}_{field.location}"), normalize_name(field.name)]
    if field.location == "header":
        candidates.append(normalize_name(re.sub(r"(?i)^x-scalev-", "", field.name)))
    for name in candidates:
        for home, names in homes:
            if name in names:
                return home, names[name]
    raise UnreachableError(f"{operation.id}: expected an argument for {field.name!r} in the {field.location}, found none")


def _list_arguments(method: Callable[..., Any]) -> Mapping[str, str]:
    """Return the names of the arguments that a method has of its own."""
    return _read_signature(getattr(method, "__func__", method))[0]


def _list_options(method: Callable[..., Any]) -> Mapping[str, str]:
    """Return the options that a method takes besides its own arguments: the keys of the TypedDict that it unpacks."""
    return _read_signature(getattr(method, "__func__", method))[1]


@lru_cache(maxsize=2048)
def _read_signature(function: Callable[..., Any]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the names of a function's own arguments and of its options."""
    own_texts, options = [], []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY):
            own_texts.append(name)
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            kind = re.fullmatch(r"Unpack\[call_options\.(\w+)\]", str(parameter.annotation))
            options = sorted(getattr(scalev, kind[1]).__optional_keys__) if kind else []
    # if two names normalize to the same text, the first one is used
    first, second = ({normalize_name(name): name for name in reversed(names)} for names in (own_texts, options))
    return first, second


def _to_argument(value: Any) -> Any:
    """Return a value as a caller would pass it: with exact numbers, and files with a name and a type."""
    return (FILE[0], value, FILE[1]) if isinstance(value, bytes) else to_exact(value)
