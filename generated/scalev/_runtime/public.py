# Copied from generator/package/scalev/_runtime/public.py by `python -m generator generate`. Do not edit.
"""What users import says where from: `scalev.NotFoundError`, not `scalev._runtime.errors.NotFoundError`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

#: The package that this one is the inner half of.
PACKAGE = __name__.rpartition("._runtime.")[0]


def public_in(module: str) -> Callable[[T], T]:
    """Mark a class or a function as imported from a module of the package."""

    def mark(thing: T) -> T:
        made: Any = thing
        if isinstance(thing, type):
            annotations = inspect.get_annotations(thing)
            if any(isinstance(value, str) for value in annotations.values()):
                # later, text would be resolved with the names of the public module
                made.__annotations__ = inspect.get_annotations(thing, eval_str=True)
        made.__module__ = module
        return thing

    return mark


public = public_in(PACKAGE)
