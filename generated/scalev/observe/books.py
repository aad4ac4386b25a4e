# Copied from generator/package/scalev/observe/books.py by `python -m generator generate`. Do not edit.
"""Count the contents of an operation's responses with one status, and choose which responses are walked."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from . import names
from .budget import Budget
from .counting import add
from .facts import is_undeclared
from .formats import UNKNOWN
from .records import Record
from .walking import Place

#: The first `WHOLE` responses are all walked. Later ones are sampled: one in `_GAP` at first, then ever fewer, down to one in `_THINNEST`.
WHOLE, _GAP, _THINNEST = 50, 80, 128
#: The maximum number of responses outside the sample that are walked because something in them cannot be decoded.
_UNREADABLE = 100


class Book:
    """The counts for the responses of one operation with one status."""

    def __init__(
        self, budget: Budget, operation: str, status: int | None, schema: Any, *, documented: bool, headers: frozenset[str]
    ) -> None:
        self.operation, self.status, self.is_documented = operation, status, documented
        self.known_headers = headers
        self._budget = budget
        expected = budget.expectations.get(schema)
        self.is_walked = schema is not None
        self._root = Place(budget, "", expected, 0, expected.model)
        #: Counts from responses outside the sample: they show what occurs, but not how often.
        self._outside = Place(budget, "", expected, 0, expected.model)
        #: Numbers the responses, which is safe for concurrent threads; `seen` is the latest number.
        self.numbers = itertools.count(1)
        self.seen = 0
        #: The number of the next response of the sample.
        self.due = 1
        self._unreadable = self._reported = self._sampled = 0
        self._bodies: Counter[str] = Counter()
        self._headers: Counter[str] = Counter()
        #: Headers that are not counted, because the document or HTTP itself defines them, or because they could be data.
        self._ignored: set[str] = set()
        self._codes: Counter[str] = Counter()
        #: The number of responses whose headers were counted.
        self._noted = 0
        self._values: dict[tuple[str, str], int] = {}

    def advance(self, number: int) -> None:
        """Choose the next response of the sample."""
        gap = 1 if number < WHOLE else min(_THINNEST, _GAP + number // 128)
        self.due = number + (1 if gap == 1 else 1 + int(2 * gap * random.random()))

    def takes_unreadable(self) -> bool:
        """Return whether to walk a response outside the sample in which something cannot be decoded."""
        self._unreadable += 1
        return self._unreadable <= _UNREADABLE

    def walk(self, body: Any, number: int, *, is_sampled: bool) -> None:
        """Count the contents of a parsed body."""
        self._budget.begin_response()
        root = self._root if is_sampled else self._outside
        fields = root.expected.fields
        if fields and type(body) is dict and "data" not in fields and type(body.get("data")) is dict and fields.keys().isdisjoint(body):
            add(root.kinds, "wrapped")
            root.follow(body["data"])
        else:
            root.see(body)
        if is_sampled:
            self._sampled += 1

    def note(self, *, body: str, headers: Any, code: str | None, words: frozenset[str]) -> None:
        """Count the kind of a body, its headers by name and its error code."""
        self._bodies[body] += 1
        self._noted += 1
        for name in headers:
            if name not in self._ignored:
                self._note_header(name)
        if code and (code in self._codes or (len(self._codes) < names.MOST_NAMES and names.is_error_code(code, words))):
            self._codes[code] += 1

    def _note_header(self, name: str) -> None:
        lower = name.lower()
        is_known = lower in self.known_headers
        if not is_known and (lower in self._headers or (len(self._headers) < names.MOST_NAMES and names.is_header_name(lower))):
            self._headers[lower] += 1
        elif len(self._ignored) < names.MOST_NAMES:
            self._ignored.add(name)

    def collect(self, day: str) -> Iterator[Record]:
        """Yield the records of everything counted since the last time."""
        last = self.seen
        new_count, self._reported = last - self._reported, last
        if not new_count:
            return
        yield self._collect_operation(new_count, day)
        for place in self._root.settle():
            facts = place.facts
            if (facts or place.is_written) and any(place.kinds.values()):
                record = self._write(place, day)
                place.reset()
                yield self._add_values(place, record)
        for place in self._outside.settle():
            if is_undeclared(place.expected):
                continue
            wrong_kinds = {kind: count for kind, count in sorted(place.kinds.items()) if _is_wrong(place, kind)}
            if place.formats.get(UNKNOWN):
                wrong_kinds[UNKNOWN] = place.formats[UNKNOWN]
            if wrong_kinds:
                facts = sorted({"type", "value"} & set(place.facts))
                record = {**self._write(place, day), "facts": facts, "kinds": {}, "formats": {}, "outside": wrong_kinds}
                place.reset()
                yield self._add_values(place, record)

    def _write(self, place: Place, day: str) -> Record:
        record: Record = {
            "record": "field",
            "operation": self.operation,
            "status": self.status,
            "path": place.path,
            "model": place.model,
            "declared": None if place.path and is_undeclared(place.expected) else place.expected.declared,
            "facts": place.facts,
            "kinds": {name: count for name, count in sorted(place.kinds.items()) if count},
        }
        formats = {name: count for name, count in sorted(place.formats.items()) if count}
        return {**record, **({"formats": formats} if formats else {}), "first": day, "last": day}

    def _collect_operation(self, new_count: int, day: str) -> Record:
        record: Record = {"record": "operation", "operation": self.operation, "status": self.status, "documented": self.is_documented}
        record |= {"responses": new_count, "sampled": self._sampled, "bodies": dict(sorted(self._bodies.items()))}
        self._sampled = 0
        self._bodies.clear()
        least_headers = max(names.LEAST_OBJECTS, names.LEAST_SHARE * self._noted)
        for name, table, least in (("headers", self._headers, least_headers), ("codes", self._codes, names.LEAST_CODES)):
            confirmed_values = {
                key: count for key, count in sorted(table.items()) if count and (count >= least or (name, key) in self._values)
            }
            if confirmed_values and len(table) < names.MOST_NAMES:
                record[name] = confirmed_values
                for key in confirmed_values:
                    self._values[name, key] = 1
                    table[key] = 0
        return {**record, "first": day, "last": day}

    def _add_values(self, place: Place, record: Record) -> Record:
        values = {} if place.unlisted is None else place.unlisted.list_confirmed()
        fresh = {}
        for value, count in values.items():
            key = (record["path"] if "outside" not in record else f"outside {record['path']}", value)
            fresh[value] = count - self._values.get(key, 0)
            self._values[key] = count
        fresh = {value: count for value, count in fresh.items() if count}
        return {**record, "values": fresh} if fresh else record


def _is_wrong(place: Place, kind: str) -> bool:
    return kind not in ("null", "absent", "wrapped") and not place.expected.allows(kind)
