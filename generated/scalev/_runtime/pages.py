# Copied from generator/runtime/pages.py by `python -m generator generate`. Do not edit.
"""Lists: iterables that ask for a page when its first row is wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from .errors import ConfigurationError, PaginationError
from .operations import Omit

T = TypeVar("T")
P = TypeVar("P")

Query = Mapping[str, Any]

_BACKWARD = "previous_cursor"


class _Course:
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
    walks backward, page by page.
    """

    def __init__(self, fetch: Callable[[Query], P], items: str, course: Callable[[], _Course]) -> None:
        self._fetch, self._items, self._course = fetch, items, course

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            for row in getattr(page, self._items) or ():
                if row is not None:
                    yield row

    def pages(self) -> Iterator[P]:
        """The pages as they come."""
        course = self._course()
        query: Query | None = {}
        while query is not None:
            page = self._fetch(query)
            yield page
            query = course.after(page)


class AsyncPager(Generic[T, P]):
    """A list of rows, page by page. Nothing is sent before iteration; every iteration starts anew.

    Iterating raises what a call raises, and PaginationError where a cursor comes back. A list that was given `previous_cursor`
    walks backward, page by page.
    """

    def __init__(self, fetch: Callable[[Query], Awaitable[P]], items: str, course: Callable[[], _Course]) -> None:
        self._fetch, self._items, self._course = fetch, items, course

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for row in getattr(page, self._items) or ():
                if row is not None:
                    yield row

    async def pages(self) -> AsyncIterator[P]:
        """The pages as they come."""
        course = self._course()
        query: Query | None = {}
        while query is not None:
            page = await self._fetch(query)
            yield page
            query = course.after(page)


def course(name: str, cursor: str | None, query: Query) -> Callable[[], _Course]:
    """A fresh walk for each iteration of a list.

    `cursor` is the query parameter that takes the next cursor, `query` what the first page is asked with. ConfigurationError when
    that holds two cursors.
    """
    _Course(name, cursor, query)
    return lambda: _Course(name, cursor, query)
