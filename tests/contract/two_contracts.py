"""The contract of April for comparison with today's: its document, a client generated from it, and the responses of a mock of each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Container
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
from generator.openapi.pointers import PointerError, resolve_pointer
from generator.openapi.reading import read
from generator.overlay import apply_overlays, read_overlay
from generator.overlay.effective import list_overlays, list_revisions
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
    rejected: dict[str, str] = field(default_factory=dict)
    """The operations whose example the mock rejected."""


def build_april_document(today: dict[str, Any]) -> dict[str, Any]:
    """Return the curated document with the overlays, as far as they fit without the revisions and what came after these.

    The texts of fields are left out as well: where today's field is missing, they would add one without a type.
    """
    folder = ROOT / "overlays"
    left_out = {*list_revisions(folder), folder / "additions.yaml", folder / "wording.yaml"}
    overlays = [read_overlay(path) for path in list_overlays(folder) if path not in left_out]
    data = apply_overlays(read(ROOT / "openapi" / "scalev-v3.yaml"), overlays, misfits=[]).document
    parameters = data["components"]["parameters"]
    for name in [name for name, node in parameters.items() if "in" not in node]:
        del parameters[name]  # nothing but what an overlay adds to a parameter of today
    while _drop_dangling(data, data):
        pass
    names = {node["operationId"]: node["x-client"] for node in _list_operations(today)}
    for node in _list_operations(data):
        node.pop("x-client-waits", None)  # they name fields that some responses did not have then
        node.setdefault("x-client", names[node["operationId"]])  # one has another method today
    return Document(data, "April").data


def _list_operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for item in document["paths"].values() for node in item.values() if isinstance(node, dict)]


def _drop_dangling(root: dict[str, Any], node: Any) -> bool:
    """Remove references to anything that exists only today; return whether there were any."""
    items: list[tuple[Any, Any]] = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    dangling_keys = [key for key, value in items if isinstance(value, dict) and _is_dangling(root, value)]
    for key in reversed(dangling_keys):
        del node[key]
    items_below = [_drop_dangling(root, value) for key, value in items if key not in dangling_keys]
    return bool(dangling_keys) or any(items_below)


def _is_dangling(root: dict[str, Any], node: dict[str, Any]) -> bool:
    try:
        if isinstance(node.get("$ref"), str):
            resolve_pointer(root, node["$ref"])
    except PointerError:
        return True
    return any(_is_dangling(root, option) for option in node.get("anyOf", ()))


def build_package(document: dict[str, Any], folder: Path) -> None:
    """Write the part of a document's client that reads responses, unformatted and without documentation."""
    operations = parse(Document(document, "April"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "PARTS", _PARTS)
        project = render.ScalevProject(operations, build_client(operations), folder, {})
        project.write()
        project.write_version(NONE)


def collect_responses(document: dict[str, Any], operation_ids: Container[str]) -> Responses:
    """Return the responses of a document's mock to an example of each operation, and the deliveries that it sends for each event."""
    mock = MockScalev(document)
    api, reference, responses = Api(document, mock), Reference(mock), Responses()
    for operation_id, (method, path, _) in api.operations.items():
        if operation_id not in operation_ids:
            continue
        order = api.send("GET", "/v3/orders").json()["data"][0]["order_id"]
        _, response = reference.send_example(operation_id, method, path, _ROWS.format(order))
        if 200 <= response.status < 300:
            responses.operations[operation_id] = (response.status, response.body.decode())
        else:
            responses.rejected[operation_id] = f"{response.status} {response.body.decode():.200}"
    for event in document["webhooks"]:
        (delivery,) = mock.send_event(event)
        responses.events[event] = delivery.body.decode()
    return responses


def read_with(package: Path, responses: Responses) -> dict[str, Any]:
    """Return how the client in a folder reads responses; see `tests.contract.reading`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCALEV"))}
    process = subprocess.run(
        [sys.executable, "-m", "tests.contract.reading"],
        input=json.dumps(asdict(responses)),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert process.returncode == 0, process.stderr[-3_000:]
    result: dict[str, Any] = json.loads(process.stdout)
    return result
