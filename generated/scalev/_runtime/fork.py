# Copied from generator/package/scalev/_runtime/fork.py by `python -m generator generate`. Do not edit.
"""Reset objects in forked child processes.

A child inherits the memory of its parent, but only the thread that forked: a lock that another thread held stays locked for ever,
and work that another thread had begun is never finished. Comparing process ids where the lock is used comes too late for that.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

#: By the id of the object: a weak reference to it, and what resets it.
_resets: dict[int, Any] = {}


def on_fork_in_child(owner: T, reset: Callable[[T], None]) -> None:
    """Call `reset(owner)` in every child process that is forked while `owner` lives, before anything else runs there.

    `reset` must not hold `owner` itself: pass a plain function or a method of the class (`Pool._reset`), not a bound method. It
    replaces locks by new ones, and does no I/O. An owner has one reset: a second call replaces the first.
    """
    # `pop(key, reference)` is called when the owner is collected: in C, where no interrupt can strike and be lost
    reference = weakref.ref(owner, partial(_resets.pop, id(owner)))
    _resets[id(owner)] = (reference, reset)


def _reset_all() -> None:
    for reference, reset in [*_resets.values()]:
        owner = reference()
        if owner is not None:
            reset(owner)


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_reset_all)
