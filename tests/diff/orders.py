"""A small document of orders, and edits of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]
Edit = Callable[[Data], object]


def ref(name: str, kind: str = "schemas") -> Data:
    return {"$ref": f"#/components/{kind}/{name}"}


def response(schema: Any, description: str = "Done.") -> Data:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def build_page(items: Data) -> Data:
    return {"type": "object", "properties": {"data": {"type": "array", "items": items}, "is_paginated": {"type": "boolean"}}}


def base() -> Data:
    """Return a document of orders: list, get, create, update; a webhook; a component that contains itself."""
    parameters = [
        {"name": "status", "in": "query", "description": "Keep this status.", "schema": ref("OrderStatus")},
        {"name": "search", "in": "query", "description": "Text to look for.", "schema": {"type": "string", "maxLength": 50}},
        {"name": "sort", "in": "query", "description": "Order of rows.", "schema": {"type": "string", "default": "newest"}},
        ref("PageSize", "parameters"),
    ]
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "3.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": "Orders", "description": "All about orders."}],
        "security": [{"bearer": []}],
        "paths": {
            "/orders": {
                "get": {
                    "operationId": "listOrders",
                    "tags": ["Orders"],
                    "summary": "List orders",
                    "x-client": {"resource": "orders", "method": "list"},
                    "parameters": parameters,
                    "responses": {"200": response({"type": "array", "items": ref("Order")})},
                },
                "post": {
                    "operationId": "createOrder",
                    "tags": ["Orders"],
                    "summary": "Create an order",
                    "x-client": {"resource": "orders", "method": "create"},
                    "requestBody": {"content": {"application/json": {"schema": ref("OrderRequest")}}},
                    "responses": {"200": response(ref("Order")), "404": response(ref("Problem"), "Not found.")},
                },
            },
            "/orders/{id}": {
                "parameters": [identifier],
                "get": {
                    "operationId": "getOrder",
                    "tags": ["Orders"],
                    "summary": "Read an order",
                    "x-client": {"resource": "orders", "method": "get"},
                    "responses": {"200": response(ref("Order"))},
                },
                "patch": {
                    "operationId": "updateOrder",
                    "tags": ["Orders"],
                    "summary": "Change an order",
                    "x-client": {"resource": "orders", "method": "update"},
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["note"],
                                    "properties": {
                                        "note": {"type": "string"},
                                        "quantity": {"type": "integer", "minimum": 1},
                                        "payment": {"type": "string", "enum": ["bank", "cash"]},
                                    },
                                }
                            }
                        },
                    },
                    "responses": {"200": response({"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}})},
                },
            },
        },
        "webhooks": {
            "order.created": {
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": ref("Order")}}},
                    "responses": {"200": {"description": "Ok."}},
                }
            }
        },
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}, "dashboard": {"type": "http", "scheme": "bearer"}},
            "parameters": {"PageSize": {"name": "page_size", "in": "query", "schema": {"type": "integer", "maximum": 25}}},
            "schemas": {
                "OrderStatus": {"type": "string", "enum": ["draft", "paid"]},
                "Order": {
                    "type": "object",
                    "description": "An order.",
                    "required": ["id", "status", "total"],
                    "properties": {
                        "id": {"type": "string"},
                        "status": ref("OrderStatus"),
                        "total": {"type": "string", "format": "decimal"},
                        "note": {"type": ["string", "null"]},
                        "delivery": {"type": "string", "enum": ["pickup", "courier"]},
                        "address": {"type": "object", "properties": {"city": {"type": "string"}}},
                        "parent": ref("Order"),
                    },
                },
                "OrderRequest": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", "maxLength": 100},
                        "shipping_cost": {"type": "integer"},
                        "phone": {"type": "string"},
                    },
                },
                "Problem": {"type": "object", "properties": {"error": {"type": "string"}}},
            },
        },
    }


@dataclass(frozen=True, slots=True)
class Case:
    """An edit of the small document, and the lines of the report: level, name as callers know it, change."""

    edit: Edit
    said: tuple[str, ...]


def set_at(*path: str | int, to: Any) -> Edit:
    """Return an edit that sets one place."""

    def edit(data: Data) -> None:
        node: Any = data
        for key in path[:-1]:
            node = node[key]
        if isinstance(node, list) and path[-1] == "+":
            node.append(to)
        else:
            node[path[-1]] = to

    return edit


def drop(*path: str | int) -> Edit:
    def edit(data: Data) -> None:
        node: Any = data
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]

    return edit


def do_all(*edits: Edit) -> Edit:
    return lambda data: [edit(data) for edit in edits]


LIST = ("paths", "/orders", "get")
CREATE = ("paths", "/orders", "post")
GET = ("paths", "/orders/{id}", "get")
UPDATE = ("paths", "/orders/{id}", "patch")
SCHEMAS = ("components", "schemas")
ORDER = (*SCHEMAS, "Order", "properties")
REQUEST = (*SCHEMAS, "OrderRequest", "properties")
BODY = (*UPDATE, "requestBody", "content", "application/json", "schema")


def add_cancel(data: Data) -> None:
    data["paths"]["/orders/{id}/cancel"] = {
        "post": {
            "operationId": "cancelOrder",
            "x-client": {"resource": "orders", "method": "cancel"},
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {"204": {"description": "Done."}},
        }
    }


def move_create(data: Data) -> None:
    data["paths"]["/sales"] = {"post": data["paths"]["/orders"].pop("post")}


def rename_create(data: Data) -> None:
    data["paths"]["/orders"]["post"]["operationId"] = "makeOrder"


def remove_names(data: Data) -> None:
    for item in data["paths"].values():
        for node in item.values():
            if isinstance(node, dict):
                node.pop("x-client", None)


def rename_schema(data: Data) -> None:
    schemas = data["components"]["schemas"]
    schemas["Sale"] = schemas.pop("Order")

    def rename(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("$ref") == ref("Order")["$ref"]:
                node.update(ref("Sale"))
            for value in node.values():
                rename(value)
        elif isinstance(node, list):
            for value in node:
                rename(value)

    rename(data)


def extract_address(data: Data) -> None:
    properties = data["components"]["schemas"]["Order"]["properties"]
    data["components"]["schemas"]["Address"] = properties["address"]
    properties["address"] = ref("Address")


def reorder(data: Data) -> None:
    data["paths"]["/orders"]["get"]["parameters"].reverse()
    properties = data["components"]["schemas"]["Order"]["properties"]
    properties["id"] = properties.pop("id")
    data["components"]["schemas"]["Order"]["required"].reverse()
    data["components"]["schemas"]["OrderStatus"]["enum"].reverse()


def turn_list_into_post(data: Data) -> None:
    node = data["paths"]["/orders"].pop("get")
    fields = {parameter["name"]: parameter["schema"] for parameter in node["parameters"] if "name" in parameter}
    schema = {"type": "object", "properties": {**fields, "page_size": {"type": "integer", "maximum": 25}}}
    data["paths"]["/orders/search"] = {
        "post": {**node, "parameters": [], "requestBody": {"content": {"application/json": {"schema": schema}}}}
    }
