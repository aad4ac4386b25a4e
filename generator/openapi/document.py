"""Load an OpenAPI document, check it, and iterate over its operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .path_items import inline_path_items
from .pointers import PointerError, join_pointer, resolve_pointer
from .reading import read
from .shapes import check_schema, describe_type

if TYPE_CHECKING:
    from pathlib import Path

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
LOCATIONS = ("path", "query", "header", "cookie")

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document; `node` is its operation object with path-level parameters merged in."""

    id: str
    method: str
    path: str
    node: JsonObject

    @property
    def tag(self) -> str:
        """The first tag, or an empty string if there is none."""
        tags = self.node.get("tags") or ("",)
        return str(tags[0])


class Document:
    """A checked OpenAPI 3.0 or 3.1 document whose references all point inside it."""

    def __init__(self, data: Any, name: str = "document") -> None:
        """Check `data`; raise InputError for the first problem, with its place."""
        self.name = name
        if not isinstance(data, dict):
            raise InputError(f"{name}: expected an OpenAPI document, got {describe_type(data)}")
        version = data.get("openapi")
        if not isinstance(version, str) or not version.startswith(("3.0.", "3.1.")):
            got = f"`swagger: {data['swagger']}`: convert it to OpenAPI 3 first" if "swagger" in data else repr(version)
            raise InputError(f"{name}: expected `openapi: 3.0.x` or `3.1.x`, got {got}")
        for key in ("info", "paths"):
            self._expect(dict, data.get(key), f"/{key}")
        self.data: JsonObject = inline_path_items(data, name)
        self._check_references()
        self._check_components()
        self.operations: tuple[Operation, ...] = tuple(self._read_operations())

    def resolve(self, node: Any) -> Any:
        """Return the node, or the target of its `$ref`, following chained references; a description beside a reference is kept."""
        visited: set[str] = set()
        text: Any = None
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            target = node["$ref"]
            if target in visited:
                raise InputError(f"{self.name}: {target} refers to itself")
            visited.add(target)
            text = text or node.get("description")
            node = self.get_node(target)
        return {**node, "description": text} if text and isinstance(node, dict) else node

    def get_node(self, reference: str) -> Any:
        """Return the node that a reference such as `#/components/schemas/Order` points at; raise InputError if there is none."""
        try:
            return resolve_pointer(self.data, reference)
        except PointerError as error:
            raise InputError(f"{self.name}: {error}") from None

    def get_components(self, kind: str) -> JsonObject:
        """Return the components of one kind, such as `schemas`."""
        components = self.data.get("components", {}).get(kind, {})
        return components if isinstance(components, dict) else {}

    def _expect(self, kind: type, node: Any, place: str) -> None:
        if not isinstance(node, kind):
            raise InputError(f"{self.name}: expected {'an object' if kind is dict else 'a list'} at {place}, got {describe_type(node)}")

    def _check_references(self) -> None:
        sound: set[str] = set()
        for location, node in walk(self.data):
            reference = node.get("$ref")
            # a property may be called `$ref`; its value is then a schema, not a string
            if isinstance(reference, str) and reference not in sound:
                try:
                    self.resolve(node)
                except InputError as error:
                    raise InputError(f"{error} (at {join_pointer(location)})") from None
                sound.add(reference)

    def _check_components(self) -> None:
        self._expect(dict, self.data.get("components", {}), "/components")
        for kind, members in self.data.get("components", {}).items():
            if kind.startswith("x-"):
                continue
            self._expect(dict, members, f"/components/{kind}")
            for name, node in members.items():
                place = f"/components/{kind}/{name}"
                if kind == "schemas":
                    check_schema(node, f"{self.name}: ", place)
                    continue
                self._expect(dict, node, place)
                if kind == "parameters":
                    self._check_parameter(node, place)
                elif kind == "responses":
                    self._check_content(node, place)

    def _read_operations(self) -> Iterator[Operation]:
        routes: dict[str, str] = {}
        for path, item in self.data["paths"].items():
            if path.startswith("x-"):
                continue
            if not path.startswith("/"):
                raise InputError(f"{self.name}: expected a path that begins with `/` in /paths, got {path!r}")
            self._expect(dict, item, f"/paths/{path}")
            for method, node in item.items():
                if method not in METHODS:
                    continue
                place = f"{method} {path}"
                self._expect(dict, node, place)
                operation_id = node.get("operationId")
                if not isinstance(operation_id, str) or not operation_id:
                    raise InputError(f"{self.name}: expected an operationId at {place}, got {operation_id!r}")
                if operation_id in routes:
                    raise InputError(
                        f"{self.name}: expected each operationId once, got {operation_id!r} at {routes[operation_id]} and at {place}"
                    )
                routes[operation_id] = place
                operation = Operation(operation_id, method, path, self._add_shared_parameters(item, node, place))
                self._check_operation(operation, f"{place} ({operation_id})")
                yield operation

    def _add_shared_parameters(self, item: JsonObject, node: JsonObject, place: str) -> JsonObject:
        for holder in (item, node):
            self._expect(list, holder.get("parameters", []), f"{place}: parameters")
            for index, parameter in enumerate(holder.get("parameters", ())):
                self._check_parameter(parameter, f"{place}: parameters/{index}")
        shared_parameters = item.get("parameters")
        if not shared_parameters:
            return node
        own_keys = {self._get_key(parameter) for parameter in node.get("parameters", ())}
        inherited_parameters = [parameter for parameter in shared_parameters if self._get_key(parameter) not in own_keys]
        return {**node, "parameters": inherited_parameters + list(node.get("parameters", ()))}

    def _get_key(self, parameter: Any) -> tuple[str, str]:
        node = self.resolve(parameter)
        return node["in"], node["name"]

    def _check_operation(self, operation: Operation, place: str) -> None:
        node = operation.node
        tags = node.get("tags", [])
        if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
            raise InputError(f"{self.name}: expected a list of names at {place}: tags, got {tags!r}")
        for key in ("summary", "description"):
            if not isinstance(node.get(key, ""), str):
                raise InputError(f"{self.name}: expected text at {place}: {key}, got {describe_type(node[key])}")
        self._check_security(node.get("security", self.data.get("security", [])), place)
        keys = [self._get_key(parameter) for parameter in node.get("parameters", ())]
        # header names are case-insensitive
        wire = [(kind, name.lower() if kind == "header" else name) for kind, name in keys]
        for kind, name in wire:
            if wire.count((kind, name)) > 1:
                raise InputError(f"{self.name}: expected each parameter once, got {kind} parameter {name!r} again at {place}")
        template = re.findall(r"\{([^{}]*)\}", operation.path)
        declared_names = [name for kind, name in keys if kind == "path"]
        for name in sorted({*template} ^ {*declared_names}):
            missing = "a path parameter" if name in template else f"`{{{name}}}` in the path"
            raise InputError(f"{self.name}: expected {missing} for {name!r} at {place}, got none")
        if "requestBody" in node:
            body = self.resolve(node["requestBody"])
            self._expect(dict, body, f"{place}: requestBody")
            self._expect(dict, body.get("content"), f"{place}: requestBody/content")
            self._check_content(body, f"{place}: requestBody")
        responses: Any = node.get("responses")
        self._expect(dict, responses, f"{place}: responses")
        for status, response in responses.items():
            if not re.fullmatch(r"[1-5](?:[0-9]{2}|XX)|default|x-.*", status):
                raise InputError(f"{self.name}: expected a status at {place}: responses, got {status!r}")
            self._check_content(self.resolve(response), f"{place}: responses/{status}")

    def _check_security(self, security: Any, place: str) -> None:
        self._expect(list, security, f"{place}: security")
        for option in security:
            self._expect(dict, option, f"{place}: security")
            for name in option:
                if name not in self.get_components("securitySchemes"):
                    raise InputError(f"{self.name}: expected a security scheme of the components at {place}: security, got {name!r}")

    def _check_parameter(self, parameter: Any, place: str) -> None:
        node = self.resolve(parameter)
        self._expect(dict, node, place)
        if node.get("in") not in LOCATIONS or not isinstance(node.get("name"), str):
            raise InputError(f"{self.name}: expected a parameter with `in` and `name` at {place}, got {sorted(node)}")
        if node["in"] == "path" and node.get("required") is not True:
            raise InputError(f"{self.name}: expected `required: true` at {place} (path parameter {node['name']!r})")
        if ("schema" in node) == ("content" in node):
            raise InputError(f"{self.name}: expected a schema or a content at {place}, got {'both' if 'schema' in node else 'neither'}")
        if "schema" in node:
            check_schema(node["schema"], f"{self.name}: ", f"{place}/schema")
        self._check_content(node, place)

    def _check_content(self, holder: Any, place: str) -> None:
        self._expect(dict, holder, place)
        content = holder.get("content", {})
        self._expect(dict, content, f"{place}/content")
        for content_type, media in content.items():
            self._expect(dict, media, f"{place}/content/{content_type}")
            if "schema" in media:
                check_schema(media["schema"], f"{self.name}: ", f"{place}/content/{content_type}/schema")


def load(path: Path | str) -> Document:
    """Read and check a document; raise InputError if it cannot be used."""
    return Document(read(path), str(path))


def walk(node: Any, location: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], JsonObject]]:
    """Yield every object in plain data with the keys that lead to it, depth first, without recursion."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [(location, node)]
    while stack:
        path, current = stack.pop()
        if isinstance(current, dict):
            yield path, current
            stack += [((*path, key), value) for key, value in current.items() if isinstance(value, (dict, list))]
        elif isinstance(current, list):
            stack += [((*path, index), value) for index, value in enumerate(current) if isinstance(value, (dict, list))]
