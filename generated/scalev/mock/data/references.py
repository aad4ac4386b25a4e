# Copied from generator/package/scalev/mock/data/references.py by `python -m generator generate`. Do not edit.
"""Generate references to rows: the ids of a row, and the ids, names and data of the rows that it refers to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..keys import build_unique_id, build_uuid, get_salt
from ..openapi.kinds import Kind
from ..openapi.schemas import Shape
from .fitting import UNFIT, build_fitter
from .frames import Frame
from .plan import Make, Planner
from .rows import generate_uuid

#: The names of the ids of a row.
IDS = ("id", "unique_id", "uuid")
_NOT_IDS = frozenset({"uri", "date-time", "date", "email"})


def build_identity_maker(shape: Shape, name: str) -> Make:
    """Return the generator of an id of the row or part itself."""
    if name == "id":
        if shape.kind == "string":
            return _spell_id if shape.format != "uuid" else _make_uuid
        return lambda frame: frame.row.number if frame.row is not None else frame.key % 900_000_000 + 100_000_000
    if name == "uuid":
        return _make_uuid
    return lambda frame: build_unique_id(frame.row.kind.noun if frame.row is not None else frame.noun, frame.key)


def _spell_id(frame: Frame) -> str:
    """Return an id as a string: the number of a row, or a UUID if that is how other responses show the row."""
    known = frame.row.kind.shape.properties.get("id") if frame.row is not None else None
    return str(frame.row.number) if frame.row is not None and known is not None and known.format != "uuid" else _make_uuid(frame)


def _make_uuid(frame: Frame) -> str:
    return generate_uuid(frame.row) if frame.row is not None else build_uuid(frame.key)


def _build_id_maker(kind: Kind, name: str, spell: Callable[[Any], Any]) -> Make:
    salted = get_salt(f"ref {name}")

    def make(frame: Frame) -> Any:
        row = frame.renderer.find_other(kind, name, salted, frame)
        frame.seen.add(row)
        return spell(row)

    return make


def _build_fact_maker(kind: Kind, stem: str, name: str, fit: Callable[[Any], Any]) -> Make:
    salted = get_salt(f"ref {stem}")

    def make(frame: Frame) -> Any:
        row = frame.renderer.find_other(kind, stem, salted, frame)
        if row is frame.row:
            return UNFIT
        frame.seen.add(row)
        return fit(frame.renderer.get_property(row, name))

    return make


def _build_title_maker(kind: Kind, stem: str, fit: Callable[[Any], Any]) -> Make:
    salted = get_salt(f"ref {stem}")

    def make(frame: Frame) -> Any:
        row = frame.renderer.find_other(kind, stem, salted, frame)
        frame.seen.add(row)
        return fit(frame.renderer.get_title(row))

    return make


def build_reference_maker(planner: Planner, shape: Shape, name: str) -> Make | None:
    """Return the generator of a reference to another row: the row itself, or its id or name."""
    find_kind = planner.resources.find_kind
    if shape.kind == "object":
        kind = find_kind(name)
        return None if kind is None or not shape.properties else _build_row_maker(planner, shape, kind, name)
    if shape.enum or shape.format in _NOT_IDS or shape.kind == "boolean":
        return None
    stem, _, end = name.rpartition("_")
    if stem.endswith("_unique"):
        stem, end = stem[:-7], "unique_id"
    if end not in ("id", "unique_id", "uuid", "name"):
        kind = find_kind(name) if shape.kind == "integer" else None
        return None if kind is None else _build_id_maker(kind, name, lambda row: row.number)
    kind = find_kind(stem)
    if kind is None or (kind.parent is not None and kind.parent.parent is not None):
        # a name alone does not refer to a row so deep below other rows
        return None
    own = kind.shape.properties.get(name)
    if own is not None and own.kind == shape.kind == "string":
        # an order has its own `order_id` besides its `id`
        return _build_fact_maker(kind, stem, name, build_fitter(shape))
    if end == "name":
        return _build_title_maker(kind, stem, build_fitter(shape))
    if shape.kind == "string":
        if end == "unique_id":
            return _build_id_maker(kind, stem, lambda row: row.unique_id)
        return _build_id_maker(kind, stem, lambda row: row.uuid if shape.format == "uuid" or end == "uuid" else str(row.number))
    return _build_id_maker(kind, stem, lambda row: row.number) if shape.kind in ("integer", "number") and end != "unique_id" else None


def _build_row_maker(planner: Planner, shape: Shape, kind: Kind, name: str) -> Make:
    plan, salted = planner.plan_row(shape, kind), get_salt(f"ref {name}")
    return lambda frame: frame.renderer.show(frame.renderer.find_other(kind, name, salted, frame), plan, frame)
