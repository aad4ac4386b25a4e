# Copied from generator/package/scalev/tables/plans.py by `python -m generator generate`. Do not edit.
"""Plan the columns of a table from the annotations and decoders of a model, independent of any library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property, lru_cache
from operator import itemgetter
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from .._runtime import scalars
from .._runtime.decoders import ListDecoder
from .._runtime.fields import Field
from .._runtime.models import Model
from .._runtime.scalars import DecodeError, Decoder


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

    __hash__ = object.__hash__  # the hash function of enums is written in Python, and slower than the look-up that it is for


_DECODERS: Final[dict[Kind, Decoder]] = {
    Kind.TEXT: scalars.decode_text,
    Kind.ID: scalars.decode_id,
    Kind.INTEGER: scalars.decode_integer,
    Kind.NUMBER: scalars.decode_number,
    Kind.BOOLEAN: scalars.decode_boolean,
    Kind.DATETIME: scalars.decode_datetime,
    Kind.DATE: scalars.decode_date,
}


@attrs.frozen(eq=False, slots=False)  # compared by identity, as it is a key of caches and its content is deep
class ValuePlan:
    """The plan to turn a value into a column: its kind, the plan of its fields if it is a struct, and that of its items if it is a list.

    `decode` takes any spelling of a value, as the client does; for JSON text, it only checks the value.
    """

    kind: Kind
    decode: Decoder = scalars.decode_any
    struct: StructPlan | None = None
    item: ValuePlan | None = None

    @cached_property
    def is_blank_null(self) -> bool:
        """Whether empty text means that there is no value."""
        return self.kind is Kind.TEXT and self.decode("") is None

    @cached_property
    def body_types(self) -> frozenset[type]:
        """The types of JSON that the client takes for a value that becomes JSON text."""
        return frozenset(type(sample) for sample in _SAMPLES if _is_decoded(self.decode, sample))


@attrs.frozen(eq=False, slots=False)
class Column:
    """A column: its name (that of the field in the JSON), the field of the model, and its values."""

    name: str
    field: Field
    value: ValuePlan


@attrs.frozen(eq=False, slots=False)
class StructPlan:
    """The plan of a model: its columns, and all names of its fields in the JSON."""

    model: type[Model]
    columns: tuple[Column, ...]
    declared_names: frozenset[str]
    #: An object with all columns, which are null.
    blank: dict[str, None]

    @cached_property
    def pick(self) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
        """A function that returns the values of all columns in an object. Raises KeyError if it lacks one."""
        names = [column.name for column in self.columns]
        if len(names) > 1:
            return itemgetter(*names)
        return lambda item: tuple(item[name] for name in names)


#: A value of each type of JSON.
_SAMPLES: Final[tuple[Any, ...]] = ({}, [], "text", 1, Decimal("1.5"), 1.5, True)


def _is_decoded(decode: Decoder, sample: Any) -> bool:
    try:
        decode(sample)
    except DecodeError:
        return False
    return True


#: A value that the contract does not describe.
JSON: Final = ValuePlan(Kind.JSON)

_SCALARS = {str: Kind.TEXT, int: Kind.INTEGER, Decimal: Kind.NUMBER, bool: Kind.BOOLEAN, datetime: Kind.DATETIME, date: Kind.DATE}


def plan_model(model: type[Model]) -> StructPlan:
    """Return the plan of a model. A model inside itself becomes JSON text, since a schema cannot be recursive."""
    key: Any = model  # type checkers consider the class unhashable, as its objects are
    return _plan_model(key, ())


@lru_cache(maxsize=256)
def _plan_model(model: Any, outer: tuple[Any, ...]) -> StructPlan:
    hints = get_type_hints(model)
    fields: tuple[Field, ...] = model._list_fields()
    columns = tuple(
        Column(field.names[0], field, plan_value(hints[field.attribute], field.decode, outer=(*outer, model))) for field in fields
    )
    declared_names = frozenset(name for field in fields for name in field.names)
    return StructPlan(model, columns, declared_names, dict.fromkeys(column.name for column in columns))


def plan_value(hint: Any, decode: Decoder | None = None, *, outer: tuple[type[Model], ...] = ()) -> ValuePlan:
    """Return the plan of a value with this annotation and decoder, inside the `outer` models."""
    options = {option for option in get_args(hint) if option is not NoneType} if get_origin(hint) in (Union, UnionType) else {hint}

    def plan(kind: Kind) -> ValuePlan:
        return ValuePlan(kind, decode or _DECODERS.get(kind, scalars.decode_any))

    if options == {int, str}:
        return plan(Kind.ID)
    if len(options) != 1:
        return plan(Kind.JSON)
    (single,) = options
    if get_origin(single) is list:
        (item,) = get_args(single)
        return ValuePlan(Kind.LIST, item=plan_value(item, decode.item if isinstance(decode, ListDecoder) else None, outer=outer))
    if not isinstance(single, type):
        return plan(Kind.JSON)
    key: Any = single
    if single in _SCALARS:
        return plan(_SCALARS[single])
    if issubclass(single, Model) and single not in outer:
        struct = _plan_model(key, outer)
        return ValuePlan(Kind.STRUCT, struct=struct) if struct.columns else plan(Kind.JSON)  # Parquet has no struct without fields
    return plan(Kind.TEXT if issubclass(single, Enum) and issubclass(single, str) else Kind.JSON)


@lru_cache(maxsize=256)
def write_lists_as_text(plan: StructPlan | ValuePlan) -> StructPlan | ValuePlan:
    """Return a plan with JSON text in place of each list, for formats without lists."""
    return _replace_lists(plan) if isinstance(plan, StructPlan) else _replace_list(plan)


def _replace_lists(plan: StructPlan) -> StructPlan:
    columns = tuple(attrs.evolve(column, value=_replace_list(column.value)) for column in plan.columns)
    return attrs.evolve(plan, columns=columns)


def _replace_list(plan: ValuePlan) -> ValuePlan:
    if plan.item is not None:
        return ValuePlan(Kind.JSON, _check_list)
    return plan if plan.struct is None else ValuePlan(plan.kind, struct=_replace_lists(plan.struct))


def _check_list(value: Any) -> Any:
    if type(value) is not list:
        raise DecodeError("a list", value)
    return value
