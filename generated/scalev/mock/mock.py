# Copied from generator/package/scalev/mock/mock.py by `python -m generator generate`. Do not edit.
"""`MockScalev`: one mock of the service, to be used in process, as an ASGI app, or over a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any, get_args

from .._runtime.checks import describe
from .._runtime.frames import sealed
from . import serving
from .admin import har
from .admin.control import Control, reserve
from .admin.redaction import redaction_of
from .behaviour import accounts, books, grants, oauth, payments
from .behaviour.allowed_origins import Origin
from .behaviour.allowed_origins import parse as parse_origin
from .calls import MOST_BYTES, MOST_CALLS
from .data.auth import APP, App, Keys, scoped
from .faults.fault import Fault, from_data
from .faults.rate_limits import RateLimit
from .handler import Handler, Settings
from .messages import Call, HTTPError, Request, Response
from .openapi.document import Document, Profile, load
from .request.blueprint import blueprint, packaged
from .serving.asgi import App as AsgiApp
from .serving.server import Server
from .serving.threads import aside
from .snapshots import Snapshot
from .webhooks.deliveries import SECRET, TEST_EVENT, Delivery, Receiver, Subscriber, check_url
from .webhooks.outbox import TIMEOUT

LARGEST_BODY = 32 * 1024 * 1024


class MockScalev:
    """The service as its document describes it, with a memory.

    `document` is an OpenAPI document as data, a file that holds it, or None for the one in the package. `profile` says whose answers
    the mock gives: "observed", those of the running service as far as it is known, or "documented", strictly those that the published
    contract declares, errors included; a given `document` is taken as it is.

    The same `seed` gives the same answers to the same calls. `rows` is how many things each list has at the start, or how many per path
    (`{"/v3/orders": 100}`). `clock` says what time it is; by default time starts in January 2026 and goes on by a second per look at it.
    `faults` is what goes wrong from the start (`Fault`s, or texts such as "429; times=1"); a request can ask for more in its header
    X-Mock-Fault. With `rate_limit` a credential may call 100 times in 10 seconds and 10,000 times in an hour of the mock's time; a
    `RateLimit` sets other limits. `sleep` is how late answers wait, given the seconds; without it, time just passes on the mock's clock in
    process, and a server waits.

    The mock keeps the last `kept_calls` calls, fewer where they take more than `kept_bytes`; a body of more than `largest_body` bytes is
    refused. `webhook_secret` signs webhooks; their URLs have to be on this machine, or on one of the `webhook_hosts`, and each delivery
    ends after `webhook_timeout` seconds. Pages of the `allowed_origins` may call every store from a browser, beside those that each store
    allows. Over the network, the paths of the mock itself are reached by localhost, by an IP address, or by one of the `control_hosts`.
    """

    @sealed
    def __init__(
        self,
        document: Mapping[str, Any] | Path | str | None = None,
        *,
        profile: Profile = "observed",
        seed: int = 1,
        rows: int | Mapping[str, int] = 7,
        clock: Callable[[], datetime] | None = None,
        largest_body: int = LARGEST_BODY,
        kept_calls: int = MOST_CALLS,
        kept_bytes: int = MOST_BYTES,
        faults: Sequence[Fault | str] = (),
        rate_limit: bool | RateLimit = False,
        webhook_secret: str = SECRET,
        webhook_hosts: Iterable[str] = (),
        webhook_timeout: float = TIMEOUT,
        allowed_origins: Iterable[str] = (),
        control_hosts: Iterable[str] = (),
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """Raise DocumentError when the document cannot be used, ValueError for an argument that cannot.

        ImportError where the extra `mock` is not installed.
        """
        if find_spec("jsonschema") is None:  # else the first request would tell, as an error of the service
            raise ImportError("MockScalev: expected the extra `mock` to be installed (pip install 'scalev-client[mock]')")
        counts = (rows,) if isinstance(rows, int) else tuple(rows.values())
        if any(count < 0 for count in counts):
            raise ValueError(f"expected a number of rows of 0 or more, got {min(counts)}")
        limits = {"largest_body": largest_body, "kept_calls": kept_calls, "kept_bytes": kept_bytes, "webhook_timeout": webhook_timeout}
        for name, limit in limits.items():
            if limit < 0:
                raise ValueError(f"{name}: expected 0 or more, got {limit}")
        if profile not in get_args(Profile):
            raise ValueError(f"profile: expected one of {', '.join(get_args(Profile))}, got {describe(profile)}")
        plan = packaged(profile) if document is None else blueprint(_taken(document))
        settings = Settings(
            seed=seed,
            rows=rows,
            clock=clock,
            largest_body=largest_body,
            kept_calls=kept_calls,
            kept_bytes=kept_bytes,
            faults=[_fault(one) for one in faults],
            rate_limit=RateLimit() if rate_limit is True else rate_limit or None,
            webhook_secret=webhook_secret,
            webhook_hosts=frozenset(webhook_hosts),
            webhook_timeout=webhook_timeout,
            allowed_origins=frozenset(map(_origin, allowed_origins)),
            documented=profile == "documented",
        )
        reserve(plan.document)
        self._handler = Handler(plan, settings)
        self._control = Control(self._handler)
        self._control_hosts = frozenset(host.lower() for host in control_hosts)
        self._sleep = sleep
        self._made_keys = 0

    def handle(self, request: Request) -> Response:
        """Answer a request, and deliver the webhooks that it brings about. Never raises on what the request holds."""
        response = self._control.handle(request) or self._handler.handle(request)
        self._handler.outbox.send()
        return response

    async def handle_async(self, request: Request) -> Response:
        """The same in an event loop of asyncio or trio, which goes on while webhooks are delivered."""
        return await aside(self.handle, request) if self._handler.may_wait(request) else self.handle(request)

    @property
    def calls(self) -> list[Call]:
        """The requests so far with their responses, oldest first: the last `kept_calls`, fewer where they take more than `kept_bytes`."""
        return self._handler.calls.all()

    def save_har(self, path: str | PathLike[str]) -> None:
        """Write the calls to a file as an HTTP Archive, credentials masked. OSError when it cannot be written."""
        har.save(self.calls, path, redaction_of(self._handler))

    @property
    def keys(self) -> Keys:
        """The ready-made credentials."""
        return self._handler.gate.keys

    def make_key(self, *scopes: str) -> str:
        """A new business API key that may do only what the scopes say, such as `order:read`."""
        self._made_keys += 1
        token = f"rk_mock_{self._made_keys}"
        self._handler.gate.add(scoped(token, scopes))
        return token

    @sealed
    def revoke_key(self, token: str) -> None:
        """Refuse a credential from now on."""
        self._handler.gate.remove(token)

    @sealed
    def make_app(self, client_id: str, client_secret: str, *redirect_uris: str) -> None:
        """A further OAuth application, or another secret for one; without `redirect_uris` it takes any."""
        self._handler.gate.apps[client_id] = App(client_id, client_secret, frozenset(redirect_uris))

    @sealed
    def authorize(
        self,
        client_id: str = APP.client_id,
        *,
        code_challenge: str,
        redirect_uri: str,
        scopes: Iterable[str] | None = None,
        several: bool = False,
    ) -> str:
        """Agree as the user on the consent page: the authorization code that the redirect would bring, good once and for 10 minutes.

        `code_challenge` is the S256 challenge of PKCE. Without `scopes` the app gets all of them. With `several` the tokens are good
        for several businesses, and calls have to name `mock.business` as `b_uid`. ValueError for an unknown app, redirect URI or scope.
        """
        with self._handler.locked() as world:
            return grants.authorize(world, client_id, code_challenge, redirect_uri, scopes, several)

    def launch_token(self, client_id: str = APP.client_id) -> str:
        """The token that the Manage link of the dashboard would hand to an app, good once. ValueError for an unknown app."""
        with self._handler.locked() as world:
            return oauth.launch_token(world, client_id)

    def otp(self, store_id: str, email: str) -> str:
        """The code that a store sent to a customer who signs in. LookupError where none was sent, or none is due any more."""
        with self._handler.locked() as world:
            return accounts.otp(world, store_id, email)

    def require_otp(self, store_id: str, required: bool = True) -> None:
        """Whether a store sends a code after the password; at first each does. LookupError for an unknown store."""
        with self._handler.locked() as world:
            accounts.require_otp(world, store_id, required)

    def password_token(self, email: str) -> str:
        """The token of the newest link that lets a customer choose a new password. LookupError where none was sent."""
        with self._handler.locked() as world:
            return accounts.reset_token(world, email)

    @sealed
    def add_customer(self, email: str, password: str, name: str = "Pelanggan Baru") -> int:
        """A customer with an account: the numeric id. ValueError where the address has one. Those who are there at first take any
        password until they choose one.
        """
        with self._handler.locked() as world:
            return accounts.add_customer(world, email, password, name)

    def capture(self, reservation: str) -> str:
        """Turn a billing reservation into a charge, as the service does when the action succeeds: the id of the charge. LookupError
        for an unknown reservation, ValueError for one that was captured or released.
        """
        with self._handler.locked() as world:
            row = books.find_reservation(world, reservation)
            try:
                return books.number(books.capture(world, row, world.clock()))
            except HTTPError as refusal:
                raise ValueError(f"expected a reservation that is still open: {refusal}") from None

    def pay(self, order: str | int) -> None:
        """Pay an order as its buyer would, by its `id`, `order_id`, `secret_slug` or `pg_reference_id`; twice is once. Those who want
        webhooks are told before it returns. LookupError for an unknown order.
        """
        with self._handler.locked() as world:
            payments.pay(world, str(order))
        self._handler.outbox.send()

    @property
    def business(self) -> str:
        """The unique id of the business that everything belongs to."""
        with self._handler.locked() as world:
            return world.business

    def credentials(self, operation_id: str) -> dict[str, str]:
        """The headers that let a request through to an operation; KeyError for an unknown operation."""
        return self._handler.gate.headers(self._handler.operations[operation_id])

    def example_path(self, operation_id: str) -> str:
        """A path of an operation that names things which exist; KeyError for an unknown operation."""
        return self._handler.example_path(operation_id)

    def example_body(self, operation_id: str) -> dict[str, Any]:
        """Fields of a body with what only the mock knows, such as a code or a token: those without which an operation refuses. Empty
        for most operations; KeyError for an unknown one.
        """
        return self._handler.example_body(operation_id)

    def operation_ids(self) -> Iterable[str]:
        """The operations of the document, in its order."""
        return tuple(self._handler.operations)

    def reset(self) -> None:
        """Forget everything that requests changed, and the requests and the webhooks; the faults are those of the start.

        Keys and apps that were made stay.
        """
        self._handler.reset()

    def snapshot(self) -> Snapshot:
        """Everything that the mock remembers, as it is now: what requests changed, keys, calls, webhooks, faults and its time."""
        return self._handler.save()

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot of this mock, or of another one of the same document. ValueError for one of another document."""
        self._handler.restore(snapshot)

    @property
    def faults(self) -> list[Fault]:
        """The faults that may still strike."""
        return self._handler.faults.faults

    def add_fault(self, fault: Fault | str) -> None:
        """Inject a fault from now on; ValueError for a fault that does not exist."""
        self._handler.faults.add([_fault(fault)])

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._handler.faults.clear()

    @property
    def webhook_secret(self) -> str:
        """What webhooks are signed with, unless `add_webhook` says otherwise."""
        return self._handler.settings.webhook_secret

    @property
    def deliveries(self) -> list[Delivery]:
        """The webhooks so far, oldest first, wherever they went: the last 10,000."""
        return self._handler.outbox.deliveries

    @sealed
    def add_webhook(
        self,
        target: str | Receiver,
        *,
        events: Iterable[str] | None = None,
        secret: str | None = None,
        app_id: str | None = None,
    ) -> None:
        """Deliver webhooks to a URL or a function from now on: all, or those of some events.

        A function gets the `Delivery` and may return a status; what it raises, the call raises. It may call the mock: for a server and
        for `AsyncScalev` it is called in a thread of its own. With `app_id` they are those of an
        app, which has a secret of its own. They arrive before the call that brings them about is answered. ValueError for what is no
        URL.
        """
        if isinstance(target, str):
            check_url(target)
        wanted = None if events is None else frozenset(events)
        self._handler.outbox.subscribers.append(Subscriber(target, secret or self.webhook_secret, wanted, app_id))

    def send_event(self, name: str = TEST_EVENT, data: Mapping[str, Any] | None = None) -> list[Delivery]:
        """Deliver an event that no call brought about, with a made-up payload unless one is given; KeyError for an unknown event."""
        sent = self._handler.announce(name, data)
        self._handler.outbox.send()
        return sent

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Deliver once more: the same body, signature and `unique_id`."""
        copied = self._handler.outbox.again(delivery)
        self._handler.outbox.send()
        return copied

    @property
    def now(self) -> datetime:
        """The mock's time."""
        return self._handler.clock.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._handler.advance(seconds)

    def transport(self) -> serving.transport.MockTransport:
        """A transport for `Scalev(transport=…)`, `AsyncScalev(transport=…)` and plain httpx clients: no port, no network."""
        return serving.transport.MockTransport(self.handle, self.handle_async, self._sleep or self.advance)

    @property
    def asgi(self) -> AsgiApp:
        """The mock as an ASGI application."""
        return self._app(self._control_hosts)

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> Server:
        """Serve over HTTP until `stop()`, or to the end of a `with` block; port 0 takes a free one. OSError when it is taken."""
        return Server(self._app(self._control_hosts | {host.lower()}), host, port)

    def _app(self, control_hosts: frozenset[str]) -> AsgiApp:
        """Return the mock for requests that come over the network, where a browser may send what a page of another site wants."""

        async def answer(request: Request) -> Response:
            return self._control.reject(request, control_hosts) or await self.handle_async(request)

        return AsgiApp(answer, self._handler.settings.largest_body, self._sleep)


def _fault(fault: Fault | str) -> Fault:
    return fault if isinstance(fault, Fault) else from_data(fault)


def _origin(text: str) -> Origin:
    found = parse_origin(text)
    if found is None:
        raise ValueError(f"allowed_origins: expected scheme, host and port such as http://localhost:5173, got {describe(text)}")
    return found


def _taken(document: Mapping[str, Any] | Path | str) -> Document:
    return Document(document) if isinstance(document, Mapping) else load(Path(document))
