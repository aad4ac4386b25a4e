# Copied from generator/package/scalev/_runtime/partial.py by `python -m generator generate`. Do not edit.
"""Partially successful responses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Self

from .encoding import encode_json
from .errors import FieldError, PartialFailureError
from .models import Model
from .public import public


@public
class PartialResult(Model):
    """The successes and failures of a call that acts on several items."""

    __slots__ = ()

    @property
    def succeeded(self) -> Collection[Any]:
        """The items that succeeded; empty if the response names none."""
        raise NotImplementedError(f"{type(self).__name__} does not say which of its fields lists the successes")

    @property
    def failed(self) -> Mapping[str, str]:
        """The items that failed, each with the service's reason; empty if the response names none."""
        raise NotImplementedError(f"{type(self).__name__} does not say which of its fields lists the failures")

    def _summarize(self) -> dict[str, str]:
        try:
            return {"succeeded": str(len(self.succeeded)), "failed": str(len(self.failed))}
        except FieldError:  # a list of them could not be decoded
            return {}

    def raise_on_failure(self) -> Self:
        """Return this result if nothing failed. Raises PartialFailureError, which holds the result, otherwise."""
        if self.failed:
            raise PartialFailureError(self, succeeded=len(self.succeeded), failed=self.failed)
        return self


def read_reasons(failures: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the reasons of failures as text, even if the service gives a list, an object or null."""
    return {key: _read_reason(value) for key, value in (failures or {}).items()}


def _read_reason(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return encode_json(value).decode()
