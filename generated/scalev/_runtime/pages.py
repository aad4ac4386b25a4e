# Copied from generator/package/scalev/_runtime/pages.py by `python -m generator generate`. Do not edit.
"""Lists: iterables that ask for a page when its first row is wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Generic, TypeVar

from .checks import is_count
from .errors import ConfigurationError, PaginationError
from .operations import Omit
from .responses import Response

T = TypeVar("T")
P = TypeVar("P")

Query = Mapping[str, Any]

_BACKWARD = "previous_cursor"


class _Walk:
    """Where a walk through a list stands: which cursor comes next, and which have been seen."""

    def __init__(self, name: str, cursor: str | None, query: Query) -> None:
        self._name = name
        self._cursor = cursor
        self._more, self._next = "has_next", "next_cursor"
        start = _given(query, cursor) if cursor else None
        if cursor and cursor != _BACKWARD and (back := _given(query, _BACKWARD)) is not None:
            if start is not None:
                raise ConfigurationError(f"{name}: expected one cursor, got both {cursor} and {_BACKWARD}")
            self._cursor, start = _BACKWARD, back
            self._more, self._next = "has_previous", "previous_cursor"
        self._seen = set() if start is None else {str(start)}

    def after(self, page: Any) -> Query | None:
        """What to ask for after a page; None at the end. PaginationError where the list would go round in circles."""
        if self._cursor is None or getattr(page, self._more, None) is False:
            return None
        cursor = getattr(page, self._next, None)
        if cursor in (None, ""):
            return None
        if str(cursor) in self._seen:
            raise PaginationError(f"{self._name}: the cursor {cursor!r:.60} came twice; the list does not go on")
        self._seen.add(str(cursor))
        return {self._cursor: cursor}


def _given(query: Query, name: str) -> Any:
    value = query.get(name)
    return None if isinstance(value, Omit) else value


class Pager(Generic[T, P]):
    """A list of rows, page by page. Nothing is sent before iteration; every iteration starts anew.

    Iterating raises what a call raises, and PaginationError where a cursor comes back. A list that was given `previous_cursor`
    walks backward, page by page. With a `limit` no page is asked for that holds only rows beyond it.
    """

    def __init__(self, fetch: Callable[[Query], Response[P]], items: str, walks: Callable[[], _Walk], limit: int | None = None) -> None:
        self._fetch, self._items, self._walks, self._limit = fetch, items, walks, checked_limit(limit)

    def __iter__(self) -> Iterator[T]:
        return islice((row for page in self.pages() for row in _rows(page, self._items)), self._limit)

    def pages(self) -> Iterator[P]:
        """The pages as they come, whole. `next_cursor` of a page, given to the list as an argument, goes on behind it."""
        for response in self.responses():
            yield response.parsed

    def responses(self) -> Iterator[Response[P]]:
        """The pages with the status and the headers they came with."""
        walk, left = self._walks(), self._limit
        query: Query | None = None if left == 0 else {}
        while query is not None:
            response = self._fetch(query)
            yield response
            query, left = _onward(walk, response.parsed, self._items, left)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: iterate over it>"


class AsyncPager(Generic[T, P]):
    """A list of rows, page by page. Nothing is sent before iteration; every iteration starts anew.

    Iterating raises what a call raises, and PaginationError where a cursor comes back. A list that was given `previous_cursor`
    walks backward, page by page. With a `limit` no page is asked for that holds only rows beyond it.
    """

    def __init__(
        self, fetch: Callable[[Query], Awaitable[Response[P]]], items: str, walks: Callable[[], _Walk], limit: int | None = None
    ) -> None:
        self._fetch, self._items, self._walks, self._limit = fetch, items, walks, checked_limit(limit)

    async def __aiter__(self) -> AsyncIterator[T]:
        left = self._limit
        async for page in self.pages():
            for row in islice(_rows(page, self._items), left):
                yield row
                left = None if left is None else left - 1

    async def pages(self) -> AsyncIterator[P]:
        """The pages as they come, whole. `next_cursor` of a page, given to the list as an argument, goes on behind it."""
        async for response in self.responses():
            yield response.parsed

    async def responses(self) -> AsyncIterator[Response[P]]:
        """The pages with the status and the headers they came with."""
        walk, left = self._walks(), self._limit
        query: Query | None = None if left == 0 else {}
        while query is not None:
            response = await self._fetch(query)
            yield response
            query, left = _onward(walk, response.parsed, self._items, left)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: iterate over it>"


def checked_limit(value: Any) -> int | None:
    """How many rows a list gives at most, None for all; ConfigurationError for anything but an int from 0."""
    if value is None or is_count(value, least=0):
        return value
    raise ConfigurationError(f"limit: expected a number of rows from 0, or None for all, got {value!r:.60}")


def _rows(page: Any, items: str) -> Iterator[Any]:
    """The rows of a page; a null among them is none."""
    return (row for row in getattr(page, items, None) or () if row is not None)


def _onward(walk: _Walk, page: Any, items: str, left: int | None) -> tuple[Query | None, int | None]:
    """What to ask for after a page, None at the end, and how many rows are still wanted."""
    if left is not None:
        left -= sum(1 for _ in _rows(page, items))
        if left <= 0:
            return None, 0
    return walk.after(page), left


def walks(name: str, cursor: str | None, query: Query) -> Callable[[], _Walk]:
    """A fresh walk for each iteration of a list.

    `cursor` is the query parameter that takes the next cursor, `query` what the first page is asked with. ConfigurationError when
    that holds two cursors.
    """
    _Walk(name, cursor, query)
    return lambda: _Walk(name, cursor, query)
