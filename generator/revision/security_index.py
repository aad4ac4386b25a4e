"""Write the security of published operations with the security schemes of the curated document."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, count

from ..openapi.document import Document, JsonObject, Operation
from .component_names import pick_free_name
from .markers import DRAFT
from .security import describe_credential, is_bearer, list_key_headers, list_requirements, list_schemes

#: The fields of a security scheme that matter to a client.
_SCHEME_FIELDS = ("type", "scheme", "in", "name", "flows", "openIdConnectUrl", "bearerFormat")


@dataclass(frozen=True, slots=True)
class WrittenSecurity:
    """The `security` of an operation, and the security schemes that have to be created for it."""

    security: list[JsonObject] | None
    created: dict[str, JsonObject]


#: The headers that carry an API key, each with whether it is required.
KeyHeaders = frozenset[tuple[str, bool]]
#: The access that an operation requires: the credential in the `Authorization` header, and the key headers.
Access = tuple[str, KeyHeaders]


class SecurityIndex:
    """Finds the `security` that operations of the curated document have, by the access that they require."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._by_access: dict[Access, list[Operation]] = {}
        for operation in document.operations:
            self._by_access.setdefault(self.read_access(operation), []).append(operation)
        self.key_names = {name.lower() for operation in document.operations for name, _ in list_key_headers(document, operation)}

    def read_access(self, operation: Operation) -> Access:
        """Return the access that an operation of the curated document requires."""
        headers = frozenset((name.lower(), is_required) for name, is_required in list_key_headers(self.document, operation))
        return describe_credential(self.document, operation), headers

    def find_security(self, access: Access, path: str, *, has_scope: bool) -> list[JsonObject] | None:
        """Return the security of the operation with the same access whose path is most similar; None if there is none.

        The paths of a store's customers and those of its business begin alike; only the latter have scopes.
        """
        operations = self._by_access.get(access)
        if not operations:
            return None
        nearest = max(
            operations,
            key=lambda operation: (_count_common_segments(operation.path, path), has_scope and "x-required-scope" in operation.node),
        )
        holder = nearest.node if "security" in nearest.node else self.document.data
        security: list[JsonObject] = holder.get("security", [])
        return security

    def write_security(
        self, published_document: Document, operation: Operation, sent_keys: KeyHeaders, known_node: JsonObject | None
    ) -> WrittenSecurity:
        """Return the security of a published operation that requires another access than any curated one, and the new schemes.

        If one of several security requirements is met by a scheme in force, it is chosen alone, since the client sends one credential.
        `sent_keys` are the key headers that are published as parameters; `known_node` is the operation as it is in force.
        """
        has_scope = "x-required-scope" in operation.node
        requirements = list_requirements(published_document, operation)
        options = [(word, sent_keys | {(name, True) for name in names}) for word, names in requirements] or [("none", sent_keys)]
        if known_node is not None and self.read_access(Operation("", "", "", known_node)) in options:
            return WrittenSecurity(known_node.get("security"), {})
        for option in options:
            if (security := self.find_security(option, operation.path, has_scope=has_scope)) is not None:
                return WrittenSecurity(security, {})
        # if no operation has the same access, the keys remain parameters, as they are published
        for word, names in options:
            if (
                names <= sent_keys
                and (security := self.find_security((word, frozenset()), operation.path, has_scope=has_scope)) is not None
            ):
                return WrittenSecurity(security, {})
        return self._write_new(published_document, operation)

    def _write_new(self, published_document: Document, operation: Operation) -> WrittenSecurity:
        security: list[JsonObject] = []
        new_schemes: dict[str, JsonObject] = {}
        for schemes in list_schemes(published_document, operation):
            option: JsonObject = {}
            for name, scheme in schemes:
                fields = {key: value for key, value in scheme.items() if key in _SCHEME_FIELDS}
                bearer = self.find_security(("bearer", frozenset()), operation.path, has_scope="x-required-scope" in operation.node)
                if is_bearer(scheme) and bearer:
                    option.update(bearer[0])
                    continue
                text = f"A new credential: {fields.get('scheme') or fields.get('name') or fields.get('type')}."
                names = chain([name], (f"{name}{number}" for number in count(2)))
                name = pick_free_name(names, self.document.get_components("securitySchemes"))
                new_schemes[name] = {**fields, "description": text, DRAFT: True}
                option[name] = []
            # several schemes for one credential, such as a bearer token, result in equal options
            if option not in security:
                security.append(option)
        return WrittenSecurity(security, new_schemes)


def _count_common_segments(path: str, other: str) -> int:
    count = 0
    for first, second in zip(path.split("/"), other.split("/"), strict=False):
        if first != second and not (first.startswith("{") and second.startswith("{")):
            break
        count += 1
    return count
