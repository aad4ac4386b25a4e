"""Set the module of public names: `scalev.NotFoundError` instead of `scalev._runtime.errors.NotFoundError`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

#: The public package that contains this one.
PACKAGE = __name__.rpartition("._runtime.")[0]


def public_in(module: str) -> Callable[[T], T]:
    """Return a decorator that sets the module of a class or a function to the public one that users import it from."""

    def mark(definition: T) -> T:
        untyped_definition: Any = definition
        if isinstance(definition, type):
            annotations = inspect.get_annotations(definition)
            if any(isinstance(value, str) for value in annotations.values()):
                # resolve string annotations now: later, the names of the public module would be used
                untyped_definition.__annotations__ = inspect.get_annotations(definition, eval_str=True)
        untyped_definition.__module__ = module
        return definition

    return mark


public = public_in(PACKAGE)
