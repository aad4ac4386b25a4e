# Copied from generator/package/scalev/mock/data/plans.py by `python -m generator generate`. Do not edit.
"""How each shape is filled, worked out once per document: for every property, how a set value is spelled and how one is made up.

A property of a row has one value, whichever response shows it: it is made up from what all responses say of it (`Kind.shape`), and then
spelled as the response at hand wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from ..keys import Fixed, derive_key, salt, unique_id, uuid, vary
from ..messages import dump
from ..openapi.kinds import Kind, singular
from ..openapi.resources import Resources
from ..openapi.schemas import Shape
from . import derived
from .fitting import OMIT, UNFIT, agreements, fitter, usual_type
from .frames import Frame
from .naming import Subject
from .rows import Template
from .values import Absence, absence, maker

Values = Mapping[str, Any]
#: Makes up the value of a property.
Make = Callable[[Frame], Any]
#: Makes up a scalar, from what it belongs to and a key.
Scalar = Callable[[Subject, int], Any]
#: Spells a set value, or gives UNFIT.
Fit = Callable[[Any, Frame], Any]

_IDS = ("id", "unique_id", "uuid")
#: How often one schema may stand inside itself.
_NESTING = 2
_EMPTY: Values = {}
_UNSET: Any = object()
#: One key of sixteen is below it.
_RARE = 2**60
_AT_FIRST, _ONLY_AT_FIRST = int(Absence.AT_FIRST), int(Absence.ONLY_AT_FIRST)
_NOT_IDS = frozenset({"uri", "date-time", "date", "email"})


class Step(NamedTuple):
    """How one property is filled.

    A set value of the type `usual` is taken as it is, and null where `nullable`; others are spelled by `fit_scalar` where that is enough,
    or else by `fit`. A scalar is made up by `scalar`, from a key that follows from `salt`, or is null as `absence` says; anything else
    is made up by `make`.
    """

    name: str
    usual: type | None
    nullable: bool
    fit_scalar: Callable[[Any], Any] | None
    fit: Fit
    salt: int
    absence: int
    scalar: Scalar | None
    make: Make

    def fitted(self, value: Any, frame: Frame) -> Any:
        """A set value as the shape spells it, or UNFIT."""
        return self.fit(value, frame) if self.fit_scalar is None else self.fit_scalar(value)

    def made(self, frame: Frame) -> Any:
        """A made-up value."""
        return self.make(frame) if self.scalar is None else _scalar_maker(self.scalar, self.salt, self.absence)(frame)


class Split(NamedTuple):
    """A plan for rows with a template: what is left to fill, and the JSON of the rest, without its braces."""

    steps: tuple[Step, ...]
    text: bytes


class Plan(Fixed):
    """How an object of one shape is filled."""

    def __init__(self, shape: Shape, kind: Kind | None) -> None:
        self.shape = shape
        self.kind = kind
        self.steps: tuple[Step, ...] = ()
        self.inner: tuple[str, ...] = ()
        """The properties that hold objects."""
        self.agree: tuple[Callable[[dict[str, Any]], None], ...] = ()
        self.located = False
        """Whether it names a location of its own."""
        self.recursive = False
        """Whether its shape stands inside itself."""
        self.open = not shape.properties
        self.open_keys: tuple[str, ...] = ()
        self.extra: Step | None = None
        self.finished = False
        """Whether every plan that it uses is filled."""
        self.by_name: dict[str, Step] = {}
        self._splits: dict[Template, Split] = {}

    def split(self, template: Template) -> Split:
        """The plan without what all rows with a template have in common."""
        known = self._splits.get(template)
        if known is None:
            shared: dict[str, Any] = {}
            for step in self.steps:
                value = template.values.get(step.name, _UNSET)
                fitting = _fitted_alone(step, value, self.shape.properties[step.name])
                if fitting is not UNFIT and not self.agree:
                    shared[step.name] = fitting
            rest = tuple(step for step in self.steps if step.name not in shared)
            known = self._splits[template] = Split(rest, dump(shared)[1:-1])
        return known

    def fill(self, values: Values, frame: Frame, chosen: tuple[Step, ...] | None = None) -> dict[str, Any]:
        """An object: what is set in `values` as far as it fits, and made-up values for the rest."""
        if self.open:
            return self._fill_open(values, frame)
        made: dict[str, Any] = {}
        steps = self.steps if chosen is None else chosen
        if self.recursive and frame.around.count(self.shape) > _NESTING:
            steps = tuple(step for step in steps if step.name in self.shape.required or not self.shape.properties[step.name].properties)
        get, key, fresh = values.get, frame.key, frame.fresh
        for name, usual, nullable, fit_scalar, fit, salted, absent, scalar, make in steps:
            value = get(name, _UNSET)
            if value is not _UNSET:
                if value.__class__ is usual or (value is None and nullable):
                    made[name] = value
                    continue
                fitting = fit(value, frame) if fit_scalar is None else fit_scalar(value)
                if fitting is not UNFIT:
                    made[name] = fitting
                    continue
                if value is OMIT and name not in self.shape.required:
                    continue
            if scalar is None:
                made[name] = make(frame)
            else:
                # `vary`, without the call: most values of most responses are made here
                mixed = ((key ^ salted) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
                if absent and ((mixed < _RARE and absent != _ONLY_AT_FIRST) or (fresh and absent >= _AT_FIRST)):
                    made[name] = None
                else:
                    made[name] = scalar(frame, mixed ^ mixed >> 32)
        for agree in self.agree:
            agree(made)
        return made

    def _fill_open(self, values: Values, frame: Frame) -> dict[str, Any]:
        """An object of which nothing is declared: what is known of it."""
        if self.extra is not None and not values:
            keys = (vary(frame.key, salt(str(index))) for index in range(2))
            return {str(key % 900_000 + 100_000): self.extra.made(frame.part(key, "text")) for key in keys}
        values = {name: value for name, value in values.items() if value is not OMIT}
        row = frame.row
        if row is None:
            return values
        ids = {"unique_id": unique_id(row.kind.noun, row.key), "uuid": uuid(row.key)}
        return {"id": row.number, **{key: ids.get(key, str(row.number)) for key in self.open_keys}, **values}


class Plans(Fixed):
    """The plans of all shapes of a document."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._known: dict[tuple[Shape, Shape, Kind | None], Plan] = {}
        self._canonical: dict[Kind, Plan] = {}
        # mocks of one document share its plans, and each may have a thread of its own
        self._lock = RLock()
        self._unfinished: list[Plan] = []
        self._depth = 0

    def row(self, shape: Shape, kind: Kind) -> Plan:
        """How a row of a kind is shown in a shape."""
        return self.plan(shape, kind.shape if kind.shape.properties else shape, kind)

    def canonical(self, kind: Kind) -> Plan:
        """How a row of a kind is shown with all that any response says of it."""
        known = self._canonical.get(kind)
        if known is None:
            known = self._canonical[kind] = self.row(kind.shape, kind)
        return known

    def part(self, shape: Shape) -> Plan:
        """How data that belongs to no row is shown in a shape."""
        return self.plan(shape, shape, None)

    def kind_of(self, name: str) -> Kind | None:
        """The kind of row that a property of that name stands for."""
        return self._resources.named(name)

    def made(self, shape: Shape, name: str) -> Make:
        """What makes up a value that is no object."""
        return self._make(shape, shape, name, None)

    def plan(self, shape: Shape, source: Shape, kind: Kind | None) -> Plan:
        """How an object is shown in a shape; `source` has the same properties as all responses together describe them."""
        key = (shape, source, kind)
        known = self._known.get(key)
        if known is not None and known.finished:
            return known
        with self._lock:
            known = self._known.get(key)
            if known is None:
                # known before it is filled: a shape may contain itself
                known = self._known[key] = Plan(shape, kind)
                self._unfinished.append(known)
                self._depth += 1
                self._fill(known, source)
                self._depth -= 1
                if self._depth == 0:
                    for plan in self._unfinished:
                        plan.finished = True
                    self._unfinished.clear()
            return known

    def _fill(self, plan: Plan, source: Shape) -> None:
        shape, kind = plan.shape, plan.kind
        plan.recursive = _contains(shape, shape, set())
        plan.located = bool({"location", "location_id"} & shape.properties.keys())
        plan.open_keys = _open_keys(kind) if kind is not None else ()
        if shape.extra is not None:
            plan.extra = self._step("text", shape.extra, shape.extra, None)
        plan.steps = tuple(self._step(name, one, source.properties.get(name, one), kind) for name, one in shape.properties.items())
        plan.inner = tuple(name for name, one in shape.properties.items() if one.kind == "object")
        plan.by_name = {step.name: step for step in plan.steps}
        plan.agree = agreements(shape)

    def _step(self, name: str, shape: Shape, source: Shape, kind: Kind | None) -> Step:
        plain = _is_scalar(shape)
        fit_scalar = fitter(shape) if plain else None
        fit = _never if plain else self._fit(shape, source, name, kind)
        derive = derived.rule(self._resources, kind, name, shape) if kind is not None else None
        scalar = self._scalar(shape, source, name) if self._made_alone(shape, name, kind) else None
        salted, absent = salt(name), absence(source, name) if shape.nullable else Absence.NEVER
        make = _never_made if scalar is not None and derive is None else self._make(shape, source, name, kind)
        if derive is not None:
            make, scalar = _first(derive, self._fit(shape, source, name, kind), make), None
        return Step(name, usual_type(shape) if plain else None, plain and shape.nullable, fit_scalar, fit, salted, absent, scalar, make)

    def _made_alone(self, shape: Shape, name: str, kind: Kind | None) -> bool:
        """Whether nothing but the key of a row or a part is needed to make up a value."""
        if shape.kind in ("array", "object") or name in _IDS:
            return False
        picked = shape.kind == "string" and kind is not None and name in kind.keys - kind.shape.properties.keys()
        return not picked and self._entity_maker(shape, name) is None

    # ── made-up values ────────────────────────────────────────────────────────────────────────────────────────────────

    def _make(self, shape: Shape, source: Shape, name: str, kind: Kind | None) -> Make:
        if name in _IDS:
            return _identity_maker(shape, name)
        if shape.kind == "array":
            return self._array_maker(shape, source, name, kind)
        if shape.kind == "string" and kind is not None and name in kind.keys - kind.shape.properties.keys():
            # what paths pick it by, and no fuller response shows
            return lambda frame: str(frame.row.number) if frame.row is not None else ""
        entity = self._entity_maker(shape, name)
        if shape.kind == "object":
            return entity or self._part_maker(shape, source, name, kind)
        absent = absence(source, name) if shape.nullable else Absence.NEVER
        scalar = _scalar_maker(self._scalar(shape, source, name), salt(name), absent)
        return scalar if entity is None else _or(entity, scalar)

    def _scalar(self, shape: Shape, source: Shape, name: str) -> Scalar:
        words = self._resources.words.get(name, ())
        make = maker(source, name, words)
        if _alike(shape, source):
            return make
        fit, other = fitter(shape), maker(shape, name, words)

        def make_fitting(frame: Subject, key: int) -> Any:
            made = fit(make(frame, key))
            return other(frame, key) if made is UNFIT else made

        return make_fitting

    def _part_maker(self, shape: Shape, source: Shape, name: str, kind: Kind | None) -> Make:
        salted = salt(name if kind is None else name.removeprefix(f"{kind.noun}_"))
        plan = self.plan(shape, source if source.kind == "object" else shape, None)
        if plan.open and plan.extra is None:
            return lambda _: {}
        whole = self._whole(shape)
        if whole is not None:
            # the address of an order's warehouse is that of the warehouse
            of_whole, referring = self.plan(shape, shape, None), salt(f"ref {whole.noun}")
            word = name.rpartition("_")[2]
            return lambda frame: frame.renderer.show_part(frame.renderer.other(whole, whole.noun, referring, frame), of_whole, word, frame)

        def make(frame: Frame) -> Any:
            around = (*frame.around, shape) if plan.recursive else None
            return plan.fill(_EMPTY, frame.part(vary(frame.key, salted), name, plan.located, around))

        return make

    def _whole(self, shape: Shape) -> Kind | None:
        """The kind of row that a part names as what it belongs to."""
        kinds = ((name, self._resources.named(name)) for name, one in shape.properties.items() if one.kind not in ("object", "array"))
        return next((kind for name, kind in kinds if kind is not None and kind.noun == name != "location" and kind.parent is None), None)

    def _entity_maker(self, shape: Shape, name: str) -> Make | None:
        """What stands for another row: the row itself, or its id or name."""
        named = self._resources.named
        if shape.kind == "object":
            kind = named(name)
            return None if kind is None or not shape.properties else self._row_maker(shape, kind, name)
        if shape.enum or shape.format in _NOT_IDS or shape.kind == "boolean":
            return None
        stem, _, end = name.rpartition("_")
        if stem.endswith("_unique"):
            stem, end = stem[:-7], "unique_id"
        if end not in ("id", "unique_id", "uuid", "name"):
            kind = named(name) if shape.kind == "integer" else None
            return None if kind is None else _id_maker(kind, name, lambda row: row.number)
        kind = named(stem)
        if kind is None or (kind.parent is not None and kind.parent.parent is not None):
            # what lies that deep below other rows is not what a name alone means
            return None
        own = kind.shape.properties.get(name)
        if own is not None and own.kind == shape.kind == "string":
            # an order has an `order_id` of its own beside its `id`
            return _fact_maker(kind, stem, name, fitter(shape))
        if end == "name":
            return _title_maker(kind, stem, fitter(shape))
        if shape.kind == "string":
            if end == "unique_id":
                return _id_maker(kind, stem, lambda row: row.unique_id)
            return _id_maker(kind, stem, lambda row: row.uuid if shape.format == "uuid" or end == "uuid" else str(row.number))
        return _id_maker(kind, stem, lambda row: row.number) if shape.kind in ("integer", "number") and end != "unique_id" else None

    def _row_maker(self, shape: Shape, kind: Kind, name: str) -> Make:
        plan, salted = self.row(shape, kind), salt(f"ref {name}")
        return lambda frame: frame.renderer.show(frame.renderer.other(kind, name, salted, frame), plan, frame)

    # ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _array_maker(self, shape: Shape, source: Shape, name: str, kind: Kind | None) -> Make:
        if name == "data":
            # the rows of a response that has no resource of its own are called after its path
            return self._lists_of_paths(shape, source)
        items = shape.items or Shape(kinds=("string",))
        if items.kind == "object":
            listed = self._resources.listed(kind, name, items)
            if listed is not None:
                return self._rows_maker(items, name, kind, *listed)
        original = source.items or items
        if original.kind != "object" and items.kind == "object":
            # other responses show names where this one shows objects
            texts = self._texts_maker(source, original, name)
            fit = self._fit(shape, shape, name, kind)
            return lambda frame: fit(texts(frame), frame)
        return self._texts_maker(source, original, name, items) if items.kind != "object" else self._parts_maker(shape, original, name)

    def _lists_of_paths(self, shape: Shape, source: Shape) -> Make:
        makers: dict[str, Make] = {}

        def make(frame: Frame) -> Any:
            known = makers.get(frame.noun)
            if known is None:
                known = makers[frame.noun] = self._array_maker(shape, source, f"{frame.noun}s", None)
            return known(frame)

        return make

    def _rows_maker(self, items: Shape, name: str, kind: Kind | None, why: str, other: Kind) -> Make:
        plan = self.row(items, other)

        def make(frame: Frame) -> Any:
            if plan.recursive and frame.around.count(items) > _NESTING - 1:
                return []
            renderer, row = frame.renderer, frame.row
            return [renderer.fill(one, plan, frame.seen, frame.around) for one in renderer.listed(row, kind, why, other, name, frame)]

        return make

    def _parts_maker(self, shape: Shape, original: Shape, name: str) -> Make:
        items = shape.items or Shape()
        word = singular(name)
        plan = self.plan(items, original if original.kind == "object" else items, None)
        count = _counter(shape, name)
        salts = [salt(f"{name} {index}") for index in range(64)]

        def make(frame: Frame) -> Any:
            if plan.recursive and frame.around.count(items) > _NESTING - 1:
                return []
            around = (*frame.around, items) if plan.recursive else None
            found: list[Any] = []
            names: set[Any] = set()
            for index in range(count(frame.key)):
                part = frame.part(vary(frame.key, salts[index]), word, False, around)
                made = plan.fill(_EMPTY, part)
                if "name" not in made or made["name"] not in names:
                    names.add(made.get("name"))
                    found.append(made)
            return found

        return make

    def _texts_maker(self, shape: Shape, original: Shape, name: str, items: Shape | None = None) -> Make:
        """What makes lists of scalars, each value once."""
        word = singular(name)
        count = _counter(shape, name)
        salts = [salt(f"{name} {index}") for index in range(64)]
        if original.kind == "array":
            inner = self._array_maker(original, original, word, None)
            return lambda frame: [inner(frame.part(vary(frame.key, salts[index]), word)) for index in range(count(frame.key))]
        make_one = maker(original, word, self._resources.words.get(word, ()))
        fit = fitter(items) if items is not None and items is not original else None

        def make(frame: Frame) -> Any:
            found: list[Any] = []
            for index in range(count(frame.key)):
                key = vary(frame.key, salts[index])
                value = make_one(frame, key)
                value = value if fit is None else fit(value)
                if value is not UNFIT and value not in found:
                    found.append(value)
            return found

        return make

    # ── set values ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fit(self, shape: Shape, source: Shape, name: str, kind: Kind | None) -> Fit:
        if not shape.kinds and not shape.properties and shape.extra is None:
            return lambda value, _: UNFIT if value is OMIT or (value is None and not shape.nullable) else value
        if shape.kind == "array":
            return self._list_fitter(shape, source, name)
        if shape.kind == "object" or "object" in shape.kinds:
            return self._object_fitter(shape, source, name)
        scalar = fitter(shape)
        return lambda value, _: scalar(value)

    def _list_fitter(self, shape: Shape, source: Shape, name: str) -> Fit:
        items = shape.items or Shape()
        word = singular(name)
        original = source.items if source.items is not None and source.items.kind == items.kind else items
        fit_one = self._fit(items, original, word, None)
        plain = items.kind not in ("object", "array")
        item_plan = (
            self.plan(items, original, None)
            if items.kind == "object" and items.properties and self._resources.named(word) is None
            else None
        )
        alone = item_plan is not None and all(step.fit_scalar is not None for step in item_plan.steps)
        names = frozenset(items.properties)
        salts = [salt(f"{name} {index}") for index in range(16)]

        def fit(value: Any, frame: Frame) -> Any:
            if value.__class__ is not list:
                return None if value is None and shape.nullable else UNFIT
            found = []
            for index, one in enumerate(value):
                part = frame
                if alone and item_plan is not None and one.__class__ is dict and names <= one.keys():
                    # everything is set: there is nothing to make up, and no need to know where
                    found.append(item_plan.fill(one, frame))
                    continue
                if not plain:
                    if one.__class__ is str and items.kind == "object":
                        # the same name is the same part, wherever it stands
                        part = frame.part(derive_key(frame.renderer.key, f"{word} {one}"), word)
                        one = {"name": one}
                    elif one.__class__ is dict and one.get("id") is not None:
                        # what has an id is the same wherever it stands
                        part = frame.part(derive_key(frame.renderer.key, f"{word} {one['id']}"), word)
                    else:
                        part = frame.part(vary(frame.key, salts[index] if index < 16 else salt(f"{name} {index}")), word)
                fitting = fit_one(one, part)
                if fitting is not UNFIT:
                    found.append(fitting)
            return found

        return fit

    def _object_fitter(self, shape: Shape, source: Shape, name: str) -> Fit:
        other = self._resources.named(name)
        plan = self.plan(shape, source if source.kind == "object" else shape, None)
        rows = self.row(shape, other) if other is not None and shape.properties else None
        extra = self._fit(shape.extra, shape.extra, name, None) if shape.extra is not None else None
        scalar = fitter(shape) if "string" in shape.kinds else None
        salted, referring = salt(name), salt(f"ref {name}")

        def fit(value: Any, frame: Frame) -> Any:
            if value is None:
                return None if shape.nullable else UNFIT
            if value.__class__ is not dict:
                if frame.renderer.is_row(value):
                    return frame.renderer.show(value, rows or plan, frame) if shape.kind == "object" else UNFIT
                return scalar(value) if scalar is not None else UNFIT
            if plan.open:
                if extra is None:
                    return {key: one for key, one in value.items() if one is not OMIT}
                fitting = {key: extra(one, frame) for key, one in value.items()}
                return {key: one for key, one in fitting.items() if one is not UNFIT}
            around = (*frame.around, shape)
            if plan.recursive and around.count(shape) > _NESTING + 1:
                return UNFIT
            if rows is not None and other is not None:
                row = frame.renderer.resolve(other, value)
                if row is None and frame.row is not None:
                    row = frame.renderer.other(other, name, referring, frame)
                if row is not None:
                    return frame.renderer.fill(row, rows, frame.seen, frame.around, value)
            # a part that is an item of a list has the key of its place there
            key = frame.key if frame.row is None and frame.noun == name else vary(frame.key, salted)
            return plan.fill(value, frame.part(key, name, plan.located, around if plan.recursive else None))

        return fit


def _fitted_alone(step: Step, value: Any, shape: Shape) -> Any:
    """A value as the shape spells it, where that takes no frame; UNFIT for any other."""
    if value is _UNSET or value is OMIT:
        return UNFIT
    if step.fit_scalar is not None:
        return step.fit_scalar(value)
    if value is None:
        return None if shape.nullable else UNFIT
    return [] if value == [] and shape.kind == "array" else UNFIT


def _is_scalar(shape: Shape) -> bool:
    """Whether a set value is spelled by its type alone: not one that may be an object, or stand for one."""
    return bool(shape.kinds) and not {"array", "object"} & {*shape.kinds}


def _never(value: Any, frame: Frame) -> Any:
    raise AssertionError("a scalar is spelled without its frame")


def _never_made(frame: Frame) -> Any:
    raise AssertionError("a scalar is made without its frame")


def _scalar_maker(make: Scalar, salted: int, absent: int) -> Make:
    def make_or_not(frame: Frame) -> Any:
        key = vary(frame.key, salted)
        if absent and ((key < _RARE and absent != _ONLY_AT_FIRST) or (frame.fresh and absent >= _AT_FIRST)):
            return None
        return make(frame, key)

    return make_or_not


def _identity_maker(shape: Shape, name: str) -> Make:
    if name == "id":
        if shape.kind == "string":
            return lambda frame: uuid(frame.key)
        return lambda frame: frame.row.number if frame.row is not None else frame.key % 900_000_000 + 100_000_000
    if name == "uuid":
        return lambda frame: uuid(frame.key)
    return lambda frame: unique_id(frame.row.kind.noun if frame.row is not None else frame.noun, frame.key)


def _id_maker(kind: Kind, name: str, spell: Callable[[Any], Any]) -> Make:
    salted = salt(f"ref {name}")

    def make(frame: Frame) -> Any:
        row = frame.renderer.other(kind, name, salted, frame)
        frame.seen.add(row)
        return spell(row)

    return make


def _fact_maker(kind: Kind, stem: str, name: str, fit: Callable[[Any], Any]) -> Make:
    salted = salt(f"ref {stem}")

    def make(frame: Frame) -> Any:
        row = frame.renderer.other(kind, stem, salted, frame)
        if row is frame.row:
            return UNFIT
        frame.seen.add(row)
        return fit(frame.renderer.property(row, name))

    return make


def _title_maker(kind: Kind, stem: str, fit: Callable[[Any], Any]) -> Make:
    salted = salt(f"ref {stem}")

    def make(frame: Frame) -> Any:
        row = frame.renderer.other(kind, stem, salted, frame)
        frame.seen.add(row)
        return fit(frame.renderer.title(row))

    return make


def _or(first: Make, second: Make) -> Make:
    def make(frame: Frame) -> Any:
        value = first(frame)
        return second(frame) if value is UNFIT else value

    return make


def _first(derive: Make, fit: Fit, make: Make) -> Make:
    """What follows from something else goes before what is made up."""

    def first(frame: Frame) -> Any:
        value = derive(frame)
        value = UNFIT if value is UNFIT else fit(value, frame)
        return make(frame) if value is UNFIT else value

    return first


def _counter(shape: Shape, name: str) -> Callable[[int], int]:
    """How many items a list has."""
    low = int(shape.limits.get("minItems", 0))
    high = int(shape.limits.get("maxItems", max(low, 2)))
    most = min(high, len(shape.items.enum)) if shape.items is not None and shape.items.enum else high
    salted = salt(f"count {name}")
    return lambda key: min(max(low, 1 + vary(key, salted) % 2), most, 64)


def _alike(shape: Shape, source: Shape) -> bool:
    """Whether what is made for one shape is spelled as the other one wants it."""
    return shape is source or (
        shape.kinds[:1] == source.kinds[:1]
        and shape.scalar == source.scalar
        and shape.format == source.format
        and (not shape.enum or set(source.enum) <= set(shape.enum) != set())
        and not shape.limits
        and not shape.pattern
        and (shape.nullable or not source.nullable)
    )


def _contains(shape: Shape, wanted: Shape, seen: set[Shape]) -> bool:
    for inner in (*shape.properties.values(), *(one for one in (shape.items, shape.extra) if one is not None)):
        if inner is wanted:
            return True
        if inner not in seen:
            seen.add(inner)
            if _contains(inner, wanted, seen):
                return True
    return False


def _open_keys(kind: Kind) -> tuple[str, ...]:
    """The ids, beside its number, by which paths pick a row that no response describes."""
    found = dict.fromkeys(
        "unique_id" if key.endswith("unique_id") else "uuid" if key.endswith("uuid") else key for key in sorted(kind.keys)
    )
    return tuple(key for key in found if key != "id" and not key.endswith(f"{kind.noun}_id") and key != "slug")


_PLANS: WeakKeyDictionary[Resources, Plans] = WeakKeyDictionary()


def plans_of(resources: Resources) -> Plans:
    """The plans of a document, shared by all of its mocks."""
    return _PLANS.setdefault(resources, Plans(resources))
