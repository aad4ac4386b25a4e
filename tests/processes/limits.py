"""Show how close several processes come to a rate limit that they share, and that the service rejects none of their calls.

    PYTHONPATH=generated python -m tests.processes.limits                       # 8 processes, 2,000 calls, 100 in 10 s: over three minutes
    PYTHONPATH=generated python -m tests.processes.limits --calls 300 --rate 30 --seconds 1 --windows fixed --phase 0.4

Half of the processes use `Scalev` with threads, half `AsyncScalev`. The exit code is 1 if a call was rejected, or if the calls took longer
than their limit requires by more than 3 %.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import anyio
import redis
import redis.asyncio
from scalev import (
    NO_RETRY,
    AsyncRedisRateLimiter,
    AsyncScalev,
    Rate,
    RateLimitError,
    RedisRateLimiter,
    Scalev,
    map_concurrently,
    map_in_threads,
)
from scalev.mock import MockScalev, RateLimit

from tests.processes.mocks import SPAWN, serve_mock
from tests.processes.services import Missing, run_redis

#: How many calls of a process wait or are under way at a time.
AT_ONCE = 16
LEAST = 0.97


def build_limited_mock(rates: tuple[tuple[int, float], ...], windows: Any, phase: float, latency: float) -> MockScalev:
    """Return a mock with these rates in real time, whose responses take up to `latency` seconds."""
    drawn = random.Random(1)
    return MockScalev(
        seed=1,
        clock=lambda: datetime.now(UTC),
        rate_limit=RateLimit(rates=rates, windows=windows, phase=phase),
        faults=[f"latency; seconds={latency}"] if latency else [],
        sleep=lambda seconds: anyio.sleep(drawn.uniform(0, seconds)),
    )


def count_statuses(mock: MockScalev) -> dict[int, int]:
    """Return how many calls the mock has responded to with which status."""
    found: dict[int, int] = {}
    for call in mock.calls:
        found[call.response.status] = found.get(call.response.status, 0) + 1
    return found


def work(number: int, url: str, redis_url: str, rates: tuple[Rate, ...], calls: int, barrier: Any, results: Any) -> None:
    """Send calls, and report the time of the first and after the last, and how many were rejected."""
    rejected = 0
    if number % 2:
        limiter = RedisRateLimiter(redis.Redis.from_url(redis_url), *rates)
        with Scalev("sk_mock", base_url=url, limiter=limiter, retry=NO_RETRY) as client:

            def call(_: int) -> bool:
                try:
                    client.products.count()
                except RateLimitError:
                    return True
                return False

            barrier.wait(60)
            started = time.monotonic()
            rejected = sum(map_in_threads(call, range(calls), limit=AT_ONCE))
            ended = time.monotonic()
    else:

        async def send_all() -> tuple[float, float, int]:
            limiter = AsyncRedisRateLimiter(redis.asyncio.Redis.from_url(redis_url), *rates)
            async with AsyncScalev("sk_mock", base_url=url, limiter=limiter, retry=NO_RETRY) as client:

                async def call(_: int) -> bool:
                    try:
                        await client.products.count()
                    except RateLimitError:
                        return True
                    return False

                barrier.wait(60)
                started = time.monotonic()
                async with aclosing(map_concurrently(call, range(calls), limit=AT_ONCE)) as found:
                    rejected = sum([one async for one in found])
                return started, time.monotonic(), rejected

        started, ended, rejected = asyncio.run(send_all())
    results.put((started, ended, rejected))


def measure(processes: int, calls: int, rates: tuple[Rate, ...], windows: str, phase: float, latency: float) -> tuple[float, int, int]:
    """Return the seconds that the calls took, how many were answered, and how many were rejected. Raises Missing without Redis."""
    plain = tuple((rate.calls, rate.seconds) for rate in rates)
    with run_redis() as server, serve_mock(build_limited_mock, plain, windows, phase, latency) as mock:
        results, barrier = SPAWN.SimpleQueue(), SPAWN.Barrier(processes)
        share = calls // processes
        workers = [
            SPAWN.Process(target=work, args=(number, mock.url, server.url, rates, share, barrier, results), daemon=True)
            for number in range(processes)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if any(worker.exitcode for worker in workers):
            raise RuntimeError(f"workers ended with {[worker.exitcode for worker in workers]}")
        found = [results.get() for _ in workers]
        statuses = mock.ask(count_statuses)
    seconds = max(end for _, end, _ in found) - min(start for start, _, _ in found)
    return seconds, sum(statuses.values()), max(statuses.get(429, 0), sum(rejected for *_, rejected in found))


def main() -> int:
    """Print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rate", type=int, default=100, help="calls in a window")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of a window")
    parser.add_argument("--latency", type=float, default=0.05, help="the most seconds that a response takes")
    parser.add_argument("--windows", default="sliding", choices=("first-call", "fixed", "sliding"))
    parser.add_argument("--phase", type=float, default=0.0, help="where fixed windows start")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    rates = (Rate(given.rate, given.seconds), Rate(max(10_000, given.rate), 3600))
    try:
        seconds, answered, rejected = measure(given.processes, given.calls, rates, given.windows, given.phase, given.latency)
    except Missing as missing:
        print(f"limits: {missing}", file=sys.stderr)
        return 2
    least = (answered / given.rate - 1) * given.seconds
    if given.json:
        print(json.dumps({"answered": answered, "rejected": rejected, "seconds": seconds, "share": least / seconds}))
    else:
        print(
            f"{given.processes} processes, {answered} calls, {given.rate} in {given.seconds:g} s, {given.windows} windows: "
            f"{rejected} rejected; at least {least:.1f} s, taken {seconds:.1f} s: {least / seconds:.4f} of the limit"
        )
    return int(rejected > 0 or least / seconds < LEAST)


if __name__ == "__main__":
    sys.exit(main())
