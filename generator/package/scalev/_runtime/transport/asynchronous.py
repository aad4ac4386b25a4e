"""The transport of an async client, on asyncio and trio."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from ..errors import ConfigurationError, ScalevError
from ..files import open_files
from ..forks import abandon
from ..requests import Request
from ..responses import RawResponse
from ..retries import Bound
from .attempts import CURRENT, Attempt
from .base import Incoming, Transport, conclude, log
from .bodies import BodyError
from .building import UnsendableError
from .chunks import AsyncChunks, ThreadChunks

if TYPE_CHECKING:
    import anyio

    from ..auth.credentials import Headers
    from .async_network import AsyncPool
    from .failures import Failure

AsyncHandler: TypeAlias = httpx.AsyncBaseTransport
AsyncHttpClient: TypeAlias = httpx.AsyncClient


class AsyncTransport(Transport[httpx.AsyncClient]):
    """Sends requests concurrently. Each event loop of each process has its own connections."""

    _kind = httpx.AsyncClient
    _method = "handle_async_request"

    def __init__(self, base_url: str, **settings: Any) -> None:
        """Raise ConfigurationError for an invalid argument or combination of arguments."""
        super().__init__(base_url, **settings)
        #: The connections of each event loop, and the generator that closes them when it ends.
        self._pools: dict[Any, tuple[AsyncPool, AsyncGenerator[None, None]]] = {}
        self._closings: set[Any] = set()

    async def send(self, request: Request, headers: Headers, bound: Bound) -> RawResponse | Failure:
        """Make one attempt and read the whole response. Raises ConfigurationError if the request cannot be sent."""
        import anyio  # deferred: slow to import, and not needed by sync programs

        sender = await self._get_sender()
        attempt = Attempt(bound)
        incoming: Incoming | None = None
        outer = CURRENT.get()
        CURRENT.set(attempt)
        try:
            with anyio.move_on_after(bound.seconds) as scope, open_files(request.files) as files:
                httpx_request = self._build(request, headers, files, attempt)
                if files:
                    httpx_request.stream = (AsyncChunks if request.rewindable else ThreadChunks)(httpx_request.stream, attempt)
                response = await sender(httpx_request)
                try:
                    incoming = Incoming(response, request, attempt)
                    await _read(response, incoming, scope)
                    incoming.is_whole = True
                finally:
                    await _close(response)
                return incoming.build_raw_response()
            # the scope was cancelled: because of the deadline, or because the body was rejected
            return conclude((incoming and incoming.error) or TimeoutError(), incoming, request, attempt)
        except UnsendableError as error:
            unsendable = ConfigurationError(str(error))
        except Exception as error:  # noqa: BLE001 - every exception becomes an error of this package
            return conclude(error, incoming, request, attempt)
        finally:
            CURRENT.set(outer)
        raise unsendable

    def start_afresh(self) -> None:
        """Leave the connections to the parent, in a forked child."""
        super().start_afresh()
        abandon(self._pools)
        self._pools = {}

    async def _get_sender(self) -> Callable[[httpx.Request], Awaitable[httpx.Response]]:
        self._reject_closed()
        if self._http_client is not None:
            # a redirect could send the credential elsewhere
            return partial(self._http_client.send, stream=True, auth=None, follow_redirects=False)
        if self._handler is not None:
            send: Callable[[httpx.Request], Awaitable[httpx.Response]] = self._handler.handle_async_request
            return send
        from ..event_loops import get_current_loop  # not needed with a custom transport

        loop = get_current_loop()
        pool, _ = self._pools.get(loop) or await self._open(loop)
        return pool.handle_async_request

    async def _open(self, loop: Any) -> tuple[AsyncPool, AsyncGenerator[None, None]]:
        from .async_network import AsyncPool

        with self._lock:  # the loops of other threads may do the same
            self._reject_closed()
            pool = AsyncPool(self._find_route(), loop)
            opened_here = self._pools[loop] = pool, self._close_at_the_end(loop, pool)
        await anext(opened_here[1])  # runs up to its yield, without suspending
        return opened_here

    async def _close_at_the_end(self, loop: Any, pool: AsyncPool) -> AsyncGenerator[None, None]:
        """Close the connections of an event loop when it ends: every loop closes its remaining async generators."""
        import anyio

        try:
            yield
        finally:
            self._pools.pop(loop, None)
            with anyio.CancelScope(shield=True):
                await pool.aclose()

    async def close(self) -> None:
        """Close the connections, including those of other event loops, but not an HTTP client passed by the user."""
        with self._lock:
            handler = None if self._is_closed else self._handler
            self._is_closed = self._http_client is None
            pools = [*self._pools.items()]
        try:
            if handler is not None:
                await handler.aclose()
            for loop, (_, generator) in pools:
                await self._end(loop, generator)
        except Exception as error:
            raise ScalevError(f"the transport could not be closed: {type(error).__name__}") from error

    async def _end(self, loop: Any, generator: AsyncGenerator[None, None]) -> None:
        """Close the connections of a loop, in that loop."""
        from ..event_loops import get_current_loop, is_of_trio

        if loop is get_current_loop():
            await generator.aclose()
            return

        async def close() -> None:
            await generator.aclose()

        with suppress(RuntimeError):  # the loop has ended
            if is_of_trio(loop):
                loop.run_sync_soon(import_module("trio").lowlevel.spawn_system_task, close)
            else:
                loop.call_soon_threadsafe(lambda: self._closings.add(loop.create_task(close())))


async def _read(response: httpx.Response, incoming: Incoming, scope: anyio.CancelScope) -> None:
    if response.is_stream_consumed:  # by an in-memory transport, or by an event hook of the HTTP client
        incoming.body.take(response.content)
        return
    stream: Any = response.stream
    async for chunk in stream:
        if incoming.error is not None:
            break
        try:
            incoming.body.feed(chunk)
        except BodyError as error:
            incoming.error = error
            scope.cancel()  # ends the generators of httpcore with an exception: trio warns about those that are abandoned
    if incoming.error is not None:
        raise incoming.error
    incoming.body.finish()


async def _close(response: httpx.Response) -> None:
    """Close a response. Errors are only logged, so that what was read is not lost."""
    try:
        if not response.is_closed:
            await response.aclose()
    except Exception as error:  # noqa: BLE001 - see above
        log.debug("a response could not be closed: %s", type(error).__name__)
