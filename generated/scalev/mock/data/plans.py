# Copied from generator/package/scalev/mock/data/plans.py by `python -m generator generate`. Do not edit.
"""The plans of a document, computed once per shape.

A property of a row has one value, whichever response shows it: it is generated from what all responses declare of it (`Kind.shape`), and
then converted to the shape of the response.
"""

from __future__ import annotations

from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from ..keys import Fixed, get_salt, vary
from ..messages import dump
from ..openapi.equal_shapes import EqualShapes
from ..openapi.kinds import Kind
from ..openapi.resources import Resources
from ..openapi.schemas import Shape
from . import derived
from .fitting import UNFIT, build_agreements, build_fitter, get_usual_type
from .frames import Frame
from .list_makers import build_array_maker
from .naming import Subject
from .plan import EMPTY, Fit, Make, Plan, Scalar, Step, build_scalar_maker
from .references import IDS, build_identity_maker, build_reference_maker
from .set_values import build_value_fitter
from .values import Absence, build_maker, get_absence


class Plans(Fixed):
    """The plans of all shapes of a document."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self._known: dict[tuple[Shape, Shape, Kind | None], Plan] = {}
        # a row that several responses show in equal shapes is rendered once
        self._equal = EqualShapes()
        self._compared: set[Kind] = set()
        self._canonical: dict[Kind, Plan] = {}
        # mocks of one document share its plans, and may run in different threads
        self._lock = RLock()
        self._unfinished: list[Plan] = []
        self._depth = 0

    def plan_whole(self, shape: Shape, kind: Kind) -> Plan:
        """Return the plan for a row of a kind as a response of its own, or as a row of a list."""
        if kind not in self._compared:
            with self._lock:
                self._compare(kind)
                self._compared.add(kind)
        return self.plan_row(shape, kind)

    def _compare(self, kind: Kind) -> None:
        """Find what the list of a kind and the response with a single row of it show alike."""
        targets = [target for target in self.resources.targets.values() if target.kind is kind and not target.shared]
        listed = next((self.plan_row(one.rows, kind) for one in targets if one.role == "list" and one.rows is not None), None)
        single = next((self.plan_row(one.response, kind) for one in targets if one.role == "get" and one.response is not None), None)
        if listed is None or single is None or listed is single or any(one.agree or one.is_recursive for one in (listed, single)):
            return
        shapes, others, first = listed.shape.properties, single.shape.properties, self._equal.find_first
        alike = frozenset(name for name, one in shapes.items() if name in others and first(one) is first(others[name]))
        listed.common = single.common = alike

    def plan_row(self, shape: Shape, kind: Kind) -> Plan:
        """Return the plan for a row of a kind in a shape."""
        return self.plan(shape, kind.shape if kind.shape.properties else shape, kind)

    def plan_canonical(self, kind: Kind) -> Plan:
        """Return the plan for a row of a kind with the properties of all responses."""
        known = self._canonical.get(kind)
        if known is None:
            known = self._canonical[kind] = self.plan_row(kind.shape, kind)
        return known

    def plan_part(self, shape: Shape) -> Plan:
        """Return the plan for data that belongs to no row."""
        return self.plan(shape, shape, None)

    def find_kind(self, name: str) -> Kind | None:
        """Return the kind of row that a property of this name refers to, or None."""
        return self.resources.find_kind(name)

    def build_maker(self, shape: Shape, name: str) -> Make:
        """Return the generator of a value that is not an object."""
        return self._build_maker(shape, shape, name, None)

    def plan(self, shape: Shape, source: Shape, kind: Kind | None) -> Plan:
        """Return the plan for an object in a shape; `source` describes the same properties as all responses together do."""
        key = (shape, source, kind)
        known = self._known.get(key)
        if known is not None and known.is_finished:
            return known
        with self._lock:
            known = self._known.get(key)
            if known is None:
                key = (self._equal.find_first(shape), self._equal.find_first(source), kind)
                known = self._known.get(key)
            if known is None:
                # registered before it is complete, since a shape may contain itself
                known = self._known[key] = Plan(key[0], kind)
                self._unfinished.append(known)
                self._depth += 1
                self._fill(known, key[1])
                self._depth -= 1
                if self._depth == 0:
                    for plan in self._unfinished:
                        plan.is_finished = True
                    self._unfinished.clear()
            self._known[shape, source, kind] = known
            return known

    def _fill(self, plan: Plan, source: Shape) -> None:
        shape, kind = plan.shape, plan.kind
        plan.is_recursive = _contains(shape, shape, set())
        plan.is_located = bool({"location", "location_id"} & shape.properties.keys())
        plan.open_keys = _find_open_keys(kind) if kind is not None else ()
        if shape.extra is not None:
            plan.extra = self._plan_step("text", shape.extra, shape.extra, None)
        plan.steps = tuple(
            self._plan_step(name, inner, source.properties.get(name, inner), kind) for name, inner in shape.properties.items()
        )
        plain: tuple[Any, ...] = tuple((*step,) for step in plan.steps)
        plan.fields = plain
        plan.inner = tuple((name, dump(name) + b":") for name, inner in shape.properties.items() if inner.kind == "object")
        plan.by_name = {step.name: step for step in plan.steps}
        plan.choices = {text: self.plan(inner, source, kind) for text, inner in shape.choices.items()}
        plan.agree = build_agreements(shape, kind.settings if kind is not None else ())

    def _plan_step(self, name: str, shape: Shape, source: Shape, kind: Kind | None) -> Step:
        plain = _is_scalar(shape)
        fit_scalar = build_fitter(shape) if plain else None
        fit = _fail_to_fit if plain else build_value_fitter(self, shape, source, name)
        derive = derived.find_rule(self.resources, kind, name, shape) if kind is not None else None
        scalar = self._build_scalar_maker(shape, source, name) if self._is_made_alone(shape, name, kind) else None
        salted, absent = get_salt(name), get_absence(source, name) if shape.nullable else Absence.NEVER
        make = _fail_to_make if scalar is not None and derive is None else self._build_maker(shape, source, name, kind)
        if derive is not None:
            make, scalar = _prefer_derived(derive, build_value_fitter(self, shape, source, name), make), None
        return Step(name, get_usual_type(shape) if plain else None, plain and shape.nullable, fit_scalar, fit, salted, absent, scalar, make)

    def _is_made_alone(self, shape: Shape, name: str, kind: Kind | None) -> bool:
        """Return whether generating a value requires only the key of a row or a part."""
        if shape.kind in ("array", "object") or name in IDS:
            return False
        picked = shape.kind == "string" and kind is not None and name in kind.keys - kind.shape.properties.keys()
        return not picked and build_reference_maker(self, shape, name) is None

    def _build_maker(self, shape: Shape, source: Shape, name: str, kind: Kind | None) -> Make:
        if name in IDS:
            return build_identity_maker(shape, name)
        if shape.kind == "array":
            return build_array_maker(self, shape, source, name, kind)
        if shape.kind == "string" and kind is not None and name in kind.keys - kind.shape.properties.keys():
            # an id used in paths that no fuller response shows
            return lambda frame: str(frame.row.number) if frame.row is not None else ""
        entity = build_reference_maker(self, shape, name)
        if shape.kind == "object":
            return entity or self._build_part_maker(shape, source, name, kind)
        absent = get_absence(source, name) if shape.nullable else Absence.NEVER
        scalar = build_scalar_maker(self._build_scalar_maker(shape, source, name), get_salt(name), absent)
        return scalar if entity is None else _combine(entity, scalar)

    def _build_scalar_maker(self, shape: Shape, source: Shape, name: str) -> Scalar:
        words = self.resources.words.get(name, ())
        make = build_maker(source, name, words)
        if _are_alike(shape, source):
            return make
        fit, other = build_fitter(shape), build_maker(shape, name, words)

        def make_fitting(frame: Subject, key: int) -> Any:
            value = fit(make(frame, key))
            return other(frame, key) if value is UNFIT else value

        return make_fitting

    def _build_part_maker(self, shape: Shape, source: Shape, name: str, kind: Kind | None) -> Make:
        salted = get_salt(name if kind is None else name.removeprefix(f"{kind.noun}_"))
        plan = self.plan(shape, source if source.kind == "object" else shape, None)
        if plan.is_open and plan.extra is None:
            return lambda _: {}
        whole = self._find_whole(shape)
        if whole is not None:
            # such as the address of an order's warehouse
            of_whole, referring = self.plan(shape, shape, None), get_salt(f"ref {whole.noun}")
            word = name.rpartition("_")[2]
            return lambda frame: frame.renderer.show_part(
                frame.renderer.find_other(whole, whole.noun, referring, frame), of_whole, word, frame
            )

        def make(frame: Frame) -> Any:
            around = (*frame.around, shape) if plan.is_recursive else None
            return plan.fill(EMPTY, frame.build_part(vary(frame.key, salted), name, plan.is_located, around))

        return make

    def _find_whole(self, shape: Shape) -> Kind | None:
        """Return the kind of the row that a part describes, judging by a scalar property named after the kind, or None."""
        kinds = (
            (name, self.resources.find_kind(name)) for name, inner in shape.properties.items() if inner.kind not in ("object", "array")
        )
        return next((kind for name, kind in kinds if kind is not None and kind.noun == name != "location" and kind.parent is None), None)


def _is_scalar(shape: Shape) -> bool:
    """Return whether values are plain scalars, which are neither objects nor references to objects."""
    return bool(shape.kinds) and not {"array", "object"} & {*shape.kinds}


def _fail_to_fit(value: Any, frame: Frame) -> Any:
    raise AssertionError("a scalar is spelled without its frame")


def _fail_to_make(frame: Frame) -> Any:
    raise AssertionError("a scalar is made without its frame")


def _combine(first: Make, second: Make) -> Make:
    def make(frame: Frame) -> Any:
        value = first(frame)
        return second(frame) if value is UNFIT else value

    return make


def _prefer_derived(derive: Make, fit: Fit, make: Make) -> Make:
    """Return a generator that prefers a derived value over a generated one."""

    def make_first(frame: Frame) -> Any:
        value = derive(frame)
        value = UNFIT if value is UNFIT else fit(value, frame)
        return make(frame) if value is UNFIT else value

    return make_first


def _are_alike(shape: Shape, source: Shape) -> bool:
    """Return whether values generated for one shape fit the other unchanged."""
    return shape is source or (
        shape.kinds[:1] == source.kinds[:1]
        and shape.scalar == source.scalar
        and shape.format == source.format
        and (not shape.enum or set(source.enum) <= set(shape.enum) != set())
        and not shape.limits
        and not shape.pattern
        and (shape.nullable or not source.nullable)
    )


def _contains(shape: Shape, other: Shape, seen: set[Shape]) -> bool:
    for inner in (*shape.properties.values(), *(inner for inner in (shape.items, shape.extra) if inner is not None)):
        if inner is other:
            return True
        if inner not in seen:
            seen.add(inner)
            if _contains(inner, other, seen):
                return True
    return False


def _find_open_keys(kind: Kind) -> tuple[str, ...]:
    """Return the ids, besides the number, by which paths identify a row that no response describes."""
    ids = dict.fromkeys("unique_id" if key.endswith("unique_id") else "uuid" if key.endswith("uuid") else key for key in sorted(kind.keys))
    return tuple(key for key in ids if key != "id" and not key.endswith(f"{kind.noun}_id") and key != "slug")


_PLANS: WeakKeyDictionary[Resources, Plans] = WeakKeyDictionary()


def get_plans(resources: Resources) -> Plans:
    """Return the plans of a document, which all of its mocks share."""
    return _PLANS.setdefault(resources, Plans(resources))
