"""The components of the curated document, and what the operations of a revision want of each.

A component that all its users want alike is changed in place. Otherwise the shape nearest to the present one keeps the name, and
each other shape gets a component of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ..openapi.document import Document, JsonObject, walk
from ..openapi.schemas import COMPONENT
from .envelopes import Envelopes
from .shape_ids import ShapeIds
from .shapes import Shape, ShapeReader
from .usage import Usage

Use = tuple[str, str]


@dataclass(slots=True)
class Demand:
    """One shape that is wanted of a component, with the operations that want it; `name` is set once it is decided.

    `is_present` says that a component of that name states it already.
    """

    component: str
    shape: Shape
    in_request: bool
    usage: Usage
    is_unchanged: bool
    operations: dict[str, None] = field(default_factory=dict)
    name: str = ""
    is_existing: bool = False


class ComponentDemands:
    """What is wanted of each schema component."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.shape_ids = ShapeIds()
        self.readers = {request: ShapeReader(document, in_requests=request) for request in (True, False)}
        self.by_component: dict[str, list[Demand]] = {}
        self._recorded: set[tuple[str, bool]] = set()
        self._by_key: dict[tuple[str, int, bool], Demand] = {}

    @cached_property
    def envelopes(self) -> Envelopes:
        """The components that lists begin with."""
        return Envelopes(self.document, self.readers[False], self.shape_ids)

    def read_shape(self, component: str, in_request: bool) -> Shape:
        """Return the present shape of a component, as it is in requests or in responses."""
        return self.readers[in_request].read({"$ref": COMPONENT + component})

    def record(self, component: str, shape: Shape, usage: Usage) -> Demand:
        """Record that an operation wants a shape of a component."""
        request = usage.in_request
        key = (component, self.shape_ids.get(shape), request)
        found = self._by_key.get(key)
        if found is None:
            is_own = self.shape_ids.get(self.read_shape(component, request)) == key[1]
            found = self._by_key[key] = self._merge_or_add(Demand(component, shape, request, usage, is_own))
        found.operations[usage.operation] = None
        return found

    def _merge_or_add(self, new: Demand) -> Demand:
        """Join the want of a response with that of a request that states the same and, in addition, what only requests state."""
        found = self.by_component.setdefault(new.component, [])
        number = self.shape_ids.get
        for other in found:
            one, two = (new, other) if new.in_request else (other, new)
            if one.in_request != two.in_request and number(self.shape_ids.reduce_to_response(one.shape)) == number(two.shape):
                if new.in_request:
                    other.shape, other.in_request, other.is_unchanged = new.shape, True, new.is_unchanged
                return other
        found.append(new)
        return new

    def record_unchanged(self, node: object, usage: Usage) -> None:
        """Record that a schema is published as it stands, with everything below it."""
        for _, inner in walk(node):
            reference = inner.get("$ref")
            if isinstance(reference, str) and reference.startswith(COMPONENT):
                component = reference.removeprefix(COMPONENT)
                self.record(component, self.read_shape(component, usage.in_request), usage)
                if (component, usage.in_request) not in self._recorded:
                    self._recorded.add((component, usage.in_request))
                    self.record_unchanged(self.get_schema(component), usage)

    def get_schema(self, component: str) -> JsonObject:
        """Return the schema of a component as it is written now."""
        found: JsonObject = self.document.components("schemas")[component]
        return found

    def find(self, component: str, shape: Shape, in_request: bool) -> Demand | None:
        """Return the want that a use of a component belongs to."""
        return self._by_key.get((component, self.shape_ids.get(shape), in_request))

    def assign_names(self) -> Iterator[Demand]:
        """Let one want of each component keep its name, and yield the others, which need a component of their own."""
        for component, wants in self.by_component.items():
            first = max(wants, key=lambda want: (want.is_unchanged, self._count_equal_places(want), len(want.operations)))
            first.name = component
            yield from (want for want in wants if want is not first)

    def is_open(self, component: str) -> bool:
        """Return whether a component says nothing about what is inside of it: a scalar, or an object without fields."""
        own = self.read_shape(component, in_request=False)
        return not own.fields and own.items is None and own.values is None and not own.options

    def _count_equal_places(self, want: Demand) -> int:
        own = dict(self.read_shape(want.component, want.in_request).list_places())
        return sum(own.get(path) == cells for path, cells in want.shape.list_places())
