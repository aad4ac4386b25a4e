"""A mock of a document with operations that it has no behaviour for, as a revision of the service brings them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import pytest
from scalev.mock import MockScalev, Request

_LOCAL = (("host", "localhost"),)


def rename_operations(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return the document with about half of its operation ids changed, also where links and extensions name them."""
    ids = {operation["operationId"] for _, _, operation in list_operations(document)}
    new_ids = {operation_id: f"{operation_id}Later" for operation_id in sorted(ids) if chance.random() < 0.5}
    text = re.sub(r'"(\w+)"(?!:)', lambda match: f'"{new_ids.get(match[1], match[1])}"', json.dumps(document))
    result: dict[str, Any] = json.loads(text)
    return result


def list_operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the method, path and operation of all operations of the service."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if not path.startswith("/__mock__") and isinstance(operation, dict) and "operationId" in operation:
                yield method.upper(), path, operation


def build_example(mock: MockScalev, method: str, operation: dict[str, Any]) -> Request | None:
    """Return a request with the examples of the reference page, or None for a body that is no JSON."""
    path, _, query = mock.get_example_path(operation["operationId"]).partition("?")
    headers = list(mock.credentials(operation["operationId"]).items())
    pairs = [query] if query else []
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header" and "example" in parameter:
            headers.append((parameter["name"], str(parameter["example"])))
        elif parameter["in"] == "query" and "example" in parameter and not query:
            pairs.append(f"{parameter['name']}={quote(str(parameter['example']))}")
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return Request(method, path, "&".join(pairs), tuple(headers))
    if "application/json" not in content:
        return None
    body = json.dumps(content["application/json"]["example"]).encode()
    return Request(method, path, "&".join(pairs), (*headers, ("content-type", "application/json")), body)


@pytest.mark.parametrize("seed", [2, 6])
def test_the_mock_responds_without_behaviour_for_half_of_the_operations(seed: int) -> None:
    chance = random.Random(seed)
    document = json.loads(files("scalev").joinpath("openapi.json").read_text(encoding="utf-8"))
    mock = MockScalev(rename_operations(document, chance))
    reference = json.loads(mock.handle(Request("GET", "/__mock__/openapi.json", "", _LOCAL)).body)
    operations = list(list_operations(reference))
    statuses: dict[str, list[int]] = {}
    for _ in range(2):
        chance.shuffle(operations)
        for method, _, operation in operations:
            # most rows stay, so that the others find them
            request = build_example(mock, method, operation) if method != "DELETE" or chance.random() < 0.2 else None
            if request is not None:
                statuses.setdefault(operation["operationId"], []).append(mock.handle(request).status)
    assert {name: statuses_of_operation for name, statuses_of_operation in statuses.items() if max(statuses_of_operation) >= 500} == {}
    success_count = sum(1 for statuses_of_operation in statuses.values() if min(statuses_of_operation) < 300)
    assert success_count > 0.9 * len(statuses)
