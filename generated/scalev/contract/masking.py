# Copied from generator/package/scalev/contract/masking.py by `python -m generator generate`. Do not edit.
"""A stream that shows no credential."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TextIO
from urllib.parse import quote

FILTERED = "[Filtered]"


class Masked(io.TextIOBase):
    """Writes through to a stream, with the secrets replaced. A secret that comes in two pieces is held back until it is whole."""

    encoding = "utf-8"  # an attribute of its own: that of the base class cannot be set

    def __init__(self, stream: TextIO, secrets: Iterable[str]) -> None:
        self._stream = stream
        self.encoding = stream.encoding
        self._secrets = sorted({form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}, key=len, reverse=True)
        self._held = ""

    def write(self, text: str) -> int:
        """Write a text, but for an end that may be the beginning of a secret."""
        whole = self.masked(self._held + text)
        keep = max((size for secret in self._secrets for size in range(1, len(secret)) if whole.endswith(secret[:size])), default=0)
        self._held = whole[len(whole) - keep :] if keep else ""
        self._stream.write(whole[: len(whole) - keep])
        return len(text)

    def masked(self, text: str) -> str:
        """A text without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, FILTERED)
        return text

    def flush(self) -> None:
        """Write what was held back."""
        self._stream.write(self._held)
        self._held = ""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The stream's."""
        return self._stream.fileno()
