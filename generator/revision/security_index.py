"""Choose the security schemes of the curated document that an operation needs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count

from ..openapi.document import Document, JsonObject, Operation
from .component_names import pick_free_name
from .markers import DRAFT
from .security import describe_credential, is_bearer, list_key_headers, list_requirements, list_schemes

#: What a scheme states that matters to a client.
_SCHEME_FIELDS = ("type", "scheme", "in", "name", "flows", "openIdConnectUrl", "bearerFormat")


@dataclass(frozen=True, slots=True)
class WrittenSecurity:
    """What an operation needs, as it is written, and the schemes that it needs in addition."""

    security: list[JsonObject] | None
    created: dict[str, JsonObject]


Access = tuple[str, frozenset[tuple[str, bool]]]


class SecurityIndex:
    """The ways to get in that operations of the curated document have, by what they need."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._by_access: dict[Access, list[Operation]] = {}
        for operation in document.operations:
            self._by_access.setdefault(self.read_access(operation), []).append(operation)
        self.key_names = {name.lower() for one in document.operations for name, _ in list_key_headers(document, one)}

    def read_access(self, operation: Operation) -> Access:
        """Return what an operation of the curated document needs: its credential, and its key headers."""
        return describe_credential(self.document, operation), frozenset(
            (name.lower(), needed) for name, needed in list_key_headers(self.document, operation)
        )

    def find_security(self, access: Access, path: str, *, scoped: bool) -> list[JsonObject] | None:
        """Return the security of the operation with the same needs whose path begins like this one; None if there is none.

        The routes of a store's customers and those of its business begin alike; only the latter have scopes.
        """
        found = self._by_access.get(access)
        if not found:
            return None
        nearest = max(found, key=lambda one: (_count_common_segments(one.path, path), scoped and "x-required-scope" in one.node))
        holder = nearest.node if "security" in nearest.node else self.document.data
        security: list[JsonObject] = holder.get("security", [])
        return security

    def write_security(
        self, published: Document, operation: Operation, sent_keys: frozenset[tuple[str, bool]], known: JsonObject | None
    ) -> WrittenSecurity:
        """Return the security of a published operation whose needs no operation of ours has, and the schemes that are new.

        Of several ways to get in, one that there is already is taken: the client sends one. `keys` are those that are published as
        parameters, `known` is the operation as it is in force.
        """
        scoped = "x-required-scope" in operation.node
        ways = [(word, sent_keys | {(name, True) for name in names}) for word, names in list_requirements(published, operation)] or [
            ("none", sent_keys)
        ]
        if known is not None and self.read_access(Operation("", "", "", known)) in ways:
            return WrittenSecurity(known.get("security"), {})
        for way in ways:
            if (found := self.find_security(way, operation.path, scoped=scoped)) is not None:
                return WrittenSecurity(found, {})
        # without an operation of the same needs, the keys are written as the parameters that they are published as
        for word, names in ways:
            if names <= sent_keys and (found := self.find_security((word, frozenset()), operation.path, scoped=scoped)) is not None:
                return WrittenSecurity(found, {})
        return self._write_new(published, operation)

    def _write_new(self, published: Document, operation: Operation) -> WrittenSecurity:
        security: list[JsonObject] = []
        created: dict[str, JsonObject] = {}
        for schemes in list_schemes(published, operation):
            option: JsonObject = {}
            for name, scheme in schemes:
                ours = {key: value for key, value in scheme.items() if key in _SCHEME_FIELDS}
                bearer = self.find_security(("bearer", frozenset()), operation.path, scoped="x-required-scope" in operation.node)
                if is_bearer(scheme) and bearer:
                    option.update(bearer[0])
                    continue
                text = f"A credential that is new: {ours.get('scheme') or ours.get('name') or ours.get('type')}."
                name = pick_free_name(
                    chain([name], (f"{name}{number}" for number in count(2))), self.document.components("securitySchemes")
                )
                created[name] = {**ours, "description": text, DRAFT: True}
                option[name] = []
            security.append(option)
        return WrittenSecurity(security, created)


def _count_common_segments(one: str, other: str) -> int:
    count = 0
    for first, second in zip(one.split("/"), other.split("/"), strict=False):
        if first != second and not (first.startswith("{") and second.startswith("{")):
            break
        count += 1
    return count
