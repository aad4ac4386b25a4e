# Copied from generator/package/scalev/_runtime/deprecation.py by `python -m generator generate`. Do not edit.
"""Mark the methods of deprecated operations. Type checkers see `typing_extensions.deprecated` (PEP 702) instead."""

from __future__ import annotations

import functools
import inspect
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


#: The folder of the package, whose own lines are never those of a caller.
_PACKAGE = f"{Path(__file__).parent.parent}{os.sep}"


def _find_caller() -> int:
    """Return the `stacklevel` with which a warning of the marked method points to the first line outside the package."""
    frame: FrameType | None = sys._getframe(2)
    level = 2
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level if frame is not None else 2


def deprecated(message: str) -> Callable[[F], F]:
    """Make a method warn on each call, at the line of the caller, even if it is awaited later or by a task."""

    def mark(method: F) -> F:
        @functools.wraps(method)
        def warn(*args: Any, **kwargs: Any) -> Any:
            warnings.warn(message, DeprecationWarning, stacklevel=_find_caller())
            return method(*args, **kwargs)

        if sys.version_info >= (3, 12) and inspect.iscoroutinefunction(method):
            inspect.markcoroutinefunction(warn)
        warn.__dict__["__deprecated__"] = message
        return cast("F", warn)

    return mark
