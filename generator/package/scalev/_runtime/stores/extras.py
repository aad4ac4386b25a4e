"""Import packages of extras when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from ..checks import describe
from ..errors import ConfigurationError


class RedisClient(Protocol):
    """A client of redis-py: `redis.Redis`, `redis.asyncio.Redis` or a cluster client of either kind."""

    @property
    def register_script(self) -> Callable[[Any], Any]:
        """Return a function that makes a script callable."""
        ...


def import_extra(module: str, extra: str, user: str) -> Any:
    """Import a module of an extra for `user`, the name of what needs it. Raises ImportError with what to install."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(f"{user}: expected the extra `{extra}` to be installed (pip install 'scalev-client[{extra}]')") from error


def is_asynchronous(client: Any) -> bool:
    """Return whether a client of redis-py is asynchronous."""
    return any(base.__module__.startswith("redis.asyncio") for base in type(client).__mro__)


def check_redis(client: Any, user: str, *, asynchronous: bool) -> tuple[type[Exception], ...]:
    """Return the exceptions that a client of redis-py raises when Redis is unavailable.

    Raises ConfigurationError for anything else, and for an asynchronous client where a synchronous one is needed; ImportError without
    the extra.
    """
    exceptions = import_extra("redis.exceptions", "redis", user)
    expected = "a redis.asyncio.Redis or redis.Redis" if asynchronous else "a redis.Redis"
    if not callable(getattr(client, "register_script", None)) or (is_asynchronous(client) and not asynchronous):
        description = f"{type(client).__module__}.{type(client).__qualname__}" if is_asynchronous(client) else describe(client)
        raise ConfigurationError(f"client: expected {expected}, got {description}")
    return (exceptions.RedisError, OSError)
