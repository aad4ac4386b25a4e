"""Every sample of the documentation runs as it is written, through the client, and gets the response that the page shows."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
import scalev
from scalev import APIStatusError, Scalev
from scalev.mock import MockScalev, Request

from generator.codegen.docs.calls import SETTINGS
from generator.codegen.example_calls import find_start

GENERATED = Path(__file__).resolve().parents[2] / "generated"
PAGES = sorted((GENERATED / "docs" / "resources").glob("*.md"))
DOCUMENT: dict[str, Any] = json.loads((GENERATED / "scalev" / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = {node["operationId"]: node for item in DOCUMENT["paths"].values() for node in item.values() if "operationId" in node}
SECTION = re.compile(r"^## (\S+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def read_sections() -> dict[str, tuple[str, str]]:
    """Return the name of each documented method and its text, by operation id."""
    sections = {}
    for path in PAGES:
        for name, text in SECTION.findall(path.read_text(encoding="utf-8")):
            (operation,) = re.findall(r"^\| Operation \| `(\w+)` \|$", text, re.MULTILINE)
            sections[operation] = (name, text)
    return sections


SECTIONS = read_sections()


def is_part(sample: Any, response: Any) -> bool:
    """Return whether a shortened response is a part of the whole one."""
    if isinstance(sample, dict):
        return isinstance(response, dict) and all(name in response and is_part(value, response[name]) for name, value in sample.items())
    if isinstance(sample, list):
        return isinstance(response, list) and len(sample) <= len(response) and all(map(is_part, sample, response))
    return bool(sample in (response, "***") or (isinstance(sample, str) and isinstance(response, str) and response.startswith(sample)))


def test_every_operation_has_a_section_with_what_a_caller_must_know() -> None:
    assert SECTIONS.keys() == OPERATIONS.keys()
    for operation, (name, text) in SECTIONS.items():
        node = OPERATIONS[operation]
        assert name == f"{node['x-client']['resource']}.{node['x-client']['method']}"
        for fact in ("Route", "Needs", "Retry class", "Returns", "Raises"):
            assert f"\n| {fact} | " in text, (operation, fact)
        assert node.get("x-required-scope", "") in text and f"| Retry class | {node['x-retry']}" in text


def test_every_sample_runs_and_gets_the_response_that_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    mock = MockScalev(**SETTINGS)
    mock.handle(Request("GET", "/__mock__/openapi.json"))  # issues the codes and tokens that some samples use up
    start = find_start(cast("Any", mock))  # the generator has the same class under another name
    problems = []
    for operation, (_, text) in SECTIONS.items():
        sample = next((block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "import Scalev" in block), "")
        assert OPERATIONS[operation]["x-codeSamples"] == [{"lang": "Python", "source": sample.strip()}], operation
        bearer = mock.credentials(operation).get("Authorization", "").removeprefix("Bearer ")
        monkeypatch.setattr(scalev, "Scalev", functools.partial(Scalev, bearer or mock.keys.business, transport=mock.transport()))
        status = 0
        start(operation)
        try:
            exec(compile(sample, f"sample of {operation}", "exec"), {})  # noqa: S102 - our own
        except APIStatusError as error:
            status = error.status
        call = mock.calls[-1]
        match = re.search(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        expected = re.search(r"(?:response of the mock is|rejects these values with|The response is) (\d+)", text)
        assert expected is not None, operation
        fits = match is None or is_part(json.loads(match[1]), call.response.json())
        if call.operation != operation or call.response.status != int(expected[1]) or status not in (0, call.response.status) or not fits:
            problems.append((operation, call.operation, call.response.status, call.response.body[:200]))
    assert problems == []
    assert len(capsys.readouterr().out.splitlines()) > len(SECTIONS) / 2  # samples print what they get


def test_samples_that_the_mock_rejects_are_uploads_of_a_file_of_ones_own() -> None:
    rejected_operations = [operation for operation, (_, text) in SECTIONS.items() if "rejects these values" in text]
    assert all("multipart/form-data" in OPERATIONS[operation]["requestBody"]["content"] for operation in rejected_operations)
