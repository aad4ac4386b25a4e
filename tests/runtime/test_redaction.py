"""Which values are credentials, and which parts of a text are masked: the redaction of client, mock and contract tests."""

from __future__ import annotations

import base64
import html
import json
from typing import Any
from urllib.parse import quote, quote_plus

import attrs
import pytest
from scalev._runtime.redaction.names import (
    find_in_body,
    find_in_header,
    find_in_pairs,
    find_in_text,
    find_secrets,
    is_secret_name,
    redact_names,
)
from scalev._runtime.redaction.redactor import Redactor
from scalev._runtime.secret import Secret, conceal, reveal

TOKEN = "a-token~of/mine+with='odd\"&<letters>"


@pytest.mark.parametrize(
    "name",
    [
        *("access", "refresh", "access_token", "refreshToken", "client_secret", "clientSecret", "client-secret", "X-Api-Key", "apiKey"),
        *("apikey", "Authorization", "Proxy-Authorization", "cookie", "Set-Cookie", "password", "new_password", "passwordHash", "otp"),
        *("customerOtp", "pin", "code_verifier", "client_assertion", "launch_token", "tokens", "tokens[]", "secret_slug", "signing_key"),
        *("webhook_secret", "jwt", "X-Scalev-Guest-Token", "X-Scalev-Storefront-Api-Key", "bearer", "credentials", "passphrase"),
        *("checkout_intent_token", "checkout_intent_prefill_token", "recaptcha_token", "X-Scalev-Page-Api-Key", "X-Amz-Signature", "sig"),
    ],
)
def test_names_of_credentials_are_recognized(name: str) -> None:
    assert is_secret_name(name)
    assert list(find_secrets({"a": [{name: "value"}]})) == ["value"]
    assert redact_names({"a": [{name: "value"}]}) == {"a": [{name: "***"}]}


@pytest.mark.parametrize(
    "name",
    [
        *(
            "id",
            "name",
            "code",
            "state",
            "status",
            "token_type",
            "expires_in",
            "keyword",
            "keys_count",
            "search",
            "discount_code",
            "payment_code",
        ),
        *(
            "billing_idempotency_key",
            "idempotency_key",
            "Idempotency-Key",
            "custom_breakdown_key",
            "postal_code",
            "unique_id",
            "accessed_at",
        ),
        *("is_pin_enabled", "is_customer_otp_required", "client_id", "shipping_option", "typing_indicator", "monkey", "spin"),
    ],
)
def test_other_names_are_not_taken_for_credentials(name: str) -> None:
    assert not is_secret_name(name)
    assert list(find_secrets({name: "value"})) == []


@pytest.mark.parametrize(
    ("url", "masked_url"),
    [
        ("https://shop.example.com/checkout?ref=1&checkout_intent_prefill_token={}#top", "?ref=1&checkout_intent_prefill_token=***#top"),
        ("/reset-password?token={}", "/reset-password?token=***"),
        ("https://app.example.com/callback?code={}&state=x", "/callback?code=***&state=***"),
        ("https://app.example.com/#access_token={}&token_type=bearer", "#access_token=***&token_type=bearer"),
        ("https://user:{}@example.com/hook", "https://user:***@example.com/hook"),
        ("https://files.example.com/a.png?X-Amz-Expires=9&amp;X-Amz-Signature={}", "?X-Amz-Expires=9&amp;X-Amz-Signature=***"),
        ("https://example.com/?next=https%3A%2F%2Fexample.com%2F%3Ftoken%3D{}&page=2", "?next=***&page=2"),
    ],
)
def test_credentials_in_urls_are_found_and_masked(url: str, masked_url: str) -> None:
    url = url.format("cip~0123456789")
    for text in (url, f'Open "{url}" now, or {url}'):
        for field in ("recovery_url", "error", "notes"):
            assert {*find_secrets({field: [text]})} - {"x"} == {"cip~0123456789"}, (field, text)
            output = json.dumps(redact_names({field: {"url": text}}))
            assert "cip~0123456789" not in output and output.count(masked_url) == text.count(url)
    assert "cip~0123456789" in list(find_in_text(f"<a href='{url}'>"))
    assert {*find_in_pairs([("source_url", url)])} - {"x"} == {"cip~0123456789"}


@pytest.mark.parametrize("text", ["https://example.com/?page=2&q=token#a=b", "a = b? c # d", "?", "x@y:z", "https://example.com:8080/a@b"])
def test_urls_without_credentials_stay(text: str) -> None:
    assert redact_names([text]) == [text] and list(find_secrets([text])) == []


def test_a_code_is_a_credential_where_somebody_signs_in() -> None:
    assert list(find_secrets({"code": "abc", "grant_type": "x"})) == ["abc"]
    assert set(find_secrets({"code": "abc", "state": "xyz"})) == {"abc", "xyz"}  # the state of a sign-in is a secret too
    assert list(find_secrets({"code": "abc", "name": "SALE"})) == []


def test_what_an_error_says_about_a_field_is_no_value_of_it() -> None:
    message = {"errors": {"password": ["is too short"], "otp": "is wrong"}, "error": {"token": "is missing"}}
    assert redact_names(message) == message and list(find_secrets(message)) == []


def test_flags_and_empty_values_are_not_masked() -> None:
    data = {"token": None, "password": "", "otp": False, "secret": True}
    assert redact_names(data) == data
    assert redact_names({"otp": 123456, "tokens": ["a"], "access": {"jwt": "b"}}) == {"otp": "***", "tokens": "***", "access": "***"}


@pytest.mark.parametrize(
    "spell",
    [
        str,
        lambda text: quote(text, safe=""),
        quote_plus,
        html.escape,
        lambda text: json.dumps(text)[1:-1],
        lambda text: repr(text)[1:-1],
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
        *(lambda text, front=front: base64.b64encode(f"{front}{text}:x".encode()).decode() for front in ("u", "us", "user:", "Bearer ")),
        lambda text: base64.b64encode(quote(text, safe="").encode()).decode(),
    ],
)
@pytest.mark.parametrize("secret", [TOKEN, "sk_live_0123456789abcdef", "123456"])
def test_a_credential_is_masked_however_it_is_spelled(spell: object, secret: str) -> None:
    assert callable(spell)
    spelling = spell(secret)
    output = Redactor([secret]).redact(f"<{spelling}>")
    assert spelling not in output and "***" in output and output.startswith("<") and output.endswith(">")


def test_a_credential_that_is_cut_off_is_masked_and_ordinary_words_are_not() -> None:
    redactor = Redactor(["sk_live_0123456789abcdef"])
    assert redactor.redact("key sk_live_01234567…, sk_live_0") == "key ***…, sk_live_0"
    whole_redactor = Redactor(["client_secret_of_mine"], is_whole=True)
    assert whole_redactor.redact("client_secret=client_secret_of_mine") == "client_secret=***"


def test_six_digits_are_masked_and_four_only_where_they_stand_alone() -> None:
    redactor = Redactor(["493817", "4938", "49"])
    assert redactor.redact("code 493817, order 1493817, pin 4938, 14938, 49") == "code ***, order 1***, pin ***, 14938, 49"
    assert Redactor(["4938"], masks_short=False).redact("pin 4938") == "pin 4938"


def test_what_looks_like_a_credential_is_masked_where_nothing_is_known() -> None:
    text = "sk_live_abc123 rk_abcdef1 sfpk_abcdef1 eyJhbGciOiJI.eyJzdWIi.c2ln Bearer abcdef123 Basic dXNlcjpwdw== sk_ task_force"
    assert Redactor().redact_shapes(text) == "*** *** *** *** Bearer *** Basic *** sk_ task_force"
    assert Redactor().redact_shapes("cit_abcdef1, cip_abcdef1, recip_abcdef1, cit_mock") == "***, ***, recip_abcdef1, cit_mock"


def test_names_and_values_of_data_are_masked_at_any_depth() -> None:
    nested_list: object = TOKEN
    for _ in range(3_000):
        nested_list = [nested_list]
    output = Redactor([TOKEN]).redact_data({"a": nested_list, TOKEN: 1, "n": [None, 2, True]})
    assert TOKEN not in str(list(output)) and output["n"] == [None, 2, True]
    inner = output["a"]
    while isinstance(inner, list):
        inner = inner[0]
    assert inner == "***"


def test_credentials_are_found_in_bodies_headers_and_text() -> None:
    assert (
        list(find_in_body(b'{"client_secret": "x"}'))
        == list(find_in_body(b"a=1&client_secret=x", "application/x-www-form-urlencoded"))
        == ["x"]
    )
    assert list(find_in_body(b"\xff{")) == list(find_in_body(b"[" * 10_000)) == []
    assert list(find_in_header("Authorization", "Bearer abc")) == list(find_in_header("X-Anything", "abc")) == ["abc"]
    assert list(find_in_header("Content-Type", "text/plain")) == []
    for text in ("<access_token>abcdefghijkl</access_token>", '{"refresh_token": "abcdefghijkl", "x', "client_secret=abcdefghijkl&x=1"):
        assert list(find_in_text(text)) == ["abcdefghijkl" if "&" not in text else "abcdefghijkl&x=1"]
    assert list(find_in_text("the token is missing; status: unauthorized_client")) == []


def test_a_redactor_that_goes_on_learns() -> None:
    redactor = Redactor(base=Redactor(["first-secret-of-all"]))
    assert redactor.redact("first-secret-of-all second-secret") == "*** second-secret"
    redactor.add(["second-secret"])
    assert redactor.redact("first-secret-of-all second-secret") == "*** ***"


def test_what_holds_a_secret_shows_nothing_and_passes_for_it() -> None:
    secret: Any = conceal({"password": TOKEN})
    assert isinstance(secret, Secret) and conceal(secret) is secret and reveal(secret) == {"password": TOKEN}
    assert TOKEN not in f"{secret} {secret!r} {[secret]} {vars(type(secret))}"
    assert secret == conceal({"password": TOKEN}) and conceal("a") != conceal("b")
    assert conceal(None) is None
    with pytest.raises(TypeError, match="holds credentials"):
        secret.__reduce__()


def test_no_class_of_the_package_lets_rich_see_what_its_repr_hides() -> None:
    """`rich` looks at the fields of attrs classes: those of a class with a repr of its own say themselves what they show."""
    import pkgutil
    from importlib import import_module

    import scalev._runtime as runtime

    hidden_names = {"path", "query", "headers", "content", "fields", "files", "body", "error", "cause", "parsed"}
    kinds = set()
    for info in pkgutil.walk_packages(runtime.__path__, f"{runtime.__name__}."):
        for kind in vars(import_module(info.name)).values():
            if isinstance(kind, type) and attrs.has(kind) and kind.__module__.startswith("scalev"):
                names = {field.name for field in attrs.fields(kind) if field.repr}
                own_hidden_names = {name for name in names if name in hidden_names or is_secret_name(name)}
                kinds.add(kind.__name__)
                assert not own_hidden_names or kind.__name__ in ("Operation", "Call", "ErrorDetails"), (
                    kind,
                    own_hidden_names,
                )  # these have a path template
    assert {"Request", "Failure", "Grant", "TokenSet", "OAuthApp", "Credentials"} <= kinds
