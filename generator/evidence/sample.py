"""Read the JSON samples of the rendered reference page.

The page folds its samples: most members start with `- `, and lines break in odd places. Both are removed here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from .facts import INTEGER_OR_NUMBER, Fact, Place, is_map_key, join_path

_TOKEN = re.compile(r'\s*(?:- )?\s*("(?:[^"\\]|\\.)*"|[{}\[\],:]|-?\d+(?:\.\d+)?|true|false|null)')
_FORMATS = (
    ("date-time", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("uuid", re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
    ("email", re.compile(r"user@example\.com")),
)


class _SampleReader:
    """A cursor over the tokens of a text with several samples in sequence."""

    def __init__(self, text: str, place: str) -> None:
        self.text, self.where, self.at = text, place, 0

    def read_token(self) -> str:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise InputError(f"{self.where}: expected a JSON sample, got {self.text[self.at : self.at + 30]!r}")
        self.at = match.end()
        return match[1]

    def read_value(self) -> Any:
        token = self.read_token()
        if token == "{":
            return dict(self._read_members("}"))
        if token == "[":
            return [value for _, value in self._read_members("]")]
        return self._read_literal(token)

    def _read_literal(self, token: str) -> Any:
        try:
            return json.loads(token)
        except ValueError:
            raise InputError(f"{self.where}: expected a JSON value, got {token}") from None

    def _read_members(self, end: str) -> Iterator[tuple[str, Any]]:
        while True:
            before = self.at
            token = self.read_token()
            if token == end:
                return
            if token == ",":
                continue
            if end == "}":
                if self.read_token() != ":":
                    raise InputError(f"{self.where}: expected ':' after {token}")
                yield self._read_literal(token), self.read_value()
            else:
                self.at = before
                yield "", self.read_value()


def read_samples(text: str, count: int, place: str) -> list[Any]:
    """Return the first `count` samples of a text, in order; raise InputError if there are fewer."""
    reader = _SampleReader(text, place)
    try:
        return [reader.read_value() for _ in range(count)]
    except RecursionError:
        raise InputError(f"{place}: expected a sample that is not nested so deeply") from None


def sample_facts(place: Place, value: Any, source: str) -> Iterator[Fact]:
    """Yield what a sample shows about a place and all places below it."""
    if value is None:
        yield Fact(place, type="any", source=source)
    elif isinstance(value, bool):
        yield Fact(place, type="boolean", source=source)
    elif isinstance(value, int):
        yield Fact(place, type=INTEGER_OR_NUMBER, source=source)
    elif isinstance(value, float):
        yield Fact(place, type="number", source=source)
    elif isinstance(value, str):
        form = next((name for name, pattern in _FORMATS if pattern.fullmatch(value)), "")
        yield Fact(place, type="string", format=form, source=source)
    elif isinstance(value, list):
        yield Fact(place, type="array", source=source)
        if value:
            yield from sample_facts(_replace_path(place, place.path + "[]"), value[0], source)
    else:
        yield Fact(place, type="object", source=source)
        if value and all(map(is_map_key, value)):
            yield from sample_facts(_replace_path(place, place.path + "{}"), next(iter(value.values())), source)
        else:
            for name, member in value.items():
                yield from sample_facts(_replace_path(place, join_path(place.path, name)), member, source)


def _replace_path(place: Place, path: str) -> Place:
    return Place(place.operation, place.kind, place.at, path)
