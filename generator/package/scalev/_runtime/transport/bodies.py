"""Read and decompress the body of a response, up to a limit.

httpx decompresses each chunk of the network at once, so that a few hundred bytes can become a gigabyte before they can be counted. Here
every stage yields at most `_STEP` bytes at a time.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

#: The encodings that requests accept, all of which can be decoded.
ACCEPT_ENCODING = "gzip, deflate"

_STEP = 256 * 1024
#: The maximum number of bytes to decompress at a time: a large chunk would be copied once for each step.
_SLICE = 64 * 1024
#: The maximum number of encodings of a body: there is no good reason for more.
_MOST_STAGES = 3
_GZIP = b"\x1f\x8b"


class BodyError(Exception):
    """A body does not match its headers; `expected` and `got` describe the mismatch."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected, self.got = expected, got


class BodyTooLargeError(BodyError):
    """A body is larger than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit:,} bytes (`max_response_bytes`)", "more")


class Body:
    """The body of a response. `encoding` is its Content-Encoding; the limit applies to decompressed and to received bytes."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encodings = [name for name in re.split(r"[\s,]+", encoding.lower()) if name not in ("", "identity")]
        self._stages: list[_Stage] | None = None
        self._limit = limit
        self._received = self._decoded = 0
        self._pieces: list[bytes] = []

    @property
    def content(self) -> bytes:
        """The bytes decoded so far."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def feed(self, chunk: bytes) -> None:
        """Decode a chunk from the network. Raises BodyError if it cannot be decoded or exceeds the limit."""
        if not chunk:
            return
        self._received += len(chunk)
        if self._encodings:
            if self._stages is None:
                self._stages = [*map(_Stage, reversed(_list_readable(self._encodings)))]
            for piece in self._decode(chunk, self._stages):
                self._keep(piece)
        else:
            self._keep(chunk)
        if self._received > self._limit:
            raise BodyTooLargeError(self._limit)

    def take(self, content: bytes) -> None:
        """Add a body that has already been read and decoded."""
        self._keep(content)

    def finish(self) -> None:
        """Finish the body. Raises BodyError if it is incomplete."""
        for stage in self._stages or ():
            stage.finish()

    def _decode(self, data: bytes, stages: list[_Stage]) -> Iterator[bytes]:
        stage, *other_stages = stages
        for piece in stage.decode(data):
            if other_stages:
                yield from self._decode(piece, other_stages)
            else:
                yield piece
            if stage.count > self._limit:  # the output of earlier stages counts too
                raise BodyTooLargeError(self._limit)

    def _keep(self, piece: bytes) -> None:
        room = self._limit - self._decoded
        self._decoded += len(piece)
        self._pieces.append(piece[:room] if len(piece) > room else piece)
        if len(piece) > room:
            raise BodyTooLargeError(self._limit)


def _list_readable(encodings: list[str]) -> list[str]:
    unknown = [name for name in encodings if name not in ("gzip", "x-gzip", "deflate")]
    if unknown:
        raise BodyError(f"a body in {ACCEPT_ENCODING.replace(', ', ' or ')}", f"Content-Encoding {unknown[0]!r:.40}")
    if len(encodings) > _MOST_STAGES:
        raise BodyError(f"a body that is encoded at most {_MOST_STAGES} times", f"one that is encoded {len(encodings)} times")
    return encodings


class _Stage:
    """A decoder for one encoding. `count` is the number of bytes that it yielded."""

    def __init__(self, encoding: str) -> None:
        self._name = encoding.removeprefix("x-")
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16) if self._name == "gzip" else None
        self._head = b""  # a start that is too short to recognize the format
        self._is_begun = False
        self.count = 0

    def decode(self, data: bytes) -> Iterator[bytes]:
        """Yield the decoded bytes, in pieces."""
        self._is_begun = True
        for start in range(0, len(data), _SLICE):
            yield from self._inflate(data[start : start + _SLICE])

    def finish(self) -> None:
        """Raise BodyError if the encoded data is incomplete."""
        if self._is_begun and (self._inflater is None or not self._inflater.eof):
            raise BodyError(f"a whole body in {self._name}", "one that is cut off")

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        data, self._head = self._head + data, b""
        if self._inflater is None:
            if len(data) < 2:
                self._head = data
                return
            # deflate should have a zlib wrapper, but some servers omit it
            is_wrapped = data[0] & 15 == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._inflater = zlib.decompressobj(zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS)
        while True:
            if self._inflater.eof:
                if data == _GZIP[:1]:
                    self._head = data
                if self._name != "gzip" or not data.startswith(_GZIP):
                    return  # padding
                self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)  # a gzip file may have several members
            try:
                piece = self._inflater.decompress(data, _STEP)
            except zlib.error as error:
                raise BodyError(f"a body in {self._name}, as Content-Encoding says", str(error)) from None
            if piece:
                self.count += len(piece)
                yield piece
            data = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            if not data and len(piece) < _STEP:
                return
