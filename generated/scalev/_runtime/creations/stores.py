# Copied from generator/package/scalev/_runtime/creations/stores.py by `python -m generator generate`. Do not edit.
"""Record which worker is creating which reference, so that two workers with the same reference create one object."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any, Protocol

import attrs

from ..checks import describe, is_number
from ..errors import ConfigurationError
from ..public import PACKAGE, public_in
from ..pydantic_schemas import accept_implementations
from ..sql import check_table, execute

_export = public_in(f"{PACKAGE}.stores")


@_export
class CreationState(StrEnum):
    """The state of a reference in a store."""

    NEW = "new"
    """Nobody has tried to create it: the owner of this claim is to create it."""
    REPEATED = "repeated"
    """An earlier attempt ended without a result: the owner of this claim first looks for what it may have created."""
    BUSY = "busy"
    """Another worker is creating it."""
    DONE = "done"
    """It was created."""


@_export
@attrs.frozen(kw_only=True)
class CreationClaim:
    """The claim of a worker on a reference.

    Attributes: `state`; `age`, the seconds since the first attempt, if this is a repeated one; `id`, the id of what was created, if the
    state is DONE.
    """

    state: CreationState
    age: float = 0.0
    id: int | str | None = None


@_export
@accept_implementations
class CreationStore(Protocol):
    """Record which worker creates which reference. A claim has the token of its worker, and expires unless it is renewed."""

    def claim(self, reference: str, token: str) -> CreationClaim:
        """Claim a reference, unless it is done or another worker has it."""
        ...

    def renew(self, reference: str, token: str) -> bool:
        """Extend a claim before something is sent; return False if another worker has it by now."""
        ...

    def finish(self, reference: str, token: str, id: int | str) -> None:  # noqa: A002 - as the service calls it
        """Record the id of what was created."""
        ...

    def release(self, reference: str, token: str, *, forget: bool) -> None:
        """End a claim without a result; `forget` means that certainly nothing was created."""
        ...


def _check_seconds(name: str, value: object) -> float:
    if not is_number(value) or not value > 0:
        raise ConfigurationError(f"{name}: expected a number of seconds above 0, got {describe(value)}")
    return float(value)


class RedisClient(Protocol):
    """The method of `redis.Redis` that a store needs."""

    def eval(self, script: str, numkeys: int, *keys_and_args: Any) -> Any:
        """Run a script."""
        ...


# times are those of Redis, in milliseconds
_NOW = "local t = redis.call('TIME') local now = t[1] * 1000 + math.floor(t[2] / 1000) "
_CLAIM = (
    _NOW
    + """
local id, first, free = unpack(redis.call('HMGET', KEYS[1], 'id', 'first', 'free'))
if id then return {'done', id, 0} end
if free and tonumber(free) > now then return {'busy', '', 0} end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'free', now + ARGV[2], 'first', first or now)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if first then return {'repeated', '', now - first} end
return {'new', '', 0}
"""
)
_IF_MINE = "if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end "
_RENEW = _NOW + _IF_MINE + "redis.call('HSET', KEYS[1], 'free', now + ARGV[2]) return 1"
_FINISH = "redis.call('HSET', KEYS[1], 'id', ARGV[1]) redis.call('PEXPIRE', KEYS[1], ARGV[2]) return 1"
_RELEASE = (
    _IF_MINE
    + """
if redis.call('HEXISTS', KEYS[1], 'id') == 1 then return 0 end
if ARGV[2] == '1' then return redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'free', 0)
return 1
"""
)


@_export
class RedisCreationStore:
    """Keep references in Redis, whose clock determines when claims expire.

    Args:
        client: A `redis.Redis`, of the extra `redis`.
        claim_for: Seconds after which another worker can take over the claim of one that has died: longer than a call and its look-up take.
        keep: Seconds for which a reference is kept.
        name: Start of the names of all keys. References of two businesses need two names.
    """

    def __init__(
        self, client: RedisClient, *, claim_for: float = 300.0, keep: float = 30 * 86_400.0, name: str = "scalev:creations"
    ) -> None:
        self._client = client
        self._claim_for = round(_check_seconds("claim_for", claim_for) * 1000)
        self._keep = round(_check_seconds("keep", keep) * 1000)
        self._name = name

    def claim(self, reference: str, token: str) -> CreationClaim:
        """Claim a reference, unless it is done or another worker has it."""
        state, value, age = self._client.eval(_CLAIM, 1, f"{self._name}:{reference}", token, self._claim_for, self._keep)
        state, value = (part.decode() if isinstance(part, bytes) else part for part in (state, value))
        return CreationClaim(state=CreationState(state), age=age / 1000, id=json.loads(value) if value else None)

    def renew(self, reference: str, token: str) -> bool:
        """Extend a claim; return False if another worker has it by now."""
        return bool(self._client.eval(_RENEW, 1, f"{self._name}:{reference}", token, self._claim_for))

    def finish(self, reference: str, token: str, id: int | str) -> None:  # noqa: A002 - as in the protocol
        """Record the id of what was created."""
        self._client.eval(_FINISH, 1, f"{self._name}:{reference}", json.dumps(id), self._keep)

    def release(self, reference: str, token: str, *, forget: bool) -> None:
        """End a claim without a result."""
        self._client.eval(_RELEASE, 1, f"{self._name}:{reference}", token, int(forget))


@_export
class SQLCreationStore:
    """Keep references in a table of your database, each step in a short transaction of its own. The clocks of all workers should agree.

    Args:
        begin: Opens a transaction, which is committed at the end of its block or rolled back by an exception: `engine.begin` of
            SQLAlchemy, `lambda: psycopg.connect(…)`, or a context manager of your own that yields such a connection or one of sqlite3.
        claim_for: Seconds after which another worker can take over the claim of one that has died: longer than a call and its look-up take.
        table: The name of the table; `create_table` creates it. References of two businesses need two tables.
    """

    def __init__(
        self, begin: Callable[[], AbstractContextManager[Any]], *, claim_for: float = 300.0, table: str = "scalev_creations"
    ) -> None:
        self._begin = begin
        self._claim_for = _check_seconds("claim_for", claim_for)
        self._table = check_table(table)

    def create_table(self) -> None:
        """Create the table unless it exists: once, before the workers start."""
        columns = "reference TEXT PRIMARY KEY, token TEXT, first_at DOUBLE PRECISION, free_at DOUBLE PRECISION, result TEXT"
        with self._begin() as transaction:
            execute(transaction, f"CREATE TABLE IF NOT EXISTS {self._table} ({columns})", {})

    def claim(self, reference: str, token: str) -> CreationClaim:
        """Claim a reference, unless it is done or another worker has it."""
        now = time.time()
        values = {"reference": reference, "token": token, "now": now, "free": now + self._claim_for}
        insert = (
            f"INSERT INTO {self._table} (reference, token, first_at, free_at) VALUES (:reference, :token, :now, :free)"
            " ON CONFLICT (reference) DO NOTHING"
        )
        update = (
            f"UPDATE {self._table} SET token = :token, free_at = :free WHERE reference = :reference AND result IS NULL AND free_at <= :now"
        )
        with self._begin() as transaction:
            if execute(transaction, insert, values).rowcount == 1:
                return CreationClaim(state=CreationState.NEW)
            is_mine = execute(transaction, update, values).rowcount == 1
            select = f"SELECT first_at, result FROM {self._table} WHERE reference = :reference"
            row = execute(transaction, select, {"reference": reference}).fetchone()
        if is_mine:
            return CreationClaim(state=CreationState.REPEATED, age=max(0.0, now - row[0]))
        if row is None or row[1] is None:  # without a row, it was forgotten in the meantime
            return CreationClaim(state=CreationState.BUSY)
        return CreationClaim(state=CreationState.DONE, id=json.loads(row[1]))

    def renew(self, reference: str, token: str) -> bool:
        """Extend a claim; return False if another worker has it by now."""
        return self._update("SET free_at = :free WHERE reference = :reference AND token = :token", reference, token=token)

    def finish(self, reference: str, token: str, id: int | str) -> None:  # noqa: A002 - as in the protocol
        """Record the id of what was created."""
        self._update("SET result = :result WHERE reference = :reference", reference, result=json.dumps(id))

    def release(self, reference: str, token: str, *, forget: bool) -> None:
        """End a claim without a result."""
        if forget:
            delete = f"DELETE FROM {self._table} WHERE reference = :reference AND token = :token AND result IS NULL"
            with self._begin() as transaction:
                execute(transaction, delete, {"reference": reference, "token": token})
        else:
            self._update("SET free_at = 0 WHERE reference = :reference AND token = :token", reference, token=token)

    def _update(self, change: str, reference: str, **values: str) -> bool:
        parameters: dict[str, Any] = {"reference": reference, **values}
        if ":free" in change:
            parameters["free"] = time.time() + self._claim_for
        with self._begin() as transaction:
            return bool(execute(transaction, f"UPDATE {self._table} {change}", parameters).rowcount == 1)
