"""Keep credentials out of everything that a run prints and writes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TextIO

from scalev._runtime.redaction.redactor import Redactor


def redact_file(path: Path, redactor: Redactor) -> None:
    """Mask every credential in a file, atomically."""
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    safe_text = redactor.redact(text)
    if safe_text != text:
        new = path.with_name(f".{path.name}.redacted")
        new.write_bytes(safe_text.encode("utf-8", "surrogateescape"))
        new.chmod(path.stat().st_mode)
        new.replace(path)


class RedactedStream(io.TextIOBase):
    """A stream that writes through without the credentials. Nothing is written while it is `held`."""

    encoding = "utf-8"  # a class attribute, since the base class does not allow setting its own

    def __init__(self, stream: TextIO, redactor: Redactor, *, held: bool = False) -> None:
        self._stream, self._redactor, self._is_held = stream, redactor, held
        self.encoding = stream.encoding
        self._kept = ""
        #: Whether the reader has closed the pipe.
        self.is_broken = False

    def write(self, text: str) -> int:
        """Write text, except for a trailing part that may be the start of a credential."""
        if self._is_held:
            self._kept += text
        else:
            safe_text, self._kept = self._redactor.split(self._kept + text)
            self._pass_on(safe_text)
        return len(text)

    def release(self) -> None:
        """Write the buffered text, and stop buffering."""
        if self._is_held:
            self._is_held = False
            self.write("")

    def finish(self) -> str:
        """Write the buffered remainder. If the stream is still held, return it instead."""
        text_left, self._kept = self._redactor.redact(self._kept), ""
        if self._is_held:
            return text_left
        self._pass_on(text_left)
        self.flush()
        return ""

    def flush(self) -> None:
        """Flush the stream. Text that may be the start of a credential stays buffered."""
        self._pass_on("")

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the file descriptor of the stream."""
        return self._stream.fileno()

    def _pass_on(self, text: str) -> None:
        if not self.is_broken:
            try:
                self._stream.write(text)
                self._stream.flush()
            except BrokenPipeError:
                self.is_broken = True
