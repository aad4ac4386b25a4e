# Copied from generator/package/scalev/mock/data/set_values.py by `python -m generator generate`. Do not edit.
"""Convert the values that are set on a row to the shape of a response: lists, objects and rows inside them."""

from __future__ import annotations

from typing import Any

from ..keys import derive_key, get_salt, vary
from ..openapi.kinds import get_singular
from ..openapi.schemas import Shape
from .fitting import OMIT, UNFIT, build_fitter, drop_omitted
from .frames import Frame
from .plan import NESTING, Fit, Planner


def build_value_fitter(planner: Planner, shape: Shape, source: Shape, name: str) -> Fit:
    """Return the function that converts a set value of any type to a shape."""
    if not shape.kinds and not shape.properties and shape.extra is None:
        return lambda value, _: UNFIT if value is OMIT or (value is None and not shape.nullable) else value
    if shape.kind == "array":
        return build_list_fitter(planner, shape, source, name)
    if shape.kind == "object" or "object" in shape.kinds:
        return _build_object_fitter(planner, shape, source, name)
    scalar = build_fitter(shape)
    return lambda value, _: scalar(value)


def build_list_fitter(planner: Planner, shape: Shape, source: Shape, name: str) -> Fit:
    """Return the function that converts a set list to a shape."""
    items = shape.items or Shape()
    word = get_singular(name)
    original = source.items if source.items is not None and source.items.kind == items.kind else items
    fit_one = build_value_fitter(planner, items, original, word)
    plain = items.kind not in ("object", "array")
    item_plan = (
        planner.plan(items, original, None)
        if items.kind == "object" and items.properties and planner.resources.find_kind(word) is None
        else None
    )
    alone = item_plan is not None and all(step.fit_scalar is not None for step in item_plan.steps)
    names = frozenset(items.properties)
    salts = [get_salt(f"{name} {index}") for index in range(16)]

    def fit(value: Any, frame: Frame) -> Any:
        if value.__class__ is not list:
            return None if value is None and shape.nullable else UNFIT
        converted = []
        for index, item in enumerate(value):
            part = frame
            if alone and item_plan is not None and isinstance(item, dict) and names <= item.keys():
                # everything is set, so nothing is generated and no frame of its own is needed
                converted.append(item_plan.fill(item, frame))
                continue
            if not plain:
                if item.__class__ is str and items.kind == "object":
                    # the same name identifies the same part everywhere
                    part = frame.build_part(derive_key(frame.renderer.key, f"{word} {item}"), word)
                    item = {"name": item}
                elif isinstance(item, dict) and item.get("id") is not None:
                    # the same id identifies the same part everywhere
                    part = frame.build_part(derive_key(frame.renderer.key, f"{word} {item['id']}"), word)
                else:
                    part = frame.build_part(vary(frame.key, salts[index] if index < 16 else get_salt(f"{name} {index}")), word)
            fitting = fit_one(item, part)
            if fitting is not UNFIT:
                converted.append(fitting)
        return converted

    return fit


def _build_object_fitter(planner: Planner, shape: Shape, source: Shape, name: str) -> Fit:
    other = planner.resources.find_kind(name)
    plan = planner.plan(shape, source if source.kind == "object" else shape, None)
    rows = planner.plan_row(shape, other) if other is not None and shape.properties else None
    extra = build_value_fitter(planner, shape.extra, shape.extra, name) if shape.extra is not None else None
    scalar = build_fitter(shape) if "string" in shape.kinds else None
    salted, referring = get_salt(name), get_salt(f"ref {name}")

    def fit(value: Any, frame: Frame) -> Any:
        if value is None:
            return None if shape.nullable else UNFIT
        if not isinstance(value, dict):
            if frame.renderer.is_row(value):
                return frame.renderer.show(value, rows or plan, frame) if shape.kind == "object" else UNFIT
            return scalar(value) if scalar is not None else UNFIT
        if plan.is_open:
            if extra is None:
                return drop_omitted(value)
            fitting = {key: extra(inner, frame) for key, inner in value.items()}
            return {key: inner for key, inner in fitting.items() if inner is not UNFIT}
        around = (*frame.around, shape)
        if plan.is_recursive and around.count(shape) > NESTING + 1:
            return UNFIT
        if rows is not None and other is not None:
            row = frame.renderer.resolve(other, value)
            if row is None and frame.row is not None:
                row = frame.renderer.find_other(other, name, referring, frame)
            if row is not None:
                return frame.renderer.fill(row, rows, frame.seen, frame.around, value)
        # a part that is an item of a list has the key of its place there
        key = frame.key if frame.row is None and frame.noun == name else vary(frame.key, salted)
        return plan.fill(value, frame.build_part(key, name, plan.is_located, around if plan.is_recursive else None))

    return fit
