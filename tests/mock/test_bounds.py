"""The history that a mock keeps is bounded, so that a server may run for days."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import pytest
from scalev.mock import MockScalev, Request

from tests.mock.calling import Api

_MEGABYTE = 1024 * 1024


def _texts(mock: MockScalev) -> int:
    """Return the bytes of everything in the log: paths, queries, headers and bodies."""
    return sum(
        len(call.request.path)
        + len(call.request.query)
        + sum(len(name) + len(value) for name, value in (*call.request.headers, *call.response.headers))
        + len(call.request.body)
        + len(call.response.body)
        for call in mock.calls
    )


@pytest.mark.parametrize("large_part", ["path", "query", "headers", "body", "many small headers"])
def test_the_log_of_calls_is_bounded_in_bytes(document: dict[str, Any], large_part: str) -> None:
    mock = MockScalev(document, kept_bytes=2 * _MEGABYTE)
    mock.handle(Request("GET", "/v3/orders"))
    tracemalloc.start()
    try:
        for index in range(120):
            fill = f"{index}".ljust(40_000, "x")  # a distinct text each time
            headers: tuple[tuple[str, str], ...] = (("X-Fill", fill),) if large_part == "headers" else ()
            if large_part == "many small headers":
                headers = tuple((f"x-{index}-{item}", f"{item}") for item in range(1000))
            path = f"/v3/{fill}" if large_part == "path" else "/v3/orders"
            mock.handle(
                Request("POST", path, fill if large_part == "query" else "", headers, fill.encode() if large_part == "body" else b"")
            )
        gc.collect()  # what is kept counts, not what another test's settings have left to collect
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0 < _texts(mock) <= 2 * _MEGABYTE
    assert size < 4 * _MEGABYTE
    assert 0 < len(mock.calls) < 120
    state = mock.handle(Request("GET", "/__mock__/state")).json()
    assert state["calls"] == 121
    # the page numbers the calls in order
    assert '<span class="number">121</span>' in mock.handle(Request("GET", "/")).body.decode()


def test_one_huge_call_does_not_clear_the_log(document: dict[str, Any]) -> None:
    mock = MockScalev(document, kept_bytes=50_000)
    mock.handle(Request("GET", "/v3/orders"))
    mock.handle(Request("POST", "/v3/orders", body=b"x" * 60_000))
    mock.handle(Request("GET", "/v3/products"))
    assert [call.request.path for call in mock.calls] == ["/v3/orders", "/v3/products"]
    snapshot = mock.snapshot()
    small_mock = MockScalev(document, kept_calls=1)
    small_mock.restore(snapshot)
    assert [call.request.path for call in small_mock.calls] == ["/v3/products"]
    mock.reset()
    assert mock.calls == []
    mock.restore(snapshot)
    assert len(mock.calls) == 2
    for name in ("kept_bytes", "kept_calls", "largest_body", "webhook_timeout"):
        with pytest.raises(ValueError, match=f"{name}: expected 0 or more, got -1"):
            MockScalev(document, **{name: -1})  # type: ignore[arg-type] # the names are those of numbers


def test_the_counts_of_requested_faults_are_bounded(api: Api, mock: MockScalev) -> None:
    tracemalloc.start()
    try:
        for index in range(300):
            api.send("GET", f"/v3/{index}{'x' * 20_000}", headers={"X-Mock-Fault": "500; times=1"})
        mock.reset()
        gc.collect()  # what is kept counts, not what another test's settings have left to collect
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size < 3 * _MEGABYTE  # the paths alone are twice that
    assert api.send("GET", "/v3/orders", headers={"X-Mock-Fault": ",".join(["500"] * 101)}).status == 400
