"""Auto-pagination for asynchronous clients: iterate over the rows of a list, requesting each page when its first row is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Generic, TypeVar

from .errors import ConfigurationError
from .pages import Query, Rows, Walk, iterate_rows
from .public import public
from .responses import Response

T = TypeVar("T")
P = TypeVar("P")


@public
class AsyncPager(Generic[T, P]):
    """A list of rows, requested page by page. Nothing is sent before iteration; every iteration starts from the first page.

    Iterating raises what a call raises, and PaginationError if the list would never end: a cursor is repeated, or 50 pages in succession
    hold no new row (`max_empty_pages`). With `previous_cursor`, the pages are read backward. A page that holds only rows beyond the `limit`
    is not requested.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[Query], Awaitable[Response[P]]],
        items: str,
        start: Callable[[], Walk],
        limit: int | None = None,
        count: Callable[[], Awaitable[int]] | None = None,
    ) -> None:
        self._name, self._fetch, self._items, self._start, self._limit, self._count = name, fetch, items, start, limit, count

    # not async generators: one that is left by a `break` has to be closed, or trio warns about it

    def __aiter__(self) -> AsyncIterator[T]:
        return _AsyncRows(self.pages(), self._items, self._limit)

    def pages(self) -> AsyncIterator[P]:
        """Iterate over whole pages. Pass the `next_cursor` of a page to the list method to continue after that page."""
        return _AsyncPages(_AsyncResponses(self._fetch, self._start()))

    def responses(self) -> AsyncIterator[Response[P]]:
        """Iterate over the responses: each page with its status and headers."""
        return _AsyncResponses(self._fetch, self._start())

    async def first(self) -> T | None:
        """Return the first row, None if there is none. Pages after the one that holds it are not requested."""
        return await anext(aiter(self), None)

    async def to_list(self) -> list[T]:
        """Return all rows, up to the `limit`. Notebooks show them as a table."""
        return Rows([row async for row in self])

    async def total(self) -> int:
        """Return the number of rows that match, whatever the `limit`, as the service counts them. Takes one more call.

        Raises ConfigurationError if the service does not count the rows of this list, or not by these filters.
        """
        if self._count is None:
            raise ConfigurationError(f"{self._name}: no operation counts these rows; read them all: len(await pager.to_list())")
        return await self._count()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._name}: iterate over it>"


class _AsyncResponses(AsyncIterator[Response[P]]):
    def __init__(self, fetch: Callable[[Query], Awaitable[Response[P]]], walk: Walk) -> None:
        self._fetch, self._walk = fetch, walk
        self._query = walk.begin()
        self._last: Response[P] | None = None
        self._is_fetching = False

    async def __anext__(self) -> Response[P]:
        if self._is_fetching:
            raise RuntimeError(
                "expected one task at a time to iterate over a list, got a second one: give each task an iteration of its own"
            )
        self._is_fetching = True
        last, query, self._last, self._query = self._last, self._query, None, None  # the iteration ends with any exception
        try:
            if last is not None:
                query = self._walk.move_past(last.parsed)
            if query is None:
                raise StopAsyncIteration
            self._last = await self._fetch(query)
            self._walk.report(self._last.parsed)
        finally:
            self._is_fetching = False
        return self._last


class _AsyncPages(AsyncIterator[P]):
    def __init__(self, responses: AsyncIterator[Response[P]]) -> None:
        self._responses = responses

    async def __anext__(self) -> P:
        return (await anext(self._responses)).parsed


class _AsyncRows(AsyncIterator[Any]):
    def __init__(self, pages: AsyncIterator[Any], items: str, limit: int | None) -> None:
        self._pages, self._items, self._left = pages, items, limit
        self._rows: Iterator[Any] = iter(())

    async def __anext__(self) -> Any:
        if self._left == 0:
            raise StopAsyncIteration
        while True:
            for row in self._rows:
                self._left = None if self._left is None else self._left - 1
                return row
            self._rows = iterate_rows(await anext(self._pages), self._items)
