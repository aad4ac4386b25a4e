"""Build the methods of the client, one for each operation of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, get_args

from ..openapi.document import Document, Operation
from ..package.scalev._runtime.errors import APIStatusError, find_class
from ..package.scalev._runtime.retries import Safety, get_safety
from . import names as naming
from .access import build_access
from .bodies import build_body
from .method_model import Argument, Documentation, DocumentedError, Method
from .models import Names
from .parameters import build_parameters
from .parse import Parsed
from .rejection import reject_extension
from .results import build_result
from .types import Types
from .waits import build_waits


def build_method(
    parsed: Parsed, names: Names, types: Types, operation: Operation, resource: tuple[str, ...], name: str, bound: tuple[str, ...]
) -> Method:
    """Return the method of one operation; `bound` lists path parameters that the client already knows."""
    document = parsed.document
    parameters = build_parameters(parsed, types, operation, bound)
    body, fields = build_body(parsed, types, operation)
    arguments = _assign_names([*parameters.arguments, *fields])
    positional = [argument.name for argument in arguments if argument.where in ("path", "mapping")]
    method = Method(
        id=operation.id,
        constant=naming.name_constant(operation.id),
        name=name,
        http_method=operation.method.upper(),
        path=operation.path,
        python_call=f"client.{'.'.join(resource)}.{name}({', '.join(positional)})",
        documentation=_build_documentation(document, operation),
        arguments=arguments,
        bound=bound,
        styles=parameters.styles,
        access=build_access(document, operation, parameters.options),
        body=body,
        result=build_result(parsed, names, types, operation),
        retry=_read_retry(document, operation),
    )
    return replace(method, waits=build_waits(parsed, names, operation, method))


def _assign_names(arguments: Iterable[Argument]) -> tuple[Argument, ...]:
    result = list(arguments)
    names = naming.name_arguments((argument.where, argument.wire_name) for argument in result)
    return tuple(replace(argument, name=names[argument.where, argument.wire_name]) for argument in result)


def _build_documentation(document: Document, operation: Operation) -> Documentation:
    node = operation.node
    return Documentation(
        summary=str(node.get("summary") or ""),
        description=str(node.get("description") or ""),
        returned=_describe_result(document, node["responses"]),
        raised=tuple(_list_errors(node["responses"])),
        deprecated=node.get("deprecated") is True,
        successor=_name_successor(document, operation),
    )


def _name_successor(document: Document, operation: Operation) -> str:
    """Return the method of the operation that took the place of a withdrawn one, or an empty string."""
    mark = operation.node.get("x-withdrawn")
    successor = mark.get("successor") if isinstance(mark, dict) else None
    client = next((other.node.get("x-client") for other in document.operations if other.id == successor), None)
    return f"client.{client['resource']}.{client['method']}" if isinstance(client, dict) else ""


def _describe_result(document: Document, responses: dict[str, Any]) -> str:
    """Return the description of the first success response that has a body."""
    successes = [document.resolve(response) for status, response in responses.items() if str(status).startswith("2")]
    return next((str(response.get("description") or "") for response in successes if response.get("content")), "")


def _list_errors(responses: dict[str, Any]) -> Iterable[DocumentedError]:
    """Yield the documented error statuses, each with the exception that it raises."""
    for status in sorted(responses):
        if re.fullmatch(r"[45](?:\d\d|XX)", status):
            error = APIStatusError if status == "4XX" else find_class(int(status.replace("XX", "00")))
            yield DocumentedError(error.__name__, status.lower())


def _read_retry(document: Document, operation: Operation) -> str:
    """Return what repeating an operation does, or an empty string if it is what the HTTP method implies."""
    retry = operation.node.get("x-retry")
    if retry is not None and retry not in get_args(Safety):
        reject_extension(document, operation, "x-retry", f"expected {', '.join(get_args(Safety))}, got {retry!r:.80}")
    return "" if retry is None or retry == get_safety(operation.method.upper()) else str(retry)
