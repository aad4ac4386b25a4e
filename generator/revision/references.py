"""Find which components refer to which, and which components nothing refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..openapi.document import Document, JsonObject, walk
from ..overlay.selection import Location

_PREFIX = "#/components/"


def list_references(node: Any) -> set[str]:
    """Return the components to which a node refers, as `schemas/Order`."""
    references = (inner.get("$ref") for _, inner in walk(node))
    return {reference.removeprefix(_PREFIX) for reference in references if isinstance(reference, str) and reference.startswith(_PREFIX)}


def is_referenced(data: JsonObject, component: str) -> bool:
    """Return whether anything in a document refers to a component."""
    return any(node.get("$ref") == _PREFIX + component for _, node in walk(data))


def is_newly_referenced(location: Location, before: JsonObject, after: JsonObject) -> bool:
    """Return whether something refers to the component at a location after a revision, and nothing did before it."""
    if location[:1] != ("components",) or len(location) != 3:
        return False
    component = f"{location[1]}/{location[2]}"
    return is_referenced(after, component) and not is_referenced(before, component)


def find_referenced_schemas(data: JsonObject) -> set[str]:
    """Return the names of the schema components that are needed, directly or by another one that is."""
    other_data = {key: value for key, value in data.items() if key != "components"}
    other_components = {key: value for key, value in data["components"].items() if key != "schemas"}
    inner = {f"schemas/{name}": list_references(node) for name, node in data["components"]["schemas"].items()}
    references = _follow([*list_references(other_data), *list_references(other_components)], inner)
    return {reference.removeprefix("schemas/") for reference in references if reference.startswith("schemas/")}


def find_users(document: Document) -> dict[str, set[str]]:
    """Return the ids of the operations that use each component, by its kind and name."""
    inner: dict[str, set[str]] = {}
    for kind, members in document.data.get("components", {}).items():
        for name, node in members.items():
            inner[f"{kind}/{name}"] = list_references(node)
    users: dict[str, set[str]] = {}
    for operation in document.operations:
        schemes = {f"securitySchemes/{name}" for option in operation.node.get("security", ()) for name in option}
        for name in _follow([*list_references(operation.node), *schemes], inner):
            users.setdefault(name, set()).add(operation.id)
    return users


def _follow(start: Iterable[str], inner: Mapping[str, Iterable[str]]) -> set[str]:
    """Return components with all that they refer to; `inner` has the references inside each component."""
    queue, visited_components = [*start], set()
    while queue:
        name = queue.pop()
        if name not in visited_components:
            visited_components.add(name)
            queue += inner.get(name, ())
    return visited_components
