"""`python -m tests.bench.tolerance`: how our client and the stock one handle invalid responses to `GET /v3/orders/{id}`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scalev.mock import MockScalev
from scalev.mock.messages import Request

from .environments import ROOT, Unavailable, clean_environment, find_python
from .peers import STOCK, build_peer, load_effective_document, peers_document

WORKER = Path(__file__).with_name("workers") / "tolerance.py"
_JSON = "application/json"


def full_order(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an order as the mock of a document responds with it."""
    mock = MockScalev(document)
    headers = tuple(mock.credentials("getOrder").items())
    response = mock.handle(Request("GET", mock.get_example_path("getOrder"), headers=headers))
    order: dict[str, Any] = json.loads(response.body)
    return order


def payloads(document: Mapping[str, Any]) -> Iterator[tuple[str, int, str, bytes]]:
    """Return the kind of payload, status, content type and body of each case."""
    order = full_order(document)

    def encode_with(**fields: Any) -> bytes:
        return json.dumps({**order, **fields}).encode()

    yield "as documented", 200, _JSON, json.dumps(order).encode()
    yield "null where none is declared", 200, _JSON, encode_with(id=None, orderlines=None, status=None, gross_revenue=None)
    yield "a promised field is missing", 200, _JSON, json.dumps({key: value for key, value in order.items() if key != "id"}).encode()
    yield "an unknown enum value", 200, _JSON, encode_with(status="frozen")
    yield "an unknown field", 200, _JSON, encode_with(settled_time="2026-01-31T08:15:30Z")
    yield "money as a number", 200, _JSON, encode_with(gross_revenue=150000)
    yield "money with more digits than a float holds", 200, _JSON, encode_with(gross_revenue="12345678901234567890.12")
    yield "an id as text", 200, _JSON, encode_with(id="0197a3c4-0000-7000-8000-000000000000")
    yield "a time without an offset", 200, _JSON, encode_with(created_at="2023-10-01 12:00:00")
    yield "an empty text for a link", 200, _JSON, encode_with(transferproof_url="")
    yield "an empty text for money", 200, _JSON, encode_with(gross_revenue="")
    yield "a list for an object", 200, _JSON, encode_with(destination_address=[])
    yield "another root", 200, _JSON, b"[]"
    yield "half a response", 200, _JSON, json.dumps(order).encode()[:500]
    yield "bytes that are no UTF-8", 200, _JSON, b'{"id": "\xff"}'
    yield "an empty body", 200, _JSON, b""
    yield "HTML with 200", 200, "text/html", b"<html>maintenance</html>"
    yield "401 with JSON", 401, _JSON, b'{"error": "unauthorized"}'
    yield "401 with HTML", 401, "text/html", b"<html>no</html>"
    yield "404 with JSON", 404, _JSON, b'{"error": "not found", "error_code": "not_found"}'
    yield "429 as plain text", 429, "text/plain", b"slow down"
    yield "500 with nothing", 500, "text/plain", b""


def outcomes(side: str, python: Path, path: Path, cases: list[tuple[str, int, str, bytes]]) -> list[str]:
    """Return how a side handles each payload, in its own environment."""
    payload = json.dumps([[kind, status, content_type, body.hex()] for kind, status, content_type, body in cases])
    process = subprocess.run(
        [str(python), str(WORKER), side],
        input=payload,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=clean_environment(PYTHONPATH=str(path), PYTHONDONTWRITEBYTECODE="1"),
    )
    if process.returncode:
        raise Unavailable(f"{side}: {process.stderr.strip()[-300:]}")
    data: list[str] = json.loads(process.stdout)
    return data


def table(cases: list[tuple[str, int, str, bytes]], sides: Mapping[str, list[str]]) -> str:
    """Return Markdown with a row for each kind of payload."""
    rows = [f"| {case[0]} | " + " | ".join(outcome[index] for outcome in sides.values()) + " |" for index, case in enumerate(cases)]
    return "\n".join(["| payload | " + " | ".join(sides) + " |", "| --- |" + " --- |" * len(sides), *rows])


def main() -> int:
    """Print the table; if the stock side cannot be built, skip it with a line."""
    cases = list(payloads(load_effective_document()))
    sides = {"scalev-client": outcomes("scalev", Path(sys.executable), ROOT / "generated", cases)}
    try:
        folder = build_peer(STOCK, peers_document(load_effective_document()))
        sides["openapi-python-client, stock"] = outcomes("stock", find_python(folder), folder / "made", cases)
    except Unavailable as reason:
        print(f"skipped: {reason}", file=sys.stderr)
    print(table(cases, sides))
    return 0


if __name__ == "__main__":
    sys.exit(main())
