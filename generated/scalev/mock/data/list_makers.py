# Copied from generator/package/scalev/mock/data/list_makers.py by `python -m generator generate`. Do not edit.
"""Generate lists: of rows, of parts and of scalars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..keys import get_salt, vary
from ..openapi.kinds import Kind, get_singular
from ..openapi.schemas import Shape
from .fitting import UNFIT, build_fitter
from .frames import Frame
from .plan import EMPTY, NESTING, Make, Planner
from .set_values import build_list_fitter
from .values import build_maker

#: No generated list is longer.
_LONGEST = 64


def build_array_maker(planner: Planner, shape: Shape, source: Shape, name: str, kind: Kind | None) -> Make:
    """Return the generator of a list."""
    if name == "data":
        # the rows of a response without its own resource are called after its path
        return _build_path_list_maker(planner, shape, source)
    items = shape.items or Shape(kinds=("string",))
    if items.kind == "object":
        listed = planner.resources.find_listed(kind, name, items)
        if listed is not None:
            return _build_rows_maker(planner, items, name, kind, *listed)
    original = source.items or items
    if original.kind != "object" and items.kind == "object":
        # other responses show names where this one shows objects
        texts = _build_texts_maker(planner, source, original, name)
        fit = build_list_fitter(planner, shape, shape, name)
        return lambda frame: fit(texts(frame), frame)
    return (
        _build_texts_maker(planner, source, original, name, items)
        if items.kind != "object"
        else _build_parts_maker(planner, shape, original, name)
    )


def _build_path_list_maker(planner: Planner, shape: Shape, source: Shape) -> Make:
    makers: dict[str, Make] = {}

    def make(frame: Frame) -> Any:
        known = makers.get(frame.noun)
        if known is None:
            known = makers[frame.noun] = build_array_maker(planner, shape, source, f"{frame.noun}s", None)
        return known(frame)

    return make


def _build_rows_maker(planner: Planner, items: Shape, name: str, kind: Kind | None, why: str, other: Kind) -> Make:
    plan = planner.plan_row(items, other)

    def make(frame: Frame) -> Any:
        if plan.is_recursive and frame.around.count(items) > NESTING - 1:
            return []
        renderer, row = frame.renderer, frame.row
        return [
            renderer.fill(listed, plan, frame.seen, frame.around) for listed in renderer.find_listed(row, kind, why, other, name, frame)
        ]

    return make


def _build_parts_maker(planner: Planner, shape: Shape, original: Shape, name: str) -> Make:
    items = shape.items or Shape()
    word = get_singular(name)
    plan = planner.plan(items, original if original.kind == "object" else items, None)
    count = _build_counter(shape, name)
    salts = [get_salt(f"{name} {index}") for index in range(_LONGEST)]

    def make(frame: Frame) -> Any:
        if plan.is_recursive and frame.around.count(items) > NESTING - 1:
            return []
        around = (*frame.around, items) if plan.is_recursive else None
        parts: list[Any] = []
        names: set[Any] = set()
        for index in range(count(frame.key)):
            part = frame.build_part(vary(frame.key, salts[index]), word, False, around)
            filled = plan.fill(EMPTY, part)
            if "name" not in filled or filled["name"] not in names:
                names.add(filled.get("name"))
                parts.append(filled)
        return parts

    return make


def _build_texts_maker(planner: Planner, shape: Shape, original: Shape, name: str, items: Shape | None = None) -> Make:
    """Return the generator of lists of distinct scalars."""
    word = get_singular(name)
    count = _build_counter(shape, name)
    salts = [get_salt(f"{name} {index}") for index in range(_LONGEST)]
    if original.kind == "array":
        inner = build_array_maker(planner, original, original, word, None)
        return lambda frame: [inner(frame.build_part(vary(frame.key, salts[index]), word)) for index in range(count(frame.key))]
    kind = planner.resources.find_kind(word.removesuffix("_id")) if name.endswith("_ids") else None
    if kind is not None and not kind.is_of_a_visitor:
        return _build_ids_maker(planner, kind, original, word)
    make_one = build_maker(original, word, planner.resources.words.get(word, ()))
    fit = build_fitter(items) if items is not None and items is not original else None

    def make(frame: Frame) -> Any:
        texts: list[Any] = []
        for index in range(count(frame.key)):
            key = vary(frame.key, salts[index])
            value = make_one(frame, key)
            value = value if fit is None else fit(value)
            if value is not UNFIT and value not in texts:
                texts.append(value)
        return texts

    return make


def _build_ids_maker(planner: Planner, kind: Kind, original: Shape, word: str) -> Make:
    """Return the generator of a list with the id of a row."""
    fit, salted = build_fitter(original), get_salt(f"ref {word}")

    def make(frame: Frame) -> Any:
        row = frame.renderer.find_other(kind, word.removesuffix("_id"), salted, frame)
        frame.seen.add(row)
        value = fit(row.number)
        return [] if value is UNFIT else [value]

    return make


def _build_counter(shape: Shape, name: str) -> Callable[[int], int]:
    """Return the function that chooses the number of items of a list."""
    low = int(shape.limits.get("minItems", 0))
    high = int(shape.limits.get("maxItems", max(low, 2)))
    most = min(high, len(shape.items.enum)) if shape.items is not None and shape.items.enum else high
    salted = get_salt(f"count {name}")
    return lambda key: min(max(low, 1 + vary(key, salted) % 2), most, _LONGEST)
