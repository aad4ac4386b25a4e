"""Responses that are a success and hold failures all the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Self

from .encoding import encode_json
from .errors import PartialFailureError
from .models import Model
from .public import public


@public
class PartialResult(Model):
    """What succeeded and what failed, of several things requested in one call."""

    __slots__ = ()

    @property
    def succeeded(self) -> Collection[Any]:
        """What succeeded; empty where the response names nothing."""
        raise NotImplementedError

    @property
    def failed(self) -> Mapping[str, str]:
        """What failed, each with the service's reason; empty where the response names nothing."""
        raise NotImplementedError

    def raise_on_failure(self) -> Self:
        """Return this very result where nothing failed. Raises PartialFailureError, which holds it, where something did."""
        if self.failed:
            raise PartialFailureError(self, succeeded=len(self.succeeded), failed=self.failed)
        return self


def read_reasons(failures: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the reasons of failures as text, also where the service gives a list of them, an object or nothing."""
    return {key: _read_reason(value) for key, value in (failures or {}).items()}


def _read_reason(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return encode_json(value).decode()
