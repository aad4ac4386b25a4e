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
from ..openapi.kinds import Kind, singular
from ..openapi.resources import Resources
from ..openapi.schemas import Shape
from . import derived
from .fitting import OMIT, UNFIT, agreements, fitter
from .frames import Frame
from .values import maker

Values = Mapping[str, Any]
#: Makes up the value of a property.
Make = Callable[[Frame], Any]
#: Spells a set value, or gives UNFIT.
Fit = Callable[[Any, Frame], Any]

_IDS = ("id", "unique_id", "uuid")
#: How often one schema may stand inside itself.
_NESTING = 2
_EMPTY: Values = {}
_NOT_IDS = frozenset({"uri", "date-time", "date", "email"})


class Step(NamedTuple):
    """How one property is filled."""

    name: str
    fit: Fit
    make: Make
    required: bool


class Plan(Fixed):
    """How an object of one shape is filled."""

    def __init__(self, shape: Shape, kind: Kind | None) -> None:
        self.shape = shape
        self.kind = kind
        self.steps: tuple[Step, ...] = ()
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

    def fill(self, values: Values, frame: Frame) -> dict[str, Any]:
        """An object: what is set in `values` as far as it fits, and made-up values for the rest."""
        if self.open:
            return self._fill_open(values, frame)
        made: dict[str, Any] = {}
        cut = self.recursive and frame.around.count(self.shape) > _NESTING
        for name, fit, make, required in self.steps:
            if cut and not required and self.shape.properties[name].properties:
                continue
            if name in values:
                value = values[name]
                if value is OMIT:
                    if required:
                        made[name] = make(frame)
                    continue
                value = fit(value, frame)
                made[name] = make(frame) if value is UNFIT else value
            else:
                made[name] = make(frame)
        for agree in self.agree:
            agree(made)
        return made

    def _fill_open(self, values: Values, frame: Frame) -> dict[str, Any]:
        """An object of which nothing is declared: what is known of it."""
        if self.extra is not None and not values:
            keys = (vary(frame.key, salt(str(index))) for index in range(2))
            return {str(key % 900_000 + 100_000): self.extra.make(frame.part(key, "text")) for key in keys}
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
            plan.extra = Step("", self._fit(shape.extra, shape.extra, "", None), self._make(shape.extra, shape.extra, "text", None), False)
        plan.steps = tuple(
            self._step(name, one, source.properties.get(name, one), kind, name in shape.required) for name, one in shape.properties.items()
        )
        plan.by_name = {step.name: step for step in plan.steps}
        plan.agree = agreements(shape)

    def _step(self, name: str, shape: Shape, source: Shape, kind: Kind | None, required: bool) -> Step:
        fit = self._fit(shape, source, name, kind)
        make = self._make(shape, source, name, kind)
        derive = derived.rule(self._resources, kind, name, shape) if kind is not None else None
        return Step(name, fit, make if derive is None else _first(derive, fit, make), required)

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
            return entity or self._part_maker(shape, source, name)
        scalar = self._scalar_maker(shape, source, name)
        return scalar if entity is None else _or(entity, scalar)

    def _scalar_maker(self, shape: Shape, source: Shape, name: str) -> Make:
        salted = salt(name)
        words = self._resources.words.get(name, ())
        make = maker(source, name, words)
        if _alike(shape, source):
            return lambda frame: make(vary(frame.key, salted), frame)
        fit, other = fitter(shape), maker(shape, name, words)

        def make_fitting(frame: Frame) -> Any:
            key = vary(frame.key, salted)
            made = fit(make(key, frame))
            return other(key, frame) if made is UNFIT else made

        return make_fitting

    def _part_maker(self, shape: Shape, source: Shape, name: str) -> Make:
        salted = salt(name)
        plan = self.plan(shape, source if source.kind == "object" else shape, None)

        def make(frame: Frame) -> Any:
            around = (*frame.around, shape) if plan.recursive else None
            return plan.fill(_EMPTY, frame.part(vary(frame.key, salted), name, located=plan.located, around=around))

        return make

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
        if kind is None:
            return None
        own = kind.shape.properties.get(name)
        if own is not None and own.kind == shape.kind == "string":
            # an order has an `order_id` of its own beside its `id`
            return _fact_maker(kind, stem, name, fitter(shape))
        if end == "name":
            return _title_maker(kind, stem, fitter(shape))
        if shape.kind == "string":
            if end == "unique_id":
                return _id_maker(kind, stem, lambda row: row.spellings()[1])
            index = 2 if shape.format == "uuid" or end == "uuid" else 0
            return _id_maker(kind, stem, lambda row: row.spellings()[index])
        return _id_maker(kind, stem, lambda row: row.number) if shape.kind in ("integer", "number") and end != "unique_id" else None

    def _row_maker(self, shape: Shape, kind: Kind, name: str) -> Make:
        plan = self.row(shape, kind)
        return lambda frame: frame.renderer.show(frame.renderer.other(kind, name, frame), plan, frame)

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
                part = frame.part(vary(frame.key, salts[index]), word, around=around)
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
                value = make_one(key, frame.part(key, word))
                value = value if fit is None else fit(value)
                if value is not UNFIT and value not in found:
                    found.append(value)
            return found

        return make

    # ── set values ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fit(self, shape: Shape, source: Shape, name: str, kind: Kind | None) -> Fit:
        if not shape.kinds and not shape.properties and shape.extra is None:
            return lambda value, _: value if value is not None or shape.nullable else UNFIT
        if shape.kind == "array":
            return self._list_fitter(shape, source, name)
        if shape.kind == "object" or "object" in shape.kinds:
            return self._object_fitter(shape, source, name)
        scalar = fitter(shape)
        if "string" not in shape.kinds:
            return lambda value, _: scalar(value)

        def fit(value: Any, frame: Frame) -> Any:
            if value.__class__ is dict:
                text = value.get("name", value.get("email"))
                return scalar(text) if isinstance(text, str) else UNFIT
            return scalar(value)

        return fit

    def _list_fitter(self, shape: Shape, source: Shape, name: str) -> Fit:
        items = shape.items or Shape()
        word = singular(name)
        original = source.items if source.items is not None and source.items.kind == items.kind else items
        fit_one = self._fit(items, original, word, None)
        plain = items.kind not in ("object", "array")
        salts = [salt(f"{name} {index}") for index in range(16)]

        def fit(value: Any, frame: Frame) -> Any:
            if value.__class__ is not list:
                return None if value is None and shape.nullable else UNFIT
            found = []
            for index, one in enumerate(value):
                part = frame
                if not plain:
                    if one.__class__ is str and items.kind == "object":
                        # the same name is the same part, wherever it stands
                        part = frame.part(derive_key(frame.renderer.key, f"{word} {one}"), word)
                        one = {"name": one}
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
        salted = salt(name)

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
                    row = frame.renderer.other(other, name, frame)
                if row is not None:
                    return frame.renderer.fill(row, rows, frame.seen, frame.around, value)
            if frame.row is None:
                # a part that is an item of a list, or inside one: its key is that of its place
                key = frame.key if frame.noun == name else vary(frame.key, salted)
            else:
                key = vary(frame.key, salted)
            return plan.fill(value, frame.part(key, name, located=plan.located, around=around if plan.recursive else None))

        return fit


def _identity_maker(shape: Shape, name: str) -> Make:
    if name == "id":
        if shape.kind == "string":
            return lambda frame: uuid(frame.key)
        return lambda frame: frame.row.number if frame.row is not None else frame.key % 900_000_000 + 100_000_000
    if name == "uuid":
        return lambda frame: uuid(frame.key)
    return lambda frame: unique_id(frame.row.kind.noun if frame.row is not None else frame.noun, frame.key)


def _id_maker(kind: Kind, name: str, spell: Callable[[Any], Any]) -> Make:
    def make(frame: Frame) -> Any:
        row = frame.renderer.other(kind, name, frame)
        frame.seen.add(row)
        return spell(row)

    return make


def _fact_maker(kind: Kind, stem: str, name: str, fit: Callable[[Any], Any]) -> Make:
    def make(frame: Frame) -> Any:
        row = frame.renderer.other(kind, stem, frame)
        if row is frame.row:
            return UNFIT
        frame.seen.add(row)
        return fit(frame.renderer.property(row, name))

    return make


def _title_maker(kind: Kind, stem: str, fit: Callable[[Any], Any]) -> Make:
    def make(frame: Frame) -> Any:
        row = frame.renderer.other(kind, stem, frame)
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
    return tuple(key for key in found if key != "id" and not key.endswith(f"{kind.noun}_id") and key not in ("slug",))


_PLANS: WeakKeyDictionary[Resources, Plans] = WeakKeyDictionary()


def plans_of(resources: Resources) -> Plans:
    """The plans of a document, shared by all of its mocks."""
    return _PLANS.setdefault(resources, Plans(resources))
