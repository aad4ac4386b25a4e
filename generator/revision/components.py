"""Collect which shape each operation of a revision needs a component of the curated document to have.

If all operations need the same shape, the component is changed in place. Otherwise the shape closest to the present one keeps the name,
and every other shape gets a new component.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..openapi.document import Document, JsonObject, walk
from ..openapi.schemas import COMPONENT
from .keys import ShapeKeys
from .naming import Usage
from .shapes import Shape, ShapeReader


@dataclass(slots=True)
class Demand:
    """A shape that operations need a component to have; `name` is the component that states it, once that is decided."""

    component: str
    shape: Shape
    is_request: bool
    usage: Usage
    is_own: bool
    users: dict[str, None] = field(default_factory=dict)
    name: str = ""


class Components:
    """The schema components, and the demands that operations make on them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.keys = ShapeKeys()
        self.readers = {is_request: ShapeReader(document, is_request=is_request) for is_request in (True, False)}
        self.demands: dict[str, list[Demand]] = {}
        self._kept: set[tuple[str, bool]] = set()
        self._by_key: dict[tuple[str, int, bool], Demand] = {}

    def get_shape(self, component: str, is_request: bool) -> Shape:
        """Return the shape that a component has now, in requests or in responses."""
        return self.readers[is_request].read({"$ref": COMPONENT + component})

    def add_demand(self, component: str, shape: Shape, usage: Usage) -> Demand:
        """Record that an operation needs a component to have this shape."""
        is_request = usage.is_request
        key = (component, self.keys.get_number(shape), is_request)
        found = self._by_key.get(key)
        if found is None:
            is_own = self.keys.get_number(self.get_shape(component, is_request)) == key[1]
            found = self._by_key[key] = self._join(Demand(component, shape, is_request, usage, is_own))
        found.users[usage.operation] = None
        return found

    def _join(self, new: Demand) -> Demand:
        """Merge a demand with one that differs from it only in what requests state and responses do not."""
        found = self.demands.setdefault(new.component, [])
        number = self.keys.get_number
        for other in found:
            one, two = (new, other) if new.is_request else (other, new)
            if one.is_request != two.is_request and number(self.keys.reduce_to_response(one.shape)) == number(two.shape):
                if new.is_request:
                    other.shape, other.is_request, other.is_own = new.shape, True, new.is_own
                return other
        found.append(new)
        return new

    def keep(self, node: object, usage: Usage) -> None:
        """Record that a schema is published unchanged, with everything inside it."""
        for _, inner in walk(node):
            reference = inner.get("$ref")
            if isinstance(reference, str) and reference.startswith(COMPONENT):
                component = reference.removeprefix(COMPONENT)
                self.add_demand(component, self.get_shape(component, usage.is_request), usage)
                if (component, usage.is_request) not in self._kept:
                    self._kept.add((component, usage.is_request))
                    self.keep(self.get_schema(component), usage)

    def get_schema(self, component: str) -> JsonObject:
        """Return the schema of a component as it is now."""
        found: JsonObject = self.document.components("schemas")[component]
        return found

    def find(self, component: str, shape: Shape, is_request: bool) -> Demand | None:
        """Return the demand for a shape of a component, None if no operation made it."""
        return self._by_key.get((component, self.keys.get_number(shape), is_request))

    def decide(self) -> Iterator[Demand]:
        """Let one demand for each component keep the name, and yield the others, which need new components."""
        for component, demands in self.demands.items():
            first = max(demands, key=lambda demand: (demand.is_own, self._rate_closeness(demand), len(demand.users)))
            first.name = component
            yield from (demand for demand in demands if demand is not first)

    def is_open(self, component: str) -> bool:
        """Return whether a component declares nothing inside it: a scalar, or an object without fields."""
        own = self.get_shape(component, is_request=False)
        return not own.fields and own.items is None and own.values is None and not own.options

    def _rate_closeness(self, demand: Demand) -> int:
        own = dict(self.get_shape(demand.component, demand.is_request).list_places())
        return sum(own.get(path) == cells for path, cells in demand.shape.list_places())
