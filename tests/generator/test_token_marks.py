"""The operations that refresh tokens are those that the document marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.errors import CheckFailed
from tests.generator.support import body, document, generate, obj, operation

BODY = body(obj({"grant_type": {"type": "string"}, "refresh_token": {"type": "string"}}))
TOKENS = obj({"access_token": {"type": "string"}, "refresh_token": {"type": "string"}})


def make_document(**marks: Any) -> Any:
    """Return a document with two operations that return tokens; `marks` are their marks, by operation."""

    def make_operation(name: str) -> Any:
        return operation(
            name,
            {"$ref": "#/components/schemas/Tokens"},
            method=name,
            requestBody=BODY,
            security=[],
            **({"x-token-refresh": marks[name]} if name in marks else {}),
        )

    return document(
        {
            "/login": {"post": make_operation("login")},
            "/renew": {"post": make_operation("renew"), "get": operation("look", method="look")},
        },
        {"Tokens": TOKENS},
    )


PROGRAM = """
import json
import httpx
from scalev import ConfigurationError, OAuthApp, Scalev, TokenSet, TokenSource

seen = []

def respond(request):
    seen.append([request.method, request.url.path, request.headers.get("authorization")])
    old = request.headers.get("authorization") == "Bearer old"
    return httpx.Response(401 if old else 200, json={"access_token": "new", "refresh_token": "next"})

source = TokenSource(TokenSet(access_token="old", refresh_token="first"), OAuthApp("id", "secret", "https://app.example"))
with Scalev(auth=source, base_url="https://api.example.com", transport=httpx.MockTransport(respond)) as client:
    try:
        client.request("GET", "/renew")
    except ConfigurationError as error:
        seen.append(str(error))
print(json.dumps(seen))
"""


def test_an_operation_with_x_token_refresh_refreshes_tokens(tmp_path: Path) -> None:
    output = generate(tmp_path, make_document(renew="oauth", login="customer")).run(PROGRAM)
    assert output == [["GET", "/renew", "Bearer old"], ["POST", "/renew", None], ["GET", "/renew", "Bearer new"]]


def test_without_x_token_refresh_tokens_cannot_be_refreshed(tmp_path: Path) -> None:
    output = generate(tmp_path, make_document()).run(PROGRAM)
    assert output == [["GET", "/renew", "Bearer old"], "this version of the API has no operation that replaces tokens (oauth)"]


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ({"login": "github"}, "login: x-token-refresh: expected oauth or customer, got 'github'"),
        ({"login": ["oauth"]}, r"login: x-token-refresh: expected oauth or customer, got \['oauth'\]"),
        ({"login": "oauth", "renew": "oauth"}, r"renew: x-token-refresh: another operation refreshes them already \(oauth\)"),
    ],
)
def test_invalid_extensions_are_rejected(tmp_path: Path, marks: Any, message: str) -> None:
    with pytest.raises(CheckFailed, match=message):
        generate(tmp_path, make_document(**marks))
