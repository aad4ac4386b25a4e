"""Pages from other origins: those of a store's allowed origins may call the routes meant for browsers."""

from __future__ import annotations

from typing import Any

import pytest
from scalev.mock import MockScalev, Request, Response

from tests.mock.calling import Api

_PAGE = "http://localhost:5173"
_HEADERS = "x-scalev-storefront-api-key, x-scalev-guest-token, content-type, authorization"


@pytest.fixture
def stores(api: Api) -> tuple[str, str]:
    """Return two stores, of which the first allows the page."""
    first, second = api.send("GET", "/v3/stores/simplified").json()["data"][:2]
    response = api.send("POST", f"/v3/stores/{first['id']}/storefront/allowed-origins", {"origin": _PAGE})
    assert (response.status, response.json()["status"], response.json()["origin"]) == (200, "active", _PAGE)
    return first["unique_id"], second["unique_id"]


def _preflight(mock: MockScalev, path: str, method: str = "POST", origin: str = _PAGE) -> Response:
    headers = (("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", _HEADERS))
    return mock.handle(Request("OPTIONS", path, "", headers))


def _get_allowed_origin(response: Response) -> str | None:
    return response.header("access-control-allow-origin")


def test_a_preflight_of_an_allowed_origin_is_granted(mock: MockScalev, stores: tuple[str, str]) -> None:
    mock.add_fault("500")  # which would hide the outcome from the page
    response = _preflight(mock, f"/v3/stores/{stores[0]}/public/cart/items")
    assert (response.status, response.body, _get_allowed_origin(response)) == (204, b"", _PAGE)
    assert response.header("vary") == "Origin"
    assert "POST" in (response.header("access-control-allow-methods") or "").split(", ")
    assert set(_HEADERS.split(", ")) <= set((response.header("access-control-allow-headers") or "").split(", "))
    # credentials are sent in headers, never as cookies
    assert response.header("access-control-allow-credentials") is None
    assert _preflight(mock, f"/v3/stores/{stores[0]}/customers/me", "PATCH").status == 204


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:5174",
        "https://localhost:5173",
        "http://localhost",
        "null",
        "",
        "http://[",
        f"{_PAGE}.evil",
        f"{_PAGE}#a",
        f"{_PAGE}?",
        "http://local\thost:5173",
        "http://local\r\nhost:5173",
        "http://a@localhost:5173",
    ],
)
def test_a_preflight_of_another_origin_is_rejected(mock: MockScalev, stores: tuple[str, str], origin: str) -> None:
    preflight = _preflight(mock, f"/v3/stores/{stores[0]}/public/cart/items", origin=origin)
    assert (preflight.status, _get_allowed_origin(preflight)) == (403, None)
    assert "allowed origins" in preflight.json()["error"]


def test_a_page_may_call_only_browser_operations_of_its_store(mock: MockScalev, stores: tuple[str, str]) -> None:
    assert _preflight(mock, f"/v3/stores/{stores[1]}/public/cart/items").status == 403
    assert "backends" in _preflight(mock, "/v3/orders").json()["error"]
    assert _preflight(mock, f"/v3/stores/{stores[0]}/public/cart/items", "TRACE").status == 405
    assert _preflight(mock, f"/v3/stores/{stores[0]}/public/nothing").status == 404
    assert mock.handle(Request("OPTIONS", f"/v3/stores/{stores[0]}/public/cart/items")).status == 405


def test_responses_and_errors_are_readable_by_allowed_origins(api: Api, mock: MockScalev, stores: tuple[str, str]) -> None:
    path, page = f"/v3/stores/{stores[0]}/public/cart", {"Origin": _PAGE}
    cart = api.send("GET", path, headers=page)
    assert (cart.status, _get_allowed_origin(cart)) == (200, _PAGE)
    readable_headers = (cart.header("access-control-expose-headers") or "").split(", ")
    assert {"x-scalev-guest-token", "x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-limit"} <= set(
        readable_headers
    )
    assert cart.header("x-scalev-guest-token")
    # a page can read why it was rejected, and the response of a fault
    for response in (
        api.send("GET", path, headers={**page, "X-Scalev-Storefront-Api-Key": "wrong"}),
        api.send("GET", path, headers={**page, "X-Mock-Fault": "429"}),
        api.send("POST", f"{path}/items", {}, headers=page),
    ):
        assert (response.status >= 400, _get_allowed_origin(response)) == (True, _PAGE)
    assert _get_allowed_origin(api.send("GET", path)) is None
    assert _get_allowed_origin(api.send("GET", path, headers={"Origin": "http://localhost:1"})) is None
    assert _get_allowed_origin(api.send("GET", "/v3/orders", headers=page)) is None


def test_origins_can_be_allowed_and_revoked(api: Api, mock: MockScalev, stores: tuple[str, str], document: dict[str, Any]) -> None:
    path = f"/v3/stores/{stores[0]}/public/cart"
    number = next(row["id"] for row in api.send("GET", "/v3/stores/simplified").json()["data"] if row["unique_id"] == stores[0])
    place = f"/v3/stores/{number}/storefront/allowed-origins"
    rows = api.send("GET", place).json()["data"]
    ready_made = [row for row in rows if row["origin"] != _PAGE]
    assert {_preflight(mock, path, "GET", row["origin"]).status for row in ready_made if row["status"] == "active"} == {204}
    assert {_preflight(mock, path, "GET", row["origin"]).status for row in ready_made if row["status"] == "revoked"} <= {403}
    (id_,) = (row["id"] for row in rows if row["origin"] == _PAGE)
    assert api.send("DELETE", f"{place}/{id_}").status == 204
    assert _preflight(mock, path, "GET").status == 403
    everywhere = MockScalev(document, allowed_origins=[_PAGE])
    assert {_preflight(everywhere, f"/v3/stores/{store}/public/cart", "GET").status for store in (*stores, "store_none")} == {204}
    for text in ("localhost:5173", "*", "http://a/b", "ftp://a", "http://a b", "http://a#b", "http://a?", "http://a@b"):
        with pytest.raises(ValueError, match="allowed_origins: expected"):
            MockScalev(document, allowed_origins=[text])
