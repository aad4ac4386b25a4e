"""Read the operations of a document as facts: the statements about each place, independent of notation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ..evidence.facts import Place, join_words
from ..openapi.document import Document, JsonObject, Operation, walk
from .markers import WITHDRAWN
from .rules import ALL_RULES, ERROR_VALUES, KEY_HEADER, REQUIRED_BODY, Rules
from .security import describe_credential, list_key_headers
from .shapes import Shape, ShapeReader

Attributes = dict[str, str]
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """One operation, with the statements about each of its places."""

    id: str
    method: str
    path: str
    group: str
    facts: dict[Place, Attributes] = field(repr=False)

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def fact_count(self) -> int:
        """The number of facts: one for each place, and one for each of its attributes."""
        return sum(1 + len(attributes) for attributes in self.facts.values())


def keep_published(at: str, shape: Shape) -> Shape:
    """Return a shape as it is published: the adjustment where there are no deviations."""
    return shape


#: Adjusts a published body to the deviations. Its arguments are the place of the body (the media type of a request, the status of a
#: response) and its shape.
ShapeAdjustment = Callable[[str, Shape], Shape]
#: The facts of operations, by operation id.
Contract = dict[str, OperationFacts]


def read_contract(document: Document, rules: Rules = ALL_RULES) -> Contract:
    """Return the facts of the operations of a document, by operation id, without operations that a revision withdrew."""
    reader = ContractReader(document, rules)
    return {operation.id: reader.read(operation) for operation in document.operations if WITHDRAWN not in operation.node}


def find_withdrawn(document: Document) -> frozenset[str]:
    """Return the ids of the operations that a revision withdrew."""
    return frozenset(operation.id for operation in document.operations if WITHDRAWN in operation.node)


def list_withdrawn(document: Document) -> list[str]:
    """Return a line for each operation, field and parameter that a revision withdrew and that stays until a major release."""
    lines = [f"{operation.id} ({operation.method} {operation.path})" for operation in document.operations if WITHDRAWN in operation.node]
    for name, schema in document.get_components("schemas").items():
        for location, node in walk(schema):
            if WITHDRAWN in node and len(location) > 1 and location[-2] == "properties":
                lines.append(f"{name}: {location[-1]}")
    for operation in document.operations:
        for parameter in map(document.resolve, operation.node.get("parameters", ())):
            if WITHDRAWN in parameter and WITHDRAWN not in operation.node:
                lines.append(f"{operation.id}: {parameter['in']} {parameter['name']}")
    return lines


class ContractReader:
    """Reads the parts of operations as places, each with its attributes."""

    def __init__(self, document: Document, rules: Rules = ALL_RULES) -> None:
        self.document = document
        self.rules = rules
        self.requests = ShapeReader(document, in_requests=True, rules=rules)
        self.responses = ShapeReader(document, in_requests=False, rules=rules)

    def read(self, operation: Operation) -> OperationFacts:
        """Return the facts of an operation."""
        facts = {Place(operation.id, *place): attributes for place, attributes in self._list_facts(operation)}
        return OperationFacts(operation.id, operation.method, operation.path, operation.tag, facts)

    def _list_facts(self, operation: Operation) -> Iterator[tuple[tuple[str, str, str], Attributes]]:
        node = operation.node
        yield ("operation", "route", ""), {"enum": f"{operation.method} {operation.path}"}
        yield ("operation", "credential", ""), {"enum": describe_credential(self.document, operation, self.rules)}
        if operation.tag:
            yield ("operation", "tag", ""), {"enum": join_words([operation.tag])}
        if scope := node.get("x-required-scope"):
            yield ("operation", "scope", ""), {"enum": str(scope)}
        if node.get("deprecated") is True:
            yield ("operation", "deprecated", ""), {"enum": "1"}
        if KEY_HEADER in self.rules:
            for name, is_required in list_key_headers(self.document, operation):
                yield ("parameter", "header", name.lower()), {"type": "string", **({"required": "1"} if is_required else {})}
        for parameter in map(self.document.resolve, node.get("parameters", ())):
            if WITHDRAWN not in parameter:
                yield from self.list_parameter_facts(parameter)
        yield from self.list_body_facts(self.document.resolve(node.get("requestBody")))
        for status, response in node["responses"].items():
            if not status.startswith("x-"):
                yield from self.list_response_facts(str(status), self.document.resolve(response))

    def list_body_facts(
        self, body: JsonObject | None, adjust: ShapeAdjustment = keep_published
    ) -> Iterator[tuple[tuple[str, str, str], Attributes]]:
        """Yield the facts of a resolved request body, if there is one."""
        for media_type, shape in self.read_request_shapes(body, adjust).items():
            for path, attributes in shape.list_places("", "1" if self.is_body_required(body or {}, shape) else ""):
                yield ("request", media_type, path), attributes

    def read_request_shapes(self, body: JsonObject | None, adjust: ShapeAdjustment = keep_published) -> dict[str, Shape]:
        """Return the shapes of a resolved request body, by media type."""
        content: JsonObject = (body or {}).get("content", {})
        return {media_type: adjust(media_type, self.requests.read(media.get("schema", {}))) for media_type, media in content.items()}

    def is_body_required(self, body: JsonObject, shape: Shape) -> bool:
        """Return whether a request must have its body."""
        return body.get("required") is True or (REQUIRED_BODY in self.rules and any(is_required for _, _, is_required in shape.fields))

    def list_parameter_facts(self, parameter: JsonObject) -> Iterator[tuple[tuple[str, str, str], Attributes]]:
        """Yield the facts of a resolved parameter."""
        holder = parameter if "schema" in parameter else next(iter(parameter["content"].values()), {})
        place, name = parameter["in"], parameter["name"]
        shape = self.requests.read(holder.get("schema", {}))
        if parameter.get("deprecated") is True:
            shape = replace(shape, deprecated=True)
        for path, attributes in shape.list_places(name.lower() if place == "header" else name, "1" if parameter.get("required") else ""):
            yield ("parameter", place, path), attributes

    def read_response_shapes(self, status: str, response: JsonObject, adjust: ShapeAdjustment = keep_published) -> dict[str, Shape]:
        """Return the shapes of a resolved response, by media type."""
        content: JsonObject = response.get("content") or {}
        return {
            media_type: adjust(locate_response(status, media_type), self.responses.read(media.get("schema", {})))
            for media_type, media in content.items()
        }

    def list_response_facts(
        self, status: str, response: JsonObject, adjust: ShapeAdjustment = keep_published
    ) -> Iterator[tuple[tuple[str, str, str], Attributes]]:
        """Yield the facts of a resolved response."""
        for name, header in response.get("headers", {}).items():
            for path, attributes in self.responses.read(self.document.resolve(header).get("schema", {})).list_places(name.lower()):
                yield ("header", status, path), attributes
        if not response.get("content"):
            yield ("response", status, ""), {"type": "none"}
        for media_type, shape in self.read_response_shapes(status, response, adjust).items():
            if ERROR_VALUES in self.rules and not status.startswith("2"):
                shape = loosen_error_values(shape)
            for path, attributes in shape.list_places():
                yield ("response", locate_response(status, media_type), path), attributes


def locate_response(status: str, media_type: str) -> str:
    """Return the place of a response in a fact: its status, with the media type unless that is JSON."""
    return status if media_type == _JSON else f"{status} {media_type}"


def loosen_error_values(shape: Shape) -> Shape:
    """Return the shape of an error body in which fields that are not one scalar may hold anything."""
    scalars = {"string", "integer", "number", "boolean"}
    fields = tuple(
        (name, field if len(field.types) == 1 and {*field.types} <= scalars else Shape(), is_required)
        for name, field, is_required in shape.fields
    )
    return replace(shape, fields=fields)
