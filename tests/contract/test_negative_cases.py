"""What the document forbids, through the client's own methods: rejected before it is sent, or raised as the service's error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scalev.contract.arguments import Case
from scalev.contract.operations import Operation
from scalev.contract.wire import Wire
from scalev.mock import MockScalev

from tests.contract.anchors import Anchors
from tests.contract.cases import Cases, for_each
from tests.contract.conftest import EXAMPLES, OPERATIONS, SEED
from tests.contract.negative_cases import NegativeCases, expect_rejection


@pytest.fixture(scope="module")
def negative_cases() -> NegativeCases:
    """Return the negative cases of every operation."""
    return NegativeCases(OPERATIONS)


def _list_required(operation: Operation) -> Iterator[str]:
    """Return what an operation requires."""
    yield from (item.name for item in (*operation.parameters, *(operation.body or ())) if item.required and item.name != _root(operation))


def _root(operation: Operation) -> str:
    return operation.root.parameter if operation.root else ""


@pytest.mark.parametrize("operation_id", list(OPERATIONS))
def test_negative_cases_are_rejected(
    operation_id: str, negative_cases: NegativeCases, cases: Cases, anchors: Anchors, wire: Wire, fresh: tuple[MockScalev, MockScalev]
) -> None:
    """A missing argument, a value of another type, a value out of range: one at a time, in an otherwise valid request."""
    operation = OPERATIONS[operation_id]
    rejected_fields: set[str] = set()

    def check(case: Case) -> None:
        for negative in negative_cases.of(operation, anchors.tie(case)):
            outcome = wire.check(negative.case, expect_rejection(wire, negative))
            assert outcome.problems == (), f"{negative.location} {negative.field}: {negative.rule}"
            rejected_fields.add(negative.field)

    for_each(cases.whole(operation), check, examples=max(1, EXAMPLES // 5), seeded=SEED)
    assert rejected_fields >= set(_list_required(operation))
