# Copied from generator/package/scalev/_runtime/webhooks/redis_logs.py by `python -m generator generate`. Do not edit.
"""Remember in Redis which events were handled, for any number of processes and machines.

A key per event holds the token of the worker that handles it, and expires with the claim, or else `done`, and expires after `keep`.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Protocol

from ..public import PACKAGE, public_in
from .logs import DAY, Claim, ClaimState, check_seconds

_export = public_in(f"{PACKAGE}.webhooks")

_DONE = b"done"
#: Release a claim, unless it has expired and another worker holds it now.
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class RedisClient(Protocol):
    """The methods that a log needs of `redis.Redis` or, with awaitable results, of `redis.asyncio.Redis`."""

    def set(self, name: str, value: bytes, *, px: int, nx: bool = ...) -> Any:
        """Set a key that expires."""
        ...

    def get(self, name: str) -> Any:
        """Return the value of a key."""
        ...

    def eval(self, script: str, numkeys: int, *keys_and_args: Any) -> Any:
        """Run a script."""
        ...


class _RedisLog:
    def __init__(self, client: RedisClient, *, keep: float = DAY, claim_for: float = 300.0, name: str = "scalev:webhooks") -> None:
        self._client = client
        self._keep = _to_milliseconds("keep", keep)
        self._claim_for = _to_milliseconds("claim_for", claim_for)
        self._name = name


@_export
class RedisDeliveryLog(_RedisLog):
    """Remember events in Redis: each is handled at least once, and a repeated delivery is recognized for `keep` seconds.

    An event is handled again if its worker dies before marking it as done, if its handler takes longer than `claim_for`, or if Redis loses
    the key by eviction or by a restart without persistence.

    Args:
        client: A `redis.Redis`, of the extra `redis`.
        keep: Seconds for which a handled event is remembered.
        claim_for: Seconds after which an event whose worker has not finished may be claimed again.
        name: The prefix of all keys.
    """

    @contextmanager
    def claim(self, key: str) -> Generator[Claim[None]]:
        """Claim an event."""
        name, token = f"{self._name}:{key}", secrets.token_hex(16).encode()
        is_new = self._client.set(name, token, px=self._claim_for, nx=True)
        state = ClaimState.NEW if is_new else _read_state(self._client.get(name))
        try:
            yield Claim(state=state, transaction=None)
        except BaseException:
            if is_new:
                with suppress(Exception):  # the claim expires by itself, and the handler's error is the one to report
                    self._client.eval(_RELEASE, 1, name, token)
            raise
        if is_new:
            self._client.set(name, _DONE, px=self._keep)


@_export
class AsyncRedisDeliveryLog(_RedisLog):
    """Remember events in Redis, for an async router: see `RedisDeliveryLog`.

    Args:
        client: A `redis.asyncio.Redis`, of the extra `redis`.
        keep: Seconds for which a handled event is remembered.
        claim_for: Seconds after which an event whose worker has not finished may be claimed again.
        name: The prefix of all keys.
    """

    @asynccontextmanager
    async def claim(self, key: str) -> AsyncGenerator[Claim[None]]:
        """Claim an event."""
        import anyio  # most programs that receive webhooks do not use asyncio

        name, token = f"{self._name}:{key}", secrets.token_hex(16).encode()
        is_new = await self._client.set(name, token, px=self._claim_for, nx=True)
        state = ClaimState.NEW if is_new else _read_state(await self._client.get(name))
        try:
            yield Claim(state=state, transaction=None)
        except BaseException:
            if is_new:
                with anyio.CancelScope(shield=True), suppress(Exception):
                    await self._client.eval(_RELEASE, 1, name, token)
            raise
        if is_new:
            with anyio.CancelScope(shield=True):
                await self._client.set(name, _DONE, px=self._keep)


def _to_milliseconds(name: str, value: object) -> int:
    return max(1, round(check_seconds(name, value) * 1000))


def _read_state(value: bytes | str | None) -> ClaimState:
    """Return the state for the value of a key. If the key has expired since then, it is BUSY, and the next delivery claims the event."""
    return ClaimState.DONE if value in (_DONE, _DONE.decode()) else ClaimState.BUSY
