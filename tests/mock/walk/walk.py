"""Walk over a mock: read everything, check it for consistency, send everything, read it back, and delete it."""

from __future__ import annotations

from collections.abc import Callable

from scalev.mock import MockScalev

from .acceptance import Acceptance, check_enums, check_left, check_listed, check_reading, look_up
from .agreement import check_agreement, check_references
from .bodies import Bodies
from .contract import Contract, Operation
from .deleted import check_deletions
from .findings import Report
from .persistence import Persistence
from .reading import Readings
from .session import Session
from .unknown import check_unknown_ids


def walk(contract: Contract, *, seed: int, rows: int = 7, make: Callable[..., MockScalev] = MockScalev) -> Report:
    """Walk over a new mock of a seed."""
    session = Session(contract, make(contract.document, seed=seed, rows=rows, kept_calls=0))
    report = Report()
    readings = Readings(session)
    readings.read_all()
    bodies = Bodies(readings)
    look_up(readings, bodies, report)
    check_agreement(readings, report)
    check_references(readings, report)
    check_reading(readings, report)
    check_enums(readings, report)
    start = session.mock.snapshot()
    acceptance = Acceptance(readings, bodies, report)
    acceptance.check_links()
    session.mock.restore(start)
    writing = [item for item in contract.operations.values() if item.method in ("POST", "PATCH", "PUT") and item.body is not None]
    # deletions remove rows that other calls need
    writing.sort(key=lambda item: (item.id.startswith("delete"), _replaces(contract, item)))
    for operation in writing:
        acceptance.check_fields(operation)
    session.mock.restore(start)
    for operation in writing:
        check_unknown_ids(readings, bodies, operation, report)
    session.mock.restore(start)
    persistence = Persistence(readings, bodies, report)
    for operation in writing:
        persistence.check_operation(operation)
    after = Readings(session)
    after.read_all()
    check_agreement(after, report)
    check_enums(after, report)
    check_listed(after, report)
    Acceptance(after, Bodies(after), report).check_links()
    session.mock.restore(start)
    check_deletions(readings, report)
    left = Readings(session)
    left.read_all()
    check_left(left, report)
    report.calls = session.calls
    return report


def _replaces(contract: Contract, operation: Operation) -> bool:
    """Return whether a call replaces a list of rows, such as the variants of a product, and so removes those that it leaves out."""
    return any("is_deleted" in contract.properties(contract.items(schema)) for schema in contract.properties(operation.body).values())
