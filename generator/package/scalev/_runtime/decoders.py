"""Decode values that hold others: models, enums, lists and maps.

A list or a map is never lost for one item: what cannot be decoded stands where it stood, as it came. Where a model is expected, it
is a model of which no field can be read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from .scalars import DecodeError, Decoder, decode_text

if TYPE_CHECKING:
    from .models import Model

#: A place inside a response: the keys and the indexes that lead there.
Path = tuple[str | int, ...]
Problem = tuple[Path, DecodeError]


class Composite(ABC):
    """A decoder of a value that holds others."""

    @abstractmethod
    def __call__(self, value: Any) -> Any:
        """Decode a value that is not null."""

    @abstractmethod
    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        """Find what cannot be decoded in a value that is not null and stands at `path`."""


class ModelDecoder(Composite):
    """Decode a model; `load` imports its class when it is first needed."""

    def __init__(self, load: Callable[[], type[Model]]) -> None:
        self.load = load

    def __call__(self, value: Any) -> Any:
        return self.load()._decode(value)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        return self.load()._find_problems_in(value, path)


class EnumDecoder(Composite):
    """Decode a value of an enum: an unknown one is kept, an empty string is none. `load` imports the enum when it is first needed."""

    def __init__(self, load: Callable[[], type[StrEnum]]) -> None:
        self._load = load

    def __call__(self, value: Any) -> Any:
        spelled = decode_text(value)
        return self._load()(spelled) if spelled else None

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        return find_problems(decode_text, value, path)


class TextOr(Composite):
    """Decode what is text, or something else."""

    def __init__(self, other: Decoder) -> None:
        self.other = other

    def __call__(self, value: Any) -> Any:
        return value if type(value) is str else self.other(value)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        return iter(()) if type(value) is str else find_problems(self.other, value, path)


class ListDecoder(Composite):
    """Decode a list; a null among its items stays."""

    def __init__(self, item: Decoder) -> None:
        self._item = item

    def __call__(self, value: Any) -> list[Any]:
        return decode_list(value, self._item)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        if type(value) is not list:
            yield path, DecodeError("a list", value)
        else:
            for index, item in enumerate(value):
                yield from find_problems(self._item, item, (*path, index))


class MapDecoder(Composite):
    """Decode an object whose keys are data; a null among its values stays."""

    def __init__(self, item: Decoder) -> None:
        self._item = item

    def __call__(self, value: Any) -> dict[str, Any]:
        return decode_map(value, self._item)

    def find_problems(self, value: Any, path: Path) -> Iterator[Problem]:
        if type(value) is not dict:
            yield path, DecodeError("an object", value)
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
    """Decode a whole response; DecodeError where it is something else than expected."""
    return decode.load()._decode_root(value) if isinstance(decode, ModelDecoder) else decode(value)


def decode_nothing(decode: Decoder) -> Any:
    """Decode an empty response: an object without fields, a list without items, or None."""
    for empty in ({}, []):
        try:
            return decode(empty)
        except DecodeError:
            pass
    return None


def find_problems(decode: Decoder, value: Any, path: Path) -> Iterator[Problem]:
    """Find what cannot be decoded in a value that stands at `path`; null is no problem."""
    if value is None:
        return
    if isinstance(decode, Composite):
        yield from decode.find_problems(value, path)
        return
    try:
        decode(value)
    except DecodeError as error:
        yield path, error
