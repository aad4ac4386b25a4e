"""Read the body of a response: decoded, and never larger than a limit.

httpx expands a whole chunk of the network at once, so that a few hundred bytes can become a gigabyte before anyone can count them.
Here every stage gives at most `_STEP` bytes at a time.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

#: What a request asks for, and what can be read.
ACCEPT_ENCODING = "gzip, deflate"

_STEP = 256 * 1024
#: A large chunk that expands a lot would be copied once for each step.
_SLICE = 64 * 1024
#: Nobody encodes more often than that for a good reason.
_MOST_STAGES = 3
_GZIP = b"\x1f\x8b"


class BodyError(Exception):
    """A body is not what its headers say; `expected` and `got` tell it apart."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected, self.got = expected, got


class BodyTooLargeError(BodyError):
    """A body is larger than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit:,} bytes (`max_response_bytes`)", "more")


class Body:
    """The body of one response. `encoding` is what Content-Encoding says; the limit counts decoded bytes, and those of the wire too."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encodings = [name for name in re.split(r"[\s,]+", encoding.lower()) if name not in ("", "identity")]
        self._stages: list[_Stage] | None = None
        self._limit = limit
        self._received = self._decoded = 0
        self._pieces: list[bytes] = []

    @property
    def content(self) -> bytes:
        """What has been read so far."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def feed(self, chunk: bytes) -> None:
        """Take what came from the network; BodyError where it cannot be decoded or is too much."""
        if not chunk:
            return
        self._received += len(chunk)
        if self._encodings:
            if self._stages is None:
                self._stages = [*map(_Stage, reversed(_readable(self._encodings)))]
            for piece in self._decode(chunk, self._stages):
                self._keep(piece)
        else:
            self._keep(chunk)
        if self._received > self._limit:
            raise BodyTooLargeError(self._limit)

    def take(self, content: bytes) -> None:
        """Take a body that has been read and decoded elsewhere."""
        self._keep(content)

    def finish(self) -> None:
        """The end has come; BodyError where it came too early."""
        for stage in self._stages or ():
            stage.finish()

    def _decode(self, data: bytes, stages: list[_Stage]) -> Iterator[bytes]:
        stage, *others = stages
        for piece in stage.decode(data):
            if others:
                yield from self._decode(piece, others)
            else:
                yield piece
            if stage.count > self._limit:  # one that is no last stage gives bytes, too
                raise BodyTooLargeError(self._limit)

    def _keep(self, piece: bytes) -> None:
        room = self._limit - self._decoded
        self._decoded += len(piece)
        self._pieces.append(piece[:room] if len(piece) > room else piece)
        if len(piece) > room:
            raise BodyTooLargeError(self._limit)


def _readable(encodings: list[str]) -> list[str]:
    unknown = [name for name in encodings if name not in ("gzip", "x-gzip", "deflate")]
    if unknown:
        raise BodyError(f"a body in {ACCEPT_ENCODING.replace(', ', ' or ')}", f"Content-Encoding {unknown[0]!r:.40}")
    if len(encodings) > _MOST_STAGES:
        raise BodyError(f"a body that is encoded at most {_MOST_STAGES} times", f"one that is encoded {len(encodings)} times")
    return encodings


class _Stage:
    """One encoding, undone. `count` is how many bytes it gave."""

    def __init__(self, encoding: str) -> None:
        self._name = encoding.removeprefix("x-")
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS | 16) if self._name == "gzip" else None
        self._head = b""  # what is too short to tell what it begins
        self._is_begun = False
        self.count = 0

    def decode(self, data: bytes) -> Iterator[bytes]:
        """The bytes that these stand for, a piece at a time."""
        self._is_begun = True
        for start in range(0, len(data), _SLICE):
            yield from self._inflate(data[start : start + _SLICE])

    def finish(self) -> None:
        """BodyError where the encoding has not come to its end."""
        if self._is_begun and (self._inflater is None or not self._inflater.eof):
            raise BodyError(f"a whole body in {self._name}", "one that is cut off")

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        data, self._head = self._head + data, b""
        if self._inflater is None:
            if len(data) < 2:
                self._head = data
                return
            # deflate should come in a zlib wrapper, and from some servers comes without
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
