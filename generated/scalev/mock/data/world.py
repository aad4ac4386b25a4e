# Copied from generator/package/scalev/mock/data/world.py by `python -m generator generate`. Do not edit.
"""The world of a mock: its rows, and how they are rendered, found and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from ..clock import Clock
from ..keys import build_unique_id, derive_key
from ..openapi.document import Document
from ..openapi.kinds import Kind, get_singular
from ..openapi.nouns import get_stem
from ..openapi.resources import Resources
from ..openapi.schemas import Shape, Shapes
from ..webhooks.deliveries import TEST_EVENT, Event, build_event
from ..webhooks.outbox import Outbox
from .auth import App, Credential
from .list_cache import ListCache
from .lookups import Lookup
from .naming import stamp
from .plans import get_plans
from .render import Renderer
from .rows import Row
from .store import Store

_MOST_CHILDREN = 200
#: Ends of the names of properties that describe a row which another row refers to.
_SUFFIXES = ("_id", "_unique_id", "_uuid", "_name")
_Memory = TypeVar("_Memory")


@dataclass(frozen=True, slots=True)
class Hooks:
    """Functions that behaviour adds to collections, by path."""

    seed_values: Mapping[str, Callable[[World, Row], None]]
    """Set consistent values on an initial row."""
    initial_rows: Mapping[str, Callable[[World], None]]
    """Create the initial rows of collections whose rows result from requests."""
    filters: Mapping[str, Mapping[str, Callable[[World, Row, Any], bool]]]
    """Filters for query parameters that do not simply compare a property."""
    names: Mapping[str, Mapping[str, Callable[[Row], str]]]
    """Properties that identify a row and can be computed from its key, without reading the row's values."""


class World:
    """The state that behaviour reads and changes. To reset a mock, create a new one."""

    def __init__(
        self,
        document: Document,
        shapes: Shapes,
        resources: Resources,
        seed: int,
        rows: int | Mapping[str, int],
        clock: Clock,
        hooks: Hooks,
        apps: Mapping[str, App],
        outbox: Outbox,
    ) -> None:
        self.document = document
        self.shapes = shapes
        self.resources = resources
        self.key = derive_key(seed % 2**64, "world")
        self.clock = clock
        first = {function: partial(function, self) for function in set(hooks.initial_rows.values())}
        self.store = Store(
            resources,
            seed,
            rows,
            clock,
            {kind: partial(seeder, self) for kind, seeder in hooks.seed_values.items()},
            {kind: first[function] for kind, function in hooks.initial_rows.items()},
        )
        self.renderer = Renderer(self.store, get_plans(resources), resources.find_kind("location"), self.key)
        self.list_cache = ListCache(self.store.changes)
        self.filters = hooks.filters
        self._names = hooks.names
        self._lookups: dict[tuple[Kind, str], Lookup] = {}
        self.apps = apps
        #: The tokens that requests obtained.
        self.issued: dict[str, Credential] = {}
        self._memories: dict[type[Any], Any] = {}
        self.outbox = outbox
        #: The events that the current request triggered.
        self.pending_events: list[Event] = []
        self.events = 0

    def emit(self, name: str, row: Row) -> None:
        """Record an event with the current state of a row; it is delivered to subscribers once the request has succeeded."""
        shape = self.resources.events.get(name)
        if shape is not None:
            self.pending_events.append(self.create_event(name, self.renderer.render_row(row, shape)))

    def create_event(self, name: str, data: Any) -> Event:
        """Return a new event with a unique id and the mock's time."""
        self.events += 1
        unique = None if name == TEST_EVENT else build_unique_id("event", derive_key(self.key, f"event {self.events}"))
        return build_event(name, unique, stamp(self.clock.now), data)

    def get_memory(self, kind: type[_Memory]) -> _Memory:
        """Return the state that a behaviour keeps besides rows: an instance of its class, created on first access."""
        state = self._memories.get(kind)
        if state is None:
            state = self._memories[kind] = kind()
        assert isinstance(state, kind)
        return state

    @property
    def business(self) -> str:
        """The unique id of the business that owns all data."""
        kind = self.resources.by_noun["business"]
        return build_unique_id(kind.noun, self.store.pick(kind, 0).key)

    @property
    def first_store(self) -> str:
        """The unique id of a store. Raises LookupError if the document has none."""
        kind = self.resources.find_kind("store")
        if kind is None:
            raise LookupError("expected stores in the document, got none")
        return build_unique_id(kind.noun, self.store.pick(kind, 0).key)

    def find_kind(self, path: str) -> Kind | None:
        """Return the kind of the rows at a path such as `/v3/orders`, or None if the document has none."""
        return self.resources.kinds.get(tuple(path.strip("/").split("/")))

    def get_title(self, row: Row) -> str:
        """Return the title of a row."""
        return self.renderer.get_title(row)

    def find(self, kind: Kind, scope: Row | None, text: str, parameter: str = "id") -> Row | None:
        """Return the row with an id in any form, or with this value of the property that the parameter is named after."""
        row = self.store.find(kind, scope, text)
        if row is not None:
            return row
        name = f"{kind.noun}_id" if parameter == "id" else parameter
        if name not in kind.shape.properties or name in ("id", "uuid", "unique_id"):
            return None
        lookup = self._lookups.get((kind, name))
        if lookup is None:
            lookup = self._lookups[kind, name] = Lookup(
                self.store.changes, partial(self.store.get_existing, kind), self._build_reader(kind, name)
            )
        return next((row for row in lookup.find(text) if scope is None or kind.parent is None or row.scope is scope), None)

    def _build_reader(self, kind: Kind, name: str) -> Callable[[Row], Any]:
        return self._names.get(kind.id, {}).get(name) or (lambda row: self.renderer.get_fact(row, name))

    def change(self, row: Row, body: Any, shape: Shape | None = None, word: str = "") -> None:
        """Set the fields of a body on a row, as far as responses show them.

        A field that no response has under its own name is set on the part that has it; an id of another row makes the row refer to it;
        lists of parts become rows.
        """
        if not isinstance(body, dict):
            return
        properties = (shape or row.kind.shape).properties
        values = self.store.get_values(row)
        for name, value in body.items():
            self._refer(row, name, value, properties)
        for name, value in body.items():
            child = self._find_child(row, name)
            if child is not None and isinstance(value, list) and all(isinstance(item, dict) for item in value):
                self._change_children(row, child, value[:_MOST_CHILDREN])
            elif name in properties and name in properties[name].properties and not isinstance(value, dict):
                # a scalar sets the field of the same name inside the object, such as `progress`
                old = values.get(name)
                values[name] = {**(old if isinstance(old, dict) else {}), name: value}
            elif name in properties:
                values[name] = self._add_refs(value)
            elif not self._change_part(properties, values, name, value) and word and not row.kind.is_open:
                self.store.get_view(row, word)[name] = value
            if name not in properties and (row.kind.is_open or not properties):
                values[name] = value
        for name in ("updated_at", "last_updated_at"):
            if name in properties and name not in body:
                values[name] = stamp(self.clock())
        row.touch()

    def _change_part(self, properties: Mapping[str, Shape], values: dict[str, Any], name: str, value: Any) -> bool:
        """Set a field in the only part of a row that has it, and return whether there is one."""
        find_kind = self.resources.find_kind
        parts = [
            part for part, inner in properties.items() if name in inner.properties and inner.kind == "object" and find_kind(part) is None
        ]
        if len(parts) != 1:
            return False
        old = values.get(parts[0])
        values[parts[0]] = {**(old if isinstance(old, dict) else {}), name: value}
        return True

    def _refer(self, row: Row, name: str, value: Any, properties: Mapping[str, Shape]) -> None:
        """Make a row refer to the row with an id; the id of a row that the mock does not have is kept."""
        stem = get_stem(name)
        if stem is None or isinstance(value, (bool, list, dict)):
            return
        values = self.store.get_values(row)
        spelling = name.removeprefix(f"{stem}_")
        kind = self.resources.find_kind(stem)
        part = properties.get(stem)
        if kind is None or value is None:
            if part is not None:
                values[stem] = {spelling: value} if part.kind == "object" and value is not None else value
            return
        row.refs[stem] = self.find(kind, None, str(value)) or self.store.get_foreign(kind, spelling, value)
        # its other properties that describe that row are now derived from the reference
        for described in (stem, *(f"{stem}{end}" for end in _SUFFIXES)):
            if described in properties and described != name:
                values.pop(described, None)

    def _add_refs(self, value: Any) -> Any:
        """Return a value in which every id of another row also refers to that row."""
        if isinstance(value, list):
            return [self._add_refs(item) for item in value]
        if not isinstance(value, dict):
            return value
        converted = {name: self._add_refs(inner) for name, inner in value.items()}
        for name, inner in value.items():
            stem = get_stem(name)
            kind = (
                self.resources.find_kind(stem)
                if stem is not None and isinstance(inner, (str, int)) and not isinstance(inner, bool)
                else None
            )
            if stem is not None and kind is not None and stem not in value:
                row = self.find(kind, None, str(inner))
                converted[stem] = {"id": row.number} if row is not None else {name.removeprefix(f"{stem}_"): inner}
        return converted

    def _find_child(self, row: Row, name: str) -> Kind | None:
        """Return the kind of the rows that a list property of a row represents."""
        below = self.resources.below.get(row.kind.path, {}).get(name)
        if below is not None and below.parent is row.kind:
            return below
        kind = self.resources.find_kind(get_singular(name))
        return kind if kind is not None and kind.owner is row.kind else None

    def _change_children(self, row: Row, kind: Kind, bodies: list[dict[str, Any]]) -> None:
        """Replace the rows of a list: items with an id update their rows, others create rows, and all other rows are removed."""
        scope = row if kind.parent is row.kind else None
        old = (
            [child for child in self.store.list_children(row) if child.kind is kind]
            if scope is None
            else list(self.store.list_rows(kind, row))
        )
        kept = []
        for body in bodies:
            item_id = body.get(f"{kind.noun}_id", body.get("id"))
            child = next((child for child in old if item_id is not None and str(item_id) in child.get_spellings()), None)
            if body.get("is_deleted") is True:
                # it is removed with those that are no longer listed
                continue
            if child is None:
                child = self.store.create(kind, scope)
                if scope is None:
                    self.store.adopt(child, row)
            kept.append(child)
            self.change(child, {name: value for name, value in body.items() if name not in ("id", f"{kind.noun}_id")})
        for child in old:
            if child not in kept:
                self.store.remove(child)
