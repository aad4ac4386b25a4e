"""One mock's world: its rows, how they are shown, and how they are found and changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from ..clock import Clock
from ..keys import derive_key, unique_id
from ..openapi.document import Document
from ..openapi.kinds import Kind, singular
from ..openapi.nouns import stem_of
from ..openapi.resources import Resources
from ..openapi.schemas import Shape, Shapes
from ..webhooks.deliveries import TEST_EVENT, Event, envelope
from ..webhooks.outbox import Outbox
from .auth import App, Credential
from .found import Found
from .lookups import Lookup
from .naming import stamp
from .plans import plans_of
from .render import Renderer
from .rows import Row
from .store import Store

_MOST_CHILDREN = 200
#: Ends of the names under which a row tells of another one.
_TOLD = ("_id", "_unique_id", "_uuid", "_name")
_Memory = TypeVar("_Memory")


@dataclass(frozen=True, slots=True)
class Hooks:
    """What behaviour adds to the things of some collections, by the path of each."""

    seeders: Mapping[str, Callable[[World, Row], None]]
    """Give a row that was there before values that belong together."""
    founders: Mapping[str, Callable[[World], None]]
    """Make the first rows, where they come about as requests would have it."""
    filters: Mapping[str, Mapping[str, Callable[[World, Row, Any], bool]]]
    """Query parameters that ask for more than a property."""
    names: Mapping[str, Mapping[str, Callable[[Row], str]]]
    """Properties that a row can be found by and that follow from its key: what gives each, without a look at the row's values."""


class World:
    """What behaviour works on. Build a new one to start over."""

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
        first = {found: partial(found, self) for found in set(hooks.founders.values())}
        self.store = Store(
            resources,
            seed,
            rows,
            clock,
            {kind: partial(seeder, self) for kind, seeder in hooks.seeders.items()},
            {kind: first[found] for kind, found in hooks.founders.items()},
        )
        self.renderer = Renderer(self.store, plans_of(resources), resources.named("location"), self.key)
        self.found = Found(self.store.changes)
        self.filters = hooks.filters
        self._names = hooks.names
        self._lookups: dict[tuple[Kind, str], Lookup] = {}
        self.apps = apps
        #: The tokens that requests obtained.
        self.issued: dict[str, Credential] = {}
        self._memories: dict[type[Any], Any] = {}
        self.outbox = outbox
        #: What the request under way brought about.
        self.told: list[Event] = []
        self.events = 0

    def tell(self, name: str, row: Row) -> None:
        """Say that something happened to a thing: once the request has succeeded, those who want to know get it as it is now."""
        shape = self.resources.events.get(name)
        if shape is not None:
            self.told.append(self.event(name, self.renderer.row(row, shape)))

    def event(self, name: str, data: Any) -> Event:
        """An event of that name with an id of its own, at the mock's time."""
        self.events += 1
        unique = None if name == TEST_EVENT else unique_id("event", derive_key(self.key, f"event {self.events}"))
        return envelope(name, unique, stamp(self.clock.now), data)

    def memory(self, kind: type[_Memory]) -> _Memory:
        """What a behaviour remembers beside rows: an object of a class of its own, made when it is first asked for."""
        found = self._memories.get(kind)
        if found is None:
            found = self._memories[kind] = kind()
        assert isinstance(found, kind)
        return found

    @property
    def business(self) -> str:
        """The unique id of the business that everything belongs to."""
        kind = self.resources.by_noun["business"]
        return unique_id(kind.noun, self.store.pick(kind, 0).key)

    def kind(self, path: str) -> Kind | None:
        """The kind of the things at a path such as `/v3/orders`, if the document has one."""
        return self.resources.kinds.get(tuple(path.strip("/").split("/")))

    def title(self, row: Row) -> str:
        """What a thing is called."""
        return self.renderer.title(row)

    def find(self, kind: Kind, scope: Row | None, text: str, parameter: str = "id") -> Row | None:
        """The row that a text names: by its id in any spelling, or by the property that the parameter is called after."""
        found = self.store.find(kind, scope, text)
        if found is not None:
            return found
        name = f"{kind.noun}_id" if parameter == "id" else parameter
        if name not in kind.shape.properties or name in ("id", "uuid", "unique_id"):
            return None
        lookup = self._lookups.get((kind, name))
        if lookup is None:
            lookup = self._lookups[kind, name] = Lookup(self.store.changes, partial(self.store.known_rows, kind), self._text_of(kind, name))
        return next((row for row in lookup.find(text) if scope is None or kind.parent is None or row.scope is scope), None)

    def _text_of(self, kind: Kind, name: str) -> Callable[[Row], Any]:
        return self._names.get(kind.id, {}).get(name) or (lambda row: self.renderer.fact(row, name))

    def change(self, row: Row, body: Any, shape: Shape | None = None, word: str = "") -> None:
        """Set on a row what a body says, as far as responses show it.

        A field that no response has under its own name goes into the part that has one; an id of another row makes it the one that
        the row refers to; lists of parts become rows.
        """
        if not isinstance(body, dict):
            return
        properties = (shape or row.kind.shape).properties
        values = self.store.values(row)
        for name, value in body.items():
            self._refer(row, name, value, properties)
        for name, value in body.items():
            child = self._child(row, name)
            if child is not None and isinstance(value, list) and all(isinstance(one, dict) for one in value):
                self._change_children(row, child, value[:_MOST_CHILDREN])
            elif name in properties and name in properties[name].properties and not isinstance(value, dict):
                # `progress` is the share in what an answer calls the progress
                old = values.get(name)
                values[name] = {**(old if isinstance(old, dict) else {}), name: value}
            elif name in properties:
                values[name] = self._with_refs(value)
            elif not self._change_part(properties, values, name, value) and word and not row.kind.open:
                self.store.view(row, word)[name] = value
            if name not in properties and (row.kind.open or not properties):
                values[name] = value
        for name in ("updated_at", "last_updated_at"):
            if name in properties and name not in body:
                values[name] = stamp(self.clock())
        row.touch()

    def _change_part(self, properties: Mapping[str, Shape], values: dict[str, Any], name: str, value: Any) -> bool:
        """Set a field in the one part of a row that has it."""
        named = self.resources.named
        parts = [part for part, one in properties.items() if name in one.properties and one.kind == "object" and named(part) is None]
        if len(parts) != 1:
            return False
        old = values.get(parts[0])
        values[parts[0]] = {**(old if isinstance(old, dict) else {}), name: value}
        return True

    def _refer(self, row: Row, name: str, value: Any, properties: Mapping[str, Shape]) -> None:
        """Make a row refer to what an id names; an id of something that the mock does not hold is kept."""
        stem = stem_of(name)
        if stem is None or isinstance(value, (bool, list, dict)):
            return
        values = self.store.values(row)
        spelling = name.removeprefix(f"{stem}_")
        kind = self.resources.named(stem)
        part = properties.get(stem)
        if kind is None or value is None:
            if part is not None:
                values[stem] = {spelling: value} if part.kind == "object" and value is not None else value
            return
        row.refs[stem] = self.find(kind, None, str(value)) or self.store.foreign(kind, spelling, value)
        # all that the row says of the other one follows from it now
        for told in (stem, *(f"{stem}{end}" for end in _TOLD)):
            if told in properties and told != name:
                values.pop(told, None)

    def _with_refs(self, value: Any) -> Any:
        """A value in which every id of another row also stands for that row."""
        if isinstance(value, list):
            return [self._with_refs(one) for one in value]
        if not isinstance(value, dict):
            return value
        found = {name: self._with_refs(one) for name, one in value.items()}
        for name, one in value.items():
            stem = stem_of(name)
            kind = self.resources.named(stem) if stem is not None and isinstance(one, (str, int)) and not isinstance(one, bool) else None
            if stem is not None and kind is not None and stem not in value:
                row = self.find(kind, None, str(one))
                found[stem] = {"id": row.number} if row is not None else {name.removeprefix(f"{stem}_"): one}
        return found

    def _child(self, row: Row, name: str) -> Kind | None:
        """The kind of the rows that a list property of a row stands for."""
        below = self.resources.below.get(row.kind.path, {}).get(name)
        if below is not None and below.parent is row.kind:
            return below
        kind = self.resources.named(singular(name))
        return kind if kind is not None and kind.owner is row.kind else None

    def _change_children(self, row: Row, kind: Kind, bodies: list[dict[str, Any]]) -> None:
        """Make the rows that a list names: those with an id are changed, the others are new, and the rest goes."""
        scope = row if kind.parent is row.kind else None
        old = [one for one in self.store.children(row) if one.kind is kind] if scope is None else list(self.store.rows(kind, row))
        kept = []
        for body in bodies:
            given = body.get(f"{kind.noun}_id", body.get("id"))
            child = next((one for one in old if given is not None and str(given) in one.spellings()), None)
            if body.get("is_deleted") is True:
                # it goes with those that are not named any more
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
