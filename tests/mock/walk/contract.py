"""The effective document for the walk: operations, what they accept, and what they respond with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from scalev._openapi.pointers import resolve_pointer

Node = Mapping[str, Any]
#: The schema of undeclared values.
EMPTY: Node = {}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Parameter:
    """A parameter; for one in the path, `collection` is the path template before it.

    `is_updated` says that an update changes a field of this name, which then holds no id of the row.
    """

    name: str
    where: str
    required: bool
    schema: Node
    collection: str = ""
    is_updated: bool = False


@dataclass(frozen=True)
class Link:
    """A link of a response: the operation it leads to, and the expressions for its parameters and body."""

    target: str
    parameters: Mapping[str, Any]
    body: Any


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation of the document."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    media_type: str
    body: Node | None
    body_required: bool
    response: Node | None
    links: tuple[Link, ...]
    node: Node = field(repr=False)

    @property
    def path_parameters(self) -> list[Parameter]:
        return [parameter for parameter in self.parameters if parameter.where == "path"]

    @property
    def queries(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters if parameter.where == "query"}


class Contract:
    """The operations of a document by id, and its schemas."""

    def __init__(self, document: Node) -> None:
        self.document = document
        self._updated_fields = frozenset(self._list_updated_fields())
        self.operations = {operation.id: operation for operation in self._operations()}
        #: Operations that respond with rows of a collection.
        self.listings = [
            operation for operation in self.operations.values() if operation.method == "GET" and self.rows(operation) is not None
        ]
        self._by_route = {(operation.method, operation.path): operation for operation in self.operations.values()}

    @cached_property
    def settings(self) -> frozenset[str]:
        """The fields of request bodies."""
        return frozenset(name for operation in self.operations.values() for name in self.properties(operation.body))

    def route(self, method: str, path: str) -> Operation | None:
        """Return the operation with a method and a path template."""
        return self._by_route.get((method, path))

    def resolve(self, node: Node) -> Node:
        """Return a node after following its references."""
        while isinstance(node.get("$ref"), str):
            node = resolve_pointer(self.document, node["$ref"])
        return node

    def flat(self, schema: Node) -> Node:
        """Return a schema with references, `allOf` and the first option of a union merged; `x-component` holds its name."""
        entry = self._flat.get(id(schema))
        if entry is None:
            entry = self._flat[id(schema)] = (schema, self._flatten(schema))
        return entry[1]

    @cached_property
    def _flat(self) -> dict[int, tuple[Node, Node]]:
        # the schema is kept beside the result, so that no id is used again
        return {}

    def _flatten(self, schema: Node) -> dict[str, Any]:
        results: dict[str, Any] = {}
        if "$ref" in schema:
            results |= self.flat(self.resolve(schema))
            results["x-component"] = schema["$ref"].rpartition("/")[2]
        for member in schema.get("allOf", ()):
            other = self.flat(member)
            properties = {**results.get("properties", EMPTY), **other.get("properties", EMPTY)}
            required = [*results.get("required", ()), *other.get("required", ())]
            results |= other
            results |= {"properties": properties, "required": required}
        branches = [self.flat(option) for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))]
        real = [branch for branch in branches if branch.get("type") != "null"]
        if real:
            results |= real[0]
        if branches:
            kinds = dict.fromkeys(kind for item in real for kind in get_kinds(item))
            results |= {"type": list(kinds), "x-nullable": len(real) < len(branches)} if kinds else {}
        own_keywords = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "anyOf", "oneOf")}
        if "properties" in own_keywords and "properties" in results:
            own_keywords["properties"] = {**results["properties"], **own_keywords["properties"]}
            own_keywords["required"] = [*results.get("required", ()), *own_keywords.get("required", ())]
        return results | own_keywords

    def properties(self, schema: Node | None) -> Mapping[str, Node]:
        """Return the declared properties of a schema."""
        result: Mapping[str, Node] = EMPTY if schema is None else self.flat(schema).get("properties", EMPTY)
        return result

    def items(self, schema: Node) -> Node:
        """Return the schema of the items of a list."""
        items: Node = self.flat(schema).get("items", EMPTY)
        return items

    def rows(self, operation: Operation) -> Node | None:
        """Return the schema of the rows that an operation responds with, or None."""
        data = self.properties(operation.response).get("data")
        return self.items(data) if data is not None and "array" in get_kinds(self.flat(data)) else None

    @cached_property
    def gets(self) -> list[Operation]:
        """The operations that read one entity."""
        return [operation for operation in self.operations.values() if operation.method == "GET" and self.rows(operation) is None]

    def sources(self, operation: str) -> list[Operation]:
        """Return the operations whose responses have a link to an operation."""
        return [item for item in self.operations.values() if any(link.target == operation for link in item.links)]

    def fillers(self, operation: str, field: str) -> list[tuple[Operation, str]]:
        """Return the links that fill a field of a body: the operation that each belongs to, and its expression."""
        return self._fillers.get((operation, field), [])

    @cached_property
    def _fillers(self) -> dict[tuple[str, str], list[tuple[Operation, str]]]:
        results: dict[tuple[str, str], list[tuple[Operation, str]]] = {}
        for source in self.operations.values():
            for link in source.links:
                for name, value in (link.body or {}).items():
                    for item in value if isinstance(value, list) else [value]:
                        if isinstance(item, str) and item.startswith("$"):
                            results.setdefault((link.target, name), []).append((source, item))
        return results

    def _list_updated_fields(self) -> Iterator[str]:
        """Yield the fields of the bodies of updates."""
        for item in self.document["paths"].values():
            for method in ("patch", "put"):
                for media in self.resolve(item.get(method, EMPTY).get("requestBody", EMPTY)).get("content", EMPTY).values():
                    yield from self.properties(media.get("schema"))

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(method, path, item[method], item.get("parameters", []))

    def _operation(self, method: str, path: str, node: Node, path_parameters: list[Node]) -> Operation:
        parameters = []
        for raw in (*path_parameters, *node.get("parameters", ())):
            item = self.resolve(raw)
            before = path.partition(f"/{{{item['name']}}}")[0] if item["in"] == "path" else ""
            is_updated = item["name"] in self._updated_fields
            parameters.append(Parameter(item["name"], item["in"], bool(item.get("required")), item["schema"], template(before), is_updated))
        order = re.findall(r"\{([^}]*)\}", path)
        parameters.sort(key=lambda item: order.index(item.name) if item.where == "path" else len(order))
        body = self.resolve(node.get("requestBody", {}))
        content: dict[str, Node] = body.get("content", {})
        media_type, media = next(iter(content.items()), ("", EMPTY))
        response, links = None, []
        for status, raw in node["responses"].items():
            if str(status).startswith("2"):
                result = self.resolve(raw)
                links += [
                    Link(element["operationId"], element.get("parameters", {}), element.get("requestBody"))
                    for element in result.get("links", {}).values()
                ]
                response = response or next(
                    (inner.get("schema") for kind, inner in result.get("content", {}).items() if "json" in kind), None
                )
        return Operation(
            id=node["operationId"],
            method=method.upper(),
            path=path,
            parameters=tuple(parameters),
            media_type=media_type,
            body=media.get("schema"),
            body_required=bool(body.get("required")),
            response=response,
            links=tuple(links),
            node=node,
        )


def get_kinds(flat: Node) -> tuple[str, ...]:
    """Return the JSON types that a flat schema allows, without null."""
    kinds = flat.get("type", ())
    kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    return tuple(kind for kind in kinds if kind != "null") or (("object",) if "properties" in flat else ())


def nullable(flat: Node) -> bool:
    """Return whether a flat schema allows null."""
    kinds = flat.get("type", ())
    return "null" in kinds or bool(flat.get("x-nullable")) or None in flat.get("enum", ())


def template(path: str) -> str:
    """Return a path without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def singular(word: str) -> str:
    """Return the singular of a plural."""
    word = word.replace("-", "_")
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1024)
def get_noun(collection: str) -> str:
    """Return the noun of the rows at a path template: `/v3/orders/pg-reference-id` and `/v3/stores/{}/public/orders` contain orders."""
    parts = [part for part in collection.split("/") if part != "{}"]
    while len(parts) > 2 and parts[-1] in ("simplified", "pg-reference-id", "count"):
        parts.pop()
    return singular(parts[-1])
