"""Respond to each `task count` line on stdin with one line of JSON. Runs in the environments of all sides: standard library only."""

from __future__ import annotations

import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

Task = Callable[[int], Any]


def serve(tasks: Mapping[str, Task], ready: Any = None) -> None:
    """Print the initial line, then respond until stdin ends."""
    _say(ready)
    for line in sys.stdin:
        task, count = line.rsplit(maxsplit=1)
        _say(tasks[task](int(count)))


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def measure_cpu(run: Callable[[], object]) -> Task:
    """Return a task that returns the CPU seconds of one run, since other processes share the machine."""

    def task(count: int) -> float:
        start = time.thread_time()
        for _ in range(count):
            run()
        return (time.thread_time() - start) / count

    return task


def measure_memory(make: Callable[[], object]) -> Task:
    """Return a task that returns the bytes that the created objects keep."""

    def task(count: int) -> int:
        make()  # objects that are created only once remain
        gc.collect()
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            mocks = [make() for _ in range(count)]
            gc.collect()
            result = (tracemalloc.get_traced_memory()[0] - before) // count
            del mocks
        finally:
            tracemalloc.stop()
        return result

    return task
