"""The mock that the walk calls, with all of its responses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from scalev.mock import MockScalev, Request

from .contract import Contract, Operation

_BOUNDARY = "limit-of-a-part"


@dataclass(frozen=True)
class Reply:
    """A response, and the call that it belongs to."""

    operation: Operation
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    status: int
    headers: Mapping[str, str]
    data: Any

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def rows(self) -> list[Any]:
        """The rows of a list."""
        data = self.data.get("data") if isinstance(self.data, dict) else None
        return data if isinstance(data, list) else []

    def __str__(self) -> str:
        values = {name: value for name, value in {**self.path, **self.query}.items() if name != "page_size"}
        text = ", ".join(f"{name}={value}" for name, value in values.items())
        return f"{self.operation.id}({text})"


@dataclass
class Session:
    """Calls a mock with the credentials that each operation requires."""

    contract: Contract
    mock: MockScalev
    calls: int = 0
    changes: int = 0
    """The calls that may have changed something."""
    replies: list[Reply] = field(default_factory=list)
    _headers: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def call(
        self,
        operation: Operation,
        path: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Make a call; responses of reading calls are kept."""
        path, query = path or {}, query or {}
        route = re.sub(r"\{([^}]*)\}", lambda result: quote(str(path[result[1]]), safe=""), operation.path)
        all_headers = dict(self._credentials(operation)) | dict(headers or {})
        content = b""
        if body is not None:
            if operation.media_type == "multipart/form-data":
                content, all_headers["Content-Type"] = _form(body), f"multipart/form-data; boundary={_BOUNDARY}"
            else:
                content, all_headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        response = self.mock.handle(Request(operation.method, route, urlencode(query), tuple(all_headers.items()), content))
        self.calls += 1
        self.changes += operation.method != "GET" and response.status < 400
        data = json.loads(response.body) if response.body else None
        results = {name.lower(): value for name, value in response.headers}
        return Reply(operation, path, query, body, response.status, results, data)

    def pages(self, operation: Operation, path: Mapping[str, Any], query: Mapping[str, Any] | None = None) -> Iterator[Reply]:
        """Yield the pages of a list, or the only response."""
        query = dict(query or {})
        if "page_size" in operation.queries:
            query["page_size"] = 25
        while True:
            reply = self.call(operation, path, query)
            yield reply
            if not reply.ok or not isinstance(reply.data, dict) or not reply.data.get("has_next"):
                return
            query["next_cursor"] = reply.data["next_cursor"]

    def _credentials(self, operation: Operation) -> tuple[tuple[str, str], ...]:
        credentials = self._headers.get(operation.id)
        if credentials is None:
            credentials = self._headers[operation.id] = tuple(self.mock.credentials(operation.id).items())
        return credentials


def _form(fields: Mapping[str, Any]) -> bytes:
    """Return a multipart body; bytes are sent as a file."""
    parts = []
    for name, value in fields.items():
        filename = f'; filename="{name}.csv"\r\nContent-Type: text/csv' if isinstance(value, bytes) else ""
        content = value if isinstance(value, bytes) else str(value).encode()
        parts.append(f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n'.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
