"""Raw calls: requests for which there is no method."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from scalev._runtime import errors
from scalev._runtime.decoding_errors import ResponseParseError
from scalev._runtime.errors import ConfigurationError
from scalev._runtime.retries import Retry
from scalev._runtime.testing import no_waiting

from tests.runtime.service import (
    MODES,
    SECRET,
    Mode,
    Service,
    async_client,
    sync_client,
)


@pytest.fixture(autouse=True)
def immediately() -> Iterator[None]:
    """Skip waits, except in tests with a clock of their own."""
    with no_waiting():
        yield


RETRY = Retry(attempts=3)


def raw(mode: Mode, service: Service, *arguments: Any, settings: Any = None, **options: Any) -> Any:
    if mode == "sync":
        with sync_client(service, **(settings or {})) as client:
            return client.request(*arguments, **options)

    async def run() -> Any:
        async with async_client(service, **(settings or {})) as client:
            return await client.request(*arguments, **options)

    return asyncio.run(run())


@pytest.mark.parametrize("mode", MODES)
def test_a_raw_call_returns_the_response_as_it_came(mode: Mode) -> None:
    service = Service(httpx.Response(202, json={"a": 1.50}, headers={"X-Request-Id": "r1"}))
    response = raw(mode, service, "POST", "/v3/new%20things", query={"q": [1, "a b"]}, body={"n": None}, extra_headers={"X-A": "1"})
    assert (response.status, response.request_id, str(response.json()["a"])) == (202, "r1", "1.5")
    assert (service.last.method, str(service.last.url)) == ("POST", "https://api.scalev.com/v3/new%20things?q=1&q=a+b")
    assert (
        service.body == {"n": None} and service.last.headers["authorization"] == f"Bearer {SECRET}" and service.last.headers["x-a"] == "1"
    )
    with pytest.raises(ResponseParseError, match="expected JSON"):
        raw(mode, Service(httpx.Response(200, text="<html>")), "GET", "/v3").json()


@pytest.mark.parametrize("mode", MODES)
def test_a_raw_call_is_retried_by_its_method_and_raises_as_any_call(mode: Mode) -> None:
    for method, request_count in (("GET", 3), ("DELETE", 3), ("POST", 1), ("PATCH", 1)):
        service = Service(httpx.Response(500))
        with pytest.raises(errors.ServerError) as error:
            raw(mode, service, method, "/v3/x", settings={"retry": RETRY})
        assert len(service.requests) == error.value.attempts == request_count
        assert error.value.may_have_been_processed is (method != "GET")
    with pytest.raises(TypeError, match="unexpected"):
        raw(mode, Service(), "GET", "/v3/x", retries=3)


@pytest.mark.parametrize(
    "path",
    [
        *("v3/orders", "@evil.example/", ".evil.example", "https://evil.example/", "//evil.example/", "/v3//x", "/v3/../x", "/v3/%2e%2E/x"),
        *(
            "/v3/..",
            "/v3/./x",
            "/v3/x?a=1",
            "/v3/x#a",
            "/v3/a b",
            "/v3/\r\nx",
            "/v3\\x",
            "/v3/{id}",
            "/v3/é",
            "",
            ":80/x",
            "/v3/x\n",
            None,
            b"/v3",
        ),
    ],
)
def test_a_raw_call_goes_nowhere_else(path: Any) -> None:
    service = Service()
    with pytest.raises(ConfigurationError, match=r"^path: expected"):
        raw("sync", service, "GET", path)
    assert not service.requests


@pytest.mark.parametrize(("arguments", "message"), [({"query": "a=1"}, "query"), ({"query": None}, "query"), ({"body": []}, "the body")])
def test_a_raw_call_takes_mappings(arguments: Any, message: str) -> None:
    service = Service()
    with pytest.raises(ConfigurationError, match=f"^{message}: expected a mapping, got"):
        raw("sync", service, "POST", "/v3/x", **arguments)
    assert not service.requests


@pytest.mark.parametrize("method", ["get", "", "GET ", "GE\nT", None, "G"])
def test_a_raw_call_needs_a_method(method: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^method: expected"):
        raw("sync", Service(), method, "/v3")
