"""Requests that the mock rejects: its error responses, and that it works afterwards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scalev.mock import MockScalev, Request

from tests.mock.calling import Api, multipart

_ORDER = {"customer_name": "Budi", "store_unique_id": "store_x"}
_JSON = {"Content-Type": "application/json"}
_UPLOAD = "/v3/orders/upload"


def _fields(response_body: Any) -> list[str]:
    assert response_body["error_code"] == "validation_failed"
    assert all(isinstance(message, str) for messages in response_body["errors"].values() for message in messages)
    return sorted(response_body["errors"])


@pytest.mark.parametrize(
    ("method", "path", "arguments", "status", "code"),
    [
        ("GET", "/v3/nothing", {}, 404, "not_found"),
        ("GET", "/v3", {}, 404, "not_found"),
        ("GET", "/__mock__/nothing", {}, 404, "not_found"),
        ("GET", "/v3/orders/", {}, 404, "not_found"),
        ("GET", "/v3/orders/999", {}, 404, "not_found"),
        ("GET", "/v3/products/999/knowledge-items", {}, 404, "not_found"),
        ("GET", "/v3/stores/999/products", {}, 404, "not_found"),
        ("GET", "/v3/orders", {"token": None}, 401, "unauthorized"),
        ("GET", "/v3/orders", {"token": "sk_wrong"}, 401, "invalid_token"),
        ("GET", "/v3/orders", {"token": None, "headers": {"Authorization": "sk_mock"}}, 401, "invalid_token"),
        ("GET", "/v3/orders", {"token": "customer_mock"}, 403, "forbidden"),
        ("GET", "/v3/webhook-endpoints", {"token": "sk_mock"}, 403, "forbidden"),
        ("POST", "/v3/oauth/billing/refunds", {"token": "sk_mock"}, 403, "forbidden"),
        ("GET", "/v3/products", {"token": "rk_mock_orders_read"}, 403, "insufficient_scope"),
        ("GET", "/v3/stores/STORE/public/products", {"headers": {"X-Scalev-Storefront-Api-Key": "sfpk_other"}}, 404, "not_found"),
        ("GET", "/v3/stores/STORE/public/products", {"headers": {"X-Scalev-Storefront-Api-Key": "sk_mock"}}, 404, "not_found"),
        ("POST", "/v3/orders", {"body": b"a=b", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported_media_type"),
        ("POST", "/v3/orders", {"body": b"{}", "headers": {"Content-Type": ""}}, 415, "unsupported_media_type"),
        ("POST", _UPLOAD, {"body": b"{}"}, 415, "unsupported_media_type"),
        ("POST", "/v3/orders", {"body": b"{"}, 400, "invalid_request"),
        ("POST", "/v3/orders", {"body": b"\xff\xfe{}"}, 400, "invalid_request"),
        ("POST", "/v3/orders", {"body": b'{"customer_name": NaN}'}, 400, "invalid_request"),
        ("POST", "/v3/orders", {"body": b"[" * 100_000}, 400, "invalid_request"),
        ("GET", "/v3/orders?next_cursor=abc", {}, 400, "invalid_request"),
        ("GET", "/v3/orders/%F2", {}, 400, "invalid_request"),
        ("GET", "/v3/orders/%zz", {}, 400, "invalid_request"),
        ("GET", "/v3/orders?status=%", {}, 400, "invalid_request"),
        ("POST", _UPLOAD, {"body": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400, "invalid_request"),
        ("POST", _UPLOAD, {"body": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=y"}}, 400, "invalid_request"),
    ],
)
def test_errors_without_fields_have_one_message(
    api: Api, method: str, path: str, arguments: dict[str, Any], status: int, code: str
) -> None:
    store = api.send("GET", "/v3/stores/simplified").json()["data"][0]["unique_id"]
    response = api.send(method, path.replace("STORE", store), **arguments)
    assert (response.status, response.json()["error_code"]) == (status, code), response.body
    assert response.json()["error"]
    assert response.header("x-request-id") or path.startswith("/__mock__")


@pytest.mark.parametrize(
    ("method", "path", "arguments", "status", "fields"),
    [
        ("POST", "/v3/orders", {}, 422, ["base"]),
        ("POST", "/v3/orders", {"body": []}, 422, ["base"]),
        ("POST", "/v3/orders", {"body": {"customer_name": 5}}, 422, ["customer_name", "store_unique_id"]),
        ("POST", "/v3/orders", {"body": _ORDER}, 422, ["store_unique_id"]),
        ("POST", "/v3/orders", {"body": {**_ORDER, "payment_method": "cash"}}, 422, ["payment_method"]),
        ("POST", "/v3/orders", {"body": {**_ORDER, "customer_email": "nobody"}}, 422, ["customer_email"]),
        ("POST", "/v3/orders", {"body": {**_ORDER, "ordervariants": [{"quantity": 1}]}}, 422, ["ordervariants.0.variant_unique_id"]),
        ("POST", "/v3/orders/change-status", {"body": {"ids": [5], "status": "shipped"}}, 422, ["ids"]),
        ("POST", _UPLOAD, multipart({"create_type": "regular", "tz": "UTC"}), 422, ["file"]),
        ("POST", _UPLOAD, multipart({"create_type": "later", "tz": "UTC", "file": "a\nb"}), 422, ["create_type"]),
        ("POST", _UPLOAD, multipart({"create_type": "regular", "tz": "UTC", "file": ""}), 422, ["file"]),
        ("GET", "/v3/orders?page_size=26", {}, 400, ["page_size"]),
        ("GET", "/v3/orders?page_size=0", {}, 400, ["page_size"]),
        ("GET", "/v3/orders?page_size=x", {}, 400, ["page_size"]),
        ("GET", "/v3/orders?page_size=1&page_size=2", {}, 400, ["page_size"]),
        ("GET", "/v3/orders?status=lost", {}, 400, ["status"]),
        ("GET", "/v3/orders?draft_time_until=yesterday", {}, 400, ["draft_time_until"]),
        ("GET", "/v3/orders?next_cursor=a&previous_cursor=b", {}, 400, ["base"]),
        ("GET", "/v3/orders/pg-reference-ids", {}, 400, ["pg_reference_ids"]),
        ("GET", "/v3/products?is_inventory=maybe", {}, 400, ["is_inventory"]),
    ],
)
def test_validation_errors_have_messages_by_field(
    api: Api, method: str, path: str, arguments: dict[str, Any], status: int, fields: list[str]
) -> None:
    response = api.send(method, path, **arguments)
    assert response.status == status, response.body
    assert _fields(response.json()) == fields


def test_a_wrong_method_is_rejected_with_the_allowed_ones(api: Api) -> None:
    response = api.send("PUT", "/v3/orders")
    assert (response.status, response.header("allow")) == (405, "GET, POST")
    # a literal path takes precedence over one with a parameter
    response = api.send("GET", "/v3/orders/change-status")
    assert (response.status, response.header("allow")) == (405, "POST")


def test_storefront_operations_require_the_key_of_their_store(api: Api, mock: MockScalev) -> None:
    path = mock.get_example_path("listStorefrontProducts")
    assert mock.handle(Request("GET", path)).status == 401
    assert api.send("GET", path, token=None).status == 200
    # the merge of a cart needs the key and the customer
    path = mock.get_example_path("mergeGuestCart")
    assert api.send("POST", path, token=None).status == 401
    assert api.send("POST", path, token="sk_mock").status == 403
    assert api.send("POST", path, token="customer_mock").status == 404  # no cart is named
    cart = {"X-Scalev-Guest-Token": mock.keys.guest}
    assert api.send("POST", path, token="customer_mock", headers=cart).status == 200


def test_keys_with_scopes_can_be_created_and_revoked(api: Api, mock: MockScalev) -> None:
    key = mock.make_key("product:list")
    assert api.send("GET", "/v3/products", token=key).status == 200
    assert api.send("GET", "/v3/orders", token=key).status == 403
    mock.revoke_key(key)
    assert api.send("GET", "/v3/products", token=key).status == 401


def test_a_cursor_is_valid_only_for_its_list_and_filters(api: Api, document: dict[str, Any]) -> None:
    cursor = api.send("GET", "/v3/orders?page_size=2").json()["next_cursor"]
    assert api.send("GET", f"/v3/orders?page_size=2&next_cursor={cursor}").status == 200
    assert api.send("GET", f"/v3/products?page_size=2&next_cursor={cursor}").status == 400
    assert api.send("GET", f"/v3/orders?page_size=2&status=draft&next_cursor={cursor}").status == 400
    assert api.send("GET", f"/v3/orders?page_size=2&previous_cursor={cursor}").status == 400
    other = Api(document, MockScalev(document, seed=2))
    assert other.send("GET", f"/v3/orders?page_size=2&next_cursor={cursor}").status == 400


_PART = b'Content-Disposition: form-data; name="file"'
_ODD: list[tuple[str, str, bytes, dict[str, str]]] = [
    ("POST", "/v3/orders", '{"pembeli é 🙂": 1}'.encode(), _JSON),
    ("POST", "/v3/orders", b'{"customer_name": "\\ud800", "store_unique_id": "x"}', _JSON),
    ("POST", "/v3/products", b'{"name": "\\udfff"}', _JSON),
    ("POST", "/v3/orders", b'{"a": ' + b"9" * 5000 + b"}", _JSON),
    ("POST", "/v3/orders", b'{"shipping_cost": 1e999, "customer_name": "a", "store_unique_id": "b"}', _JSON),
    ("POST", "/v3/orders", b'{"a":' * 5000 + b"1" + b"}" * 5000, _JSON),
    ("POST", "/v3/orders", b"null", _JSON),
    ("POST", "/v3/orders", b"\x00", _JSON),
    ("POST", "/v3/orders", b"{}", {"Content-Type": "application/json; charset=latin-9"}),
    ("POST", "/v3/orders/delete", b'{"ids": [{"a": 1}]}', _JSON),
    ("POST", "/v3/orders/delete", b'{"ids": [1.5, null]}', _JSON),
    ("PATCH", "/v3/waba-accounts/login", b"[1]", _JSON),
    ("POST", "/v3/customers", json.dumps({"a" * 1000: ["b"] * 1000}).encode(), _JSON),
    ("POST", _UPLOAD, b"--b\r\n" + _PART + b"\r\n--b--", {"Content-Type": "multipart/form-data; boundary=b"}),
    ("POST", _UPLOAD, b"--b\r\n" + _PART + b"\r\n\r\nx", {"Content-Type": "multipart/form-data; boundary=b"}),
    ("POST", _UPLOAD, b"--b\r\n\xff: 1\r\n\r\nx\r\n--b--", {"Content-Type": "multipart/form-data; boundary=b"}),
    ("POST", _UPLOAD, b"--b\r\n\r\n\r\nx\r\n--b--", {"Content-Type": "multipart/form-data; boundary=b"}),
    ("POST", _UPLOAD, b"--b\r\n--b--", {"Content-Type": 'multipart/form-data; boundary="b'}),
    ("GET", "/v3/orders?" + "&".join(f"a{index}=1" for index in range(5000)), b"", {}),
    ("GET", "/v3/orders?a=%ff", b"", {}),
    ("GET", "/v3/orders/" + "9" * 10_000, b"", {}),
    ("GET", "/v3/orders/%2F..%2F..", b"", {}),
    ("GET", "/v3/../etc", b"", {}),
    ("GET", "/v3/orders/\udcff", b"", {}),
    ("GET", "v3/orders\x00", b"", {}),
    ("G\u00cbT", "/v3/orders", b"", {}),
    ("GET", "/v3/orders?page_size=9999999999999999999999", b"", {}),
    ("GET", "/v3/orders?next_cursor=" + "A" * 100_000, b"", {}),
    ("GET", "/v3/orders?next_cursor=é", b"", {}),
    ("GET", "/v3/orders", b"", {"Authorization": "Bearer \udcff"}),
    ("GET", "/v3/orders", b"", {"Authorization": ""}),
]


@pytest.mark.parametrize(("method", "path", "body", "headers"), _ODD, ids=range(len(_ODD)))
def test_odd_requests_end_in_a_4xx(api: Api, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
    response = api.send(method, path, body, headers=headers)
    # undeclared fields are not an error
    assert 400 <= response.status < 500 or path in ("/v3/customers", "/v3/waba-accounts/login"), (response.status, response.body)
    assert response.status < 500
    response.body.decode()
    assert api.send("GET", "/v3/orders").status == 200


def test_a_body_beyond_the_limit_is_rejected(document: dict[str, Any]) -> None:
    mock = MockScalev(document, largest_body=1000)
    api = Api(document, mock)
    assert api.send("POST", "/v3/orders", b" " * 1001).status == 413
    assert api.send("GET", "/v3/orders").status == 200


def test_a_file_may_contain_the_text_of_the_boundary(api: Api) -> None:
    # only a whole line is a delimiter
    rows = "customer_name,notes\nBudi,--limit-of-a-part\nAni,x\r\n--limit-of-a-part-2\r\n"
    response = api.send("POST", _UPLOAD, **multipart({"create_type": "regular", "tz": "UTC", "file": rows}))
    assert response.status == 200
    assert len(response.json()["success"]) == 2
    assert list(response.json()["failed"]) == ["4"]
