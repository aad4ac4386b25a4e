"""Send many deliveries to workers of which some are killed, and count what was handled.

    PYTHONPATH=generated python -m tests.processes.webhooks

4 workers, 5,000 events, 30 % of them delivered twice, all in random order; whatever is not acknowledged is delivered again. Two workers are
killed (SIGKILL) on the way. The counter in PostgreSQL has to be exact.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from threading import Lock

import httpx
import psycopg
from scalev import webhooks

from tests.processes.services import await_service, find_free_port, run_postgresql

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_processes"
SENDERS = 8


@dataclass
class Result:
    """What became of the deliveries."""

    events: int
    deliveries: int = 0
    repeated: int = 0  # deliveries that had to be sent again, as no worker acknowledged them
    counter: int = 0
    lost: int = 0
    twice: int = 0
    killed: int = 0
    seconds: float = 0.0

    @property
    def is_exact(self) -> bool:
        """Whether each event was counted once."""
        return self.counter == self.events and not self.lost and not self.twice


@dataclass
class Service:
    """Delivers as the service does: at least once, in any order, until a worker acknowledges."""

    ports: list[int]
    waiting: Queue[tuple[bytes, dict[str, str]]]
    left: int
    repeated: int = 0
    lock: Lock = field(default_factory=Lock)

    def send(self, number: int) -> None:
        """Send deliveries until all are acknowledged."""
        with httpx.Client(timeout=30, trust_env=False) as client:
            draw = random.Random(number)
            while self.left > 0:
                try:
                    body, headers = self.waiting.get(timeout=0.05)
                except Empty:
                    continue
                if self._deliver(client, draw.choice(self.ports), body, headers):
                    with self.lock:
                        self.left -= 1
                else:
                    with self.lock:
                        self.repeated += 1
                    time.sleep(0.01)
                    self.waiting.put((body, headers))

    def _deliver(self, client: httpx.Client, port: int, body: bytes, headers: dict[str, str]) -> bool:
        try:
            return client.post(f"http://127.0.0.1:{port}/", content=body, headers=headers).is_success
        except httpx.TransportError:
            return False


@contextmanager
def run_worker(dsn: str, output: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run a worker, and yield its port and process."""
    port = find_free_port()
    with output.open("ab") as file:
        command = [sys.executable, "-m", "tests.processes.webhook_worker", str(port), dsn, SECRET]
        process = subprocess.Popen(command, cwd=ROOT, env={"PYTHONPATH": "generated:."}, stdout=file, stderr=file)
    try:
        await_service("the worker", lambda: _answers(port), process, output)
        yield port, process
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 405
    except httpx.TransportError:
        return False


def run(dsn: str, folder: Path, *, events: int, workers: int = 4, kills: int = 2, seed: int = 1) -> Result:
    """Deliver so many events to workers over a database, and return what became of them."""
    draw = random.Random(seed)
    log = webhooks.SQLDeliveryLog(lambda: psycopg.connect(dsn))
    log.create_table()
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE handled (unique_id TEXT NOT NULL)")
        connection.execute("CREATE TABLE counter (value INTEGER NOT NULL)")
        connection.execute("INSERT INTO counter VALUES (0)")
    ids = [f"event_{number}" for number in range(events)]
    deliveries = [_sign(event) for event in ids + draw.sample(ids, events * 3 // 10)]
    draw.shuffle(deliveries)
    result = Result(events, len(deliveries))
    start = time.monotonic()
    with ExitStack() as stack:
        started_workers = [stack.enter_context(run_worker(dsn, folder / f"worker-{number}.log")) for number in range(workers)]
        service = Service([port for port, _ in started_workers], Queue(), len(deliveries))
        for delivery in deliveries:
            service.waiting.put(delivery)
        with ThreadPoolExecutor(SENDERS) as pool:
            senders = [pool.submit(service.send, number) for number in range(SENDERS)]
            for kill in range(1, kills + 1):
                while service.left > len(deliveries) * (kills + 1 - kill) / (kills + 1):
                    time.sleep(0.002)
                started_workers[kill][1].send_signal(signal.SIGKILL)
                result.killed += started_workers[kill][1].wait() == -signal.SIGKILL
            for sender in senders:
                sender.result()
    result.seconds = time.monotonic() - start
    result.repeated = service.repeated
    with psycopg.connect(dsn) as connection:
        (result.counter,) = connection.execute("SELECT value FROM counter").fetchone() or (0,)
        (count, distinct) = connection.execute("SELECT count(*), count(DISTINCT unique_id) FROM handled").fetchone() or (0, 0)
    result.lost, result.twice = events - distinct, count - distinct
    return result


def _sign(unique_id: str) -> tuple[bytes, dict[str, str]]:
    head = {"event": "payment.received", "unique_id": unique_id, "timestamp": "2026-01-31T08:15:30Z"}
    body = json.dumps({**head, "data": {"payment_status": "paid"}}).encode()
    return body, webhooks.sign_headers(body, SECRET)


def main() -> int:
    """Run it as a command; return 1 if the counter is not exact."""
    parser = argparse.ArgumentParser(prog="python -m tests.processes.webhooks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with run_postgresql() as server, TemporaryDirectory(prefix="scalev-webhooks-") as folder:
        result = run(server.dsn, Path(folder), events=arguments.events, seed=arguments.seed)
    print(result)
    return 0 if result.is_exact else 1


if __name__ == "__main__":
    sys.exit(main())
