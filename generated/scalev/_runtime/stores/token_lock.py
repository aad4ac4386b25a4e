# Copied from generator/package/scalev/_runtime/stores/token_lock.py by `python -m generator generate`. Do not edit.
"""Wait for the lock on stored tokens, in threads or tasks. Each store implements the lock and the storage."""

from __future__ import annotations

import json
import math
import random
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NoReturn, TypeVar

from ..auth.tokens import TokenSet
from ..errors import ConfigurationError
from ..frames import seal
from ..secret import Guarded

T = TypeVar("T")

#: The average seconds between two attempts to get a lock; random, so that processes do not try in step.
_PAUSE = 0.03
#: The number of seconds for which a store may fail, as during a restart, before the wait for its lock is given up.
_GRACE = 5.0
#: The seconds to wait for the lock when saving the tokens of a new sign-in.
SAVE_TIMEOUT = 60.0


class Session(Guarded, ABC):
    """An attempt to lock stored tokens, and access to them while the lock is held. It must be closed in any case."""

    @abstractmethod
    def acquire(self) -> bool:
        """Try to get the lock; return False at once if another process holds it."""

    @abstractmethod
    def load(self) -> TokenSet | None:
        """Return the stored tokens."""

    @abstractmethod
    def save(self, tokens: TokenSet) -> None:
        """Store tokens."""

    @abstractmethod
    def close(self) -> None:
        """Release the lock, if it is held."""

    def remaining(self) -> float:
        """Return the seconds until other processes may take the lock."""
        return math.inf


class Waiting:
    """The pauses between the attempts to get a lock."""

    def __init__(self, name: str, timeout: float) -> None:
        self._name, self._timeout = name, timeout
        self._started = time.monotonic()

    def pause(self, error: Exception | None = None) -> float:
        """Return the seconds until the next attempt. Raises the last error if it persists, and TimeoutError after the timeout."""
        seconds = time.monotonic() - self._started
        if error is not None and seconds >= min(_GRACE, self._timeout):
            raise error
        if seconds >= self._timeout:
            raise TimeoutError(f"{self._name}: the lock on the tokens was not free within {self._timeout:g} s")
        return max(0.0, min(_PAUSE * random.uniform(0.5, 1.5), self._timeout - seconds))


class Store(Guarded, ABC):
    """Base class of the stores; the tokens are those of `name`."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        """The name of the tokens."""
        return self._name

    @abstractmethod
    def open_session(self) -> Session:
        """Return a session, which holds no lock yet."""

    @abstractmethod
    def load(self) -> TokenSet | None:
        """Return the stored tokens, None if there are none."""

    @seal
    def save(self, tokens: TokenSet) -> None:
        """Store the tokens of a new sign-in, under the lock. Raises TimeoutError if it is not free within a minute."""
        with self.lock(SAVE_TIMEOUT) as locked_tokens:
            locked_tokens.save(tokens)

    @contextmanager
    def lock(self, timeout: float) -> Iterator[Session]:
        """Return a context manager in which no other process can replace the tokens; entering it may raise TimeoutError."""
        session, waiting = self.open_session(), Waiting(self._name, timeout)
        try:
            while not _try_once(session, waiting):
                time.sleep(waiting.pause())
            yield session
        finally:
            session.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name!r})"


def _try_once(session: Session, waiting: Waiting) -> bool:
    try:
        return session.acquire()
    except (ImportError, ConfigurationError):
        raise
    except Exception as error:  # noqa: BLE001 - a database driver may raise anything
        waiting.pause(error)
        return False


class AsyncSession(Guarded):
    """A session whose steps run in worker threads, one at a time. A cancelled task does not wait for its thread."""

    def __init__(self, session: Session) -> None:
        self._session, self._is_closed, self._turn = session, False, threading.Lock()

    async def acquire(self, waiting: Waiting) -> bool:
        """Try to get the lock; return False if another process holds it."""
        return await in_thread(lambda: self._run(lambda: _try_once(self._session, waiting)))

    async def load(self) -> TokenSet | None:
        """Return the stored tokens."""
        return await in_thread(lambda: self._run(self._session.load))

    async def save(self, tokens: TokenSet) -> None:
        """Store tokens."""
        await in_thread(lambda: self._run(lambda: self._session.save(tokens)))

    def remaining(self) -> float:
        """Return the seconds until other processes may take the lock."""
        return self._session.remaining()

    async def close(self) -> None:
        """Release the lock, if it is held, even if the task is cancelled."""
        from ..event_loops import complete  # synchronous programs do not need anyio

        def close() -> None:
            with self._turn:
                self._is_closed = True
                self._session.close()

        await complete(lambda: in_thread(close), math.inf)

    def _run(self, step: Callable[[], T]) -> T:
        with self._turn:
            if self._is_closed:
                _reject_closed()
            return step()


def _reject_closed() -> NoReturn:
    raise ConfigurationError("expected the lock on the tokens to be held, got one that was released: use it within its `with` block")


class AsyncStore(Guarded):
    """Base class of the asynchronous stores, which work in worker threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def name(self) -> str:
        """The name of the tokens."""
        return self._store.name

    @seal
    async def load(self) -> TokenSet | None:
        """Return the stored tokens, None if there are none."""
        return await in_thread(self._store.load)

    @seal
    async def save(self, tokens: TokenSet) -> None:
        """Store the tokens of a new sign-in, under the lock. Raises TimeoutError if it is not free within a minute."""
        async with self.lock(SAVE_TIMEOUT) as locked_tokens:
            await locked_tokens.save(tokens)

    @asynccontextmanager
    async def lock(self, timeout: float) -> AsyncIterator[AsyncSession]:  # noqa: ASYNC109 - it limits the wait for the lock, not the block
        """Return a context manager in which no other process can replace the tokens; entering it may raise TimeoutError."""
        import anyio  # synchronous programs do not need anyio

        session, waiting = AsyncSession(self._store.open_session()), Waiting(self.name, timeout)
        try:
            while not await session.acquire(waiting):  # noqa: ASYNC110 - another process ends it
                await anyio.sleep(waiting.pause())
            yield session
        finally:
            await session.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


async def in_thread(function: Callable[[], T]) -> T:
    """Run a function in a worker thread."""
    from anyio.to_thread import run_sync

    return await run_sync(function)


def dump_tokens(tokens: TokenSet) -> str:
    """Return tokens as JSON."""
    return json.dumps(tokens.to_dict())


def parse_tokens(text: Any, place: str) -> TokenSet | None:
    """Return the tokens in JSON, None if there are none. Raises ConfigurationError, without the text, for anything else."""
    if not text:
        return None
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise ConfigurationError(f"{place}: expected tokens as a JSON object, got something else; store those of a new sign-in")
    return TokenSet.from_dict(data)
