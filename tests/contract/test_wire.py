"""Every operation through the client's own method, sync and async, captured on the wire."""

from __future__ import annotations

import pytest
from scalev.contract.arguments import Case
from scalev.contract.wire import Wire
from scalev.mock import MockScalev

from tests.contract.anchors import Anchors
from tests.contract.cases import Cases, for_each
from tests.contract.conftest import DOCUMENT, EXAMPLES, OPERATIONS, SEED

METHODS = ("get", "put", "post", "patch", "delete")


def test_every_operation_is_covered() -> None:
    operation_ids = {node[method]["operationId"] for node in DOCUMENT["paths"].values() for method in METHODS if method in node}
    assert set(OPERATIONS) == operation_ids
    assert operation_ids


@pytest.mark.parametrize("operation_id", list(OPERATIONS))
def test_valid_requests_are_sent_unchanged(
    operation_id: str, cases: Cases, anchors: Anchors, wire: Wire, fresh: tuple[MockScalev, MockScalev]
) -> None:
    """Every valid request is sent unchanged, and every response is returned unchanged."""
    operation = OPERATIONS[operation_id]
    statuses: list[int | None] = []

    def check(case: Case) -> None:
        for item in (case, anchors.tie(case)):
            outcome = wire.check(item)
            assert outcome.problems == (), f"{item}"
            statuses.append(outcome.status)

    for_each(cases.valid(operation), check, examples=EXAMPLES - 1, seeded=SEED)
    for_each(cases.whole(operation), check, examples=max(1, EXAMPLES // 3), seeded=SEED)
    successes = [status for status in statuses if status is not None and 200 <= status < 300]
    assert successes, f"no case came to a success: {statuses}"
    assert [status for status in statuses if status is not None and status >= 500] == []
