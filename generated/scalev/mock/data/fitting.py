# Copied from generator/package/scalev/mock/data/fitting.py by `python -m generator generate`. Do not edit.
"""Fit values to a shape: check whether a response can contain them, and convert them to its types."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from ..openapi.schemas import Shape
from .values import convert_amount, format_amount, get_places, has_format, is_acceptable

#: Returned by `fit_scalar` for a value that does not fit.
UNFIT = object()


class Omit(Enum):
    """Marker that leaves a property out of a response, unless the document requires it."""

    OMIT = "omit"


OMIT = Omit.OMIT


def drop_omitted(value: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the properties, at any depth, that are marked to be left out."""
    return {name: drop_omitted(inner) if isinstance(inner, dict) else inner for name, inner in value.items() if inner is not OMIT}


def build_agreements(shape: Shape, settings: Collection[str]) -> tuple[Callable[[dict[str, Any]], None], ...]:
    """Return the functions that make properties agree: a count and its list, the two ends of a range, a flag and its subject.

    A flag that is one of the `settings`, which requests set, is switched on and off apart from its subject.
    """
    functions: list[Callable[[dict[str, Any]], None]] = []
    names = shape.properties.keys()
    for name, inner in shape.properties.items():
        if name.endswith("_count") and inner.kind == "integer":
            stem = name.removesuffix("_count")
            listed = next((list_ for list_ in (stem, f"{stem}s") if list_ in names and shape.properties[list_].kind == "array"), None)
            if listed is not None:
                functions.append(_build_counter(name, listed))
        if name.startswith("is_") and inner.kind == "boolean" and name not in settings:
            subject = next((other for other in (name[3:], f"{name[3:]}_time") if other in names and shape.properties[other].nullable), None)
            if subject is not None:
                functions.append(_build_flagger(name, subject))
    if {"progress", "is_completed"} <= names:
        functions.append(_complete)
    if {"min", "max"} <= names:
        functions.append(_order_ends)
    if {"quantity", "subtotal", "variant"} <= names:
        functions.append(_multiply(shape.properties["subtotal"]))
    return tuple(functions)


def _build_counter(name: str, listed: str) -> Callable[[dict[str, Any]], None]:
    def agree(data: dict[str, Any]) -> None:
        if isinstance(data.get(listed), list):
            data[name] = len(data[listed])

    return agree


def _build_flagger(name: str, subject: str) -> Callable[[dict[str, Any]], None]:
    def agree(data: dict[str, Any]) -> None:
        if name in data and subject in data:
            data[name] = data[subject] is not None

    return agree


def _complete(data: dict[str, Any]) -> None:
    data["is_completed"] = (data.get("progress") or 0) >= 100


def _order_ends(data: dict[str, Any]) -> None:
    low, high = data.get("min"), data.get("max")
    if low is not None and high is not None and Decimal(str(low)) > Decimal(str(high)):
        data["min"], data["max"] = high, low


def _multiply(shape: Shape) -> Callable[[dict[str, Any]], None]:
    """Return a function that sets the subtotal of a line to its price times its quantity."""

    def agree(data: dict[str, Any]) -> None:
        price = data["variant"].get("price") if isinstance(data.get("variant"), dict) else None
        if price is not None:
            data["subtotal"] = convert_amount(Decimal(str(price)) * data["quantity"], shape)

    return agree


def get_usual_type(shape: Shape) -> type | None:
    """Return the type whose values all fit a shape unchanged, or None."""
    if shape.kinds == ("boolean",):
        return bool
    if shape.enum or shape.limits or shape.format:
        return None
    return {"string": str, "integer": int}.get(shape.kind)


def build_fitter(shape: Shape) -> Callable[[Any], Any]:
    """Return a function that converts scalars to a shape or returns UNFIT, with a fast path for amounts."""
    usual, empty = get_usual_type(shape), None if shape.nullable else UNFIT
    spell = None if shape.limits else _build_amount_speller(shape)
    form = shape.format if shape.kind == "string" and not shape.enum and not shape.limits else ""
    choices = frozenset(choice for choice in shape.enum if isinstance(choice, str))

    def fit(value: Any) -> Any:
        if spell is not None and value.__class__ is Decimal:
            return spell(value)
        if value.__class__ is usual or (value.__class__ is str and value in choices):
            return value
        if value is None:
            return empty
        if form and value.__class__ is str:
            return value if has_format(form, value) else UNFIT
        return fit_scalar(value, shape)

    return fit


def _build_amount_speller(shape: Shape) -> Callable[[Decimal], Any] | None:
    """Return a function that converts decimals to strings, numbers or integers, as a shape requires."""
    if shape.kind == "number":
        return _convert_to_number
    if shape.kind == "integer":
        return lambda value: int(value) if value == int(value) else fit_scalar(value, shape)
    if shape.kind == "string" and shape.scalar in ("money", "weight", "rate"):
        places = get_places(shape)
        zeros = format(0, places)[1:]
        return lambda value: f"{text}{zeros}" if (text := str(value)).isdecimal() else format_amount(value, places)
    return None


def _convert_to_number(value: Decimal) -> int | float:
    whole = int(value)
    return whole if whole == value else float(value)


def fit_scalar(value: Any, shape: Shape) -> Any:
    """Return a string, number or boolean converted to a shape, or UNFIT."""
    kinds = shape.kinds
    if isinstance(value, bool):
        return value if "boolean" in kinds else UNFIT
    if isinstance(value, str):
        if "string" in kinds:
            return value if is_acceptable(value, shape) else UNFIT
        return _fit_number(value, shape) if kinds and kinds[0] in ("integer", "number") else UNFIT
    if isinstance(value, (int, float, Decimal)):
        return _fit_number(value, shape)
    if isinstance(value, dict) and "string" in kinds:
        # this response may show the name of a person that another shows as an object
        text = value.get("name", value.get("email"))
        return fit_scalar(text, shape) if isinstance(text, str) else UNFIT
    return UNFIT


def _fit_number(value: Any, shape: Shape) -> Any:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return UNFIT
    limits = shape.limits
    if exact < limits.get("minimum", exact) or exact > limits.get("maximum", exact):
        return UNFIT
    if shape.kind == "integer":
        return int(exact) if exact == exact.to_integral_value() else UNFIT
    if shape.kind == "number":
        return convert_amount(exact, shape)
    if shape.kind == "string":
        if shape.scalar in ("money", "weight", "rate") or shape.format == "decimal":
            return convert_amount(exact, shape)
        text = str(value)
        return text if is_acceptable(text, shape) else UNFIT
    return UNFIT


def get_searchable_text(value: Any) -> str:
    """Return the text of a value that a search covers."""
    if isinstance(value, dict):
        return " ".join(get_searchable_text(inner) for inner in value.values())
    if isinstance(value, list):
        return " ".join(get_searchable_text(item) for item in value)
    return value.lower() if isinstance(value, str) else ""


def format_plain(value: Any) -> str:
    """Return a scalar formatted as a query parameter."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
