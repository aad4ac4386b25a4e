# Copied from generator/package/scalev/_runtime/transport/chunks.py by `python -m generator generate`. Do not edit.
"""The body of a request for an async client.

Not by asynchronous generators, as httpx has them: a cancelled call leaves them half-way, and trio reports each that it finds so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx


class Chunks(httpx.AsyncByteStream):
    """A body that can be read at once: it is in memory or in a file."""

    _chunks: Iterator[bytes]

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __aiter__(self) -> Chunks:
        self._chunks = iter(self._stream)
        return self

    async def __anext__(self) -> bytes:
        chunk = await self._next()
        if chunk is None:
            raise StopAsyncIteration
        return chunk

    async def _next(self) -> bytes | None:
        return next(self._chunks, None)


class ChunksFromThread(Chunks):
    """A body that may keep its reader waiting: it is read in a thread, so that it holds up neither the loop nor the deadline."""

    async def _next(self) -> bytes | None:
        from anyio import to_thread

        return await to_thread.run_sync(next, self._chunks, None, abandon_on_cancel=True)
