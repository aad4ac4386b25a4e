"""Choose the security schemes of the curated document that an operation needs."""

from __future__ import annotations

from ..openapi.document import Document, JsonObject, Operation
from .security import credential, key_headers

Needs = tuple[str, frozenset[tuple[str, bool]]]


class AccessIndex:
    """The ways to get in that operations of the curated document have, by what they need."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._by_needs: dict[Needs, list[Operation]] = {}
        for operation in document.operations:
            self._by_needs.setdefault(self.needs(operation), []).append(operation)
        self.key_names = {name.lower() for one in document.operations for name, _ in key_headers(document, one)}

    def needs(self, operation: Operation) -> Needs:
        """Return what an operation of the curated document needs: its credential, and its key headers."""
        return credential(self.document, operation), frozenset(
            (name.lower(), needed) for name, needed in key_headers(self.document, operation)
        )

    def choose(self, needs: Needs, path: str, *, scoped: bool) -> list[JsonObject] | None:
        """Return the security of the operation with the same needs whose path begins like this one; None if there is none.

        The routes of a store's customers and those of its business begin alike; only the latter have scopes.
        """
        found = self._by_needs.get(needs)
        if not found:
            return None
        nearest = max(found, key=lambda one: (_common(one.path, path), scoped and "x-required-scope" in one.node))
        holder = nearest.node if "security" in nearest.node else self.document.data
        security: list[JsonObject] = holder.get("security", [])
        return security


def _common(one: str, other: str) -> int:
    count = 0
    for first, second in zip(one.split("/"), other.split("/"), strict=False):
        if first != second and not (first.startswith("{") and second.startswith("{")):
            break
        count += 1
    return count
