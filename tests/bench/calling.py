"""Calls: the overhead of our client over httpx, and the memory that it keeps while paging."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from .environments import Unavailable, find_python
from .figures import OURS, Figure, Group, Row, figure, ratios
from .process import Worker

_CALLS = 100
_ORDERS = 100_000
_AT_ONCE, _MANY = 100, 1_000


def measure(folders: dict[str, Path], scratch: Path, rounds: int, skip_reasons: list[str]) -> Group:
    """Measure tiny calls, arguments, concurrency and paging; `scratch` holds the page that decoding built."""
    group = Group("Calls", "a response of one number, decoded; CPU time; multiples of bare httpx in the same process unless said otherwise")
    with ExitStack() as stack:
        workers: dict[str, Worker] = {}
        for side in ("scalev", "stock"):
            if side not in folders:
                continue
            try:
                workers[side] = stack.enter_context(Worker(find_python(folders[side]), "calls", side, folders[side] / "made"))
            except Unavailable as error:
                skip_reasons.append(f"calls, {side}: {error}")
        group.rows += _tiny(workers, rounds)
        if OURS in workers:
            group.rows.append(_create(workers[OURS], rounds))
    if OURS in folders:
        with Worker(find_python(folders[OURS]), "many") as worker:
            group.rows += _concurrent(worker, rounds)
        with Worker(find_python(folders[OURS]), "pages", scratch / "page.json") as worker:
            group.rows.append(_measure_paging(worker))
    return group


def _tiny(workers: dict[str, Worker], rounds: int) -> list[Row]:
    times: dict[tuple[str, str, str], list[float]] = {}
    for _ in range(rounds):
        for side, worker in workers.items():
            for task in ("sync", "async"):
                for call in (f"{task} httpx", task):
                    times.setdefault((side, task, call), []).append(worker.ask(call, _CALLS))
    rows = []
    for task in ("sync", "async"):
        values = {side: figure(ratios(times[side, task, task], times[side, task, f"{task} httpx"])) for side in workers}
        rows.append(Row(f"a tiny call, {task}", "× httpx", values, 1.15))
        if OURS in workers:
            micro = [seconds * 1e6 for seconds in times[OURS, task, f"{task} httpx"]]
            rows[-1].values["httpx"] = Figure(1.0)
            rows.append(Row(f"the same by httpx, {task}", "µs", {"httpx": figure(micro)}))
    return rows


def _create(worker: Worker, rounds: int) -> Row:
    differences = [(worker.ask("create", 200) - worker.ask("dumps", 200)) * 1e6 for _ in range(rounds)]
    return Row("arguments of `orders.create` to a request, more than `json.dumps`", "µs", {OURS: figure(differences)}, 10.0)


def _concurrent(worker: Worker, rounds: int) -> list[Row]:
    times: dict[str, list[float]] = {"scalev": [], "httpx": []}
    for call in times:
        worker.ask(call, _AT_ONCE)  # opens the connections
    for _ in range(rounds):
        for call, samples in times.items():
            seconds, count = worker.ask(call, _AT_ONCE)
            if count != _AT_ONCE:
                raise Unavailable(f"{call} lost {_AT_ONCE - count} of {_AT_ONCE} reads")
            samples.append(seconds)
    lost_reads = Row(f"lost of {_MANY:,} reads at once", "reads", {}, 0.0)
    for call in times:
        lost_reads.values[call] = Figure(float(_MANY - worker.ask(call, _MANY)[1]))
    ratio = Row(
        f"{_AT_ONCE} reads at once of a local server", "× httpx", {OURS: figure(ratios(*times.values())), "httpx": Figure(1.0)}, 1.25
    )
    return [ratio, lost_reads]


def _measure_paging(worker: Worker) -> Row:
    result = worker.ask("walk", _ORDERS)
    if result["seen"] != _ORDERS or result["pages"] != result["served"]:
        raise Unavailable(f"paging saw {result['seen']} of {_ORDERS} orders on {result['pages']} pages")
    return Row(f"memory gained by paging through {_ORDERS:,} full orders", "MB", {OURS: Figure(result["growth"])}, 5.0)
