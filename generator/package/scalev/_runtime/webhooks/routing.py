"""Call the handler of each event, once per event."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from inspect import iscoroutinefunction
from typing import Any, ClassVar, Generic, TypeVar

import attrs

from ..decoding_errors import FieldError
from ..errors import ConfigurationError
from ..frames import clear_frames, get_callers_trace, seal, seal_init
from ..observing import Observer, observe_delivery, validate_observer
from ..scalars import Decoder
from ..secret import Guarded
from .events import (
    APP_ID_HEADER,
    Headers,
    WebhookError,
    WebhookEvent,
    WebhookPayloadError,
    WebhookSignatureError,
    check,
    decode,
    encode_secrets,
    list_values,
)
from .logs import AsyncDeliveryLog, ClaimState, DeliveryLog
from .replies import Outcome, Reply

log = logging.getLogger("scalev")

E = TypeVar("E", bound=WebhookEvent[Any])
F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

#: A secret, or several during rotation.
Secrets = str | Sequence[str]
#: The event that the service sends to check an endpoint; it has no id, and the response must be 200.
TEST_EVENT = "business.test_event"
_STATES = {ClaimState.DONE: Outcome.DUPLICATE, ClaimState.BUSY: Outcome.BUSY}


@attrs.frozen(kw_only=True)
class Delivery(Generic[E, T]):
    """The second argument of a handler, after the payload.

    Attributes: `event`, and `transaction`, the database transaction of the delivery log, which is committed after the handler (None for
    logs without one).
    """

    event: E
    transaction: T


class RouterBase(Guarded, Generic[E, T]):
    """Verify deliveries and find their handlers."""

    #: Set by the generated classes.
    _event_type: ClassVar[type[WebhookEvent[Any]]]
    _delivery_type: ClassVar[type[Delivery[Any, Any]]]
    _decoders: ClassVar[Mapping[str, Decoder]]
    _is_async: ClassVar[bool]

    def __init__(self, secret: Secrets | None, app_secrets: Mapping[str, Secrets] | None, observe: Observer | None) -> None:
        if secret is None and not app_secrets:
            raise ConfigurationError("webhooks: expected a secret, or the secrets of apps by their id, got neither")
        self._secret = secret
        self._app_secrets = None if app_secrets is None else dict(app_secrets)
        for value in (*([] if secret is None else [secret]), *(self._app_secrets or {}).values()):
            encode_secrets(value)
        self._observe = validate_observer(observe)
        self._handlers: dict[str, Callable[..., Any]] = {}
        self._default: Callable[..., Any] | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self._handlers)})"

    def _register(self, events: Sequence[str], handler: F) -> F:
        self._check_handler(handler)
        if not events:
            raise ConfigurationError("webhooks: expected the name of an event, got none")
        for event in events:
            if str(event) in self._handlers:
                raise ConfigurationError(f"webhooks: expected one handler for {event}, got a second one")
        self._handlers.update({str(event): handler for event in events})
        return handler

    def _set_default(self, handler: F) -> F:
        self._check_handler(handler)
        self._default = handler
        return handler

    def _check_handler(self, handler: object) -> None:
        is_async = iscoroutinefunction(handler) or iscoroutinefunction(type(handler).__call__ if callable(handler) else None)
        if not callable(handler) or is_async is not self._is_async:
            expected = "a coroutine function" if self._is_async else "a plain function, not a coroutine function (use AsyncRouter)"
            raise ConfigurationError(f"webhooks: expected {expected} as a handler, got {type(handler).__name__}")

    @seal
    def verify(self, body: bytes, headers: Headers) -> E:
        """Verify the signature of a delivery and decode it, as `scalev.webhooks.verify` does with the secret of its app or business.

        Raises a WebhookError; an app without a secret of its own counts as a wrong signature.
        """
        check(body, headers, self._find_secret(headers))
        if self._observe is None:
            return self._decode(body, headers)
        return observe_delivery(self._observe, lambda: self._decode(body, headers))

    def _decode(self, body: bytes, headers: Headers) -> E:
        event: Any = decode(self._event_type, self._decoders, body, headers)
        return event  # type: ignore[no-any-return]

    def _find_secret(self, headers: Headers) -> Secrets:
        app_id = next(filter(None, list_values(headers, APP_ID_HEADER)), None)
        if app_id is not None and self._app_secrets is not None:
            secret = self._app_secrets.get(app_id)
            if secret is None:
                raise WebhookSignatureError(f"expected the id of an app with a secret in the header {APP_ID_HEADER}, got an unknown one")
            return secret
        if self._secret is None:
            raise WebhookSignatureError(
                f"expected the header {APP_ID_HEADER}, since there is no secret for deliveries to the business, got none"
            )
        return self._secret

    def _find_handler(self, event: WebhookEvent[Any]) -> Callable[..., Any] | None:
        handler = self._handlers.get(event.event)
        return handler if handler is not None or event.event == TEST_EVENT else self._default

    def _build_key(self, event: WebhookEvent[Any]) -> str:
        """Return the key of an event: its id or, since all its deliveries have the same body, a hash of that.

        The id of an app is part of the key only if the app has its own secret: otherwise anybody could repeat a delivery under another id.
        """
        key = event.unique_id
        if key is None:
            text = json.dumps(event.to_dict(), sort_keys=True, default=str, ensure_ascii=True)
            key = hashlib.sha256(text.encode("ascii")).hexdigest()
        is_own = event.app_id is not None and event.app_id in (self._app_secrets or {})
        return f"{event.app_id}:{key}" if is_own else key

    def _begin(self, body: bytes, headers: Headers) -> Reply[E]:
        """Verify a delivery; the outcome is HANDLED if the event can be handled."""
        try:
            event = self.verify(body, headers)
            _ = event.unique_id, event.timestamp  # reading these raises FieldError if they violate the contract
        except (WebhookPayloadError, FieldError) as error:
            return Reply(outcome=Outcome.BAD_PAYLOAD, error=error)
        except WebhookError as error:
            return Reply(outcome=Outcome.BAD_SIGNATURE, error=error)
        return Reply(outcome=Outcome.HANDLED if self._find_handler(event) is not None else Outcome.IGNORED, event=event)

    def _fail(self, event: E, error: Exception) -> Reply[E]:
        """Log an exception for error trackers, without the frames of this module, which hold the delivery."""
        clear_frames(error)
        trace = get_callers_trace(error)
        log.error("webhook %.80s %.80s: %s", event.event, event.unique_id, type(error).__name__, exc_info=(type(error), error, trace))
        return Reply(outcome=Outcome.FAILED, event=event, error=error)


@seal_init
class Router(RouterBase[E, T]):
    """Call handlers, synchronously."""

    _is_async = False

    def __init__(
        self,
        secret: Secrets | None = None,
        *,
        log: DeliveryLog[T],
        app_secrets: Mapping[str, Secrets] | None = None,
        observe: Observer | None = None,
    ) -> None:
        super().__init__(secret, app_secrets, observe)
        self._log = log

    def receive(self, body: bytes, headers: Headers, *, hand_over: Callable[[E, bytes], object] | None = None) -> Reply[E]:
        """Verify a delivery, handle its event, and return the reply to send. Errors are not raised, but logged and part of the reply.

        Args:
            body: The raw body, not parsed and serialized again.
            headers: The headers of the request.
            hand_over: A function that puts the event into a queue instead, and returns when it is safe there. Its arguments are the
                event and the raw body.
        """
        reply = self._begin(body, headers)
        if reply.event is None or reply.outcome is Outcome.IGNORED:
            return reply
        try:
            if hand_over is not None and reply.event.event != TEST_EVENT:
                hand_over(reply.event, body)
                return Reply(outcome=Outcome.HANDED_OVER, event=reply.event)
            return Reply(outcome=self.handle(reply.event), event=reply.event)
        except Exception as error:  # noqa: BLE001 - it is logged, and the service repeats the delivery
            return self._fail(reply.event, error)

    def handle(self, event: E) -> Outcome:
        """Call the handler of a verified event unless it was handled before: HANDLED, DUPLICATE, BUSY or IGNORED.

        Raises what the handler or the delivery log raises; the event can then be handled again.
        """
        handler = self._find_handler(event)
        if handler is None:
            return Outcome.IGNORED
        with self._log.claim(self._build_key(event)) as claim:
            if claim.state is ClaimState.NEW or event.event == TEST_EVENT:
                handler(event.data, self._delivery_type(event=event, transaction=claim.transaction))
                return Outcome.HANDLED
            return _STATES[claim.state]


@seal_init
class AsyncRouter(RouterBase[E, T]):
    """Call handlers that are coroutine functions."""

    _is_async = True

    def __init__(
        self,
        secret: Secrets | None = None,
        *,
        log: AsyncDeliveryLog[T],
        app_secrets: Mapping[str, Secrets] | None = None,
        observe: Observer | None = None,
    ) -> None:
        super().__init__(secret, app_secrets, observe)
        self._log = log

    async def receive(self, body: bytes, headers: Headers, *, hand_over: Callable[[E, bytes], Awaitable[object]] | None = None) -> Reply[E]:
        """Verify a delivery, handle its event, and return the reply to send. Errors are not raised, but logged and part of the reply.

        Args:
            body: The raw body, not parsed and serialized again.
            headers: The headers of the request.
            hand_over: A coroutine function that puts the event into a queue instead, and returns when it is safe there. Its arguments
                are the event and the raw body.
        """
        reply = self._begin(body, headers)
        if reply.event is None or reply.outcome is Outcome.IGNORED:
            return reply
        try:
            if hand_over is not None and reply.event.event != TEST_EVENT:
                await hand_over(reply.event, body)
                return Reply(outcome=Outcome.HANDED_OVER, event=reply.event)
            return Reply(outcome=await self.handle(reply.event), event=reply.event)
        except Exception as error:  # noqa: BLE001 - it is logged, and the service repeats the delivery
            return self._fail(reply.event, error)

    async def handle(self, event: E) -> Outcome:
        """Call the handler of a verified event unless it was handled before: HANDLED, DUPLICATE, BUSY or IGNORED.

        Raises what the handler or the delivery log raises; the event can then be handled again.
        """
        handler = self._find_handler(event)
        if handler is None:
            return Outcome.IGNORED
        async with self._log.claim(self._build_key(event)) as claim:
            if claim.state is ClaimState.NEW or event.event == TEST_EVENT:
                await handler(event.data, self._delivery_type(event=event, transaction=claim.transaction))
                return Outcome.HANDLED
            return _STATES[claim.state]
