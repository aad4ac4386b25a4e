"""Check that OPEN.md lists exactly the operations whose response or request body no overlay types."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..openapi.document import Document, JsonObject, Operation
from ..openapi.reading import read_text
from ..overlay.effective import add_arguments as add_inputs
from ..overlay.effective import load_effective_document

LISTING = "OPEN.md"
_JSON = "application/json"
_ROW = re.compile(r"\| `(\w+)` \| `(\w+|–)` \| \S[^|]* \|")
_RESPONSES, _BODIES = "## Open responses", "## Open request bodies"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command-line options that name the document and the overlays."""
    add_inputs(parser)


def run(args: argparse.Namespace) -> bool:
    """Print each row that is missing, left over or different, with its line; return whether there is none."""
    document = Document(load_effective_document(args.spec, args.overlays), "effective document")
    path: Path = args.overlays / LISTING
    findings = [*find_rows(path, document)]
    for line, problem in findings:
        print(f"   {path}:{line}: {problem}")
    if not findings:
        print(f"   {path}: up to date")
    return not findings


def find_rows(path: Path, document: Document) -> Iterator[tuple[int, str]]:
    """Yield each problem of the tables in a file with its line: rows that are missing, left over or different."""
    for heading, entries in ((_RESPONSES, list_open_responses(document)), (_BODIES, list_open_bodies(document))):
        yield from _compare(path, heading, entries)


def list_open_responses(document: Document) -> dict[str, str]:
    """Return the operations whose successful response names no field, with the component that is left open."""
    responses = {}
    for operation in document.operations:
        for status, response in operation.node["responses"].items():
            content = document.resolve(response).get("content", {}) if status.startswith("2") else {}
            if _JSON in content and _is_open(document, content[_JSON].get("schema", {})):
                responses[operation.id] = _name_component(document, content[_JSON].get("schema", {}))
    return responses


def list_open_bodies(document: Document) -> dict[str, str]:
    """Return the operations whose request body names no field, with its component."""
    bodies = {operation.id: _find_body(document, operation) for operation in document.operations}
    return {name: _name_component(document, schema) for name, schema in bodies.items() if schema is not None and _is_open(document, schema)}


def _find_body(document: Document, operation: Operation) -> Any:
    content = document.resolve(operation.node.get("requestBody", {})).get("content", {})
    return next((media.get("schema", {}) for media in content.values()), None)


def _split(document: Document, schema: Any) -> Iterator[JsonObject]:
    """Yield the schemas that a schema is made of: references followed, `allOf`, `anyOf` and `oneOf` taken apart."""
    data = document.resolve(schema)
    parts = [part for keyword in ("allOf", "anyOf", "oneOf") for part in data.get(keyword, ())]
    for part in parts:
        yield from _split(document, part)
    if not parts or "properties" in data or "type" in data:
        yield data


def _is_open(document: Document, schema: Any) -> bool:
    """Return whether a schema names no field: an object without fields, a page or a list of such objects, or anything at all."""
    parts = list(_split(document, schema))
    properties = {name: value for part in parts for name, value in part.get("properties", {}).items()}
    if {"data", "is_paginated"} <= set(properties):
        return _is_open(document, properties["data"])
    if properties:
        return False
    for part in parts:
        values = part.get("additionalProperties")
        if part.get("type") == "array":
            return _is_open(document, part["items"]) if "items" in part else True
        if isinstance(values, dict) and values:
            return _is_open(document, values)
    return all(part.get("type", "object") == "object" for part in parts)


def _name_component(document: Document, schema: JsonObject) -> str:
    """Return the component that is open: the schema's own, or that of the rows of a page or list; a dash if it has no name."""
    rows = [part["properties"]["data"].get("items", {}) for part in _split(document, schema) if "data" in part.get("properties", {})]
    return str((rows[0] if rows else schema).get("$ref", "–")).rpartition("/")[2]


def _compare(path: Path, heading: str, entries: dict[str, str]) -> Iterator[tuple[int, str]]:
    lines = read_text(path).splitlines()
    if heading not in lines:
        raise InputError(f"{path}: expected the heading {heading!r}, got none")
    start = lines.index(heading)
    end = next((number for number, line in enumerate(lines) if number > start and line.startswith("## ")), len(lines))
    rows = {row[1]: (number, row[2]) for number in range(start, end) if (row := _ROW.fullmatch(lines[number]))}
    last = max((number for number, _ in rows.values()), default=start + 3)
    for name, component in entries.items():
        number, listed_text = rows.get(name, (last, ""))
        if not listed_text:
            row_to_add = f"| `{name}` | `{component}` | why it is open |"
            yield number + 2, f"{name} is open: type it in shapes.yaml, or add the row {row_to_add}"
        elif listed_text != component:
            yield number + 1, f"{name}: expected the component {component}, got {listed_text}: change the row"
    for name, (number, _) in rows.items():
        if name not in entries:
            yield number + 1, f"{name} is not open, or no longer there: remove the row"
