# Copied from generator/package/scalev/_runtime/partial.py by `python -m generator generate`. Do not edit.
"""Answers that are a success and hold failures all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Self

from .errors import PartialFailureError
from .models import Model


class PartialResult(Model):
    """What went through and what did not, of several things asked for in one call."""

    __slots__ = ()

    @property
    def succeeded(self) -> Collection[Any]:
        """What went through; empty where the answer names nothing."""
        raise NotImplementedError

    @property
    def failed(self) -> Mapping[str, str]:
        """What did not go through, each with the service's reason; empty where the answer names nothing."""
        raise NotImplementedError

    def raise_on_failure(self) -> Self:
        """This very result where nothing failed. Raises PartialFailureError, which holds it, where something did."""
        if self.failed:
            raise PartialFailureError(self, succeeded=len(self.succeeded), failed=self.failed)
        return self
