"""Objects are reset in a forked child, also where a thread of the parent held their lock, and are not kept alive for it."""

from __future__ import annotations

import gc
import os
import threading
import weakref

import pytest
from scalev._runtime.fork import on_fork_in_child

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning"),  # from Python 3.12 on; threads are what is tested
]


class Pool:
    """Something with a lock."""

    def __init__(self) -> None:
        self.resets = 0
        self._renew()
        on_fork_in_child(self, Pool._reset)

    def _renew(self) -> None:
        self.lock = threading.Lock()

    def _reset(self) -> None:
        self.resets += 1
        self._renew()


def exit_code_in_child(check: object) -> int:
    """Fork, run `check` in the child, and return its exit code: 0 where it returns True."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if callable(check) and check() else 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_lock_that_a_thread_held_is_free_in_the_child_and_stays_held_in_the_parent() -> None:
    pool, held, done = Pool(), threading.Event(), threading.Event()

    def hold() -> None:
        with pool.lock:
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    assert exit_code_in_child(lambda: pool.resets == 1 and pool.lock.acquire(timeout=5)) == 0
    assert pool.resets == 0 and pool.lock.locked()
    done.set()
    thread.join(10)


def test_what_is_registered_can_be_collected() -> None:
    pool = Pool()
    reference = weakref.ref(pool)
    del pool
    gc.collect()
    assert reference() is None
    assert exit_code_in_child(lambda: True) == 0
