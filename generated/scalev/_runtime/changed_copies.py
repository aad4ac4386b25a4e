# Copied from generator/package/scalev/_runtime/changed_copies.py by `python -m generator generate`. Do not edit.
"""Changed copies (`attrs.evolve`, `copy.replace`): they keep the JSON that a model was decoded from, except for the fields that change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import wraps
from typing import Any

import attrs

from .fields import Field
from .json_data import copy_json
from .scalars import DecodeError


def pass_on_received(cls: Any) -> None:
    """Have the constructor of a model take the JSON of the model that it copies, as `_raw`, which no signature shows."""
    init = cls.__init__

    @wraps(init)
    def construct(self: Any, *, _raw: Any = None, **values: Any) -> None:
        init(self, **values)
        if _raw is not None:
            keep_received(self, _raw)

    cls.__init__ = construct
    fields = attrs.fields(cls)
    cls.__attrs_attrs__ = type(fields)(field.evolve(init=True, alias="_raw") if field.name == "_raw" else field for field in fields)


def keep_received(instance: Any, raw: Any, undecoded: Collection[str] = ()) -> None:
    """Give a copy the JSON of the original, with the fields in which they differ; `undecoded` are the attributes without a value."""
    is_wrapped = isinstance(raw, dict) and type(raw) is not dict  # an envelope is a subclass of dict
    body = raw["data"] if is_wrapped else raw
    if type(body) is not dict:
        return
    fields = [field for field in instance._list_fields() if field.attribute not in undecoded]
    new_body = _change(body, [(field, getattr(instance, field.attribute)) for field in fields])
    object.__setattr__(instance, "_raw", type(raw)({**raw, "data": new_body}) if is_wrapped else new_body)


def _change(body: dict[str, Any], values: Iterable[tuple[Field, Any]]) -> dict[str, Any]:
    """Return a JSON object in which fields have these values; fields that already have their value stay as they were received."""
    result = dict(body)
    for field, value in values:
        name, old_value = field.find(body)
        if not _is_same(field, old_value, value):
            result.update({other: None for other in field.names if other in body})
            result[name] = copy_json(value)
    return result


def _is_same(field: Field, old_value: Any, value: Any) -> bool:
    if old_value is None:
        return value is None
    try:
        return bool(field.decode(old_value) == value)
    except DecodeError:
        return False
