"""A failing run reports its failures, and no report contains a credential, whatever the service does with it."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from scalev._runtime.redaction.redactor import Redactor
from scalev.contract.output import RedactedStream
from scalev.contract.report import CheckFailure, annotate
from scalev.mock import MockScalev

from tests.contract.command import PLAIN, rows, run
from tests.contract.conftest import DOCUMENT, PLAIN_LIST

#: Credentials of unknown formats, with characters that are escaped in JSON, HTML, URLs and commands.
KEY = "zq<&>\"it's+a/key'0123456789"
STOREFRONT = "an-unmistakable-storefront-credential"
MADE = "a-token-that-the-service-made"
KINDS = "junit,vcr,har,ndjson,json,wfc,pytest,html"


class Parrot(BaseHTTPRequestHandler):
    """A server that responds with a failure that repeats the credential in many places, and returns a new one."""

    def do_GET(self) -> None:
        key = f"{self.headers.get('Authorization', '')} {self.headers.get('X-Scalev-Storefront-Api-Key', '')}"
        output = {
            "error": f"no such key: {key}",
            "url": f"https://example.com/?key={quote(key)}",
            "data": [{"access_token": MADE}],
            "again": key,
        }
        body = json.dumps(
            {**output, "markup": f"<b>{key}</b>", "encoded": base64.b64encode(key.encode()).decode(), "long": f"{'x' * 470}{key}"}
        )
        self.send_response(500)
        for name, value in (("Content-Type", "application/json"), ("X-Key", key), ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def parrot() -> Iterator[str]:
    """Yield the address of a service that echoes everything."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Parrot) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def find_secrets(text: str) -> list[str]:
    """Return the credentials that a text shows: plain, truncated, quoted, or in base64."""
    texts = [base64.b64decode(run[: len(run) // 4 * 4]).decode("latin-1") for run in re.findall(r"[A-Za-z0-9+/]{16,}", text)]
    forms = {form for secret in (KEY, STOREFRONT, MADE) for form in (secret[:12], quote(secret, safe="")[:12], json.dumps(secret)[1:13])}
    return [form for form in forms for item in (text, *texts) if form in item]


@pytest.mark.parametrize(
    "options", [(), ("--report-preserve-bytes", "--output-sanitize", "false", "--output-truncate", "false")], ids=["plain", "raw"]
)
def test_output_and_reports_hold_no_credential(options: tuple[str, ...], parrot: str, tmp_path: Path) -> None:
    file = tmp_path / "reports" / "html" / ".env"
    file.parent.mkdir(parents=True)
    file.write_text(f"SCALEV_API_KEY='{STOREFRONT}'\n", encoding="utf-8")
    os.utime(file, (1_000_000_000, 1_000_000_000))
    places = f"--report {KINDS} --report-dir reports --report-html-path reports/html"
    part = f"--include-path-regex ^({PLAIN_LIST.path}|/v3/stores/[^/]*/public/products)$"
    process = run(
        tmp_path,
        *f"--url {parrot} --rate-limit 1000/s --phases fuzzing --max-examples 1 {part} {places}".split(),
        *options,
        *PLAIN,
        SCALEV_API_KEY=KEY,
        SCALEV_STOREFRONT_KEY=STOREFRONT,
        GITHUB_ACTIONS="true",
    )
    assert process.returncode == 1, process.stdout[-3000:] + process.stderr
    reports = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "reports").rglob("*") if path.is_file()}
    assert len(reports) > len(KINDS.split(","))
    # files that the user had before are left alone
    assert STOREFRONT in reports.pop(".env")
    assert {
        name: secrets
        for name, text in {**reports, "stdout": process.stdout, "stderr": process.stderr}.items()
        if (secrets := find_secrets(text))
    } == {}
    assert sum(text.count("***") for text in reports.values()) > 20
    # the output and the annotation of a failure are still useful
    line = next(line for line in process.stdout.splitlines() if line.startswith(f"::error title={PLAIN_LIST.id}%3A not_a_server_error::"))
    assert f"::GET {PLAIN_LIST.path}%0A" in line
    assert f"%0A%0Acurl -X GET -H 'Authorization: Bearer ***' {parrot}{PLAIN_LIST.path}" in line or "%0A%0Acurl -X GET -H" in line


def test_a_failure_within_a_budget_exits_1(tmp_path: Path) -> None:
    """With a budget, too: a failure that was found counts."""
    mock = MockScalev(DOCUMENT, faults=["500; operation=getOrderStatistics"])
    secret = mock.make_key("order:statistics:list", "order:list")
    with mock.serve() as server:
        process = run(
            tmp_path,
            *("--url", server.url, "--rate-limit", "1000/s", "--phases", "fuzzing", "--max-examples", "10", "--max-requests", "8"),
            *("--include-path-regex", f"^(/v3/orders/statistics|{PLAIN_LIST.path})$", *PLAIN),
            SCALEV_API_KEY=secret,
        )
    assert process.returncode == 1, process.stderr
    assert any("!" in cell for cell in rows(process.stdout)["getOrderStatistics"])
    assert not any("!" in cell for cell in rows(process.stdout).get(PLAIN_LIST.id, ()))
    assert "curl -X GET" in process.stdout
    assert "the budget of 8 requests is spent" in process.stdout
    assert "::error" not in process.stdout
    assert secret not in process.stdout + process.stderr


def test_an_annotation_is_one_line() -> None:
    (line,) = annotate([CheckFailure("getOrder", "GET /v3/orders/{id}", "a_check", "100 %\nsecond", "curl -X GET http://x")])
    assert line == "::error title=getOrder%3A a_check::GET /v3/orders/{id}%0A%0A100 %25%0Asecond%0A%0Acurl -X GET http://x"


@pytest.mark.parametrize(
    "pieces",
    [
        ["a secret_of_mine_1 b"],
        ["a sec", "ret_of_mine_1 b"],
        ["a secret_of_min", "e_1 b"],
        [*"a secret_of_mine_1 b"],
        ["a secret_of_mine_1", " b"],
    ],
)
def test_a_credential_in_pieces_is_redacted(pieces: list[str], tmp_path: Path) -> None:
    file = tmp_path / "out"
    with file.open("w", encoding="utf-8") as stream:
        redacted_stream = RedactedStream(stream, Redactor(["secret_of_mine_1", "short", "secret_of_another"], masks_short=False))
        for piece in pieces:
            redacted_stream.write(piece)
            redacted_stream.flush()
        assert redacted_stream.finish() == ""
    assert file.read_text(encoding="utf-8") == "a *** b"


def test_other_text_is_not_redacted(tmp_path: Path) -> None:
    redactor = Redactor(["secret_of_mine_1"])
    for text in ("secret", "a secret_of_yours", "", "short"):
        assert redactor.redact(text) == text
    assert redactor.redact("secret_of_mine_1secret_of_mine_1/secret_of_mi…") == "******/***…"
