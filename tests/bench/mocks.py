"""Compare the mock with Prism: first response, orders per second, memory."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environments import Unavailable, clean_environment, find_python
from .figures import OURS, Figure, Group, Row, figure, ratios
from .load import CONNECTIONS, load, once
from .peers import load_effective_document
from .process import Worker

_SECONDS = 1.5
_ROUNDS = 5
_WALK = 60
_PATIENCE = 60.0
_PRISM = "prism static"
_DYNAMIC = "prism dynamic"


@dataclass
class Server:
    """A running mock: the URLs of its orders, and the headers that authorize requests."""

    process: subprocess.Popen[Any]
    url: str
    headers: dict[str, str]
    one: str
    seconds: float

    @property
    def targets(self) -> dict[str, str]:
        """The URLs to request."""
        return {"one": f"{self.url}/v3/orders/{self.one}", "list": f"{self.url}/v3/orders?page_size=25"}


def measure(folders: dict[str, Path], scratch: Path, skip_reasons: list[str]) -> Group:
    """Start all servers, check that they respond alike, then request from each in turn."""
    group = Group(
        "The mock",
        f"{CONNECTIONS} connections from one process; wall-clock time; validation and state on; Prism 5.14.2 serves the same orders",
    )
    with ExitStack() as stack:
        own_server = _start_ours(folders["scalev"])
        stack.callback(_stop, own_server)
        bodies = {task: once(target, own_server.headers) for task, target in own_server.targets.items()}
        orders = json.loads(bodies["list"][1])["data"]
        if len(orders) != 25:
            raise Unavailable(f"the mock's list has {len(orders)} orders")
        servers = {OURS: own_server}
        if "prism" in folders:
            for side, examples, options in ((_PRISM, bodies, ()), (_DYNAMIC, {}, ("--dynamic",))):
                try:
                    servers[side] = _start_prism(
                        folders["prism"], scratch / f"{side.replace(' ', '-')}.json", examples, own_server, options
                    )
                    stack.callback(_stop, servers[side])
                except Unavailable as error:
                    skip_reasons.append(f"{side}: {error}")
        _check(servers, bodies, skip_reasons)
        group.rows += _rates(servers)
        group.rows.insert(
            0,
            Row(
                "first response after the start of the process",
                "s",
                {side: Figure(server.seconds) for side, server in servers.items()},
                1.0,
            ),
        )
    with Worker(find_python(folders["scalev"]), "mocked") as worker:
        group.rows.append(Row("one order in process", "ms", {OURS: figure([worker.ask("get", 200) * 1000 for _ in range(_ROUNDS)])}, 1.0))
        walk = worker.ask("walk", _WALK)
        label = f"memory with 10,000 orders, {walk['seen']:,} of them listed"
        group.rows.append(Row(label, "MB", {OURS: Figure(walk["memory"])}, 150.0))
    return group


def _start_ours(folder: Path) -> Server:
    command = [str(find_python(folder)), "-m", "scalev.mock", "--port", "0", "--seed", "1", "--rows", "30"]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment())
    assert process.stdout is not None
    url = re.search(r"http://[\d.:]+\d", process.stdout.readline())
    keys = [process.stdout.readline().split() for _ in range(4)]
    token = next((words[1] for words in keys if words and words[0] == "businessBearer"), None)
    if url is None or token is None:
        process.kill()
        raise Unavailable("the mock printed no address or no key")
    headers = {"authorization": f"Bearer {token}"}
    status, body = once(f"{url[0]}/v3/orders?page_size=1", headers)
    seconds = time.perf_counter() - start
    if status != 200:
        raise Unavailable(f"the mock responded with {status}: {body[:200]!r}")
    return Server(process, url[0], headers, str(json.loads(body)["data"][0]["id"]), seconds)


def _start_prism(folder: Path, path: Path, bodies: dict[str, tuple[int, bytes]], own_server: Server, options: tuple[str, ...]) -> Server:
    document = load_effective_document()
    for task, (_, body) in bodies.items():
        item = document["paths"]["/v3/orders" if task == "list" else "/v3/orders/{id}"]
        item["get"]["responses"]["200"]["content"]["application/json"]["example"] = json.loads(body)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    node = shutil.which("node")
    assert node is not None
    command = [
        node,
        str(folder / "node_modules/@stoplight/prism-cli/dist/index.js"),
        "mock",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        *options,
        str(path),
    ]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean_environment())
    server = Server(process, f"http://127.0.0.1:{port}", own_server.headers, own_server.one, 0.0)
    while time.perf_counter() < start + _PATIENCE and process.poll() is None:
        try:
            status, body = once(server.targets["one"], server.headers)
        except OSError:
            time.sleep(0.01)
            continue
        server.seconds = time.perf_counter() - start
        if status != 200:
            _stop(server)
            raise Unavailable(f"it responded with {status}: {body[:200]!r}")
        return server
    _stop(server)
    raise Unavailable("it did not respond")


def _stop(server: Server) -> None:
    server.process.terminate()
    server.process.wait(10)
    if server.process.stdout is not None:
        server.process.stdout.close()


def _check(servers: dict[str, Server], bodies: dict[str, tuple[int, bytes]], skip_reasons: list[str]) -> None:
    """Check that the static side returns the same as ours, and that the dynamic one returns the same form."""
    for side, server in list(servers.items()):
        for task, target in server.targets.items():
            status, body = once(target, server.headers)
            is_same = status == 200 and (side == _DYNAMIC or json.loads(body) == json.loads(bodies[task][1]))
            if not is_same and side in servers:
                skip_reasons.append(f"{side}: did not do the same work: {status} with {len(body)} bytes for {target.partition('/v3')[2]}")
                del servers[side]


def _rates(servers: dict[str, Server]) -> list[Row]:
    times: dict[tuple[str, str], list[float]] = {}
    for _ in range(_ROUNDS):
        for task in ("one", "list"):
            for side, server in servers.items():
                times.setdefault((task, side), []).append(load(server.targets[task], server.headers, _SECONDS))
    rows = []
    for task, label, least in (("one", "`GET /v3/orders/{id}`", 2.0), ("list", "`GET /v3/orders`, 25 full orders", 1.0)):
        rows.append(Row(label, "responses/s", {side: figure(times[task, side]) for side in servers}))
        for side, limit in ((_PRISM, least), (_DYNAMIC, 10.0)):
            if side in servers:
                rows.append(
                    Row(
                        label,
                        f"× {side}",
                        {item: figure(ratios(times[task, item], times[task, side])) for item in servers},
                        limit,
                        least=True,
                    )
                )
    return rows
