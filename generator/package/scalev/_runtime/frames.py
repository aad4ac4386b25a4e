"""Clear the local variables of the package's own frames before an exception leaves it.

Tools that print the local variables of a traceback would otherwise print the raw bytes of the request, including its credentials, from
the frames of this package, httpx and its dependencies. The traceback lines stay, and so do the variables of the caller's own frames.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from functools import wraps
from inspect import iscoroutinefunction
from types import FrameType, TracebackType
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

_PACKAGE = __name__.partition(".")[0]
_BELOW = frozenset(
    {
        *(_PACKAGE, "anyio", "attr", "attrs", "h11", "h2", "hpack", "httpcore", "httpx", "msgspec", "sniffio", "socksio", "trio"),
        *("filelock", "psycopg", "redis", "sqlalchemy"),  # under the stores
        *("ddtrace", "elasticapm", "newrelic", "opentelemetry", "sentry_sdk", "wrapt"),  # their wrappers around the libraries above
    }
)


def iterate_chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception, its causes and contexts, and the members of exception groups among them."""
    seen: set[int] = set()
    queue = [error]
    while queue:
        exception = queue.pop()
        if exception is not None and id(exception) not in seen:
            seen.add(id(exception))
            yield exception
            queue += [exception.__cause__, exception.__context__]
            if isinstance(exception, BaseExceptionGroup):
                queue += exception.exceptions


def clear_frames(error: BaseException) -> None:
    """Clear the local variables of all finished frames of an exception that are not the caller's."""
    for exception in iterate_chain(error):
        trace = exception.__traceback__
        while trace is not None:
            if not _is_callers(trace.tb_frame):
                with suppress(RuntimeError):  # still running
                    trace.tb_frame.clear()
            trace = trace.tb_next


def get_callers_trace(error: BaseException) -> TracebackType | None:
    """Return the traceback of an exception from the first frame of the caller's own, such as a callback; None without any."""
    trace = error.__traceback__
    while trace is not None and not _is_callers(trace.tb_frame):
        trace = trace.tb_next
    return trace


def seal(function: F) -> F:
    """Decorate a function so that its exceptions do not hold the arguments of the call."""
    if iscoroutinefunction(function):

        @wraps(function)
        async def wait(*args: Any, **kwargs: Any) -> Any:
            try:
                return await cast("Awaitable[Any]", function(*args, **kwargs))
            except BaseException as error:
                args, kwargs = (), {}
                clear_frames(error)
                raise

        return cast("F", wait)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            args, kwargs = (), {}
            clear_frames(error)
            raise

    return cast("F", call)


def seal_init(cls: type[T]) -> type[T]:
    """Seal the constructor of a class."""
    untyped_class: Any = cls
    untyped_class.__init__ = seal(untyped_class.__init__)
    return cls


def _is_callers(frame: FrameType) -> bool:
    """Return whether a frame belongs to the program that uses this package: a callback, or a custom transport or file."""
    if frame.f_code.co_filename.startswith("<attrs generated"):
        return _PACKAGE not in frame.f_code.co_filename
    package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
    return package not in _BELOW and package not in sys.stdlib_module_names
