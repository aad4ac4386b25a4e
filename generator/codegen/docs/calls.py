"""Make the sample calls of the documentation, each with the fewest values that the mock accepts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any
from urllib.parse import quote, urlencode

from ...openapi.document import Document, Operation
from ...package.scalev.mock import MockScalev, Request, Response
from ...package.scalev.mock.openapi.document import DocumentError
from ..client_model import ClientModel
from ..example_calls import find_start
from ..method_model import Method
from ..unfolding import list_endless

#: The settings of the mock that samples are run against: few rows, for short responses, and a fixed clock, so that no sample depends on
#: the others.
SETTINGS: Mapping[str, Any] = {"seed": 1, "rows": 2, "clock": lambda: datetime(2026, 1, 31, 8, tzinfo=UTC)}
_REFERENCE = Request("GET", "/__mock__/openapi.json")
_BOUNDARY = "sample-of-a-part"
#: The file of a sample upload: its name, content and media type.
FILE = ("data.csv", "name\nSari\n", "text/csv")
#: Arguments that take a time zone; an example made from the schema would be arbitrary text.
_ZONES = frozenset({"tz", "timezone", "time_zone"})
ZONE = "Asia/Jakarta"
#: The number of fields that a sample sends if none is required, as in an update.
_FEW = 2


@dataclass(frozen=True, slots=True)
class SampleCall:
    """The values of a call by wire name, and the status and body of the mock's response; without a body, `response` is None."""

    path: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    status: int
    response: Any


@dataclass(slots=True)
class SampleCalls:
    """The sample calls by operation id, and the credentials that open resources."""

    by_id: dict[str, SampleCall] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)


def build_calls(document: Document, client: ClientModel) -> SampleCalls:
    """Return a sample call for each operation that the mock supports; none if it cannot serve the document."""
    try:
        mock = MockScalev(document.data, **SETTINGS)
        paths = mock.handle(_REFERENCE).json()["paths"]
    except (DocumentError, ValueError, LookupError):
        return SampleCalls()
    start = find_start(mock)
    endless = list_endless(document)
    calls = SampleCalls(credentials=_find_credentials(mock))
    methods = {method.id: method for method in client.methods}
    for operation in document.operations:
        node = paths.get(operation.path, {}).get(operation.method.lower())
        if node is None or operation.id in endless:
            continue
        sample: SampleCall | None = None
        for call, request in _list_attempts(mock, operation, methods[operation.id], node):
            start(operation.id)
            response = mock.handle(request)
            sample = _record(call, response)
            if response.status < 300:
                break
        if sample is not None and sample.status:
            calls.by_id[operation.id] = sample
    return calls


def _find_credentials(mock: MockScalev) -> dict[str, str]:
    """Return the mock's credentials for opening resources, as far as its document has them."""
    credentials = {}
    for credential, name in (("storefront_key", "storefront"), ("page_key", "page"), ("customer_token", "customer")):
        with suppress(LookupError):
            credentials[credential] = str(getattr(mock.keys, name))
    return credentials


def _list_attempts(mock: MockScalev, operation: Operation, method: Method, node: dict[str, Any]) -> Iterator[tuple[SampleCall, Request]]:
    """Yield the calls to try: first with the required values, then with all values that have an example."""
    places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    optional: dict[str, Any] = {}
    for parameter in node.get("parameters", ()):
        if "example" in parameter:
            is_needed = parameter["in"] != "query" or parameter.get("required")
            (places[parameter["in"]] if is_needed else optional)[parameter["name"]] = parameter["example"]
    credentials = mock.credentials(operation.id)
    headers = places["header"]
    media_type, example = next(
        ((name, media["example"]) for name, media in node.get("requestBody", {}).get("content", {}).items() if "example" in media),
        ("", None),
    )
    path = operation.path
    for name, value in places["path"].items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    queries = [places["query"], *([{**places["query"], **optional}] if optional else [])]
    for query, body in product(queries, _list_bodies(method, example) if media_type else [None]):
        content, sent_type = _encode(media_type, body)
        all_headers = {**credentials, **headers, **({"Content-Type": sent_type} if sent_type else {})}
        request = Request(operation.method.upper(), path, urlencode(query), tuple(all_headers.items()), content)
        yield SampleCall(places["path"], query, headers, body, 0, None), request


def _list_bodies(method: Method, example: Any) -> Iterator[Any]:
    """Yield the bodies to try: the required fields, or one group of alternatives, or the first fields; then the whole example."""
    if not isinstance(example, dict):
        yield example
        return
    # a form without any field would not be sent
    example = {**dict.fromkeys(method.required_files or (() if example else method.body.files), ""), **example}
    example |= {name: FILE[1] for name in example if name in method.body.files}
    example |= {name: ZONE for name in example if name in _ZONES}
    required = [argument.wire_name for argument in method.list_arguments("body") if argument.required]
    groups = [choice.groups[0] for choice in method.body.alternatives if not choice.place]
    names = {*required, *(name for group in groups for name in group)} & example.keys()
    if not names:
        plain_names = [name for name, value in example.items() if isinstance(value, (str, int))]
        names = {*plain_names[:_FEW]}
    fewest = {name: value for name, value in example.items() if name in names}
    if fewest and fewest != example:
        yield fewest
    yield example


def _encode(media_type: str, body: Any) -> tuple[bytes, str]:
    if not media_type:
        return b"", ""
    if "json" in media_type:
        return json.dumps(body).encode(), media_type
    parts = []
    for name, value in dict(body).items():
        filename = f'; filename="{FILE[0]}"\r\nContent-Type: {FILE[2]}' if value == FILE[1] else ""
        parts.append(f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n{value}\r\n')
    return "".join([*parts, f"--{_BOUNDARY}--\r\n"]).encode(), f"{media_type}; boundary={_BOUNDARY}"


def _record(call: SampleCall, response: Response) -> SampleCall:
    try:
        body = json.loads(response.body) if response.body else None
    except ValueError:
        body = None
    return SampleCall(call.path, call.query, call.headers, call.body, response.status, body)
