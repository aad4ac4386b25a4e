"""Time and memory of the prototypes, as multiples of `json.loads` of the same bytes. All sides run interleaved in one process."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
import timeit
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from types import ModuleType
from typing import Any

_REPEATS = 2
_IMPORTS = 5
_ROOT = Path(__file__).resolve().parents[3]

Run = Callable[[], object]
Decode = Callable[[bytes], Any]


@dataclass(slots=True)
class Side:
    """A prototype with its figures."""

    name: str
    decode: Decode
    read_all: Callable[[Any], object] | None = None
    figures: dict[str, float] = field(default_factory=dict)


def loads(content: bytes) -> Any:
    """Parse JSON with exact numbers, which every side starts from."""
    return json.loads(content, parse_float=Decimal)


def read_five(page: Any) -> None:
    """Read five fields of every order of a page."""
    for order in page.data:
        order.order_id, order.status, order.gross_revenue, order.created_at, order.customer.name  # noqa: B018 - reading is what is timed


def build_side(name: str, module: ModuleType) -> Side:
    """Return the side of a prototype's module, for pages."""
    decoder = module.OrderPage._decode
    return Side(name, lambda content: decoder(loads(content)), module.all_OrderPage)


def measure_time(sides: list[Side], content: bytes, rounds: int) -> None:
    """Measure decoding, alone, with five fields of each order read, and with everything read: median ratio of the rounds, and spread."""
    runs: dict[tuple[str, str], Run] = {}
    for side in sides:
        decode, read_all = side.decode, side.read_all
        runs[side.name, "decode"] = lambda decode=decode: decode(content)  # type: ignore[misc]
        if read_all is not None:
            runs[side.name, "five"] = lambda decode=decode: read_five(decode(content))  # type: ignore[misc]
            runs[side.name, "all"] = lambda decode=decode, read_all=read_all: read_all(decode(content))  # type: ignore[misc]
    times: dict[tuple[str, str], list[float]] = {key: [] for key in runs}
    base: list[float] = []
    for run in runs.values():
        run()
    for _ in range(rounds):
        latest = min(_measure_once(lambda: loads(content)), _measure_once(lambda: loads(content)))
        base.append(latest)
        for key, run in runs.items():
            times[key].append(_measure_once(run) / latest)
    for side in sides:
        for task in ("decode", "five", "all"):
            ratios = times.get((side.name, task))
            if ratios:
                side.figures[task] = median(ratios)
                side.figures[f"{task}_q1"], _, side.figures[f"{task}_q3"] = quantiles(ratios)
    for side in sides:
        side.figures["loads_ms"] = median(base) * 1000


def _measure_once(run: Run) -> float:
    start = time.thread_time()  # other processes share the machine
    for _ in range(_REPEATS):
        run()
    return (time.thread_time() - start) / _REPEATS


def measure_memory(sides: list[Side], content: bytes) -> None:
    """Measure the memory of a decoded page as a multiple of the dicts, before and after everything is read."""
    base = _measure_memory(lambda: loads(content))
    for side in sides:
        side.figures["kept"] = _measure_memory(lambda decode=side.decode: decode(content)) / base  # type: ignore[misc]
        if side.read_all is not None:
            side.figures["kept_read"] = _measure_memory(lambda side=side: _read(side, content)) / base  # type: ignore[misc]
        side.figures["dicts_kb"] = base / 1024


def _read(side: Side, content: bytes) -> Any:
    page = side.decode(content)
    if side.read_all is not None:
        side.read_all(page)
    return page


def _measure_memory(make: Run) -> int:
    make()  # objects that are created only once remain
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        models = make()
        gc.collect()
        kept_bytes = tracemalloc.get_traced_memory()[0] - before
        del models
    finally:
        tracemalloc.stop()
    return kept_bytes


def measure_access(sides: list[Side], content: bytes) -> None:
    """Measure the nanoseconds to read one attribute of an order: a text, a number, a datetime, a model."""
    for side in sides:
        order = side.decode(content).data[0]
        for name in ("order_id", "gross_revenue", "created_at", "customer"):
            timer = timeit.Timer(f"order.{name}", globals={"order": order})
            side.figures[f"ns_{name}"] = min(timer.repeat(7, 20_000)) / 20_000 * 1e9


_IMPORT = """
import sys, time, importlib.util
import scalev._runtime.scalars, tests.bench.models.bases, tests.bench.models.table, tests.bench.models.decoders, decimal, datetime
spec = importlib.util.spec_from_file_location("design", sys.argv[1])
module = importlib.util.module_from_spec(spec)
sys.modules["design"] = module
started = time.perf_counter()
spec.loader.exec_module(module)
print(time.perf_counter() - started)
"""


def measure_import(side: Side, path: Path) -> None:
    """Measure the milliseconds to import the compiled module of a design: all classes that a page and an order need."""
    command = [sys.executable, "-c", _IMPORT, str(path)]
    environment = os.environ | {"PYTHONPATH": str(_ROOT / "generated")}
    outputs = [
        subprocess.run(command, cwd=_ROOT, env=environment, check=True, capture_output=True, text=True).stdout for _ in range(_IMPORTS)
    ]
    times = [float(output) for output in outputs]
    side.figures["import_ms"] = min(times) * 1000
