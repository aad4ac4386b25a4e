# Copied from generator/package/scalev/contract/redaction.py by `python -m generator generate`. Do not edit.
"""Keep credentials out of everything that a run prints and writes."""

from __future__ import annotations

import html
import io
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any, TextIO
from urllib.parse import quote

MASK = "[Filtered]"
#: Shorter values are left alone: they occur in ordinary words too.
_SHORTEST = 6
#: Text may be cut off, so a credential is recognised by as many characters of its start.
_START = 12
_SECRET = re.compile(r"(?i)(?:^|_)(?:access|otp|password|pin|refresh|secret|token|api_?key|storefront_key)$")
_Tree = dict[str, "_Tree"]


class Secrets:
    """The credentials of a run, in every spelling in which a report may hold them. Threads may share it."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._spellings: dict[str, set[str]] = {}  # by their starts
        self._beginnings: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = Lock()
        self.add(values)

    def add(self, values: Iterable[str]) -> None:
        """Redact these values from now on, too."""
        with self._lock:
            for value in values:
                if len(value) >= _SHORTEST:
                    for spelling in _spellings(value):
                        known = self._spellings.setdefault(spelling[:_START], set())
                        if spelling not in known:
                            known.add(spelling)
                            self._beginnings.update(spelling[:size] for size in range(1, min(_START, len(spelling))))
                            self._pattern = None

    def redact(self, text: str) -> str:
        """Replace every credential in a text."""
        return "".join(self._pieces(text))

    def split(self, text: str) -> tuple[str, str]:
        """Redact a text that goes on, and keep back its end where a credential may have begun there."""
        for start, end in self._matches(text):
            if end == len(text) and any(len(spelling) > end - start for spelling in self._at(text, start)):
                return self.redact(text[:start]), text[start:]
        for size in range(min(_START, len(text)), 0, -1):
            if text[-size:] in self._beginnings:
                return self.redact(text[:-size]), text[-size:]
        return self.redact(text), ""

    def redact_file(self, path: Path) -> None:
        """Replace every credential in a file; the file changes at once or not at all."""
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        redacted = self.redact(text)
        if redacted != text:
            new = path.with_name(f".{path.name}.redacted")
            new.write_bytes(redacted.encode("utf-8", "surrogateescape"))
            new.chmod(path.stat().st_mode)
            new.replace(path)

    def _pieces(self, text: str) -> Iterator[str]:
        done = 0
        for start, end in self._matches(text):
            yield text[done:start] + MASK
            done = end
        yield text[done:]

    def _matches(self, text: str) -> Iterator[tuple[int, int]]:
        with self._lock:
            if self._pattern is None:
                self._pattern = re.compile(_any_of(self._spellings))
            pattern = self._pattern
        at = 0
        while found := pattern.search(text, at):
            start, at = found.start(), found.end()
            at = start + max(_common(spelling, text, start) for spelling in self._at(text, start))
            yield start, at

    def _at(self, text: str, start: int) -> set[str]:
        """The credentials that a match can be the beginning of."""
        return {spelling for size in range(_SHORTEST, _START + 1) for spelling in self._spellings.get(text[start : start + size], ())}


class RedactedStream(io.TextIOBase):
    """Write through to a stream without the credentials. While it is `held`, nothing is written."""

    encoding = "utf-8"  # an attribute of its own: that of the base class cannot be set

    def __init__(self, stream: TextIO, secrets: Secrets, *, held: bool = False) -> None:
        self._stream, self._secrets, self._is_held = stream, secrets, held
        self.encoding = stream.encoding
        self._kept = ""
        #: Whether the reader has gone away.
        self.is_broken = False

    def write(self, text: str) -> int:
        """Write a text, except for an end that may be the beginning of a credential."""
        if self._is_held:
            self._kept += text
        else:
            redacted, self._kept = self._secrets.split(self._kept + text)
            self._pass_on(redacted)
        return len(text)

    def release(self) -> None:
        """Write what was held, and everything from now on."""
        if self._is_held:
            self._is_held = False
            self.write("")

    def finish(self) -> str:
        """Write what was kept back to the end. Return what was held all the time instead."""
        kept, self._kept = self._secrets.redact(self._kept), ""
        if self._is_held:
            return kept
        self._pass_on(kept)
        self.flush()
        return ""

    def flush(self) -> None:
        """Flush the stream. What may become a credential stays where it is."""
        self._pass_on("")

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the descriptor of the stream."""
        return self._stream.fileno()

    def _pass_on(self, text: str) -> None:
        if not self.is_broken:
            try:
                self._stream.write(text)
                self._stream.flush()
            except BrokenPipeError:
                self.is_broken = True


def credentials(value: Any) -> Iterator[str]:
    """The credentials in the parsed body of a response, known by the names of their fields."""
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str) and _SECRET.search(name):
                yield item
            else:
                yield from credentials(item)
    elif isinstance(value, list):
        for item in value:
            yield from credentials(item)


def _spellings(value: str) -> set[str]:
    """How a report can spell a value: as it is, in a URL, in a command, in JSON, in HTML, and inside of something in base64."""
    found = {value, quote(value, safe=""), value.replace("'", "'\"'\"'"), html.escape(value)}
    found |= {json.dumps(one)[1:-1] for one in found}
    return {spelling for spelling in (*found, *_encoded(found)) if len(spelling) >= _SHORTEST}


def _encoded(texts: Iterable[str]) -> Iterator[str]:
    """The part of each text in base64 that is the same wherever the text stands; the characters at its ends depend on its neighbours."""
    for text in texts:
        for encode in (b64encode, urlsafe_b64encode):
            for before in range(3):
                whole = encode(b"\0" * before + text.encode()).decode()
                yield whole[-(-before * 8 // 6) : (before + len(text.encode())) * 8 // 6]


def _common(spelling: str, text: str, start: int) -> int:
    """How many characters of a text are those of a spelling, from a place on."""
    size = 0
    while size < len(spelling) and text.startswith(spelling[size], start + size):
        size += 1
    return size


def _any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of these words; words with a common beginning share it, so that many of them cost little."""
    tree: _Tree = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _pattern(tree) if tree else r"(?!)"


def _pattern(node: _Tree) -> str:
    branches = [re.escape(character) + _pattern(below) for character, below in sorted(node.items()) if character]
    joined = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})" if branches else ""
    return f"(?:{joined})?" if "" in node and branches else joined
