"""Concurrent calls: limited in number, ordered or as completed, with bounded read-ahead, and nothing left behind."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from anyio.abc import TaskGroup
from scalev._runtime.concurrency import map_concurrently, map_in_threads
from scalev._runtime.errors import ConfigurationError

from tests.runtime.service import GET, LIST, LOOPS, Mode, Service, async_client, run_async, sync_client


class Source:
    """Items from 0, with a count of how many were taken."""

    def __init__(self, count: int, fails_at: int | None = None) -> None:
        self.taken = 0
        self._count, self._fails_at = count, fails_at

    def __iter__(self) -> Iterator[int]:
        for number in range(self._count):
            if number == self._fails_at:
                raise LookupError("no more pages")
            self.taken += 1
            yield number

    async def __aiter__(self) -> AsyncIterator[int]:
        for number in self:
            await anyio.lowlevel.checkpoint()
            yield number


class AsyncOnly:
    """Items for `async for` only."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __aiter__(self) -> AsyncIterator[int]:
        return self._source.__aiter__()


class Calls:
    """Calls that end when the test decides, with their outcomes."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.cancelled: list[int] = []
        self.most = self.open = 0
        self._gates: defaultdict[int, anyio.Event] = defaultdict(anyio.Event)
        self._errors: dict[int, Exception] = {}

    async def __call__(self, number: int) -> int:
        self.started.append(number)
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            await self._gates[number].wait()
        except anyio.get_cancelled_exc_class():
            self.cancelled.append(number)
            raise
        finally:
            self.open -= 1
        if number in self._errors:
            raise self._errors[number]
        return number * 10

    async def end(self, number: int, error: Exception | None = None) -> None:
        """End a call as soon as it has started."""
        if error is not None:
            self._errors[number] = error
        self._gates[number].set()
        await settle()

    async def end_later(self, number: int) -> None:
        """End a call when all allowed calls have started."""
        await settle()
        await self.end(number)


class Next:
    """The next result, requested in a task of its own."""

    def __init__(self, group: TaskGroup, results: AsyncIterator[int]) -> None:
        self._results = results
        self._found: list[int] = []
        self._ended = anyio.Event()
        self._error: BaseException | None = None
        group.start_soon(self._ask)

    async def _ask(self) -> None:
        try:
            self._found.append(await anext(self._results))
        except Exception as error:  # noqa: BLE001 - raised where the test waits for it
            self._error = error
        finally:
            self._ended.set()

    def is_done(self) -> bool:
        return self._ended.is_set()

    async def result(self) -> int:
        await self._ended.wait()
        if self._error is not None:
            raise self._error
        return self._found[0]


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(20):
        await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("mode", LOOPS)
@pytest.mark.parametrize("is_ordered", [True, False])
@pytest.mark.parametrize("items", [lambda source: source, AsyncOnly])
def test_results_of_tasks_come_in_order_or_as_completed(mode: Mode, is_ordered: bool, items: Callable[[Source], Any]) -> None:
    async def run() -> None:
        async with anyio.create_task_group() as group:
            calls, source = Calls(), Source(6)
            results = map_concurrently(calls, items(source), limit=3, ordered=is_ordered)
            await settle()
            assert not calls.started  # nothing happens before the first result is requested
            first = Next(group, results)
            await settle()
            assert len(calls.started) == source.taken == 3
            await calls.end(2)
            assert first.is_done() is (not is_ordered)
            await calls.end(1)
            await calls.end(0)
            assert len(calls.started) == 3  # a completed result keeps its slot until it is taken
            expected = [0, 10, 20] if is_ordered else [20, 10, 0]
            matches = [await first.result()]
            for number in (3, 4, 5):
                next_result = Next(group, results)
                await settle()
                assert len(calls.started) <= len(matches) + 3
                await calls.end(number)
                matches.append(await next_result.result())
            matches += [result async for result in results]
            assert sorted(matches) == [0, 10, 20, 30, 40, 50] and (matches == sorted(matches)) is is_ordered
            assert matches[:2] == expected[:2] if is_ordered else matches[0] == 20
            assert calls.most == 3 and source.taken == 6 and not calls.open

    run_async(mode, run)


@pytest.mark.parametrize("mode", LOOPS)
@pytest.mark.parametrize("is_ordered", [True, False])
def test_the_first_error_of_a_task_ends_the_rest(mode: Mode, is_ordered: bool) -> None:
    async def run() -> None:
        async with anyio.create_task_group() as group:
            calls, source = Calls(), Source(100)
            first = Next(group, map_concurrently(calls, source, limit=4, ordered=is_ordered))
            await settle()
            await calls.end(2, KeyError("gone"))
            with pytest.raises(KeyError, match="gone"):
                await first.result()
            assert sorted(calls.cancelled) == [0, 1, 3] and source.taken == 4 and not calls.open

    run_async(mode, run)


@pytest.mark.parametrize("mode", LOOPS)
@pytest.mark.parametrize("items", [lambda source: source, AsyncOnly])
def test_an_error_of_the_items_ends_the_rest(mode: Mode, items: Callable[[Source], Any]) -> None:
    async def run() -> None:
        calls = Calls()
        async with aclosing(map_concurrently(calls, items(Source(100, fails_at=2)), limit=4)) as results:
            with pytest.raises(LookupError, match="no more pages"):
                await anext(results)
        assert sorted(calls.cancelled) == [0, 1] and not calls.open

    run_async(mode, run)


def test_a_break_leaves_no_task() -> None:
    def run_others() -> set[asyncio.Task[Any]]:
        return asyncio.all_tasks() - {asyncio.current_task()}

    async def run() -> None:
        calls, source = Calls(), Source(100)
        ending = asyncio.ensure_future(calls.end(0))
        async for _ in map_concurrently(calls, source, limit=4):
            break
        await ending
        await settle()
        assert len(calls.started) >= 2 and sorted(calls.cancelled) == calls.started[1:] and source.taken <= 4 and not run_others()

    asyncio.run(run())


@pytest.mark.parametrize("mode", LOOPS)
def test_closing_waits_for_what_is_cancelled(mode: Mode) -> None:
    async def run() -> None:
        calls = Calls()
        async with anyio.create_task_group() as group:
            group.start_soon(calls.end_later, 0)
            async with aclosing(map_concurrently(calls, Source(100), limit=2)) as results:
                async for _ in results:
                    break
            assert calls.cancelled == [1] and not calls.open  # concurrently

    run_async(mode, run)


@pytest.mark.parametrize("mode", LOOPS)
def test_a_caller_that_waits_can_be_cancelled(mode: Mode) -> None:
    async def run() -> None:
        calls = Calls()

        async def walk() -> None:
            async with aclosing(map_concurrently(calls, range(100), limit=3)) as results:
                async for _ in results:
                    raise AssertionError("no call ends")

        async with anyio.create_task_group() as group:
            group.start_soon(walk)
            await settle()
            group.cancel_scope.cancel()
        assert sorted(calls.cancelled) == [0, 1, 2] and not calls.open

    run_async(mode, run)


@pytest.mark.parametrize("mode", LOOPS)
def test_a_page_to_come_does_not_delay_results(mode: Mode) -> None:
    async def run() -> None:
        page = anyio.Event()

        async def items() -> AsyncIterator[int]:
            yield 0
            await page.wait()
            yield 7

        calls = Calls()
        async with anyio.create_task_group() as group:
            results = map_concurrently(calls, items(), limit=3)
            group.start_soon(calls.end, 0)
            assert await anext(results) == 0 and not page.is_set()
            page.set()
            group.start_soon(calls.end, 7)
            assert [result async for result in results] == [70]

    run_async(mode, run)


def threads() -> int:
    return sum(thread.name.startswith("scalev") for thread in threading.enumerate())


@pytest.mark.parametrize("is_ordered", [True, False])
def test_results_of_threads_come_in_order_or_as_completed(is_ordered: bool) -> None:
    gates = [threading.Event() for _ in range(6)]
    source, lock, counts = Source(6), threading.Lock(), {"open": 0, "most": 0}

    def call(number: int) -> int:
        with lock:
            counts["open"] += 1
            counts["most"] = max(counts.values())
        if number == 1:
            gates[0].set()  # the first ends only once the second has started
        assert gates[number].wait(5)
        with lock:
            counts["open"] -= 1
        return number * 10

    for gate in gates[1:]:
        gate.set()
    results = map_in_threads(call, source, limit=3, ordered=is_ordered)
    assert not source.taken
    matches = []
    for result in results:
        matches.append(result)
        assert source.taken <= len(matches) + 3
    assert sorted(matches) == [0, 10, 20, 30, 40, 50] and (not is_ordered or matches == sorted(matches))
    assert 2 <= counts["most"] <= 3 and not threads()


def test_unordered_threads_return_the_first_completed_result_first() -> None:
    gate = threading.Event()

    def call(number: int) -> int:
        assert number or gate.wait(5)
        return number

    results = map_in_threads(call, range(2), limit=2, ordered=False)
    assert next(results) == 1
    gate.set()
    assert list(results) == [0]


@pytest.mark.parametrize("is_ordered", [True, False])
def test_the_first_error_of_a_thread_starts_no_more(is_ordered: bool) -> None:
    gate, source, ended_calls = threading.Event(), Source(100), []

    def call(number: int) -> int:
        if number == 2:
            gate.set()
            raise KeyError("gone")
        assert gate.wait(5)
        if number == 0:
            ended_calls.append(number)
        return number

    with pytest.raises(KeyError, match="gone"):
        for _ in map_in_threads(call, source, limit=3, ordered=is_ordered):
            pass
    assert source.taken <= 5 and ended_calls == [0] and not threads()


def test_an_error_of_the_items_and_a_break_leave_no_thread() -> None:
    with pytest.raises(LookupError, match="no more pages"):
        list(map_in_threads(lambda number: number, Source(100, fails_at=2), limit=4))
    assert not threads()
    source = Source(100)
    for _ in map_in_threads(lambda number: number, source, limit=4):
        break
    assert source.taken == 4 and not threads()


@pytest.mark.parametrize("limit", [0, -1, True, 1.5, "8", None])
def test_a_limit_is_an_int_from_1(limit: Any) -> None:
    for function in (map_concurrently, map_in_threads):
        with pytest.raises(ConfigurationError, match=r"^limit: expected an int from 1"):
            function(None, [], limit=limit)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", LOOPS)
def test_details_of_a_list_are_fetched_concurrently(mode: Mode) -> None:
    """A list of orders, page by page, with the details of the orders fetched concurrently."""

    def service(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v3/orders":
            return httpx.Response(200, json={"id": int(request.url.path.rsplit("/", 1)[1]), "notes": "read"})
        first = int(request.url.params.get("next_cursor", 1))
        page = {"data": [{"id": first + number} for number in range(3)], "has_next": first < 7, "next_cursor": str(first + 3)}
        return httpx.Response(200, json=page)

    detail = type(GET)(id="getOrder", method="GET", path="/v3/orders/{id}", decoders=GET.decoders)

    async def run_many() -> list[Any]:
        async with async_client(Service(service)) as client:
            rows = client._calls.list(LIST)
            return [
                order.id async for order in map_concurrently(lambda row: client._calls.call(detail, path={"id": row.id}), rows, limit=4)
            ]

    assert run_async(mode, run_many) == list(range(1, 10))
    with sync_client(Service(service)) as client:
        response = map_in_threads(lambda row: client._calls.call(detail, path={"id": row.id}), client._calls.list(LIST), limit=4)
        assert [order.id for order in response] == list(range(1, 10))
