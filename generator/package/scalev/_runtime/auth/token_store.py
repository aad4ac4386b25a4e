"""The interface of a token store that several processes share."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from inspect import iscoroutinefunction
from typing import Any, Protocol

from ..errors import ConfigurationError
from ..public import PACKAGE, public_in
from ..pydantic_schemas import accept_implementations
from .tokens import TokenSet

public_store = public_in(f"{PACKAGE}.stores")


@public_store
class LockedTokens(Protocol):
    """The stored tokens, while no other process can replace them."""

    def remaining(self) -> float:
        """Return the seconds until other processes may take the lock, infinity if only its holder can end it."""
        ...

    def load(self) -> TokenSet | None:
        """Return the stored tokens, None if there are none."""
        ...

    def save(self, tokens: TokenSet) -> None:
        """Store tokens. Raises StaleTokensError if the lock was lost, and another holder has saved tokens since."""
        ...


@public_store
@accept_implementations
class TokenStore(Protocol):
    """A store for the tokens of one installation or customer, which any number of processes share.

    `TokenSource(store=…)` loads, refreshes and saves under `lock`, so that only one process refreshes. `name` distinguishes the tokens from
    others. It is the same in every process and is not a secret; a shared rate limiter counts calls by it.
    """

    @property
    def name(self) -> str:
        """The name of the tokens."""
        ...

    def load(self) -> TokenSet | None:
        """Return the stored tokens, None if there are none; no lock is needed."""
        ...

    def save(self, tokens: TokenSet) -> None:
        """Store the tokens of a new sign-in, under a lock of its own."""
        ...

    def lock(self, timeout: float) -> AbstractContextManager[LockedTokens]:
        """Return a context in which no other process can replace the tokens; entering raises TimeoutError if it takes too long."""
        ...


@public_store
class AsyncLockedTokens(Protocol):
    """The stored tokens, while no other process can replace them; see `LockedTokens`."""

    def remaining(self) -> float:
        """See `LockedTokens.remaining`."""
        ...

    async def load(self) -> TokenSet | None:
        """See `LockedTokens.load`."""
        ...

    async def save(self, tokens: TokenSet) -> None:
        """See `LockedTokens.save`."""
        ...


@public_store
@accept_implementations
class AsyncTokenStore(Protocol):
    """A store for the tokens of an `AsyncTokenSource`; see `TokenStore`."""

    @property
    def name(self) -> str:
        """See `TokenStore.name`."""
        ...

    async def load(self) -> TokenSet | None:
        """See `TokenStore.load`."""
        ...

    async def save(self, tokens: TokenSet) -> None:
        """See `TokenStore.save`."""
        ...

    def lock(self, timeout: float) -> AbstractAsyncContextManager[AsyncLockedTokens]:
        """See `TokenStore.lock`."""
        ...


def validate_store(value: Any, *, asynchronous: bool) -> Any:
    """Validate the store of a token source. Raises ConfigurationError for anything that it cannot use."""
    kind = "an AsyncTokenStore" if asynchronous else "a TokenStore"
    methods = [getattr(value, name, None) for name in ("load", "save", "lock")]
    if not all(map(callable, methods)) or not isinstance(getattr(value, "name", None), str):
        raise ConfigurationError(f"store: expected {kind}, got {type(value).__name__}")
    if any(iscoroutinefunction(method) is not asynchronous for method in methods[:2]):
        raise ConfigurationError(f"store: expected {kind} for this token source, got {type(value).__name__}")
    return value
