"""Rule: a deleted row is missing from its list, its count and its path, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .contract import Operation, template
from .entities import spell
from .findings import Report
from .reading import Readings


def check_deletions(readings: Readings, report: Report) -> None:
    """Delete the first row of every collection that allows it."""
    for operation in readings.contract.operations.values():
        if operation.method == "DELETE":
            for binding in list(readings.living(operation))[:1]:
                _check(readings, report, operation, binding)


def _check(readings: Readings, report: Report, operation: Operation, binding: Mapping[str, str]) -> None:
    contract, session = readings.contract, readings.session
    parameter = operation.path_parameters[-1]
    listing = next((item for item in contract.listings if template(item.path) == parameter.collection), None)
    outer = {name: value for name, value in binding.items() if name != parameter.name}

    def rows() -> list[Any]:
        return [spell(row, parameter) for page in session.pages(listing, _rename(listing, outer)) for row in page.rows] if listing else []

    before = rows()
    reply = session.call(operation, binding)
    report.check("deleted", reply.ok, operation.id, f"{reply}: {reply.status} {reply.data}")
    if not reply.ok:
        return
    if listing is not None:
        left = [item for item in before if item != binding[parameter.name]]
        report.check("deleted", rows() == left, f"{operation.id} → {listing.id}", f"{reply}: {len(rows())} rows for {len(left)}")
    reading = next((item for item in contract.gets if template(item.path) == template(operation.path)), None)
    if reading is not None:
        read_reply = session.call(reading, dict(zip([item.name for item in reading.path_parameters], binding.values(), strict=True)))
        report.check("deleted", read_reply.status == 404, f"{operation.id} → {reading.id}", f"{read_reply}: {read_reply.status}")
    repetition = session.call(operation, binding)
    report.check("deleted", repetition.status == 404, operation.id, f"a second time: {repetition.status}")


def _rename(listing: Operation, outer: Mapping[str, str]) -> dict[str, str]:
    return dict(zip([parameter.name for parameter in listing.path_parameters], outer.values(), strict=True))
