"""Merge one value into another according to the Overlay Specification."""

from __future__ import annotations

from typing import Any

from .plain import copy_plain, get_json_type, is_same_primitive
from .selection import Location


class IncompatibleError(Exception):
    """Two values that cannot be merged; `location` is that of the existing one."""

    def __init__(self, location: Location, existing: Any, value: Any) -> None:
        super().__init__(location, existing, value)
        self.location = location
        self.existing = get_json_type(existing)
        self.value = get_json_type(value)


def check_target(existing: Any, value: Any, location: Location) -> None:
    """Raise IncompatibleError if `value` cannot be merged into a target; nothing is modified."""
    if not isinstance(existing, list):
        _check(existing, value, location)


def _check(existing: Any, value: Any, location: Location) -> None:
    if isinstance(existing, dict) and isinstance(value, dict):
        for name in value.keys() & existing.keys():
            _check(existing[name], value[name], (*location, name))
        return
    both_lists = isinstance(existing, list) and isinstance(value, list)
    if (isinstance(existing, (dict, list)) or isinstance(value, (dict, list))) and not both_lists:
        raise IncompatibleError(location, existing, value)


def merge_target(existing: Any, value: Any, location: Location, changed: list[Location]) -> Any:
    """Return the new value at the target of an action after merging `value` into it.

    A target that is an array takes any value as one more item, and an array as several; everything else is as in `merge`.
    """
    if isinstance(existing, list) and not isinstance(value, list):
        value = [value]
    return merge(existing, value, location, changed)


def merge(existing: Any, value: Any, location: Location, changed: list[Location]) -> Any:
    """Return the new value at `location` after merging `value` into `existing`.

    Objects merge member by member, arrays are concatenated, a primitive replaces a primitive. Objects and arrays are extended
    in place; parts of `value` are copied. Every location that is added or changed is appended to `changed`. Raise
    IncompatibleError for every other pair.
    """
    if isinstance(existing, list):
        if not isinstance(value, list):
            raise IncompatibleError(location, existing, value)
        changed.extend((*location, len(existing) + offset) for offset in range(len(value)))
        existing.extend(copy_plain(value))
        return existing
    if isinstance(existing, dict):
        if not isinstance(value, dict):
            raise IncompatibleError(location, existing, value)
        for name, member in value.items():
            place = (*location, name)
            if name in existing:
                existing[name] = merge(existing[name], member, place, changed)
            else:
                existing[name] = copy_plain(member)
                changed.append(place)
        return existing
    if isinstance(value, (dict, list)):
        raise IncompatibleError(location, existing, value)
    if not is_same_primitive(existing, value):
        changed.append(location)
    return value


def find_repeated(existing: list[Any], value: Any, location: Location = ()) -> list[Location]:
    """Return the members of `value` that all `existing` values have already, with the same value, relative to them."""
    if not isinstance(value, dict) or not all(isinstance(item, dict) for item in existing):
        primitive = bool(location) and not isinstance(value, (dict, list))
        return [location] if primitive and all(is_same_primitive(item, value) for item in existing) else []
    repeated_locations: list[Location] = []
    for name, member in value.items():
        if all(name in item for item in existing):
            repeated_locations += find_repeated([item[name] for item in existing], member, (*location, name))
    return repeated_locations
