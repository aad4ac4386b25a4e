"""Clocks for the tests of the rate limiter: time advances when everyone sleeps."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import threading
from collections.abc import Sequence
from typing import Any


class Clock:
    """A clock that advances when a task sleeps. Of several sleeping tasks, the one with the earliest wake-up time resumes first."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []
        self._numbers = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.slept.append(seconds)
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), future))
        await future

    async def run(self, tasks: Sequence[asyncio.Future[Any]]) -> None:
        """Let time pass until all tasks are done."""
        while not all(task.done() for task in tasks):
            for _ in range(5):
                await asyncio.sleep(0)
            if self._sleepers:
                self.now, _, future = heapq.heappop(self._sleepers)
                if not future.done():
                    future.set_result(None)


class ThreadClock:
    """A clock for threads: when all of them sleep or are done, time advances to the earliest wake-up."""

    def __init__(self, threads: int) -> None:
        self.now = 1000.0
        self._awake = threads
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._sleepers: list[tuple[float, int]] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._changed:
            place = (self.now + seconds, next(self._numbers))
            heapq.heappush(self._sleepers, place)
            self._take_rest()
            assert self._changed.wait_for(lambda: place not in self._sleepers, 30)

    def finish(self) -> None:
        with self._changed:
            self._take_rest()

    def _take_rest(self) -> None:
        self._awake -= 1
        if self._awake == 0 and self._sleepers:
            self.now, _ = heapq.heappop(self._sleepers)
            self._awake = 1
            self._changed.notify_all()
