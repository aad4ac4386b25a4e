"""A client of today reads the responses of April, and a client of April those of today: nothing is lost, and nothing raises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scalev.contract.operations import Operations

from tests.contract.conftest import DOCUMENT
from tests.contract.two_contracts import Responses, build_april_document, build_package, collect_responses, read_with


@pytest.fixture(scope="module")
def april() -> dict[str, Any]:
    """Return the document of April."""
    return build_april_document()


def test_a_client_of_today_reads_the_responses_of_april(april: dict[str, Any]) -> None:
    responses = collect_responses(april)
    found = read_with(Path("generated"), responses)
    assert responses.operations.keys() <= Operations(DOCUMENT).keys()
    assert {name: problems for name, problems in found["problems"].items() if problems} == {}
