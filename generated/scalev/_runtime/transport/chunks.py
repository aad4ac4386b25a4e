# Copied from generator/package/scalev/_runtime/transport/chunks.py by `python -m generator generate`. Do not edit.
"""The body of a request as it is sent, a chunk at a time.

Async clients get no asynchronous generators, as httpx has them: a cancelled call leaves them half-way, and trio reports each that it
finds so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from .attempts import Attempt


class Chunks(httpx.SyncByteStream):
    """The body of a request; the try knows whether some of it is out and some is not."""

    def __init__(self, stream: Any, attempt: Attempt) -> None:
        self._stream = stream
        self._attempt = attempt

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._attempt.is_uploading = True
            yield chunk
        self._attempt.is_uploading = False


class AsyncChunks(httpx.AsyncByteStream):
    """The same for an async client, where the body can be read at once: it is in memory or in a file."""

    _chunks: Iterator[bytes]

    def __init__(self, stream: Any, attempt: Attempt) -> None:
        self._stream = Chunks(stream, attempt)

    def __aiter__(self) -> AsyncChunks:
        self._chunks = iter(self._stream)
        return self

    async def __anext__(self) -> bytes:
        chunk = await self._next()
        if chunk is None:
            raise StopAsyncIteration
        return chunk

    async def _next(self) -> bytes | None:
        return next(self._chunks, None)


class ThreadChunks(AsyncChunks):
    """The same where the body may keep its reader waiting: it is read in a thread, and holds up neither the loop nor the deadline."""

    async def _next(self) -> bytes | None:
        from anyio import to_thread

        return await to_thread.run_sync(next, self._chunks, None, abandon_on_cancel=True)
