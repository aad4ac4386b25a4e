"""Real payloads can be read: every observed fact about an operation or a webhook agrees with the effective document."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

import pytest

from .effective import JSON, ROOT, Schema, UndeclaredError, at, body, effective, get_operation, list_responses, plain, types

#: Rows of `python -m generator learn` also say how often something was seen, and when.
COUNTS = ["seen", "of", "first", "last"]
TABLE = ROOT / "openapi" / "evidence" / "observed.csv"
JSON_TYPES = {"object", "array", "string", "number", "integer", "boolean"}
# Formats that not every text has; values of other formats are plain texts.
STRICT_FORMATS = {"date-time": "date-time", "date": "date", "uuid": "uuid"}
# Payloads of routes, pages and scripts that are not part of this contract.
BELONG_TO_NONE = {
    "OAuth user",
    "order funnel",
    "order statistics as one consumer reads them",
    "page display",
    "page display answer",
    "page script discount check",
    "page script order",
    "page script summary",
    "simplified product of an older version",
    "simplified product variant of an older version",
    "started checkout intent",
    "storefront city",
    "storefront location",
    "storefront postal code",
    "storefront province",
    "web traffic",
}


class Row(NamedTuple):
    """A line of the table. `format` is a format's name, or `=` and the value that was seen."""

    belongs_to: str
    payload: str
    path: str
    types: str
    null: str
    format: str


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        assert next(lines) in (list(Row._fields), [*Row._fields, *COUNTS])
        return [Row(*line[: len(Row._fields)]) for line in lines]


@cache
def schemas(belongs_to: str) -> tuple[Schema, ...]:
    """Return the schemas of a payload: `webhook:…`, `response:…`, `request:…` or `error:…`, then a name."""
    kind, _, name = belongs_to.partition(":")
    if kind == "webhook":
        return (effective().data["webhooks"][name]["post"]["requestBody"]["content"][JSON]["schema"],)
    operation = get_operation(name)
    if kind == "request":
        body_schema = body(operation)
        assert body_schema is not None, f"{name} takes no body"
        return (body_schema,)
    return tuple(list_responses(operation, {"response": "2", "error": "4"}[kind]))


def problems(row: Row, belongs_to: str) -> list[str]:
    """Yield the reasons why a row's field cannot be decoded by the effective document."""
    place = f"{belongs_to} {row.path}"
    try:
        result = at(schemas(belongs_to), row.path)
    except UndeclaredError as error:
        return [f"{place}: no schema declares {error}"]
    allowed_types = types(result)
    problems = [
        f"{place}: {type_} was seen, allowed is {sorted(allowed_types)}" for type_ in row.types.split() if type_ not in allowed_types
    ]
    if row.null == "1" and "null" not in allowed_types:
        problems.append(f"{place}: null was seen, allowed is {sorted(allowed_types)}")
    texts = [part for schema in result for part in plain(schema) if "string" in types([part])]
    if "string" in row.types.split() and texts:
        value = row.format.removeprefix("=")
        if value != row.format and all("enum" in part for part in texts) and not any(value in part["enum"] for part in texts):
            problems.append(f"{place}: the value {value!r} was seen, it is in no enum there")
        formats = {part.get("format") for part in texts}
        if formats <= set(STRICT_FORMATS) and row.format not in (*formats, "") and value == row.format:
            problems.append(f"{place}: {row.format} was seen, the format is {sorted(map(str, formats))}")
    return problems


def test_the_table_of_facts_is_well_formed() -> None:
    result = rows()
    assert len(set(result)) == len(result) > 500
    assert [row for row in result if not set(row.types.split()) <= JSON_TYPES] == []
    assert [row for row in result if row.null not in ("0", "1") or (row.null == "0" and not row.types)] == []
    assert [row for row in result if " " in row.format or not row.path] == []


def test_observations_without_an_operation_are_listed() -> None:
    assert {row.payload for row in rows() if not row.belongs_to} == BELONG_TO_NONE
    assert not {row.payload for row in rows() if row.belongs_to} & BELONG_TO_NONE


@pytest.mark.parametrize("payload", sorted({row.payload for row in rows() if row.belongs_to}))
def test_every_observed_field_can_be_read(payload: str) -> None:
    matches = [row for row in rows() if row.payload == payload]
    assert [problem for row in matches for belongs_to in row.belongs_to.split() for problem in problems(row, belongs_to)] == []
