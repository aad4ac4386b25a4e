"""Proxies and certificates from the environment: used if valid, reported by name without their passwords if not."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest
from scalev._runtime.clients import SyncClient
from scalev._runtime.errors import APIConnectionError, ConfigurationError
from scalev._runtime.retries import NO_RETRY
from scalev._runtime.transport.environment import find_proxy, read_proxy

from tests.runtime.service import CREATE, SECRET
from tests.runtime.wire import WAYS, Way, call_once, response, serving, take_head

URL = "https://api.example.com"
PASSWORD = "hush-hush"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove all proxies and certificates except those of a test."""
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "REQUEST_METHOD"):
            monkeypatch.delenv(name)


PROXIES: list[tuple[str, dict[str, str], str | None]] = [
    (URL, {}, None),
    (URL, {"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
    (URL, {"https_proxy": "http://proxy:3128"}, "http://proxy:3128"),
    (URL, {"https_proxy": "proxy:3128"}, "http://proxy:3128"),
    (URL, {"https_proxy": "https://proxy"}, "https://proxy"),
    (URL, {"https_proxy": "http://[::1]:3128/"}, "http://[::1]:3128/"),
    (URL, {"https_proxy": f"http://me:{PASSWORD}@proxy"}, "http://proxy"),
    (URL, {"https_proxy": "http://lower", "HTTPS_PROXY": "http://upper"}, "http://lower"),
    (URL, {"https_proxy": "http://one", "all_proxy": "http://any"}, "http://one"),
    (URL, {"ALL_PROXY": "http://any"}, "http://any"),
    (URL, {"http_proxy": "http://proxy"}, None),
    ("http://api.example.com", {"http_proxy": "http://proxy"}, "http://proxy"),
    (URL, {"https_proxy": "http://proxy", "NO_PROXY": "*"}, None),
    (URL, {"https_proxy": "http://proxy", "no_proxy": "example.com"}, None),
    (URL, {"https_proxy": "http://proxy", "no_proxy": "other, .example.com"}, None),
    (URL, {"https_proxy": "http://proxy", "no_proxy": "*.EXAMPLE.com"}, None),
    (URL, {"https_proxy": "http://proxy", "no_proxy": "api.example.com:443"}, None),
    (URL, {"https_proxy": "http://proxy", "no_proxy": "api.example.com:8443"}, "http://proxy"),
    (URL, {"https_proxy": "http://proxy", "no_proxy": "https://api.example.com/"}, None),
    (URL, {"https_proxy": "http://proxy", "no_proxy": "http://api.example.com"}, "http://proxy"),
    (URL, {"https_proxy": "http://proxy", "no_proxy": "ample.com,example.co,10.0.0.0/8,fd00::/8"}, "http://proxy"),
    ("https://10.1.2.3", {"https_proxy": "http://proxy", "no_proxy": "10.0.0.0/8"}, None),
    ("https://11.1.2.3", {"https_proxy": "http://proxy", "no_proxy": "10.0.0.0/8"}, "http://proxy"),
    ("https://10.1.2.3", {"https_proxy": "http://proxy", "no_proxy": "10.1.2.3"}, None),
    ("https://[fd00::5]", {"https_proxy": "http://proxy", "no_proxy": "fd00::/8"}, None),
    ("https://[fd00::5]", {"https_proxy": "http://proxy", "no_proxy": "[fd00::]/8"}, None),
    ("https://[fd00::5]", {"https_proxy": "http://proxy", "no_proxy": "fd00::5"}, None),
    ("https://[fd00::5]:8443", {"https_proxy": "http://proxy", "no_proxy": "[fd00::5]:8443"}, None),
    ("https://[fd00::5]", {"https_proxy": "http://proxy", "no_proxy": "[fd00::5]:8443, fe80::1%eth0, fe80::%1/10"}, "http://proxy"),
    (URL, {"no_proxy": "10.0.0.0/99"}, None),  # nothing depends on it
]


@pytest.mark.parametrize(("url", "variables", "expected"), PROXIES)
def test_the_environment_determines_the_proxy_of_a_url(
    url: str, variables: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    proxy = find_proxy(url)
    assert (None if proxy is None else str(proxy.url)) == expected


BROKEN = [
    f"http://me:{PASSWORD}/x@proxy:3128",
    f"http://me:12/{PASSWORD}@proxy:3128",
    f"http://me:12?{PASSWORD}@proxy:3128",
    f"http://me:12#{PASSWORD}@proxy:3128",
    f"http://me:{PASSWORD}@proxy:port",
    f"http://me:{PASSWORD}@proxy:99999",
    f"http://me:{PASSWORD}@proxy:0",
    f"http://me:{PASSWORD}@",
    f"http://me:{PASSWORD}@[::1",
    f"http://me:{PASSWORD}@pro xy:3128",
    f"http://me:{PASSWORD}@xn--a:3128",
    f"http://me:{PASSWORD}@proxy\x7f:3128",
    f"ftp://me:{PASSWORD}@proxy",
    f"socks4://me:{PASSWORD}@proxy",
    f"socks5://me:{PASSWORD}@proxy",  # the package it requires is not installed here
    f"socks5h://me:{PASSWORD}@proxy:1080",
]


@pytest.mark.parametrize("value", BROKEN)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_a_broken_proxy_is_reported_by_its_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with SyncClient(SECRET, base_url=URL, retry=NO_RETRY) as client, pytest.raises(ConfigurationError, match=f"^{name}: ") as error:
        client.request("GET", "/v3/orders")
    assert PASSWORD not in f"{error.value!r} {error.value.__cause__!r} {error.value.__context__!r}"
    with pytest.raises(ConfigurationError, match=r"^proxy: ") as error:
        SyncClient(SECRET, proxy=value)
    assert PASSWORD not in f"{error.value!r} {error.value.__cause__!r}"


def test_a_socks_proxy_says_which_package_it_needs() -> None:
    with pytest.raises(ConfigurationError, match=r"^proxy: a SOCKS proxy needs the package socksio: pip install 'httpx\[socks\]'"):
        SyncClient(SECRET, proxy="socks5://proxy")


@pytest.mark.parametrize("value", ["10.0.0.0/99", "fd00::/129", "[::1", "a/b", "::1::2", "me:hush-hush@host/x"])
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_a_broken_exemption_is_reported_by_its_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    monkeypatch.setenv(name, f"example.org,{value}")
    with SyncClient(SECRET, base_url=URL) as client, pytest.raises(ConfigurationError, match=f"^{name}: expected host names") as error:
        client.request("GET", "/v3/orders")
    assert PASSWORD not in str(error.value)


def test_a_proxy_takes_what_is_percent_encoded() -> None:
    proxy = read_proxy("http://me%40home:a%2Fb%3F@proxy:3128", "proxy")
    assert proxy.raw_auth == (b"me@home", b"a/b?")


@pytest.mark.parametrize("way", WAYS)
def test_calls_go_through_the_proxy_of_the_environment(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        heads.append(take_head(connection))
        connection.sendall(response(b'{"id": 7}'))

    with serving(talk) as url:
        monkeypatch.setenv("HTTP_PROXY", url.replace("//", "//me:pass@"))
        result = call_once(way, "http://shop.example.com", settings={"allow_http": True})
    assert result.id == 7 and heads[0].startswith(b"GET http://shop.example.com/v3/orders HTTP/1.1\r\n")
    assert b"\r\nProxy-Authorization: Basic bWU6cGFzcw==\r\n" in heads[0]


@pytest.mark.parametrize("way", WAYS)
def test_a_proxy_that_rejects_a_tunnel_received_no_request(way: Way) -> None:
    heads: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        heads.append(take_head(connection))
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    with serving(talk) as url, pytest.raises(APIConnectionError, match="ProxyError: 407 Proxy Authentication Required") as error:
        call_once(way, URL, CREATE, body={}, settings={"proxy": url})
    assert heads[0].startswith(b"CONNECT api.example.com:443 ") and SECRET.encode() not in heads[0]
    assert not error.value.may_have_been_processed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return invalid files and folders."""
    (tmp_path / "empty.pem").touch()
    (tmp_path / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "ca.pem").write_bytes(Path(certifi.where()).read_bytes())
    return tmp_path


@pytest.mark.parametrize("url", [URL, "https://localhost:9"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SSL_CERT_FILE", "none.pem"),
        ("SSL_CERT_FILE", "empty.pem"),
        ("SSL_CERT_FILE", "broken.pem"),
        ("SSL_CERT_FILE", "folder"),
        ("SSL_CERT_FILE", "a\udcff.pem"),
        ("SSL_CERT_DIR", "none"),
        ("SSL_CERT_DIR", "broken.pem"),
        ("SSL_CERT_DIR", "folder"),  # none of its files is named by a hash
        ("SSLKEYLOGFILE", "none/keys"),
        ("SSLKEYLOGFILE", "folder"),
    ],
)
def test_broken_certificates_and_key_logs_are_reported_by_their_variable(
    name: str, value: str, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(folder / value))
    with SyncClient(SECRET, base_url=url, retry=NO_RETRY) as client, pytest.raises(ConfigurationError, match=f"^{name}: expected"):
        client.request("GET", "/v3/orders")


def test_of_two_the_broken_one_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    monkeypatch.setenv("SSLKEYLOGFILE", str(folder / "none" / "keys"))
    with SyncClient(SECRET, base_url=URL) as client, pytest.raises(ConfigurationError, match=r"^SSLKEYLOGFILE: "):
        client.request("GET", "/v3/orders")
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "none.pem"))
    with SyncClient(SECRET, base_url=URL) as client, pytest.raises(ConfigurationError, match=r"^SSL_CERT_FILE: "):
        client.request("GET", "/v3/orders")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCALEV_API_KEY", f"{PASSWORD} "),
        ("SCALEV_API_KEY", f"Bearer {PASSWORD}"),
        ("SCALEV_BASE_URL", f"https://me:{PASSWORD}@host"),
        ("SCALEV_BASE_URL", f"https://host?key={PASSWORD}"),
        ("SCALEV_BASE_URL", "https://host\n"),
        ("SCALEV_BASE_URL", "https://host:port"),
        ("SCALEV_BASE_URL", "http://host"),
        ("SCALEV_BASE_URL", "host"),
    ],
)
def test_a_broken_setting_of_the_client_is_reported_by_its_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"^{name}: expected ") as error:
        SyncClient()
    assert PASSWORD not in repr(error.value)


@pytest.mark.parametrize("url", ["https://xn--a", "https://xn--a.com/path", "https://256.1.1.1", "https://[v1.x]"])
def test_a_host_that_cannot_be_looked_up_is_rejected_at_once(url: str) -> None:
    settings: Any
    for settings in ({}, {"transport": httpx.MockTransport(lambda _: httpx.Response(200))}):
        with pytest.raises(ConfigurationError, match=r"^base_url: expected an http\(s\) URL with a valid host"):
            SyncClient(SECRET, base_url=url, **settings)


def test_what_needs_no_certificates_asks_for_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "none.pem"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(APIConnectionError, match="ConnectError"):
        call_once("sync", url)
