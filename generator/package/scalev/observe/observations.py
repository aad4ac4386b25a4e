"""What the service really answers, recorded while a program runs."""

from __future__ import annotations

import atexit
import json
import logging
import os
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib import resources
from types import TracebackType
from typing import Any, Self

from .._runtime.errors import ConfigurationError
from .._runtime.forks import on_fork_in_child
from .._runtime.models import Model
from .._runtime.observing import Observer, Unreadable
from .._runtime.responses import RawResponse, parse_json
from . import names
from .books import Book
from .budget import Budget
from .checking import is_record
from .expectations import Expectations
from .records import Record, merge
from .storing import FileStore, RedisStore, Store

log = logging.getLogger("scalev")

#: The most paths that are followed in memory, and the most kinds of unreadable values.
_PLACES, _UNREADABLE = 50_000, 2_000
#: Larger bodies that are no models, in bytes, are not looked at.
_LARGEST = 4_000_000
#: Seconds between two additions to the file.
_INTERVAL = 30.0


class Observations(Observer):
    """Record in which shape responses and deliveries differ from the contract: `Scalev(observe=Observations("observed.jsonl"))`.

    The file holds kinds, formats and counts by operation and field, and never a value of a response. Several clients may share one
    object, and several processes one file. It is written every half minute, at the end of the program, and by `flush()`: call that
    before `os._exit`. A forked process records what it sees itself. If the file cannot be written, one warning says so; calls go on.

    Of an operation, all of the first 50 responses are examined, then about one in 80, thinning to one in 128, and 100 others in which
    something could not be decoded. Of the texts in them, those of the first objects are classified, then those of one object in eight.

    Args:
        path: The file, or a `redis.Redis`, which keeps the same under one key.
        enum_values: Also record values that the document does not list for an enum, if they look like codes and many responses hold them.
        document: The document to compare with; defaults to the one that this package is made from.
        key: The key in Redis.

    Raises ConfigurationError if the file cannot be used.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | Any,
        *,
        enum_values: bool = False,
        document: Mapping[str, Any] | None = None,
        key: str = "scalev:observed",
    ) -> None:
        self._store: Store = FileStore(path) if isinstance(path, (str, os.PathLike)) else RedisStore(path, key)
        self.wants_values = enum_values
        self._document = document
        self._reset()
        on_fork_in_child(self, type(self)._reset)
        atexit.register(_flush, weakref.ref(self))

    def _reset(self) -> None:
        """Begin anew; what a forked process inherits is its parent's to write."""
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._books: dict[tuple[str, int | None], Book] = {}
        self._unreadable: Counter[tuple[str, str, str, str]] = Counter()
        self._budget: Budget | None = None
        self._words: frozenset[str] = frozenset()
        self._pending: dict[Any, Record] = {}
        self._written = time.monotonic()
        self._has_warned = False

    def see_response(self, operation: str, response: RawResponse, parsed: Any, code: str | None, unreadable: list[Unreadable]) -> None:
        """Count a response, and walk it if it is in the sample or something in it is unreadable."""
        book = self._books.get((operation, response.status)) or self._open(operation, response.status)
        book.seen = number = next(book.numbers)
        if number >= book.due or unreadable:
            self._look(book, number, response, parsed, code, unreadable)

    def see_delivery(self, event: str, body: Any, unreadable: list[Unreadable]) -> None:
        """Count a webhook delivery."""
        book = self._books.get((event, None)) or self._open_event(event)
        book.seen = number = next(book.numbers)
        is_due = number >= book.due
        if is_due or unreadable:
            with self._lock:
                self._count_unreadable(unreadable)
                if is_due or book.takes_unreadable():
                    book.walk(body, number, is_sampled=is_due)
                    book.advance(number)
                    book.note(body="JSON", headers=(), code=None, words=self._words)
            self._write_in_time()

    def flush(self) -> None:
        """Write what is known to the file now. An error is logged."""
        with self._writing:
            day = datetime.now(UTC).date().isoformat()
            records: list[Record] = []
            for book in [*self._books.values()]:
                with self._lock:  # again for each, so that calls need not wait for all of them
                    records += book.collect(day)
            with self._lock:
                records += [
                    {
                        "record": "unreadable",
                        "model": model,
                        "field": field,
                        "expected": expected,
                        "got": got,
                        "count": count,
                        "first": day,
                        "last": day,
                    }
                    for (model, field, expected, got), count in self._unreadable.items()
                ]
                self._unreadable.clear()
                self._written = time.monotonic()
            merge(self._pending, filter(is_record, records))
            try:
                if self._pending:
                    self._store.add([*self._pending.values()])
                    self._pending = {}
            except (OSError, ConfigurationError) as error:
                if not self._has_warned:
                    self._has_warned = True
                    log.warning("observations are not written: %s; they are kept in memory, and each half minute is another attempt", error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.flush()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._books)} operations seen)"

    def _look(self, book: Book, number: int, response: RawResponse, parsed: Any, code: str | None, unreadable: list[Unreadable]) -> None:
        is_due = number >= book.due
        body, kind = _read(response, parsed)
        with self._lock:
            self._count_unreadable(unreadable)
            if is_due:
                book.note(body=kind, headers=response.headers, code=code, words=self._words)
            if not is_due and not book.takes_unreadable():
                return
            if kind == "JSON" and book.is_walked:
                book.walk(body, number, is_sampled=is_due)
            if is_due:
                book.advance(number)
        self._write_in_time()

    def _count_unreadable(self, unreadable: list[Unreadable]) -> None:
        for field in unreadable:
            key = (field.model, field.field, field.expected, field.got)
            if field.model and (key in self._unreadable or len(self._unreadable) < _UNREADABLE):
                self._unreadable[key] += 1

    def _write_in_time(self) -> None:
        if time.monotonic() - self._written >= _INTERVAL:
            self._written = time.monotonic()
            threading.Thread(target=self.flush, name="scalev-observations", daemon=True).start()

    def _prepare(self) -> Budget:
        if self._budget is None:
            document = self._document
            if document is None:
                document = json.loads(resources.files("scalev").joinpath("openapi.json").read_text(encoding="utf-8"))
            self._budget = Budget(Expectations(document), places=_PLACES, wants_values=self.wants_values)
            self._words = names.split_words(self._budget.words)
            # a process of multiprocessing ends without `atexit`
            processes: Any = sys.modules.get("multiprocessing.util")
            if processes is not None:
                processes.Finalize(self, _flush, args=(weakref.ref(self),), exitpriority=0)
        return self._budget

    def _open(self, operation: str, status: int) -> Book:
        with self._lock:
            budget = self._prepare()
            is_documented, schema, headers = budget.expectations.find_response(operation, status)
            book = Book(budget, operation, status, schema, documented=is_documented, headers=headers)
            return self._books.setdefault((operation, status), book)

    def _open_event(self, event: str) -> Book:
        with self._lock:
            budget = self._prepare()
            schema = budget.expectations.find_event(event)
            # the name of an event that the document does not know could be anything
            name = f"webhook:{event}" if schema is not None else "webhook:another event"
            book = self._books.get((name, None)) or Book(budget, name, None, schema, documented=schema is not None, headers=frozenset())
            self._books[name, None] = book
            if schema is not None:
                self._books[event, None] = book
            return book


def _read(response: RawResponse, parsed: Any) -> tuple[Any, str]:
    """Return the parsed body of a response, and what it is."""
    content = response.content
    if not content or content.isspace():
        return None, "empty"
    if isinstance(parsed, Model):
        raw = parsed._raw
        # one that wraps its object is of a type of its own
        return ({**raw} if isinstance(raw, dict) and type(raw) is not dict else raw), "JSON"
    if len(content) <= _LARGEST:  # no call should wait long for what is not decoded
        with suppress(ValueError):
            return parse_json(content), "JSON"
    return None, "markup" if content.lstrip()[:1] == b"<" else "text"


def _flush(reference: weakref.ref[Observations]) -> None:
    observations = reference()
    if observations is not None:
        observations.flush()
