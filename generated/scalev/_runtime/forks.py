# Copied from generator/package/scalev/_runtime/forks.py by `python -m generator generate`. Do not edit.
"""Reset objects in forked child processes.

A child inherits the memory of its parent, but only the thread that forked: a lock that another thread held stays locked forever, work
that another thread had begun is never finished, and connections belong to the parent. Comparing process ids when a lock is used would
be too late.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

#: The id of each object -> a weak reference to it, and its reset function.
_resets: dict[int, Any] = {}
#: Abandoned objects. They are kept, as collecting a connection would close it, which may end the parent's calls.
_abandoned: list[object] = []


def on_fork_in_child(owner: T, reset: Callable[[T], None]) -> None:
    """Call `reset(owner)` in every child process that is forked while `owner` lives, before anything else runs there.

    `reset` must not hold a reference to `owner`: pass a plain function or a method of the class (`Pool._reset`), not a bound method. It
    should replace locks by new ones (a running `with` releases the one that it acquired), and do no I/O. An owner has one reset: a
    second call replaces the first.
    """
    # `pop(key, reference)` is called when the owner is collected: in C, where no KeyboardInterrupt can be raised and lost
    reference = weakref.ref(owner, partial(_resets.pop, id(owner)))
    _resets[id(owner)] = (reference, reset)


def abandon(resource: object) -> None:
    """Keep an object that belongs to the parent process from ever being closed in this one; None is ignored."""
    if resource:
        _abandoned.append(resource)


def _reset_all() -> None:
    for reference, reset in [*_resets.values()]:
        owner = reference()
        if owner is not None:
            reset(owner)


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_reset_all)
