"""Run a blocking call in a thread under asyncio or trio, without blocking the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Given = TypeVar("_Given")
_Got = TypeVar("_Got")


async def aside(call: Callable[[_Given], _Got], given: _Given) -> _Got:
    """Run a call in a thread, and return its result. Cancelling stops waiting for the call, but not the call itself."""
    from anyio import CapacityLimiter, to_thread

    # The shared limiter allows few threads: if all waited for webhook receivers that call the mock, none would be left to serve them.
    return await to_thread.run_sync(call, given, abandon_on_cancel=True, limiter=CapacityLimiter(1))
