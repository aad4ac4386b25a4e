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
    draw = random.Random(1)
    return MockScalev(
        seed=1,
        clock=lambda: datetime.now(UTC),
        rate_limit=RateLimit(rates=rates, windows=windows, phase=phase),
        faults=[f"latency; seconds={latency}"] if latency else [],
        sleep=lambda seconds: anyio.sleep(draw.uniform(0, seconds)),
    )


def count_statuses(mock: MockScalev) -> dict[int, int]:
    """Return how many calls the mock has responded to with which status."""
    counts: dict[int, int] = {}
    for call in mock.calls:
        counts[call.response.status] = counts.get(call.response.status, 0) + 1
    return counts


def work(number: int, url: str, redis_url: str, rates: tuple[Rate, ...], calls: int, barrier: Any, results: Any) -> None:
    """Send calls, and report the time of the first and after the last, and how many were rejected."""
    rejections = 0
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
            start = time.monotonic()
            rejections = sum(map_in_threads(call, range(calls), limit=AT_ONCE))
            end = time.monotonic()
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
                start = time.monotonic()
                async with aclosing(map_concurrently(call, range(calls), limit=AT_ONCE)) as statuses:
                    rejection_count = sum([status async for status in statuses])
                return start, time.monotonic(), rejection_count

        start, end, rejections = asyncio.run(send_all())
    results.put((start, end, rejections))


def measure(processes: int, calls: int, rates: tuple[Rate, ...], windows: str, phase: float, latency: float) -> tuple[float, int, int]:
    """Return the seconds that the calls took, how many were answered, and how many were rejected. Raises Missing without Redis."""
    limits = tuple((rate.calls, rate.seconds) for rate in rates)
    with run_redis() as server, serve_mock(build_limited_mock, limits, windows, phase, latency) as mock:
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
        measured_rows = [results.get() for _ in workers]
        statuses = mock.ask(count_statuses)
    seconds = max(end for _, end, _ in measured_rows) - min(start for start, _, _ in measured_rows)
    return seconds, sum(statuses.values()), max(statuses.get(429, 0), sum(rejections for *_, rejections in measured_rows))


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
    options = parser.parse_args()
    rates = (Rate(options.rate, options.seconds), Rate(max(10_000, options.rate), 3600))
    try:
        seconds, response_count, rejections = measure(
            options.processes, options.calls, rates, options.windows, options.phase, options.latency
        )
    except Missing as missing:
        print(f"limits: {missing}", file=sys.stderr)
        return 2
    least = (response_count / options.rate - 1) * options.seconds
    if options.json:
        print(json.dumps({"answered": response_count, "rejected": rejections, "seconds": seconds, "share": least / seconds}))
    else:
        print(
            f"{options.processes} processes, {response_count} calls, {options.rate} in {options.seconds:g} s, {options.windows} windows: "
            f"{rejections} rejected; at least {least:.1f} s, taken {seconds:.1f} s: {least / seconds:.4f} of the limit"
        )
    return int(rejections > 0 or least / seconds < LEAST)


if __name__ == "__main__":
    sys.exit(main())
