"""Read the route table: each operation with its route, credential, content types and statuses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError
from ..openapi.reading import read_text
from .facts import Fact, Place

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = (
    "tag",
    "operation_id",
    "method",
    "path",
    "credential",
    "scope",
    "reference_lines",
    "request_content_types",
    "success",
    "errors",
)


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the route table; `lines` are the first and last line of its section in the text, `line` is the row's own."""

    line: int
    tag: str
    operation: str
    method: str
    path: str
    credential: str
    scope: str
    lines: tuple[int, int] | None
    request_types: tuple[str, ...]
    success: dict[str, bool]  # status -> has a JSON body
    errors: tuple[str, ...]

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """The names in the path's braces."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @property
    def json_success(self) -> str:
        """The first success status with a JSON body, or an empty string."""
        return next((status for status, has_body in self.success.items() if has_body), "")


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV table with their line numbers; raise InputError for a missing file or column or a row of the wrong length."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""))
    try:
        header = next(reader, [])
        for column in columns:
            if column not in header:
                raise InputError(f"{path}:1: expected a column {column!r}, got {', '.join(header) or 'an empty file'}")
        for cells in reader:
            if len(cells) != len(header):
                raise InputError(f"{path}:{reader.line_num}: expected {len(header)} cells, got {len(cells)}")
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: {error}") from None


def read_routes(path: Path) -> list[Route]:
    """Return the routes in the order of the table; raise InputError if it cannot be read."""
    routes: dict[str, Route] = {}
    for line, row in read_table(path, COLUMNS):
        operation = row["operation_id"]
        if not operation or operation in routes:
            raise InputError(f"{path}:{line}: expected a unique operation id, got {operation!r}")
        section = re.fullmatch(r"(\d{1,9})-(\d{1,9})|", row["reference_lines"])
        if section is None or (section[1] and not 0 < int(section[1]) <= int(section[2])):
            raise InputError(f"{path}:{line}: expected reference_lines such as 12-40, got {row['reference_lines']!r}")
        routes[operation] = Route(
            line=line,
            tag=row["tag"],
            operation=operation,
            method=row["method"].lower(),
            path=row["path"],
            credential=row["credential"],
            scope=row["scope"],
            lines=(int(section[1]), int(section[2])) if section[1] else None,
            request_types=tuple(row["request_content_types"].split()),
            success={status: body == "json" for status, _, body in (word.partition(":") for word in row["success"].split())},
            errors=tuple(row["errors"].split()),
        )
    return list(routes.values())


def list_route_facts(route: Route) -> Iterator[Fact]:
    """Yield what the route table states about one operation; the value of an `operation` fact is in its `enum` cell."""
    source = f"routes:{route.line}"

    def fact(kind: str, at: str, value: str) -> Fact:
        return Fact(Place(route.operation, kind, at, ""), enum=value, source=source)

    yield fact("operation", "route", f"{route.method} {route.path}")
    yield fact("operation", "tag", route.tag.replace(" ", "%20"))
    yield fact("operation", "credential", route.credential)
    if route.scope:
        yield fact("operation", "scope", route.scope)
    for content_type in route.request_types:
        yield Fact(Place(route.operation, "request", content_type, ""), type="object", source=source)
    for status, has_body in route.success.items():
        yield Fact(Place(route.operation, "response", status, ""), type="" if has_body else "none", source=source)
    for status in route.errors:
        yield Fact(Place(route.operation, "response", status, ""), type="object", source=source)
