"""Find the values that a link can pass from one operation to another: fields of a response, and parameters of a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..openapi.document import Document, JsonObject, Operation
from ..openapi.schemas import resolve_node
from .words import split_words

Segments = tuple[str, ...]


def split_route(path: str) -> Segments:
    """Return the segments of a path, all parameters as `{}`."""
    return tuple("{}" if segment.startswith("{") else segment for segment in path.split("/") if segment)


class LinkValues:
    """Finds the values for links in the operations of a document; results are cached."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._fields: dict[tuple[str, str], tuple[str, JsonObject]] = {}
        self._parameters: dict[str, list[JsonObject]] = {}

    def has_rows(self, operation: Operation, status: str = "200") -> bool:
        """Return whether the response of an operation is a list of rows."""
        return self._read_fields(operation, status)[0].endswith("/0")

    def fill_parameters(self, source: Operation, status: str, target: Operation) -> dict[str, str] | None:
        """Return runtime expressions for the parameters of the next operation; None if one in its path cannot be filled."""
        values: dict[str, str] = {}
        names = [segment[1:-1] for segment in target.path.split("/") if segment.startswith("{")]
        places = [index for index, segment in enumerate(split_route(target.path)) if segment == "{}"]
        for name, place in zip(names, places, strict=True):
            value = self._find_path_value(source, status, target, name, place)
            if value is None:
                return None
            values[name] = value
        values.update(self._find_query_values(source, status, target))
        # without a value to pass, a link is useful only between a collection and its rows
        return values if values or split_route(source.path)[:-1] == split_route(target.path) or _is_below(target, source) else None

    def has_value(self, source: Operation, status: str, expression: Any) -> bool:
        """Return whether an operation has the value of a runtime expression; anything else is a constant, which needs no source."""
        if isinstance(expression, (dict, list)):
            members = expression.values() if isinstance(expression, dict) else expression
            return all(self.has_value(source, status, member) for member in members)
        text = expression if isinstance(expression, str) else ""
        place, _, name = text.rpartition(".") if text.startswith(("$request.path", "$response.header")) else text.partition("#")
        if place == "$request.path":
            return self._find_path_parameter(source, name) is not None
        if place == "$response.header":
            node = self.document.resolve(source.node["responses"][status])
            return name.lower() in {header.lower() for header in node.get("headers", {})}
        if place == "$request.body":
            return name.split("/")[1] in self.list_body_fields(source)
        if place == "$response.body":
            prefix, fields = self._read_fields(source, status)
            path_below = name.removeprefix(prefix)
            return name.startswith(prefix + "/") and path_below.split("/")[1] in fields
        return True

    def is_complete_body(self, operation: Operation, body: JsonObject) -> bool:
        """Return whether a body has all required fields of a request and no unknown ones."""
        content = self.document.resolve(operation.node.get("requestBody") or {}).get("content", {})
        return any(self._is_complete(media.get("schema"), body) for media in content.values())

    def _is_complete(self, schema: Any, body: JsonObject) -> bool:
        node = resolve_node(self.document, schema).schema if isinstance(schema, dict) else {}
        for key in ("oneOf", "anyOf"):
            if isinstance(options := node.get(key), list) and not any(self._is_complete(option, body) for option in options):
                return False
        parts = [resolve_node(self.document, part).schema for part in node.get("allOf", ())]
        required_names = {name for part in (node, *parts) for name in part.get("required", ())}
        fields = self._list_fields(schema)
        return required_names <= {*body} and ({*body} <= {*fields} or not fields)

    def list_body_fields(self, operation: Operation) -> frozenset[str]:
        """Return the names of the fields of a request body."""
        content = self.document.resolve(operation.node.get("requestBody") or {}).get("content", {})
        return frozenset(name for media in content.values() for name in self._list_fields(media.get("schema")))

    def list_parameter_names(self, operation: Operation) -> frozenset[str]:
        """Return the names of the parameters of an operation."""
        return frozenset(parameter["name"] for parameter in self._list_parameters(operation))

    def list_targets_by_field(self, source: Operation, status: str, operations: list[Operation]) -> Iterator[Operation]:
        """Yield the operations with a parameter that is named like a field of a response, below the same parent."""
        fields = self._read_fields(source, status)[1]
        long_names = {name for name in fields if len(split_words(name)) > 1}
        if not long_names:
            return
        parent = _get_first_item(source.path)
        for operation in operations:
            if parent and _get_first_item(operation.path) == parent:
                own_parameters = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")][1:]
                if own_parameters and own_parameters[-1] in long_names and not operation.path.startswith(source.path):
                    yield operation
            if operation.id != source.id and self._find_query_values(source, status, operation):
                yield operation

    def _find_path_value(self, source: Operation, status: str, target: Operation, name: str, place: int) -> str | None:
        type_name = self._find_type(self._find_path_parameter(target, name))
        source_route, target_route = split_route(source.path), split_route(target.path)
        before = target_route[:place]
        if source_route[: place + 1] == target_route[: place + 1]:
            parameter = source.path.split("/")[1:][place][1:-1]
            is_same = self._find_type(self._find_path_parameter(source, parameter)) == type_name
            # only the response to the row itself has the field: a deletion has none, and an action responds with something else
            field = (
                self._find_field(source, status, name, type_name)
                if len(source_route) == place + 1 and not self.has_rows(source, status)
                else None
            )
            return field or (f"$request.path.{parameter}" if is_same else None)
        if before in (source_route, source_route[:-1]) or before[-1:] == source_route[-1:]:
            return self._find_field(source, status, name, type_name)
        fields = self._read_fields(source, status)[1]
        return self._format_expression(source, status, name) if name in fields and self._find_type(fields[name]) == type_name else None

    def _find_query_values(self, source: Operation, status: str, target: Operation) -> dict[str, str]:
        """Return the ids by which one list filters, if both lists are siblings."""
        sides = split_route(source.path)[:-1], split_route(target.path)[:-1]
        if sides[0] != sides[1] or len(sides[0]) < 2 or (source.method, target.method) != ("get", "get") or source.id == target.id:
            return {}
        fields = self._read_fields(source, status)[1]
        return {
            parameter["name"]: self._format_expression(source, status, parameter["name"])
            for parameter in self._list_parameters(target)
            if parameter["in"] == "query" and parameter["name"].endswith("_id") and parameter["name"] in fields
        }

    def _find_field(self, source: Operation, status: str, name: str, type_name: str) -> str | None:
        fields = self._read_fields(source, status)[1]
        words = split_words(name)
        endings = ["_".join(words[start:]) for start in range(len(words))] + (["unique_id"] if words[-1:] == ["id"] else [])
        for ending in endings:
            if ending in fields and type_name in ("", self._find_type(fields[ending])):
                return self._format_expression(source, status, ending)
        return None

    def _format_expression(self, source: Operation, status: str, field: str) -> str:
        return f"$response.body#{self._read_fields(source, status)[0]}/{field}"

    def _find_type(self, schema: Any) -> str:
        """Return the first type of a schema, to distinguish the numeric id of one resource from the unique id of another."""
        node = resolve_node(self.document, schema).schema if isinstance(schema, dict) else {}
        types = node.get("type")
        if types is None and isinstance(options := node.get("anyOf", node.get("oneOf")), list) and options:
            return self._find_type(options[0])
        kinds = [types] if isinstance(types, str) else [type_name for type_name in types or () if type_name != "null"]
        return str(kinds[0]) if kinds else ""

    def _find_path_parameter(self, operation: Operation, name: str) -> Any:
        return next(
            (
                parameter.get("schema")
                for parameter in self._list_parameters(operation)
                if (parameter["in"], parameter["name"]) == ("path", name)
            ),
            None,
        )

    def _list_parameters(self, operation: Operation) -> list[JsonObject]:
        if operation.id not in self._parameters:
            self._parameters[operation.id] = [self.document.resolve(parameter) for parameter in operation.node.get("parameters", ())]
        return self._parameters[operation.id]

    def _read_fields(self, operation: Operation, status: str) -> tuple[str, JsonObject]:
        """Return the JSON pointer to the fields in a response, and the fields: those of the first row, if it is a list."""
        key = operation.id, status
        if key not in self._fields:
            node = self.document.resolve(operation.node["responses"].get(status, {}))
            content = node.get("content", {}).get("application/json", {}).get("schema")
            fields = self._list_fields(content)
            self._fields[key] = ("", fields)
            for name, prefix, schema in (("", "", content), *((name, f"/{name}", fields.get(name)) for name in ("data",))):
                inner = resolve_node(self.document, schema).schema if isinstance(schema, dict) else {}
                if inner.get("type") == "array" and (name == "" or name in fields):
                    self._fields[key] = (f"{prefix}/0", self._list_fields(inner.get("items")))
        return self._fields[key]

    def _list_fields(self, schema: Any, seen_ids: tuple[int, ...] = ()) -> JsonObject:
        node = resolve_node(self.document, schema).schema if isinstance(schema, dict) else {}
        if id(schema) in seen_ids:
            return {}
        fields: JsonObject = {}
        for part in node.get("allOf", ()):
            fields.update(self._list_fields(part, (*seen_ids, id(schema))))
        return {**fields, **node.get("properties", {})}


def _get_first_item(path: str) -> Segments:
    """Return the segments of a path up to its first parameter."""
    segments = split_route(path)
    return segments[: segments.index("{}") + 1] if "{}" in segments else ()


def _is_below(operation: Operation, other: Operation) -> bool:
    return split_route(operation.path)[:-1] == split_route(other.path)
