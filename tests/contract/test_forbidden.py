"""What the document forbids, through the client's own methods: refused before it is sent, or raised as what the service says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scalev.contract.anchors import Anchors
from scalev.contract.arguments import Case
from scalev.contract.cases import Cases, for_each
from scalev.contract.operations import Operation
from scalev.contract.violations import Violations
from scalev.contract.wire import Wire
from scalev.mock import MockScalev

from tests.contract.conftest import EXAMPLES, OPERATIONS, SEED


@pytest.fixture(scope="module")
def violations() -> Violations:
    """The rules that a request can break."""
    return Violations(OPERATIONS)


def _asked(operation: Operation) -> Iterator[str]:
    """What an operation cannot do without."""
    yield from (one.name for one in (*operation.parameters, *(operation.body or ())) if one.required and one.name != _root(operation))


def _root(operation: Operation) -> str:
    return operation.root.parameter if operation.root else ""


@pytest.mark.parametrize("operation_id", list(OPERATIONS))
def test_what_the_document_forbids_is_refused(
    operation_id: str, violations: Violations, cases: Cases, anchors: Anchors, wire: Wire, fresh: tuple[MockScalev, MockScalev]
) -> None:
    """A missing argument, a value of another kind, one beyond its limits: each of them alone, in a request that is otherwise whole."""
    operation = OPERATIONS[operation_id]
    broken: set[str] = set()

    def check(case: Case) -> None:
        for violation in violations.of(operation, anchors.tie(case)):
            outcome = wire.refuse(violation)
            assert outcome.problems == (), f"{violation.where} {violation.field}: {violation.rule}"
            broken.add(violation.field)

    for_each(cases.whole(operation), check, examples=max(1, EXAMPLES // 5), seeded=SEED)
    assert broken >= set(_asked(operation))
