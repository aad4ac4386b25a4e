# Copied from generator/package/scalev/_runtime/incomplete.py by `python -m generator generate`. Do not edit.
"""Incomplete objects: reading an attribute that could not be decoded raises FieldError, all others can be read.

They belong to a subclass with `__getattr__`, which would slow down reads of all other objects, and with a `__dict__` that holds the
undecoded values.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

import attrs

from .changed_copies import keep_received
from .decoding_errors import FieldError

T = TypeVar("T")


class Undecoded:  # noqa: PLW1641 - it may hold a list, so it is unhashable
    """A value that could not be decoded, its name in the JSON, and what was expected. Its repr does not show the value."""

    __slots__ = ("expected", "got", "name", "value")

    def __init__(self, name: str, value: Any, expected: str, got: str) -> None:
        self.name, self.value, self.expected, self.got = name, value, expected, got

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Undecoded) and (self.name, self.value) == (other.name, other.value)

    def __reduce__(self) -> tuple[Any, ...]:
        return Undecoded, (self.name, self.value, self.expected, self.got)


def get_declared_class(cls: type[T]) -> type[T]:
    """Return the declared class: the base class if this is a subclass of incomplete objects, else the class itself."""
    return vars(cls).get("_declared", cls)  # type: ignore[no-any-return]


def make_incomplete(cls: type[T], filled: Any, undecoded: Mapping[str, Undecoded]) -> T:
    """Return an incomplete object with the attributes of `filled`, except those that could not be decoded."""
    kind: Any = get_declared_class(cls)
    instance: Any = object.__new__(_subclass(kind, frozenset(undecoded)))
    for field in attrs.fields(kind):
        if field.name not in undecoded:
            object.__setattr__(instance, field.name, getattr(filled, field.name))
    vars(instance)["_undecoded"] = undecoded
    return instance  # type: ignore[no-any-return]


def remake(cls: type[T], values: Mapping[str, Any], undecoded: Mapping[str, Undecoded]) -> T:
    """Return an object from constructor arguments and undecoded values, for pickles, copies and `attrs.evolve`."""
    left = {name: value for name, value in undecoded.items() if name not in values}
    raw = values.get("_raw")
    filled_instance = cls(**{**dict.fromkeys(left), **{name: value for name, value in values.items() if name != "_raw"}})
    copy = make_incomplete(cls, filled_instance, left) if left else filled_instance
    if raw is not None:
        keep_received(copy, raw, left)
    return copy


# enough for a service that breaks its contract; bounded, so that a malicious one cannot exhaust the memory
@lru_cache(maxsize=256)
def _subclass(base: type[Any], names: frozenset[str]) -> type[Any]:
    """Create the subclass for objects without these attributes."""
    kept_fields = attrs.fields(attrs.make_class("Kept", {"_undecoded": attrs.field(alias="_undecoded", kw_only=True, repr=False)}))
    fields = attrs.fields(base)

    def new(cls: type[Any], *, _undecoded: Mapping[str, Undecoded] = {}, **values: Any) -> Any:
        return remake(base, values, _undecoded)

    body = {
        "__module__": base.__module__,
        "__qualname__": base.__qualname__,
        "__doc__": base.__doc__,
        "_declared": base,
        # the fields that `attrs.evolve` passes on: the undecoded values instead of the missing attributes
        "__attrs_attrs__": type(fields)((*(field.evolve(init=False) if field.name in names else field for field in fields), *kept_fields)),
        "__new__": new,
        "__init__": _init,
        "__getattr__": _getattr,
    }
    return type(base.__name__, (base,), body)


def _init(self: Any, **values: Any) -> None:
    """Do nothing: `__new__` has already set the attributes."""


def _getattr(self: Any, name: str) -> Any:
    undecoded_field = vars(self).get("_undecoded", {}).get(name)
    if undecoded_field is None:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
    raise FieldError(model=type(self).__name__, field=undecoded_field.name, expected=undecoded_field.expected, got=undecoded_field.got)
