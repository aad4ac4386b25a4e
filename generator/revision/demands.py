"""Collect the shapes that the published operations demand of each schema component of the curated document.

If all operations demand the same shape of a component, it is changed in place. Otherwise the demand nearest to the present shape keeps
the name, and each other demand gets a component of its own.
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


@dataclass(slots=True)
class Demand:
    """One shape that operations demand of a component.

    `is_unchanged` says that the component has this shape already. `name` is the component that will have the shape, set once names are
    assigned; `is_existing` says that a component of that name has it already.
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
    """The demands on each schema component of the curated document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.shape_ids = ShapeIds()
        self.readers = {in_request: ShapeReader(document, in_requests=in_request) for in_request in (True, False)}
        self.by_component: dict[str, list[Demand]] = {}
        self._recorded: set[tuple[str, bool]] = set()
        self._by_key: dict[tuple[str, int, bool], Demand] = {}

    @cached_property
    def envelopes(self) -> Envelopes:
        """The components with which lists begin."""
        return Envelopes(self.document, self.readers[False], self.shape_ids)

    def read_shape(self, component: str, in_request: bool) -> Shape:
        """Return the present shape of a component in requests or in responses."""
        return self.readers[in_request].read({"$ref": COMPONENT + component})

    def record(self, component: str, shape: Shape, usage: Usage) -> Demand:
        """Record that an operation demands a shape of a component, and return the demand that it now belongs to."""
        in_request = usage.in_request
        key = (component, self.shape_ids.get(shape), in_request)
        demand = self._by_key.get(key)
        if demand is None:
            is_unchanged = self.shape_ids.get(self.read_shape(component, in_request)) == key[1]
            demand = self._by_key[key] = self._merge_or_add(Demand(component, shape, in_request, usage, is_unchanged))
        demand.operations[usage.operation] = None
        return demand

    def _merge_or_add(self, new_demand: Demand) -> Demand:
        """Add a demand, or merge it with one of the other direction that is equal except for what only requests state.

        Only requests state defaults and whether an object is closed, so the merged demand is that of the request.
        """
        demands, ids = self.by_component.setdefault(new_demand.component, []), self.shape_ids
        for other in demands:
            request, response = (new_demand, other) if new_demand.in_request else (other, new_demand)
            if request.in_request != response.in_request and ids.get(ids.reduce_to_response(request.shape)) == ids.get(response.shape):
                if new_demand.in_request:
                    other.shape, other.in_request, other.is_unchanged = new_demand.shape, True, new_demand.is_unchanged
                return other
        demands.append(new_demand)
        return new_demand

    def record_unchanged(self, node: object, usage: Usage) -> None:
        """Record that an operation uses a schema as it stands, with every component below it."""
        for _, inner in walk(node):
            reference = inner.get("$ref")
            if isinstance(reference, str) and reference.startswith(COMPONENT):
                component = reference.removeprefix(COMPONENT)
                self.record(component, self.read_shape(component, usage.in_request), usage)
                if (component, usage.in_request) not in self._recorded:
                    self._recorded.add((component, usage.in_request))
                    self.record_unchanged(self.get_schema(component), usage)

    def get_schema(self, component: str) -> JsonObject:
        """Return the schema of a component as the curated document has it."""
        schema: JsonObject = self.document.get_components("schemas")[component]
        return schema

    def find(self, component: str, shape: Shape, in_request: bool) -> Demand | None:
        """Return the demand that was recorded for a shape of a component, or None."""
        return self._by_key.get((component, self.shape_ids.get(shape), in_request))

    def assign_names(self) -> Iterator[Demand]:
        """Assign the name of each component to one of its demands, and yield the demands that need a component of their own."""
        for component, demands in self.by_component.items():
            nearest_demand = max(
                demands, key=lambda demand: (demand.is_unchanged, self._count_equal_places(demand), len(demand.operations))
            )
            nearest_demand.name = component
            yield from (demand for demand in demands if demand is not nearest_demand)

    def is_open(self, component: str) -> bool:
        """Return whether a component describes no content: a scalar, or an object without fields."""
        shape = self.read_shape(component, in_request=False)
        return not shape.fields and shape.items is None and shape.values is None and not shape.options

    def _count_equal_places(self, demand: Demand) -> int:
        present_places = dict(self.read_shape(demand.component, demand.in_request).list_places())
        return sum(present_places.get(path) == attributes for path, attributes in demand.shape.list_places())
