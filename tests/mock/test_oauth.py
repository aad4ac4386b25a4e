"""OAuth from an app's point of view: a code with PKCE, tokens that expire and rotate, and errors in the format of OAuth."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from scalev.mock import MockScalev

from tests.mock.calling import Api
from tests.mock.shop import Time

_VERIFIER = "v" * 43
_CHALLENGE = urlsafe_b64encode(sha256(_VERIFIER.encode()).digest()).decode().rstrip("=")
_REDIRECT = "https://app.example.com/callback"


class App:
    """The backend of an app."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.time = Time()
        self.mock = MockScalev(document, clock=self.time)
        self.api = Api(document, self.mock)
        self.challenge = _CHALLENGE
        self.client = {"client_id": self.mock.keys.client_id, "client_secret": self.mock.keys.client_secret}

    def code(self, **extra: Any) -> str:
        return self.mock.authorize(code_challenge=_CHALLENGE, redirect_uri=_REDIRECT, **extra)

    def redeem(self, code: str, extra_fields: dict[str, Any] | None = None) -> Any:
        body = {"grant_type": "authorization_code", "code": code, "code_verifier": _VERIFIER, "redirect_uri": _REDIRECT}
        return self.api.send("POST", "/v3/oauth/token", {**self.client, **body, **(extra_fields or {})}, token=None)

    def tokens(self, **extra: Any) -> dict[str, Any]:
        response = self.redeem(self.code(**extra))
        assert response.status == 200, response.body
        body: dict[str, Any] = response.json()
        return body

    def refresh(self, token: str) -> Any:
        body = {**self.client, "grant_type": "refresh_token", "refresh_token": token}
        return self.api.send("POST", "/v3/oauth/token", body, token=None)

    def introspect(self, token: str) -> dict[str, Any]:
        body: dict[str, Any] = self.api.send("POST", "/v3/oauth/introspect", {**self.client, "token": token}, token=None).json()
        return body

    def get_status(self, token: str, path: str = "/v3/orders") -> int:
        return self.api.send("GET", path, token=token).status


@pytest.fixture
def app(document: dict[str, Any]) -> App:
    return App(document)


def _get_error(response_body: Any) -> tuple[int, str]:
    body = response_body.json()
    assert body["error"]
    return response_body.status, body["error_code"]


def test_an_authorization_code_can_be_used_once(app: App) -> None:
    code = app.code(scopes=["order:list"])
    tokens = app.redeem(code).json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    assert app.get_status(tokens["access_token"]) == 200
    assert app.get_status(tokens["access_token"], "/v3/products") == 403  # not among its scopes
    assert app.get_status(tokens["refresh_token"]) == 401  # a refresh token is not a credential
    assert _get_error(app.redeem(code)) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("extra_fields", "code"),
    [
        ({"code": "code_other"}, "invalid_grant"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"redirect_uri": "https://app.example.com/other"}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "wrong"}, "invalid_client"),
        ({"client_id": "other", "client_secret": "of the other"}, "invalid_grant"),  # an app cannot use the code of another
        ({"client_secret": None}, "invalid_request"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"grant_type": "password"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
    ],
)
def test_invalid_token_requests_are_rejected(app: App, extra_fields: dict[str, Any], code: str) -> None:
    app.mock.make_app("other", "of the other", _REDIRECT)
    fresh = app.code()
    assert _get_error(app.redeem(fresh, extra_fields)) == (400, code)
    assert app.redeem(fresh).status == 200  # the code is still valid


def test_codes_and_tokens_expire_by_the_mocks_clock(app: App) -> None:
    code = app.code()
    app.time.pass_by(timedelta(minutes=10))
    assert _get_error(app.redeem(code)) == (400, "invalid_grant")
    tokens = app.tokens()
    app.time.pass_by(timedelta(minutes=59))
    assert app.get_status(tokens["access_token"]) == 200
    app.time.pass_by(timedelta(minutes=1))
    assert app.get_status(tokens["access_token"]) == 401
    assert app.introspect(tokens["access_token"]) == {"active": False}
    repetition = app.refresh(tokens["refresh_token"]).json()
    app.time.pass_by(timedelta(days=30))
    assert _get_error(app.refresh(repetition["refresh_token"])) == (400, "invalid_grant")


def test_a_refresh_replaces_both_tokens(app: App) -> None:
    first = app.tokens()
    second = app.refresh(first["refresh_token"]).json()
    assert not {first["access_token"], first["refresh_token"]} & {second["access_token"], second["refresh_token"]}
    assert app.get_status(first["access_token"]) == 401
    assert app.get_status(second["access_token"]) == 200


def test_reusing_a_refresh_token_revokes_its_family(app: App) -> None:
    first, other = app.tokens(), app.tokens()
    second = app.refresh(first["refresh_token"]).json()
    assert _get_error(app.refresh(first["refresh_token"])) == (400, "invalid_grant")
    assert app.get_status(second["access_token"]) == 401
    assert _get_error(app.refresh(second["refresh_token"])) == (400, "invalid_grant")
    assert app.get_status(other["access_token"]) == 200


@pytest.mark.parametrize(("name", "left"), [("access_token", True), ("refresh_token", False)])
def test_a_revoked_token_is_rejected(app: App, name: str, left: bool) -> None:
    tokens = app.tokens()
    assert app.introspect(tokens["refresh_token"])["active"]
    for _ in range(2):  # a revoked token stays revoked
        response = app.api.send("POST", "/v3/oauth/revoke", {**app.client, "token": tokens[name]}, token=None)
        assert (response.status, response.body) == (204, b"")
    assert app.get_status(tokens["access_token"]) == 401
    assert app.introspect(tokens["refresh_token"])["active"] is left
    assert _get_error(app.api.send("POST", "/v3/oauth/revoke", {"token": "x"}, token=None)) == (400, "invalid_request")


def test_introspection_and_installation_report_the_grant(app: App) -> None:
    tokens = app.tokens(scopes=["order:list", "order:read"])
    result = app.introspect(tokens["access_token"])
    assert (result["active"], result["client_id"], result["scope"]) == (True, app.client["client_id"], "order:list order:read")
    assert result["exp"] - result["iat"] == 3600
    path = "/v3/oauth/installation/status"
    status = {
        kind: app.api.send("POST", path, {**app.client, "token": tokens[f"{kind}_token"], "token_type": kind}, token=None).json()
        for kind in ("access", "refresh")
    }
    assert status["access"] == status["refresh"]
    assert status["access"]["granted_scopes"] == ["order:list", "order:read"]
    launch = {**app.client, "launch_token": app.mock.create_launch_token()}
    path = "/v3/oauth/installation/launch-token/exchange"
    assert app.api.send("POST", path, launch, token=None).json() == status["access"]
    assert _get_error(app.api.send("POST", path, launch, token=None)) == (400, "invalid_token")


def test_a_credential_can_ask_whom_it_belongs_to(app: App) -> None:
    app.mock.make_app("another", "its secret", _REDIRECT)
    keys = app.mock.keys
    token = app.tokens(scopes=["order:list", "order:read"])["access_token"]
    identities = {name: app.api.send("GET", "/v3/me", token=value).json() for name, value in (("app", token), ("key", keys.business))}
    restricted_identity = app.api.send("GET", "/v3/me", token=keys.restricted).json()
    assert [identities[name]["auth_method"] for name in ("app", "key")] == ["oauth", "api_key"]
    assert (identities["app"]["oauth_application"]["client_id"], identities["key"]["oauth_application"]) == (keys.client_id, None)
    ((of_app,), (of_key,), (of_restricted,)) = (
        identity["connected_businesses"] for identity in (identities["app"], identities["key"], restricted_identity)
    )
    assert of_app["unique_id"] == of_key["unique_id"] == app.mock.business and of_app["is_enabled"]
    assert of_app["scopes"] == of_restricted["scopes"] == ["order:list", "order:read"] and len(of_key["scopes"]) > 50
    # a key is rejected in other words than a token
    for credential, path, status, text in (
        ("sk_unknown", "/v3/orders", 401, "Invalid API key"),
        (keys.restricted, "/v3/products", 403, "Forbidden"),
        (token, "/v3/products", 403, "the credential lacks the scope product:list"),
    ):
        response = app.api.send("GET", path, token=credential)
        assert (response.status, response.json()["error"]) == (status, text)


def test_a_token_for_several_businesses_requires_b_uid(app: App) -> None:
    token = app.tokens(multiple_businesses=True)["access_token"]
    assert _get_error(app.api.send("GET", "/v3/orders", token=token)) == (400, "business_selection_required")
    assert _get_error(app.api.send("GET", "/v3/orders?b_uid=business_other", token=token)) == (404, "business_not_found")
    assert app.api.send("GET", f"/v3/orders?b_uid={app.mock.business}", token=token).status == 200
    # what is about the user says which businesses there are
    (business,) = app.api.send("GET", "/v3/me", token=token).json()["connected_businesses"]
    assert business["unique_id"] == app.mock.business
    assert app.api.send("GET", "/v3/me/business-users", token=token).status == 200
    assert _get_error(app.api.send("GET", "/v3/business-users/me", token=token)) == (400, "business_selection_required")


@pytest.mark.parametrize(
    "ask",
    [
        lambda mock: mock.authorize("nobody", code_challenge=_CHALLENGE, redirect_uri=_REDIRECT),
        lambda mock: mock.authorize("other", code_challenge=_CHALLENGE, redirect_uri="https://example.com/"),
        lambda mock: mock.authorize(code_challenge=_VERIFIER + "=", redirect_uri=_REDIRECT),
        lambda mock: mock.authorize(code_challenge=_CHALLENGE, redirect_uri=_REDIRECT, scopes=["order:eat"]),
        lambda mock: mock.create_launch_token("nobody"),
    ],
)
def test_authorize_rejects_invalid_requests(app: App, ask: Callable[[MockScalev], str]) -> None:
    app.mock.make_app("other", "of the other", _REDIRECT)
    with pytest.raises(ValueError, match="expected"):
        ask(app.mock)


def test_reset_forgets_tokens_and_keeps_apps(app: App) -> None:
    token = app.tokens()["access_token"]
    app.mock.make_app("other", "of the other", _REDIRECT)
    app.mock.reset()
    assert app.get_status(token) == 401
    assert app.mock.authorize("other", code_challenge=_CHALLENGE, redirect_uri=_REDIRECT)


def test_granted_scopes_are_sorted(api: Api, mock: MockScalev) -> None:
    body = mock.get_example_body("getOAuthInstallationStatus")
    response = api.send("POST", "/v3/oauth/installation/status", body, token=None)
    assert response.status == 200, response.body
    scopes = response.json()["granted_scopes"]
    # of so many, a set would hardly come in order
    assert len(scopes) > 5
    assert scopes == sorted(scopes)
