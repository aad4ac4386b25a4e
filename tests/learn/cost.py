"""Measure the cost of observing as a share of decoding the same responses: `python -m tests.learn.cost`.

Each round decodes the same responses of an operation from their bytes, without and with a new `Observations`, in turns. Of each part of a
round the fastest of all rounds counts, as other programs disturb a measurement. What is prepared once for each operation is included,
and so is writing the file. `--all` measures every operation that can be read, and lists the most expensive.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from scalev import resources
from scalev._runtime.observing import observe_response
from scalev._runtime.operations import Operation
from scalev._runtime.responses import RawResponse, Response, decode_result
from scalev.mock import MockScalev
from scalev.mock.messages import Request
from scalev.observe import Observations

#: Lists whose pages are large, an object with many fields, and small ones.
_OPERATIONS = (
    *("listOrders", "listProducts", "getOrder"),
    *("getLandingPagePublicView", "getCustomerCourseSection", "getBundleRelations"),
)
#: Decoding with and without observing alternate after so many responses, as the speed of a machine changes.
_CHUNK = 50
#: What observing may add.
_LIMIT = 0.15


def find_operations() -> dict[str, Operation[Any]]:
    """Return the operations of the client by id."""
    operations: dict[str, Operation[Any]] = {}
    for path in Path(resources.__file__ or "").parent.glob("[!_]*.py"):
        for value in vars(import_module(f"scalev.resources.{path.stem}")).values():
            if isinstance(value, Operation):
                operations[value.id] = value
    return operations


def take_response(mock: MockScalev, operation: Operation[Any]) -> RawResponse:
    """Return a response of the mock to an example request."""
    path, _, query = mock.get_example_path(operation.id).partition("?")
    response = mock.handle(Request(method=operation.method, path=path, query=query, headers=tuple(mock.credentials(operation.id).items())))
    return RawResponse(status=response.status, headers=dict(response.headers), content=response.body)


def measure(operation: Operation[Any], raw: RawResponse, *, responses: int, rounds: int, folder: Path) -> tuple[float, float]:
    """Return the CPU seconds for decoding, and the added share of observing."""

    def build() -> Response[Any]:
        result = decode_result(operation, operation.path, raw)
        return Response(status=raw.status, headers=raw.headers, content=raw.content, parsed=result, attempts=1)

    chunks = range(responses // _CHUNK)
    plain_seconds = [float("inf")] * len(chunks)
    observed_seconds = [float("inf")] * (len(chunks) + 1)
    for number in range(rounds):
        observations = Observations(folder / f"{operation.id}-{number}.jsonl")
        observations._prepare()  # reading the document is a cost of the program, not of the responses
        gc.collect()  # as is the garbage of reading it
        gc.freeze()  # the mock and the documents are objects of the measurement, which no collection must scan
        observe = partial(observe_response, observations, operation, raw, build)
        for chunk in chunks:
            plain_seconds[chunk] = min(plain_seconds[chunk], _time(build, _CHUNK))
            observed_seconds[chunk] = min(observed_seconds[chunk], _time(observe, _CHUNK))
        observed_seconds[-1] = min(observed_seconds[-1], _time(observations.flush, 1))
    return sum(plain_seconds) / responses, sum(observed_seconds) / sum(plain_seconds) - 1


def _time(run: Callable[[], object], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        run()
    return time.process_time() - start


def main() -> None:
    """Print the cost for several operations."""
    parser = argparse.ArgumentParser(prog="python -m tests.learn.cost", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("operations", nargs="*", default=_OPERATIONS, help="operation ids (default: %(default)s)")
    parser.add_argument("--all", action="store_true", help="measure every operation that the mock answers with a body")
    parser.add_argument("--list", type=int, default=10, metavar="N", help="with --all, list so many (default: %(default)s)")
    parser.add_argument("--most-bytes", type=int, default=None, metavar="N", help="leave out larger bodies, for which observing is cheap")
    parser.add_argument("--responses", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    operations = find_operations()
    mock = MockScalev(rows=25)
    names = [name for name in sorted(operations) if operations[name].method == "GET"] if options.all else options.operations
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            if name not in operations:
                parser.error(f"{name}: no operation has this id")
            raw = take_response(mock, operations[name])
            if raw.status == 200 and 0 < len(raw.content) <= (options.most_bytes or len(raw.content)):
                seconds, share = measure(operations[name], raw, responses=options.responses, rounds=options.rounds, folder=Path(folder))
                rows.append((share, seconds, len(raw.content), name))
    top_rows = sorted(rows, reverse=True)[: options.list] if options.all else rows
    print(f"{'operation':<32} {'bytes':>8} {'decoding':>12} {'observing adds':>15}")
    for share, seconds, size, name in top_rows:
        print(f"{name:<32} {size:>8} {seconds * 1e6:>9.0f} µs {share:>8.1%} {share * seconds * 1e6:>6.1f} µs")
    if options.all:
        print(f"{sum(share > _LIMIT for share, *_ in rows)} of {len(rows)} operations are above {_LIMIT:.0%}")


if __name__ == "__main__":
    main()
