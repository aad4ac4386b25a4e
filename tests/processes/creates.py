"""Create orders from several processes while responses are lost, and count what the service has.

    PYTHONPATH=generated python -m tests.processes.creates

1,000 references, each created by two worker processes at about the same time. Of the calls, some fail before the service processes them and
some after it: with an error, or with a lost connection. The service must have 1,000 orders. `--store redis` keeps the references in Redis
instead of PostgreSQL.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import redis
from scalev import APIError, Scalev, testing
from scalev.mock import MockScalev
from scalev.stores import CreationStore, RedisCreationStore, SQLCreationStore

from tests.processes.services import run_postgresql, run_redis

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ("500", "reset", "500; when=after", "reset; when=after")


@dataclass
class Result:
    """The orders that the service has at the end."""

    references: int
    orders: int = 0
    distinct: int = 0
    disagreements: int = 0  # references for which two workers got different orders
    calls: int = 0  # createOrder with those that failed, among the last calls, which the mock keeps
    seconds: float = 0.0

    @property
    def is_exact(self) -> bool:
        """Whether there is one order for each reference."""
        return self.orders == self.distinct == self.references and not self.disagreements


def open_store(url: str) -> CreationStore:
    """Return the store that a URL names."""
    if url.startswith("redis://"):
        return RedisCreationStore(redis.Redis.from_url(url))
    return SQLCreationStore(lambda: psycopg.connect(url))


def work(url: str, key: str, store: CreationStore, shop: str, references: list[str]) -> list[str]:
    """Create an order for each reference, calling again after a failure that may have been processed; return their ids."""
    rows = []
    with Scalev(key, base_url=url, allow_http=True) as client, testing.no_waiting():
        create = partial(client.orders.create_once, store_unique_id=shop, customer_name="Sari", store=store, settle=0)
        for reference in references:
            while True:
                try:
                    order = create(reference=reference)
                except APIError as error:
                    if not error.may_have_been_processed:
                        raise
                else:
                    rows.append(f"{reference} {order.id}")
                    break
    return rows


def run(store_url: str, *, references: int, pairs: int = 2, chance: float = 0.1) -> Result:
    """Create the given number of orders, each from both workers of a pair, and count them."""
    store = open_store(store_url)
    if isinstance(store, SQLCreationStore):
        store.create_table()
    result = Result(references)
    mock = MockScalev(rows={"/v3/orders": 0}, clock=lambda: datetime.now(UTC), faults=[])
    with mock.serve() as server, Scalev(mock.keys.business, base_url=server.url, allow_http=True) as client:
        shop = next(iter(client.stores.list_simplified())).unique_id or ""
        for fault in FAULTS:
            mock.add_fault(f"{fault}; operation=createOrder; chance={chance}")
        names = [f"ref-{number}" for number in range(references)]
        shares = [names[pair::pairs] for pair in range(pairs)]
        start = time.monotonic()
        with ThreadPoolExecutor(2 * pairs) as pool:
            arguments = [server.url, mock.keys.business, store_url, shop]
            outputs = list(pool.map(lambda share: _run_worker([*arguments, *share]), [*shares, *shares]))
        result.seconds = time.monotonic() - start
        mock.clear_faults()
        output_rows = [line.split() for output in outputs for line in output.splitlines()]
        result.disagreements = len({(reference, order) for reference, order in output_rows}) - len(
            {reference for reference, _ in output_rows}
        )
        rows = [row for row in client.orders.list() if row.metadata and "reference" in row.metadata]
        result.orders, result.distinct = len(rows), len({row.metadata["reference"] for row in rows if row.metadata})
        result.calls = sum(call.operation == "createOrder" for call in mock.calls)
    return result


def _run_worker(arguments: list[str]) -> str:
    command = [sys.executable, "-m", "tests.processes.creates", "--work", *arguments]
    process = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": "generated:."}, capture_output=True, text=True, check=False)
    if process.returncode:
        raise RuntimeError(f"a worker failed: {process.stderr[-2_000:]}")
    return process.stdout


def main() -> int:
    """Run it as a command; return 1 if there are more or fewer orders than references."""
    if sys.argv[1:2] == ["--work"]:
        url, key, store, shop, *references = sys.argv[2:]
        print("\n".join(work(url, key, open_store(store), shop, references)))
        return 0
    parser = argparse.ArgumentParser(prog="python -m tests.processes.creates", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--references", type=int, default=1_000)
    parser.add_argument("--store", choices=["postgresql", "redis"], default="postgresql")
    arguments = parser.parse_args()
    starters: dict[str, Callable[[], Any]] = {"postgresql": run_postgresql, "redis": run_redis}
    with ExitStack() as stack:
        server = stack.enter_context(starters[arguments.store]())
        result = run(server.url if arguments.store == "redis" else server.dsn, references=arguments.references)
    print(result)
    return 0 if result.is_exact else 1


if __name__ == "__main__":
    sys.exit(main())
