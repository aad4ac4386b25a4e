"""A small document with one construct of each kind, and helpers for tests that use the client generated from it."""

from __future__ import annotations

from typing import Any

from tests.generator.support import Data, Package, body, document, obj, operation, parameter, ref, response

NULL = {"type": "null"}
TEXT = {"type": "string"}


def build_document() -> Data:
    """Return the document."""
    pagination = {"items": "data", "cursor": {"next": "next_cursor"}}
    item = {
        "id": ref("Id"),
        "name": TEXT,
        "note": {"type": ["string", "null"]},
        "color": ref("Color"),
        "color_or_null": {"anyOf": [ref("Color"), NULL]},
        "color_ref_with_text": {"allOf": [ref("Color")], "description": "The color."},
        "size": {"type": "string", "enum": ["small", "large"]},
        "size_or_null": {"type": ["string", "null"], "enum": ["small", "large", None]},
        "owner": {"anyOf": [ref("Owner"), NULL]},
        "tags": {"type": "array", "items": {"type": ["string", "null"]}},
        "owners_or_null": {"type": ["array", "null"], "items": ref("Owner")},
        "prices": {"type": "object", "additionalProperties": ref("Money")},
        "parts": {"type": "array", "items": ref("Item")},
        "parent": {"anyOf": [ref("Item"), NULL]},
        "day": {"type": "string", "format": "date"},
        "date": {"type": "string", "format": "date"},
        "decode_text": TEXT,
        "at": {"type": ["string", "null"], "format": "date-time"},
        "uuid": {"type": "string", "format": "uuid"},
        "amount": {"type": "string", "format": "decimal"},
        "money": ref("Money"),
        "weight": ref("Weight"),
        "rate": ref("Rate"),
        "untyped_money": ref("UntypedMoney"),
        "made_at": ref("Timestamp"),
        "site": ref("Uri"),
        "mail": ref("Email"),
        "count": {"type": "integer"},
        "ratio": {"type": "number"},
        "flag": {"type": "boolean"},
        "level": {"type": "integer", "enum": [1, 2]},
        "fixed": {"type": "boolean", "enum": [True]},
        "bag": {"type": "object", "additionalProperties": True},
        "anything": {},
        "either": {"oneOf": [ref("Owner"), ref("Color"), TEXT]},
        "required_null": {"type": ["string", "null"]},
        "address": ref("Address"),
    }
    new_item = {
        "name": TEXT,
        "price": ref("Money"),
        "weight": {"anyOf": [ref("Weight"), NULL]},
        "color": ref("Color"),
        "note": {"type": ["string", "null"]},
        "lines": {"type": "array", "items": ref("Line")},
        "limit": {"type": "integer", "default": 5},
        "flag": ref("BooleanString"),
        "address": ref("Address"),
        "tags": {"type": "array", "items": TEXT, "default": ["a"]},
    }
    schemas = {
        "Color": {"type": "string", "enum": ["red", "dark green"], "description": "A color."},
        "BooleanString": {"type": "string", "enum": ["true", "false"]},
        "Money": {"type": ["number", "string"], "x-scalar": "money"},
        "UntypedMoney": {"x-scalar": "money"},
        "Weight": {"type": ["integer", "string", "null"], "x-scalar": "weight"},
        "Rate": {"type": "string", "x-scalar": "rate"},
        "Id": {"type": ["integer", "string"], "x-scalar": "id"},
        "Timestamp": {"type": "string", "x-scalar": "timestamp"},
        "Uri": {"type": "string", "x-scalar": "uri"},
        "Email": {"type": "string", "x-scalar": "email"},
        "Owner": obj({"name": TEXT}, description="Who has it."),
        "Address": obj({"street": TEXT, "city": {"type": ["string", "null"]}}, "street"),
        "Item": obj(item, "id", "name", "required_null", description="A thing with everything."),
        "PageInfo": obj(
            {"is_paginated": {"type": "boolean"}, "has_next": {"type": "boolean"}, "next_cursor": {"type": ["string", "null"]}}
        ),
        "ItemPage": {"allOf": [ref("PageInfo"), obj({"data": {"type": "array", "items": ref("Item")}})]},
        "OwnerPage": {"allOf": [ref("PageInfo"), obj({"data": {"type": "array", "items": ref("Owner")}})]},
        "Line": obj({"sku": TEXT, "price": ref("Money"), "class": TEXT}, "sku"),
        "Step": obj(
            {
                "sku": TEXT,
                "quantity": {"type": "integer"},
                "note": {"type": ["string", "null"]},
                "date": {"type": "string", "format": "date"},
                "str": TEXT,
            },
            "sku",
            description="A step.",
        ),
        "NewItem": obj(new_item, "name", "price"),
        "Items": {"type": "array", "items": ref("Item")},
        "Unused": obj({"a": TEXT}),
        "Same": ref("Owner"),
    }
    search = [
        parameter("flag", schema=ref("BooleanString")),
        parameter("tags", schema={"type": "array", "items": TEXT}),
        parameter("size", schema={"type": "integer", "default": 20}),
        parameter("since", schema={"type": "string", "format": "date-time"}),
        parameter("color", schema={"anyOf": [ref("Color"), NULL]}),
    ]
    upload = obj({"file": {"type": "string", "format": "binary"}, "mode": ref("Color"), "note": TEXT}, "file")
    store = parameter("store_id", "path")
    in_store: Data = {"resource": "shop.items", "security": [{"shopperToken": []}]}
    failures = {status: {"description": "No."} for status in ("404", "400", "5XX", "418", "default")}
    paths = {
        "/items": {
            "get": operation(
                "listItems",
                ref("ItemPage"),
                resource="items",
                method="list",
                parameters=[parameter("next_cursor")],
                **{"x-pagination": pagination},
            ),
            "post": operation("createItem", ref("Item"), resource="items", method="create", requestBody=body(ref("NewItem"))),
        },
        "/items/all": {"get": operation("allItems", ref("Items"), resource="items", method="all")},
        "/items/search": {"get": operation("searchItems", ref("Items"), resource="items", method="search", parameters=search)},
        "/items/upload": {
            "post": operation(
                "uploadItems", ref("Owner"), resource="items", method="upload", requestBody=body(upload, "multipart/form-data")
            )
        },
        "/items/steps": {
            "post": operation(
                "setSteps",
                resource="items.steps",
                method="set",
                requestBody=body(obj({"steps": {"type": "array", "items": ref("Step")}})),
            )
        },
        "/items/{id}": {
            "get": operation(
                "getItem",
                ref("Item"),
                resource="items",
                method="get",
                parameters=[
                    parameter("id", "path", ref("Id")),
                    parameter("X-Trace-Id", "header"),
                    parameter("X-Must", "header", required=True),
                ],
                responses={"200": response(ref("Item"), "The item"), **failures},
                **{"x-required-scope": "item:read"},
            ),
            "put": operation(
                "replaceItem",
                ref("Owner"),
                resource="items",
                method="replace",
                parameters=[parameter("id", "path")],
                requestBody=body({"type": "object", "additionalProperties": True}),
            ),
            "delete": operation(
                "removeItem",
                resource="items",
                method="remove",
                parameters=[parameter("id", "path")],
                responses={"200": response(ref("Owner")), "204": {"description": "Gone."}},
            ),
        },
        "/items/old": {
            "get": operation(
                "oldItem",
                ref("Item"),
                resource="items",
                method="old",
                deprecated=True,
                **{"x-withdrawn": {"date": "2026-01-31", "successor": "getItem"}},
                **{"x-client-waits": {"wait_until_named": {"until": {"name": ["n"]}}}},
            )
        },
        "/items/queue": {
            "post": operation(
                "queueItem",
                resource="items",
                method="queue",
                responses={"200": response(ref("Owner")), "2XX": response(ref("Address"))},
            )
        },
        "/shops/{store_id}/items": {
            "get": operation("listShopItems", ref("OwnerPage"), method="list", parameters=[store], **in_store),
        },
        "/shops/{store_id}/items/{id}": {
            "get": operation("getShopItem", ref("Owner"), method="get", parameters=[store, parameter("id", "path")], **in_store),
        },
    }
    data = document(paths, schemas)
    data["components"]["securitySchemes"]["shopperToken"] = {"type": "http", "scheme": "bearer", "x-credential": "customer"}
    data["x-client-roots"] = {
        "shop": {"parameter": "store_id", "credentials": [{"argument": "token", "credential": "customer_token", "required": True}]}
    }
    data["tags"] = [{"name": "Items", "description": "Things that are kept."}]
    for node in [node for path in ("/items", "/items/{id}") for node in paths[path].values()]:
        node["tags"] = ["Items"]
    return data


PRELUDE = """
import asyncio, datetime, json
from decimal import Decimal
import httpx
import scalev
from scalev import models

seen = []

def client(*responses, kind=scalev.Scalev):
    queue = list(responses)
    def respond(request):
        request.read()
        seen.append(request)
        status, content = queue.pop(0)
        return httpx.Response(status, content=content if isinstance(content, str) else json.dumps(content))
    return kind("key", base_url="https://api.example.com", transport=httpx.MockTransport(respond))

def write(*values):
    print(json.dumps(values, default=repr))
"""


def run(package: Package, code: str) -> Any:
    return package.run(PRELUDE + code)
