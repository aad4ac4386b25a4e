"""Edits of the small document, with the expected report of each."""

from __future__ import annotations

import copy
from typing import Any

from tests.diff.orders import (
    BODY,
    CREATE,
    GET,
    LIST,
    ORDER,
    REQUEST,
    SCHEMAS,
    UPDATE,
    Case,
    Data,
    add_cancel,
    base,
    build_page,
    do_all,
    drop,
    extract_address,
    move_create,
    ref,
    rename_create,
    rename_schema,
    reorder,
    response,
    set_at,
    turn_list_into_post,
)

CASES: dict[str, Case] = {
    "nothing": Case(lambda data: None, ()),
    # operations
    "operation added": Case(add_cancel, ("compatible orders.cancel(): operation added",)),
    "operation removed": Case(drop(*UPDATE), ("breaking orders.update(): operation removed",)),
    "operation moved": Case(move_create, ("compatible orders.create: POST /orders → POST /sales",)),
    "operation id renamed": Case(
        rename_create, ("compatible orders.create: operation id createOrder → makeOrder, same name in the client",)
    ),
    "operation moved and renamed": Case(
        do_all(rename_create, move_create),
        (
            "compatible orders.create: POST /orders → POST /sales",
            "compatible orders.create: operation id createOrder → makeOrder, same name in the client",
        ),
    ),
    "operation renamed in the client": Case(
        set_at(*CREATE, "x-client", "method", to="make"), ("breaking orders.create: method renamed to orders.make",)
    ),
    "operation deprecated": Case(set_at(*GET, "deprecated", to=True), ("compatible orders.get: deprecated",)),
    "query became body": Case(
        turn_list_into_post,
        (
            "compatible orders.list(page_size=): now sent in the body, not in the query",
            "compatible orders.list(search=): now sent in the body, not in the query",
            "compatible orders.list(sort=): now sent in the body, not in the query",
            "compatible orders.list(status=): now sent in the body, not in the query",
            "compatible orders.list: GET /orders → POST /orders/search",
            "compatible orders.list: takes a body (application/json)",
        ),
    ),
    # arguments
    "argument added": Case(
        set_at(*LIST, "parameters", "+", to={"name": "tag", "in": "query", "schema": {"type": "string"}}),
        ("compatible orders.list(tag=): argument added",),
    ),
    "required argument added": Case(
        set_at(*LIST, "parameters", "+", to={"name": "tag", "in": "query", "required": True, "schema": {"type": "string"}}),
        ("breaking orders.list(tag=): required argument added",),
    ),
    "argument removed": Case(drop(*LIST, "parameters", 1), ("breaking orders.list(search=): argument removed",)),
    "argument required": Case(set_at(*LIST, "parameters", 1, "required", to=True), ("breaking orders.list(search=): now required",)),
    "argument type": Case(
        set_at(*LIST, "parameters", 1, "schema", "type", to="integer"), ("breaking orders.list(search=): type str → int",)
    ),
    "argument type widened": Case(
        set_at(*GET[:2], "parameters", 0, "schema", "type", to=["integer", "string"]),
        ("compatible orders.get(id): type str → int | str", "compatible orders.update(id): type str → int | str"),
    ),
    "argument limit tighter": Case(
        set_at(*LIST, "parameters", 1, "schema", "maxLength", to=20),
        ("breaking orders.list(search=): limit tighter: maxLength 50 → 20",),
    ),
    "argument limit looser": Case(
        drop(*LIST, "parameters", 1, "schema", "maxLength"),
        ("compatible orders.list(search=): limit looser: maxLength 50 → none",),
    ),
    "argument default": Case(
        set_at(*LIST, "parameters", 2, "schema", "default", to="oldest"), ("risky orders.list(sort=): default newest → oldest",)
    ),
    "argument renamed": Case(
        set_at(*LIST, "parameters", 1, "name", to="searchs"), ("breaking orders.list(search=): argument renamed to searchs=",)
    ),
    "one word in common is no rename": Case(
        set_at(*LIST, "parameters", 1, "name", to="x_search_token"),
        ("breaking orders.list(search=): argument removed", "compatible orders.list(x_search_token=): argument added"),
    ),
    "a text in common is no rename": Case(
        set_at(*LIST, "parameters", 1, "name", to="q"),
        ("breaking orders.list(search=): argument removed", "compatible orders.list(q=): argument added"),
    ),
    "argument swapped for another": Case(
        set_at(
            *LIST, "parameters", 1, to={"name": "cursor", "in": "query", "description": "Where to go on.", "schema": {"type": "string"}}
        ),
        ("breaking orders.list(search=): argument removed", "compatible orders.list(cursor=): argument added"),
    ),
    "path argument renamed": Case(
        do_all(
            set_at("paths", "/orders/{id}", "parameters", 0, "name", to="order_id"),
            lambda data: data["paths"].update({"/orders/{order_id}": data["paths"].pop("/orders/{id}")}),
        ),
        (
            "breaking orders.get(id): argument renamed to order_id",
            "breaking orders.update(id): argument renamed to order_id",
            "compatible orders.get: GET /orders/{id} → GET /orders/{order_id}",
            "compatible orders.update: PATCH /orders/{id} → PATCH /orders/{order_id}",
        ),
    ),
    "shared parameter": Case(
        set_at("components", "parameters", "PageSize", "schema", "maximum", to=10),
        ("breaking (page_size=): limit tighter: maximum 25 → 10",),
    ),
    # requests
    "field of a body added": Case(set_at(*REQUEST, "email", to={"type": "string"}), ("compatible orders.create(email=): argument added",)),
    "required field of a body added": Case(
        do_all(set_at(*REQUEST, "email", to={"type": "string"}), set_at(*SCHEMAS, "OrderRequest", "required", "+", to="email")),
        ("breaking orders.create(email=): required argument added",),
    ),
    "field of a body removed": Case(drop(*REQUEST, "phone"), ("breaking orders.create(phone=): argument removed",)),
    "a choice between fields takes the place of a required one": Case(
        do_all(
            set_at(*SCHEMAS, "OrderRequest", "required", to=[]),
            set_at(*SCHEMAS, "OrderRequest", "anyOf", to=[{"required": ["name"]}, {"required": ["phone"]}]),
        ),
        ("compatible orders.create(name=): no longer required", "compatible orders.create: now needs name or phone"),
    ),
    "a choice between fields where nothing was required": Case(
        set_at(*SCHEMAS, "OrderRequest", "anyOf", to=[{"required": ["phone"]}, {"required": ["shipping_cost"]}]),
        ("breaking orders.create: now needs phone or shipping_cost",),
    ),
    "a choice between fields that repeats a required one": Case(
        do_all(
            set_at(*SCHEMAS, "OrderRequest", "required", to=[]),
            set_at(*SCHEMAS, "OrderRequest", "anyOf", to=[{"required": ["name", "phone"]}, {"required": ["shipping_cost", "name"]}]),
        ),
        ("breaking orders.create: now needs phone or shipping_cost",),
    ),
    "field of a body required": Case(
        set_at(*SCHEMAS, "OrderRequest", "required", "+", to="phone"), ("breaking orders.create(phone=): now required",)
    ),
    "field of a body no longer required": Case(
        set_at(*SCHEMAS, "OrderRequest", "required", to=[]), ("compatible orders.create(name=): no longer required",)
    ),
    "field of a body nullable": Case(
        set_at(*REQUEST, "phone", "type", to=["string", "null"]), ("compatible orders.create(phone=): may now be null",)
    ),
    "field of a body wider": Case(
        set_at(*REQUEST, "shipping_cost", "type", to="number"), ("compatible orders.create(shipping_cost=): type int → Decimal",)
    ),
    "enum value added in a request": Case(
        set_at(*BODY, "properties", "payment", "enum", "+", to="card"), ("compatible orders.update(payment=).CARD: value added",)
    ),
    "enum value removed in a request": Case(
        set_at(*BODY, "properties", "payment", "enum", to=["bank"]), ("breaking orders.update(payment=).CASH: value removed",)
    ),
    "text became an enum in a request": Case(
        set_at(*REQUEST, "phone", "enum", to=["home", "work"]), ("breaking orders.create(phone=): now an enum: home, work",)
    ),
    "body required": Case(set_at(*CREATE, "requestBody", "required", to=True), ("breaking orders.create: the body is now required",)),
    "body content type": Case(
        lambda data: (content := data["paths"]["/orders"]["post"]["requestBody"]["content"]).update(
            {"multipart/form-data": content.pop("application/json")}
        ),
        (
            "breaking orders.create: the body is no longer sent as application/json",
            "compatible orders.create: the body can be sent as multipart/form-data",
        ),
    ),
    # responses
    "field added": Case(set_at(*ORDER, "weight", to={"type": "integer"}), ("compatible Order.weight: field added",)),
    "field removed": Case(drop(*ORDER, "note"), ("breaking Order.note: field removed",)),
    "field nullable": Case(set_at(*ORDER, "total", "type", to=["string", "null"]), ("breaking Order.total: may now be null",)),
    "optional field nullable": Case(
        set_at(*ORDER, "delivery", "type", to=["string", "null"]), ("compatible Order.delivery: may now be null",)
    ),
    "field never null": Case(set_at(*ORDER, "note", "type", to="string"), ("compatible Order.note: no longer null",)),
    "field required": Case(set_at(*SCHEMAS, "Order", "required", "+", to="delivery"), ("compatible Order.delivery: now required",)),
    "field no longer required": Case(
        set_at(*SCHEMAS, "Order", "required", to=["id", "status"]), ("breaking Order.total: no longer required",)
    ),
    "field type": Case(set_at(*ORDER, "id", "type", to="integer"), ("breaking Order.id: type str → int",)),
    "field type on the wire only": Case(
        set_at(*ORDER, "total", to={"type": "number"}),
        ("compatible Order.total: string decimal → number on the wire, Decimal as before",),
    ),
    "field renamed": Case(
        lambda data: (properties := data["components"]["schemas"]["Order"]["properties"]).update({"notes": properties.pop("note")}),
        ("breaking Order.note: field renamed to notes",),
    ),
    "field moved into a component": Case(
        extract_address,
        ("compatible Address: model added", "compatible Order.address: now a separate component: Address"),
    ),
    "enum value added in a response": Case(
        set_at(*ORDER, "delivery", "enum", "+", to="drone"), ("compatible Order.delivery.DRONE: value added",)
    ),
    "enum value removed in a response": Case(
        set_at(*ORDER, "delivery", "enum", to=["pickup"]), ("breaking Order.delivery.COURIER: value removed",)
    ),
    "enum of both directions": Case(
        set_at(*SCHEMAS, "OrderStatus", "enum", to=["draft", "sent"]),
        ("breaking OrderStatus.PAID: value removed", "compatible OrderStatus.SENT: value added"),
    ),
    "schema renamed": Case(rename_schema, ("breaking Order: model renamed to Sale",)),
    "limit of a response": Case(set_at(*ORDER, "id", "maxLength", to=8), ("compatible Order.id: limit tighter: maxLength none → 8",)),
    "response inline": Case(
        set_at(*UPDATE, "responses", "200", "content", "application/json", "schema", "properties", "ok", "type", to="string"),
        ("breaking orders.update().ok: type bool → str",),
    ),
    "typed response left open": Case(
        set_at(*UPDATE, "responses", "200", "content", "application/json", "schema", to={"type": "object"}),
        ("breaking orders.update(): type model → dict[str, Any]",),
    ),
    "success status": Case(
        lambda data: (responses := data["paths"]["/orders"]["post"]["responses"]).update({"201": responses.pop("200")}),
        ("risky orders.create(): responds with 201, not 200: returns Order as before",),
    ),
    "response without a body": Case(drop(*GET, "responses", "200", "content"), ("breaking orders.get(): now responds without a body",)),
    "response of another content type": Case(
        lambda data: (content := data["paths"]["/orders/{id}"]["get"]["responses"]["200"]["content"]).update(
            {"text/csv": content.pop("application/json")}
        ),
        ("breaking orders.get(): no longer responds with application/json", "compatible orders.get(): can respond with text/csv"),
    ),
    "error added": Case(
        set_at(*GET, "responses", "409", to={"description": "Conflict."}), ("compatible orders.get(): can respond with 409",)
    ),
    "field of an error removed": Case(
        set_at(*SCHEMAS, "Problem", "properties", to={"message": {"type": "integer"}}),
        ("compatible Problem.message: field added", "risky Problem.error: field removed"),
    ),
    # around the operations
    "security": Case(set_at(*CREATE, "security", to=[{"dashboard": []}]), ("breaking orders.create: credential: bearer → dashboard",)),
    "another credential accepted": Case(
        set_at(*CREATE, "security", to=[{"bearer": []}, {"dashboard": []}]),
        ("compatible orders.create: credential: bearer → bearer or dashboard",),
    ),
    "second server": Case(
        set_at("servers", "+", to={"url": "https://api2.example.com"}),
        ("risky base_url: server https://api.example.com → https://api.example.com, https://api2.example.com",),
    ),
    "scopes of a requirement": Case(
        set_at(*CREATE, "security", to=[{"bearer": ["order:write"]}]), ("risky orders.create: scope: none → order:write",)
    ),
    "server": Case(
        set_at("servers", 0, "url", to="https://api2.example.com"),
        ("risky base_url: server https://api.example.com → https://api2.example.com",),
    ),
    "tag": Case(
        do_all(set_at(*CREATE, "tags", to=["Sales"]), set_at("tags", "+", to={"name": "Sales"})),
        ("documentation orders.create: tags Orders → Sales", "documentation tag Sales: tag added"),
    ),
    "webhook added": Case(
        lambda data: data["webhooks"].update({"order.paid": data["webhooks"]["order.created"]}),
        ("compatible webhook order.paid: event added",),
    ),
    "webhook removed": Case(drop("webhooks", "order.created"), ("breaking webhook order.created: event removed",)),
    "pages": Case(
        set_at(*LIST, "responses", "200", to=response(build_page(ref("Order")))),
        (
            "breaking orders.list: now returns a pager, not a single response",
            "breaking orders.list(): type list → model",
        ),
    ),
    "no pages": Case(
        do_all(set_at(*LIST, "responses", "200", to=response(build_page(ref("Order")))), set_at(*LIST, "x-pagination", to=False)),
        (
            "breaking orders.list(): type list → model",
            "compatible orders.list: pages: none → false",
        ),
    ),
    # statuses, and their effect on the type of the result
    "a second success": Case(
        set_at(*CREATE, "responses", "202", to=response(ref("Problem"))),
        ("breaking orders.create(): can respond with 202: returns Order | Problem, not Order",),
    ),
    "a second success of the same": Case(
        set_at(*CREATE, "responses", "202", to=response(ref("Order"))),
        ("compatible orders.create(): can respond with 202: returns Order as before",),
    ),
    "a second success without a body": Case(
        set_at(*CREATE, "responses", "2XX", to={"description": "Later."}),
        ("breaking orders.create(): can respond with 2XX: returns Order | None, not Order",),
    ),
    "another success of another model": Case(
        do_all(drop(*CREATE, "responses", "200"), set_at(*CREATE, "responses", "202", to=response(ref("Problem")))),
        ("breaking orders.create(): responds with 202, not 200: returns Problem, not Order",),
    ),
    # no effect on callers
    "text only": Case(
        do_all(
            set_at(*LIST, "summary", to="List all orders"),
            set_at(*SCHEMAS, "Order", "description", to="A sale."),
            set_at(*LIST, "parameters", 1, "description", to="Words."),
        ),
        (
            "documentation Order: description changed",
            "documentation orders.list(search=): description changed",
            "documentation orders.list: summary changed",
        ),
    ),
    "order only": Case(reorder, ("documentation document: only the order of entries changed",)),
}


#: Edits of one field, `Order.field` (received) or `orders.create(field=)` (sent): before, after, and the level in each direction.
FIELDS: dict[str, tuple[Any, Any, str, str]] = {
    "items added": ({"type": "array"}, {"type": "array", "items": ref("Problem")}, "breaking", "breaking"),
    "items removed": ({"type": "array", "items": ref("Problem")}, {"type": "array"}, "compatible", "breaking"),
    "items of another type": (
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"type": "integer"}},
        "breaking",
        "breaking",
    ),
    "a tuple": ({"type": "array"}, {"type": "array", "prefixItems": [{"type": "string"}]}, "risky", "risky"),
    "values of a map": (
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "integer"}},
        "breaking",
        "breaking",
    ),
    "values of a map typed": (
        {"type": "object", "additionalProperties": True},
        {"type": "object", "additionalProperties": ref("Problem")},
        "breaking",
        "breaking",
    ),
    "no additional fields": (
        {"type": "object", "properties": {"a": {}}},
        {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
        "breaking",
        "compatible",
    ),
    "additional fields": (
        {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
        {"type": "object", "properties": {"a": {}}},
        "compatible",
        "compatible",
    ),
    "one option less": (
        {"oneOf": [ref("Order"), ref("Problem"), {"type": "object", "properties": {"x": {}}}]},
        {"oneOf": [ref("Order"), ref("Problem")]},
        "breaking",
        "compatible",
    ),
    "one option more": (
        {"oneOf": [ref("Order"), ref("Problem")]},
        {"oneOf": [ref("Order"), ref("Problem"), {"type": "object", "properties": {"x": {}}}]},
        "compatible",
        "risky",
    ),
    "of two options one": ({"anyOf": [ref("Order"), ref("Problem")]}, ref("Order"), "breaking", "breaking"),
    "two options": (ref("Order"), {"anyOf": [ref("Order"), ref("Problem")]}, "compatible", "breaking"),
    "two other options": ({"type": "string"}, {"anyOf": [ref("Order"), ref("Problem")]}, "breaking", "breaking"),
    "an option changed": (
        {"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, ref("Problem")]},
        {"oneOf": [{"type": "object", "properties": {"a": {"type": "integer"}}}, ref("Problem")]},
        "breaking",
        "breaking",
    ),
    "all for any": ({"anyOf": [ref("Order"), ref("Problem")]}, {"oneOf": [ref("Order"), ref("Problem")]}, "compatible", "compatible"),
    "read only": ({"type": "string"}, {"type": "string", "readOnly": True}, "breaking", "compatible"),
    "no longer read only": ({"type": "string", "readOnly": True}, {"type": "string"}, "compatible", "compatible"),
    "write only": ({"type": "string"}, {"type": "string", "writeOnly": True}, "compatible", "breaking"),
    "a form it must have": ({"type": "string"}, {"type": "string", "format": "uuid"}, "risky", "compatible"),
    "a form it need not have": ({"type": "string", "format": "uuid"}, {"type": "string"}, "compatible", "compatible"),
    "a date": ({"type": "string"}, {"type": "string", "format": "date"}, "risky", "breaking"),
    "a condition": ({"type": "object"}, {"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}, "risky", "compatible"),
    "one value": ({"type": "string"}, {"const": "a", "type": "string"}, "breaking", "compatible"),
    "true is not 1": ({"enum": [1]}, {"enum": [True]}, "breaking", "breaking"),
    "a multiple": ({"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 4}, "breaking", "compatible"),
    "a smaller multiple": ({"type": "integer", "multipleOf": 4}, {"type": "integer", "multipleOf": 2}, "compatible", "compatible"),
    **{
        f"{key} {word}": ({"type": type_, key: before}, {"type": type_, key: after}, level, "compatible")
        for key, type_ in (
            *((key, "integer") for key in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")),
            *((key, "string") for key in ("minLength", "maxLength")),
            *((key, "array") for key in ("minItems", "maxItems", "minContains", "maxContains")),
            *((key, "object") for key in ("minProperties", "maxProperties")),
        )
        for word, before, after in (("up", 3, 5), ("down", 5, 3))
        for level in ["breaking" if ("ax" in key) == (word == "down") else "compatible"]
    },
}


def pair(name: str) -> tuple[Data, Data]:
    """Return the documents of a case."""
    old, new = base(), copy.deepcopy(base())
    CASES[name].edit(new)
    return old, new
