# Copied from generator/package/scalev/_runtime/concurrency.py by `python -m generator generate`. Do not edit.
"""Many calls at a time, never more than a limit: `map_concurrently` for coroutines, `map_in_threads` for plain functions.

Both read the next item only when there is room for it, so that a list of any length can be walked; what is done and not yet taken
counts, too. Nothing is started before the first result is asked for. The first error, of a call or of the items, ends the rest and
is raised.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Generator, Iterable
from concurrent import futures
from typing import Any, TypeVar

from .checks import is_count
from .errors import ConfigurationError

T = TypeVar("T")
R = TypeVar("R")

F = TypeVar("F", "asyncio.Task[Any]", "futures.Future[Any]")


def map_concurrently(
    function: Callable[[T], Awaitable[R]], items: Iterable[T] | AsyncIterable[T], *, limit: int = 8, ordered: bool = True
) -> AsyncGenerator[R, None]:
    """The results of `function` for each item, at most `limit` at a time; in the order of the items, or (`ordered=False`) as they come.

    `items` may be a list of the asynchronous client. A `break` cancels what is under way; `contextlib.aclosing` also waits for that:

        async with aclosing(map_concurrently(client.orders.get, ids)) as orders:
            async for order in orders:
                …

    Raises ConfigurationError for a limit below 1; iterating raises what the function and the items raise.
    """
    return _tasks(function, items, _checked(limit), ordered)


def map_in_threads(function: Callable[[T], R], items: Iterable[T], *, limit: int = 8, ordered: bool = True) -> Generator[R, None, None]:
    """The results of `function` for each item, by at most `limit` threads; in the order of the items, or (`ordered=False`) as they come.

    `items` are read in the thread that iterates, and may be a list of the client. A call that a thread has begun cannot be called
    off: a `break` or an error waits for those under way, and starts no more. No thread is left behind; whoever keeps the iterator
    beyond a `break` closes it (`close()`).

    Raises ConfigurationError for a limit below 1; iterating raises what the function and the items raise.
    """
    return _threads(function, items, _checked(limit), ordered)


async def _tasks(
    function: Callable[[T], Awaitable[R]], items: Iterable[T] | AsyncIterable[T], limit: int, ordered: bool
) -> AsyncGenerator[R, None]:
    source = aiter(items) if isinstance(items, AsyncIterable) else _in_turn(items)
    reading = asyncio.Lock()  # fair: tasks get the items in the order in which they were made
    running: deque[asyncio.Task[tuple[R, ...]]] = deque()  # in the order of the items
    is_more = True

    async def step() -> tuple[R, ...]:
        # a task reads its own item, so that waiting for a page to come does not hold up the results of the one before
        async with reading:
            try:
                item = await anext(source)
            except StopAsyncIteration:
                return ()
        return (await function(item),)

    try:
        while is_more or running:
            while is_more and len(running) < limit:
                running.append(asyncio.create_task(step()))
            ready = _ready(running, ordered)
            if ready is None:
                await asyncio.wait([task for task in running if not task.done()], return_when=asyncio.FIRST_COMPLETED)
            elif result := ready.result():
                yield result[0]
            else:
                is_more = False
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if source is not items and isinstance(source, AsyncGenerator):
            await source.aclose()


def _threads(function: Callable[[T], R], items: Iterable[T], limit: int, ordered: bool) -> Generator[R, None, None]:
    source = iter(items)
    running: deque[futures.Future[R]] = deque()  # in the order of the items
    is_more = True
    pool = futures.ThreadPoolExecutor(limit, thread_name_prefix="scalev")
    try:
        while is_more or running:
            while is_more and len(running) < limit:
                found = next(((item,) for item in source), ())
                is_more = bool(found)
                running.extend(pool.submit(function, item) for item in found)
            ready = _ready(running, ordered)
            if ready is not None:
                yield ready.result()
            elif running:
                futures.wait([future for future in running if not future.done()], return_when=futures.FIRST_COMPLETED)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ready(running: deque[F], ordered: bool) -> F | None:
    """What can be given out next, taken out of those running: one that failed above all."""
    done = [one for one in running if one.done()]
    found = next((one for one in done if one.cancelled() or one.exception() is not None), None)
    if found is None:
        found = next(iter(done), None) if not ordered else running[0] if running and running[0].done() else None
    if found is not None:
        running.remove(found)
    return found


async def _in_turn(items: Iterable[T]) -> AsyncIterator[T]:
    for item in items:
        yield item


def _checked(limit: Any) -> int:
    if is_count(limit):
        return limit
    raise ConfigurationError(f"limit: expected an int from 1, got {limit!r:.60}")
