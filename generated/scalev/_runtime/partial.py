# Copied from generator/package/scalev/_runtime/partial.py by `python -m generator generate`. Do not edit.
"""Partially successful responses."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Any, Self, TypeVar

from .decoding_errors import FieldError
from .encoding import encode_json
from .errors import PartialFailureError
from .models import Model
from .public import public

T = TypeVar("T")

_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


@public
class PartialResult(Model):
    """The successes and failures of a call that acts on several items."""

    __slots__ = ()

    @property
    def succeeded(self) -> Collection[Any]:
        """The items that succeeded; empty if the response names none."""
        raise NotImplementedError(f"{type(self).__name__} does not implement `succeeded`")

    @property
    def failed(self) -> Mapping[str, str]:
        """The items that failed, each with the service's reason; empty if the response names none."""
        raise NotImplementedError(f"{type(self).__name__} does not implement `failed`")

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


def spell_id(value: Any) -> Any:
    """Return the spelling in which ids are compared: numbers, text, UUIDs, and models by their id; anything else is returned as it is."""
    if isinstance(value, Model):
        value = getattr(value, "id", value)
    text = str(value) if type(value) is int or type(value).__name__ == "UUID" else value
    return text.replace("-", "").lower() if isinstance(text, str) and _UUID.fullmatch(text) else text


class Successes(list[T]):
    """The items that succeeded. `id in successes` finds an id in any spelling: as a number, as text or as a UUID."""

    def __contains__(self, item: object) -> bool:
        return super().__contains__(item) or spell_id(item) in map(spell_id, self)


class _ById(dict[str, T]):
    def _find(self, key: Any) -> Any:
        if isinstance(key, Hashable) and dict.__contains__(self, key):
            return key
        spelling = spell_id(key)
        return next((identifier for identifier in self if spell_id(identifier) == spelling), spelling)

    def __contains__(self, key: object) -> bool:
        return dict.__contains__(self, self._find(key))

    def __getitem__(self, key: Any) -> T:
        return dict.__getitem__(self, self._find(key))

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of an id in any spelling, or the default."""
        return dict.get(self, self._find(key), default)


class Failures(_ById[str]):
    """The reasons of failures by id or row. An id is found in any spelling: as a number, as text or as a UUID."""


class SuccessesById(_ById[T]):
    """The items that succeeded by id or row. An id is found in any spelling: as a number, as text or as a UUID."""


def read_reasons(failures: Mapping[str, Any] | None) -> Failures:
    """Return the reasons of failures as text, even if the service gives a list, an object or null."""
    return Failures({key: _read_reason(value) for key, value in (failures or {}).items()})


def read_successes_by_id(items: Mapping[str, T] | None) -> SuccessesById[T]:
    """Return the items that succeeded by id, none for null."""
    return SuccessesById(items or {})


def read_successes(items: Iterable[T] | None) -> Successes[T]:
    """Return the items that succeeded, none for null."""
    return Successes(items or ())


def _read_reason(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return encode_json(value).decode()
