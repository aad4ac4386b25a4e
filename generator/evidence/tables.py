"""Read the tables that accompany the reference text, with facts that the rendering lost or that a sample cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..openapi.reading import read
from .facts import Fact, Place, join_words
from .routes import Route, read_table

if TYPE_CHECKING:
    from pathlib import Path


def read_tables(reference: Path, routes: dict[str, Route]) -> Iterator[Fact]:
    """Yield the facts in the CSV tables of a reference folder; raise InputError if a table is malformed or names an unknown operation."""

    def rows(name: str, *columns: str) -> Iterator[tuple[str, dict[str, str]]]:
        path = reference / f"{name}.csv"
        for line, row in read_table(path, ("operation_id", "path", *columns)):
            if row["operation_id"] not in routes:
                raise InputError(f"{path}:{line}: expected an operation of the route table, got {row['operation_id']!r}")
            yield f"{name}:{line}", row

    def response(row: dict[str, str]) -> Place:
        return Place(row["operation_id"], "response", routes[row["operation_id"]].json_success, row["path"])

    for source, row in rows("hidden-fields", "where", "type", "format"):
        request = Place(row["operation_id"], "request", "application/json", row["path"])
        yield Fact(response(row) if row["where"] == "response" else request, type=row["type"], format=row["format"], source=source)
    for source, row in rows("request-nested", "content_type", "type", "format", "required", "nullable", "enum", "limits"):
        yield Fact(
            Place(row["operation_id"], "request", row["content_type"], row["path"]),
            type=row["type"],
            format=row["format"],
            required=row["required"] if not row["path"].endswith("[]") else "",
            nullable="1" if row["nullable"] == "1" else "",
            enum=row["enum"],
            limits=row["limits"],
            source=source,
        )
    for source, row in rows("response-numbers", "type", "format"):
        yield Fact(response(row), type=row["type"], format=row["format"], source=source)
    for source, row in rows("response-enums", "values"):
        values = row["values"].lower() if row["values"] in ("True", "False") else row["values"]
        yield Fact(response(row), enum=values, source=source)
    for source, row in rows("response-nullable"):
        yield Fact(response(row), nullable="1", source=source)
    for source, row in rows("response-required"):
        yield Fact(response(row), required="1", source=source)


def read_lost_section(path: Path, facts: dict[str, list[Fact]]) -> Iterator[Fact]:
    """Yield the facts of the operations whose sections the rendering lost; `facts` are those of the other operations.

    Raises InputError if the file or an entry is malformed.
    """
    entries = read(path)
    if not isinstance(entries, list):
        raise InputError(f"{path}: expected a list of operations")
    for number, entry in enumerate(entries, 1):
        operation = entry.get("operation_id") if isinstance(entry, dict) else None
        if operation not in facts:
            raise InputError(f"{path}: entry {number}: expected an operation of the route table, got {operation!r}")
        try:
            yield from _read_lost_section(operation, entry, facts)
        except KeyError as error:
            raise InputError(f"{path}: {operation}: expected the key {error.args[0]!r}, got none") from None
        except (AttributeError, TypeError):
            raise InputError(f"{path}: {operation}: expected an entry with params, request and success of the usual types") from None


def _read_lost_section(operation: str, entry: dict[str, Any], facts: dict[str, list[Fact]]) -> Iterator[Fact]:
    for parameter in entry.get("params", ()):
        yield _build_declared_fact(Place(operation, "parameter", parameter["location"], parameter["name"]), parameter)
    for content_type, body in entry.get("request", {}).items():
        required = "1" if body["required"] else "0"
        yield Fact(Place(operation, "request", content_type, ""), type="object", required=required, source="not-in-text")
        if body.get("open_object"):
            yield Fact(Place(operation, "request", content_type, "*"), type="any", source="not-in-text")
        for field in body.get("fields", ()):
            yield _build_declared_fact(Place(operation, "request", content_type, field["path"]), field)
    for status, response in entry["success"].items():
        if isinstance(response, list):
            yield Fact(Place(operation, "response", status, ""), type="object", source="not-in-text")
            for field in response:
                yield _build_declared_fact(Place(operation, "response", status, field["path"]), field, response=True)
        elif response.startswith("same body as "):
            for fact in facts[response.removeprefix("same body as ")]:
                if fact.place.kind == "response" and fact.place.at.startswith("2"):
                    yield replace(fact, place=Place(operation, "response", status, fact.place.path), source="not-in-text")


def _build_declared_fact(place: Place, entry: dict[str, Any], *, response: bool = False) -> Fact:
    return Fact(
        place,
        type=entry["type"],
        format=entry.get("format", ""),
        required="1" if entry.get("required") else "" if response else "0",
        nullable="1" if entry.get("nullable") else "",
        enum=join_words(entry.get("enum", ())),
        source="not-in-text",
    )
