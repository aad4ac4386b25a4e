"""Connections under TLS: certificates from the environment, tunnels through proxies, deadlines."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scalev._runtime.errors import APIConnectionError, APITimeoutError

from tests.runtime.service import CREATE, SECRET, UPLOAD, operation
from tests.runtime.test_deadlines import BOUND, SLACK, TALKS
from tests.runtime.wire import WAYS, Talk, Way, call_once, echo_id, serving, take_head

x509 = pytest.importorskip("cryptography.x509")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a self-signed certificate for localhost, with its key."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    encryption = serialization.NoEncryption()
    key_pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key_pem)
    return path


@pytest.fixture(autouse=True)
def trusted_certificate(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@contextmanager
def serving_tls(talk: Talk, certificate: Path) -> Iterator[str]:
    """Hold a conversation on every connection, under TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def hold(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as tls_connection:
            talk(tls_connection)

    with serving(hold) as url:
        yield url.replace("http://127.0.0.1", "https://localhost")


def tunnel(connection: socket.socket) -> None:
    """Act as a proxy: connect to the requested host, and forward data."""
    port = int(take_head(connection).split(b" ", 2)[1].rsplit(b":", 1)[1])
    with socket.create_connection(("127.0.0.1", port)) as other:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        thread = threading.Thread(target=pass_on, args=(other, connection), daemon=True)
        thread.start()
        pass_on(connection, other)
        thread.join()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for item in (source, target):
        with suppress(OSError):
            item.shutdown(socket.SHUT_RDWR)


ORDER = operation(path="/v3/orders/7")


@pytest.mark.parametrize("way", WAYS)
def test_a_certificate_of_the_environment_counts_for_localhost(way: Way, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving_tls(echo_id, certificate) as url:
        assert call_once(way, url, ORDER).id == 7
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(APIConnectionError, match=r"CERTIFICATE_VERIFY_FAILED|ConnectError") as error:
            call_once(way, url, CREATE, body={})
    assert not error.value.may_have_been_processed


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_under_tls", [False, True], ids=["http proxy", "https proxy"])
def test_calls_go_through_a_tunnel(way: Way, is_under_tls: bool, certificate: Path) -> None:
    heads: list[bytes] = []

    def proxy(connection: socket.socket) -> None:
        heads.append(connection.recv(65536, socket.MSG_PEEK) if not is_under_tls else b"")
        tunnel(connection)

    with serving_tls(echo_id, certificate) as url, serving_tls(proxy, certificate) if is_under_tls else serving(proxy) as proxy_url:
        assert call_once(way, url, ORDER, settings={"proxy": proxy_url, "timeout": 5}).id == 7
        body = {"file": ("a.csv", bytes(1_000_000))}
        sizes: list[int] = []

        def count(connection: socket.socket) -> None:
            head = take_head(connection)
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            left = length - len(head.split(b"\r\n\r\n", 1)[1])
            while left > 0:
                left -= len(connection.recv(65536))
            sizes.append(length)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        with serving_tls(count, certificate) as other:
            call_once(way, other, UPLOAD, body=body, settings={"proxy": proxy_url, "timeout": 10})
        assert sizes[0] > 1_000_000
    assert SECRET.encode() not in b"".join(heads)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("proxy_of", ["none", "http", "https"])
def test_a_drip_under_tls_ends_in_time(way: Way, proxy_of: str, certificate: Path) -> None:
    with serving_tls(TALKS["body"], certificate) as url, open_proxy(proxy_of, certificate) as settings:
        start = time.monotonic()
        with pytest.raises(APITimeoutError) as error:
            call_once(way, url, CREATE, body={}, settings={"timeout": BOUND, **settings})
    assert 0.9 * BOUND < time.monotonic() - start < SLACK and error.value.may_have_been_processed


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("proxy_of", ["none", "http", "https"])
def test_a_handshake_that_drips_ends_in_time_and_nothing_was_sent(way: Way, proxy_of: str, certificate: Path) -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"\x16\x03\x03\x3f\xff")  # a record whose announced length is large
        while True:
            time.sleep(0.05)
            connection.sendall(b"\x02")

    with serving(drip) as url, open_proxy(proxy_of, certificate) as settings:
        start = time.monotonic()
        with pytest.raises(APITimeoutError) as error:
            call_once(way, url.replace("http://127.0.0.1", "https://localhost"), CREATE, body={}, settings={"timeout": BOUND, **settings})
    assert 0.9 * BOUND < time.monotonic() - start < SLACK and not error.value.may_have_been_processed


@contextmanager
def open_proxy(kind: str, certificate: Path) -> Iterator[dict[str, str]]:
    """Return settings for a kind of proxy."""
    if kind == "none":
        yield {}
    else:
        with serving(tunnel) if kind == "http" else serving_tls(tunnel, certificate) as url:
            yield {"proxy": url}
