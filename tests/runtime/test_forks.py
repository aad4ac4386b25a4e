"""Processes forked after a client was used: its connections stay the parent's, and its locks are free."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from scalev._runtime.clients import AsyncClient, SyncClient
from scalev._runtime.forks import on_fork_in_child
from scalev._runtime.retries import NO_RETRY

from tests.conftest import ROOT
from tests.runtime.service import SECRET, operation
from tests.runtime.wire import response, serving, take_head

ORDER = operation(path="/v3/orders/{id}")
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def in_child(function: Callable[[], object]) -> None:
    """Run a function in a forked child; fail if it raises or does not end."""
    process = os.fork()
    if not process:
        code = 1
        try:
            signal.alarm(20)
            function()
            code = 0
        except BaseException as error:  # noqa: BLE001 - a child of a test must never go on with the tests
            os.write(2, f"in the child: {error!r}\n".encode())
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0


def test_every_response_belongs_to_its_own_call() -> None:
    """The check at a small scale: gunicorn with `preload_app` and multiprocessing by fork, sync and async."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-W", "error::ResourceWarning", "-m", "tests.runtime.crossing", "--calls", "240"]
    process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert process.returncode == 0 and process.stdout.count("right") == 2, process.stdout + process.stderr
    assert not process.stderr


def test_a_lock_that_was_held_is_free_in_a_child() -> None:
    """Held by another thread of the parent, and by the one that forks."""
    client = SyncClient(SECRET)
    is_acquired, release = threading.Event(), threading.Event()

    def hold() -> None:
        with client._transport._lock:
            is_acquired.set()
            release.wait(20)

    def take() -> None:
        assert client._transport._lock.acquire(timeout=10)

    thread = threading.Thread(target=hold)
    thread.start()
    is_acquired.wait(5)
    try:
        in_child(take)
    finally:
        release.set()
        thread.join()
    with client._transport._lock:
        in_child(take)
    client.close()


def test_what_is_reset_at_a_fork_is_released() -> None:
    class Counter:
        seen = 0

        def count(self) -> None:
            self.seen += 1

    counters = [Counter()]
    on_fork_in_child(counters[0], Counter.count)

    def check() -> None:
        assert counters[0].seen == 1

    in_child(check)
    assert counters[0].seen == 0
    reference = weakref.ref(counters.pop())
    gc.collect()
    assert reference() is None


@pytest.mark.parametrize("way", ["sync", "async"])
def test_a_call_of_the_parent_survives_a_child_that_uses_and_closes_the_client(way: str) -> None:
    go_on, under_way = threading.Event(), threading.Event()

    def talk(connection: socket.socket) -> None:
        while head := take_head(connection):
            number = head.split(b" ", 2)[1].rsplit(b"/", 1)[1]
            payload = response(b'{"id": %b}' % number)
            if number == b"1":
                connection.sendall(payload[:30])
                under_way.set()
                go_on.wait(20)
                payload = payload[30:]
            connection.sendall(payload)

    with serving(talk) as url:
        use = use_sync if way == "sync" else use_async
        use(url, under_way, go_on)


def use_sync(url: str, under_way: threading.Event, go_on: threading.Event) -> None:
    results: list[Any] = []
    client = SyncClient(SECRET, base_url=url, retry=NO_RETRY)
    assert client._calls.call(ORDER, path={"id": 3}).id == 3  # its connection is the one of the call in progress
    thread = threading.Thread(target=lambda: results.append(client._calls.call(ORDER, path={"id": 1})))
    thread.start()
    under_way.wait(20)

    def child() -> None:
        assert client._calls.call(ORDER, path={"id": 2}).id == 2
        client.close()
        gc.collect()

    in_child(child)
    go_on.set()
    thread.join(20)
    assert results[0].id == 1
    client.close()


def use_async(url: str, under_way: threading.Event, go_on: threading.Event) -> None:
    client = AsyncClient(SECRET, base_url=url, retry=NO_RETRY)

    async def read(number: int) -> None:
        assert (await client._calls.call(ORDER, path={"id": number})).id == number

    async def child() -> None:
        await read(2)
        await client.close()
        gc.collect()

    async def parent() -> None:
        async with client:
            await read(3)
            task = asyncio.create_task(read(1))
            await asyncio.to_thread(under_way.wait, 20)
            await asyncio.to_thread(in_child, lambda: asyncio.run(child()))
            go_on.set()
            await task

    asyncio.run(parent())
