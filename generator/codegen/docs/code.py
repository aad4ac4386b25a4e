"""Write a sample call as Python code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..client_model import BoundRoot, ClientModel
from ..hints import MODELS, NONE
from ..method_model import Argument, Method
from ..text import format_literal
from .calls import FILE, SampleCall, SampleCalls

_WIDTH = 88


def write_code(client: ClientModel, method: Method, calls: SampleCalls) -> str:
    """Return a program that makes the sample call of a method and prints the result; an empty string without a sample."""
    call = calls.by_id.get(method.id)
    if call is None:
        return ""
    path, name = method.client_name.rpartition(".")[::2]
    lines = []
    root = client.bound.get(path.partition(".")[0])
    receiver = f"client.{path}"
    if root is not None:
        top, dot, path_below = path.partition(".")
        lines.append(f"{top} = {_write_opening(root, top, method, call, calls.credentials)}")
        receiver = f"{top}{dot}{path_below}"
    values = {(place, wire): value for place, wires in _group_values(call).items() for wire, value in wires.items()}
    positional = [_write(values[key]) for argument in method.positional if (key := (argument.where, argument.wire_name)) in values]
    if method.list_arguments("mapping") and call.body is not None:
        positional.append(_write(call.body))
    keywords = [
        f"{argument.name}={_write_argument(method, argument, values[key])}"
        for argument in method.keywords
        if (key := (argument.where, argument.wire_name)) in values
    ]
    lines += _use_result(method, f"{receiver}.{name}", [*positional, *keywords])
    imports = ["from decimal import Decimal\n"] if any("Decimal(" in line for line in lines) else []
    body = "\n".join(f"    {line}" for text in lines for line in text.split("\n"))
    return "\n".join([*imports, "from scalev import Scalev\n", "with Scalev() as client:", body])


def _group_values(call: SampleCall) -> dict[str, Mapping[str, Any]]:
    body = call.body if isinstance(call.body, dict) else {}
    return {"path": call.path, "query": call.query, "header": call.headers, "body": body}


def _write_opening(root: BoundRoot, top: str, method: Method, call: SampleCall, credentials_by_kind: Mapping[str, str]) -> str:
    """Return the code that opens the resource of a sample with its credentials."""
    names_needed: set[str] = {method.access.key} if method.access.key is not None else set()
    names_needed |= {"customer_token"} if method.access.bearer == "customer" else set()
    credentials = [
        f"{credential.argument}={_write(credentials_by_kind.get(credential.credential, '…'))}"
        for credential in root.credentials
        if credential.required or credential.credential in names_needed
    ]
    guest = next(
        (value for name, value in call.headers.items() if "guest_token" in method.access.options and "guest" in name.lower()), None
    )
    credentials += [
        f"{credential.argument}={_write(guest)}" for credential in root.credentials if guest and credential.credential == "guest_token"
    ]
    return _write_call(f"client.{top}", [_write(call.path.get(root.path_parameter, "")), *credentials], f"{top} = ")


def _use_result(method: Method, function: str, arguments: list[str]) -> list[str]:
    if method.result.pages:
        limit = ["limit=3"] if "ListOptions" in method.option_type or "BusinessListOptions" in method.option_type else []
        return [f"for row in {_write_call(function, [*arguments, *limit], 'for row in :')}:\n    print(row)"]
    if method.result.hint == NONE:
        return [_write_call(function, arguments, "")]
    name = _choose_variable(method)
    return [f"{name} = {_write_call(function, arguments, f'{name} = ')}", f"print({name})"]


def _choose_variable(method: Method) -> str:
    """Return a variable name for the result: that of its class if that is one word."""
    hint = method.result.hint
    words = re.findall(r"[A-Z][a-z0-9]*", hint.name) if hint.module == MODELS else []
    return words[0].lower() if len(words) == 1 and words[0] not in ("Client", "Row", "Scalev", "Storefront", "Customer") else "result"


def _write_argument(method: Method, argument: Argument, value: Any) -> str:
    if argument.wire_name in method.body.files:
        name, content, media_type = FILE
        return f'("{name}", b"{format_literal(content)[1:-1]}", "{media_type}")'
    return _write(value)


def _write(value: Any, indent: int = 0) -> str:
    """Return a value as code. A float becomes a Decimal, since requests reject floats."""
    if isinstance(value, float):
        return f'Decimal("{value}")'
    if isinstance(value, str):
        return _quote(value)
    if not isinstance(value, (dict, list)) or not value:
        return repr(value)
    parts = [_write(inner) for inner in value] if isinstance(value, list) else [f"{_quote(key)}: {_write(value[key])}" for key in value]
    return _bracket("[" if isinstance(value, list) else "{", parts, "]" if isinstance(value, list) else "}", indent + 40)


def _quote(value: str) -> str:
    literal = format_literal(value)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in literal else literal


def _write_call(function: str, arguments: Iterable[str], before: str) -> str:
    return function + _bracket("(", list(arguments), ")", len(before) + len(function) + 4)


def _bracket(opening: str, parts: list[str], closing: str, used: int) -> str:
    """Return parts in brackets, on one line if they fit."""
    line = f"{opening}{', '.join(parts)}{closing}"
    if used + len(line) <= _WIDTH and "\n" not in line:
        return line
    inner = "".join("    " + part.replace("\n", "\n    ") + ",\n" for part in parts)
    return f"{opening}\n{inner}{closing}"
