# Copied from generator/package/scalev/_runtime/redaction/redactor.py by `python -m generator generate`. Do not edit.
"""Mask known credentials in text and in data, in any encoding."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any
from urllib.parse import quote, quote_plus

from ..log_text import to_log_text
from ..secret import MASK, Guarded

#: A shorter value is masked only as a whole word: it may be part of an ordinary word or number.
_LONG = 6
_SHORTEST = 4
#: Text may be truncated, so a credential is recognized by this many characters of its start.
_START = 12
#: Patterns of unknown credentials: the prefixes of the service, JSON web tokens, authorization headers.
_SHAPES = (
    r"\b(?:sk|rk|sfpk|cit|cip)_[A-Za-z0-9_\-]{6,}|\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]*)?"
    r"|(?<=Bearer )[^\s\"',;]{6,}|(?<=Basic )[A-Za-z0-9+/_\-]{6,}={0,2}"
)
_Tree = dict[str, "_Tree"]


class Redactor(Guarded):
    """A thread-safe masker of credentials, in every encoding in which text may contain them."""

    __slots__ = ("_beginnings", "_is_whole", "_lock", "_masks_short", "_pattern", "_short", "_spellings")

    def __init__(
        self, secrets: Iterable[str] = (), *, base: Redactor | None = None, masks_short: bool = True, is_whole: bool = False
    ) -> None:
        """Take the credentials to mask, and those of a `base`.

        Without `masks_short`, values of fewer than six characters are not masked. `is_whole`: the texts are not truncated, so the
        beginning of a credential, which may be an ordinary word, is not masked either.
        """
        self._masks_short = masks_short
        self._is_whole = is_whole
        self._spellings: dict[str, set[str]] = {start: set(spellings) for start, spellings in base._spellings.items()} if base else {}
        self._beginnings: frozenset[str] | None = None
        self._short: set[str] = set(base._short) if base else set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = Lock()
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Add values to mask from now on."""
        with self._lock:
            for secret in secrets:
                if len(secret) >= _LONG:
                    for spelling in _spell(secret):
                        self._spellings.setdefault(spelling[:_START], set()).add(spelling)
                elif len(secret) >= _SHORTEST and self._masks_short:
                    self._short.add(secret)
            self._pattern = self._beginnings = None

    def redact(self, text: str) -> str:
        """Return the text with the credentials masked."""
        # most texts hold no credentials, and checking that is faster than compiling a pattern
        is_clean = not self._short and not any(start in text for start in self._spellings)
        return text if is_clean else "".join(self._iterate_pieces(text))

    def redact_shapes(self, text: str) -> str:
        """Return the text with the credentials masked, and anything that looks like one."""
        return re.sub(_SHAPES, MASK, self.redact(text))

    def redact_data(self, value: Any) -> Any:
        """Return a redacted copy of text or of parsed JSON, including its names; return anything else unchanged."""
        root: list[Any] = [value]
        queue: list[Any] = [root]  # no recursion: a body may be nested too deeply for that
        while queue:
            holder = queue.pop()
            for key, item in list(enumerate(holder)) if type(holder) is list else list(holder.items()):
                if type(item) is str:
                    holder[key] = self.redact(item)
                elif type(item) in (list, dict):
                    copy: Any = list(item) if type(item) is list else {self.redact(str(name)): inner for name, inner in item.items()}
                    holder[key] = copy
                    queue.append(copy)
        return root[0]

    def split(self, text: str) -> tuple[str, str]:
        """Redact a part of a longer text. Return it without its end if a credential may begin there, and that end, unredacted."""
        for start, end in self._matches(text):
            if end == len(text) and any(len(spelling) > end - start for spelling in self._find_at(text, start)):
                return self.redact(text[:start]), text[start:]
        with self._lock:
            if self._beginnings is None:
                self._beginnings = frozenset(start[:size] for start in self._spellings for size in range(1, len(start) + 1))
            beginnings = self._beginnings
        for size in range(min(_START, len(text)), 0, -1):
            if text[-size:] in beginnings:
                return self.redact(text[:-size]), text[-size:]
        return self.redact(text), ""

    def _iterate_pieces(self, text: str) -> Iterator[str]:
        position = 0
        for start, end in self._matches(text):
            yield text[position:start] + MASK
            position = end
        yield text[position:]

    def _matches(self, text: str) -> Iterator[tuple[int, int]]:
        with self._lock:
            if self._pattern is None:
                pattern_alone = (
                    rf"(?<![0-9A-Za-z])(?:{'|'.join(map(re.escape, sorted(self._short)))})(?![0-9A-Za-z])" if self._short else "(?!)"
                )
                self._pattern = re.compile(f"{_build_alternatives(self._spellings)}|{pattern_alone}")
            pattern = self._pattern
        at = 0
        while match := pattern.search(text, at):
            start, end = match.start(), match.end()
            sizes = [(_measure_common(spelling, text, start), len(spelling)) for spelling in self._find_at(text, start)]
            sizes = [(common, size) for common, size in sizes if common == size or not self._is_whole]
            if sizes:
                end = start + max(common for common, _ in sizes)
            elif text[start:end] not in self._short:
                at = start + 1
                continue
            yield start, end
            at = end

    def _find_at(self, text: str, start: int) -> set[str]:
        """Return the spellings of credentials that may begin with a match."""
        return {spelling for size in range(_LONG, _START + 1) for spelling in self._spellings.get(text[start : start + size], ())}


def _spell(secret: str) -> set[str]:
    """Return the spellings of a credential: plain, in a URL, a shell, JSON, HTML or one line, and any of these in base64."""
    spellings = {secret}
    if not re.fullmatch(r"[A-Za-z0-9._-]+", secret):  # most tokens consist of characters that only base64 changes
        spellings |= {
            quote(secret, safe="", errors="replace"),
            quote_plus(secret, errors="replace"),
            secret.replace("'", "'\"'\"'"),
            html.escape(secret),
            repr(secret)[1:-1],
            to_log_text(secret),
        }
        spellings |= {json.dumps(spelling)[1:-1] for spelling in spellings}
    encodings = {part for spelling in spellings for part in _encode(spelling.encode("utf-8", "surrogatepass"))}
    return {spelling for spelling in (*spellings, *encodings, *map(quote, encodings)) if len(spelling) >= _LONG}


def _encode(raw: bytes) -> Iterator[str]:
    """Yield the base64 encodings of bytes within others: the bytes before shift them to one of three alignments."""
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            yield encode(bytes(before) + raw).decode("ascii")[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]


def _measure_common(spelling: str, text: str, start: int) -> int:
    """Return the length of the common prefix of a spelling and a text from `start` on."""
    size = 0
    while size < len(spelling) and text.startswith(spelling[size], start + size):
        size += 1
    return size


def _build_alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words; it shares common prefixes, so that many words are cheap."""
    tree: _Tree = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _build_pattern(tree) if tree else "(?!)"


def _build_pattern(node: _Tree) -> str:
    branches = [re.escape(character) + _build_pattern(nodes_below) for character, nodes_below in sorted(node.items()) if character]
    alternatives = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})" if branches else ""
    return f"(?:{alternatives})?" if "" in node and branches else alternatives
