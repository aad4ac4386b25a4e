"""Remember which events were handled, so that each is handled once even if it is delivered several times.

A delivery log has one method, `claim`. The handler runs within the claim's block: leaving the block marks the event as handled, an
exception releases the claim, so that the next delivery is a retry, and the claim of a process that dies expires.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from enum import StrEnum
from threading import Lock
from types import TracebackType
from typing import Generic, Protocol, TypeVar

import attrs

from ..checks import describe, is_number
from ..errors import ConfigurationError
from ..public import PACKAGE, public_in
from ..pydantic_schemas import accept_implementations

_export = public_in(f"{PACKAGE}.webhooks")

T_co = TypeVar("T_co", covariant=True)

DAY = 86_400.0


@_export
class ClaimState(StrEnum):
    """The state of an event in a delivery log."""

    NEW = "new"
    """It has not been handled: the owner of this claim handles it."""
    BUSY = "busy"
    """Another worker is handling it now."""
    DONE = "done"
    """It was handled before."""


@_export
@attrs.frozen(kw_only=True)
class Claim(Generic[T_co]):
    """The claim of a worker on an event.

    Attributes: `state`, and `transaction`, the database transaction that the event is handled in (None for logs without one).
    """

    state: ClaimState
    transaction: T_co


@_export
@accept_implementations
class DeliveryLog(Protocol[T_co]):
    """Remember which events were handled."""

    def claim(self, key: str) -> AbstractContextManager[Claim[T_co]]:
        """Claim an event, by a key that is the same for all of its deliveries.

        If the claim is NEW, the caller handles the event within the block: leaving it marks the event as handled, and an exception
        releases the claim.
        """
        ...


@_export
@accept_implementations
class AsyncDeliveryLog(Protocol[T_co]):
    """Remember which events were handled."""

    def claim(self, key: str) -> AbstractAsyncContextManager[Claim[T_co]]:
        """Claim an event, as `DeliveryLog.claim` does."""
        ...


def check_seconds(name: str, value: object) -> float:
    """Return a number of seconds; raise ConfigurationError unless it is above 0."""
    if not is_number(value) or not value > 0:
        raise ConfigurationError(f"{name}: expected a number of seconds above 0, got {describe(value)}")
    return float(value)


@attrs.define
class _Entry:
    expires: float


@_export
class MemoryDeliveryLog:
    """Remember the events of this process: each is handled at least once, and a repeated delivery is recognized for `keep` seconds.

    Serves sync and async routers, and any number of threads, but a single process until its restart.

    Args:
        keep: Seconds for which a handled event is remembered.
        claim_for: Seconds after which an event whose handler has not returned may be claimed again.
    """

    def __init__(self, *, keep: float = DAY, claim_for: float = 300.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._keep = check_seconds("keep", keep)
        self._claim_for = check_seconds("claim_for", claim_for)
        self._clock = clock
        self._lock = Lock()
        self._done: dict[str, _Entry] = {}  # oldest first, so that expired ones come first
        self._claimed: dict[str, _Entry] = {}

    def claim(self, key: str) -> _MemoryClaim:
        """Claim an event."""
        return _MemoryClaim(self, key)

    def _begin(self, key: str) -> tuple[ClaimState, _Entry]:
        with self._lock:
            now = self._clock()
            while self._done and next(iter(self._done.values())).expires <= now:
                del self._done[next(iter(self._done))]
            if (done_time := self._done.get(key)) is not None:
                return ClaimState.DONE, done_time
            if (claim := self._claimed.get(key)) is not None and claim.expires > now:
                return ClaimState.BUSY, claim
            entry = self._claimed[key] = _Entry(now + self._claim_for)
            return ClaimState.NEW, entry

    def _finish(self, key: str, entry: _Entry, is_done: bool) -> None:
        with self._lock:
            if self._claimed.get(key) is entry:  # it may have expired, and another worker may hold the claim
                del self._claimed[key]
            if is_done:
                self._done.pop(key, None)
                self._done[key] = _Entry(self._clock() + self._keep)


class _MemoryClaim:
    """The context manager of a claim, sync or async."""

    def __init__(self, log: MemoryDeliveryLog, key: str) -> None:
        self._log = log
        self._key = key
        self._claimed: _Entry | None = None

    def __enter__(self) -> Claim[None]:
        state, entry = self._log._begin(self._key)
        self._claimed = entry if state is ClaimState.NEW else None
        return Claim(state=state, transaction=None)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._claimed is not None:
            self._log._finish(self._key, self._claimed, is_done=kind is None)

    async def __aenter__(self) -> Claim[None]:
        return self.__enter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.__exit__(kind, error, trace)
