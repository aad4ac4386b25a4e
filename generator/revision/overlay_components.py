"""Find the components that overlays add after a revision.

A revision that needs such a component creates it under the same name, so that the overlay then adds to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from ..openapi.document import Document, JsonObject

Key = tuple[str, ...]


class OverlayComponents:
    """The parameters, responses and headers that are components in the effective document alone, not in the curated one.

    `created` holds those that the revision creates, by kind and name.
    """

    def __init__(self, document: Document, effective: Document) -> None:
        self.created: dict[str, dict[str, JsonObject]] = defaultdict(dict)
        self.effective = effective
        self._document = document
        self._names: dict[tuple[str, Key], Counter[str]] = defaultdict(Counter)
        for operation in effective.operations:
            for node in operation.node.get("parameters", ()):
                parameter = effective.resolve(node)
                self._add("parameters", (operation.id, parameter["in"], parameter["name"].lower()), node)
            for status, node in operation.node["responses"].items():
                self._add("responses", (status,), node)
                for name, header in effective.resolve(node).get("headers", {}).items():
                    self._add("headers", (name.lower(),), header)

    def find(self, kind: str, *key: str) -> str:
        """Return the name of the component that overlays use for a parameter, response or header, or an empty string."""
        name = self._names.get((kind, key))
        return name.most_common(1)[0][0] if name else ""

    def create_reference(self, kind: str, name: str, node: JsonObject, *, is_written: bool) -> JsonObject:
        """Create a component and return a reference to it; return the node itself without a name, or if the name has another content.

        `is_written` is false while demands are collected, when nothing is created yet.
        """
        if not name or self.created[kind].get(name, node) != node:
            return node
        if is_written:
            self.created[kind][name] = node
        return {"$ref": f"#/components/{kind}/{name}"}

    def _add(self, kind: str, key: Key, node: Any) -> None:
        prefix = f"#/components/{kind}/"
        reference = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(reference, str) and reference.startswith(prefix):
            name = reference.removeprefix(prefix)
            if name not in self._document.get_components(kind):
                self._names[kind, key][name] += 1
