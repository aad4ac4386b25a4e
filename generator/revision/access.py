"""Choose the security schemes of the curated document that an operation needs."""

from __future__ import annotations

from ..openapi.document import Document, JsonObject, Operation
from .security import list_key_headers, read_credential

Needs = tuple[str, frozenset[tuple[str, bool]]]


class AccessIndex:
    """The operations of the curated document, by the credentials that they need."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._by_needs: dict[Needs, list[Operation]] = {}
        for operation in document.operations:
            self._by_needs.setdefault(self.read_needs(operation), []).append(operation)
        self.key_names = {name.lower() for one in document.operations for name, _ in list_key_headers(document, one)}

    def read_needs(self, operation: Operation) -> Needs:
        """Return the credential and the key headers that an operation of the curated document needs."""
        return read_credential(self.document, operation), frozenset(
            (name.lower(), needed) for name, needed in list_key_headers(self.document, operation)
        )

    def choose(self, needs: Needs, path: str, *, scoped: bool) -> list[JsonObject] | None:
        """Return the security of the operation with the same needs whose path is most like this one; None if there is none.

        Routes of a store's customers and routes of its business begin alike, but only the latter have scopes.
        """
        found = self._by_needs.get(needs)
        if not found:
            return None
        nearest = max(found, key=lambda one: (_count_common(one.path, path), scoped and "x-required-scope" in one.node))
        holder = nearest.node if "security" in nearest.node else self.document.data
        security: list[JsonObject] = holder.get("security", [])
        return security


def _count_common(one: str, other: str) -> int:
    count = 0
    for first, second in zip(one.split("/"), other.split("/"), strict=False):
        if first != second and not (first.startswith("{") and second.startswith("{")):
            break
        count += 1
    return count
