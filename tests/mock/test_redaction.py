"""Nothing that a mock shows of its calls contains a credential: archives, pages, reprs, logs."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from scalev import Scalev, TokenSet
from scalev.mock import MockScalev
from scalev.mock.messages import Request

from tests.runtime.exposure import Sentry, find_secrets, secret

NAMES = ("key", "form", "part", "camel", "path", "nested", "header", "basic", "query", "text", "short-one", "webhook", "app", "cut")
S = {name: secret(name) for name in NAMES} | {"pin": "493817", "bare": "sk_live_0123456789abcdef"}
JSON = ("Content-Type", "application/json")


@pytest.fixture
def mock() -> MockScalev:
    mock = MockScalev(webhook_secret=S["webhook"])
    mock.make_app("client_1", S["app"])
    for request in _requests():
        mock.handle(request)
    return mock


def _requests() -> list[Request]:
    """Calls that carry credentials in every place; what becomes of them does not matter."""
    bearer = ("Authorization", f"Bearer {S['key']}")
    boundary = "----x"
    form = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("clientSecret", S["part"]), ("pin", "12"), ("note", "shown as it is"))
    )
    body = {
        "accessToken": S["camel"],
        "items": [{"deep": {"client_secret": S["nested"]}}],
        "otp": int(S["pin"]),
        "refresh_idempotency_key": "idem-shown",
        "note": f"they said {S['camel']} and {S['bare']}",
        "code": "SALE2026",
    }
    basic = base64.b64encode(f"user:{S['basic']}".encode()).decode()
    return [
        Request("POST", "/v3/orders", "", (bearer, JSON), json.dumps(body).encode()),
        Request("POST", "/v3/orders", urlencode({"api_key": S["query"], "search": "shown"}), (bearer, ("X-Odd", S["header"]))),
        Request(
            "POST",
            "/v3/oauth/token",
            "",
            (("Content-Type", "application/x-www-form-urlencoded"),),
            urlencode({"client_secret": S["form"], "grant_type": "x", "code": S["short-one"]}).encode(),
        ),
        Request(
            "POST",
            "/v3/orders/upload",
            "",
            (("Content-Type", f"multipart/form-data; boundary={boundary}"),),
            f"{form}--{boundary}--\r\n".encode(),
        ),
        Request("GET", f"/v3/stores/store_1/public/orders/{quote(S['path'], safe='')}", "", (bearer,)),
        Request("GET", f"/v3/{S['bare']}/x", "", (("Authorization", f"Basic {basic}"), ("Cookie", f"a={S['header']}"))),
        Request(
            "POST",
            "/v3/orders",
            "",
            (("Content-Type", "text/plain"), ("Authorization", f"Bearer {S['text']}")),
            f"a text with {S['text']}".encode(),
        ),
        Request("POST", "/v3/orders", "", (JSON, ("X-Api-Key", S["cut"])), json.dumps({"password": S["cut"]}).encode()[:-2]),
    ]


def test_an_archive_shows_no_credential(mock: MockScalev, tmp_path: Path) -> None:
    mock.save_har(tmp_path / "calls.har")
    text = (tmp_path / "calls.har").read_text(encoding="utf-8")
    assert find_secrets(text, S) == set()
    entries = json.loads(text)["log"]["entries"]
    request_texts = [entry["request"].get("postData", {}).get("text", "") for entry in entries]
    assert json.loads(request_texts[0]) == {
        "accessToken": "***",
        "items": [{"deep": {"client_secret": "***"}}],
        "otp": "***",
        "refresh_idempotency_key": "idem-shown",
        "note": "they said *** and ***",
        "code": "SALE2026",  # a discount's is none
    }
    assert {"name": "search", "value": "shown"} in entries[1]["request"]["queryString"]
    assert request_texts[2] == "client_secret=***&grant_type=x&code=***"
    assert "shown as it is" in request_texts[3] and 'name="pin"\r\n\r\n***\r\n' in request_texts[3]
    assert entries[4]["request"]["url"].endswith("/public/orders/***")
    assert request_texts[7].startswith("[") and "malformed JSON" in request_texts[7]
    assert entries[0]["request"]["bodySize"] == len(_requests()[0].body)


def test_admin_pages_and_data_show_no_credential(mock: MockScalev) -> None:
    for path in ("/__mock__/", "/__mock__/calls", "/__mock__/calls.har", "/__mock__/state", "/__mock__/deliveries"):
        response = mock.handle(Request("GET", path)).body.decode()
        assert find_secrets(response, S) == set(), path


def test_no_repr_shows_a_credential(mock: MockScalev) -> None:
    mock.add_webhook(lambda delivery: 200, secret=S["webhook"])
    mock.send_event()
    output = f"{mock.calls!r} {mock.deliveries!r} {mock.snapshot()!r} {mock!r} {mock.faults!r} {vars(mock)!r}"
    assert find_secrets(output, S) == set()
    assert repr(mock.calls[0]) == f"<Call createOrder: <Request POST, {len(_requests()[0].body)} bytes>, {mock.calls[0].response!r}>"
    for part in (
        mock._state.settings,
        mock._state.outbox,
        mock._state.authenticator.apps,
        mock._state.authenticator.known,
        mock._state.outbox.subscribers,
    ):
        assert find_secrets(repr(part), S) == set()


def test_issued_tokens_are_redacted_everywhere(tmp_path: Path) -> None:
    mock = MockScalev()
    mock.add_customer("sari@example.com", "a-password-of-sari")
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        store = next(iter(client.stores.list_simplified())).unique_id or ""
        shop = client.storefront(store, api_key=mock.keys.storefront)
        shop.auth.send_otp(email="sari@example.com", password="a-password-of-sari")
        code = mock.get_otp(store, "sari@example.com")
        tokens = TokenSet.from_response(shop.auth.verify_otp(email="sari@example.com", otp=code))
        list(client.orders.list(search=tokens.access_token, limit=1))
        shop.cart.get()
        secrets = {
            "access": tokens.access_token,
            "refresh": tokens.refresh_token or "",
            "otp": code,
            "password": "a-password-of-sari",
            "guest": shop.guest_token or "",
        }
    mock.save_har(tmp_path / "calls.har")
    text = (tmp_path / "calls.har").read_text(encoding="utf-8")
    assert min(map(len, secrets.values())) >= 6
    assert find_secrets(text, secrets) == set()


def test_credentials_of_buyers_and_apps_are_redacted_everywhere(tmp_path: Path) -> None:
    """Checkout intents, recovery links, page keys, registered apps and links that merchants are sent."""
    mock = MockScalev(rows=2)
    secrets_by_name = {"link": secret("link"), "hook": secret("hook")}
    source = f"https://shop.example.com/p?ref=1&session_token={quote(secrets_by_name['link'], safe='')}"
    mock.add_webhook(f"http://user:{quote(secrets_by_name['hook'], safe='')}@localhost:9/hook")
    with Scalev(mock.keys.business, transport=mock.transport()) as client:
        page_id = next(iter(client.pages.list())).unique_id
        assert page_id is not None
        page_key = mock.make_page_key(page_id)
        page = client.page(page_id, api_key=page_key)
        buyer = {"customer_name": "Sari", "customer_email": "sari@example.com", "notes": f"as in {source}"}
        intent = page.checkout_intents.start(source_url=source, fields=buyer)
        page.checkout_intents.update(intent.id, x_scalev_checkout_intent_token=intent.checkout_intent_token, sequence=1)
        link = client.checkout_intents.get(intent.id).recovery_url or ""
        prefill = dict(parse_qsl(urlsplit(link).query))["checkout_intent_prefill_token"]
        client.checkout_intents.get_prefill(checkout_intent_prefill_token=prefill)
        list(client.orders.list(search=f"{prefill} {intent.checkout_intent_token}"))
        app = client.oauth.register_client(
            redirect_uris=["https://app.example.com/back"], client_name="Kasir", token_endpoint_auth_method="client_secret_post"
        )
        mock.advance(16 * 60)
        client.checkout_intents.list().first()
    secrets = {
        **secrets_by_name,
        "page": page_key,
        "intent": intent.checkout_intent_token,
        "prefill": prefill,
        "app": app.client_secret or "",
    }
    assert min(map(len, secrets.values())) >= 6 and mock.deliveries
    mock.save_har(tmp_path / "calls.har")
    text = (tmp_path / "calls.har").read_text(encoding="utf-8")
    assert "recovery_url" in text and "ref=1" in text
    requests = [Request("GET", f"/__mock__/{name}") for name in ("", "calls", "calls.har", "state")]
    requests += [Request("GET", "/__mock__/rows", urlencode({"path": path})) for path in ("/v3/checkout-intents", "/v3/orders")]
    pages = [mock.handle(request) for request in requests]
    assert {page.status for page in pages} == {200}
    for output in (text, *(response.body.decode() for response in pages), repr(mock.calls), repr(mock.deliveries)):
        assert find_secrets(output, secrets) == set()


def test_an_internal_error_logs_no_credential(caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: Any) -> Any:
        raise RuntimeError("something is broken")

    mock = MockScalev()
    with Sentry().watching() as sentry, caplog.at_level(logging.DEBUG):
        mock._state.faults.match = fail  # type: ignore[assignment]
        for request in _requests():
            mock.handle(request)
        report = sentry.render_logged()
    assert "something is broken" in caplog.text
    assert find_secrets(caplog.text, S) == set()
    assert report and find_secrets(report, S) == set()
