"""Fixtures for the tests of the command line: one mock for all, and commands that run in this process."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
import scalev
from scalev.cli.main import main
from scalev.contract.operations import Operation, Operations
from scalev.mock import MockScalev
from scalev.mock.serving.server import Server
from scalev.mock.snapshots import Snapshot

#: The variable for each credential of the client.
VARIABLES = {name: f"SCALEV_{name.upper()}" for name in ("api_key", "storefront_key", "page_key", "customer_token")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a command."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture(scope="session")
def operations() -> Operations:
    """The operations of the document in the package."""
    return Operations(json.loads(Path(scalev.__file__).with_name("openapi.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def service() -> MockScalev:
    """The mock of the examples. Its reference was read, since that issues the codes and tokens that the examples use."""
    from scalev.mock import Request

    mock = MockScalev()
    assert mock.handle(Request("GET", "/__mock__/openapi.json")).status == 200
    return mock


@pytest.fixture(scope="session")
def initial_state(service: MockScalev) -> Snapshot:
    """The state of the mock before any command."""
    return service.snapshot()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A mock on a port of this machine, with more rows than a page holds."""
    with MockScalev(rows={"/v3/orders": 60}).serve() as server:
        yield server


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Isolate the tests from the settings and the keyring of the user who runs them."""
    for name in [name for name in os.environ if name.startswith("SCALEV_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SCALEV_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def run(service: MockScalev, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process, without a terminal, against the mock."""
    monkeypatch.setattr(scalev, "Scalev", partial(scalev.Scalev, transport=service.transport()))

    def call(*words: str, stdin: str = "", env: Mapping[str, str] | None = None) -> Outcome:
        with monkeypatch.context() as patch:
            for name, value in (env or {"SCALEV_API_KEY": service.keys.business}).items():
                patch.setenv(name, value)
            out, err = io.StringIO(), io.StringIO()
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "argv", ["scalev", *words])
            code = main(list(words))
        return Outcome(code, out.getvalue(), err.getvalue())

    return call


def get_credentials(operation: Operation, service: MockScalev) -> dict[str, str]:
    """Return the variables that hold what an operation requires."""
    credentials = {VARIABLES[kind]: service.keys[scheme] for kind, scheme in zip(operation.credentials, operation.schemes, strict=True)}
    return {**credentials, "SCALEV_GUEST_TOKEN": service.keys.guest}
