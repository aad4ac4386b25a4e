"""The contract of April beside that of today: its document, a client generated from it, and the responses of a mock of either."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
from scalev.mock import MockScalev

from generator.changelog import NONE
from generator.codegen import render
from generator.codegen.parse import parse
from generator.codegen.resources import build_client
from generator.openapi.document import Document
from generator.overlay import read_overlay
from generator.overlay.effective import list_overlays, list_revisions
from generator.overlay.fitting import apply_fitting
from generator.openapi.reading import read
from tests.conftest import ROOT
from tests.mock.calling import Api, Reference

#: The parts of a package that read responses and compare what was read.
_PARTS = ("_openapi", "_runtime", "contract", "mock", "observe")
_ROWS = "order_id,status,customer_name,quantity\n{},shipped,Budi,1\n"


@dataclass(frozen=True)
class Responses:
    """What a mock responds with: the status and the body of each operation, and the body of each event."""

    operations: dict[str, tuple[int, str]] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)


def build_april_document() -> dict[str, Any]:
    """Return the curated document with the overlays, as far as they fit without the revisions and what is only known of later."""
    later = {*list_revisions(ROOT / "overlays"), ROOT / "overlays" / "additions.yaml"}
    overlays = [read_overlay(path) for path in list_overlays(ROOT / "overlays") if path not in later]
    return apply_fitting(read(ROOT / "openapi" / "scalev-v3.yaml"), overlays, lambda data: Document(data, "April").data)[0]


def build_package(document: dict[str, Any], folder: Path) -> None:
    """Write the client of a document: what reads responses, unformatted and without documentation."""
    parsed = parse(Document(document, "April"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "PARTS", _PARTS)
        project = render.ScalevProject(parsed, build_client(parsed), folder, {})
        project.write()
        project.write_version(NONE)


def collect_responses(document: dict[str, Any]) -> Responses:
    """Return what a mock of a document responds to an example of each operation, and sends as each event."""
    mock = MockScalev(document)
    api, reference, responses = Api(document, mock), Reference(mock), Responses()
    for operation_id, (method, path, _) in api.operations.items():
        order = api.send("GET", "/v3/orders").json()["data"][0]["order_id"]
        _, response = reference.send_example(operation_id, method, path, _ROWS.format(order))
        assert 200 <= response.status < 300, (operation_id, response.status, response.body)
        responses.operations[operation_id] = (response.status, response.body.decode())
    for event in document["webhooks"]:
        (delivery,) = mock.send_event(event)
        responses.events[event] = delivery.body.decode()
    return responses


def read_with(package: Path, responses: Responses) -> dict[str, Any]:
    """Return what the client in a folder makes of responses; see `tests.contract.reading`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.contract.reading"],
        input=json.dumps(asdict(responses)),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found
