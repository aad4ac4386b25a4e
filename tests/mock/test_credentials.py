"""What a mock does with a credential follows from its kind, which the document states at each security scheme, and not from a name."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import pytest
from scalev.mock import MockScalev, Request

from tests.mock.calling import Api, find_operation, find_scheme
from tests.mock.shop import Shop

#: The predefined credentials by their kind: the attribute of `mock.keys`, and the value.
_KEYS = {
    "business": ("business", "sk_mock"),
    "customer": ("customer", "customer_mock"),
    "dashboard": ("dashboard", "dashboard_mock"),
    "oauth_app": ("app", "app_mock"),
    "page_key": ("page", "page_mock"),
    "storefront_key": ("storefront", "sfpk_mock"),
}
_EMAIL, _PAGE, _VERIFIER = "ani@example.com", "http://localhost:5173", "v" * 43


@pytest.fixture(scope="module")
def renamed_document(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with another name for each security scheme."""
    text = json.dumps(document)
    for name in document["components"]["securitySchemes"]:
        text = text.replace(f'"{name}"', f'"{name.upper()}_2"')
    data: dict[str, Any] = json.loads(text)
    assert not data["components"]["securitySchemes"].keys() & document["components"]["securitySchemes"].keys()
    return data


def test_predefined_credentials_have_a_kind_and_any_scheme(document: dict[str, Any], renamed_document: dict[str, Any]) -> None:
    mock, other = MockScalev(document), MockScalev(renamed_document)
    business = find_scheme(document, "business")
    assert (mock.keys[business], other.keys[f"{business.upper()}_2"]) == (mock.keys.business, other.keys.business)
    assert list(other.keys.values()) == list(mock.keys.values())
    for kind, (name, token) in _KEYS.items():
        if find_scheme(document, kind):  # a revision may take a kind of credential away
            assert getattr(other.keys, name) == token
    assert other.keys.restricted == "rk_mock_orders_read"
    operations = Api(document, mock).operations
    assert [other.credentials(name) for name in operations] == [mock.credentials(name) for name in operations]
    for token, path, status in [
        ("rk_mock_orders_read", "/v3/orders", 200),
        ("rk_mock_orders_read", "/v3/products", 403),
        (other.make_key("product:list"), "/v3/products", 200),
    ]:
        assert Api(renamed_document, other).send("GET", path, token=token).status == status, (token, path)
    method, _, _ = operations[foreign := find_operation(document, "dashboard", "oauth_app", "customer")]
    assert Api(renamed_document, other).send(method, other.get_example_path(foreign), token="sk_mock").status == 403


def test_issued_credentials_have_a_kind_and_any_scheme(renamed_document: dict[str, Any]) -> None:
    shop = Shop(renamed_document)
    shop.mock.add_customer(_EMAIL, "a-password", "Ani")
    access = shop.sign_in(_EMAIL)["access"]
    assert shop.me("GET", "", token=access).status == 200
    assert shop.api.send("GET", "/v3/orders", token=access).status == 403
    number = shop.api.send("GET", "/v3/stores/simplified").json()["data"][0]["id"]
    key = shop.api.send("POST", f"/v3/stores/{number}/public-api-keys", {"name": "a"}).json()["token"]
    for store, status in ((shop.id, 200), (shop.other_id, 404)):
        headers = {"X-Scalev-Storefront-Api-Key": key}
        assert shop.api.send("GET", f"/v3/stores/{store}/public/products", headers=headers, token=None).status == status
    challenge = urlsafe_b64encode(sha256(_VERIFIER.encode()).digest()).decode().rstrip("=")
    code = shop.mock.authorize(code_challenge=challenge, redirect_uri=_PAGE)
    app = {"client_id": shop.mock.keys.client_id, "client_secret": shop.mock.keys.client_secret}
    body = {**app, "grant_type": "authorization_code", "code": code, "code_verifier": _VERIFIER, "redirect_uri": _PAGE}
    token = shop.api.send("POST", "/v3/oauth/token", body, token=None).json()["access_token"]
    assert shop.api.send("GET", "/v3/orders", token=token).status == 200


def test_browsers_may_call_what_takes_a_key_or_a_customer(renamed_document: dict[str, Any]) -> None:
    mock = MockScalev(renamed_document, allowed_origins=[_PAGE])
    for operation_id, status in (("getGuestCart", 204), ("getCustomerMe", 204), ("listOrders", 403)):
        headers = (("Origin", _PAGE), ("Access-Control-Request-Method", "GET"))
        assert mock.handle(Request("OPTIONS", mock.get_example_path(operation_id), "", headers)).status == status, operation_id


def test_a_scheme_of_no_kind_has_a_token_of_its_own(document: dict[str, Any]) -> None:
    schemes = {name: {**node, "x-credential": None} for name, node in document["components"]["securitySchemes"].items()}
    unmarked_document = {**document, "components": {**document["components"], "securitySchemes": schemes}}
    mock = MockScalev(unmarked_document)
    scheme = find_scheme(document, "business")
    token = f"mock_{scheme}"
    assert mock.keys[scheme] == token
    assert mock.credentials("listOrders") == {"Authorization": f"Bearer {token}"}
    assert [Api(unmarked_document, mock).send("GET", "/v3/orders", token=credential).status for credential in (token, "sk_mock")] == [
        200,
        401,
    ]
    with pytest.raises(LookupError, match="expected a security scheme with `x-credential: business` in the document, got none"):
        mock.keys.business  # noqa: B018 # reading it raises
