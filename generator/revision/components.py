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
from .keys import ShapeKeys
from .naming import Hint
from .shapes import Shape, ShapeReader

Use = tuple[str, str]


@dataclass(slots=True)
class Want:
    """One shape that is wanted of a component, with the operations that want it; `name` is set once it is decided.

    `is_present` says that a component of that name states it already.
    """

    component: str
    shape: Shape
    request: bool
    hint: Hint
    is_own: bool
    users: dict[str, None] = field(default_factory=dict)
    name: str = ""
    is_present: bool = False


class Components:
    """What is wanted of each schema component."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.keys = ShapeKeys()
        self.readers = {request: ShapeReader(document, request=request) for request in (True, False)}
        self.wants: dict[str, list[Want]] = {}
        self._kept: set[tuple[str, bool]] = set()
        self._by_key: dict[tuple[str, int, bool], Want] = {}

    @cached_property
    def envelopes(self) -> Envelopes:
        """The components that lists begin with."""
        return Envelopes(self.document, self.readers[False], self.keys)

    def own(self, component: str, request: bool) -> Shape:
        """Return the present shape of a component, as it is in requests or in responses."""
        return self.readers[request].read({"$ref": COMPONENT + component})

    def want(self, component: str, shape: Shape, hint: Hint) -> Want:
        """Record that an operation wants a shape of a component."""
        request = hint.request
        key = (component, self.keys.number(shape), request)
        found = self._by_key.get(key)
        if found is None:
            is_own = self.keys.number(self.own(component, request)) == key[1]
            found = self._by_key[key] = self._join(Want(component, shape, request, hint, is_own))
        found.users[hint.operation] = None
        return found

    def _join(self, new: Want) -> Want:
        """Join the want of a response with that of a request that states the same and, in addition, what only requests state."""
        found = self.wants.setdefault(new.component, [])
        number = self.keys.number
        for other in found:
            one, two = (new, other) if new.request else (other, new)
            if one.request != two.request and number(self.keys.in_responses(one.shape)) == number(two.shape):
                if new.request:
                    other.shape, other.request, other.is_own = new.shape, True, new.is_own
                return other
        found.append(new)
        return new

    def keep(self, node: object, hint: Hint) -> None:
        """Record that a schema is published as it stands, with everything below it."""
        for _, inner in walk(node):
            reference = inner.get("$ref")
            if isinstance(reference, str) and reference.startswith(COMPONENT):
                component = reference.removeprefix(COMPONENT)
                self.want(component, self.own(component, hint.request), hint)
                if (component, hint.request) not in self._kept:
                    self._kept.add((component, hint.request))
                    self.keep(self.schema(component), hint)

    def schema(self, component: str) -> JsonObject:
        """Return the schema of a component as it is written now."""
        found: JsonObject = self.document.components("schemas")[component]
        return found

    def find(self, component: str, shape: Shape, request: bool) -> Want | None:
        """Return the want that a use of a component belongs to."""
        return self._by_key.get((component, self.keys.number(shape), request))

    def decide(self) -> Iterator[Want]:
        """Let one want of each component keep its name, and yield the others, which need a component of their own."""
        for component, wants in self.wants.items():
            first = max(wants, key=lambda want: (want.is_own, self._closeness(want), len(want.users)))
            first.name = component
            yield from (want for want in wants if want is not first)

    def is_open(self, component: str) -> bool:
        """Return whether a component says nothing about what is inside of it: a scalar, or an object without fields."""
        own = self.own(component, request=False)
        return not own.fields and own.items is None and own.values is None and not own.options

    def _closeness(self, want: Want) -> int:
        own = dict(self.own(want.component, want.request).places())
        return sum(own.get(path) == cells for path, cells in want.shape.places())
