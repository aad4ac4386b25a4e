# Copied from generator/package/scalev/_runtime/models.py by `python -m generator generate`. Do not edit.
"""The base of all models: attrs classes that keep what the service sent and give it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, ClassVar, NamedTuple, Self, TypeVar, dataclass_transform

import attrs

from .decoding import unreadable
from .errors import ResponseParseError
from .scalars import DecodeError, Reader, moment, number, text

T = TypeVar("T")
M = TypeVar("M", bound="Model")
E = TypeVar("E", bound=StrEnum)

#: What a repr shows the values of: names and states. Anything else may be a credential or somebody's data.
_SHOWN = ("id", "uuid", "unique_id", "order_id", "name", "title", "status", "payment_status", "event", "type", "has_next")
_SHOWN_MOST = 5

_PLAIN = frozenset([str, int, Decimal, bool, type(None), float])


def wire(read: Reader, name: str | None = None) -> Any:
    """A field of a model: how to read it, and its name in the JSON where that is not the attribute's own."""
    return attrs.field(default=None, metadata={"read": read, "name": name})


# no field specifiers: a type checker then takes each field to have a default, as it has
@dataclass_transform(kw_only_default=True, frozen_default=True)
def model(cls: type[T]) -> type[T]:
    """Make a class a model: slots, keyword arguments, attributes that cannot be set anew.

    A decoder fills an object of the open twin of the class and then closes it: storing into the twin's slots costs least.
    """
    made: Any = attrs.frozen(cls, slots=True, kw_only=True, repr=False, eq=False)
    made._open = type(made.__name__, (made,), {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__})
    return made  # type: ignore[no-any-return]


class _Field(NamedTuple):
    """How one attribute is read: what sets it, its name in the JSON, its reader, its own name."""

    put: Callable[[Any, Any], None]
    name: str
    read: Reader
    attribute: str

    def fill(self, model: Any, raw: dict[str, Any]) -> None:
        """Set the attribute of a model to what a JSON object has for it."""
        value = raw.get(self.name)
        if value is not None:
            try:
                value = self.read(value)
            except DecodeError as error:
                error.path.append(self.name)
                raise
        self.put(model, value)


@attrs.frozen(slots=True, kw_only=True, repr=False, eq=False)
class Model:  # noqa: PLW1641 - it has lists, so it has no hash
    """A thing the service answered with.

    Absent and null fields read as None. Fields that the contract does not name are in `extra`; `to_dict()` gives back the JSON
    as it came. Two are equal when they are of one class and all fields, `extra` included, stand for the same values. Attributes
    cannot be set; like a list, a model has no hash.
    """

    _raw: dict[str, Any] | None = attrs.field(default=None, init=False)  # None where it was not read from JSON

    _plan: ClassVar[tuple[_Field, ...]]
    _open: ClassVar[type]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a JSON object, such as a fixture of a test; it is copied first.

        Raises ResponseParseError when a field cannot be what it should be.
        """
        try:
            return cls._read(plain(data))
        except DecodeError as error:
            raise ResponseParseError(where=error.where, expected=error.expected, got=error.got) from None

    @classmethod
    def _read(cls, raw: Any, at: str | int | None = None) -> Self:
        """Read parsed JSON, which stands under the key `at`, and keep it; DecodeError says what cannot be read.

        A generated model does the same in code of its own.
        """
        if type(raw) is not dict:
            raise unreadable("an object", raw, at)
        self = object.__new__(cls)
        Model.__dict__["_raw"].__set__(self, raw)
        try:
            for field in cls._fields():
                field.fill(self, raw)
        except DecodeError as error:
            if at is not None:
                error.path.append(at)
            raise
        return self

    @classmethod
    def _respelled(cls, filled: Any, raw: dict[str, Any]) -> None:
        """Read all numbers and moments of an object by the readers that know every spelling."""
        for field in cls._fields():
            if field.read is number or field.read is moment:
                field.fill(filled, raw)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that was read: unknown fields, nulls, digits and spellings included. A copy.

        Numbers with a fraction are Decimals. A model that was made by its constructor gives the fields that are not None.
        """
        copied: dict[str, Any] = plain(self._given() if self._raw is None else self._raw)
        return copied

    @property
    def extra(self) -> dict[str, Any]:
        """The fields that came and that the contract does not name. A copy."""
        known = {field.name for field in self._fields()}
        return {name: plain(value) for name, value in (self._raw or {}).items() if name not in known}

    def _given(self) -> dict[str, Any]:
        return {field.name: value for field in self._fields() if (value := getattr(self, field.attribute)) is not None}

    @classmethod
    def _fields(cls) -> tuple[_Field, ...]:
        plan = cls.__dict__.get("_plan")
        if plan is None:
            plan = tuple(
                _Field(getattr(cls, field.name).__set__, field.metadata["name"] or field.name, field.metadata["read"], field.name)
                for field in attrs.fields(cls)
                if "read" in field.metadata
            )
            cls._plan = plan
        return plan

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(other) is not type(self):
            return NotImplemented
        same = all(getattr(self, field.attribute) == getattr(other, field.attribute) for field in self._fields())
        return same and self.extra == other.extra

    # copies and pickles hold the JSON, so that a newer version of the class reads what an older one wrote
    def __reduce__(self) -> tuple[Any, ...]:
        if self._raw is not None:
            return _restore, (type(self), self._raw)
        return _make, (type(self), {field.attribute: getattr(self, field.attribute) for field in self._fields()})

    def __repr__(self) -> str:
        shown, held = [], 0
        for field in sorted(self._fields(), key=_by_interest):
            value = getattr(self, field.attribute)
            held += value is not None
            if isinstance(value, list):
                shown.append(f"{field.attribute}=[{len(value)} items]")
            elif field.name in _SHOWN and not isinstance(value, (Model, dict, type(None))):
                shown.append(f"{field.attribute}={str(value) if isinstance(value, StrEnum) else value!r:.60}")
        parts = shown[:_SHOWN_MOST]
        return f"{type(self).__name__}({', '.join([*parts, '…'] if held > len(parts) else parts)})"


def _by_interest(field: _Field) -> int:
    return _SHOWN.index(field.name) if field.name in _SHOWN else len(_SHOWN)


def _restore(cls: type[M], raw: dict[str, Any]) -> M:
    return cls._read(raw)


def _make(cls: type[M], values: dict[str, Any]) -> M:
    return cls(**values)


def plain(value: Any) -> Any:
    """A copy of a value as JSON holds it: models and mappings as dicts, sequences as lists, enums as values, times as text."""
    kind = type(value)
    if kind is dict:
        return {key: plain(item) for key, item in value.items()}
    if kind is list:
        return [plain(item) for item in value]
    if kind in _PLAIN:
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [plain(item) for item in value]
    return value


def nested(load: Callable[[], type[M]]) -> Reader:
    """Read a model; `load` imports its class when it is first needed."""

    def read(value: Any) -> M:
        return load()._read(value)

    return read


def or_text(read_other: Reader) -> Reader:
    """Read what is text, or something else."""

    def read(value: Any) -> Any:
        return value if type(value) is str else read_other(value)

    return read


def choice(load: Callable[[], type[E]]) -> Reader:
    """Read an enum value; an unknown one is kept, an empty string is none. `load` imports the enum when it is first needed."""

    def read(value: Any) -> E | None:
        spelled = text(value)
        return load()(spelled) if spelled else None

    return read


def many(read_item: Reader) -> Reader:
    """Read a list; a null among its items stays."""

    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise DecodeError("a list", value)
        items = []
        for index, item in enumerate(value):
            try:
                items.append(None if item is None else read_item(item))
            except DecodeError as error:
                error.path.append(index)
                raise
        return items

    return read


def mapping(read_item: Reader) -> Reader:
    """Read an object whose keys are data; a null among its values stays."""

    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise DecodeError("an object", value)
        items = {}
        for key, item in value.items():
            try:
                items[key] = None if item is None else read_item(item)
            except DecodeError as error:
                error.path.append(key)
                raise
        return items

    return read
