# Copied from generator/runtime/clients.py by `python -m generator generate`. Do not edit.
"""The clients' common ground: settings, and the way of a call."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

import attrs

from .answers import result_of
from .base_urls import checked_base_url, is_loopback
from .credentials import Credentials, Headers
from .operations import CallOptions, Operation
from .pages import AsyncPager, Pager, Query, course
from .requests import Request, build, checked_timeout
from .transport import AsyncTransport, SyncTransport

if TYPE_CHECKING:
    from .transport import AsyncHandler, SyncHandler

T = TypeVar("T")

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_NO_OPTIONS: CallOptions = {}

DEFAULT_BASE_URL = "https://api.scalev.com"
DEFAULT_TIMEOUT = 30.0


class _Base:
    """Settings and credentials of a client; a bound client shares its parent's connections.

    A client can be neither pickled nor copied: it holds credentials and open connections.
    """

    _user_agent: ClassVar[str] = "scalev-client"

    def __init__(self, *, api_key: str | None, base_url: str | None, timeout: float, allow_http: bool) -> None:
        # only what was left out is taken from the environment: an empty argument is a mistake, not another account
        key = api_key if api_key is not None else os.environ.get("SCALEV_API_KEY")
        url = base_url if base_url is not None else os.environ.get("SCALEV_BASE_URL") or DEFAULT_BASE_URL
        checked_timeout(timeout)
        self._credentials = Credentials(api_key=key)
        self._base_url = checked_base_url(url, allow_http=allow_http)
        self._bound: Mapping[str, str] = {}

    @property
    def base_url(self) -> str:
        """Where calls go."""
        return self._base_url

    @property
    def _use_proxies(self) -> bool:
        """Whether the environment's proxies apply: not where plain http is allowed only because it stays on this machine."""
        return not is_loopback(self._base_url)

    def _bind(self, bound: Mapping[str, str], **credentials: str | None) -> Self:
        """A client with path values and credentials of its own, over the same connections."""
        client = object.__new__(type(self))
        client.__dict__.update(self.__dict__)
        client._bound = {**self._bound, **bound}
        client._credentials = attrs.evolve(self._credentials, **credentials)
        return client

    def _prepare(
        self,
        operation: Operation[Any],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: CallOptions,
    ) -> tuple[Request, Headers]:
        """What a call sends; TypeError and ConfigurationError when it cannot be sent."""
        request = build(operation, path={**self._bound, **path}, query=query, headers=headers, body=body, options=options)
        credentials = self._credentials.headers(operation)
        return request, Headers({"Accept": "application/json", "User-Agent": self._user_agent, **credentials})

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._base_url!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client cannot be copied or pickled: it holds credentials and connections")


def _at(options: CallOptions, cursor: Query) -> CallOptions:
    """The options of a page: those of the list, and the cursor above all."""
    return {**options, "extra_query": {**options.get("extra_query", {}), **cursor}} if cursor else options


class SyncClient(_Base):
    """Calls one operation at a time. Threads may share a client; close it when done, or use it as a context manager."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        allow_http: bool = False,
        transport: SyncHandler | None = None,
    ) -> None:
        super().__init__(api_key=api_key, base_url=base_url, timeout=timeout, allow_http=allow_http)
        self._transport = SyncTransport(timeout=timeout, use_proxies=self._use_proxies, handler=transport)

    def _call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: CallOptions = _NO_OPTIONS,
    ) -> T:
        request, sent = self._prepare(operation, path, query, headers, body, options)
        return result_of(operation, request.path, self._transport.send(self._base_url, request, sent))

    def _list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: CallOptions = _NO_OPTIONS,
    ) -> Pager[Any, T]:
        def fetch(cursor: Query) -> T:
            return self._call(operation, path=path, query=query, headers=headers, body=body, options=_at(options, cursor))

        self._prepare(operation, path, query, headers, body, options)  # what cannot be sent is told by the call, not by the loop
        walk = course(operation.id, operation.cursor, {**query, **options.get("extra_query", {})})
        return Pager(fetch, operation.items or "data", walk)

    def close(self) -> None:
        """Close the connections, also those of the clients bound to this one."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class AsyncClient(_Base):
    """Calls any number of operations at a time. Close it when done, or use it as an async context manager."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        allow_http: bool = False,
        transport: AsyncHandler | None = None,
    ) -> None:
        super().__init__(api_key=api_key, base_url=base_url, timeout=timeout, allow_http=allow_http)
        self._transport = AsyncTransport(timeout=timeout, use_proxies=self._use_proxies, handler=transport)

    async def _call(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: CallOptions = _NO_OPTIONS,
    ) -> T:
        request, sent = self._prepare(operation, path, query, headers, body, options)
        return result_of(operation, request.path, await self._transport.send(self._base_url, request, sent))

    def _list(
        self,
        operation: Operation[T],
        *,
        path: Mapping[str, Any] = _NOTHING,
        query: Query = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Mapping[str, Any] | None = None,
        options: CallOptions = _NO_OPTIONS,
    ) -> AsyncPager[Any, T]:
        async def fetch(cursor: Query) -> T:
            return await self._call(operation, path=path, query=query, headers=headers, body=body, options=_at(options, cursor))

        self._prepare(operation, path, query, headers, body, options)  # what cannot be sent is told by the call, not by the loop
        walk = course(operation.id, operation.cursor, {**query, **options.get("extra_query", {})})
        return AsyncPager(fetch, operation.items or "data", walk)

    async def close(self) -> None:
        """Close the connections, also those of the clients bound to this one."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()
