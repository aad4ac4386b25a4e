"""What a forked child process starts afresh.

A lock that another thread held at the fork stays locked in the child for ever, and connections belong to the parent: whoever has
either follows the forks. `Lock` does so by itself.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    """Something with a state that a child process cannot go on with."""

    def start_afresh(self) -> None:
        """Drop that state; called in the child, before anything else runs there."""


_followers: WeakSet[Forked] = WeakSet()
#: What children have dropped. It is kept, since collecting a connection would close it, and some ways to close end the parent's calls.
_abandoned: list[object] = []


def follow_forks(thing: Forked) -> None:
    """Call `thing.start_afresh()` in each child process that is forked, as long as the thing exists."""
    _followers.add(thing)


def abandon(thing: object) -> None:
    """Keep what belongs to the parent process from ever being closed in this one; None is nothing."""
    if thing:
        _abandoned.append(thing)


class Lock:
    """A lock for `with`; free in a forked child, whoever held it in the parent."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        follow_forks(self)

    def start_afresh(self) -> None:
        """Take a new lock."""
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        with suppress(RuntimeError):  # the fork was made while this thread held it
            self._lock.release()


def _start_afresh() -> None:
    for thing in [*_followers]:
        thing.start_afresh()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
