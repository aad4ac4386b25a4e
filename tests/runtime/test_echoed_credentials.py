"""Credentials echoed by the service are redacted wherever an error shows or contains them."""

from __future__ import annotations

import json
import pickle
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.decoding_errors import FieldError, ResponseParseError
from scalev._runtime.errors import APIConnectionError, APIError, APIStatusError, TokenRefreshError
from scalev._runtime.frames import iterate_chain

from tests.runtime.issuer import APP, CLIENT_SECRET, OAUTH, Driver, Issuer, Time
from tests.runtime.service import CREATE, GET, JWT, MODES, SECRET, SFPK, Mode, Service, call, operation

CART = operation(bearer="customer", key="storefront_key", guest_token=True)
GUEST = "guest_do_not_show"
BOUND = {"bound": {"storefront_key": SFPK, "customer_token": JWT, "guest_token": GUEST}}
HIDDEN = "do_not_show", JWT, CLIENT_SECRET


def collect_everything(error: BaseException) -> str:
    """Return all that an exception and its causes contain and show, also after a round trip through pickle."""
    results = list(iterate_chain(error))
    return " ".join([*("".join(traceback.format_exception(item)) for item in results), *(f"{item!r} {vars(item)}" for item in results)])


def failure(mode: Mode, reply: Any, endpoint: Any = GET, kind: type[APIError] = APIStatusError, **arguments: Any) -> Any:
    settings = arguments.pop("settings", {})
    with pytest.raises(kind) as caught_error:
        call(mode, Service(reply), endpoint, settings=settings, **arguments)
    error = caught_error.value
    assert not [secret for secret in HIDDEN if secret in collect_everything(error)]
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own
    return error


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("status", [400, 401, 403, 422, 429, 500])
@pytest.mark.parametrize(
    "say",
    [
        lambda secret: {"error": f"Invalid API key: {secret}"},
        lambda secret: {"error_code": secret, "message": f"({secret}), ({secret})"},
        lambda secret: {"errors": {"authorization": [f"Bearer {secret} is wrong"], secret: ["?"]}},
        lambda secret: {"request": {"headers": [["authorization", f"Bearer {secret}"]]}, secret: 1},
    ],
)
def test_what_an_error_body_says_of_a_credential_is_masked(mode: Mode, status: int, say: Callable[[str], Any]) -> None:
    error = failure(mode, httpx.Response(status, json=say(SECRET), headers={"x-request-id": SECRET}))
    assert json.loads(json.dumps(say("***"))) == error.body and error.request_id == "***"


def test_a_body_that_says_nothing_of_it_stays_as_it_is() -> None:
    body = {"error": "sk_live_ keys only", "data": [1, None, True, {"sk": "sk_"}], "do_not": "do_not"}
    assert failure("sync", httpx.Response(400, json=body)).body == body


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", [f"bad key {SECRET}", f"bad key {quote(SECRET)} and {SECRET[:-3]}", f"\n{SECRET}\n"])
def test_plain_text_is_masked(mode: Mode, text: str) -> None:
    assert "***" in failure(mode, httpx.Response(401, text=text)).body


@pytest.mark.parametrize("mode", MODES)
def test_every_credential_of_a_call_is_masked(mode: Mode) -> None:
    body = {"error": f"{SFPK} {JWT} {GUEST}"}
    assert failure(mode, httpx.Response(404, json=body), CART, settings=BOUND).message == "*** *** ***"
    options = {"extra_headers": {"X-Api-Token": "own_do_not_show", "X-Shown": "shown-as-it-is"}}
    error = failure(mode, httpx.Response(400, json={"error": "own_do_not_show shown-as-it-is"}), options=options)
    assert error.message == "*** shown-as-it-is"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx.Response(404, json={"error": "no order slug/do_not_show"}), APIStatusError),
        (httpx.Response(200, text="<p>slug/do_not_show"), ResponseParseError),
        (httpx.ReadTimeout("slug/do_not_show"), APIConnectionError),
    ],
)
def test_a_path_that_lets_in_whoever_knows_it_is_masked(mode: Mode, reply: Any, kind: type[APIError]) -> None:
    endpoint = operation(path="/v3/stores/{store_id}/orders/{secret_slug}")
    error: Any = failure(mode, reply, endpoint, kind, path={"store_id": "store_1234567", "secret_slug": "slug/do_not_show"})
    assert error.path == "/v3/stores/store_1234567/orders/***" and error.path in str(error)


@pytest.mark.parametrize("mode", MODES)
def test_a_code_is_masked_when_it_is_exchanged_and_not_when_it_is_a_discount_code(mode: Mode) -> None:
    message = httpx.Response(400, json={"error": "SALE2026 is no good"})
    assert failure(mode, message, CREATE, body={"code": "SALE2026"}).message == "SALE2026 is no good"
    assert failure(mode, message, CREATE, body={"code": "SALE2026", "grant_type": "x"}).message == "*** is no good"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_secret", CLIENT_SECRET),
        ("otp", "code_do_not_show"),
        ("tokens", ["one_do_not_show"]),
        ("password", "word_do_not_show"),
        ("password", "do_not_show\ud800"),
    ],
)
def test_what_a_body_sends_in_secret_is_masked(mode: Mode, field: str, value: Any) -> None:
    message = value if isinstance(value, str) else value[0]
    body = {field: value, "notes": "a note that may be shown"}
    response = httpx.Response(400, content=json.dumps({"error": f"{message}: a note that may be shown"}))
    error = failure(mode, response, CREATE, body=body)
    assert error.message == "***: a note that may be shown"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "content",
    [
        f"<html>{SECRET}</html>",
        f"{'x' * 30} {SECRET * 3}",  # truncated in the middle of it
        json.dumps([SECRET]),
        f'{{"access_token": "new_token_do_not_show", "refresh{"x" * 90}',  # a token that is not known yet
    ],
)
def test_a_response_that_cannot_be_read_shows_no_credential(mode: Mode, content: str) -> None:
    failure(mode, httpx.Response(200, text=content), kind=ResponseParseError)


@pytest.mark.parametrize("odd", [{"total": SECRET}, {"created_at": f"x {SECRET}"}, {"notes": [SECRET]}, {"lines": [SECRET]}])
def test_a_field_that_cannot_be_read_shows_no_credential(odd: dict[str, Any]) -> None:
    order = call("sync", Service(httpx.Response(200, json=odd)))
    (problem,) = order.problems
    with pytest.raises(FieldError) as error:
        [getattr(item, "name", None) for item in (getattr(order, next(iter(odd))))]
    text = f"{order!r} {problem!r} {vars(problem)} {collect_everything(error.value)} {pickle.dumps(problem)!r}"
    assert not [secret for secret in HIDDEN if secret in text]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cause", [None, "raised from another"])
def test_what_the_transport_says_of_it_is_not_passed_on(mode: Mode, cause: str | None) -> None:
    protocol_error = httpx.RemoteProtocolError(
        f"illegal header line: bytearray(b'x: {SECRET}')" if cause is None else "illegal header line"
    )
    protocol_error.__cause__ = None if cause is None else ValueError(f"x: {SECRET}")
    error = failure(mode, protocol_error, kind=APIConnectionError)
    assert error.__cause__ is None
    assert isinstance(failure(mode, httpx.RemoteProtocolError("closed"), kind=APIConnectionError).__cause__, httpx.RemoteProtocolError)


@pytest.mark.parametrize("mode", MODES)
def test_a_failed_refresh_shows_neither_tokens_nor_the_apps_secret(mode: Mode) -> None:
    driver = Driver(mode, Issuer(Time()))
    tokens = TokenSet(access_token="old_do_not_show", refresh_token="refresh_do_not_show", expires_at=driver.issuer.time())
    driver.issuer.refusals = [
        httpx.Response(
            400, json={"error": f"refresh_do_not_show {CLIENT_SECRET} old_do_not_show", "message": "the refresh_token of client_1"}
        )
    ]
    with pytest.raises(TokenRefreshError) as error:
        driver.use(driver.source(tokens, APP)).call()
    assert not [secret for secret in HIDDEN if secret in collect_everything(error.value)]
    assert getattr(error.value.__cause__, "body", None) == {"error": "*** *** ***", "message": "the refresh_token of client_1"}
    driver.close()


@pytest.mark.parametrize("mode", MODES)
def test_a_call_with_a_source_shows_none_of_its_tokens(mode: Mode) -> None:
    issuer = Issuer(Time())
    driver = Driver(mode, issuer)
    service = Service(httpx.Response(400, json={"error": f"{issuer.access} {issuer.refresh}"}))
    handler = httpx.MockTransport(service if mode == "sync" else service.respond)
    other = Driver(mode, issuer, transport=handler)
    with pytest.raises(APIStatusError) as error:
        other.use(driver.source()).call()
    assert error.value.message == "*** ***"
    driver.close()
    other.close()


@pytest.mark.parametrize("mode", MODES)
def test_a_failed_exchange_shows_neither_code_nor_secret(mode: Mode) -> None:
    body = {"grant_type": "authorization_code", "code": "code_do_not_show", "client_secret": CLIENT_SECRET, "client_id": "client_1"}
    error = failure(mode, httpx.Response(400, json={"error": "invalid_grant", "got": body}), OAUTH, body=body)
    assert error.body["got"]["client_id"] == "client_1" and error.error_code == "invalid_grant"
