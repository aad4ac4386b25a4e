# Copied from generator/package/scalev/_runtime/stores/redis_tokens.py by `python -m generator generate`. Do not edit.
"""Store tokens in Redis, for processes on any number of machines."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import Any

from ..auth.token_store import public_store
from ..auth.tokens import TokenSet
from ..checks import describe, is_number
from ..errors import ConfigurationError, StaleTokensError
from ..frames import seal
from ..secret import Guarded
from .extras import RedisClient, check_redis, is_asynchronous
from .token_lock import SAVE_TIMEOUT, AsyncStore, Session, Store, Waiting, dump_tokens, parse_tokens

#: The number of seconds before the expiry of its lock at which a holder stops relying on it.
_MARGIN = 2.0

_COMMON = "local lock, fence, stored = KEYS[1], KEYS[2], KEYS[3]\n"
#: Take the lock for an owner, or extend the lock of the owner; return the number of the holder, 0 if another owner has it.
_LOCK = (
    _COMMON
    + """
if redis.call('SET', lock, ARGV[1], 'NX', 'PX', ARGV[2]) then return redis.call('INCR', fence) end
if redis.call('GET', lock) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', lock, ARGV[2])
return tonumber(redis.call('GET', fence))
"""
)
_UNLOCK = (
    _COMMON
    + """
if redis.call('GET', lock) == ARGV[1] then redis.call('DEL', lock) end
return 0
"""
)
_LOAD = (
    _COMMON
    + """
return redis.call('HGET', stored, 'tokens')
"""
)
#: Save tokens, unless a later holder or another owner with the same number has saved some: Redis may have lost the latest numbers.
_SAVE = (
    _COMMON
    + """
local number = tonumber(redis.call('HGET', stored, 'number') or 0)
if number > tonumber(ARGV[2]) then return 0 end
if number == tonumber(ARGV[2]) and redis.call('HGET', stored, 'owner') ~= ARGV[1] then return 0 end
redis.call('HSET', stored, 'number', ARGV[2], 'owner', ARGV[1], 'tokens', ARGV[3])
return 1
"""
)


class _Scripts(Guarded):
    """The scripts of a store and their keys."""

    def __init__(self, client: RedisClient, name: str, expires: float) -> None:
        self.lock, self.unlock, self.load, self.save = map(client.register_script, (_LOCK, _UNLOCK, _LOAD, _SAVE))
        self.keys = [f"{{{name}}}:{key}" for key in ("lock", "number", "tokens")]  # the braces keep the keys on one node of a cluster
        self.name, self.expires = name, expires


class _Hold:
    """The hold of a session on the lock."""

    def __init__(self, scripts: _Scripts) -> None:
        self._scripts, self.owner, self.number, self._until = scripts, token_hex(16), 0, 0.0

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the script that takes the lock."""
        return {"keys": self._scripts.keys, "args": [self.owner, round(self._scripts.expires * 1000)]}

    def note(self, number: int, asked_at: float) -> bool:
        """Record the outcome of an attempt to take the lock, and when it was made."""
        self.number, self._until = int(number), asked_at + self._scripts.expires - _MARGIN
        return self.number > 0

    def remaining(self) -> float:
        """Return for how many seconds the holder can rely on the lock."""
        return self._until - time.monotonic()

    def build_save_arguments(self, tokens: TokenSet) -> dict[str, Any]:
        """Return the arguments of the script that saves tokens."""
        return {"keys": self._scripts.keys, "args": [self.owner, self.number, dump_tokens(tokens)]}

    def check_saved(self, saved: int) -> None:
        """Raise StaleTokensError unless tokens were saved."""
        if not int(saved):
            raise StaleTokensError(f"{self._scripts.name}: the lock on the tokens has expired, and another process has saved newer ones")


def _check(client: Any, name: Any, expires: Any, user: str, *, asynchronous: bool) -> None:
    check_redis(client, user, asynchronous=asynchronous)
    if not isinstance(name, str) or not name:
        raise ConfigurationError(f"name: expected the name of the tokens, got {describe(name)}")
    if not is_number(expires) or expires <= _MARGIN:
        raise ConfigurationError(f"expires: expected more than {_MARGIN:g} seconds, got {describe(expires)}")


@public_store
class RedisTokenStore(Store):
    """Tokens in Redis, for processes on any number of machines (extra `redis`).

    `client` is a `redis.Redis`; `name` is the prefix of the keys, one for each installation, such as `scalev:tokens:shop-1`. If a process
    dies, its lock expires after `expires` seconds, which must be longer than a refresh takes. Holders of the lock are numbered, so that a
    process that was delayed for longer cannot overwrite newer tokens. Let Redis write each change to disk (`appendonly yes`,
    `appendfsync always`): otherwise tokens are lost if it is killed, and the user has to sign in again. Give the client a `socket_timeout`.
    Raises ConfigurationError for an invalid setting, ImportError without the extra.
    """

    @seal
    def __init__(self, client: RedisClient, name: str, *, expires: float = 30.0) -> None:
        _check(client, name, expires, "RedisTokenStore", asynchronous=False)
        super().__init__(f"redis:{name}")
        self._scripts = _Scripts(client, name, expires)

    def open_session(self) -> Session:
        """Return a session, which holds no lock yet."""
        return _RedisSession(self._scripts)

    @seal
    def load(self) -> TokenSet | None:
        """Return the stored tokens, None if there are none. Raises what redis-py raises."""
        return parse_tokens(self._scripts.load(keys=self._scripts.keys), self._name)


class _RedisSession(Session):
    def __init__(self, scripts: _Scripts) -> None:
        self._scripts, self._hold = scripts, _Hold(scripts)

    def acquire(self) -> bool:
        asked_at = time.monotonic()
        return self._hold.note(self._scripts.lock(**self._hold.arguments), asked_at)

    def load(self) -> TokenSet | None:
        return parse_tokens(self._scripts.load(keys=self._scripts.keys), self._scripts.name)

    def save(self, tokens: TokenSet) -> None:
        self._hold.check_saved(self._scripts.save(**self._hold.build_save_arguments(tokens)))

    def remaining(self) -> float:
        return self._hold.remaining()

    def close(self) -> None:
        with suppress(Exception):  # the lock expires
            self._scripts.unlock(**self._hold.arguments)


class _AsyncRedisSession(Guarded):
    def __init__(self, scripts: _Scripts) -> None:
        self._scripts, self._hold = scripts, _Hold(scripts)

    async def acquire(self, waiting: Waiting) -> bool:
        asked_at = time.monotonic()
        try:
            number = await self._scripts.lock(**self._hold.arguments)
        except Exception as error:  # noqa: BLE001 - Redis may be restarting
            waiting.pause(error)
            return False
        return self._hold.note(number, asked_at)

    async def load(self) -> TokenSet | None:
        return parse_tokens(await self._scripts.load(keys=self._scripts.keys), self._scripts.name)

    async def save(self, tokens: TokenSet) -> None:
        self._hold.check_saved(await self._scripts.save(**self._hold.build_save_arguments(tokens)))

    def remaining(self) -> float:
        return self._hold.remaining()

    async def close(self) -> None:
        from ..event_loops import complete  # synchronous programs do not need anyio

        with suppress(Exception):  # the lock expires
            await complete(lambda: self._scripts.unlock(**self._hold.arguments), _MARGIN)


@public_store
class AsyncRedisTokenStore(Guarded):
    """A `RedisTokenStore` for `AsyncTokenSource`.

    `client` is a `redis.asyncio.Redis` or, for trio, which that does not support, a `redis.Redis`, which is used in worker threads.
    """

    @seal
    def __init__(self, client: RedisClient, name: str, *, expires: float = 30.0) -> None:
        _check(client, name, expires, "AsyncRedisTokenStore", asynchronous=True)
        self._name = f"redis:{name}"
        self._in_threads = None if is_asynchronous(client) else AsyncStore(RedisTokenStore(client, name, expires=expires))
        self._scripts = _Scripts(client, name, expires)

    @property
    def name(self) -> str:
        """The name of the tokens."""
        return self._name

    @seal
    async def load(self) -> TokenSet | None:
        """Return the stored tokens, None if there are none. Raises what redis-py raises."""
        if self._in_threads is not None:
            return await self._in_threads.load()
        return parse_tokens(await self._scripts.load(keys=self._scripts.keys), self._name)

    @seal
    async def save(self, tokens: TokenSet) -> None:
        """Store the tokens of a new sign-in, under the lock. Raises TimeoutError if it is not free within a minute."""
        async with self.lock(SAVE_TIMEOUT) as locked_tokens:
            await locked_tokens.save(tokens)

    @asynccontextmanager
    async def lock(self, timeout: float) -> AsyncIterator[Any]:  # noqa: ASYNC109 - it limits the wait for the lock, not the block
        """Return a context manager in which no other process can replace the tokens; entering it may raise TimeoutError."""
        if self._in_threads is not None:
            async with self._in_threads.lock(timeout) as locked_tokens:
                yield locked_tokens
            return
        import anyio  # synchronous programs do not need anyio

        session, waiting = _AsyncRedisSession(self._scripts), Waiting(self._name, timeout)
        try:
            while not await session.acquire(waiting):  # noqa: ASYNC110 - another process ends it
                await anyio.sleep(waiting.pause())
            yield session
        finally:
            await session.close()

    def __repr__(self) -> str:
        return f"AsyncRedisTokenStore({self._name!r})"
