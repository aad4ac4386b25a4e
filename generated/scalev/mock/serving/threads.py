# Copied from generator/package/scalev/mock/serving/threads.py by `python -m generator generate`. Do not edit.
"""A call in a thread of its own, awaited: the event loop goes on, and no call waits for another one's thread.

`asyncio.to_thread` has few threads. Where each of them waits for a receiver of webhooks that calls the mock, none is left for that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from threading import Thread
from typing import NoReturn, TypeVar

_Given = TypeVar("_Given")
_Got = TypeVar("_Got")


async def aside(call: Callable[[_Given], _Got], given: _Given) -> _Got:
    """What the call returns or raises. Cancelling stops the waiting, not the call."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Callable[[], _Got]] = loop.create_future()
    context = copy_context()

    def settle(outcome: Callable[[], _Got]) -> None:
        if not future.done():
            future.set_result(outcome)

    def run() -> None:
        outcome: Callable[[], _Got]
        try:
            outcome = partial(_returned, context.run(call, given))
        except BaseException as error:  # noqa: BLE001 -- it is raised where it is awaited
            outcome = partial(_raised, error)
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, outcome)

    thread = Thread(target=run, name="scalev-mock", daemon=True)
    thread.start()
    try:
        outcome = await future
    finally:
        if future.done() and not future.cancelled():
            thread.join()
    return outcome()


def _returned(result: _Got) -> _Got:
    return result


def _raised(error: BaseException) -> NoReturn:
    raise error
