# Copied from generator/package/scalev/_runtime/transport/chunks.py by `python -m generator generate`. Do not edit.
"""Stream the body of a request, chunk by chunk.

Unlike httpx, this avoids async generators for async clients: a cancelled call leaves them unfinished, and trio warns about each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from .attempts import Attempt


class Chunks(httpx.SyncByteStream):
    """The body of a request, which records in the attempt whether it has been handed out only in part."""

    def __init__(self, stream: Any, attempt: Attempt) -> None:
        self._stream = stream
        self._attempt = attempt

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._attempt.is_uploading = True
            yield chunk
        self._attempt.is_uploading = False


class AsyncChunks(httpx.AsyncByteStream):
    """The body of a request of an async client, for content in memory or in a file, which can be read without waiting."""

    _chunks: Iterator[bytes]

    def __init__(self, stream: Any, attempt: Attempt) -> None:
        self._stream = Chunks(stream, attempt)

    def __aiter__(self) -> AsyncChunks:
        self._chunks = iter(self._stream)
        return self

    async def __anext__(self) -> bytes:
        chunk = await self._take_next()
        if chunk is None:
            raise StopAsyncIteration
        return chunk

    async def _take_next(self) -> bytes | None:
        return next(self._chunks, None)


class ThreadChunks(AsyncChunks):
    """Content that may block, read in a thread so that it delays neither the event loop nor the deadline."""

    async def _take_next(self) -> bytes | None:
        from anyio import to_thread

        return await to_thread.run_sync(next, self._chunks, None, abandon_on_cancel=True)
