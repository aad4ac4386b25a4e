# Copied from generator/package/scalev/cli/collector.py by `python -m generator generate`. Do not edit.
"""Run the garbage collector less often, as a command creates many objects with few cycles and soon ends."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: The number of new objects after which the collector runs.
_MOST_YOUNG = 50_000


@contextmanager
def tune_collector() -> Iterator[None]:
    """Return a context in which the collector runs less often, and skips objects that already exist."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_MOST_YOUNG, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
