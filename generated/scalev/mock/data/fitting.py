# Copied from generator/package/scalev/mock/data/fitting.py by `python -m generator generate`. Do not edit.
"""Whether a value can stand in an answer, and in which spelling."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from ..openapi.schemas import Shape
from .values import acceptable, number

#: What `fit_scalar` gives for a value that has no place there.
UNFIT = object()


class Omit(Enum):
    """A value that leaves its property out of an answer, unless the document requires it."""

    OMIT = "omit"


OMIT = Omit.OMIT


def agreed(made: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """An object whose parts say the same: a count and what it counts, the two ends of a range."""
    for name in made:
        if name.endswith("_count") and shape.properties[name].kind == "integer":
            stem = name.removesuffix("_count")
            counted = made.get(stem, made.get(f"{stem}s"))
            if isinstance(counted, list):
                made[name] = len(counted)
    low, high = made.get("min"), made.get("max")
    if low is not None and high is not None and Decimal(str(low)) > Decimal(str(high)):
        made["min"], made["max"] = high, low
    return made


def fit_scalar(value: Any, shape: Shape) -> Any:
    """A text, number or flag as its shape spells it, or UNFIT."""
    kinds = shape.kinds
    if isinstance(value, bool):
        return value if "boolean" in kinds else UNFIT
    if isinstance(value, str):
        if "string" in kinds:
            return value if acceptable(value, shape) else UNFIT
        return _fit_number(value, shape) if kinds and kinds[0] in ("integer", "number") else UNFIT
    if isinstance(value, (int, float, Decimal)):
        return _fit_number(value, shape)
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
        return number(exact, shape)
    if shape.kind == "string":
        if shape.scalar in ("money", "weight", "rate") or shape.format == "decimal":
            return number(exact, shape)
        text = str(value)
        return text if acceptable(text, shape) else UNFIT
    return UNFIT


def searchable(value: Any) -> str:
    """The text of a value that a search looks through."""
    if isinstance(value, dict):
        return " ".join(searchable(one) for one in value.values())
    if isinstance(value, list):
        return " ".join(searchable(one) for one in value)
    return value.lower() if isinstance(value, str) else ""


def plain(value: Any) -> str:
    """A scalar as a query parameter spells it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
