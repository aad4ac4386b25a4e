# Copied from generator/package/scalev/tables/plans.py by `python -m generator generate`. Do not edit.
"""Plan the columns of a table from the annotations of a model, independent of any library."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import attrs

from .._runtime.models import Model


class Kind(Enum):
    """The kinds of columns."""

    TEXT = auto()
    ID = auto()  # a number or text; the column holds text
    INTEGER = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    DATETIME = auto()
    DATE = auto()
    JSON = auto()  # anything else, as JSON text
    STRUCT = auto()
    LIST = auto()


@attrs.frozen(eq=False)  # compared by identity, as a key of caches: its content is deep
class ValuePlan:
    """The plan of a value: its kind, and the plan of a struct or of the items of a list."""

    kind: Kind
    struct: StructPlan | None = None
    item: ValuePlan | None = None


class Column(NamedTuple):
    """A column: its name (that of the field in the JSON), the attribute of the model, and its values."""

    name: str
    attribute: str
    value: ValuePlan


@attrs.frozen(eq=False)
class StructPlan:
    """The plan of a model: its columns, and all names of its fields in the JSON."""

    model: type[Model]
    columns: tuple[Column, ...]
    known: frozenset[str]


#: A value that the contract does not describe.
JSON = ValuePlan(Kind.JSON)

_SCALARS = {str: Kind.TEXT, int: Kind.INTEGER, Decimal: Kind.NUMBER, bool: Kind.BOOLEAN, datetime: Kind.DATETIME, date: Kind.DATE}


def plan_model(model: type[Model]) -> StructPlan:
    """Return the plan of a model. A model inside itself becomes JSON text, since a schema cannot be recursive."""
    key: Any = model  # type checkers take the class for unhashable, as its objects are
    return _plan_model(key, ())


@lru_cache(maxsize=256)
def _plan_model(model: Any, outer: tuple[Any, ...]) -> StructPlan:
    hints = get_type_hints(model)
    fields = model._fields()
    columns = tuple(Column(field.names[0], field.attribute, plan_value(hints[field.attribute], (*outer, model))) for field in fields)
    return StructPlan(model, columns, frozenset(name for field in fields for name in field.names))


def plan_value(hint: Any, outer: tuple[type[Model], ...] = ()) -> ValuePlan:
    """Return the plan of a value with this annotation, inside the `outer` models."""
    options = {option for option in get_args(hint) if option is not NoneType} if get_origin(hint) in (Union, UnionType) else {hint}
    if options == {int, str}:
        return ValuePlan(Kind.ID)
    if len(options) != 1:
        return JSON
    (single,) = options
    if get_origin(single) is list:
        (item,) = get_args(single)
        return ValuePlan(Kind.LIST, item=plan_value(item, outer))
    if not isinstance(single, type):
        return JSON
    key: Any = single
    if single in _SCALARS:
        return ValuePlan(_SCALARS[single])
    if issubclass(single, Model) and single not in outer:
        struct = _plan_model(key, outer)
        return ValuePlan(Kind.STRUCT, struct=struct) if struct.columns else JSON  # Parquet has no struct without fields
    return ValuePlan(Kind.TEXT) if issubclass(single, Enum) and issubclass(single, str) else JSON
