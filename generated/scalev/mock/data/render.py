# Copied from generator/package/scalev/mock/data/render.py by `python -m generator generate`. Do not edit.
"""Render rows in the shape of a response, from the values set on a row as far as they fit and generated values for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..keys import get_salt, vary
from ..messages import dump
from ..openapi.kinds import Kind
from ..openapi.schemas import Shape
from .bodies import Bodies
from .fitting import UNFIT
from .frames import CachedRow, Frame
from .naming import Subject
from .plan import Fields, Plan
from .plans import Plans
from .rows import Row
from .store import Store

_EMPTY: Mapping[str, Any] = {}
_OPTIONS = ("option1_value", "option2_value", "option3_value")
_LOCATION = "location"
_SPELLINGS = ("id", "unique_id", "uuid")


class Renderer:
    """Render rows as data and as JSON bytes."""

    def __init__(self, store: Store, plans: Plans, locations: Kind | None, key: int) -> None:
        self._store = store
        self._plans = plans
        self._locations = locations
        self._bodies = Bodies()
        self.key = key

    def render_body(self, row: Row, shape: Shape, word: str = "") -> bytes:
        """Return a row as JSON in the shape of a response. The bytes are cached until the row, or a row that it shows, changes."""
        key = (id(shape), word)
        known = self._bodies.get(row, key)
        if known is not None:
            return known
        seen = {row}
        body, common = self._serialize(row, self._plans.plan_whole(shape, row.kind), seen, word)
        # use the count after rendering, which may have created rows
        self._bodies.put(row, key, body, seen, row.changes.count, common)
        return body

    def _serialize(self, row: Row, plan: Plan, seen: set[Row], word: str) -> tuple[bytes, int]:
        """Return a row as JSON, and how many of its bytes other responses with the row have in common.

        Parts that many rows show, such as their store, are serialised once and put last.
        """
        viewed = self._get_view(row, word)
        values = self._get_values(row, viewed)
        plan = plan.choose(values)
        frame = self._build_frame(row, seen, (plan.shape,) if plan.is_recursive else ())
        if viewed:
            return dump(plan.fill(values, frame)), 0
        split = plan.split(row.template if not row.is_changed else None)
        common = b""
        if split.common:
            known = self._bodies.find_common(row)
            if known is not None:
                common = known.common
                seen.update(known.seen)
            else:
                common = _serialize_steps(plan, values, frame, split.common)
        texts = (common, split.text, _serialize_steps(plan, values, frame, split.steps))
        return b"{%b}" % b",".join(text for text in texts if text), len(common)

    def render_row(self, row: Row, shape: Shape, word: str = "") -> Any:
        """Return a row as data in the shape of a response."""
        return self.fill(row, self._plans.plan_row(shape, row.kind), set(), (), self._get_view(row, word))

    def get_property(self, row: Row, name: str) -> Any:
        """Return a property of a row as all responses together describe it, or None if there is none."""
        return self._compute_fact(row, name, set())

    def get_fact(self, row: Row, name: str) -> Any:
        """Return what filters compare: a property of a row, or the row that it refers to. It is cached until one of these rows changes."""
        known = row.facts.get(name)
        if known is not None and known.is_fresh(row.changes.count):
            return known.data
        shape = row.kind.shape.properties.get(name)
        seen: set[Row] = set()
        other = (
            self._plans.find_kind(name)
            if shape is not None and shape.kind == "object" and name not in self._store.get_values(row)
            else None
        )
        fact = (
            self._compute_fact(row, name, seen)
            if other is None
            else self.find_other(other, name, get_salt(f"ref {name}"), self._build_frame(row, seen, ()))
        )
        if not isinstance(fact, (dict, list)):
            row.facts[name] = CachedRow(row.changes.count, seen, fact)
        return fact

    def keep(self, row: Row, name: str, make: Callable[[set[Row]], Any]) -> Any:
        """Return the result of `make`, cached until the row, or one that `make` adds to its set, changes."""
        known = row.facts.get(name)
        if known is not None and known.is_fresh(row.changes.count):
            return known.data
        seen = {row}
        result = make(seen)
        row.facts[name] = CachedRow(row.changes.count, seen, result)
        return result

    def get_title(self, row: Row | None) -> str:
        """Return the title of a row."""
        if row is None:
            return ""
        return str(self.keep(row, _TITLE, lambda seen: self._compute_title(row, seen)))

    def _compute_title(self, row: Row, seen: set[Row]) -> str:
        name = self._store.get_values(row).get("name")
        if isinstance(name, str):
            return name
        if row.kind.owner is not None and _OPTIONS[0] in row.kind.shape.properties:
            # a variant is called after its options
            options = [fact for fact in self.get_facts(row, _OPTIONS, seen).values() if fact]
            owner = row.refs.get(row.kind.owner.noun)
            if options or owner is None:
                return " / ".join(options)
            seen.add(owner)
            return self.get_title(owner)
        return Subject(row.key, row.kind.noun, row.time, self.find_home(row)).title

    def generate(self, shape: Shape, key: int, noun: str, around: Row, values: Mapping[str, Any] = _EMPTY) -> Any:
        """Return data that belongs to no row, using `values` as far as they fit."""
        frame = Frame(self, key, noun, around.time, around.refs, set())
        plan = self._plans.plan_part(shape)
        if shape.properties or shape.extra is not None or (values and shape.kind == "object"):
            return plan.fill(values, frame)
        return dict(values) if values or shape.kind in ("object", "") else self._plans.build_maker(shape, noun)(frame)

    # ── called by plans ───────────────────────────────────────────────────────────────────────────────────────────────

    def fill(self, row: Row, plan: Plan, seen: set[Row], around: tuple[Shape, ...], values: Mapping[str, Any] | None = None) -> Any:
        """Return a row rendered by a plan; `values` add to, or override, those of the row."""
        return plan.fill(
            self._get_values(row, values), self._build_frame(row, seen, (*around, plan.shape) if plan.is_recursive else around)
        )

    def show(self, row: Row, plan: Plan, frame: Frame) -> Any:
        """Return a row shown inside another. It is cached until it changes, since many orders show the same store."""
        known: CachedRow | None = row.parts.get(id(plan))
        if known is not None and known.is_fresh(row.changes.count):
            frame.seen.update(known.seen)
            if frame.shown is not None:
                frame.shown.append(known)
            return known.data
        if plan.is_recursive and (*frame.around, plan.shape).count(plan.shape) > _MOST_NESTED:
            return None if plan.shape.nullable else {}
        seen: set[Row] = set()
        data = self.fill(row, plan, seen, frame.around)
        # a row that a request created, such as the customer of an order, is rarely shown elsewhere
        if not row.is_created and not (plan.is_recursive and plan.shape in frame.around):
            known = row.parts[id(plan)] = CachedRow(row.changes.count, seen, data)
            if frame.shown is not None:
                frame.shown.append(known)
        frame.seen.update(seen)
        return data

    def show_part(self, row: Row, plan: Plan, word: str, frame: Frame) -> Any:
        """Return a part of a row shown inside another, cached until it changes."""
        known: CachedRow | None = row.parts.get(id(plan))
        if known is None or not known.is_fresh(row.changes.count):
            inner = self._build_frame(row, set(), ())
            part = inner.build_part(vary(row.key, get_salt(word)), word, plan.is_located)
            known = row.parts[id(plan)] = CachedRow(row.changes.count, inner.seen, plan.fill(_EMPTY, part))
        frame.seen.update(known.seen)
        if frame.shown is not None:
            frame.shown.append(known)
        return known.data

    def find_other(self, kind: Kind, name: str, salted: int, frame: Frame) -> Row:
        """Return the row that another refers to by a name such as `store` or `handler`; `salted` is the salt of `ref` and the name."""
        refs = frame.refs
        for word in (name, kind.noun):
            known = refs.get(word)
            if known is not None and known.kind is kind:
                return known
        root = frame.row.key if frame.row is not None else frame.key
        return self._store.pick(kind, vary(root, salted), refs)

    def resolve(self, kind: Kind, value: Mapping[str, Any]) -> Row | None:
        """Return the row that an object identifies by one of its ids, or None."""
        spelling = next((name for name in _SPELLINGS if value.get(name) is not None), None)
        if spelling is None:
            return None
        return self._store.find(kind, None, str(value[spelling])) or self._store.get_foreign(kind, spelling, value[spelling])

    def find_listed(self, row: Row | None, kind: Kind | None, why: str, other: Kind, name: str, frame: Frame) -> list[Row]:
        """Return the rows that a list in a response shows; `why` is the relation that `Resources.find_listed` returns."""
        if row is not None and why == "below":
            frame.seen.add(row)
            return list(self._store.list_rows(other, row if other.parent is kind else row.scope))
        if row is not None and why == "owned":
            return self.list_children(row, other)
        picked = self._store.pick(other, vary(frame.key, get_salt(name)), frame.refs)
        frame.seen.add(picked)
        return [picked]

    def list_children(self, row: Row | None, kind: Kind) -> list[Row]:
        """Return the rows of a kind that a row owns."""
        return [] if row is None else [child for child in self._store.list_children(row) if child.kind is kind]

    def find_home(self, row: Row) -> int:
        """Return the key of the place of a row: that of the location that it refers to, or 0 for a place of its own."""
        known = row.refs.get(_LOCATION)
        if known is not None:
            return known.key
        if self._locations is None or not {_LOCATION, f"{_LOCATION}_id"} & row.kind.shape.properties.keys():
            return 0
        return self.find_location_key(row.key)

    def find_location_key(self, key: int) -> int:
        """Return the key of the location that a subject with the given key refers to."""
        return 0 if self._locations is None else self._store.pick(self._locations, vary(key, _TO_LOCATION)).key

    @staticmethod
    def is_row(value: Any) -> bool:
        """Return whether a value is a row."""
        return isinstance(value, Row)

    # ── internals ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def get_facts(self, row: Row, names: Iterable[str], seen: set[Row]) -> dict[str, Any]:
        """Return several properties of a row; `seen` collects the rows that they are derived from."""
        values, steps, frame = self._store.get_values(row), self._plans.plan_canonical(row.kind).by_name, self._build_frame(row, seen, ())
        facts: dict[str, Any] = {}
        for name in names:
            step = steps.get(name)
            if step is None:
                facts[name] = values.get(name)
                continue
            fitting = step.convert(values[name], frame) if name in values else UNFIT
            facts[name] = step.generate(frame) if fitting is UNFIT else fitting
        return facts

    def _compute_fact(self, row: Row, name: str, seen: set[Row]) -> Any:
        values = self._store.get_values(row)
        step = self._plans.plan_canonical(row.kind).by_name.get(name)
        if step is None:
            return values.get(name)
        frame = self._build_frame(row, seen, ())
        if name in values:
            value = step.convert(values[name], frame)
            if value is not UNFIT:
                return value
        return step.generate(frame)

    def _build_frame(self, row: Row, seen: set[Row], around: tuple[Shape, ...]) -> Frame:
        seen.add(row)
        return Frame(self, row.key, row.kind.noun, row.time, row.refs, seen, row.is_created, row, None, False, around)

    def _get_values(self, row: Row, more: Mapping[str, Any] | None) -> Mapping[str, Any]:
        values = self._store.get_values(row)
        return {**values, **more} if more else values

    def _get_view(self, row: Row, word: str) -> Mapping[str, Any] | None:
        return self._store.get_view(row, word) if word else None


def _serialize_steps(plan: Plan, values: Mapping[str, Any], frame: Frame, steps: tuple[Fields, ...]) -> bytes:
    """Return the members of an object that some steps of its plan render, as JSON without braces."""
    frame.shown = []
    data = plan.fill(values, frame, steps)
    texts = []
    if frame.shown:
        known_parts = {id(part.data): part for part in frame.shown}
        for name, text in plan.inner:
            part = known_parts.get(id(data.get(name)))
            if part is not None:
                if not part.text:
                    part.text = dump(part.data)
                texts.append(text + part.text)
                del data[name]
    if data:
        texts.insert(0, dump(data)[1:-1])
    return b",".join(texts)


_MOST_NESTED = 3
#: The name under which the facts of a row hold its title.
_TITLE = ""
_TO_LOCATION = get_salt(f"ref {_LOCATION}")
