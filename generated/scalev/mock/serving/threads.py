# Copied from generator/package/scalev/mock/serving/threads.py by `python -m generator generate`. Do not edit.
"""Run a blocking call in a thread under asyncio or trio, without blocking the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")


async def run_in_thread(call: Callable[[_Argument], _Result], argument: _Argument) -> _Result:
    """Run a call in a thread, and return its result. Cancelling stops waiting for the call, but not the call itself."""
    from anyio import CapacityLimiter, to_thread

    # The shared limiter allows few threads: if all waited for webhook receivers that call the mock, none would be left to serve them.
    return await to_thread.run_sync(call, argument, abandon_on_cancel=True, limiter=CapacityLimiter(1))
