"""A call in a thread of its own, awaited on asyncio or trio: the event loop goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Given = TypeVar("_Given")
_Got = TypeVar("_Got")


async def aside(call: Callable[[_Given], _Got], given: _Given) -> _Got:
    """Return or raise what the call does. Cancelling stops the waiting, not the call."""
    from anyio import CapacityLimiter, to_thread

    # The shared limiter allows few threads. Where each of them waits for a receiver of webhooks that calls the mock, none is left for that.
    return await to_thread.run_sync(call, given, abandon_on_cancel=True, limiter=CapacityLimiter(1))
