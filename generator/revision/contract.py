"""The operations of a document as facts: at each place what is stated there, independent of how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ..evidence.facts import Place, join_words
from ..openapi.document import Document, JsonObject, Operation, walk
from . import rules as r
from .security import credential, key_headers
from .shapes import WITHDRAWN, Shape, ShapeReader

Cells = dict[str, str]
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """One operation with its facts by place."""

    id: str
    method: str
    path: str
    group: str
    facts: dict[Place, Cells] = field(repr=False)

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def count(self) -> int:
        """The number of facts: one for each place, and one for each cell."""
        return sum(1 + len(cells) for cells in self.facts.values())


def as_published(at: str, shape: Shape) -> Shape:
    """Return a shape as it is published."""
    return shape


#: Returns what holds of a published body, given where it stands: the media type of a request, the status of a response.
Settle = Callable[[str, Shape], Shape]
#: The facts of operations, by operation id.
Contract = dict[str, OperationFacts]


def read_contract(document: Document, rules: r.Rules = r.ALL) -> Contract:
    """Distil a document into the facts of its operations, by operation id; what a revision withdrew is left out."""
    reader = ContractReader(document, rules)
    return {operation.id: reader.read(operation) for operation in document.operations if WITHDRAWN not in operation.node}


def find_withdrawn(document: Document) -> frozenset[str]:
    """Return the ids of the operations that a revision withdrew."""
    return frozenset(one.id for one in document.operations if WITHDRAWN in one.node)


def list_withdrawn(document: Document) -> list[str]:
    """Return the operations, fields and parameters that a revision withdrew and that stay until a major release."""
    found = [f"{one.id} ({one.method} {one.path})" for one in document.operations if WITHDRAWN in one.node]
    for name, schema in document.components("schemas").items():
        for where, node in walk(schema):
            if WITHDRAWN in node and len(where) > 1 and where[-2] == "properties":
                found.append(f"{name}: {where[-1]}")
    for operation in document.operations:
        for parameter in map(document.resolve, operation.node.get("parameters", ())):
            if WITHDRAWN in parameter and WITHDRAWN not in operation.node:
                found.append(f"{operation.id}: {parameter['in']} {parameter['name']}")
    return found


class ContractReader:
    """Reads the parts of operations as places, each with its cells."""

    def __init__(self, document: Document, rules: r.Rules = r.ALL) -> None:
        self.document = document
        self.rules = rules
        self.requests = ShapeReader(document, request=True, rules=rules)
        self.responses = ShapeReader(document, request=False, rules=rules)

    def read(self, operation: Operation) -> OperationFacts:
        """Return the facts of an operation."""
        facts = {Place(operation.id, *place): cells for place, cells in self._facts(operation)}
        return OperationFacts(operation.id, operation.method, operation.path, operation.tag, facts)

    def _facts(self, operation: Operation) -> Iterator[tuple[tuple[str, str, str], Cells]]:
        node = operation.node
        yield ("operation", "route", ""), {"enum": f"{operation.method} {operation.path}"}
        yield ("operation", "credential", ""), {"enum": credential(self.document, operation, self.rules)}
        if operation.tag:
            yield ("operation", "tag", ""), {"enum": join_words([operation.tag])}
        if scope := node.get("x-required-scope"):
            yield ("operation", "scope", ""), {"enum": str(scope)}
        if node.get("deprecated") is True:
            yield ("operation", "deprecated", ""), {"enum": "1"}
        if r.KEY_HEADER in self.rules:
            for name, required in key_headers(self.document, operation):
                yield ("parameter", "header", name.lower()), {"type": "string", **({"required": "1"} if required else {})}
        for parameter in map(self.document.resolve, node.get("parameters", ())):
            if WITHDRAWN not in parameter:
                yield from self.parameter(parameter)
        yield from self.body(self.document.resolve(node.get("requestBody")))
        for status, response in node["responses"].items():
            if not status.startswith("x-"):
                yield from self.response(str(status), self.document.resolve(response))

    def body(self, body: JsonObject | None, settle: Settle = as_published) -> Iterator[tuple[tuple[str, str, str], Cells]]:
        """Yield what a resolved request body states, if there is one."""
        for media_type, shape in self.request_shapes(body, settle).items():
            for path, cells in shape.places("", "1" if self.is_required(body or {}, shape) else ""):
                yield ("request", media_type, path), cells

    def request_shapes(self, body: JsonObject | None, settle: Settle = as_published) -> dict[str, Shape]:
        """Return the shapes of a resolved request body, by media type."""
        content: JsonObject = (body or {}).get("content", {})
        return {media_type: settle(media_type, self.requests.read(media.get("schema", {}))) for media_type, media in content.items()}

    def is_required(self, body: JsonObject, shape: Shape) -> bool:
        """Return whether a request needs its body."""
        return body.get("required") is True or (r.REQUIRED_BODY in self.rules and any(required for _, _, required in shape.fields))

    def parameter(self, parameter: JsonObject) -> Iterator[tuple[tuple[str, str, str], Cells]]:
        """Yield what a resolved parameter states."""
        holder = parameter if "schema" in parameter else next(iter(parameter["content"].values()), {})
        where, name = parameter["in"], parameter["name"]
        shape = self.requests.read(holder.get("schema", {}))
        if parameter.get("deprecated") is True:
            shape = replace(shape, deprecated=True)
        for path, cells in shape.places(name.lower() if where == "header" else name, "1" if parameter.get("required") else ""):
            yield ("parameter", where, path), cells

    def response_shapes(self, status: str, response: JsonObject, settle: Settle = as_published) -> dict[str, Shape]:
        """Return the shapes of a resolved response, by media type."""
        content: JsonObject = response.get("content") or {}
        return {one: settle(place_of(status, one), self.responses.read(media.get("schema", {}))) for one, media in content.items()}

    def response(self, status: str, response: JsonObject, settle: Settle = as_published) -> Iterator[tuple[tuple[str, str, str], Cells]]:
        """Yield what a resolved response states."""
        for name, header in response.get("headers", {}).items():
            for path, cells in self.responses.read(self.document.resolve(header).get("schema", {})).places(name.lower()):
                yield ("header", status, path), cells
        if not response.get("content"):
            yield ("response", status, ""), {"type": "none"}
        for media_type, shape in self.response_shapes(status, response, settle).items():
            if r.ERROR_VALUES in self.rules and not status.startswith("2"):
                shape = with_free_values(shape)
            for path, cells in shape.places():
                yield ("response", place_of(status, media_type), path), cells


def place_of(status: str, media_type: str) -> str:
    """Return where a response stands: its status, with the media type unless that is JSON."""
    return status if media_type == _JSON else f"{status} {media_type}"


def with_free_values(shape: Shape) -> Shape:
    """Return an error body whose fields hold anything where they do not hold one scalar."""
    scalars = {"string", "integer", "number", "boolean"}
    fields = tuple(
        (name, one if len(one.types) == 1 and {*one.types} <= scalars else Shape(), needed) for name, one, needed in shape.fields
    )
    return replace(shape, fields=fields)
