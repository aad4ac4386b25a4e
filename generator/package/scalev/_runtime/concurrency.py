"""Make many calls concurrently, up to a limit: `map_concurrently` for coroutines, `map_in_threads` for plain functions.

Both read the next item only when a call can be started for it, so that the items can be a list of any length; results that were not
yet taken count towards the limit too. Nothing starts before the first result is requested. The first error, of a call or of the items,
stops the rest and is raised.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterable
from concurrent import futures
from functools import partial
from typing import Any, TypeVar

import anyio

from .checks import describe, is_count
from .errors import ConfigurationError
from .event_loops import Task
from .public import public

T = TypeVar("T")
R = TypeVar("R")
F = TypeVar("F", "Task[Any]", "futures.Future[Any]")


@public
def map_concurrently(
    function: Callable[[T], Awaitable[R]], items: Iterable[T] | AsyncIterable[T], *, limit: int = 8, ordered: bool = True
) -> AsyncGenerator[R, None]:
    """Call `function` for each item, at most `limit` at a time, on asyncio or trio.

    The results are in the order of the items, or (`ordered=False`) of completion. `items` may be a list of the asynchronous client. A
    `break` cancels the running calls; `contextlib.aclosing` also waits for them to end (on trio, always use it):

        async with aclosing(map_concurrently(client.orders.get, ids)) as orders:
            async for order in orders:
                …

    Raises ConfigurationError for a limit below 1; iterating raises what the function and the items raise.
    """
    return _map_in_tasks(function, items, _check_limit(limit), ordered)


@public
def map_in_threads(function: Callable[[T], R], items: Iterable[T], *, limit: int = 8, ordered: bool = True) -> Generator[R, None, None]:
    """Call `function` for each item, in at most `limit` threads.

    The results are in the order of the items, or (`ordered=False`) of completion. `items` are read in the thread that iterates, and
    may be a list of the client. A running call cannot be cancelled: after a `break` or an error, no more calls are started, and the
    running ones are waited for. No thread is left behind; if you keep a reference to the iterator after a `break`, call `close()` on it.

    Raises ConfigurationError for a limit below 1; iterating raises what the function and the items raise.
    """
    return _map_in_threads(function, items, _check_limit(limit), ordered)


async def _map_in_tasks(
    function: Callable[[T], Awaitable[R]], items: Iterable[T] | AsyncIterable[T], limit: int, ordered: bool
) -> AsyncGenerator[R, None]:
    source = aiter(items) if isinstance(items, AsyncIterable) else _iterate(items)
    running_tasks: deque[Task[tuple[R, ...]]] = deque()  # in the order of the items
    is_more = True
    events: list[anyio.Event] = []
    turn = anyio.Event()
    turn.set()

    def wake(_: object) -> None:
        while events:
            events.pop().set()

    async def step(before: anyio.Event, after: anyio.Event) -> tuple[R, ...]:
        # a task reads its own item, so that waiting for the next page does not delay the results of the previous one; they take turns
        # in the order of the tasks, as trio runs tasks in any order
        await before.wait()
        try:
            item = await anext(source)
        except StopAsyncIteration:
            return ()
        finally:
            after.set()
        return (await function(item),)

    try:
        while is_more or running_tasks:
            while is_more and len(running_tasks) < limit:
                before, turn = turn, anyio.Event()
                running_tasks.append(Task(partial(step, before, turn), wake))
            ready = _take_ready(running_tasks, ordered)
            if ready is None:
                events.append(event := anyio.Event())
                await event.wait()
            elif result := ready.result():
                yield result[0]
            else:
                is_more = False
    finally:
        for task in running_tasks:
            task.cancel()
        with anyio.CancelScope(shield=True):  # cancelled tasks end soon; leave none behind
            for task in running_tasks:
                await task.wait()
        if source is not items and isinstance(source, AsyncGenerator):
            await source.aclose()


def _map_in_threads(function: Callable[[T], R], items: Iterable[T], limit: int, ordered: bool) -> Generator[R, None, None]:
    source = iter(items)
    running_calls: deque[futures.Future[R]] = deque()  # in the order of the items
    is_more = True
    pool, process = futures.ThreadPoolExecutor(limit, thread_name_prefix="scalev"), os.getpid()
    try:
        while is_more or running_calls:
            if os.getpid() != process:
                raise ConfigurationError("map_in_threads: expected the process that began, got a forked one, which has no threads")
            while is_more and len(running_calls) < limit:
                batch = next(((item,) for item in source), ())
                is_more = bool(batch)
                running_calls.extend(pool.submit(function, item) for item in batch)
            ready = _take_ready(running_calls, ordered)
            if ready is not None:
                yield ready.result()
            elif running_calls:
                futures.wait([future for future in running_calls if not future.done()], return_when=futures.FIRST_COMPLETED)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _take_ready(tasks: deque[F], ordered: bool) -> F | None:
    """Remove and return the next call whose result is due, a failed one first; None if there is none yet."""
    finished_tasks = [task for task in tasks if task.done()]
    ready = next((task for task in finished_tasks if task.cancelled() or task.exception() is not None), None)
    if ready is None:
        ready = next(iter(finished_tasks), None) if not ordered else tasks[0] if tasks and tasks[0].done() else None
    if ready is not None:
        tasks.remove(ready)
    return ready


async def _iterate(items: Iterable[T]) -> AsyncIterator[T]:
    for item in items:
        yield item


def _check_limit(limit: Any) -> int:
    if is_count(limit):
        return limit
    raise ConfigurationError(f"limit: expected an int from 1, got {describe(limit)}")
