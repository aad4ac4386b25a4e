"""`MockScalev`, a mock of the Scalev API that runs in process, as an ASGI app, or on a local port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any

from .._runtime.frames import seal
from . import serving
from .admin import har
from .admin.call_redactor import build_call_redactor
from .admin.control import Control, check_reserved_paths
from .calls import MOST_BYTES, MOST_CALLS
from .data.auth import Keys
from .faults.fault import Fault
from .faults.rate_limits import RateLimit
from .handler import Handler
from .messages import Call, Request, Response
from .observed import ObservedShapes
from .openapi.document import Profile, drop_withdrawn_fields
from .openapi.loading import load
from .request.blueprint import load_packaged_blueprint, share_blueprint
from .serving.asgi import App as AsgiApp
from .serving.server import Server
from .serving.threads import run_in_thread
from .settings import Settings, read_fault, read_origin
from .snapshots import Snapshot
from .state import State
from .triggers import Triggers
from .webhooks.deliveries import SECRET, TEST_EVENT, Delivery, Receiver, Subscriber, check_url
from .webhooks.outbox import TIMEOUT

LARGEST_BODY = 32 * 1024 * 1024


class MockScalev(Triggers):
    """A stateful mock of the service that its OpenAPI document describes.

    `document` is an OpenAPI document as data, the path of a file that holds one, or None for the document in the package. `profile`
    selects the behaviour to mimic: "observed" follows the running service as far as it is known; "documented" responds strictly as the
    published contract declares, errors included. A `document` of your own is used unchanged. With `withdrawn=False`, the mock is what the
    service is today: operations that it has withdrawn are not found, and responses lack the fields that it has withdrawn; by default, both
    are still as documented. `observed` is a file that `scalev.observe.Observations` wrote: responses then have nulls, missing and
    undeclared fields as often as it says.

    The same `seed` produces the same responses to the same calls. `rows` is the number of rows that each list starts with, or a mapping
    of paths to numbers (`{"/v3/orders": 100}`). `clock` returns the current time; by default, time starts in January 2026 and advances by
    one second each time it is read. `faults` are injected from the start (`Fault` objects, or strings such as "429; times=1"); a request
    can ask for more in its X-Mock-Fault header. `rate_limit=True` allows each credential 100 calls in 10 seconds and 10,000 calls in an
    hour of the mock's time, 600 of them to web analytics; a `RateLimit` sets other general limits. `sleep` is called with the seconds by
    which a response is delayed; by default, the mock's clock advances in process, while a server really waits.

    The mock keeps the last `kept_calls` calls, or fewer if they take more than `kept_bytes`, and rejects a request body of more than
    `largest_body` bytes. Webhooks are signed with `webhook_secret`; their URLs must be on this machine or on one of the `webhook_hosts`,
    and each delivery times out after `webhook_timeout` seconds. Pages of the `allowed_origins` may call every store from a browser, in
    addition to the origins that each store allows. Over the network, the mock's own paths can be reached through localhost, an IP address,
    or one of the `control_hosts`.
    """

    @seal
    def __init__(
        self,
        document: Mapping[str, Any] | Path | str | None = None,
        *,
        profile: Profile = "observed",
        withdrawn: bool = True,
        observed: str | PathLike[str] | None = None,
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
        """Set up the mock.

        Raises DocumentError for an unusable document, ValueError for an invalid argument, and ImportError if the extra `mock` is not
        installed.
        """
        if find_spec("jsonschema") is None:  # otherwise the first request would fail as if the service had
            raise ImportError("MockScalev: expected the extra `mock` to be installed (pip install 'scalev-client[mock]')")
        settings = Settings(
            seed=seed,
            rows=rows,
            clock=clock,
            largest_body=largest_body,
            kept_calls=kept_calls,
            kept_bytes=kept_bytes,
            faults=[read_fault(fault) for fault in faults],
            rate_limit=RateLimit() if rate_limit is True else rate_limit or None,
            webhook_secret=webhook_secret,
            webhook_hosts=frozenset(webhook_hosts),
            webhook_timeout=webhook_timeout,
            allowed_origins=frozenset(map(read_origin, allowed_origins)),
            profile=profile,
            withdrawn=withdrawn,
        )
        if document is None:
            blueprint = load_packaged_blueprint(profile, withdrawn)
        else:
            blueprint = share_blueprint(_read_document(document, withdrawn))
        check_reserved_paths(blueprint.document)
        if observed is not None:
            settings = replace(settings, observed=ObservedShapes(observed, seed, blueprint.document.data))
        super().__init__(State(blueprint, settings))
        self._handler = Handler(self._state)
        self._control = Control(self._state, self._handler)
        self._control_hosts = frozenset(host.lower() for host in control_hosts)
        self._sleep = sleep

    def handle(self, request: Request) -> Response:
        """Return the response to a request, after delivering the webhooks that it triggers. Never raises because of the request."""
        response = self._control.handle(request) or self._handler.handle(request)
        self._state.outbox.send()
        return response

    async def handle_async(self, request: Request) -> Response:
        """Return the response to a request, like `handle`, without blocking asyncio or trio while webhooks are delivered."""
        return await run_in_thread(self.handle, request) if self._state.may_wait(request) else self.handle(request)

    @property
    def calls(self) -> list[Call]:
        """The requests received and their responses, oldest first: the last `kept_calls`, or fewer if they exceed `kept_bytes`."""
        return self._state.calls.get_all()

    def save_har(self, path: str | PathLike[str]) -> None:
        """Write the calls to an HTTP Archive (HAR) file, with credentials redacted. Raises OSError if the file cannot be written."""
        har.save(self.calls, path, build_call_redactor(self._state))

    @property
    def keys(self) -> Keys:
        """The credentials that are valid from the start."""
        return self._state.authenticator.keys

    @property
    def business(self) -> str:
        """The unique id of the business that owns all data of the mock."""
        with self._state.lock_world() as world:
            return world.business

    @property
    def store(self) -> str:
        """The unique id of a store of the mock, such as calls take as `store_unique_id`. Raises LookupError if the document has none."""
        with self._state.lock_world() as world:
            return world.first_store

    def credentials(self, operation_id: str) -> dict[str, str]:
        """Return headers that authenticate a request for an operation. Raises KeyError for an unknown operation."""
        return self._state.authenticator.build_headers(self._state.operations[operation_id])

    def get_example_path(self, operation_id: str) -> str:
        """Return a path of an operation with the ids of existing resources. Raises KeyError for an unknown operation."""
        return self._state.get_example_path(operation_id)

    def get_example_body(self, operation_id: str) -> dict[str, Any]:
        """Return the body fields or query parameters that an operation requires and only the mock can supply, such as a token.

        Most operations have none. Raises KeyError for an unknown operation.
        """
        return self._state.get_example_body(operation_id)

    def operation_ids(self) -> Iterable[str]:
        """Return the ids of all operations, in the order of the document."""
        return tuple(self._state.operations)

    def reset(self) -> None:
        """Return to the initial data and faults, and forget all calls and webhooks.

        Keys and apps that were added remain.
        """
        self._state.reset()

    def snapshot(self) -> Snapshot:
        """Return a copy of the mock's state: its data, keys, calls, webhooks, faults and time."""
        return self._state.save()

    def restore(self, snapshot: Snapshot) -> None:
        """Restore a snapshot of this mock or of another mock of the same document. Raises ValueError if the documents differ."""
        self._state.restore(snapshot)

    @property
    def faults(self) -> list[Fault]:
        """The faults that can still apply to a request."""
        return self._state.faults.faults

    def add_fault(self, fault: Fault | str) -> None:
        """Inject a fault from now on. Raises ValueError for an invalid fault."""
        self._state.faults.add([read_fault(fault)])

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._state.faults.clear()

    @property
    def webhook_secret(self) -> str:
        """The secret that signs webhooks, unless `add_webhook` was given another."""
        return self._state.settings.webhook_secret

    @property
    def deliveries(self) -> list[Delivery]:
        """The webhook deliveries to all targets, oldest first; at most the last 10,000."""
        return self._state.outbox.deliveries

    @seal
    def add_webhook(
        self,
        target: str | Receiver,
        *,
        events: Iterable[str] | None = None,
        secret: str | None = None,
        app_id: str | None = None,
    ) -> None:
        """Deliver webhooks to a URL or a function from now on: those of the given `events`, or all of them.

        A function receives the `Delivery` and may return a status; an exception that it raises is raised by the call that triggered the
        webhook. It may call the mock: a server and `AsyncScalev` run it in a separate thread. With `app_id`, the webhooks are those of an
        app, which has its own `secret`. Webhooks are delivered before the response of the call that triggered them is returned. Raises
        ValueError for an invalid URL.
        """
        if isinstance(target, str):
            check_url(target)
        names = None if events is None else frozenset(events)
        self._state.outbox.subscribers.append(Subscriber(target, secret or self.webhook_secret, names, app_id))

    def send_event(self, name: str = TEST_EVENT, data: Mapping[str, Any] | None = None) -> list[Delivery]:
        """Deliver an event that no call triggered, with a generated payload if `data` is None. Raises KeyError for an unknown event."""
        deliveries = self._state.announce(name, data)
        self._state.outbox.send()
        return deliveries

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send a delivery again, with the same body, signature and `unique_id`, and return the new delivery."""
        repetition = self._state.outbox.repeat(delivery)
        self._state.outbox.send()
        return repetition

    @property
    def now(self) -> datetime:
        """The current time of the mock; reading it here does not advance it."""
        return self._state.clock.now

    def advance(self, seconds: float) -> None:
        """Advance the mock's time by a number of seconds, and deliver the webhooks of the events that become due."""
        self._state.advance(seconds)
        self._state.outbox.send()

    def transport(self) -> serving.transport.MockTransport:
        """Return a transport for `Scalev(transport=…)`, `AsyncScalev(transport=…)` and plain httpx clients, which needs no network."""
        return serving.transport.MockTransport(self.handle, self.handle_async, self._sleep or self._state.advance)

    @property
    def asgi(self) -> AsgiApp:
        """The mock as an ASGI application."""
        return self._build_app(self._control_hosts)

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> Server:
        """Serve over HTTP until `stop()` or the end of a `with` block. Port 0 picks a free port. Raises OSError if the port is taken."""
        return Server(self._build_app(self._control_hosts | {host.lower()}), host, port)

    def _build_app(self, control_hosts: frozenset[str]) -> AsgiApp:
        """Return the ASGI app for network requests, which rejects cross-site requests of browsers to the mock's own paths."""

        async def respond(request: Request) -> Response:
            return self._control.reject(request, control_hosts) or await self.handle_async(request)

        return AsgiApp(respond, self._state.settings.largest_body, self._sleep)


def _read_document(document: Mapping[str, Any] | Path | str, withdrawn: bool) -> Any:
    data = document if isinstance(document, Mapping) else load(Path(document)).data
    return data if withdrawn else drop_withdrawn_fields(data)
