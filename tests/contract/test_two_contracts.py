"""Today's client reads the responses of April, and the client of April today's responses: nothing is lost, and nothing raises."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from scalev.contract.operations import Operations

from tests.bench.test_tolerance import expect
from tests.bench.tolerance import outcomes, payloads
from tests.conftest import ROOT
from tests.contract.conftest import DOCUMENT, OPERATIONS
from tests.contract.two_contracts import build_april_document, build_package, collect_responses, read_with

#: The fields in responses of April that today's client cannot decode: April left their objects open, so the mock only knows the values
#: that it was sent, or a text.
NOT_TYPED = {
    "listStorefrontProducts": ".taxonomy: expected an object, got text",
    "updateCustomerCourseContentProgress": ".progress: expected an object, got text",
}
#: The examples of April that the mock rejects: its document lacks the header or the ids that they need, which a revision states.
REJECTED = {
    *("getCheckoutSummary", "listCheckoutShippingOptions", "mergeGuestCart", "removeGuestCartItem", "updateGuestCartItem"),
    "updateStorefrontPublicOrder",
}


@pytest.fixture(scope="module")
def april() -> dict[str, Any]:
    """Return the document of April."""
    return build_april_document(DOCUMENT)


@pytest.fixture(scope="module")
def april_package(april: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a client of April."""
    folder = tmp_path_factory.mktemp("april")
    build_package(april, folder)
    return folder


def _check(result: Mapping[str, Any], expected: Mapping[str, str]) -> None:
    problems_by_name = {name: problems for name, problems in result["problems"].items() if problems}
    assert problems_by_name.keys() == expected.keys(), problems_by_name
    for name, problems in problems_by_name.items():
        assert all(expected[name] in problem for problem in problems), (name, problems)


def test_a_client_of_today_reads_the_responses_of_april(april: dict[str, Any]) -> None:
    responses = collect_responses(april, OPERATIONS)
    assert responses.operations.keys() < OPERATIONS.keys() and responses.rejected.keys() == REJECTED
    result = read_with(ROOT / "generated", responses)
    assert result["problems"].keys() == responses.operations.keys() | responses.events.keys()
    _check(result, NOT_TYPED)


def test_a_client_of_april_reads_the_responses_of_today(april: dict[str, Any], april_package: Path) -> None:
    responses = collect_responses(DOCUMENT, Operations(april))
    assert responses.rejected == {} and len(responses.operations) > 250
    result = read_with(april_package, responses)
    assert "payment_link_income" in result["extra"]["getOrder"]  # a field that April does not know is kept
    _check(result, {})


def test_a_client_of_either_contract_handles_invalid_responses_of_the_other(april: dict[str, Any], april_package: Path) -> None:
    for document, package in ((april, ROOT / "generated"), (DOCUMENT, april_package)):
        cases = list(payloads(document))
        assert outcomes("scalev", Path(sys.executable), package, cases) == expect(cases)
