"""Hooks are notified of the beginning, the retries and the end of each call, and cannot affect it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from scalev._runtime.errors import APIConnectionError, ConfigurationError, NotFoundError
from scalev._runtime.hooks import Call, Hooks
from scalev._runtime.retries import Retry
from scalev._runtime.tracing import Tracing

from tests.runtime.service import ALL_MODES, LIST, LOOPS, SECRET, Mode, Service, async_client, call, operation, run_async, sync_client

ORDER = operation(path="/v3/orders/{id}")
TWICE = Retry(attempts=3, wait_initial=0.001, wait_max=0.001)
BUSY = httpx.Response(503, headers={"Retry-After": "0"})


class Recorder(Hooks):
    """Hooks that record what they are called with."""

    def __init__(self) -> None:
        self.events: list[tuple[Any, ...]] = []
        self.calls: list[Call] = []

    def before_request(self, call: Call) -> None:
        self.calls.append(call)
        self.events.append(("before", call.operation, call.attempts))

    def after_response(self, call: Call, response: Any) -> None:
        self.events.append(("after", response.status, call.attempts))

    def on_retry(self, call: Call, reason: str, wait: float) -> None:
        self.events.append(("retry", reason, call.attempts))

    def on_error(self, call: Call, error: BaseException) -> None:
        self.events.append(("error", type(error), call.attempts))


class AsyncRecorder(Recorder):
    """The same as coroutine functions."""

    async def before_request(self, call: Call) -> None:  # type: ignore[override]
        await anyio.lowlevel.checkpoint()
        super().before_request(call)

    async def after_response(self, call: Call, response: Any) -> None:  # type: ignore[override]
        await anyio.lowlevel.checkpoint()
        super().after_response(call, response)

    async def on_retry(self, call: Call, reason: str, wait: float) -> None:  # type: ignore[override]
        await anyio.lowlevel.checkpoint()
        super().on_retry(call, reason, wait)

    async def on_error(self, call: Call, error: BaseException) -> None:  # type: ignore[override]
        await anyio.lowlevel.checkpoint()
        super().on_error(call, error)


class Faulty(Hooks):
    """Hooks that fail whenever they are called."""

    def before_request(self, call: Call, *_: Any) -> None:
        raise ValueError(SECRET)

    after_response = on_retry = on_error = before_request  # type: ignore[assignment]


def kinds(mode: Mode) -> list[Recorder]:
    """Return recorders of each kind that a client of this mode takes."""
    return [Recorder()] if mode == "sync" else [Recorder(), AsyncRecorder()]


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_call_with_retries_is_reported_whole(mode: Mode) -> None:
    for recorder in kinds(mode):
        service = Service(BUSY, httpx.ConnectError("no"), {"id": 7})
        order = call(mode, service, ORDER, path={"id": 7}, settings={"hooks": [recorder], "retry": TWICE})
        assert order.id == 7
        assert [event[0] for event in recorder.events] == ["before", "retry", "retry", "after"]
        assert [event[-1] for event in recorder.events] == [0, 1, 2, 3] and recorder.events[1][1] == "503"
        info = recorder.calls[0]
        assert (info.operation, info.method, info.path) == ("getOrder", "GET", "/v3/orders/{id}")


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(("reply", "kind"), [(httpx.Response(404), NotFoundError), (httpx.ConnectError("no"), APIConnectionError)])
def test_a_failure_is_reported_once(mode: Mode, reply: Any, kind: type[Exception]) -> None:
    for recorder in kinds(mode):
        with pytest.raises(kind):
            call(mode, Service(reply), ORDER, path={"id": 7}, settings={"hooks": recorder})
        assert recorder.events == [("before", "getOrder", 0), ("error", kind, 1)]


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_hook_that_fails_affects_nothing_and_is_logged_without_values(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder()
    with caplog.at_level(logging.WARNING, logger="scalev"):
        assert call(mode, Service(BUSY, {"id": 7}), settings={"hooks": [Faulty(), recorder], "retry": TWICE}).id == 7
    assert len(recorder.events) == 3
    messages = [record.getMessage() for record in caplog.records if "hook" in record.getMessage()]
    assert messages == [
        f"the hook Faulty.{name} raised ValueError; the call continues" for name in ("before_request", "on_retry", "after_response")
    ]
    assert SECRET not in caplog.text


def test_coroutine_functions_are_no_hooks_of_a_synchronous_client(caplog: pytest.LogCaptureFixture) -> None:
    assert call("sync", Service({"id": 7}), settings={"hooks": AsyncRecorder()}).id == 7
    assert "only those of AsyncScalev can be coroutine functions" in caplog.text


@pytest.mark.parametrize("mode", ALL_MODES)
def test_pages_and_raw_calls_are_calls_too(mode: Mode) -> None:
    recorder = Recorder()
    pages: tuple[Any, ...] = ({"data": [{"id": 1}], "has_next": True, "next_cursor": "b"}, {"data": [{"id": 2}], "has_next": False}, {})
    if mode == "sync":
        with sync_client(Service(*pages), hooks=recorder) as client:
            assert len(list(client._calls.list(LIST))) == 2
            client.with_options(hooks=()).request("GET", "/v3/a")
            client.request("GET", "/v3/b")
    else:

        async def run() -> None:
            async with async_client(Service(*pages), hooks=recorder) as client:
                assert len(await client._calls.list(LIST).to_list()) == 2
                await client.with_options(hooks=()).request("GET", "/v3/a")
                await client.request("GET", "/v3/b")

        run_async(mode, run)
    assert [event[:2] for event in recorder.events] == [
        *[("before", "listOrders"), ("after", 200)] * 2,
        *[("before", "GET /v3/b"), ("after", 200)],
    ]


@pytest.mark.parametrize("loop", LOOPS)
def test_a_cancelled_call_ends_for_its_hooks_and_slow_hooks_do_not_hold_it(loop: Mode) -> None:
    recorder = AsyncRecorder()

    class Slow(Hooks):
        async def on_error(self, call: Call, error: BaseException) -> None:
            await anyio.sleep(60)

    async def hang(request: httpx.Request) -> httpx.Response:
        await anyio.sleep(60)
        raise AssertionError("expected the call to be cancelled")

    async def run() -> None:
        async with async_client(Service(), transport=httpx.MockTransport(hang), hooks=[recorder, Slow()]) as client:
            with anyio.fail_after(5), anyio.move_on_after(0.02):
                await client._calls.call(ORDER, path={"id": 7})

    run_async(loop, run)
    assert [event[0] for event in recorder.events] == ["before", "error"]


CLASS = "the class Recorder"


@pytest.mark.parametrize(
    ("hooks", "got"), [(3, "3"), ("ab", "a string of 1 character"), ([Recorder], CLASS), (Recorder, CLASS), (None, "None")]
)
def test_other_hooks_are_rejected(hooks: Any, got: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^hooks: expected instances of scalev.Hooks, got {got}$"):
        sync_client(Service(), hooks=hooks)


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_call_that_is_interrupted_at_its_beginning_ends_for_its_hooks(mode: Mode) -> None:
    class Interrupting(Hooks):
        def before_request(self, call: Call) -> None:
            raise KeyboardInterrupt

    recorder = Recorder()
    with pytest.raises(KeyboardInterrupt):
        call(mode, Service({"id": 7}), settings={"hooks": [recorder, recorder, Interrupting()]})
    assert recorder.events == [("before", "getOrder", 0), ("error", KeyboardInterrupt, 0)]


class TestTracing:
    """Each call is one span, without values."""

    def trace(self, act: Callable[[Tracing], None]) -> Any:
        exporter, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        act(Tracing(provider))
        (span,) = exporter.get_finished_spans()
        assert SECRET not in span.to_json()
        assert not trace.get_current_span().get_span_context().is_valid
        return span

    @pytest.mark.parametrize("mode", ALL_MODES)
    def test_a_call_is_one_span_with_an_event_for_each_retry(self, mode: Mode) -> None:
        current = []

        def reply(request: httpx.Request) -> httpx.Response:
            current.append(trace.get_current_span())
            return httpx.Response(200, json={"id": 7})

        def act(tracing: Tracing) -> None:
            call(
                mode,
                Service(BUSY, reply),
                ORDER,
                path={"id": SECRET},
                settings={"hooks": tracing, "retry": TWICE, "base_url": "https://a.test"},
            )

        span = self.trace(act)
        assert (span.name, span.kind, span.status.status_code) == ("GET /v3/orders/{id}", trace.SpanKind.CLIENT, trace.StatusCode.UNSET)
        assert dict(span.attributes) == {
            "http.request.method": "GET",
            "http.request.resend_count": 1,
            "http.response.status_code": 200,
            "scalev.operation": "getOrder",
            "scalev.operation_id": "getOrder",
            "server.address": "a.test",
            "server.port": 443,
            "url.full": "https://a.test/v3/orders/{id}",
            "url.template": "/v3/orders/{id}",
        }
        assert [(event.name, event.attributes["scalev.retry.reason"]) for event in span.events] == [("retry", "503")]
        assert [current_span.get_span_context().span_id for current_span in current] == [span.get_span_context().span_id]

    @pytest.mark.parametrize("mode", ALL_MODES)
    @pytest.mark.parametrize(
        ("reply", "kind"), [(httpx.Response(404, json={"message": SECRET}), "404"), (httpx.ConnectError("no"), "scalev.APIConnectionError")]
    )
    def test_a_failure_says_of_which_kind_it_is(self, mode: Mode, reply: Any, kind: str) -> None:
        def act(tracing: Tracing) -> None:
            with pytest.raises((NotFoundError, APIConnectionError)):
                call(mode, Service(reply), ORDER, path={"id": 7}, settings={"hooks": tracing})

        span = self.trace(act)
        assert span.attributes["error.type"] == kind and span.status.status_code is trace.StatusCode.ERROR and not span.events

    def test_concurrent_calls_have_spans_of_their_own(self) -> None:
        exporter, provider = InMemorySpanExporter(), TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(exporter))

        async def run() -> None:
            async with async_client(Service({"id": 7}), hooks=Tracing(provider)) as client:
                with provider.get_tracer("test").start_as_current_span("parent"):
                    await asyncio.gather(*(client._calls.call(ORDER, path={"id": number}) for number in range(20)))

        asyncio.run(run())
        spans = exporter.get_finished_spans()
        (parent,) = (span for span in spans if span.name == "parent")
        parents = {span.parent and span.parent.span_id for span in spans if span is not parent}
        context = parent.get_span_context()
        assert context is not None and len(spans) == 21 and parents == {context.span_id}

    def test_a_raw_call_has_no_template_and_a_span_ends_with_its_interrupted_call(self) -> None:
        class Interrupting(Hooks):
            def before_request(self, call: Call) -> None:
                raise KeyboardInterrupt

        def act(tracing: Tracing) -> None:
            with sync_client(Service(), hooks=[tracing, tracing, Interrupting()]) as client, pytest.raises(KeyboardInterrupt):
                client.request("GET", "/v3/orders/7", query={"key": SECRET})

        span = self.trace(act)
        assert span.name == "GET" and span.attributes["url.full"].endswith("/v3/orders/7") and "url.template" not in span.attributes
        assert span.attributes["error.type"] == "builtins.KeyboardInterrupt"

    def test_a_missing_package_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "opentelemetry.trace", None)
        with pytest.raises(ConfigurationError, match=r"pip install 'scalev-client\[otel\]'"):
            Tracing()
