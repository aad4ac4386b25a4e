# Copied from generator/package/scalev/mock/serving/__init__.py by `python -m generator generate`. Do not edit.
"""Serve the mock in process, as an ASGI application, or over a socket."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import transport as transport


def __getattr__(name: str) -> Any:
    if name != "transport":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(".transport", __name__)  # imports httpx, which a mock served over a socket does not need
