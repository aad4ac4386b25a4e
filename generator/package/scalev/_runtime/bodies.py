"""Check request bodies: that lists are lists, and that one of several alternative fields is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .checks import describe
from .errors import ConfigurationError
from .models import Model
from .operations import Omit, Operation
from .secret import reveal


def is_list(value: Any) -> bool:
    """Return whether a value is sent as a list."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray, memoryview))


def check_list(value: Any, location: str) -> None:
    """Raise ConfigurationError for anything but a list, None or OMIT: text would be sent as single characters, or not as a list."""
    value = reveal(value)
    if not (value is None or isinstance(value, Omit) or is_list(value)):
        raise ConfigurationError(f"{location}: expected a list, got {describe(value)}; for a single value, pass a list of one")


def check_body(operation: Operation[Any], body: Mapping[str, Any]) -> None:
    """Raise ConfigurationError for a single value instead of a list, and for an object without any of its alternative fields."""
    for place in operation.lists:
        for location, value in _find(body, place, ""):
            check_list(value, location)
    for place, groups in operation.alternatives:
        for location, value in _find(body, place, ""):
            _check_alternatives(operation, groups, value, location)


def _check_alternatives(operation: Operation[Any], groups: tuple[tuple[str, ...], ...], value: Any, location: str) -> None:
    names = {name for name, item in value.items() if not isinstance(item, Omit)} if isinstance(value, Mapping) else None
    if names is not None and not any(names.issuperset(group) for group in groups):
        expected = " or ".join(" and ".join(group) for group in groups)
        raise ConfigurationError(
            f"{operation.label}: expected {expected}{f' in {location}' if location else ''}, got {_list_names(names, groups)}"
        )


def _list_names(names: set[str], groups: tuple[tuple[str, ...], ...]) -> str:
    fields = sorted(names.intersection(*([name for group in groups for name in group],)))
    return f"only {', '.join(fields)}" if fields else "none of them"


def _find(value: Any, place: str, location: str) -> Iterator[tuple[str, Any]]:
    """Yield the values at a path such as `variants.[].images`, with the path as a message shows it: `variants[0].images`."""
    value = reveal(value)
    if isinstance(value, Model):
        value = value.to_dict()
    first, _, path_below = place.partition(".")
    if not first:
        yield location, value
    elif first == "[]":
        for index, item in enumerate(value) if is_list(value) else ():
            yield from _find(item, path_below, f"{location}[{index}]")
    elif isinstance(value, Mapping) and first in value:
        yield from _find(value[first], path_below, f"{location}.{first}" if location else first)
