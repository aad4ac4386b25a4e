"""Test sign-in and sign-out, profiles, and where credentials are stored."""

from __future__ import annotations

import json
import re
import stat
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from scalev import Scalev
from scalev.mock import MockScalev
from scalev.mock.serving.server import Server

from tests.cli.conftest import Run
from tests.cli.terminal import COMMAND, Terminal

PAGE = "https://app.example.com/authorize"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config"


def approve(service: MockScalev, url: str) -> tuple[str, str]:
    """Give consent at the URL of a sign-in as a user would; return the redirect URI and the query of the callback."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    code = service.authorize(query["client_id"], code_challenge=query["code_challenge"], redirect_uri=query["redirect_uri"])
    return query["redirect_uri"], f"code={code}&state={query['state']}"


@pytest.fixture
def accounts() -> MockScalev:
    return MockScalev()


@pytest.fixture
def server(accounts: MockScalev) -> object:
    with accounts.serve() as server:
        yield server


def test_a_user_signs_in_with_a_pasted_code(accounts: MockScalev, server: Server, run: Run, folder: Path) -> None:
    env = {
        "SCALEV_BASE_URL": server.url,
        "SCALEV_CLIENT_ID": accounts.keys.client_id,
        "SCALEV_CLIENT_SECRET": accounts.keys.client_secret,
        "SCALEV_AUTHORIZE_URL": PAGE,
    }
    with Terminal(*COMMAND, "login", "--no-browser", "--base-url", server.url, env=env) as terminal:
        url = re.search(rf"{re.escape(PAGE)}\S+", terminal.wait_for("code in it:"))
        assert url is not None
        redirect, query = approve(accounts, url[0])
        terminal.type(f"{redirect}?{query}\n")
        assert terminal.finish() == 0
        assert "is signed in" in terminal.text
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    with Terminal(*COMMAND, "orders", "list", "--limit", "1", "--columns", "id", env={}) as terminal:  # with the profile alone
        assert terminal.finish() == 0, terminal.text
    identity = json.loads(run("whoami", env={"X": "1"}).out)
    assert identity["credential"] == "OAuth tokens"
    assert identity["expires_at"]
    assert accounts.keys.client_secret not in json.dumps(identity)
    assert run("logout").code == 0
    assert run("whoami", env={"X": "1"}).code == 3
    assert not [path for path in folder.rglob("*.json") if "token" in path.read_text(encoding="utf-8")]


def test_a_public_client_signs_in_without_a_secret(accounts: MockScalev, server: Server, run: Run) -> None:
    redirect_uri = "http://127.0.0.1:8976/callback"
    with Scalev("", base_url=server.url) as client:
        app = client.oauth.register_client(redirect_uris=[redirect_uri], token_endpoint_auth_method="none")
    options = ["--client-id", str(app.client_id), "--public", "--authorize-url", PAGE, "--no-browser", "--base-url", server.url]
    with Terminal(*COMMAND, "login", *options, env={}) as terminal:
        url = re.search(rf"{re.escape(PAGE)}\S+", terminal.wait_for("code in it:"))
        assert url is not None
        redirect, query = approve(accounts, url[0])
        terminal.type(f"{redirect}?{query}\n")
        assert terminal.finish() == 0, terminal.text
    accounts.advance(7200)  # its tokens expire, and are refreshed without a secret
    assert run("orders", "list", "--limit", "1", env={"X": "1"}).code == 0


def test_a_user_signs_in_through_a_page_on_this_machine(accounts: MockScalev, server: Server, tmp_path: Path) -> None:
    browser = tmp_path / "browser.py"
    browser.write_text("import sys, urllib.request\nprint(sys.argv[1], file=open(sys.argv[2], 'w'), flush=True)\n", encoding="utf-8")
    url_file = tmp_path / "opened"
    env = {
        "SCALEV_CLIENT_SECRET": accounts.keys.client_secret,
        "BROWSER": f"{sys.executable} {browser} %s {url_file}",
        "DISPLAY": ":0",
    }
    words = ["--client-id", accounts.keys.client_id, "--authorize-url", PAGE, "--port", "18976", "--base-url", server.url]
    with Terminal(*COMMAND, "login", *words, env=env) as terminal:
        url = re.search(rf"{re.escape(PAGE)}\S+", terminal.wait_for("code_challenge_method=S256"))
        assert url is not None
        from urllib.request import urlopen

        redirect, query = approve(accounts, url[0])
        with pytest.raises(OSError, match="400"):
            urlopen(f"{redirect}?code=x&state=of-another-sign-in", timeout=30)
        with urlopen(f"{redirect}?{query}", timeout=30) as response:
            assert b"You are signed in" in response.read()
        assert terminal.finish() == 0
        assert "is signed in" in terminal.text


def test_a_key_is_kept_for_a_profile(run: Run, folder: Path, service: MockScalev) -> None:
    outcome = run("login", "--key", "api-key", "--profile", "shop", stdin=f"{service.keys.business}\n", env={"X": "1"})
    assert outcome.code == 0
    assert service.keys.business not in outcome.out + outcome.err
    assert run("orders", "list", "--limit", "1", env={"X": "1"}).code == 2  # another profile is in use
    assert run("orders", "list", "--limit", "1", "--profile", "shop", env={"X": "1"}).code == 0
    assert run("profiles", "use", "shop").code == 0
    assert run("profiles", "set", "store-id", "store_1").code == 0
    assert run("profiles", "set", "colour", "red").code == 2
    profiles = [json.loads(line) for line in run("profiles", "list").out.splitlines()]
    assert profiles == [{"name": "shop", "in_use": True, "signed_in": True, "store_id": "store_1"}]
    dry_run = run("storefront", "cart", "get", "--dry-run", env={"X": "1"})
    assert "/v3/stores/store_1/" in dry_run.out
    assert run("profiles", "delete", "shop").code == 0
    assert not [path for path in folder.rglob("*") if path.is_file() and service.keys.business in path.read_text(encoding="utf-8")]


def test_secrets_are_kept_in_a_keyring_if_there_is_one(run: Run, service: MockScalev, folder: Path) -> None:
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    secrets: dict[tuple[str, str], str] = {}

    class Memory(KeyringBackend):
        priority = 5

        def get_password(self, service: str, username: str) -> str | None:
            return secrets.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            secrets[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if secrets.pop((service, username), None) is None:
                raise PasswordDeleteError

    before = keyring.get_keyring()
    keyring.set_keyring(Memory())  # type: ignore[no-untyped-call]
    try:
        kept_in = run("login", "--key", "api-key", stdin=service.keys.business, env={"X": "1"})
        assert "the keyring" in kept_in.err
        assert secrets == {("scalev", "default/api_key"): service.keys.business}
        assert run("orders", "list", "--limit", "1", env={"X": "1"}).code == 0
        assert json.loads(run("whoami", env={"X": "1"}).out)["from"] == "keyring"
        assert run("logout").code == 0
        assert not secrets
    finally:
        keyring.set_keyring(before)
    assert service.keys.business not in (folder / "config.json").read_text(encoding="utf-8")
