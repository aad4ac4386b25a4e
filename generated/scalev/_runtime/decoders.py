# Copied from generator/package/scalev/_runtime/decoders.py by `python -m generator generate`. Do not edit.
"""Decode composite values: models, enums, lists and maps.

A list or a map is not lost because of one item: an item that cannot be decoded is kept as received. If a model is expected, a model
without readable fields takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Protocol

from .scalars import DecodeError, Decoder, decode_text, describe

#: A path within a response: keys and indexes.
Path = tuple[str | int, ...]


class Problem:
    """A value that cannot be decoded: its path, what is expected, and what was received."""

    __slots__ = ("expected", "got", "path")

    def __init__(self, path: Path, expected: str, got: str) -> None:
        self.path, self.expected, self.got = path, expected, got


class ModelClass(Protocol):
    """The methods of a model class that decoders use."""

    def _decode(self, raw: Any, /) -> Any:
        """Decode an object. Raises DecodeError for anything else."""
        ...

    def _decode_root(self, raw: Any, /) -> Any:
        """Decode a whole response."""
        ...

    def _stand_in(self, raw: Any, /) -> Any:
        """Return a model without readable fields."""
        ...

    def _find_problems_in(self, raw: Any, path: Path, /) -> Iterator[Problem]:
        """Yield what cannot be decoded in the value at `path`."""
        ...


class Composite:
    """Base class of decoders of composite values."""

    def __call__(self, value: Any) -> Any:
        """Decode a value that is not null."""
        raise NotImplementedError(f"{type(self).__name__} does not implement `__call__`")

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Yield what cannot be decoded in the value at `path`, which is not null."""
        raise NotImplementedError(f"{type(self).__name__} does not implement `find_problems`")


class ModelDecoder(Composite):
    """Decode a model; `load` imports its class when it is first needed."""

    def __init__(self, load: Callable[[], ModelClass]) -> None:
        self.load = load

    def __call__(self, value: Any) -> Any:
        return self.load()._decode(value)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        return self.load()._find_problems_in(value, path)


class EnumDecoder(Composite):
    """Decode an enum value; unknown values are kept, an empty string becomes None. `load` imports the enum when it is first needed."""

    def __init__(self, load: Callable[[], type[StrEnum]]) -> None:
        self._load = load

    def __call__(self, value: Any) -> Any:
        text = decode_text(value)
        return self._load()(text) if text else None

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        return find_problems(decode_text, value, path)


class TextOr(Composite):
    """Decode text, or anything else with another decoder."""

    def __init__(self, other: Decoder) -> None:
        self.other = other

    def __call__(self, value: Any) -> Any:
        return value if type(value) is str else self.other(value)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        return iter(()) if type(value) is str else find_problems(self.other, value, path)


class NullOr(Composite):
    """Decode a value that may be null, for callers that pass null to decoders: the data of a webhook."""

    def __init__(self, other: Decoder) -> None:
        self._other = other

    def __call__(self, value: Any) -> Any:
        return None if value is None else self._other(value)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        return find_problems(self._other, value, path)


class ListDecoder(Composite):
    """Decode a list; `item` decodes an item that is not null, and nulls are kept."""

    def __init__(self, item: Decoder) -> None:
        self.item = item

    def __call__(self, value: Any) -> list[Any]:
        return decode_list(value, self.item)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        if type(value) is not list:
            yield Problem(path, "a list", describe(value))
        else:
            for index, item in enumerate(value):
                yield from find_problems(self.item, item, (*path, index))


class MapDecoder(Composite):
    """Decode an object whose keys are data; nulls among its values are kept."""

    def __init__(self, item: Decoder) -> None:
        self._item = item

    def __call__(self, value: Any) -> dict[str, Any]:
        return decode_map(value, self._item)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        if type(value) is not dict:
            yield Problem(path, "an object", describe(value))
        else:
            for key, item in value.items():
                yield from find_problems(self._item, item, (*path, key))


def decode_list(value: Any, decode: Decoder) -> list[Any]:
    """Decode a list with a decoder of its items."""
    if type(value) is not list:
        raise DecodeError("a list", value)
    return [None if item is None else decode_item(item, decode) for item in value]


def decode_map(value: Any, decode: Decoder) -> dict[str, Any]:
    """Decode an object whose keys are data with a decoder of its values."""
    if type(value) is not dict:
        raise DecodeError("an object", value)
    return {key: None if item is None else decode_item(item, decode) for key, item in value.items()}


def decode_item(value: Any, decode: Decoder) -> Any:
    """Decode an item of a list or a map; return a stand-in for one that cannot be decoded."""
    try:
        return decode(value)
    except DecodeError:
        expected = decode.other if isinstance(decode, TextOr) else decode
        return expected.load()._stand_in(value) if isinstance(expected, ModelDecoder) else value


def decode_root(decode: Decoder, value: Any) -> Any:
    """Decode a whole response. Raises DecodeError if it is not of the expected type."""
    return decode.load()._decode_root(value) if isinstance(decode, ModelDecoder) else decode(value)


def decode_nothing(decode: Decoder) -> Any:
    """Decode an empty response: an object without fields, a list without items, or None."""
    empty_values: tuple[Any, ...] = ({}, [])
    for empty_value in empty_values:
        try:
            return decode(empty_value)
        except DecodeError:
            pass
    return None


def find_problems(decode: Decoder, value: Any, path: Path) -> Iterator[Problem]:
    """Yield what cannot be decoded in the value at `path`; null is always accepted."""
    if value is None:
        return
    if isinstance(decode, Composite):
        yield from decode.find_problems(value, path)
        return
    try:
        decode(value)
    except DecodeError as error:
        yield Problem(path, error.expected, error.got)
