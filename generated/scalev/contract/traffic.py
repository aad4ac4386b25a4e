# Copied from generator/package/scalev/contract/traffic.py by `python -m generator generate`. Do not edit.
"""Watch every request of a run: enforce the budget and read-only mode, and collect secrets to redact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from scalev._runtime.redaction.names import find_in_body, find_in_header, is_secret_name
from scalev._runtime.redaction.redactor import Redactor
from urllib3.exceptions import MaxRetryError

_READS = ("GET", "HEAD")


class RunStoppedError(KeyboardInterrupt):
    """Raised to end the run: schemathesis then reports its results so far, as for any KeyboardInterrupt."""


class Traffic:
    """A watcher of each request that this process sends with `requests`, whichever part of schemathesis sends it.

    Writes are sent to `url` only, or to no service if the run is `read_only`. Use `ignores_proxies` for a service in this process, which no
    proxy could reach.

    No schemathesis hook sees them all: its probes and some of its checks send requests of their own.
    """

    def __init__(
        self,
        redactor: Redactor,
        *,
        url: str | None = None,
        ignores_proxies: bool = False,
        read_only: bool = False,
        max_requests: int | None = None,
        max_seconds: float | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._url, self._ignores_proxies = url, ignores_proxies
        self._redactor, self._read_only, self._max_requests, self._clock = redactor, read_only, max_requests, clock
        # schemathesis's own --max-time is a minimum, not a limit: it continues until that time has passed
        self._end = None if max_seconds is None else clock() + max_seconds
        self._lock = Lock()
        #: The number of requests sent and of responses received.
        self.sent = self.response_count = 0
        #: Why the last request got no response.
        self.error: requests.RequestException | None = None
        #: Whether the run ended because its budget was spent.
        self.is_spent = False
        #: Called when the service first responds.
        self.on_first_response: Callable[[], None] = lambda: None
        #: Returns whether the outcome of the run is no longer needed.
        self.is_abandoned: Callable[[], bool] = lambda: False

    @property
    def failure(self) -> str:
        """The reason why the last request got no response, without the wrapping of `requests` and `urllib3`."""
        cause: Any = self.error
        while inner := _unwrap(cause):
            cause = inner
        return str(cause).rpartition("): ")[2]

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Watch the requests of this process for the duration of the block."""
        send = HTTPAdapter.send

        def send_watched(adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
            self._before(request)
            if self._ignores_proxies:
                options["proxies"] = {}
            try:
                response = send(adapter, request, *args, **options)
            except requests.RequestException as error:
                self._after_failure(error)
                raise
            self._after(response)
            return response

        with patch.object(HTTPAdapter, "send", send_watched):
            yield

    def _before(self, request: requests.PreparedRequest) -> None:
        if (request.method or "").upper() not in _READS:
            if self._read_only:
                raise RuntimeError(f"{request.method} {request.path_url}: expected a read-only request: pass --unsafe to send others")
            if self._url is not None and _get_origin(request.url or "") != _get_origin(self._url):
                raise RuntimeError(f"{request.method} {request.path_url}: expected a request to {self._url}, got one to another service")
        with self._lock:
            is_late = self._end is not None and self._clock() >= self._end
            if is_late or (self._max_requests is not None and self.sent >= self._max_requests):
                self.is_spent = True
            if self.is_spent or self.is_abandoned():
                raise RunStoppedError
            self.sent += 1

    def _after_failure(self, error: requests.RequestException) -> None:
        self.error = error
        if not self.response_count and error.args and isinstance(error.args[0], MaxRetryError):
            raise RunStoppedError from error  # without a connection there is nothing to test

    def _after(self, response: requests.Response) -> None:
        with self._lock:
            self.response_count += 1
            is_first = self.response_count == 1
        for name, value in response.headers.items():
            self._redactor.add(find_in_header(name, value) if is_secret_name(name) else ())
        kind = response.headers.get("content-type", "")
        if "json" in kind or "urlencoded" in kind:  # an event stream may never end
            self._redactor.add(find_in_body(response.content, kind))
        if is_first:
            self.on_first_response()


def _get_origin(url: str) -> tuple[str, str, int]:
    """Return the scheme, host and port of a URL."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _unwrap(error: Any) -> Exception | None:
    for inner in (getattr(error, "reason", None), getattr(error, "original_error", None), *getattr(error, "args", ())[:1]):
        if isinstance(inner, Exception):
            return inner
    return None
