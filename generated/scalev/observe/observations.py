# Copied from generator/package/scalev/observe/observations.py by `python -m generator generate`. Do not edit.
"""Record the shapes of the service's real responses while a program runs."""

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

#: The maximum number of paths that are counted in memory, and of kinds of values that cannot be decoded.
_PLACES, _UNREADABLE = 50_000, 2_000
#: Bodies that are not models and have more bytes than this are not examined.
_LARGEST = 4_000_000
#: The seconds between two additions to the file.
_INTERVAL = 30.0


class Observations(Observer):
    """Record how the shapes of responses and deliveries differ from the contract: `Scalev(observe=Observations("observed.jsonl"))`.

    The file holds kinds, formats and counts by operation and field, and never a value of a response. Several clients may share one object,
    and several processes one file. It is written every half minute, at the end of the program, and by `flush()`: call that before
    `os._exit`. A forked process records only its own responses. If the file cannot be written, a warning is logged once, and calls are not
    affected.

    The first 50 responses of an operation are all examined. After that, about one in 80 is, and later one in 128; so are up to 100 others
    in which something could not be decoded. Texts are classified in the first objects of each place, and then in one object in eight.

    Args:
        path: The file, or a `redis.Redis`, which keeps the same content under one key.
        enum_values: Also record values that the document does not list for an enum, if they look like codes and many responses hold them.
        document: The document to compare with; by default, the one that this package was generated from.
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
        """Start with empty counts; those that a forked process inherits are written by its parent."""
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
        """Count a response, and walk it if it is in the sample or something in it could not be decoded."""
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
        """Write the observations so far to the file now. An error is logged, not raised."""
        with self._writing:
            day = datetime.now(UTC).date().isoformat()
            records: list[Record] = []
            for book in [*self._books.values()]:
                with self._lock:  # locked anew for each book, so that calls need not wait for all of them
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
                    log.warning(
                        "observations cannot be written: %s; they are kept in memory, and another attempt is made every half minute", error
                    )

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
    """Return the parsed body of a response, and its kind: JSON, markup, text or empty."""
    content = response.content
    if not content or content.isspace():
        return None, "empty"
    if isinstance(parsed, Model):
        raw = parsed._raw
        # an envelope is a subclass of dict
        return ({**raw} if isinstance(raw, dict) and type(raw) is not dict else raw), "JSON"
    if len(content) <= _LARGEST:  # no call should wait long for a body that the client itself does not decode
        with suppress(ValueError):
            return parse_json(content), "JSON"
    return None, "markup" if content.lstrip()[:1] == b"<" else "text"


def _flush(reference: weakref.ref[Observations]) -> None:
    observations = reference()
    if observations is not None:
        observations.flush()
