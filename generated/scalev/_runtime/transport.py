# Copied from generator/package/scalev/_runtime/transport.py by `python -m generator generate`. Do not edit.
"""The one module that touches httpx."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from http.cookiejar import CookieJar
from typing import Any, Generic, TypeAlias, TypeVar

import attrs
import httpx

from .errors import APIConnectionError, APIError, APITimeoutError, ConfigurationError, ResponseParseError, one_line
from .files import opened
from .requests import Request
from .responses import RawResponse

SyncHandler: TypeAlias = httpx.BaseTransport
AsyncHandler: TypeAlias = httpx.AsyncBaseTransport
SyncHttpClient: TypeAlias = httpx.Client
AsyncHttpClient: TypeAlias = httpx.AsyncClient
C = TypeVar("C", httpx.Client, httpx.AsyncClient)
M = TypeVar("M")

#: The failures whose text is known to hold nothing of the request.
_TELLABLE = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)
#: The failures before a first byte of the request went out. A proxy that fails has made no way to the service.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
#: The failures that another try may not meet.
_PASSING = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError)


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Failure:
    """A try that brought no answer.

    `error` is what to raise and `cause` what it came from, where that shows nothing of the request. `received`: the service may have
    got the request. `passing`: the failure is of a kind that another try may not meet. `reason` names it in the log.
    """

    error: APIError
    cause: Exception | None
    reason: str
    received: bool
    passing: bool


class _NoCookies(CookieJar):
    """Keeps no cookies: clients bound to different customers share the connections."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Take none, and spend no time on looking for some."""


def _settings(timeout: float, *, use_proxies: bool, proxy: str | None) -> dict[str, Any]:
    return {
        "proxy": proxy,
        "timeout": timeout,
        "trust_env": use_proxies,
        "cookies": _NoCookies(),
    }


#: Told with each call, since an HTTP client that was given may have a mind of its own. A redirect could carry the credential elsewhere.
_CAUTION: dict[str, Any] = {"auth": None, "follow_redirects": False}
_TIMEOUTS = ("connect", "read", "write", "pool")


def _arguments(base_url: str, request: Request, headers: Mapping[str, str], files: list[tuple[str, tuple[Any, ...]]]) -> dict[str, Any]:
    own = request.headers  # names in lower case; they win
    merged = {name: value for name, value in headers.items() if name.lower() not in own} if own else dict(headers)
    arguments: dict[str, Any] = {"method": request.method, "url": base_url + request.path, "headers": merged | dict(own)}
    if request.query:
        arguments["params"] = request.query
    if request.content is not None:
        arguments["content"] = request.content
    if files or request.fields:
        # httpx draws the boundary: a fixed one could be written into a file to smuggle in form fields.
        # A field without a file name goes out as a part of its own, so that even a body without a file is multipart.
        arguments["files"] = [*((name, (None, value)) for name, value in request.fields), *files]
    if request.timeout is not None:
        arguments["timeout"] = request.timeout
    return arguments


def _failure(error: httpx.HTTPError, request: Request) -> Failure:
    made, cause = _error(error, request)
    return Failure(
        error=made,
        cause=cause,
        reason=type(error).__name__,
        received=not isinstance(error, _NOT_SENT),
        passing=isinstance(error, _PASSING),
    )


def _error(error: httpx.HTTPError, request: Request) -> tuple[APIError, Exception | None]:
    call = f"{request.method} {request.path}"
    if isinstance(error, httpx.DecodingError):
        failure = ResponseParseError(
            where="", expected="a body in its declared encoding", got=str(error), method=request.method, path=request.path
        )
        return failure, None
    if not isinstance(error, _TELLABLE):
        return APIConnectionError(f"{call}: {type(error).__name__}", method=request.method, path=request.path), None
    # what was sent stays out of the exception: it holds the credential
    error.request = httpx.Request(request.method, "")
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    told = one_line(f"{type(error).__name__}: {error}") if str(error) else type(error).__name__
    return kind(f"{call}: {told}", method=request.method, path=request.path), error


def _unsendable(error: httpx.InvalidURL, request: Request) -> ConfigurationError:
    return ConfigurationError(f"{request.method} {request.path}: the URL of this call cannot be sent: {error}")


def _answer(response: httpx.Response) -> RawResponse:
    return RawResponse(status=response.status_code, headers=dict(response.headers.items()), content=response.content)


def _made(kind: Callable[..., M], handler: Any, proxy: Any, settings: dict[str, Any]) -> M:
    if handler is not None and proxy is not None:
        raise ConfigurationError("expected a transport or a proxy, got both")
    try:
        return kind(transport=handler, **settings)
    except (ValueError, TypeError, httpx.InvalidURL):
        if proxy is None:
            raise
    # the URL itself is left out of the message: it may hold a password
    raise ConfigurationError("proxy: expected the URL of a proxy such as http://127.0.0.1:3128")


def _given(client: C, kind: type[C], handler: Any, proxy: Any) -> C:
    if not isinstance(client, kind):
        raise ConfigurationError(f"http_client: expected an httpx.{kind.__name__}, got {type(client).__name__}")
    if handler is not None or proxy is not None:
        raise ConfigurationError("expected an http_client, or a transport or a proxy: an HTTP client has its own")
    return client


class _Transport(Generic[C]):
    """What both kinds of transport have in common."""

    _kind: type[C]

    def __init__(
        self,
        *,
        timeout: float,
        use_proxies: bool,
        proxy: str | None = None,
        handler: Any = None,
        http_client: C | None = None,
    ) -> None:
        """An HTTP client that is given stays its owner's to close. ConfigurationError when the arguments do not go together."""
        self._owned = http_client is None
        self._closed = False
        self._kept: dict[str, str] = {}  # what httpx says of itself with each request
        self._lock = threading.Lock()
        self._timeout = timeout
        self._make: Callable[[], C] = partial(_made, self._kind, handler, proxy, _settings(timeout, use_proxies=use_proxies, proxy=proxy))
        # Certificates take longer to load than all the rest: they are, at the first call. What was given and cannot be used is told now.
        self._client: C | None = self._make() if handler is not None or proxy is not None else None
        if http_client is not None:
            self._client = _given(http_client, self._kind, handler, proxy)

    def _opened(self) -> C:
        """The HTTP client; ConfigurationError once it is closed."""
        client = self._client or self._first()
        if client is None or client.is_closed:
            raise ConfigurationError("the client is closed")
        return client

    def _first(self) -> C | None:
        with self._lock:  # of the threads that make a first call, one makes the HTTP client
            if self._client is None and not self._closed:
                self._client = self._make()
            return self._client

    def _closing(self) -> C | None:
        """What is left to close."""
        if not self._owned:
            return None
        with self._lock:
            self._closed = True
            return self._client

    def _request(self, client: C, base_url: str, request: Request, headers: Mapping[str, str], files: Any) -> httpx.Request:
        arguments = _arguments(base_url, request, headers, files)
        if not self._owned:
            return client.build_request(**arguments)
        # as `build_request` does it, but for what only an HTTP client that was given has: a base URL, parameters and cookies of its own
        timeout = arguments.pop("timeout", self._timeout)
        if not self._kept:
            self._kept = {name: client.headers[name] for name in ("Accept-Encoding", "Connection")}
        arguments["headers"] = self._kept | arguments["headers"]
        return httpx.Request(**arguments, extensions={"timeout": dict.fromkeys(_TIMEOUTS, timeout)})


class SyncTransport(_Transport[httpx.Client]):
    """Sends requests, one at a time per thread; threads may share it."""

    _kind = httpx.Client

    def send(self, base_url: str, request: Request, headers: Mapping[str, str]) -> RawResponse | Failure:
        """Send a request once and read its whole answer; ConfigurationError when it cannot be sent, OSError for a file."""
        client = self._opened()
        try:
            with opened(request.files) as files:
                return _answer(client.send(self._request(client, base_url, request, headers, files), **_CAUTION))
        except httpx.HTTPError as error:
            return _failure(error, request)
        except httpx.InvalidURL as error:
            refused = _unsendable(error, request)
        raise refused

    def close(self) -> None:
        """Close the connections, but not an HTTP client that was given."""
        client = self._closing()
        if client is not None:
            client.close()


class AsyncTransport(_Transport[httpx.AsyncClient]):
    """Sends requests, any number at a time."""

    _kind = httpx.AsyncClient

    async def send(self, base_url: str, request: Request, headers: Mapping[str, str]) -> RawResponse | Failure:
        """Send a request once and read its whole answer; ConfigurationError when it cannot be sent, OSError for a file."""
        client = self._opened()
        try:
            with opened(request.files) as files:
                return _answer(await client.send(self._request(client, base_url, request, headers, files), **_CAUTION))
        except httpx.HTTPError as error:
            return _failure(error, request)
        except httpx.InvalidURL as error:
            refused = _unsendable(error, request)
        raise refused

    async def close(self) -> None:
        """Close the connections, but not an HTTP client that was given."""
        client = self._closing()
        if client is not None:
            await client.aclose()
