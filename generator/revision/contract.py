"""Read the operations of a document as facts: what it states at each place, independent of how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..evidence.facts import Place, join_words
from ..openapi.document import Document, JsonObject, Operation, walk
from . import rules as r
from .security import list_key_headers, read_credential
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


def read_contract(document: Document, rules: r.Rules = r.ALL) -> dict[str, OperationFacts]:
    """Return the facts of each operation of a document by its id, without what a revision withdrew."""
    reader = ContractReader(document, rules)
    return {operation.id: reader.read(operation) for operation in document.operations if WITHDRAWN not in operation.node}


def list_withdrawn(document: Document) -> list[str]:
    """Return the operations, fields and parameters that a revision withdrew and that are kept until a major release."""
    operations = [f"{one.id} ({one.method} {one.path})" for one in document.operations if WITHDRAWN in one.node]
    for name, schema in document.components("schemas").items():
        for where, node in walk(schema):
            if WITHDRAWN in node and len(where) > 1 and where[-2] == "properties":
                operations.append(f"{name}: {where[-1]}")
    for operation in document.operations:
        for parameter in map(document.resolve, operation.node.get("parameters", ())):
            if WITHDRAWN in parameter and WITHDRAWN not in operation.node:
                operations.append(f"{operation.id}: {parameter['in']} {parameter['name']}")
    return operations


class ContractReader:
    """Reads parts of operations as places, each with the cells of its fact."""

    def __init__(self, document: Document, rules: r.Rules = r.ALL) -> None:
        self.document = document
        self.rules = rules
        self.requests = ShapeReader(document, is_request=True, rules=rules)
        self.responses = ShapeReader(document, is_request=False, rules=rules)

    def read(self, operation: Operation) -> OperationFacts:
        """Return the facts of an operation."""
        facts = {Place(operation.id, *place): cells for place, cells in self._list_facts(operation)}
        return OperationFacts(operation.id, operation.method, operation.path, operation.tag, facts)

    def _list_facts(self, operation: Operation) -> Iterator[tuple[tuple[str, str, str], Cells]]:
        node = operation.node
        yield ("operation", "route", ""), {"enum": f"{operation.method} {operation.path}"}
        yield ("operation", "credential", ""), {"enum": read_credential(self.document, operation, self.rules)}
        if operation.tag:
            yield ("operation", "tag", ""), {"enum": join_words([operation.tag])}
        if scope := node.get("x-required-scope"):
            yield ("operation", "scope", ""), {"enum": str(scope)}
        if node.get("deprecated") is True:
            yield ("operation", "deprecated", ""), {"enum": "1"}
        if r.KEY_HEADER in self.rules:
            for name, required in list_key_headers(self.document, operation):
                yield ("parameter", "header", name.lower()), {"type": "string", **({"required": "1"} if required else {})}
        for parameter in map(self.document.resolve, node.get("parameters", ())):
            if WITHDRAWN not in parameter:
                yield from self.read_parameter(parameter)
        yield from self.read_body(self.document.resolve(node.get("requestBody")))
        for status, response in node["responses"].items():
            if not status.startswith("x-"):
                yield from self.read_response(str(status), self.document.resolve(response))

    def read_body(self, body: JsonObject | None) -> Iterator[tuple[tuple[str, str, str], Cells]]:
        """Yield the facts of a resolved request body, if there is one."""
        for media_type, media in (body or {}).get("content", {}).items():
            shape = self.requests.read(media.get("schema", {}))
            for path, cells in shape.list_places("", "1" if self.is_required(body or {}, shape) else ""):
                yield ("request", media_type, path), cells

    def is_required(self, body: JsonObject, shape: Shape) -> bool:
        """Return whether a request needs its body."""
        return body.get("required") is True or (r.REQUIRED_BODY in self.rules and any(required for _, _, required in shape.fields))

    def read_parameter(self, parameter: JsonObject) -> Iterator[tuple[tuple[str, str, str], Cells]]:
        """Yield the facts of a resolved parameter."""
        holder = parameter if "schema" in parameter else next(iter(parameter["content"].values()), {})
        where, name = parameter["in"], parameter["name"]
        shape = self.requests.read(holder.get("schema", {}))
        if parameter.get("deprecated") is True:
            shape = replace(shape, deprecated=True)
        for path, cells in shape.list_places(name.lower() if where == "header" else name, "1" if parameter.get("required") else ""):
            yield ("parameter", where, path), cells

    def read_response(self, status: str, response: JsonObject) -> Iterator[tuple[tuple[str, str, str], Cells]]:
        """Yield the facts of a resolved response."""
        for name, header in response.get("headers", {}).items():
            for path, cells in self.responses.read(self.document.resolve(header).get("schema", {})).list_places(name.lower()):
                yield ("header", status, path), cells
        content = response.get("content")
        if not content:
            yield ("response", status, ""), {"type": "none"}
        for media_type, media in (content or {}).items():
            shape = self.responses.read(media.get("schema", {}))
            if r.ERROR_VALUES in self.rules and not status.startswith("2"):
                shape = free_values(shape)
            at = status if media_type == _JSON else f"{status} {media_type}"
            for path, cells in shape.list_places():
                yield ("response", at, path), cells


def free_values(shape: Shape) -> Shape:
    """Return the shape of an error body in which every field that is not a single scalar may hold anything."""
    scalars = {"string", "integer", "number", "boolean"}
    fields = tuple(
        (name, one if len(one.types) == 1 and {*one.types} <= scalars else Shape(), needed) for name, one, needed in shape.fields
    )
    return replace(shape, fields=fields)
