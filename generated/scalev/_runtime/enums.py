# Copied from generator/package/scalev/_runtime/enums.py by `python -m generator generate`. Do not edit.
"""Enums that keep working when the service adds a value."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from .unreadable import current


class OpenEnum(StrEnum):
    """A string enum that keeps unknown values: they compare, hash and print like the text that the service sent.

    `is_known` distinguishes them. An unknown value is an instance of the enum without being one of its members, so two of them
    are equal without being the same object: compare with `==`, not with `is`.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        current.recorder.add_enum()
        text = str.__str__(value)  # plain text, even for a member of another enum
        member = str.__new__(cls, text)
        member._name_ = text
        member._value_ = text
        return member

    @property
    def is_known(self) -> bool:
        """Whether the value was known when this package was generated."""
        return self._value_ in type(self)._value2member_map_

    def __repr__(self) -> str:
        return super().__repr__() if self.is_known else f"<{type(self).__name__} unknown: {self._value_!r}>"

    # by value: Python 3.11 copies and pickles by name, which an unknown value does not have and which may change between versions
    def __reduce_ex__(self, protocol: object) -> tuple[Any, ...]:
        return type(self), (self._value_,)
