"""Decode a page of 25 full orders, from bytes to typed models."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

from .environments import Unavailable, find_python
from .figures import Group, Row, figure
from .models.payloads import encode, page
from .models.prototypes import read_tables
from .models.tables import Kind, Tables
from .process import Worker

_REPEATS = 2
#: The environment of each side.
SIDES = {
    "scalev": "scalev",
    "scalev[fast]": "scalev",
    "stock": "stock",
    "openapi-generator": "openapi-generator",
    "pydantic": "datamodel",
    "msgspec": "datamodel",
    "orjson, untyped": "datamodel",
}
_TASKS = {
    "decode": ("decode", None),
    "five": ("decode and read 5 fields of each order", 2.2),
    "all": ("decode and read every field", 2.2),
}


def measure(folders: dict[str, Path], scratch: Path, rounds: int, skip_reasons: list[str]) -> Group:
    """Measure time and memory as multiples of `json.loads` of the same bytes in the same process; skip a side with other values."""
    tables = read_tables()
    content = encode(page(tables))
    (scratch / "page.json").write_bytes(content)
    (scratch / "fields.json").write_text(json.dumps(_fields(tables)), encoding="utf-8")
    with ExitStack() as stack:
        workers = {}
        for side, environment in SIDES.items():
            folder = folders.get(environment)
            if folder is None:
                continue
            try:
                worker = stack.enter_context(
                    Worker(find_python(folder), "decode", side, folder / "made", scratch / "page.json", scratch / "fields.json")
                )
            except Unavailable as error:
                skip_reasons.append(f"decoding, {side}: {error}")
                continue
            if worker.ready:
                skip_reasons.append(f"decoding, {side}: did not do the same work: {'; '.join(worker.ready[:3])}")
                continue
            workers[side] = worker
        rows = _time(workers, rounds)
        memory = Row("memory kept by the page", "× the dicts", {}, 1.3)
        for side, worker in workers.items():
            memory.values[side] = figure([worker.ask("kept", 3) / worker.ask("kept loads", 3)])
    return Group(
        "Decoding",
        f"a page of 25 full orders ({len(content) / 1000:.0f} kB), from bytes to typed models; CPU time; multiples of `json.loads` of the "
        "same bytes in the same process",
        [*rows, memory],
    )


def _fields(tables: Tables) -> dict[str, list[tuple[str, str, str, str]]]:
    return {name: [(field.attribute, field.wire, *_holds(field.kind)) for field in fields] for name, fields in tables.classes.items()}


def _holds(kind: Kind) -> tuple[str, str]:
    if kind.name == "model":
        return "model", kind.target
    if kind.name == "list" and kind.inner is not None and kind.inner.name == "model":
        return "models", kind.inner.target
    return ("opaque" if kind.name in ("list", "map", "any", "object") else "scalar"), ""


def _time(workers: dict[str, Worker], rounds: int) -> list[Row]:
    times: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for side, worker in workers.items():
            # the better of two runs, for all sides: other processes evict the caches
            base = min(worker.ask("loads", _REPEATS), worker.ask("loads", _REPEATS))
            for task in _TASKS:
                if task == "decode" or "untyped" not in side:
                    best = min(worker.ask(task, _REPEATS), worker.ask(task, _REPEATS))
                    times.setdefault((task, side), []).append(best / base)
    return [
        Row(label, "× json.loads", {side: figure(times[task, side]) for side in workers if (task, side) in times}, limit)
        for task, (label, limit) in _TASKS.items()
    ]
