"""The base class of all models: attrs classes that keep the JSON they were decoded from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Literal, Self, TypeVar, dataclass_transform

import attrs

from .changed_copies import pass_on_received
from .decoders import Path, Problem, find_problems
from .decoding_errors import FieldError, ResponseParseError
from .errors import ConfigurationError
from .fields import Field, list_fields
from .fields import wire as wire
from .incomplete import Undecoded, get_declared_class, make_incomplete, remake
from .json_data import JSONObject, copy_json, to_plain_json
from .pydantic_schemas import build_model_schema
from .scalars import DecodeError, describe, format_path
from .unreadable import current

T = TypeVar("T")
M = TypeVar("M", bound="Model")
D = TypeVar("D", bound=Callable[[Any], Any])


# without field specifiers, type checkers assume that each field has a default, which is true
@dataclass_transform(kw_only_default=True, frozen_default=True)
def model(cls: type[T]) -> type[T]:
    """Make a class a model: with slots, keyword-only arguments and immutable attributes.

    Its `_open` is a mutable subclass. A decoder fills an instance of that and then changes its class: this is the fastest way to set slots.
    """
    new_class: Any = attrs.frozen(cls, slots=True, kw_only=True, repr=False, eq=False)
    new_class._open = type(
        new_class.__name__, (new_class,), {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    )
    pass_on_received(new_class)
    return new_class  # type: ignore[no-any-return]  # attrs builds it, which its types do not say


class _Envelope(dict[str, Any]):
    """A response that wraps its object as `data`; the type tells a model where its fields are."""


def register_decoder(cls: type[Model]) -> Callable[[D], D]:
    """Return a decorator that registers a function as the decoder of a class."""

    def register(decode: D) -> D:
        new_class: Any = cls
        new_class._decode = staticmethod(decode)
        return decode

    return register


@attrs.frozen(slots=True, kw_only=True, repr=False, eq=False)
class Model(JSONObject):  # noqa: PLW1641 - it holds lists, so it is unhashable
    """An object in a response.

    Missing and null fields are None. Fields that the contract does not name are in `extra`; `to_dict()` returns the JSON as received.
    Reading a field that does not match the contract raises FieldError; `problems` lists all of these. Two models are equal if they
    have the same class and equal fields, `extra` included. Models are immutable and, like lists, unhashable.
    """

    _raw: Any = attrs.field(default=None, init=False, repr=False)  # None if it was not decoded from JSON

    _plan: ClassVar[tuple[Field, ...]]
    _open: ClassVar[type]
    #: Values that could not be decoded, by attribute.
    _undecoded: ClassVar[Mapping[str, Undecoded]] = {}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Decode a JSON object, such as a test fixture; it is copied first.

        Raises ResponseParseError if it is not an object.
        """
        raw = copy_json(data)
        if type(raw) is dict:
            return get_declared_class(cls)._decode_root(raw)
        got = describe(raw)
        del data, raw  # so that a traceback cannot show them
        raise ResponseParseError(expected="an object", got=got)

    @classmethod
    def _decode(cls, raw: Any) -> Self:
        """Decode parsed JSON and keep it. Raises DecodeError unless it is an object. Generated models have their own decoders."""
        if type(raw) is not dict:
            raise DecodeError("an object", raw)
        instance = object.__new__(cls)
        Model.__dict__["_raw"].__set__(instance, raw)
        return cls._complete(instance, raw)

    @classmethod
    def _decode_root(cls, raw: Any) -> Self:
        """Decode a whole response: the object itself, or one that wraps it as `data` and has none of its fields."""
        is_wrapped = cls._is_wrapped(raw)
        inner = raw["data"] if is_wrapped else raw
        # a subclass written by a user has no decoder of its own
        instance: Self = cls._decode(inner) if "_open" in vars(cls) else Model._decode.__func__(cls, inner)  # type: ignore[attr-defined]
        if is_wrapped:
            object.__setattr__(instance, "_raw", _Envelope(raw))
        return instance

    @classmethod
    def _stand_in(cls, raw: Any) -> Self:
        """Return a model without readable fields, for an item of a list or a map that is not an object."""
        instance = object.__new__(cls)
        Model.__dict__["_raw"].__set__(instance, raw)
        got = describe(raw)
        current.recorder.add(get_declared_class(cls).__name__, {"": Undecoded("", raw, "an object", got)})
        return make_incomplete(
            cls, instance, {field.attribute: Undecoded(field.names[0], raw, "an object", got) for field in cls._list_fields()}
        )

    @classmethod
    def _complete(cls, instance: Any, raw: dict[str, Any]) -> Self:
        """Decode the fields that a decoder has not reached; values that cannot be decoded raise only when they are read.

        Decoded fields are not decoded again: that would double the work at each depth.
        """
        undecoded_fields = {}
        for field in cls._list_fields():
            if hasattr(instance, field.attribute):
                continue
            name, value = field.find(raw)
            if value is not None:
                try:
                    value = field.decode(value)
                except DecodeError as error:
                    undecoded_fields[field.attribute] = Undecoded(name, value, error.expected, error.got)
                    continue
            field.put(instance, value)
        if undecoded_fields:
            current.recorder.add(get_declared_class(cls).__name__, undecoded_fields)
            return make_incomplete(cls, instance, undecoded_fields)
        kind: type = type(instance)
        if kind is not cls:
            instance.__class__ = cls
        return instance  # type: ignore[no-any-return]

    @classmethod
    def _is_wrapped(cls, raw: Any) -> bool:
        """Return whether a response is `{"data": {…}}` around an object of this class, which has no field of that name."""
        if type(raw) is not dict or type(raw.get("data")) is not dict:
            return False
        names = {name for field in cls._list_fields() for name in field.names}
        return bool(names) and "data" not in names and names.isdisjoint(raw)

    @property
    def _body(self) -> Any:
        """The JSON that the fields were decoded from."""
        return self._raw["data"] if type(self._raw) is _Envelope else self._raw

    def to_dict(self, *, mode: Literal["received", "json"] = "received") -> dict[str, Any]:
        """Return a copy of the JSON object as received, including unknown fields, nulls, digits and spellings.

        Numbers with a fraction are Decimals. For a model created by its constructor, return the fields that are not None; for an item
        of a list that was not an object, what was received in its place.

        `mode="json"` returns what the json module encodes without loss: amounts and other Decimals are text, times are ISO 8601 with
        their offset, and an object that came wrapped as `data` is unwrapped. `from_dict` reads either.
        """
        if mode == "json":
            return self._collect_plain()
        if mode != "received":
            raise ConfigurationError(f"mode: expected 'received' or 'json', got {mode!r:.60}")
        copy: dict[str, Any] = copy_json(self._collect_fields() if self._raw is None else self._raw)
        return copy

    def to_json(self) -> str:
        """Return the object as JSON text: `to_dict(mode="json")`, encoded."""
        return json.dumps(self._collect_plain(), ensure_ascii=False)

    def _collect_plain(self) -> dict[str, Any]:
        data: dict[str, Any] = to_plain_json(self._collect_fields() if self._raw is None else self._body)
        if self._raw is None or type(self._body) is not dict:
            return data
        for field in self._list_fields():
            name, value = field.find(self._body)
            if value is not None and field.attribute not in self._undecoded:
                data[name] = to_plain_json(getattr(self, field.attribute))
        return data

    @property
    def extra(self) -> dict[str, Any]:
        """A copy of the received fields that the contract does not name."""
        raw = self._body
        names = {name for field in self._list_fields() for name in field.names}
        return {name: copy_json(value) for name, value in raw.items() if name not in names} if type(raw) is dict else {}

    @property
    def problems(self) -> list[FieldError]:
        """The values that do not match the contract, at any depth: an error for each, with its path in this model.

        Empty if everything matches. Reading such a field of this model raises the same error.
        """
        name = get_declared_class(type(self)).__name__
        return [
            FieldError(model=name, field=format_path(problem.path), expected=problem.expected, got=problem.got)
            for problem in self._find_problems(())
        ]

    def _find_problems(self, path: Path) -> Iterator[Problem]:
        if self._raw is not None:
            yield from self._find_problems_in(self._body, path)
            return
        for field in self._list_fields():
            problem = self._undecoded.get(field.attribute)
            if problem is None:
                yield from _find_problems_within(getattr(self, field.attribute), (*path, field.names[0]))
            else:
                yield from find_problems(field.decode, problem.value, (*path, problem.name))

    @classmethod
    def _find_problems_in(cls, raw: Any, path: Path) -> Iterator[Problem]:
        if type(raw) is not dict:
            yield Problem(path, "an object", describe(raw))
            return
        for field in cls._list_fields():
            name, value = field.find(raw)
            yield from find_problems(field.decode, value, (*path, name))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return build_model_schema(cls, {field.attribute: field.names[0] for field in cls._list_fields()}, handler)

    def _collect_fields(self) -> dict[str, Any]:
        fields = {
            field.names[0]: value
            for field in self._list_fields()
            if field.attribute not in self._undecoded and (value := getattr(self, field.attribute)) is not None
        }
        return {**fields, **{value.name: value.value for value in self._undecoded.values()}}

    @classmethod
    def _list_fields(cls) -> tuple[Field, ...]:
        plan = cls.__dict__.get("_plan")
        if plan is None:
            cls._plan = plan = list_fields(cls)
        return plan

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or get_declared_class(type(other)) is not get_declared_class(type(self)):
            return NotImplemented
        if self._undecoded != other._undecoded or self.extra != other.extra:
            return False
        names = [field.attribute for field in self._list_fields() if field.attribute not in self._undecoded]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    # copies and pickles hold the JSON, so that a newer version of the class decodes what an older one wrote
    def __reduce__(self) -> tuple[Any, ...]:
        cls = get_declared_class(type(self))
        if self._raw is not None:
            return _restore, (cls, self._raw)
        values = {
            field.attribute: getattr(self, field.attribute) for field in self._list_fields() if field.attribute not in self._undecoded
        }
        return remake, (cls, values, dict(self._undecoded))

    def __repr__(self) -> str:
        from .reprs import show_fields  # deferred until a repr is needed

        return f"{type(self).__name__}({', '.join([f'{name}={text}' if name else text for name, text in show_fields(self)])})"

    def _summarize(self) -> dict[str, str]:
        """Return the texts of the repr by name, in a class that defines them itself; otherwise, a selection of the fields is shown."""
        return {}

    def _repr_html_(self) -> str:
        from .reprs import render_html

        return render_html([self])

    def __rich_repr__(self) -> Iterator[Any]:
        from .reprs import Verbatim, show_fields

        # rich would show the values of all fields, including credentials
        yield from ((name, Verbatim(text)) if name else Verbatim(text) for name, text in show_fields(self))


def _restore(cls: type[M], raw: Any) -> M:
    if type(raw) is _Envelope:
        return cls._decode_root(dict(raw))
    return cls._decode(raw) if type(raw) is dict else cls._stand_in(raw)


def _find_problems_within(value: Any, path: Path) -> Iterator[Problem]:
    """Yield the problems of the models within a value passed to a constructor."""
    if isinstance(value, Model):
        yield from value._find_problems(path)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _find_problems_within(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _find_problems_within(item, (*path, key))
