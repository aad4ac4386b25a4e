"""One async client in several event loops, on asyncio and trio, and after cancelled calls."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Literal

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.errors import ConfigurationError
from scalev._runtime.retries import NO_RETRY

from tests.runtime.service import SECRET, operation
from tests.runtime.wire import LOOPS, echo_id, response, run, serving, take_head

Loop = Literal["asyncio", "trio"]
ORDER = operation(path="/v3/orders/{id}")


def open_client(url: str, **settings: Any) -> AsyncClient:
    return AsyncClient(SECRET, **{"base_url": url, "retry": NO_RETRY, "timeout": 10, **settings})


async def read_ids(client: AsyncClient, *ids: int) -> None:
    for number in ids:
        assert (await client._calls.call(ORDER, path={"id": number})).id == number


@pytest.mark.parametrize("loop", LOOPS)
def test_each_loop_has_connections_of_its_own_and_a_later_one_closes_all(loop: Loop) -> None:
    connections: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        connections.append(connection)
        echo_id(connection)

    with serving(talk) as url:
        client = open_client(url)
        for number in (1, 2, 3):
            run(loop, lambda number=number: read_ids(client, number, number + 10))  # type: ignore[misc]
        run("asyncio" if loop == "trio" else "trio", lambda: read_ids(client, 4))
        assert len(connections) == 4 and not client._transport._pools
        run(loop, client.close)
        with pytest.raises(ConfigurationError, match="the client is closed"):
            run(loop, lambda: read_ids(client, 5))


def test_a_loop_that_was_closed_without_its_end_is_left_behind() -> None:
    def use() -> None:
        client = open_client(url)
        loop = asyncio.new_event_loop()
        loop.run_until_complete(read_ids(client, 1))
        loop.close()
        asyncio.run(read_ids(client, 2))
        asyncio.run(client.close())

    with serving(echo_id) as url:
        use()
        with pytest.warns(ResourceWarning, match="unclosed"):  # asyncio's own: the connections of a closed loop cannot be closed
            gc.collect()


@pytest.mark.parametrize("loop", LOOPS)
def test_a_client_is_closed_from_another_thread_while_its_loop_runs(loop: Loop) -> None:
    is_closed = threading.Event()

    def talk(connection: socket.socket) -> None:
        take_head(connection)
        connection.sendall(response(b'{"id": 1}'))
        if not connection.recv(1):
            is_closed.set()

    with serving(talk) as url:
        client = open_client(url)

        async def main() -> None:
            await read_ids(client, 1)
            await anyio.to_thread.run_sync(lambda: run("asyncio", client.close))
            assert await anyio.to_thread.run_sync(is_closed.wait, 5)

        run(loop, main)


def test_a_call_without_a_loop_is_rejected() -> None:
    with pytest.raises(ConfigurationError, match="loop of asyncio or trio"):
        open_client("http://127.0.0.1:9")._calls.call(ORDER, path={"id": 1}).send(None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a connection may be lost between two instructions
def test_calls_that_are_interrupted_leave_nothing_behind() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    interrupt_count = 0
    try:
        with echoing_slowly(0.001) as url, SyncClient(SECRET, base_url=url, retry=NO_RETRY, timeout=10) as client:
            for number in range(150):
                with suppress(KeyboardInterrupt):
                    signal.setitimer(signal.ITIMER_REAL, 0.0005 + 0.00004 * number)
                    interrupt_count += 1
                    assert client._calls.call(ORDER, path={"id": number}).id == number
                    signal.setitimer(signal.ITIMER_REAL, 0)
                    interrupt_count -= 1
            signal.setitimer(signal.ITIMER_REAL, 0)
            with ThreadPoolExecutor(8) as threads:
                results = [*threads.map(lambda number: client._calls.call(ORDER, path={"id": number}).id, range(100))]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert results == [*range(100)] and interrupt_count >= 20


class SlowEcho(asyncio.Protocol):
    """A server that returns the last part of the path as `id`, after a delay and in two parts."""

    def __init__(self, delay: float) -> None:
        self._delay = delay

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._data = b""

    def data_received(self, data: bytes) -> None:
        self._data += data
        while b"\r\n\r\n" in self._data:
            head, _, self._data = self._data.partition(b"\r\n\r\n")
            payload = response(b'{"id": %b}' % head.split(b" ", 2)[1].rsplit(b"/", 1)[1])
            loop = asyncio.get_running_loop()
            loop.call_later(self._delay, self._transport.write, payload[:-4])
            loop.call_later(2 * self._delay, self._transport.write, payload[-4:])


@contextmanager
def echoing_slowly(delay: float = 0.04) -> Iterator[str]:
    """Serve hundreds of connections from one thread; yield the base URL."""
    with start_blocking_portal() as portal:

        async def start() -> asyncio.Server:
            return await asyncio.get_running_loop().create_server(partial(SlowEcho, delay), "127.0.0.1", 0, backlog=1024)

        server = portal.call(start)
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        portal.call(server.close)


async def cancel_gather(client: AsyncClient, count: int, after: float) -> None:
    group = asyncio.gather(*(read_ids(client, number) for number in range(count)))
    await asyncio.sleep(after)
    group.cancel()
    with pytest.raises(asyncio.CancelledError):
        await group


async def cancel_group(client: AsyncClient, count: int, after: float) -> None:
    async def fail() -> None:
        await asyncio.sleep(after)
        raise KeyError

    try:
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                group.create_task(read_ids(client, number))
            group.create_task(fail())
    except* KeyError:
        pass


async def cancel_by_time(client: AsyncClient, count: int, after: float) -> None:
    results = await asyncio.gather(
        *(asyncio.wait_for(read_ids(client, number), max(after, 1e-9)) for number in range(count)), return_exceptions=True
    )
    assert any(isinstance(item, TimeoutError) for item in results)


async def cancel_scope(client: AsyncClient, count: int, after: float) -> None:
    with anyio.move_on_after(after):
        async with anyio.create_task_group() as group:
            for number in range(count):
                group.start_soon(read_ids, client, number)


WAYS_TO_CANCEL: list[tuple[Loop, Callable[[AsyncClient, int, float], Awaitable[None]]]] = [
    ("asyncio", cancel_gather),
    ("asyncio", cancel_group),
    ("asyncio", cancel_by_time),
    ("asyncio", cancel_scope),
    ("trio", cancel_scope),
]


@pytest.mark.parametrize(("loop", "cancel"), WAYS_TO_CANCEL)
def test_the_next_calls_work_after_many_were_cancelled(loop: Loop, cancel: Any) -> None:
    with echoing_slowly() as url:

        async def main() -> None:
            async with open_client(url) as client:
                for count, after in ((10, 0.001), (300, 0), (300, 0.03)):
                    await cancel(client, count, after)
                    async with anyio.create_task_group() as group:  # more than may run concurrently
                        for number in range(120):
                            group.start_soon(read_ids, client, number)

        run(loop, main)
