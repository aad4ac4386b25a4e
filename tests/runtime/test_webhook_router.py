"""A router calls the handler of each verified event, and returns the reply."""

from __future__ import annotations

import asyncio
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from scalev import ConfigurationError, models, webhooks
from scalev.webhooks import AsyncRouter, Delivery, Event, MemoryDeliveryLog, Outcome, Router

from tests.runtime.deliveries import SECRET, TEST_EVENT, Signed, deliver

Taken = list[tuple[str, str | None, object]]


def _router(calls: Taken, **settings: Any) -> Router[None]:
    router = Router(**{"secret": SECRET, "log": MemoryDeliveryLog(), **settings})

    @router.on("payment.received", "payment.failed")
    def pay(payment: models.WebhookPaymentChange, delivery: Delivery[None]) -> None:
        assert type(payment) is models.WebhookPaymentChange and type(delivery) is Delivery
        assert payment is delivery.event.data and delivery.transaction is None
        calls.append((delivery.event.event, delivery.event.unique_id, payment.order_id))

    return router


def _outcomes(router: Router[Any], *deliveries: Signed) -> list[str]:
    return [str(router.receive(*delivery).outcome) for delivery in deliveries]


def test_an_event_is_handled_once_by_the_handler_of_its_name() -> None:
    calls: Taken = []
    router = _router(calls)
    failed_delivery = deliver("payment.failed", "event_2")
    assert _outcomes(router, deliver(), failed_delivery, deliver(), failed_delivery) == ["handled", "handled", "duplicate", "duplicate"]
    assert calls == [("payment.received", "event_1", "260131ABCDEF"), ("payment.failed", "event_2", "260131ABCDEF")]


def test_events_without_a_handler_go_to_the_default() -> None:
    calls: Taken = []
    router = _router(calls)
    tomorrow = deliver("order.eaten", "event_3")
    assert _outcomes(router, tomorrow, TEST_EVENT) == ["ignored", "ignored"]
    unknown = []

    @router.default
    def take(data: dict[str, Any], delivery: Delivery[None]) -> None:
        unknown.append((data["order_id"], delivery.event.event))

    assert _outcomes(router, tomorrow, TEST_EVENT, tomorrow) == ["handled", "ignored", "duplicate"]
    assert (calls, unknown) == ([], [("260131ABCDEF", "order.eaten")])


def test_the_test_event_is_answered_with_200_every_time() -> None:
    router = _router([])
    assert [router.receive(*TEST_EVENT).status for _ in range(2)] == [200, 200]
    calls = []

    @router.on(webhooks.EventName.BUSINESS_TEST_EVENT)
    def check(data: dict[str, Any], delivery: Delivery[None]) -> None:
        calls.append(delivery.event.unique_id)

    assert _outcomes(router, TEST_EVENT, TEST_EVENT) == ["handled", "handled"]
    assert calls == [None, None]


def test_an_event_without_an_id_is_recognized_by_its_content() -> None:
    calls: Taken = []
    router = _router(calls)
    assert _outcomes(router, deliver(unique_id=None), deliver(unique_id=None), deliver(unique_id=None, id=2)) == [
        "handled",
        "duplicate",
        "handled",
    ]


def test_what_is_not_signed_or_no_event_never_reaches_a_handler() -> None:
    calls: Taken = []
    router = _router(calls, secret=["new", SECRET])
    body, headers = deliver()
    text = b'{"event": "payment.received", "timestamp": "2026-01-31T08:15:30Z", "unique_id": {}, "data": {}}'
    replies = [
        router.receive(body, {}),
        router.receive(body + b" ", headers),
        router.receive(body, webhooks.sign_headers(body, "another")),
        router.receive(b"[]", webhooks.sign_headers(b"[]", SECRET)),
        router.receive(text, webhooks.sign_headers(text, "new")),
    ]
    assert [reply.status for reply in replies] == [401, 401, 401, 400, 400]
    assert not calls and all(reply.event is None for reply in replies)
    assert [reply.body for reply in replies[2:4]] == [b'{"outcome": "bad_signature"}', b'{"outcome": "bad_payload"}']
    assert router.receive(*deliver(secret="new")).status == 200
    assert SECRET not in repr(router) + repr(replies) + repr([reply.error for reply in replies])
    with pytest.raises(TypeError):
        pickle.dumps(router)


def test_the_secret_of_an_app_is_chosen_by_its_id() -> None:
    router = _router([], app_secrets={"app_1": ["one", "older"], "app_2": "two"})
    signed_deliveries = [deliver(), deliver(secret="older", app_id="app_1"), deliver(secret="two", app_id="app_2")]
    assert _outcomes(router, *signed_deliveries) == ["handled", "handled", "handled"]  # an event for each of three receivers
    unsigned_deliveries = [deliver(secret="two", app_id="app_1"), deliver(app_id="app_2"), deliver(app_id="app_3"), deliver(secret="one")]
    assert _outcomes(router, *unsigned_deliveries) == ["bad_signature"] * 4
    apps_only = _router([], secret=None, app_secrets={"app_1": "one"})
    assert _outcomes(apps_only, deliver(), deliver(secret="one", app_id="app_1")) == ["bad_signature", "handled"]
    # without secrets of apps, the id is not covered by anything, and does not make an event another one
    assert _outcomes(_router([]), deliver(app_id="app_1"), deliver(app_id="app_2")) == ["handled", "duplicate"]


def test_a_failed_event_is_handled_by_its_next_delivery(caplog: pytest.LogCaptureFixture) -> None:
    router = Router(SECRET, log=MemoryDeliveryLog())
    attempts = []

    @router.on("payment.received")
    def pay(payment: models.WebhookPaymentChange, delivery: Delivery[None]) -> None:
        attempts.append(payment.order_id)
        if len(attempts) == 1:
            raise LookupError("no such order")

    with caplog.at_level(logging.ERROR, logger="scalev"):
        reply = router.receive(*deliver())
    assert (reply.status, reply.outcome, type(reply.error)) == (500, Outcome.FAILED, LookupError)
    (record,) = caplog.records
    assert record.message == "webhook payment.received event_1: LookupError"
    assert record.exc_info is not None and record.exc_info[2] is not None
    assert record.exc_info[2].tb_frame.f_code.co_name == "pay"  # error trackers see the user's frames alone
    assert _outcomes(router, deliver(), deliver()) == ["handled", "duplicate"]
    attempts.clear()
    with pytest.raises(LookupError):
        router.handle(webhooks.parse(*deliver(unique_id="event_2")))


def test_a_payload_that_violates_the_contract_is_not_acknowledged() -> None:
    body = b'{"event": "payment.received", "timestamp": "2026-01-31T08:15:30Z", "unique_id": "event_1", "data": "none"}'
    assert _router([]).receive(body, webhooks.sign_headers(body, SECRET)).status == 500


def test_an_event_is_handed_over_once_it_is_verified() -> None:
    calls: Taken = []
    router = _router(calls)
    queue: list[tuple[Event, bytes]] = []

    def put(event: Event, body: bytes) -> None:
        if event.unique_id == "event_9":
            raise ConnectionError
        queue.append((event, body))

    replies = [
        router.receive(*item, hand_over=put) for item in (deliver(), deliver(), deliver(secret="no"), TEST_EVENT, deliver("order.eaten"))
    ]
    assert [reply.outcome for reply in replies] == ["handed_over", "handed_over", "bad_signature", "ignored", "ignored"]
    assert router.receive(*deliver(unique_id="event_9"), hand_over=put).status == 500
    assert not calls
    assert [router.handle(webhooks.parse(body)) for _, body in queue] == [Outcome.HANDLED, Outcome.DUPLICATE]
    assert len(calls) == 1


def test_async_handlers_are_awaited() -> None:
    router = AsyncRouter(SECRET, log=MemoryDeliveryLog())
    calls: list[str | None] = []

    @router.on("payment.received")
    async def pay(payment: models.WebhookPaymentChange, delivery: Delivery[None]) -> None:
        await asyncio.sleep(0.001)
        calls.append(payment.order_id)

    async def run() -> list[str]:
        replies = await asyncio.gather(*(router.receive(*deliver()) for _ in range(3)))
        late_reply = await router.receive(*deliver())
        queue: list[bytes] = []

        async def put(event: Event, body: bytes) -> None:
            queue.append(body)

        put_reply = await router.receive(*deliver(unique_id="event_2"), hand_over=put)
        return [str(reply.outcome) for reply in (*replies, late_reply, put_reply)] + [str(await router.handle(webhooks.parse(queue[0])))]

    assert asyncio.run(run()) == ["handled", "busy", "busy", "duplicate", "handed_over", "handled"]
    assert calls == ["260131ABCDEF"] * 2


def test_a_cancelled_handler_releases_its_event() -> None:
    router = AsyncRouter(SECRET, log=MemoryDeliveryLog())

    @router.on("payment.received")
    async def pay(payment: models.WebhookPaymentChange, delivery: Delivery[None]) -> None:
        await asyncio.sleep(0 if delivery.event.unique_id in handled_ids else 10)

    handled_ids: set[str | None] = set()

    async def run() -> str:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(router.receive(*deliver()), 0.01)
        handled_ids.add("event_1")
        return str((await router.receive(*deliver())).outcome)

    assert asyncio.run(run()) == "handled"


def test_a_custom_log_needs_one_method() -> None:
    ids: set[str] = set()

    class Log:
        @contextmanager
        def claim(self, key: str) -> Iterator[webhooks.Claim[str]]:
            yield webhooks.Claim(state=webhooks.ClaimState.DONE if key in ids else webhooks.ClaimState.NEW, transaction="mine")
            ids.add(key)

    router = Router(SECRET, log=Log())

    @router.on("payment.received")
    def pay(payment: models.WebhookPaymentChange, delivery: Delivery[str]) -> None:
        assert delivery.transaction == "mine"

    assert _outcomes(router, deliver(), deliver()) == ["handled", "duplicate"]


async def _coroutine(data: Any, delivery: Any) -> None: ...


def _function(data: Any, delivery: Any) -> None: ...


def test_a_wrong_setting_is_an_error_at_once() -> None:
    memory = MemoryDeliveryLog()
    with pytest.raises(ConfigurationError, match="got neither"):
        Router(log=memory)
    for secret in ("", [], [SECRET, " "], 7):
        with pytest.raises(webhooks.WebhookSecretError):
            Router(secret, log=memory)  # type: ignore[arg-type]
        with pytest.raises(webhooks.WebhookSecretError):
            AsyncRouter(log=memory, app_secrets={"app_1": secret})  # type: ignore[dict-item]
    router: Router[None] = Router(SECRET, log=memory)
    router.on("order.created")(_function)
    handlers: list[tuple[Any, Any]] = [
        (router.on("order.created"), _function),
        (router.on("order.updated"), _coroutine),
        (router.on(), _function),
        (router.default, None),
        (AsyncRouter(SECRET, log=memory).default, _function),
    ]
    for make, handler in handlers:
        with pytest.raises(ConfigurationError, match=r"^webhooks: "):
            make(handler)
    with pytest.raises(ConfigurationError, match=r"^keep: expected a number of seconds above 0, got 0$"):
        MemoryDeliveryLog(keep=0)


def test_no_frame_of_the_package_holds_a_secret() -> None:
    memory = MemoryDeliveryLog()
    router: Router[None] = Router(SECRET, log=memory, app_secrets={"app_1": SECRET})
    failures: list[Callable[[], object]] = [
        lambda: Router([SECRET, " "], log=memory),
        lambda: router.verify(*deliver(secret="another")),
        lambda: router.verify(b"[]", {}),
    ]
    errors = [router.receive(b"[]", webhooks.sign_headers(b"[]", SECRET)).error]
    for fail in failures:
        with pytest.raises(webhooks.WebhookError) as caught_error:
            fail()
        errors.append(caught_error.value)
    for error in errors:
        assert error is not None
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_globals["__name__"].startswith("scalev.")]
        assert frames and not [frame.f_code.co_qualname for frame in frames if SECRET in repr(frame.f_locals)]


def _versions(*times: tuple[str | None, str]) -> list[str]:
    events = []
    for update_time, sending_time in times:
        body, _ = deliver(last_updated_at=update_time)
        events.append(webhooks.parse(body.replace(b"2026-01-31T08:15:30.5Z", sending_time.encode())))
    return [webhooks.state_version(event) for event in events]


def test_versions_sort_by_the_age_of_the_state() -> None:
    versions = _versions(
        ("0026-01-31T08:15:30Z", "2026-02-01T00:00:00Z"),
        ("2026-01-31T08:15:30Z", "2026-01-31T08:15:30.000001Z"),
        ("2026-01-31T10:15:30+02:00", "2026-01-31T08:15:30.2Z"),
        ("2026-01-31T08:15:30.000Z", "2026-01-31T08:15:30.3Z"),
        ("2026-01-31T08:15:31Z", "2026-01-31T08:15:31Z"),
        (None, "2026-01-31T08:15:31.000001Z"),
    )
    assert versions == sorted(versions) and len(set(versions)) == len(versions)
    assert versions[1] == "2026-01-31T08:15:30Z 2026-01-31T08:15:30.000001Z"
