"""Reject an operation that needs something the client does not support."""

from __future__ import annotations

from typing import NoReturn

from ..errors import CheckFailed
from ..openapi.document import Document, Operation
from ..openapi.pointers import join_pointer


def reject(document: Document, operation: Operation, problem: str, advice: str = "") -> NoReturn:
    """Raise CheckFailed with the place of an operation, the problem, and what to do about it."""
    pointer = join_pointer(("paths", operation.path, operation.method))
    raise CheckFailed(f"{document.name}: {pointer} ({operation.id}): {problem}" + (f": {advice}" if advice else ""))


def reject_extension(document: Document, operation: Operation, extension: str, problem: str) -> NoReturn:
    """Raise CheckFailed for an extension such as `x-retry` that an operation uses wrongly."""
    raise CheckFailed(f"{document.name}: {operation.id}: {extension}: {problem}")
