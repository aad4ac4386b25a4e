"""Parse the operations of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from ..._openapi.pointers import PointerError, resolve_pointer
from ..keys import Fixed

#: The behaviour that a mock mimics: that of the running service as observed, or that of the published contract.
Profile = Literal["observed", "documented"]
#: The kinds of credential that a security scheme takes (its `x-credential`).
CredentialKind = Literal["business", "customer", "dashboard", "oauth_app", "page_key", "storefront_key"]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Node = Mapping[str, Any]


class DocumentError(ValueError):
    """Raised for an unusable document; the message says what was expected and where."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation; `schema` is unresolved, as in the document."""

    name: str
    location: str
    required: bool
    schema: Node


@dataclass(frozen=True, slots=True)
class Body:
    """The request body of an operation: a schema per media type."""

    required: bool
    content: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Quota:
    """The calls that each credential may send to all operations with a tag in a number of seconds (`x-rate-limit` of the tag)."""

    tag: str
    calls: int
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Fixed):
    """An operation with its references resolved; `response` is the schema of its JSON response, or None if that has no body."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    status: int
    response: Node | None
    security: tuple[tuple[str, ...], ...]
    scope: str
    statuses: frozenset[str]
    """All declared statuses."""
    credential: str = ""
    """The kind of credential that it requires (`x-credential`)."""
    is_withdrawn: bool = False
    """Whether the service now responds to it with 404 (`x-withdrawn`)."""
    successor: str = ""
    """The id of the operation that took its place, if it is withdrawn."""
    links: tuple[Node, ...] = ()
    """The links of its successful responses."""
    name: str = ""
    """Its name in the client (`orders.list`), empty if the document gives it none."""
    quotas: tuple[Quota, ...] = ()
    """The limits of its tags, besides those of all operations."""
    filters: tuple[Parameter, ...] = ()
    """Further query parameters that it takes: those of the list whose rows it counts (`x-count`)."""

    @property
    def label(self) -> str:
        """The name in the client with the operation id: `orders.list (listOrders)`."""
        return f"{self.name} ({self.id})" if self.name else self.id


class Document(Fixed):
    """An OpenAPI 3 document and its operations."""

    def __init__(self, data: Any) -> None:
        """Parse a document. Raises DocumentError if it has no paths, or a reference that cannot be resolved."""
        if not isinstance(data, Mapping) or not isinstance(data.get("paths"), Mapping):
            raise DocumentError("expected an OpenAPI document with `paths`, got something else")
        self.data: Node = data
        self._quotas = dict(self._read_quotas())
        self.operations = _share_filters(tuple(self._read_operations()), self._find_counts())

    @property
    def schemes(self) -> Mapping[str, Node]:
        """The security schemes, by name."""
        schemes = self.data.get("components", {}).get("securitySchemes", {})
        return {name: self.resolve(node) for name, node in schemes.items()}

    @cached_property
    def credential_kinds(self) -> Mapping[str, str]:
        """The kind of credential that each security scheme takes, by the name of the scheme; schemes that do not state it are missing."""
        return {name: str(node["x-credential"]) for name, node in self.schemes.items() if node.get("x-credential")}

    def get_schemes(self, *kinds: CredentialKind) -> frozenset[str]:
        """Return the names of the security schemes that take some kinds of credential."""
        return frozenset(name for name, kind in self.credential_kinds.items() if kind in kinds)

    @property
    def webhooks(self) -> Mapping[str, Node]:
        """The webhooks, by the name of their event."""
        return {name: self.resolve(node) for name, node in self.data.get("webhooks", {}).items()}

    def resolve(self, node: Node) -> Node:
        """Return a node after following its references."""
        for _ in range(100):
            if not isinstance(node.get("$ref"), str):
                return node
            node = self.get_node(node["$ref"])
        raise DocumentError(f"{node['$ref']}: expected a reference that ends, got a circle")

    def get_node(self, reference: str) -> Any:
        """Return the node that a reference such as `#/components/schemas/Order` points to. Raises DocumentError if there is none."""
        try:
            return resolve_pointer(self.data, reference)
        except PointerError as error:
            raise DocumentError(str(error)) from None

    def _read_operations(self) -> Iterator[Operation]:
        for path, item in self.data["paths"].items():
            if not path.startswith("/"):
                continue
            shared_parameters = item.get("parameters", [])
            for method in METHODS:
                if method in item:
                    yield self._read_operation(method, path, item[method], shared_parameters)

    def _find_counts(self) -> dict[str, str]:
        """Return the ids of the operations that take the filters of a list, each with the id of the list."""
        nodes = [item[method] for item in self.data["paths"].values() for method in METHODS if method in item]
        counts = {node.get("operationId"): node["x-count"] for node in nodes if isinstance(node.get("x-count"), Mapping)}
        return {str(count.get("operation")): str(list_id) for list_id, count in counts.items() if count.get("filters") == "all"}

    def _read_operation(self, method: str, path: str, node: Node, shared_parameters: list[Node]) -> Operation:
        parameters: dict[tuple[str, str], Parameter] = {}
        for raw in (*shared_parameters, *node.get("parameters", ())):
            parameter = self.resolve(raw)
            schema: Node = parameter.get("schema") or next((media.get("schema", {}) for media in parameter.get("content", {}).values()), {})
            parameters[parameter["in"], parameter["name"]] = Parameter(
                parameter["name"], parameter["in"], bool(parameter.get("required")), schema
            )
        status, response = self._get_response(node.get("responses", {}))
        security = node.get("security", self.data.get("security", []))
        return Operation(
            id=node.get("operationId") or f"{method} {path}",
            method=method.upper(),
            path=path,
            parameters=tuple(parameters.values()),
            body=self._read_body(node.get("requestBody")),
            status=status,
            response=response,
            security=tuple(tuple(option) for option in security),
            scope=str(node.get("x-required-scope") or ""),
            statuses=frozenset(map(str, node.get("responses", ()))),
            credential=str(node.get("x-credential") or ""),
            is_withdrawn=bool(node.get("x-withdrawn")),
            successor=_read_successor(node.get("x-withdrawn")),
            links=tuple(self._read_links(node.get("responses", {}))),
            name=_read_client_name(node.get("x-client")),
            quotas=tuple(self._quotas[tag] for tag in node.get("tags", ()) if tag in self._quotas),
        )

    def _read_quotas(self) -> Iterator[tuple[str, Quota]]:
        for tag in self.data.get("tags", ()):
            limit = tag.get("x-rate-limit")
            if limit is None:
                continue
            calls: Any = limit.get("calls") if isinstance(limit, Mapping) else None
            seconds: Any = limit.get("seconds") if isinstance(limit, Mapping) else None
            if type(calls) is not int or calls < 1 or type(seconds) not in (int, float) or not 0 < seconds < float("inf"):
                raise DocumentError(f"tag {tag['name']}: x-rate-limit: expected calls and seconds, got {limit!r:.80}")
            yield tag["name"], Quota(tag["name"], calls, seconds)

    def _read_links(self, responses: Node) -> Iterator[Node]:
        for status, raw in responses.items():
            if str(status).startswith("2"):
                yield from map(self.resolve, self.resolve(raw).get("links", {}).values())

    def _read_body(self, node: Node | None) -> Body | None:
        if node is None:
            return None
        node = self.resolve(node)
        content = {name.lower(): media.get("schema", {}) for name, media in node.get("content", {}).items()}
        return Body(bool(node.get("required")), content)

    def _get_response(self, responses: Node) -> tuple[int, Node | None]:
        """Return the status and schema of the first success with a JSON body, or else of the first success."""
        plain_status: int | None = None
        for status, raw in responses.items():
            if not str(status).startswith("2"):
                continue
            number = int(status) if str(status).isdigit() else 200
            for media_type, media in self.resolve(raw).get("content", {}).items():
                if "json" in media_type:
                    return number, media.get("schema", {})
            plain_status = plain_status or number
        return plain_status or (204 if responses else 200), None


def drop_withdrawn_fields(node: Any) -> Any:
    """Return a copy of a document, or of a part of one, without the fields that the service has withdrawn (`x-withdrawn`)."""
    if isinstance(node, list):
        return [drop_withdrawn_fields(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    fields = node.get("properties")
    fields = fields if isinstance(fields, Mapping) else {}
    withdrawn = {name for name, inner in fields.items() if isinstance(inner, Mapping) and inner.get("x-withdrawn")}
    result = {name: drop_withdrawn_fields(inner) for name, inner in node.items()}
    if withdrawn:
        result["properties"] = {name: inner for name, inner in result["properties"].items() if name not in withdrawn}
        result["required"] = [name for name in node.get("required", ()) if name not in withdrawn]
    return result


def _share_filters(operations: tuple[Operation, ...], counts: Mapping[str, str]) -> tuple[Operation, ...]:
    """Give each counting operation the query parameters of its list that it does not declare itself."""
    lists = {operation.id: operation.parameters for operation in operations if operation.id in counts.values()}
    shared_parameters = []
    for operation in operations:
        own_names = {parameter.name for parameter in operation.parameters}
        other_parameters = [
            parameter
            for parameter in lists.get(counts.get(operation.id, ""), ())
            if parameter.location == "query" and parameter.name not in own_names
        ]
        shared_parameters.append(replace(operation, filters=tuple(other_parameters)) if other_parameters else operation)
    return tuple(shared_parameters)


def _read_successor(extension: Any) -> str:
    """Return the id of the operation that took the place of another one, from the `x-withdrawn` of that, "" if it names none."""
    return str(extension.get("successor") or "") if isinstance(extension, Mapping) else ""


def _read_client_name(extension: Any) -> str:
    """Return the name of an operation in the client from its `x-client`, "" if it has none."""
    if not isinstance(extension, Mapping) or not {"resource", "method"} <= extension.keys():
        return ""
    return f"{extension['resource']}.{extension['method']}"
