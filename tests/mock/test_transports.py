"""Ways to reach the mock: httpx without a port, ASGI, a socket, and the command."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from scalev.mock import DocumentError, MockScalev

from tests.mock.conftest import ROOT

_AUTH = {"Authorization": "Bearer sk_mock"}
_FORM = {"create_type": "regular", "tz": "Asia/Jakarta"}


def test_httpx_works_in_process(mock: MockScalev) -> None:
    with httpx.Client(transport=mock.transport(), base_url="https://api.scalev.com", headers=_AUTH) as client:
        row = client.get("/v3/orders", params={"page_size": 1}).json()["data"][0]
        assert client.get(f"/v3/orders/{row['id']}").json()["order_id"] == row["order_id"]
        response = client.post("/v3/orders/upload", data=_FORM, files={"file": ("a.csv", b"customer_name\nBudi\n")})
        assert len(response.json()["success"]) == 1
    assert [(call.operation, call.response.status) for call in mock.calls] == [
        ("listOrders", 200),
        ("getOrder", 200),
        ("uploadOrders", 200),
    ]


def test_async_httpx_and_asgi_work_in_process(mock: MockScalev) -> None:
    async def ask(transport: httpx.AsyncBaseTransport) -> list[Any]:
        async with httpx.AsyncClient(transport=transport, base_url="https://api.scalev.com", headers=_AUTH) as client:
            responses = await asyncio.gather(*(client.get("/v3/products") for _ in range(5)))
            return [response.json() for response in responses]

    statuses = asyncio.run(ask(mock.transport()))
    assert statuses == asyncio.run(ask(httpx.ASGITransport(mock.asgi)))
    assert all(item == statuses[0] for item in statuses)


def test_threads_can_share_a_mock(mock: MockScalev) -> None:
    with httpx.Client(transport=mock.transport(), base_url="https://api.scalev.com", headers=_AUTH) as client:
        store = client.get("/v3/stores/simplified").json()["data"][0]["unique_id"]
        body = {"customer_name": "Budi", "store_unique_id": store}
        with ThreadPoolExecutor(8) as pool:
            ids = list(pool.map(lambda _: client.post("/v3/orders", json=body).json()["id"], range(40)))
    assert len(set(ids)) == 40


def test_the_mock_can_be_served_on_a_socket(mock: MockScalev) -> None:
    with mock.serve() as server, httpx.Client(base_url=server.url, headers=_AUTH) as client:
        assert client.get("/v3/orders").json()["is_paginated"] is True
        assert client.request("DELETE", "/v3/orders").headers["allow"] == "GET, POST"
        for line in (b"GET /v3/orders/%F2 HTTP/1.1", b"GET /v3/orders/\xff HTTP/1.1", b"POST /v3/orders HTTP/1.1"):
            head = line + b"\r\nHost: a\r\nAuthorization: Bearer sk_mock\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            with socket.create_connection((server.host, server.port), timeout=5) as raw:
                raw.sendall(head)
                assert re.match(rb"HTTP/1.1 4\d\d ", raw.recv(1000))
        response = client.get("/v3/orders")
        assert response.status_code == 200
        assert response.headers["x-request-id"].startswith("req_")
        product = client.get("/v3/products").json()["data"][0]["id"]
        reply = client.delete(f"/v3/products/{product}")
        assert (reply.status_code, reply.content) == (204, b"")
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def _try_out(process: subprocess.Popen[str], lines: int) -> str:
    """Call a mock that was started with the arguments below; return its output."""
    assert process.stdout is not None
    # the URL, a line for each of the credentials, and the webhook secret
    output = "".join(process.stdout.readline() for _ in range(lines))
    url = re.search(r"http://\S+:\d+", output)
    assert url is not None
    with httpx.Client(base_url=url[0], headers=_AUTH) as client:
        response = client.get("/v3/orders")
        assert (response.status_code, response.headers["x-ratelimit-remaining"]) == (200, "99")
        assert client.get("/v3/products").status_code == 500
        assert [client.get("/v3/bundles").status_code for _ in range(2)] == [429, 200]
        rejection = client.post("/v3/orders", json={})
        # a custom document is used unchanged
        assert (rejection.status_code, rejection.json()["error"]) == (422, {"message": "validation failed"})
        headers = {"Origin": "http://localhost:5173", "Access-Control-Request-Method": "GET"}
        assert client.options("/v3/stores/any/public/cart", headers=headers).status_code == 204
        assert client.get("/__mock__/state", headers={"Host": "mock.test"}).status_code == 200
    return output


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_a_signal(document: dict[str, Any], tmp_path: Path, end: signal.Signals) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "scalev.mock", "--port", "0", "--seed", "2", "--document", str(file)]
    command += ["--profile", "documented", "--allow-origin", "http://localhost:5173", "--control-host", "mock.test"]
    command += ["--rate-limit", "--fault", "500; operation=listProducts", "--fault", "429; operation=listBundles; times=1"]
    with subprocess.Popen(command, cwd=ROOT / "generated", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            message = _try_out(process, 2 + len(MockScalev(document).keys))
            process.send_signal(end)
            out, err = process.communicate(timeout=10)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "")
    assert "sk_mock" in message
    assert "sfpk_mock" in message


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--document", "none.json"), r"none\.json"),
        (("--fault", "2"), "fault"),
        (("--rows", "-1"), "rows"),
        (("--webhook", "x"), "webhook"),
        (("--allow-origin", "localhost"), "allowed_origins"),
        (("--observed", "none.jsonl"), "observed: expected a file of observations"),
    ],
)
def test_invalid_arguments_are_rejected(arguments: tuple[str, str], expected: str) -> None:
    document = () if "--document" in arguments else ("--document", "../openapi/scalev-v3.yaml")
    process = subprocess.run(
        [sys.executable, "-m", "scalev.mock", *document, *arguments],
        cwd=ROOT / "generated",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stdout) == (2, "")
    assert re.fullmatch(rf"scalev-mock: .*{expected}.*\n", process.stderr)


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_an_unusable_document_is_rejected(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError):
        MockScalev(file)


def test_a_yaml_document_is_accepted(mock: MockScalev) -> None:
    curated_mock = MockScalev(ROOT / "openapi/scalev-v3.yaml")
    # the packaged document has the operations of the revisions as well
    assert set(curated_mock.operation_ids()) <= set(mock.operation_ids())
    assert len(list(curated_mock.operation_ids())) > 100
