"""Find the operations and webhooks that a component reaches, and the direction of its data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..openapi.document import METHODS, Document, Operation, walk
from ..openapi.pointers import find_component

#: Directions: requests, responses, and errors, which the client decodes in the same way for all operations.
REQUEST, RESPONSE, ERROR = "request", "response", "error"

Component = tuple[str, str]  # kind and name, such as ("schemas", "Order")


@dataclass(slots=True)
class Uses:
    """The uses of a component: operation ids (or webhook names) by direction, and the operations whose body it is."""

    by_direction: dict[str, set[str]] = field(default_factory=dict)
    body_of: set[str] = field(default_factory=set)
    nested: bool = False  # used by another component or inside a schema

    @property
    def directions(self) -> frozenset[str]:
        return frozenset(self.by_direction)

    @property
    def owners(self) -> frozenset[str]:
        """All operations and webhooks that it reaches."""
        return frozenset().union(*self.by_direction.values())


class Reach:
    """The uses of all components of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._direct: dict[Component, frozenset[Component]] = {}
        self._uses: dict[Component, Uses] = {}
        for operation in document.operations:
            for direction, node in list_operation_parts(document, operation):
                self._note(operation.id, direction, node)
            self._note_body(operation)
        for name, item in list_webhooks(document):
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    self._note(f"webhook {name}", RESPONSE, item[method])
        for kind in ("schemas", "responses", "requestBodies", "parameters", "headers"):
            for name in document.get_components(kind):
                for reference in self._find_references((kind, name)):
                    if kind == "schemas" and reference[0] == "schemas":
                        self._get_uses(reference).nested = True

    def list_uses(self, kind: str, name: str) -> Uses:
        """Return the uses of a component, which are empty if there are no references to it."""
        return self._uses.get((kind, name)) or Uses()

    def _get_uses(self, component: Component) -> Uses:
        return self._uses.setdefault(component, Uses())

    def _note(self, owner: str, direction: str, node: Any) -> None:
        stack = list(_find_component_references(node))
        visited_components: set[Component] = set()
        while stack:
            component = stack.pop()
            if component not in visited_components:
                visited_components.add(component)
                self._get_uses(component).by_direction.setdefault(direction, set()).add(owner)
                stack += self._find_references(component)

    def _note_body(self, operation: Operation) -> None:
        body = self._document.resolve(operation.node.get("requestBody")) or {}
        for media in body.get("content", {}).values():
            schema = media.get("schema", {})
            reference = schema.get("$ref") if isinstance(schema, dict) else None
            for component in _find_component_references({"$ref": reference}):
                self._get_uses(component).body_of.add(operation.id)

    def _find_references(self, component: Component) -> frozenset[Component]:
        """Return the components that a component refers to directly."""
        if component not in self._direct:
            kind, name = component
            self._direct[component] = frozenset(_find_component_references(self._document.get_components(kind).get(name)))
        return self._direct[component]


def list_operation_parts(document: Document, operation: Operation) -> Iterator[tuple[str, Any]]:
    """Yield the parts of an operation's requests and responses, with the direction of each."""
    yield REQUEST, operation.node.get("parameters", [])
    yield REQUEST, operation.node.get("requestBody", {})
    for status, response in operation.node["responses"].items():
        yield (RESPONSE if str(status).startswith("2") else ERROR), response


def list_webhooks(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the webhooks of a document by name."""
    items = document.data.get("webhooks")
    for name, item in items.items() if isinstance(items, dict) else ():
        node = document.resolve(item)
        if isinstance(node, dict):
            yield name, node


def _find_component_references(node: Any) -> Iterator[Component]:
    for _, inner in walk(node):
        component = find_component(inner.get("$ref"))
        if component is not None:
            yield component
