"""Corrupted responses, for every operation: decoded leniently without loss, or ResponseParseError."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scalev.contract.arguments import Case
from scalev.contract.values import parse_json
from scalev.contract.wire import Wire
from scalev.mock import MockScalev, Response

from tests.contract.anchors import Anchors
from tests.contract.cases import Cases, draw_first, for_each
from tests.contract.conftest import OPERATIONS, QUICK, SEED
from tests.contract.corruption import CorruptedResponse, corrupt, generate_unexpected_errors
from tests.contract.robustness import find_problems


@pytest.fixture
def corrupted_wire(wire: Wire, fresh: tuple[MockScalev, MockScalev]) -> Iterator[Wire]:
    """Yield the wire, and reconnect it to the mocks afterwards."""
    handles = {name: side.handle for name, side in wire.sides.items()}
    yield wire
    for name, side in wire.sides.items():
        side.handle = handles[name]


def _find_success(operation_id: str, cases: Cases, anchors: Anchors) -> tuple[Case, Response]:
    """Return a successful case of an operation, and its response."""
    results: list[tuple[Case, Response]] = []

    def look(case: Case) -> None:
        if not results:
            response = anchors.respond(case)
            if 200 <= response.status < 300:
                results.append((anchors.tie(case), response))

    strategy = cases.valid(OPERATIONS[operation_id])
    look(draw_first(strategy, seeded=SEED))
    if not results:
        for_each(strategy, look, examples=10, seeded=SEED)
    assert results, f"{operation_id}: no case came to a success"
    return results[0]


def _find_problems(wire: Wire, case: Case, way: CorruptedResponse, sides: list[str]) -> list[str]:
    results = []
    for name in sides:
        side = wire.sides[name]
        side.handle = lambda _: way.response
        side.run(case)
        results += [f"{name}: {problem}" for problem in find_problems(way, side.result, side.error)]
    return results


@pytest.mark.parametrize("operation_id", list(OPERATIONS))
def test_corrupted_responses_lose_no_data(operation_id: str, cases: Cases, anchors: Anchors, corrupted_wire: Wire) -> None:
    """No response loses data or raises any other exception."""
    operation = OPERATIONS[operation_id]
    case, response = _find_success(operation_id, cases, anchors)
    ways = list(generate_unexpected_errors())
    if response.body:
        ways += corrupt(OPERATIONS, operation.declaration.response, parse_json(response.body), response.status, SEED)
    if QUICK:  # some of the corruptions for each operation, all of them across all operations
        ways = ways[(list(OPERATIONS).index(operation_id) + SEED) % 6 :: 6]
    sides = [["sync", "async"], ["sync"], ["sync"]]
    matches = [problem for index, way in enumerate(ways) for problem in _find_problems(corrupted_wire, case, way, sides[index % 3])]
    assert matches == []


def test_unexpected_error_bodies_are_reported(cases: Cases, anchors: Anchors, corrupted_wire: Wire) -> None:
    """Each error status with each unexpected body, for a read and for a write."""
    for operation_id in ("getOrder", "createOrder"):
        case, _ = _find_success(operation_id, cases, anchors)
        assert [
            problem for way in generate_unexpected_errors() for problem in _find_problems(corrupted_wire, case, way, ["sync", "async"])
        ] == []
