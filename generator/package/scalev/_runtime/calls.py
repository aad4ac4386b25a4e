"""The calls of resources: send the request of an operation, page through a list, wait for a condition."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from .async_pages import AsyncPager
from .checks import describe
from .client_base import NO_OPTIONS, NOTHING, set_cursor, split_options
from .frames import clear_frames
from .operations import Operation, Options
from .pages import Pager, Query, build_walks
from .secret import conceal_options, reveal

if TYPE_CHECKING:
    from .auth.credentials import Headers
    from .conditions import Condition
    from .creations.stores import CreationStore
    from .omit import Omit
    from .operations import RowCount
    from .requests import Request
    from .responses import Response

T = TypeVar("T")
Found = TypeVar("Found")


class _Client(Protocol):
    """The attributes that calls use of either client."""

    _clock: Callable[[], float]

    @property
    def _guest_token(self) -> str | None: ...

    def _prepare(
        self,
        operation: Operation[Any],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: Options,
    ) -> tuple[Request, Headers]: ...


class _SyncClient(_Client, Protocol):
    _sleep: Callable[[float], None]

    def _exchange(
        self,
        operation: Operation[T],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: Options,
    ) -> Response[T]: ...


class _AsyncClient(_Client, Protocol):
    _sleep: Callable[[float], Awaitable[None]]

    async def _exchange(
        self,
        operation: Operation[T],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: Options,
    ) -> Response[T]: ...


class SyncCalls:
    """The calls of a synchronous client; `whole` means that methods return the Response instead of the decoded result."""

    __slots__ = ("client", "whole")

    def __init__(self, client: _SyncClient, *, whole: bool = False) -> None:
        self.client, self.whole = client, whole

    def make_whole(self) -> SyncCalls:
        """Return calls whose methods return the Response."""
        return SyncCalls(self.client, whole=True)

    @property
    def guest_token(self) -> str | None:
        """The token of the guest that calls act for, if there is one."""
        return self.client._guest_token

    def call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = NOTHING,
        query: Query = NOTHING,
        headers: Mapping[str, Any] = NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = NO_OPTIONS,
    ) -> T:
        """Send a request and return the decoded result."""
        conceal_options(options)
        response = self.client._exchange(operation, path, query, headers, body, options)
        return cast("T", response) if self.whole else response.parsed

    def list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = NOTHING,
        query: Query = NOTHING,
        headers: Mapping[str, Any] = NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = NO_OPTIONS,
    ) -> Pager[Any, T]:
        """Return a pager over the rows of a list. Raises TypeError or ConfigurationError if its requests cannot be sent."""
        conceal_options(options)
        page_options, bounds = split_options(options)

        def fetch(cursor: Query) -> Response[T]:
            return self.client._exchange(operation, path, query, headers, body, set_cursor(page_options, cursor))

        def count() -> int:
            from .counts import read_count, select_filters  # few lists are counted

            counter = cast("RowCount", operation.count and operation.count())
            filters, other_options = select_filters(operation, counter, query, page_options)
            counter_operation = counter.operation or operation
            return read_count(
                counter_operation, counter, self.client._exchange(counter_operation, path, filters, headers, None, other_options).parsed
            )

        items = operation.items or "data"
        try:
            _check_list(operation, whole=self.whole)
            # invalid arguments are reported now, not by the iteration
            self.client._prepare(operation, path, query, headers, body, page_options)
            start = build_walks(operation.label, operation.cursor, {**query, **reveal(options.get("extra_query", {}))}, bounds, items)
        except BaseException as error:
            clear_frames(error)
            raise
        return Pager(operation.label, fetch, items, start, bounds.limit, count if operation.count else None)

    def wait(self, poll: Callable[[], T], condition: Condition, *, timeout: float, wait_initial: float, wait_max: float) -> T:
        """Poll until a condition is met, and return the result of the last poll. Raises what `poll` and `Poller.check` raise."""
        from .waiting import Poller, wait_for  # only few resources have waits

        if self.whole:
            raise TypeError(f"{condition.name} makes several calls, so there is no single response to return")
        clock = self.client._clock
        poller = Poller(condition=condition, timeout=timeout, wait_initial=wait_initial, wait_max=wait_max, clock=clock)
        return wait_for(poll, poller, self.client._sleep)

    def create_once(
        self,
        create: Callable[[Mapping[str, Any]], T],
        *,
        rows: Callable[[], Pager[Any, Any]],
        items: str,
        get: Callable[[Any], Found],
        reference: str,
        metadata: Mapping[str, Any] | Omit,
        store: CreationStore | None,
        settle: float,
    ) -> T | Found:
        """Create something once per reference, and return it. Raises what these functions and the store raise."""
        from .creations.flow import Creation, create_once  # only one resource has such a method

        if self.whole:
            raise TypeError("create_once makes several calls, so there is no single response to return")
        creation = Creation.begin(reference, metadata, items, store, settle, self.client._clock)
        return create_once(creation, create=create, pages=lambda: rows().responses(), get=get, sleep=self.client._sleep)


class AsyncCalls:
    """The calls of an asynchronous client; `whole` means that methods return the Response instead of the decoded result."""

    __slots__ = ("client", "whole")

    def __init__(self, client: _AsyncClient, *, whole: bool = False) -> None:
        self.client, self.whole = client, whole

    def make_whole(self) -> AsyncCalls:
        """Return calls whose methods return the Response."""
        return AsyncCalls(self.client, whole=True)

    @property
    def guest_token(self) -> str | None:
        """The token of the guest that calls act for, if there is one."""
        return self.client._guest_token

    async def call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = NOTHING,
        query: Query = NOTHING,
        headers: Mapping[str, Any] = NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = NO_OPTIONS,
    ) -> T:
        """Send a request and return the decoded result."""
        conceal_options(options)
        response = await self.client._exchange(operation, path, query, headers, body, options)
        return cast("T", response) if self.whole else response.parsed

    def list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = NOTHING,
        query: Query = NOTHING,
        headers: Mapping[str, Any] = NOTHING,
        body: Mapping[str, Any] | None = None,
        options: Options = NO_OPTIONS,
    ) -> AsyncPager[Any, T]:
        """Return a pager over the rows of a list. Raises TypeError or ConfigurationError if its requests cannot be sent."""
        conceal_options(options)
        page_options, bounds = split_options(options)

        async def fetch(cursor: Query) -> Response[T]:
            return await self.client._exchange(operation, path, query, headers, body, set_cursor(page_options, cursor))

        async def count() -> int:
            from .counts import read_count, select_filters  # few lists are counted

            counter = cast("RowCount", operation.count and operation.count())
            filters, other_options = select_filters(operation, counter, query, page_options)
            counter_operation = counter.operation or operation
            response = await self.client._exchange(counter_operation, path, filters, headers, None, other_options)
            return read_count(counter_operation, counter, response.parsed)

        items = operation.items or "data"
        try:
            _check_list(operation, whole=self.whole)
            # invalid arguments are reported now, not by the iteration
            self.client._prepare(operation, path, query, headers, body, page_options)
            start = build_walks(operation.label, operation.cursor, {**query, **reveal(options.get("extra_query", {}))}, bounds, items)
        except BaseException as error:
            clear_frames(error)
            raise
        return AsyncPager(operation.label, fetch, items, start, bounds.limit, count if operation.count else None)

    async def wait(
        self,
        poll: Callable[[], Awaitable[T]],
        condition: Condition,
        *,
        timeout: float,  # noqa: ASYNC109 - it bounds polls and pauses together, and cancels none of them
        wait_initial: float,
        wait_max: float,
    ) -> T:
        """Poll until a condition is met, and return the result of the last poll. Raises what `poll` and `Poller.check` raise."""
        from .waiting import Poller, wait_for_async  # only few resources have waits

        if self.whole:
            raise TypeError(f"{condition.name} makes several calls, so there is no single response to return")
        clock = self.client._clock
        poller = Poller(condition=condition, timeout=timeout, wait_initial=wait_initial, wait_max=wait_max, clock=clock)
        return await wait_for_async(poll, poller, self.client._sleep)

    async def create_once(
        self,
        create: Callable[[Mapping[str, Any]], Awaitable[T]],
        *,
        rows: Callable[[], AsyncPager[Any, Any]],
        items: str,
        get: Callable[[Any], Awaitable[Found]],
        reference: str,
        metadata: Mapping[str, Any] | Omit,
        store: CreationStore | None,
        settle: float,
    ) -> T | Found:
        """Create something once per reference, and return it. Raises what these functions and the store raise."""
        from .creations.flow import Creation, create_once_async  # only one resource has such a method

        if self.whole:
            raise TypeError("create_once makes several calls, so there is no single response to return")
        creation = Creation.begin(reference, metadata, items, store, settle, self.client._clock)
        return await create_once_async(creation, create=create, pages=lambda: rows().responses(), get=get, sleep=self.client._sleep)


def _check_list(operation: Operation[Any], *, whole: bool) -> None:
    """Raise TypeError if a single Response is requested of a list."""
    if whole:
        pages = "use `.responses()` for its pages with their status and headers"
        raise TypeError(f"{operation.label} returns a list, which may take several responses: {pages}")


def return_response(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a resource's method bound to return the Response. Raises TypeError for anything but a resource's method."""
    resource = getattr(method, "__self__", None)
    calls = getattr(resource, "_client", None)
    if not isinstance(calls, (SyncCalls, AsyncCalls)):
        raise TypeError(f"expected a method of a resource such as client.orders.get, got {describe(method)}")
    kind: Any = type(resource)
    bound_method: Callable[..., Any] = getattr(kind(calls.make_whole()), method.__name__)
    return bound_method
