"""The operations of the document, as contract tests need them: their fields, client methods and credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from scalev.mock.openapi.document import CredentialKind, Document
from scalev.mock.openapi.document import Operation as Declaration

#: The client credential for each kind of credential in the document; other kinds use the client's own key.
CREDENTIALS = {"customer": "customer_token", "page_key": "page_key", "storefront_key": "storefront_key"}
_CLIENT = "api_key"
_OPEN = "body"


@dataclass(frozen=True)
class Root:
    """A resource that is opened with a path value and credentials: `client.storefront(store_id, api_key=…)`."""

    name: str
    parameter: str
    credentials: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """A field of a request: its location, wire name and schema."""

    location: str
    name: str
    required: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation; `body` is None if it takes none, and empty if the document does not declare its fields."""

    declaration: Declaration
    node: Mapping[str, Any]
    resource: tuple[str, ...]
    name: str
    root: Root | None
    parameters: tuple[Field, ...]
    body: tuple[Field, ...] | None
    content_type: str
    shadows: tuple[Mapping[str, str], ...]
    credentials: tuple[str, ...]
    """The client credential for each of `schemes`: `api_key`, `customer_token`, `page_key` or `storefront_key`."""

    @property
    def id(self) -> str:
        """The operation id."""
        return self.declaration.id

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return self.declaration.method

    @property
    def path(self) -> str:
        """The path template."""
        return self.declaration.path

    @property
    def is_form(self) -> bool:
        """Whether the body is a form with files."""
        return self.content_type == "multipart/form-data"

    @property
    def is_read_only(self) -> bool:
        """Whether the operation changes nothing: a GET whose `x-retry`, if declared, is `safe`."""
        return self.method == "GET" and self.node.get("x-retry", "safe") == "safe"

    @property
    def schemes(self) -> tuple[str, ...]:
        """The security schemes whose credentials a call carries."""
        return self.declaration.security[0] if self.declaration.security else ()

    def is_shadowed(self, values: Mapping[str, str]) -> bool:
        """Return whether path values produce the literal path of another operation (`/v3/orders/statistics`)."""
        return any(all(values.get(name) == text for name, text in shadow.items()) for shadow in self.shadows)


class Operations(Mapping[str, Operation]):
    """The operations of an effective document, by id, in document order. Raises DocumentError for an invalid document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = Document(document)
        #: The paths, each as its segments, by their number.
        self._segments: dict[int, list[list[str]]] = {}
        for path in dict.fromkeys(operation.path for operation in self.document.operations):
            self._segments.setdefault(path.count("/"), []).append(path.split("/"))
        self._found = {operation.id: self._build_operation(operation) for operation in self.document.operations}

    def __getitem__(self, operation_id: str) -> Operation:
        return self._found[operation_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @cached_property
    def schemes(self) -> Mapping[str, Mapping[str, Any]]:
        """The security schemes by name."""
        return self.document.schemes

    def map_schemes(self, by_kind: Mapping[CredentialKind, str]) -> dict[str, str]:
        """Return the value for each security scheme, given the value for each kind of credential."""
        return {scheme: value for kind, value in by_kind.items() for scheme in sorted(self.document.get_schemes(kind))}

    def _build_operation(self, declaration: Declaration) -> Operation:
        node = self.document.data["paths"][declaration.path][declaration.method.lower()]
        client = node.get("x-client") or {}
        content_type, schema = next(iter(declaration.body.content.items())) if declaration.body else ("", {})
        return Operation(
            declaration=declaration,
            node=node,
            resource=tuple(str(client.get("resource", "")).split(".")),
            name=str(client.get("method", "")),
            root=self._build_root(str(client.get("resource", "")).partition(".")[0]),
            parameters=tuple(
                Field(parameter.location, parameter.name, parameter.required, parameter.schema) for parameter in declaration.parameters
            ),
            body=tuple(self.iterate_fields(schema)) if declaration.body else None,
            content_type=content_type,
            shadows=tuple(self._find_shadows(declaration)),
            credentials=tuple(self._get_credential(scheme) for scheme in next(iter(declaration.security), ())),
        )

    def _get_credential(self, scheme: str) -> str:
        return CREDENTIALS.get(self.document.credential_kinds.get(scheme, ""), _CLIENT)

    def _build_root(self, name: str) -> Root | None:
        root = self.document.data.get("x-client-roots", {}).get(name)
        if root is None:
            return None
        return Root(name, root["parameter"], {credential["argument"]: credential["credential"] for credential in root["credentials"]})

    def iterate_fields(self, schema: Mapping[str, Any]) -> Iterator[Field]:
        """Yield the fields that an object schema declares; one of several alternatives is yielded once, and required if all require it."""
        node = self.document.resolve(schema)
        for member in node.get("allOf", ()):
            yield from self.iterate_fields(member)
        options = [
            {field.name: field for field in self.iterate_fields(option)} for option in (*node.get("anyOf", ()), *node.get("oneOf", ()))
        ]
        fields: dict[str, Field] = {}
        for option in options:
            for name, field in option.items():
                is_required = all(name in other and other[name].required for other in options)
                fields.setdefault(name, replace(field, required=is_required))
        yield from fields.values()
        for name, inner in node.get("properties", {}).items():
            yield Field("body", name, name in node.get("required", ()), inner)

    def _find_shadows(self, declaration: Declaration) -> Iterator[Mapping[str, str]]:
        """Yield the parameter values for which a path equals the literal path of another operation."""
        segments = declaration.path.split("/")
        for other_segments in self._segments[declaration.path.count("/")]:
            if other_segments == segments:
                continue
            pairs = list(zip(segments, other_segments, strict=True))
            values = {left[1:-1]: right for left, right in pairs if "{" in left and "{" not in right}
            if values and all(left == right or "{" in left or "{" in right for left, right in pairs):
                yield values


@lru_cache(maxsize=8192)
def normalize_name(name: str) -> str:
    """Normalize a name so that its wire and Python spellings are equal."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
