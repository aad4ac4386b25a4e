# Copied from generator/package/scalev/_runtime/lazy.py by `python -m generator generate`. Do not edit.
"""Modules that are imported when one of their names is first used.

Annotations refer to them and must be resolvable, but most programs need none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import call_options as call_options
    from . import hooks as hooks
    from . import observing as observing
    from .auth import async_token_source as async_token_source
    from .auth import token_source as token_source
    from .auth import tokens as tokens
    from .transport import asynchronous as asynchronous
    from .transport import sync as sync
else:

    class _LazyModule:
        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            return getattr(import_module(self._name, __package__), name)

    call_options = _LazyModule(".call_options")
    hooks = _LazyModule(".hooks")
    observing = _LazyModule(".observing")
    async_token_source = _LazyModule(".auth.async_token_source")
    token_source = _LazyModule(".auth.token_source")
    tokens = _LazyModule(".auth.tokens")
    asynchronous = _LazyModule(".transport.asynchronous")
    sync = _LazyModule(".transport.sync")
