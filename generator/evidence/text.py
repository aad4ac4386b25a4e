"""Read the reference text: the tables and samples in the section of each operation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from .facts import Fact, Place, join_path
from .routes import Route
from .rows import Row, read_row
from .sample import read_samples, sample_facts

#: The scope that the text states in words, for operations without one in the route table.
_SCOPE = re.compile(r"Requires (?:the|business auth with|a dashboard business-user JWT with) ([a-z_]+(?::[a-z_]+)+)")


def read_errors(lines: list[str], routes: list[Route]) -> Iterator[Fact]:
    """Yield the body of every documented error, which the page shows in place of a missing response body."""
    start = next((number for number, line in enumerate(lines, 1) if re.match(r'\{- "error": ', line)), None)
    if start is None:
        raise InputError("the reference text shows no error body; expected a sample that begins with an `error` field")
    (sample,) = read_samples("\n".join(lines[start - 1 : start + 9]), 1, f"line {start}")
    for route in routes:
        for status in route.errors:
            yield from sample_facts(Place(route.operation, "response", status, ""), sample, f"text:{start}")


def read_section(lines: list[str], route: Route) -> Iterator[Fact]:
    """Yield what the section of one operation states."""
    if route.lines is None:
        return
    first, last = route.lines
    place = f"{route.operation} (lines {first}-{last})"
    if last > len(lines):
        raise InputError(f"{place}: expected these lines in the reference text, got {len(lines)} lines")
    if scope := _SCOPE.search(lines[first - 1]):
        yield Fact(Place(route.operation, "operation", "scope", ""), enum=scope[1], source=f"text:{first}")
    rows = [(number, row) for number, line in enumerate(lines[first:last], first + 1) if (row := read_row(line))]
    start = next((number for number, line in enumerate(lines[first : last + 1], first + 1) if re.match(r"[{\[]", line)), None)
    json_request = "application/json" in route.request_types
    samples: list[Any] = []
    if start is not None:
        # the last sample of a section ends on the first line of the next one
        samples = read_samples("\n".join(lines[start - 1 : last + 1]), int(json_request) + 1, place)
    body = samples.pop(0) if json_request and samples else None
    yield from _read_row_facts(route, rows, body if isinstance(body, dict) else None)
    source = f"text:{start}"
    if body is not None:
        yield from sample_facts(Place(route.operation, "request", "application/json", ""), body, source)
    for response in samples:
        if route.json_success:
            yield from sample_facts(Place(route.operation, "response", route.json_success, ""), response, source)


def _read_row_facts(route: Route, rows: list[tuple[int, Row]], sample: dict[str, Any] | None) -> Iterator[Fact]:
    unnamed_fields = iter([name for name in sample or {} if name not in {row.name for _, row in rows}])
    for number, row in rows:
        name = row.name
        if not name:
            name = next(unnamed_fields, "")
            if not name:
                raise InputError(f"{route.operation}: expected a field in the sample for the unnamed row on line {number}, got none")
        place = _place_of_row(route, name)
        source = f"text:{number}"
        if name == "*":
            yield Fact(Place(*_get_request_place(route), "*"), type="any", source=source)
        elif row.is_array:
            yield Fact(place, type="array", required="1" if row.required else "0", source=source)
            items = Place(place.operation, place.kind, place.at, place.path + "[]")
            yield Fact(items, type=row.type.removeprefix("array of "), format=row.format, enum=row.enum, source=source)
        else:
            type_ = row.type.removesuffix("|null")
            yield Fact(
                place,
                type=type_,
                format=row.format,
                required="1" if row.required else "0",
                nullable="1" if type_ != row.type else "",
                enum=row.enum,
                default=row.default,
                limits=row.limits,
                source=source,
            )


def _place_of_row(route: Route, name: str) -> Place:
    if name in route.path_parameters:
        return Place(route.operation, "parameter", "path", name)
    if name.startswith("X-"):
        return Place(route.operation, "parameter", "header", name)
    if not route.request_types:
        return Place(route.operation, "parameter", "query", name)
    return Place(*_get_request_place(route), join_path("", name))


def _get_request_place(route: Route) -> tuple[str, str, str]:
    return route.operation, "request", route.request_types[0]
