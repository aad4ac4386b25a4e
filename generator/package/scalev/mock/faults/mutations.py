"""Mutations of a valid response that clients should tolerate, at values that the document describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..keys import build_uuid, derive_key
from ..openapi.schemas import Shape

#: An enum value that no document lists, and a field that none declares.
UNKNOWN = "an_unknown_value"
EXTRA = "an_undeclared_field"
_UNCHANGED: Any = object()


@dataclass(frozen=True, slots=True)
class _Place:
    """A value inside a response: its path, the object or list that holds it, and its shape."""

    path: tuple[str | int, ...]
    holder: Any
    shape: Shape

    @property
    def value(self) -> Any:
        return self.holder[self.path[-1]]

    @property
    def name(self) -> str:
        """The name of the field; for an item of a list, the name of the list."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    def is_selected_by(self, field: str) -> bool:
        return field in ("*", self.path[-1], ".".join(map(str, self.path[1:])))


def mutate(data: Any, shape: Shape, kind: str, field: str | None, key: int) -> Any:
    """Return a response with one value changed, or all values that `field` selects; unchanged if none is suitable. Modifies `data`."""
    change = _CHANGES[kind]
    # the first step of every path leads to the response itself
    root = [data]
    places = [place for place in _walk_places(root, (0,), shape) if _is_suitable(place, kind, explicit=field not in (None, "*"))]
    places = [place for place in places if change(place, key) is not _UNCHANGED]
    if field is None:
        places = [places[derive_key(key, kind) % len(places)]] if places else []
    else:
        places = [place for place in places if place.is_selected_by(field)]
    for place in places:
        place.holder[place.path[-1]] = change(place, key)
    return root[0]


def _is_suitable(place: _Place, kind: str, *, explicit: bool) -> bool:
    if len(place.path) == 1:
        # the response itself may gain a field, but must stay an object
        return kind == "extra-field" and not explicit
    # pagination fields are only changed when selected by name
    return explicit or not (isinstance(place.holder, dict) and "is_paginated" in place.holder)


def _walk_places(holder: Any, path: tuple[str | int, ...], shape: Shape) -> Iterator[_Place]:
    value = holder[path[-1]]
    # inner values first, since replacing an outer value replaces them too
    if isinstance(value, dict):
        for name in value:
            inner = shape.properties.get(name) or shape.extra
            if inner is not None:
                yield from _walk_places(value, (*path, name), inner)
    elif isinstance(value, list) and shape.items is not None:
        for index in range(len(value)):
            yield from _walk_places(value, (*path, index), shape.items)
    yield _Place(path, holder, shape)


def _set_null(place: _Place, _: int) -> Any:
    return _UNCHANGED if place.value is None or place.shape.nullable else None


def _set_unknown_enum(place: _Place, _: int) -> Any:
    return UNKNOWN if place.shape.enum and isinstance(place.value, str) else _UNCHANGED


def _add_field(place: _Place, key: int) -> Any:
    return {**place.value, EXTRA: {"number": key % 1000, "list": [None, "text"]}} if isinstance(place.value, dict) else _UNCHANGED


def _convert_number_to_string(place: _Place, _: int) -> Any:
    return str(place.value) if type(place.value) in (int, float) else _UNCHANGED


def _convert_string_to_number(place: _Place, _: int) -> Any:
    value = place.value
    if not isinstance(value, str) or not value.isascii() or len(value) > 15:
        return _UNCHANGED
    try:
        return (
            int(value)
            if value.lstrip("-").isdecimal()
            else float(value)
            if value.replace(".", "", 1).lstrip("-").isdecimal()
            else _UNCHANGED
        )
    except ValueError:
        return _UNCHANGED


def _respell_id(place: _Place, key: int) -> Any:
    value = place.value
    if not (place.name == "id" or place.name.endswith(("_id", "_ids", "uuid"))) or isinstance(value, (dict, list, bool)):
        return _UNCHANGED
    if isinstance(value, int):
        return build_uuid(derive_key(key, str(value)))
    if isinstance(value, str):
        return derive_key(key, value) % 10**9 + 1
    return _UNCHANGED


_CHANGES: Mapping[str, Callable[[_Place, int], Any]] = {
    "null": _set_null,
    "unknown-enum": _set_unknown_enum,
    "extra-field": _add_field,
    "number-as-string": _convert_number_to_string,
    "string-as-number": _convert_string_to_number,
    "id-spelling": _respell_id,
}
