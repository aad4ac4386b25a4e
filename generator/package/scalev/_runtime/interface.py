"""The interface between generated resources and a client. mypy checks the resources against these protocols; `calls` implements them.

Everything else that generated code uses of the runtime is imported by name: functions and classes. Two exceptions cannot have
public names, since those would appear among the fields and methods that users see: a generated client class sets the private class
attributes of `ClientBase` and calls its `_bind`; a model has `_decode`, `_open`, `_raw` and `_complete` (see `models`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from .async_pages import AsyncPager
    from .conditions import Condition
    from .creations.stores import CreationStore
    from .omit import Omit
    from .operations import Operation, Options
    from .pages import Pager, Query

T = TypeVar("T")
Found = TypeVar("Found")


class ResourceClient(Protocol):
    """The part of a synchronous client that a resource uses."""

    @property
    def guest_token(self) -> str | None:
        """The token of the guest that calls act for, if there is one."""
        ...

    def call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = ...,
        query: Query = ...,
        headers: Mapping[str, Any] = ...,
        body: Mapping[str, Any] | None = ...,
        options: Options = ...,
    ) -> T:
        """Send a request and return the decoded result."""
        ...

    def list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = ...,
        query: Query = ...,
        headers: Mapping[str, Any] = ...,
        body: Mapping[str, Any] | None = ...,
        options: Options = ...,
    ) -> Pager[Any, T]:
        """Return a pager over the rows of a list; nothing is sent yet."""
        ...

    def wait(self, poll: Callable[[], T], condition: Condition, *, timeout: float, wait_initial: float, wait_max: float) -> T:
        """Poll until a condition is met, and return the result of the last poll."""
        ...

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
        """Create something once per reference, and return it."""
        ...


class AsyncResourceClient(Protocol):
    """The part of an asynchronous client that a resource uses."""

    @property
    def guest_token(self) -> str | None:
        """The token of the guest that calls act for, if there is one."""
        ...

    async def call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = ...,
        query: Query = ...,
        headers: Mapping[str, Any] = ...,
        body: Mapping[str, Any] | None = ...,
        options: Options = ...,
    ) -> T:
        """Send a request and return the decoded result."""
        ...

    def list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = ...,
        query: Query = ...,
        headers: Mapping[str, Any] = ...,
        body: Mapping[str, Any] | None = ...,
        options: Options = ...,
    ) -> AsyncPager[Any, T]:
        """Return a pager over the rows of a list; nothing is sent yet."""
        ...

    async def wait(
        self,
        poll: Callable[[], Awaitable[T]],
        condition: Condition,
        *,
        timeout: float,  # noqa: ASYNC109 - it bounds polls and pauses together, and cancels none of them
        wait_initial: float,
        wait_max: float,
    ) -> T:
        """Poll until a condition is met, and return the result of the last poll."""
        ...

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
        """Create something once per reference, and return it."""
        ...
