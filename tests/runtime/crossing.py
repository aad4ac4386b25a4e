"""Check that a client used before a fork never mixes up responses: every response belongs to its own call.

`make forks` (`python -m tests.runtime.crossing --calls 10000`) sends that many calls through each kind of client, sync and async: from the
workers of gunicorn with `preload_app`, and from processes that multiprocessing forks while calls of the parent are in progress. Each call
requests a number of its own, by GET or POST, and reports which one was returned. The exit code is 1 if one was another call's, or failed.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
from scalev import NO_RETRY, AsyncScalev, Scalev

WORKERS = 4
ROOT = Path(__file__).resolve().parents[2]
FORK: Any = multiprocessing.get_context("fork")


class Upstream(asyncio.Protocol):
    """A server that responds to each request with the number in it: the last part of a path, or the body."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._data = b""

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, result, body = self._data.partition(b"\r\n\r\n")
        if result and head.startswith(b"GET"):
            self._respond(b'{"id": %b}' % head.split(b" ", 2)[1].rsplit(b"/", 1)[1])
        elif result and body.endswith(b"}"):
            self._respond(body)

    def _respond(self, body: bytes) -> None:
        self._data = b""
        payload = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        asyncio.get_running_loop().call_later(0.001, self._transport.write, payload)


def serve_upstream(listener: socket.socket) -> None:
    """Serve until the process is terminated."""

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(Upstream, sock=listener, backlog=1024)
        await server.serve_forever()

    asyncio.run(main())


def ask(client: Scalev, number: int) -> str:
    """Return the outcome of the call for a number: "right", "crossed" or the name of an error."""
    try:
        if number % 2:
            body = client.request("POST", "/v3/orders", body={"id": number}).json()
        else:
            body = client.request("GET", f"/v3/orders/{number}").json()
    except Exception as error:  # noqa: BLE001 - it is counted
        return type(error).__name__
    return "right" if body == {"id": number} else "crossed"


async def ask_async(client: AsyncScalev, number: int) -> str:
    """Return the outcome of an asynchronous call, like `ask`."""
    try:
        if number % 2:
            body = (await client.request("POST", "/v3/orders", body={"id": number})).json()
        else:
            body = (await client.request("GET", f"/v3/orders/{number}")).json()
    except Exception as error:  # noqa: BLE001 - it is counted
        return type(error).__name__
    return "right" if body == {"id": number} else "crossed"


def clients() -> tuple[Scalev, AsyncScalev]:
    """Return clients of the upstream that have sent a call in this process; the async one in a loop that keeps running."""
    url = os.environ["UPSTREAM"]
    sync, other = Scalev("sk_1", base_url=url, retry=NO_RETRY), AsyncScalev("sk_1", base_url=url, retry=NO_RETRY)
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    with ThreadPoolExecutor(WORKERS) as threads:  # at the fork, there are idle connections
        results = [*threads.map(lambda number: ask(sync, number), range(WORKERS))]
    results.append(asyncio.run_coroutine_threadsafe(ask_async(other, 1), loop).result())
    if set(results) != {"right"}:
        raise SystemExit(f"the first calls: {results}")
    return sync, other


def application() -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The application that gunicorn loads before it forks: `/sync/7` and `/async/7` request the number 7."""
    sync, other = clients()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _, kind, number = environ["PATH_INFO"].split("/")
        result = ask(sync, int(number)) if kind == "sync" else asyncio.run(ask_async(other, int(number)))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{result} {os.getpid()}".encode()]

    return app


def through_gunicorn(calls: int) -> tuple[Counter[str], int]:
    """Send calls of each kind from the workers of gunicorn."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", str(WORKERS), "--threads", "2", "--bind", address]
    server = subprocess.Popen([*command, "--log-level", "error", "tests.runtime.crossing:application()"], cwd=ROOT)
    try:
        # each on a connection of its own, so that any worker may accept it
        with httpx.Client(base_url=f"http://{address}", timeout=30, headers={"Connection": "close"}) as client:
            await_response(client)
            paths = [f"/{kind}/{number}" for number in range(calls // 2) for kind in ("sync", "async")]
            with ThreadPoolExecutor(3 * WORKERS) as threads:
                results = [text.split() for text in threads.map(lambda path: client.get(path).text, paths)]
    finally:
        server.terminate()
        server.wait(timeout=20)
    return Counter(result for result, _ in results), len({process for _, process in results})


def await_response(client: httpx.Client) -> None:
    """Wait until a server responds."""
    for _ in range(200):
        with suppress(httpx.TransportError):
            client.get("/sync/0")
            return
        time.sleep(0.1)
    raise SystemExit("gunicorn does not respond")


def through_forks(calls: int) -> tuple[Counter[str], int]:
    """Send calls of each kind from processes that are forked while the parent sends calls, and from the parent."""
    sync, other = clients()
    share = calls // (3 * WORKERS)
    results: Any = FORK.SimpleQueue()
    matches: Counter[str] = Counter()
    stop = threading.Event()

    def go_on(first: int) -> None:
        for number in itertools.count(first):
            matches[ask(sync, number)] += 1
            if stop.is_set():
                return

    def work(first: int) -> None:
        numbers = range(first, first + share)

        async def ask_all() -> list[str]:
            return [await ask_async(other, number) for number in numbers]

        with ThreadPoolExecutor(2) as threads:
            ids = Counter(threads.map(lambda number: ask(sync, number), numbers))
        for _ in range(2):  # two event loops
            ids += Counter(asyncio.run(ask_all()))
        results.put(ids)

    processes = [FORK.Process(target=work, args=(index * share,)) for index in range(WORKERS)]
    for process in processes[: WORKERS // 2]:
        process.start()
    with ThreadPoolExecutor(2) as threads:
        for index in range(2):
            threads.submit(go_on, -1_000_000 * (index + 1))
        for process in processes[WORKERS // 2 :]:
            process.start()
        for _ in processes:
            matches += results.get()
        stop.set()
    for process in processes:
        process.join()
    sync.close()
    asyncio.run(other.close())
    return matches, WORKERS


def main() -> int:
    """Print the outcome of all calls."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    calls = parser.parse_args().calls
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
        os.environ["UPSTREAM"] = f"http://127.0.0.1:{listener.getsockname()[1]}"
        upstream = FORK.Process(target=serve_upstream, args=(listener,), daemon=True)
        upstream.start()
        stack.callback(upstream.terminate)
        has_failed = False
        for name, way in (("gunicorn", through_gunicorn), ("multiprocessing", through_forks)):
            result, processes = way(calls)
            has_failed = has_failed or set(result) != {"right"} or processes == 1
            print(f"{name}, {processes} processes: {', '.join(f'{count} {label}' for label, count in result.items())}", flush=True)
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
