# Copied from generator/package/scalev/mock/data/render.py by `python -m generator generate`. Do not edit.
"""Shows rows as answers want them: what is set on a row as far as it fits, and made-up values for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..keys import derive_key, unique_id, uuid
from ..messages import dump
from ..openapi.resources import Kind, Resources
from ..openapi.schemas import Shape
from .bodies import Bodies
from .fitting import OMIT, UNFIT, agreed, fit_scalar
from .naming import Subject
from .rows import Row
from .store import Store
from .values import scalar

_IDS = ("id", "unique_id", "uuid")
#: How often one schema may stand inside itself.
_NESTING = 2
_EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where values are made: their key, the thing they belong to, the things around it, and every row that was looked at."""

    key: int
    subject: Subject
    refs: Mapping[str, Row]
    seen: set[Row]
    row: Row | None = None
    around: tuple[Shape, ...] = ()


class Renderer:
    """Turns rows into data and bytes."""

    def __init__(self, store: Store, resources: Resources) -> None:
        self._store = store
        self._resources = resources
        self._bodies = Bodies()

    def body(self, row: Row, shape: Shape, word: str = "") -> bytes:
        """A row as JSON in the shape of an answer; the bytes are kept until the row, or one that it shows, changes."""
        key = (id(shape), word)
        known = self._bodies.get(row, key)
        if known is not None:
            return known
        seen = {row}
        shown = self._row(row, shape, seen, word)
        # what was looked at may have been made by looking at it
        stamp = row.changes.count
        body = dump(shown)
        self._bodies.put(row, key, body, seen, stamp)
        return body

    def row(self, row: Row, shape: Shape, word: str = "") -> Any:
        """A row as data in the shape of an answer."""
        return self._row(row, shape, set(), word)

    def property(self, row: Row, name: str) -> Any:
        """One property of a row, as its fullest answer gives it; None where there is none."""
        shape = row.kind.shape.properties.get(name)
        if shape is None:
            return self._store.values(row).get(name)
        return self._property(name, shape, self._store.values(row), self._frame(row, set(), row.kind.shape))

    def fact(self, row: Row, name: str) -> Any:
        """What a filter asks of a row: a property, or the row of the thing that stands under that name. Kept while the row is as it is."""
        if row.facts.get("") != row.version:
            row.facts = {"": row.version}
        if name in row.facts:
            return row.facts[name]
        shape = row.kind.shape.properties.get(name)
        values = self._store.values(row)
        if shape is None:
            return values.get(name)
        seen: set[Row] = set()
        frame = self._frame(row, seen, row.kind.shape)
        other = self._resources.named(name) if shape.kind == "object" and name not in values else None
        found = self._property(name, shape, values, frame) if other is None else self._other(other, name, frame)
        if seen == {row} and not isinstance(found, (dict, list)):
            row.facts[name] = found
        return found

    def title(self, row: Row) -> str:
        """What a thing is called."""
        name = self._store.values(row).get("name")
        return (
            name
            if isinstance(name, str)
            else Subject(row.key, row.kind.noun, row.time, self._home(row.kind.shape, row.refs, row.key)).title
        )

    def answer(self, shape: Shape, key: int, noun: str, time: Row, values: Mapping[str, Any] = _EMPTY) -> Any:
        """Data that belongs to no row; what is in `values` is taken over as far as it fits."""
        frame = Frame(key, Subject(key, noun, time.time), time.refs, set())
        value = self._fit(values, shape, noun, frame) if values else UNFIT
        return self._make(shape, noun, frame) if value is UNFIT else value

    def _row(self, row: Row, shape: Shape, seen: set[Row], word: str = "", around: tuple[Shape, ...] = ()) -> Any:
        values = self._store.values(row)
        if word:
            values = {**values, **self._store.view(row, word)}
        return self._object(shape, values, self._frame(row, seen, shape, around))

    def _frame(self, row: Row, seen: set[Row], shape: Shape, around: tuple[Shape, ...] = ()) -> Frame:
        seen.add(row)
        subject = Subject(row.key, row.kind.noun, row.time, self._home(row.kind.shape, row.refs, row.key), row.made)
        return Frame(row.key, subject, row.refs, seen, row, (*around, shape))

    def _home(self, shape: Shape, refs: Mapping[str, Row], key: int) -> int:
        """The key of the place of a thing: that of the location which it names."""
        kind = self._resources.named("location")
        if kind is not None and "location" in refs:
            return refs["location"].key
        if kind is None or not {"location", "location_id"} & shape.properties.keys():
            return 0
        return self._store.pick(kind, derive_key(key, "ref location")).key

    def _object(self, shape: Shape, values: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
        if not shape.properties:
            return self._open(shape, values, frame)
        cut = frame.around.count(shape) > _NESTING
        made = {
            name: self._property(name, one, values, frame)
            for name, one in shape.properties.items()
            if (not cut or name in shape.required or not one.properties) and (name in shape.required or values.get(name) is not OMIT)
        }
        return agreed(made, shape)

    def _open(self, shape: Shape, values: Mapping[str, Any], frame: Frame) -> dict[str, Any]:
        """An object of which nothing is declared: what is known of it."""
        if shape.extra is not None and not values:
            return {
                str(derive_key(frame.key, str(index)) % 900_000 + 100_000): self._make(shape.extra, "text", self._inner(frame, str(index)))
                for index in range(2)
            }
        if frame.row is not None:
            return {"id": frame.row.number, **values}
        return dict(values)

    def _property(self, name: str, shape: Shape, values: Mapping[str, Any], frame: Frame) -> Any:
        if name in values:
            fitting = self._fit(values[name], shape, name, frame)
            if fitting is not UNFIT:
                return fitting
        return self._make(shape, name, frame)

    def _make(self, shape: Shape, name: str, frame: Frame) -> Any:
        if name in _IDS:
            return self._identity(shape, name, frame)
        kind = shape.kind
        if kind == "array":
            return self._array(shape, name, frame)
        if kind == "string" and frame.row is not None and name in frame.row.kind.keys - frame.row.kind.shape.properties.keys():
            # what paths pick it by, and no fuller answer shows
            return str(frame.row.number)
        if name == "fullname" and kind == "string" and frame.row is not None and "product" in frame.refs:
            product = frame.refs["product"]
            frame.seen.add(product)
            return f"{self.title(product)} - {self.title(frame.row)}"
        entity = self._entity(shape, name, frame)
        if entity is not UNFIT:
            return entity
        if kind == "object":
            return self._object(shape, _EMPTY, self._inner(frame, name, shape))
        return scalar(shape, name, derive_key(frame.key, name), frame.subject)

    def _inner(self, frame: Frame, name: str, shape: Shape | None = None) -> Frame:
        """The frame of a part: it has a key of its own, and people and places in it are those of the whole."""
        around = frame.around if shape is None else (*frame.around, shape)
        key = derive_key(frame.key, name)
        home = (self._home(shape, {}, key) if shape is not None else 0) or frame.subject.home
        return replace(frame, key=key, subject=replace(frame.subject, noun=name, home=home), row=None, around=around)

    def _identity(self, shape: Shape, name: str, frame: Frame) -> Any:
        row = frame.row
        if name == "id" and shape.kind == "string":
            return uuid(frame.key)
        if name == "id":
            return row.number if row is not None else frame.key % 900_000_000 + 100_000_000
        return uuid(frame.key) if name == "uuid" else unique_id(row.kind.noun if row is not None else frame.subject.noun, frame.key)

    def _entity(self, shape: Shape, name: str, frame: Frame) -> Any:
        """What stands for another thing: the thing itself, or its id or name."""
        if shape.kind == "object":
            kind = self._resources.named(name)
            return UNFIT if kind is None or not shape.properties else self._show(self._other(kind, name, frame), shape, frame)
        if shape.enum or shape.format in ("uri", "date-time", "date", "email"):
            return UNFIT
        stem, _, end = name.rpartition("_")
        if stem.endswith("_unique"):
            stem, end = stem[:-7], "unique_id"
        if end not in ("id", "unique_id", "uuid", "name") or shape.kind == "boolean":
            kind = self._resources.named(name) if shape.kind == "integer" else None
            return UNFIT if kind is None else self._other(kind, name, frame).number
        kind = self._resources.named(stem)
        if kind is None:
            return UNFIT
        row = self._other(kind, stem, frame)
        own = kind.shape.properties.get(name)
        if own is not None and own.kind == shape.kind == "string":
            # an order has an `order_id` of its own beside its `id`
            if frame.row is row:
                return UNFIT
            frame.seen.add(row)
            return self._fit(self.property(row, name), shape, name, frame)
        if end == "name":
            frame.seen.add(row)
            return self._fit(self.title(row), shape, name, frame)
        if end == "unique_id":
            return unique_id(kind.noun, row.key) if shape.kind == "string" else UNFIT
        if shape.kind == "string":
            return uuid(row.key) if shape.format == "uuid" or end == "uuid" else str(row.number)
        return row.number if shape.kind in ("integer", "number") else UNFIT

    def _other(self, kind: Kind, name: str, frame: Frame) -> Row:
        known = frame.refs.get(kind.noun) if frame.refs.get(name) is None else frame.refs[name]
        if known is not None and (name in (kind.noun, known.kind.noun) or known.kind is kind):
            return known
        root = frame.row.key if frame.row is not None else frame.key
        return self._store.pick(kind, derive_key(root, f"ref {name}"))

    def _show(self, row: Row, shape: Shape, frame: Frame) -> Any:
        known = row.parts.get(id(shape))
        if known is not None and all(one.version <= known[0] for one in known[1]):
            frame.seen.update(known[1])
            return known[2]
        if (*frame.around, shape).count(shape) > _NESTING + 1:
            return None if shape.nullable else {}
        seen: set[Row] = set()
        shown = self._row(row, shape, seen, "", (*frame.around, shape))
        # many orders show the same store, so a part is made once; nothing changes it afterwards. What a request made, such as the
        # customer of one order, is shown by little else
        if shape not in frame.around and not row.made:
            row.parts[id(shape)] = (row.changes.count, tuple(seen), shown)
        frame.seen.update(seen)
        return shown

    def _array(self, shape: Shape, name: str, frame: Frame) -> list[Any]:
        items = shape.items or Shape(kinds=("string",))
        low = int(shape.limits.get("minItems", 0))
        high = int(shape.limits.get("maxItems", max(low, 2)))
        # the rows of an answer that has no resource of its own are called after its path
        name = frame.subject.noun if name == "data" else name
        word = name[:-1] if name.endswith("s") and not name.endswith("ss") else name
        if items.kind == "object":
            if frame.around.count(items) > _NESTING - 1:
                return []
            rows = self._rows(items, name, word, frame)
            if rows is not None:
                return [self._row(row, items, frame.seen, "", (*frame.around, items)) for row in rows]
        count = min(max(low, 1 + derive_key(frame.key, f"count {name}") % 2), high)
        found: list[Any] = []
        for index in range(count if not items.enum else min(count, len(items.enum))):
            key = derive_key(frame.key, f"{name} {index}")
            inner = replace(frame, key=key, subject=replace(frame.subject, key=key, noun=word), row=None, around=(*frame.around, items))
            if items.kind == "object":
                found.append(self._object(items, _EMPTY, inner))
            elif items.kind == "array":
                found.append(self._array(items, word, inner))
            else:
                value = scalar(items, word, key, inner.subject)
                if value not in found:
                    found.append(value)
        return found

    def _rows(self, items: Shape, name: str, word: str, frame: Frame) -> list[Row] | None:
        """The rows that a list inside an answer shows, where it shows things that have paths of their own."""
        row = frame.row
        if row is not None:
            below = self._resources.below.get(row.kind.path, {})
            kind = below.get(name) or (below.get(items.name) if items.name else None)
            if kind is not None:
                frame.seen.add(row)
                return list(self._store.rows(kind, row if kind.parent is row.kind else row.scope))
        kind = self._resources.named(word)
        if kind is None or not items.properties:
            return None
        if row is not None and kind.owner is row.kind:
            return [child for child in self._store.children(row) if child.kind is kind]
        first = self._store.pick(kind, derive_key(frame.key, name))
        return [first]

    def _fit(self, value: Any, shape: Shape, name: str, frame: Frame) -> Any:
        """A value in the shape of an answer, or `UNFIT`."""
        if value is None:
            return None if shape.nullable else UNFIT
        kinds = shape.kinds
        if isinstance(value, Row):
            return self._show(value, shape, frame) if shape.kind == "object" else UNFIT
        if isinstance(value, dict):
            if "object" in kinds or shape.kind == "object":
                return self._fit_object(value, shape, name, frame)
            text = value.get("name", value.get("email"))
            return self._fit(text, shape, name, frame) if isinstance(text, str) and "string" in kinds else UNFIT
        if isinstance(value, list):
            if shape.kind != "array":
                return value if not kinds else UNFIT
            items = shape.items or Shape()
            found = [self._fit_item(one, items, name, index, frame) for index, one in enumerate(value)]
            return [one for one in found if one is not UNFIT]
        if not kinds and not shape.properties:
            return value
        return fit_scalar(value, shape)

    def _fit_item(self, value: Any, items: Shape, name: str, index: int, frame: Frame) -> Any:
        key = derive_key(frame.key, f"{name} {index}")
        word = name[:-1] if name.endswith("s") and not name.endswith("ss") else name
        inner = replace(frame, key=key, subject=replace(frame.subject, key=key, noun=word), row=None)
        if isinstance(value, str) and items.kind == "object":
            value = {"name": value}
        return self._fit(value, items, word, inner)

    def _fit_object(self, value: dict[str, Any], shape: Shape, name: str, frame: Frame) -> Any:
        if not shape.properties:
            if shape.extra is None:
                return {key: one for key, one in value.items() if one is not OMIT}
            fitting = {key: self._fit(one, shape.extra, name, frame) for key, one in value.items()}
            return {key: one for key, one in fitting.items() if one is not UNFIT}
        around = (*frame.around, shape)
        if around.count(shape) > _NESTING + 1:
            return UNFIT
        other = self._resources.named(name)
        if other is not None and frame.row is not None:
            row = self._other(other, name, frame)
            return self._object(shape, {**self._store.values(row), **value}, self._frame(row, frame.seen, shape, frame.around))
        return self._object(shape, value, self._inner(frame, name, shape) if frame.row is not None else replace(frame, around=around))
