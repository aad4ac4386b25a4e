"""Watch every request that a run sends: keep to the budget, let no write pass where only reads may, learn what must not be shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from scalev._runtime.redaction.names import find_in_body, find_in_header, is_secret_name
from scalev._runtime.redaction.redactor import Redactor
from urllib3.exceptions import MaxRetryError

_READS = ("GET", "HEAD")


class RunStoppedError(KeyboardInterrupt):
    """The run ends here. schemathesis takes a KeyboardInterrupt for the end of a run, and reports what it has."""


class Traffic:
    """Sees each request of the process that goes through `requests`, whichever part of schemathesis sends it.

    No hook of schemathesis sees them all: its probes and some of its checks send requests of their own.
    """

    def __init__(
        self,
        redactor: Redactor,
        *,
        read_only: bool = False,
        max_requests: int | None = None,
        max_seconds: float | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._redactor, self._read_only, self._max_requests, self._clock = redactor, read_only, max_requests, clock
        # schemathesis's own --max-time is no limit but an aim: it goes on until that time is over
        self._end = None if max_seconds is None else clock() + max_seconds
        self._lock = Lock()
        #: How many requests were sent, and how many of them were answered.
        self.sent = self.answered = 0
        #: Why the last request was not answered.
        self.error: requests.RequestException | None = None
        #: Whether the run ended because the budget was spent.
        self.is_spent = False
        #: What to do as soon as the service has answered for the first time.
        self.on_first_answer: Callable[[], None] = lambda: None
        #: Whether nobody waits for the outcome any more.
        self.is_abandoned: Callable[[], bool] = lambda: False

    @property
    def failure(self) -> str:
        """Why the last request was not answered, without what `requests` and `urllib3` wrap around it."""
        cause: Any = self.error
        while inner := _wrapped(cause):
            cause = inner
        return str(cause).rpartition("): ")[2]

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Watch the requests of the process for as long as the block lasts."""
        send = HTTPAdapter.send

        def watched(adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
            self._before(request)
            try:
                response = send(adapter, request, *args, **options)
            except requests.RequestException as error:
                self._after_failure(error)
                raise
            self._after(response)
            return response

        HTTPAdapter.send = watched  # type: ignore[assignment,method-assign]
        try:
            yield
        finally:
            HTTPAdapter.send = send  # type: ignore[method-assign]

    def _before(self, request: requests.PreparedRequest) -> None:
        if self._read_only and (request.method or "").upper() not in _READS:
            raise RuntimeError(f"{request.method} {request.path_url}: expected a read-only request; pass --unsafe to send the others too")
        with self._lock:
            late = self._end is not None and self._clock() >= self._end
            if late or (self._max_requests is not None and self.sent >= self._max_requests):
                self.is_spent = True
            if self.is_spent or self.is_abandoned():
                raise RunStoppedError
            self.sent += 1

    def _after_failure(self, error: requests.RequestException) -> None:
        self.error = error
        if not self.answered and error.args and isinstance(error.args[0], MaxRetryError):
            raise RunStoppedError from error  # there is no connection, so there is nothing to test

    def _after(self, response: requests.Response) -> None:
        with self._lock:
            self.answered += 1
            is_first = self.answered == 1
        for name, value in response.headers.items():
            self._redactor.add(find_in_header(name, value) if is_secret_name(name) else ())
        kind = response.headers.get("content-type", "")
        if "json" in kind or "urlencoded" in kind:  # a stream of events may never end
            self._redactor.add(find_in_body(response.content, kind))
        if is_first:
            self.on_first_answer()


def _wrapped(error: Any) -> Exception | None:
    for inner in (getattr(error, "reason", None), getattr(error, "original_error", None), *getattr(error, "args", ())[:1]):
        if isinstance(inner, Exception):
            return inner
    return None
