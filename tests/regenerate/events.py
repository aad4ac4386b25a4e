"""What happened to the API's document, as far as it is known, re-enacted on ours: before, after, and what the overlays need for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]

STORE = "/v3/stores/{store_id}"


def ref(kind: str, name: str) -> Data:
    return {"$ref": f"#/components/{kind}/{name}"}


@dataclass(frozen=True, slots=True)
class Event:
    """A day in the document's life. Where the day started from something else than our document, `before` makes that."""

    after: Callable[[Data], None]
    before: Callable[[Data], None] | None = None
    drop: tuple[str, ...] = ()  # overlay actions with such a target go
    replace: dict[str, str] = field(default_factory=dict)  # in targets of overlay actions
    mend: Callable[[Data], None] = lambda action: None  # what an action needs beside that
    breaks: tuple[str, ...] = ()  # ⚠ items of the fragment
    others: tuple[str, ...] = ()  # items of the fragment that break nothing


CURSORS = [ref("parameters", "NextCursor"), ref("parameters", "PreviousCursor")]
_OLD_PAGES = ("last_id", "page", "total_pages")


def _listing(data: Data) -> list[Data]:
    """The 28 operations of that day: lists of businesses, with cursors."""
    nodes = [node for item in data["paths"].values() for node in item.values() if isinstance(node, dict) and "operationId" in node]
    return [node for node in nodes if all(cursor in node.get("parameters", ()) for cursor in CURSORS)][:28]


def _before_cursors(data: Data) -> None:
    for number, node in enumerate(_listing(data)):
        name, text = ("last_id", "Rows after this id.") if number % 2 else ("page", "Number of the page.")
        node["parameters"] = [one for one in node["parameters"] if one not in CURSORS]
        node["parameters"].append({"name": name, "in": "query", "description": text, "schema": {"type": "integer"}})
    data["components"]["schemas"]["PageInfo"]["properties"] |= {name: {"type": "integer"} for name in _OLD_PAGES}
    data["servers"][0]["url"] = "https://app.example.com/api"


def _after_cursors(data: Data) -> None:
    """From our document as it is: what the day took away."""
    for path in ("/v3/webhook-endpoints", "/v3/webhook-endpoints/{id}"):
        del data["paths"][path]


def _after_messages(data: Data) -> None:
    node = data["paths"]["/v3/waba-accounts/{waba_unique_id}/customers/{wa_user_id}/messages"]["get"]
    node["parameters"] += [ref("parameters", "PageSize"), *CURSORS]
    node["parameters"].append(
        {"name": "anchor_id", "in": "query", "description": "The message around which to begin.", "schema": {"type": "string"}}
    )
    node["responses"]["400"] = ref("responses", "BadRequest")


def _after_search(data: Data) -> None:
    parameters = data["paths"]["/v3/orders"]["get"]["parameters"]
    (search,) = [one for one in parameters if one.get("name") == "search"]
    search["description"] = "Text to look for in the order id, or in the field that `search_field` names."
    field_of = {"type": "string", "enum": ["order_id", "customer_name", "customer_phone"]}
    parameters.append({"name": "search_field", "in": "query", "description": "Where to look.", "schema": field_of})


def _after_checkout(data: Data) -> None:
    paths = data["paths"]
    # routes of the checkout merged
    del paths[f"{STORE}/customers/me/cart/checkout"]
    # the catalogue moved
    for tail in ("", "/count", "/{slug}"):
        paths[f"{STORE}/public/items{tail}"] = paths.pop(f"{STORE}/public/products{tail}")
    # the discount check became a POST
    check = paths[f"{STORE}/public/discount-codes/check"]
    check["post"] = check.pop("get")
    fields = {"code": {"type": "string", "description": "The discount code."}}
    check["post"]["requestBody"] = {"content": {"application/json": {"schema": {"type": "object", "properties": fields}}}}
    # adding to a cart makes something
    answers = paths[f"{STORE}/customers/me/cart/items"]["post"]["responses"]
    answers["201"] = answers.pop("200")


def _mend_checkout(action: Data) -> None:
    """Public orders tell less: what they tell is in an overlay, because the contract leaves it open."""
    if action["target"] == "$.components.schemas.PublicOrder":
        for name in ("handler_phone", "chat_message", "customer_id"):
            del action["update"]["allOf"][1]["properties"][name]


def _after_ids(data: Data) -> None:
    for name in ("Order", "OrderListItem"):
        data["components"]["schemas"][name]["properties"]["id"] = {"type": "string", "format": "uuid", "description": "Id of the order."}


def _after_payments(data: Data) -> None:
    methods = data["components"]["schemas"]["PaymentMethod"]
    flat = ("va_bca", "va_bni", "va_mandiri", "payment_link")
    methods["enum"] = [one for one in methods["enum"] if one not in ("va", *flat)] + [*flat]
    del data["components"]["schemas"]["PaymentMethodOtherIncome"]["properties"]["sub_payment_method"]


EVENTS: dict[str, Event] = {
    "26 April: cursors": Event(
        _after_cursors,
        _before_cursors,
        drop=("/v3/webhook-endpoints", "security[0].dashboardBearer"),
        breaks=(
            "argument removed `page=` (14): `bundles.count`, ",
            "argument removed `last_id=` (14): `bundles.list_simplified`, ",
            "field removed `PageInfo` (3): `last_id`, `page`, `total_pages`; reaches ",
            "operation removed (5): `webhook_endpoints.create() (POST /v3/webhook-endpoints)`, ",
        ),
        others=(
            "Same call, other effect: server https://app.example.com/api → https://api.scalev.com: `base_url`",
            "argument added `next_cursor=` (28): `bundles.count`, ",
            "argument added `previous_cursor=` (28): `bundles.count`, ",
            "can respond with 400: `customer.subscriptions.list()`",
        ),
    ),
    "30 April: messages": Event(
        _after_messages,
        replace={" || @.operationId == 'listWabaMessages'": ""},
        others=("argument added: `waba.messages.list(anchor_id=)`",),
    ),
    "6 May: search": Event(
        _after_search,
        others=(
            "argument added: `orders.list(search_field=)`",
            # a new meaning that only the text tells: the report names it
            "Documentation: 1 × description changed: orders.list(search=)",
        ),
    ),
    "15 May: checkout": Event(
        _after_checkout,
        drop=("/customers/me/cart/checkout", "['$ref'] == '#/components/schemas/CustomerCheckout'"),
        replace={
            "/customers/me/cart/items'].post.responses['200']": "/customers/me/cart/items'].post.responses['201']",
            "/public/products": "/public/items",
            "/public/discount-codes/check'].get": "/public/discount-codes/check'].post",
        },
        mend=_mend_checkout,
        breaks=(
            "field removed `PublicOrder` (3): `chat_message`, `customer_id`, `handler_phone`; reaches ",
            "operation removed: `customer.cart.checkout() (POST /v3/stores/{store_id}/customers/me/cart/checkout)`",
        ),
        others=(
            "Same call, other effect: responds with 201, not 200: returns Cart as before: `customer.cart.add_item()`",
            "Same call, other effect: x-retry safe → unsafe: `storefront.discount_codes.check`",
            "argument added: `storefront.discount_codes.check(code=)`",
            "takes a body (application/json): `storefront.discount_codes.check`",
            "GET /v3/stores/{store_id}/public/discount-codes/check → POST ",
            "GET /v3/stores/{store_id}/public/products/count → GET ",
            "GET /v3/stores/{store_id}/public/products/{slug} → GET ",
            "GET /v3/stores/{store_id}/public/products → GET ",
        ),
    ),
    "1 June: ids": Event(
        _after_ids,
        others=(
            "Same call, other effect: type int \\| str → str `id` (2): `Order`, `OrderListItem`; reaches ",
            "Documentation: 2 × description changed: Order.id, OrderListItem.id",
        ),
    ),
    "21 July: payments": Event(
        _after_payments,
        breaks=(
            "field removed: `PaymentMethodOtherIncome.sub_payment_method`; reaches ",
            "value removed: `PaymentMethod.VA (va)`; reaches ",
        ),
        others=("value added `PaymentMethod` (2): `VA_BNI`, `VA_MANDIRI`; reaches ",),  # the other two were known before
    ),
}
