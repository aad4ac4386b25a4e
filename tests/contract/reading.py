"""Read the responses of another contract with the installed client, and print as JSON what it does not read unchanged.

This runs in a process of its own, whose client may differ from that of the tests.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import scalev
from scalev import webhooks
from scalev.contract import attribute_checks
from scalev.contract.arguments import ABSENT, Case
from scalev.contract.clients import ClientDriver
from scalev.contract.operations import Operation, Operations
from scalev.contract.result_checks import to_json
from scalev.contract.values import find_difference, parse_json
from scalev.contract.wire import Wire
from scalev.mock import MockScalev, Request, Response

from generator.codegen.samples import build_sample
from generator.openapi.document import Document
from tests.contract.corruption import CorruptedResponse, corrupt
from tests.contract.robustness import find_problems

#: One in this many ways to corrupt a response is tried, and different ones for each operation.
_STEP = 120
_SEED = 1
_HEADERS = (("content-type", "application/json"), ("x-request-id", "req_other"))


def build_case(document: Document, operation: Operation) -> Case:
    """Return a call of an operation with everything that the document requires."""
    values: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
    for parameter in operation.parameters:
        if parameter.required:
            values[parameter.location][parameter.name] = build_sample(document, parameter.schema)
    body: Any = ABSENT
    if operation.declaration.body is not None:
        schema = document.resolve(next(iter(operation.declaration.body.content.values())))
        body = build_sample(document, schema.get("oneOf", [schema])[0])
        body |= dict.fromkeys(operation.node.get("x-file") or (), b"a,b\n")
    return Case(operation, values["path"], values["query"], values["header"], body)


def find_extra(value: Any, place: str = "") -> Iterator[str]:
    """Yield the fields that a result holds besides its attributes."""
    if isinstance(value, list):
        for item in value:
            yield from find_extra(item, f"{place}[]")
    elif hasattr(value, "to_dict"):
        yield from (f"{place}.{name}".lstrip(".") for name in value.extra)
        for attribute in (field.attribute for field in value._list_fields()):
            with suppress(scalev.FieldError):
                yield from find_extra(getattr(value, attribute, None), f"{place}.{attribute}")


def _respond(response: Response, _: Request) -> Response:
    return response


def find_problems_with_corrupted(
    operations: Operations, operation: Operation, side: ClientDriver, case: Case, response: Response
) -> Iterator[str]:
    """Yield the problems with a response that is also corrupted, in some of the ways for each operation."""
    ways = list(corrupt(operations, operation.declaration.response, parse_json(response.body), response.status, _SEED))
    for way in ways[sum(map(ord, operation.id)) % _STEP :: _STEP]:
        side.handle = partial(_respond, way.response)
        side.run(case)
        yield from find_problems(way, side.result, side.error)


def main() -> None:
    """Print the problems with each operation and each event, and the fields without an attribute."""
    request = json.load(sys.stdin)
    data = json.loads((Path(scalev.__file__).parent / "openapi.json").read_text(encoding="utf-8"))
    operations, document, mock = Operations(data), Document(data, "installed"), MockScalev(data)
    problems: dict[str, list[str]] = {}
    extra: dict[str, list[str]] = {}
    with Wire(operations, mock.handle, tokens=mock.keys) as wire:
        side = wire.sides["sync"]
        for name, (status, body) in request["operations"].items():
            if name not in operations:
                continue
            response = Response(status, _HEADERS if body else (), body.encode())
            side.handle = partial(_respond, response)
            case = build_case(document, operations[name])
            side.run(case)
            assert side.exchanges, f"{name}: {side.error}"
            problems[name] = list(find_problems(CorruptedResponse(name, response, readable=True), side.result, side.error))
            extra[name] = sorted({*find_extra(side.result)})
            if body and not problems[name]:
                problems[name] += find_problems_with_corrupted(operations, operations[name], side, case, response)
    for name, body in request["events"].items():
        event, raw = webhooks.parse(body).data, parse_json(body.encode())["data"]
        problems[name] = list(attribute_checks.find_problems(event, raw))
        if difference := find_difference(raw, to_json(event)):
            problems[name].append(f"something is lost: {difference}")
        extra[name] = sorted({*find_extra(event)})
    print(json.dumps({"problems": problems, "extra": extra}))


if __name__ == "__main__":
    main()
