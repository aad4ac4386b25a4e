"""Shows rows as responses want them: what is set on a row as far as it fits, and made-up values for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..keys import salt, vary
from ..messages import dump
from ..openapi.kinds import Kind
from ..openapi.schemas import Shape
from .bodies import Bodies
from .fitting import UNFIT
from .frames import Frame
from .naming import Subject
from .plans import Plan, Plans
from .rows import Row
from .store import Store

_EMPTY: Mapping[str, Any] = {}
_OPTIONS = ("option1_value", "option2_value", "option3_value")
_LOCATION = "location"
_SPELLINGS = ("id", "unique_id", "uuid")


class Renderer:
    """Turns rows into data and bytes."""

    def __init__(self, store: Store, plans: Plans, locations: Kind | None, key: int) -> None:
        self._store = store
        self._plans = plans
        self._locations = locations
        self._bodies = Bodies()
        self.key = key

    def body(self, row: Row, shape: Shape, word: str = "") -> bytes:
        """A row as JSON in the shape of a response; the bytes are kept until the row, or one that it shows, changes."""
        key = (id(shape), word)
        known = self._bodies.get(row, key)
        if known is not None:
            return known
        seen = {row}
        shown = self.fill(row, self._plans.row(shape, row.kind), seen, (), self._viewed(row, word))
        # what was looked at may have been made by looking at it
        stamp = row.changes.count
        body = dump(shown)
        self._bodies.put(row, key, body, seen, stamp)
        return body

    def row(self, row: Row, shape: Shape, word: str = "") -> Any:
        """A row as data in the shape of a response."""
        return self.fill(row, self._plans.row(shape, row.kind), set(), (), self._viewed(row, word))

    def property(self, row: Row, name: str) -> Any:
        """One property of a row, as all responses together describe it; None where there is none."""
        return self._fact(row, name, set())

    def fact(self, row: Row, name: str) -> Any:
        """What a filter asks of a row: a property, or the row of which it is. Kept while the row is as it is."""
        if row.facts.get("") != row.version:
            row.facts = {"": row.version}
        if name in row.facts:
            return row.facts[name]
        shape = row.kind.shape.properties.get(name)
        if shape is not None and shape.kind == "object" and name not in self._store.values(row):
            other = self._plans.kind_of(name)
            if other is not None:
                return self.other(other, name, self._frame(row, set(), ()))
        seen: set[Row] = set()
        found = self._fact(row, name, seen)
        if shape is not None and seen <= {row} and not isinstance(found, (dict, list)):
            row.facts[name] = found
        return found

    def title(self, row: Row | None) -> str:
        """What a row is called."""
        if row is None:
            return ""
        name = self._store.values(row).get("name")
        if isinstance(name, str):
            return name
        if row.kind.owner is not None and _OPTIONS[0] in row.kind.shape.properties:
            # one of several that a product comes in is called after what makes it different
            options = [one for one in (self.property(row, option) for option in _OPTIONS) if one]
            owner = row.refs.get(row.kind.owner.noun)
            return " / ".join(options) if options or owner is None else self.title(owner)
        return Subject(row.key, row.kind.noun, row.time, self.home(row)).title

    def answer(self, shape: Shape, key: int, noun: str, around: Row, values: Mapping[str, Any] = _EMPTY) -> Any:
        """Data that belongs to no row; what is in `values` is taken over as far as it fits."""
        frame = Frame(self, key, noun, around.time, around.refs, set())
        plan = self._plans.part(shape)
        if shape.properties or shape.extra is not None or (values and shape.kind == "object"):
            return plan.fill(values, frame)
        return dict(values) if values or shape.kind in ("object", "") else self._plans.made(shape, noun)(frame)

    # ── what plans ask for ────────────────────────────────────────────────────────────────────────────────────────────

    def fill(self, row: Row, plan: Plan, seen: set[Row], around: tuple[Shape, ...], values: Mapping[str, Any] | None = None) -> Any:
        """A row by a plan; `values` are set beside, or instead of, those of the row."""
        own = self._store.values(row)
        if values:
            own = {**own, **values}
        return plan.fill(own, self._frame(row, seen, (*around, plan.shape) if plan.recursive else around))

    def show(self, row: Row, plan: Plan, frame: Frame) -> Any:
        """A row inside another one. Many orders show the same store, so such a part is made once, and again when it has changed."""
        known = row.parts.get(id(plan))
        count = row.changes.count
        if known is not None and (known[0] == count or all(one.version <= known[0] for one in known[1])):
            known[0] = count
            frame.seen.update(known[1])
            return known[2]
        if plan.recursive and (*frame.around, plan.shape).count(plan.shape) > _MOST_NESTED:
            return None if plan.shape.nullable else {}
        seen: set[Row] = set()
        shown = self.fill(row, plan, seen, frame.around)
        # what a request made, such as the customer of one order, is shown by little else
        if not row.made and not (plan.recursive and plan.shape in frame.around):
            row.parts[id(plan)] = [row.changes.count, tuple(seen), shown]
        frame.seen.update(seen)
        return shown

    def other(self, kind: Kind, name: str, frame: Frame) -> Row:
        """The row that another one refers to by a name such as `store` or `handler`."""
        refs = frame.refs
        known = refs.get(name)
        if known is None:
            known = refs.get(kind.noun)
        if known is not None and (name in (kind.noun, known.kind.noun) or known.kind is kind):
            return known
        root = frame.row.key if frame.row is not None else frame.key
        return self._store.pick(kind, vary(root, salt(f"ref {name}")), refs)

    def resolve(self, kind: Kind, value: Mapping[str, Any]) -> Row | None:
        """The row that an object names by one of its ids, or None."""
        spelling = next((name for name in _SPELLINGS if value.get(name) is not None), None)
        if spelling is None:
            return None
        return self._store.find(kind, None, str(value[spelling])) or self._store.foreign(kind, spelling, value[spelling])

    def listed(self, row: Row | None, kind: Kind | None, why: str, other: Kind, name: str, frame: Frame) -> list[Row]:
        """The rows that a list in a response shows; `why` is what `Resources.listed` says of it."""
        if row is not None and why == "below":
            frame.seen.add(row)
            return list(self._store.rows(other, row if other.parent is kind else row.scope))
        if row is not None and why == "owned":
            return self.children(row, other)
        found = self._store.pick(other, vary(frame.key, salt(name)), frame.refs)
        frame.seen.add(found)
        return [found]

    def children(self, row: Row | None, kind: Kind) -> list[Row]:
        """The rows of a kind that a row owns."""
        return [] if row is None else [child for child in self._store.children(row) if child.kind is kind]

    def home(self, row: Row) -> int:
        """The key of the place of a row: that of the location which it names, 0 for a place of its own."""
        known = row.refs.get(_LOCATION)
        if known is not None:
            return known.key
        if self._locations is None or not {_LOCATION, f"{_LOCATION}_id"} & row.kind.shape.properties.keys():
            return 0
        return self.location_key(row.key)

    def location_key(self, key: int) -> int:
        """The key of the location that something with that key refers to."""
        return 0 if self._locations is None else self._store.pick(self._locations, vary(key, salt(f"ref {_LOCATION}"))).key

    @staticmethod
    def is_row(value: Any) -> bool:
        """Whether a value is a row."""
        return isinstance(value, Row)

    # ── inside ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fact(self, row: Row, name: str, seen: set[Row]) -> Any:
        values = self._store.values(row)
        step = self._plans.canonical(row.kind).by_name.get(name)
        if step is None:
            return values.get(name)
        frame = self._frame(row, seen, ())
        if name in values:
            found = step.fit(values[name], frame)
            if found is not UNFIT:
                return found
        return step.make(frame)

    def _frame(self, row: Row, seen: set[Row], around: tuple[Shape, ...]) -> Frame:
        seen.add(row)
        return Frame(self, row.key, row.kind.noun, row.time, row.refs, seen, fresh=row.made, row=row, around=around)

    def _viewed(self, row: Row, word: str) -> Mapping[str, Any] | None:
        return self._store.view(row, word) if word else None


_MOST_NESTED = 3
