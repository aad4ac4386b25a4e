# Copied from generator/package/scalev/mock/admin/reference.py by `python -m generator generate`. Do not edit.
"""The document for the reference page, with this mock as its server and an example for every operation that the mock accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data.auth import Authenticator
from ..data.examples import build_example_body, build_example_parameters, build_example_query
from ..data.world import World
from ..openapi.document import METHODS, Node, Operation
from ..request.blueprint import Blueprint

#: Returns the body fields or query parameters of an operation that only the mock can supply, given its id.
GetKnownFields = Callable[[str], dict[str, Any]]


def build_reference(world: World, blueprint: Blueprint, authenticator: Authenticator, get_known_fields: GetKnownFields) -> dict[str, Any]:
    """Return the document with examples based on the current rows. This call issues the codes and tokens in them."""
    operations = {(operation.path, operation.method.lower()): operation for operation in blueprint.operations.values()}
    paths = {
        path: {
            name: _build_operation(
                world, blueprint, authenticator, get_known_fields, operations[path, name], node, item.get("parameters", ())
            )
            if name in METHODS
            else node
            for name, node in item.items()
            if name != "parameters"
        }
        if path.startswith("/")
        else item
        for path, item in blueprint.document.data["paths"].items()
    }
    return {**blueprint.document.data, "servers": [{"url": "/"}], "paths": paths}


def _build_operation(
    world: World,
    blueprint: Blueprint,
    authenticator: Authenticator,
    get_known_fields: GetKnownFields,
    operation: Operation,
    node: Node,
    shared: list[Node],
) -> dict[str, Any]:
    document, target = blueprint.document, blueprint.resources.targets[operation.id]
    body = document.resolve(node["requestBody"]) if "requestBody" in node else None
    fields = get_known_fields(operation.id)
    values: dict[tuple[str, str], Any] = {
        **{("header", name): value for name, value in authenticator.build_headers(operation).items()},
        **{("path", name): value for name, value in build_example_parameters(world, operation, target).items()},
        **{("query", name): value for name, value in build_example_query(world, operation, target).items()},
        **({("query", name): value for name, value in fields.items()} if body is None else {}),
    }
    if ("query", "client_id") in values:
        values["query", "client_id"] = authenticator.keys.client_id
    by_place = {
        (parameter["in"], parameter["name"]): parameter for parameter in map(document.resolve, (*shared, *node.get("parameters", ())))
    }
    parameters = [_build_parameter(parameter, values) for parameter in by_place.values()]
    operation_node: dict[str, Any] = {**node, "parameters": parameters} if parameters else {**node}
    if body is not None:
        content = {name: _build_media(world, operation, blueprint, media, fields) for name, media in body.get("content", {}).items()}
        operation_node["requestBody"] = {**body, "content": content}
    return operation_node


def _build_parameter(node: Node, values: Mapping[tuple[str, str], Any]) -> Node:
    place = (node["in"], node["name"])
    if place not in values:
        return node
    return {**{name: value for name, value in node.items() if name != "examples"}, "example": values[place]}


def _build_media(world: World, operation: Operation, blueprint: Blueprint, media: Node, fields: Mapping[str, Any]) -> Node:
    schema = media.get("schema", {})
    body = build_example_body(world, operation, blueprint.resources.targets[operation.id], schema, fields)
    shape = blueprint.shapes.get_shape(schema)
    if isinstance(body, dict):
        # files cannot be given as examples
        body = {name: value for name, value in body.items() if (inner := shape.properties.get(name)) is None or inner.format != "binary"}
    return {**{name: value for name, value in media.items() if name != "examples"}, "example": body}
