"""Auto-pagination: iterate over the rows of a list, requesting each page when its first row is needed."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, ClassVar, Final, Generic, TypeVar

import attrs

from .checks import describe, is_count
from .errors import ConfigurationError, PaginationError
from .models import Model
from .operations import Omit
from .progress import Progress
from .public import public
from .responses import Response

T = TypeVar("T")
P = TypeVar("P")

Query = Mapping[str, Any]

log = logging.getLogger("scalev")

_BACKWARD = "previous_cursor"


def _validate_limit(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and not is_count(value, least=0):
        raise ConfigurationError(f"{attribute.name}: expected a number of rows from 0, or None for all, got {describe(value)}")


def _validate_pages(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and not is_count(value):
        raise ConfigurationError(f"{attribute.name}: expected a number of pages from 1, or None for any number, got {describe(value)}")


def _validate_progress(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    if value is not None and not callable(value):
        raise ConfigurationError(f"{attribute.name}: expected a function that takes a Progress, got {describe(value)}")
    if inspect.iscoroutinefunction(value) or inspect.iscoroutinefunction(getattr(value, "__call__", None)):  # noqa: B004 - it may be an object
        raise ConfigurationError(f"{attribute.name}: expected a plain function, got a coroutine function, which would not be awaited")


@attrs.frozen(kw_only=True)
class ListBounds:
    """The bounds of a list: at most `limit` rows, and at most `max_empty_pages` pages in succession without a new row.

    None means no bound. `progress` is called after each page. Raises ConfigurationError for invalid values.
    """

    OPTIONS: ClassVar[tuple[str, ...]] = ("limit", "max_empty_pages", "progress")

    limit: int | None = attrs.field(default=None, validator=_validate_limit)
    max_empty_pages: int | None = attrs.field(default=50, validator=_validate_pages)
    progress: Callable[[Progress], object] | None = attrs.field(default=None, validator=_validate_progress)


class _SeenRows:
    """The rows seen so far, by content, in bounded memory: of older rows, only the pages are remembered."""

    _MOST: Final = 10_000  # more than most services return in 50 pages

    def __init__(self) -> None:
        self._recent: set[int] = set()
        self._older: set[int] = set()
        self._pages: set[int] = set()

    def add(self, rows: Iterator[Any]) -> bool:
        """Add the rows of a page; return whether one of them is new."""
        keys = [_hash_content(row) for row in rows]
        page = hash(tuple(keys))
        if page in self._pages:
            return False
        self._pages.add(page)
        new_keys = {key for key in keys if key not in self._recent and key not in self._older}
        self._recent |= new_keys
        if len(self._recent) > self._MOST:
            self._older, self._recent = self._recent, set()
        return bool(new_keys)


def _hash_content(row: Any) -> int:
    import pickle  # most calls are not lists
    from io import BytesIO

    content = row if not isinstance(row, Model) else row.to_dict() if row._raw is None else row._raw
    file = BytesIO()
    pickler = pickle.Pickler(file, 4)
    pickler.fast = True  # without notes of equal objects, which take half of the time, and would make equal rows differ
    try:
        pickler.dump(content)
    except (pickle.PicklingError, AttributeError, TypeError, ValueError):  # a value of a class that cannot be imported, or within itself
        return hash(repr(content))
    return hash(file.getvalue())


class Walk:
    """The state of an iteration over a list: the next cursor, the cursors and rows seen, and the rows left of the limit."""

    def __init__(self, name: str, cursor: str | None, query: Query, bounds: ListBounds, items: str) -> None:
        """Raise ConfigurationError if the query holds two cursors."""
        self._name, self._bounds, self._items = name, bounds, items
        self._cursor = cursor
        self._more, self._next = "has_next", "next_cursor"
        start = _get_value(query, cursor) if cursor else None
        if cursor and cursor != _BACKWARD and (previous_cursor := _get_value(query, _BACKWARD)) is not None:
            if start is not None:
                raise ConfigurationError(f"{name}: expected one cursor, got both {cursor} and {_BACKWARD}")
            self._cursor, start = _BACKWARD, previous_cursor
            self._more, self._next = "has_previous", "previous_cursor"
        self._cursors = set() if start is None else {str(start)}
        self._left = bounds.limit
        self._rows = _SeenRows()
        self._empty_pages = 0
        self._pages_received = self._rows_received = 0

    def report(self, page: Any) -> None:
        """Report the progress after a page."""
        progress = self._bounds.progress
        if progress is None:
            return
        self._pages_received += 1
        self._rows_received += sum(1 for _ in iterate_rows(page, self._items))
        limit = self._bounds.limit
        rows = self._rows_received if limit is None else min(self._rows_received, limit)
        progress(Progress(pages=self._pages_received, rows=rows, limit=limit))

    def begin(self) -> Query | None:
        """Return the cursor parameters of the first page, of which there are none; return None if the limit is 0."""
        return None if self._left == 0 else {}

    def move_past(self, page: Any) -> Query | None:
        """Return the cursor parameters of the page after this one, None at the end.

        Raises PaginationError if the list would never end.
        """
        if self._left is not None:
            self._left -= sum(1 for _ in iterate_rows(page, self._items))
            if self._left <= 0:
                return None
        if self._cursor is None or getattr(page, self._more, None) is False:
            return None
        cursor = getattr(page, self._next, None)
        if cursor in (None, ""):
            if getattr(page, self._more, None) is True:
                log.warning("%s: a page claims %s but has no %s, so the list ends with it", self._name, self._more, self._next)
            return None
        if str(cursor) in self._cursors:
            raise PaginationError(f"{self._name}: the cursor {cursor!r:.60} was returned twice, so the list would never end")
        self._cursors.add(str(cursor))
        self._count_empty_pages(page)
        return {self._cursor: cursor}

    def _count_empty_pages(self, page: Any) -> None:
        self._empty_pages = 0 if self._rows.add(iterate_rows(page, self._items)) else self._empty_pages + 1
        limit = self._bounds.max_empty_pages
        if limit is not None and self._empty_pages >= limit:
            raise PaginationError(
                f"{self._name}: expected a new row within {limit} pages, got none, but each page has a next cursor; "
                "to continue, pass a larger `max_empty_pages`"
            )


def _get_value(query: Query, name: str) -> Any:
    value = query.get(name)
    return None if isinstance(value, Omit) else value


class Rows(list[T]):
    """A list of rows, which notebooks show as a table."""

    def _repr_html_(self) -> str:
        from .reprs import render_html  # deferred until a notebook asks

        return render_html(row for row in self if isinstance(row, Model))


@public
class Pager(Generic[T, P]):
    """A list of rows, requested page by page. Nothing is sent before iteration; every iteration starts from the first page.

    Iterating raises what a call raises, and PaginationError if the list would never end: a cursor is repeated, or 50 pages in succession
    hold no new row (`max_empty_pages`). With `previous_cursor`, the pages are read backward. A page that holds only rows beyond the `limit`
    is not requested.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[Query], Response[P]],
        items: str,
        start: Callable[[], Walk],
        limit: int | None = None,
        count: Callable[[], int] | None = None,
    ) -> None:
        self._name, self._fetch, self._items, self._start, self._limit, self._count = name, fetch, items, start, limit, count

    def __iter__(self) -> Iterator[T]:
        return islice((row for page in self.pages() for row in iterate_rows(page, self._items)), self._limit)

    def pages(self) -> Iterator[P]:
        """Iterate over whole pages. Pass the `next_cursor` of a page to the list method to continue after that page."""
        for response in self.responses():
            yield response.parsed

    def responses(self) -> Iterator[Response[P]]:
        """Iterate over the responses: each page with its status and headers."""
        walk = self._start()
        query = walk.begin()
        while query is not None:
            response = self._fetch(query)
            walk.report(response.parsed)
            yield response
            query = walk.move_past(response.parsed)

    def first(self) -> T | None:
        """Return the first row, None if there is none. Pages after the one that holds it are not requested."""
        return next(iter(self), None)

    def to_list(self) -> list[T]:
        """Return all rows, up to the `limit`. Notebooks show them as a table."""
        return Rows(self)

    def total(self) -> int:
        """Return the number of rows that match, whatever the `limit`, as the service counts them. Takes one more call.

        Raises ConfigurationError if the service does not count the rows of this list, or not by these filters.
        """
        if self._count is None:
            raise ConfigurationError(f"{self._name}: no operation counts these rows; read them all: len(pager.to_list())")
        return self._count()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._name}: iterate over it>"


def iterate_rows(page: Any, items: str) -> Iterator[Any]:
    """Iterate over the rows of a page, skipping nulls."""
    return (row for row in getattr(page, items, None) or () if row is not None)


def build_walks(name: str, cursor: str | None, query: Query, bounds: ListBounds, items: str) -> Callable[[], Walk]:
    """Return a function that starts a new Walk for each iteration of a list.

    `cursor` is the query parameter that takes the next cursor, `query` the query of the first page. Raises ConfigurationError if the
    query holds two cursors.
    """
    Walk(name, cursor, query, bounds, items)
    return lambda: Walk(name, cursor, query, bounds, items)
