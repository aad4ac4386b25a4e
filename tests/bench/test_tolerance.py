"""The table of invalid responses, and how the client handles each."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.environments import ROOT
from tests.bench.peers import load_effective_document
from tests.bench.tolerance import outcomes, payloads, table

RAISED = {
    "another root": "ResponseParseError",
    "half a response": "ResponseParseError",
    "bytes that are no UTF-8": "ResponseParseError",
    "HTML with 200": "ResponseParseError",
    "401 with JSON": "AuthenticationError",
    "401 with HTML": "AuthenticationError",
    "404 with JSON": "NotFoundError",
    "429 as plain text": "RateLimitError",
    "500 with nothing": "ServerError",
}


def expect(cases: list[tuple[str, int, str, bytes]]) -> list[str]:
    """Return how the client has to handle each payload."""
    return [f"raises {RAISED[kind]}" if kind in RAISED else "reads all" for kind, *_ in cases]


def test_what_can_be_read_is_read_whole_and_the_rest_raises_one_error() -> None:
    cases = list(payloads(load_effective_document()))
    result = outcomes("scalev", Path(sys.executable), ROOT / "generated", cases)
    expected = expect(cases)
    assert result == expected and expected.count("reads all") == 13
    assert table(cases, {"ours": result}).count("\n") == len(cases) + 1
