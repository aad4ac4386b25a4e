# Copied from generator/package/scalev/mock/data/derived.py by `python -m generator generate`. Do not edit.
"""Derived properties: values that follow from other values are computed from them and not generated."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from ..openapi.kinds import Kind, get_singular
from ..openapi.resources import Resources
from ..openapi.schemas import Shape
from .fitting import UNFIT
from .frames import Frame
from .words import ENUM_NAMES

Derive = Callable[[Frame], Any]

#: Properties that hold the title of a row.
_CALLED = frozenset({"display", "public_name"})


def find_rule(resources: Resources, kind: Kind, name: str, shape: Shape) -> Derive | None:
    """Return the function that derives a property of a row from others, or None if it is independent."""
    properties = kind.shape.properties
    if name in _CALLED and "name" in properties and shape.kind == "string":
        return lambda frame: frame.renderer.get_title(frame.row)
    if name == "name" and shape.kind == "string" and kind.owner is not None and "option1_value" in properties:
        return lambda frame: frame.renderer.get_title(frame.row)
    if name == "fullname" and kind.owner is not None and shape.kind == "string":
        return _derive_full_name(kind.owner.noun)
    if name.endswith("_bt") and name[:-3] in properties:
        # nothing is taxed here, so that it is the same before tax
        return lambda frame: UNFIT if frame.row is None else frame.renderer.get_property(frame.row, name[:-3])
    if name.endswith("_range") and {"min", "max"} <= shape.properties.keys():
        return _derive_range(resources, kind, name.removesuffix("_range"))
    if name.endswith("_count") and shape.kind == "integer":
        return _derive_count(resources, kind, name.removesuffix("_count"))
    if name.endswith("_name") and properties.get(name.removesuffix("_name"), Shape()).enum:
        return _derive_enum_name(name.removesuffix("_name"))
    if kind.owner is not None and _has_same_enum(properties.get(name, shape), kind.owner.shape.properties.get(name)):
        # a response may declare plain text where others declare the enum
        return _inherit(kind.owner.noun, name)
    return None


def _derive_full_name(owner: str) -> Derive:
    def derive(frame: Frame) -> Any:
        whole = frame.refs.get(owner)
        if whole is None or frame.row is None:
            return UNFIT
        frame.seen.add(whole)
        title = frame.renderer.get_title(frame.row)
        first = frame.renderer.get_title(whole)
        return first if title == first else f"{first} - {title}"

    return derive


def _derive_range(resources: Resources, kind: Kind, name: str) -> Derive | None:
    """Return a function that derives the minimum and maximum of a property of the rows that a row owns, or None."""
    owned = [child for child in resources.owned.get(kind.path, ()) if name in child.shape.properties]
    if not owned:
        return None

    def derive(frame: Frame) -> Any:
        amounts: list[Decimal] = []
        for child in frame.renderer.list_children(frame.row, owned[0]):
            frame.seen.add(child)
            amount = parse_decimal(frame.renderer.get_property(child, name))
            if amount is not None:
                amounts.append(amount)
        return {"min": min(amounts), "max": max(amounts)} if amounts else {"min": None, "max": None}

    return derive


def _derive_count(resources: Resources, kind: Kind, name: str) -> Derive | None:
    """Return a function that derives the number of rows that a row owns or lists, or None."""
    owned = next((child for child in resources.owned.get(kind.path, ()) if child.noun == get_singular(name)), None)
    if owned is not None:
        return lambda frame: len(frame.renderer.list_children(frame.row, owned))
    # a list of lines that each contain one of the rows
    lines = next(
        (
            list_
            for list_, inner in kind.shape.properties.items()
            if inner.items is not None and get_singular(name) in inner.items.properties
        ),
        None,
    )
    if lines is None:
        return None
    return lambda frame: len(_get_property(frame, lines) or ())


def _get_property(frame: Frame, name: str) -> Any:
    return frame.renderer.get_property(frame.row, name) if frame.row is not None else None


def _derive_enum_name(name: str) -> Derive:
    def derive(frame: Frame) -> Any:
        value = _get_property(frame, name)
        return ENUM_NAMES.get(value, str(value).replace("_", " ").capitalize())

    return derive


def _inherit(owner: str, name: str) -> Derive:
    def derive(frame: Frame) -> Any:
        whole = frame.refs.get(owner)
        if whole is None:
            return UNFIT
        frame.seen.add(whole)
        return frame.renderer.get_property(whole, name)

    return derive


def _has_same_enum(shape: Shape, other: Shape | None) -> bool:
    return other is not None and bool(other.enum) and set(other.enum) == set(shape.enum)


def parse_decimal(value: Any) -> Decimal | None:
    """Return the exact value of a number or a decimal string, or None for anything else."""
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
