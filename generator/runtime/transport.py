"""The one module that touches httpx."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeAlias

import httpx

from .answers import Answer
from .errors import APIConnectionError, APITimeoutError, ConfigurationError, ResponseParseError, ScalevError, one_line
from .requests import Request

SyncHandler: TypeAlias = httpx.BaseTransport
AsyncHandler: TypeAlias = httpx.AsyncBaseTransport

#: The failures whose text is known to hold nothing of the request.
_TELLABLE = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)


def _settings(timeout: float, *, use_proxies: bool) -> dict[str, Any]:
    return {
        "timeout": timeout,
        "follow_redirects": False,  # a redirect could carry the credential elsewhere
        "trust_env": use_proxies,
        # no cookies are kept: clients bound to different customers share the connections
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    }


def _arguments(base_url: str, request: Request, headers: Mapping[str, str]) -> dict[str, Any]:
    merged = httpx.Headers(dict(headers))
    merged.update(dict(request.headers))
    arguments: dict[str, Any] = {"method": request.method, "url": base_url + request.path, "headers": merged}
    if request.query:
        arguments["params"] = request.query
    if request.content is not None:
        arguments["content"] = request.content
    if request.files or request.fields:
        # httpx draws the boundary: a fixed one could be written into a file to smuggle in form fields.
        # A field without a file name goes out as a part of its own, so that even a body without a file is multipart.
        fields = [(name, (None, value)) for name, value in request.fields]
        arguments["files"] = [*fields, *request.files]
    if request.timeout is not None:
        arguments["timeout"] = request.timeout
    return arguments


def _failure(error: Exception, request: Request) -> tuple[ScalevError, Exception | None]:
    """The error to raise, and its cause where that shows nothing of the request."""
    call = f"{request.method} {request.path}"
    if isinstance(error, httpx.InvalidURL):
        return ConfigurationError(f"{call}: the URL of this call cannot be sent: {error}"), None
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


def _answer(response: httpx.Response) -> Answer:
    return Answer(status=response.status_code, headers=dict(response.headers), content=response.content)


class SyncTransport:
    """Sends requests, one at a time per thread; threads may share it."""

    def __init__(self, *, timeout: float, use_proxies: bool, handler: SyncHandler | None = None) -> None:
        self._client = httpx.Client(transport=handler, **_settings(timeout, use_proxies=use_proxies))

    def send(self, base_url: str, request: Request, headers: Mapping[str, str]) -> Answer:
        """Send a request and read its whole answer; APIConnectionError when there is none."""
        if self._client.is_closed:
            raise ConfigurationError("the client is closed")
        try:
            return _answer(self._client.request(**_arguments(base_url, request, headers)))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure, cause = _failure(error, request)
        raise failure from cause

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncTransport:
    """Sends requests, any number at a time."""

    def __init__(self, *, timeout: float, use_proxies: bool, handler: AsyncHandler | None = None) -> None:
        self._client = httpx.AsyncClient(transport=handler, **_settings(timeout, use_proxies=use_proxies))

    async def send(self, base_url: str, request: Request, headers: Mapping[str, str]) -> Answer:
        """Send a request and read its whole answer; APIConnectionError when there is none."""
        if self._client.is_closed:
            raise ConfigurationError("the client is closed")
        try:
            return _answer(await self._client.request(**_arguments(base_url, request, headers)))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure, cause = _failure(error, request)
        raise failure from cause

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
