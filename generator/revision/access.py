"""Choose the security schemes of the curated document that an operation needs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count

from ..openapi.document import Document, JsonObject, Operation
from .naming import choose
from .security import credential, is_bearer, key_headers, list_schemes, list_ways
from .shapes import DRAFT

#: What a scheme states that matters to a client.
_OF_SCHEMES = ("type", "scheme", "in", "name", "flows", "openIdConnectUrl", "bearerFormat")


@dataclass(frozen=True, slots=True)
class Written:
    """What an operation needs, as it is written, and the schemes that it needs in addition."""

    security: list[JsonObject] | None
    created: dict[str, JsonObject]


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

    def write(self, published: Document, operation: Operation, keys: frozenset[tuple[str, bool]], known: JsonObject | None) -> Written:
        """Return the security of a published operation whose needs no operation of ours has, and the schemes that are new.

        Of several ways to get in, one that there is already is taken: the client sends one. `keys` are those that are published as
        parameters, `known` is the operation as it is in force.
        """
        scoped = "x-required-scope" in operation.node
        ways = [(word, keys | {(name, True) for name in names}) for word, names in list_ways(published, operation)] or [("none", keys)]
        if known is not None and self.needs(Operation("", "", "", known)) in ways:
            return Written(known.get("security"), {})
        for way in ways:
            if (found := self.choose(way, operation.path, scoped=scoped)) is not None:
                return Written(found, {})
        # without an operation of the same needs, the keys are written as the parameters that they are published as
        for word, names in ways:
            if names <= keys and (found := self.choose((word, frozenset()), operation.path, scoped=scoped)) is not None:
                return Written(found, {})
        return self._write_new(published, operation)

    def _write_new(self, published: Document, operation: Operation) -> Written:
        security: list[JsonObject] = []
        created: dict[str, JsonObject] = {}
        for schemes in list_schemes(published, operation):
            option: JsonObject = {}
            for name, scheme in schemes:
                ours = {key: value for key, value in scheme.items() if key in _OF_SCHEMES}
                bearer = self.choose(("bearer", frozenset()), operation.path, scoped="x-required-scope" in operation.node)
                if is_bearer(scheme) and bearer:
                    option.update(bearer[0])
                    continue
                text = f"A credential that is new: {ours.get('scheme') or ours.get('name') or ours.get('type')}."
                name = choose(chain([name], (f"{name}{number}" for number in count(2))), self.document.components("securitySchemes"))
                created[name] = {**ours, "description": text, DRAFT: True}
                option[name] = []
            security.append(option)
        return Written(security, created)


def _common(one: str, other: str) -> int:
    count = 0
    for first, second in zip(one.split("/"), other.split("/"), strict=False):
        if first != second and not (first.startswith("{") and second.startswith("{")):
            break
        count += 1
    return count
