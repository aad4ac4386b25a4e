# Copied from generator/package/scalev/_runtime/deprecation.py by `python -m generator generate`. Do not edit.
"""Mark the methods of deprecated operations. Type checkers see `typing_extensions.deprecated` (PEP 702) instead."""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from collections.abc import Callable
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


def deprecated(message: str) -> Callable[[F], F]:
    """Make a method warn on each call, at the line of the caller, even if it is awaited later or by a task."""

    def mark(method: F) -> F:
        @functools.wraps(method)
        def warn(*args: Any, **kwargs: Any) -> Any:
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            return method(*args, **kwargs)

        if sys.version_info >= (3, 12) and inspect.iscoroutinefunction(method):
            inspect.markcoroutinefunction(warn)
        warn.__dict__["__deprecated__"] = message
        return cast("F", warn)

    return mark
