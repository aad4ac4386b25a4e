# Copied from generator/package/scalev/_runtime/stores/extras.py by `python -m generator generate`. Do not edit.
"""Import what an extra installs, only when it is used."""

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
    """Import a module of an extra for the class that uses it. Raises ImportError, saying what to install."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(f"{user}: expected the extra `{extra}` to be installed (pip install 'scalev-client[{extra}]')") from error


def is_asynchronous(client: Any) -> bool:
    """Return whether a client of redis-py is asynchronous."""
    return any(one.__module__.startswith("redis.asyncio") for one in type(client).__mro__)


def check_redis(client: Any, user: str, *, asynchronous: bool) -> tuple[type[Exception], ...]:
    """Return what a client of redis-py raises when Redis is away.

    Raises ConfigurationError for another object or kind, ImportError without the extra. An asynchronous class takes both kinds.
    """
    exceptions = import_extra("redis.exceptions", "redis", user)
    wanted = "a redis.asyncio.Redis or redis.Redis" if asynchronous else "a redis.Redis"
    if not callable(getattr(client, "register_script", None)) or (is_asynchronous(client) and not asynchronous):
        found = f"{type(client).__module__}.{type(client).__qualname__}" if is_asynchronous(client) else describe(client)
        raise ConfigurationError(f"client: expected {wanted}, got {found}")
    return (exceptions.RedisError, OSError)
