"""Express the difference between two documents as overlay actions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from .selection import Location, format_location, format_members, quote


@dataclass(slots=True)
class Edit:
    """The changes below one place: the locations to remove first, then the values to merge into other locations.

    `items` are actions for parameters, which are identified by their name, not by their position in a list.
    """

    removals: list[Location] = field(default_factory=list)
    updates: dict[Location, Any] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)

    def list_actions(self) -> list[dict[str, Any]]:
        """Return the actions; members to remove from one object share an action."""
        by_parent: dict[Location, list[str | int]] = defaultdict(list)
        for location in self.removals:
            by_parent[location[:-1]].append(location[-1])
        removals = [{"target": format_members(parent, names), "remove": True} for parent, names in by_parent.items()]
        return [
            *removals,
            *self.items,
            *({"target": format_location(location), "update": value} for location, value in self.updates.items()),
        ]


def find_edit(old: Any, new: Any, location: Location) -> Edit:
    """Return the edit that makes the object at a location equal to another one."""
    edit = Edit()
    update = _compare(old, new, location, edit)
    if update:
        edit.updates = {location: update, **edit.updates}
    return edit


def _compare(old: dict[str, Any], new: dict[str, Any], location: Location, edit: Edit) -> dict[str, Any]:
    """Return the value to merge into an object, and record in `edit` the changes that merging cannot make."""
    update: dict[str, Any] = {}
    edit.removals += [(*location, key) for key in old if key not in new]
    for key, value in new.items():
        if key not in old:
            update[key] = value
            continue
        before, place = old[key], (*location, key)
        if _is_equal(before, value):
            continue
        if isinstance(before, dict) and isinstance(value, dict):
            inner = _compare(before, value, place, edit)
            if inner:
                update[key] = inner
        elif isinstance(before, list) and isinstance(value, list):
            if _is_equal(before, value[: len(before)]):
                update[key] = value[len(before) :]
            elif key == "parameters" and (new_parameters := _compare_parameters(before, value, place, edit)) is not None:
                update.update({key: new_parameters} if new_parameters else {})
            elif key == "security" or not _compare_items(before, value, place, edit):
                edit.removals.append(place)
                update[key] = value
        elif isinstance(before, (dict, list)) or isinstance(value, (dict, list)):
            edit.removals.append(place)
            update[key] = value
        else:
            update[key] = value
    return update


def _compare_parameters(old: list[Any], new: list[Any], location: Location, edit: Edit) -> list[Any] | None:
    """Record how to change some parameters of a list, and return those to append; None if the list has to be replaced."""
    before, after = ({_identify(node): node for node in nodes} for nodes in (old, new))
    new_parameters = [parameter for name, parameter in after.items() if name not in before]
    kept_parameters = [after[name] for name in before if name in after]
    if len(before) < len(old) or len(after) < len(new) or not _is_equal([*kept_parameters, *new_parameters], new):
        return None
    for name, parameter in before.items():
        target = f"{format_location(location)}[?{name}]"
        if name not in after:
            edit.items.append({"target": target, "remove": True})
        elif not _is_equal(parameter, after[name]):
            actions = find_edit(parameter, after[name], ()).list_actions()
            edit.items += [{**action, "target": target + action["target"].removeprefix("$")} for action in actions]
    return new_parameters


def _identify(parameter: Any) -> str:
    """Return the condition that selects a parameter."""
    if "$ref" in parameter:
        return f"@['$ref'] == {quote(parameter['$ref'])}"
    return f"@.name == {quote(str(parameter.get('name')))} && @.in == {quote(str(parameter.get('in')))}"


def _compare_items(old: list[Any], new: list[Any], location: Location, edit: Edit) -> bool:
    """Record how to change the objects in a list in their places; return False if the list has to be replaced."""
    pairs = list(zip(old, new, strict=False))
    if len(old) != len(new) or not all(
        _is_equal(before, after) or (isinstance(before, dict) and isinstance(after, dict)) for before, after in pairs
    ):
        return False
    if any("$ref" in before or "$ref" in after for before, after in pairs if not _is_equal(before, after)):
        return False
    for index, (before, after) in enumerate(pairs):
        if not _is_equal(before, after) and (inner := _compare(before, after, (*location, index), edit)):
            edit.updates[*location, index] = inner
    return True


def _is_equal(value: Any, other: Any) -> bool:
    """Return whether two values are the same JSON; in Python, true would equal 1."""
    if isinstance(value, dict) and isinstance(other, dict):
        return value.keys() == other.keys() and all(_is_equal(value, other[key]) for key, value in value.items())
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(map(_is_equal, value, other))
    return type(value) is type(other) and bool(value == other)
