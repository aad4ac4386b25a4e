"""The ledger: all facts of the reference as CSV files, one for each group of operations."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path

from ..errors import InputError
from ..openapi.reading import read_text
from .facts import COLUMNS, Fact, Place, get_parent_path
from .routes import list_route_facts, read_routes
from .tables import read_lost_section, read_tables
from .text import read_errors, read_section


def distil(reference: Path) -> dict[str, list[Fact]]:
    """Read all facts of a reference folder, by operation id in the order of the route table.

    Raises InputError if a file is missing or a section cannot be read.
    """
    if not reference.is_dir():
        got = "a file" if reference.exists() else "nothing"
        raise InputError(f"{reference}: expected a folder with the reference text and its tables, got {got}")
    routes = read_routes(reference / "routes.csv")
    lines = read_text(reference / "scalev-v3-reference.txt").splitlines()
    facts: dict[str, list[Fact]] = {route.operation: [*list_route_facts(route), *read_section(lines, route)] for route in routes}
    for fact in read_tables(reference, {route.operation: route for route in routes}):
        facts[fact.place.operation].append(fact)
    for fact in read_lost_section(reference / "not-in-text.yaml", facts):
        facts[fact.place.operation].append(fact)
    for fact in read_errors(lines, routes):
        facts[fact.place.operation].append(fact)
    for operation_facts in facts.values():
        operation_facts += _infer(operation_facts)
        operation_facts.sort(key=_order)
    return facts


def _infer(facts: list[Fact]) -> list[Fact]:
    """Infer the facts that no source states but another fact proves.

    A field proves the arrays and objects that contain it; a required field proves that its body is required; and an array that the samples
    omit entirely contains links, because links are all that the rendering omits.
    """
    places = {fact.place for fact in facts}
    inferred_facts = [
        Fact(Place(fact.place.operation, "request", fact.place.at, ""), required="1", source=fact.source)
        for fact in facts
        if fact.place.kind == "request" and fact.required == "1" and re.fullmatch(r"\w+", fact.place.path)
    ][:1]
    for fact in facts:
        path = fact.place.path
        while fact.place.kind in ("request", "response") and path:
            type_ = "array" if path.endswith("[]") else "object"
            path = path[:-2] if path.endswith(("[]", "{}")) else get_parent_path(path)
            place = Place(fact.place.operation, fact.place.kind, fact.place.at, path)
            if place not in places:
                places.add(place)
                inferred_facts.append(Fact(place, type=type_, source=fact.source))
    for fact in facts:
        items = replace(fact.place, path=fact.place.path + "[]")
        if fact.type == "array" and fact.source.startswith("hidden-fields") and items not in places:
            inferred_facts.append(Fact(items, type="string", format="uri", source=fact.source))
    return inferred_facts


_KINDS = ("operation", "parameter", "request", "response")


def _order(fact: Fact) -> tuple[int, str, str, str]:
    return _KINDS.index(fact.place.kind), fact.place.at, fact.place.path, fact.source


def get_file_name(tag: str) -> str:
    """Return the file name of a group in the ledger."""
    return tag.lower().replace(" ", "-") + ".csv"


def render_ledger(facts: dict[str, list[Fact]]) -> dict[str, str]:
    """Render the ledger as CSV texts by file name, one for each group of operations, in the order of the route table."""
    groups: dict[str, list[Fact]] = defaultdict(list)
    for group in facts.values():
        tag = next(fact.enum for fact in group if fact.place.at == "tag").replace("%20", " ")
        groups[get_file_name(tag)] += group
    texts = {}
    for name, group in groups.items():
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([*astuple(fact.place), *astuple(fact)[1:]] for fact in group)
        texts[name] = out.getvalue()
    return texts


def read_ledger(folder: Path) -> dict[str, list[Fact]]:
    """Read the committed ledger: its facts by operation id, in the order of the route table.

    Raises InputError if the folder has no ledger or one of its files is malformed.
    """
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise InputError(f"{folder}: expected the ledger's CSV files, found none")
    facts: dict[str, list[Fact]] = defaultdict(list)
    for path in files:
        for cells in _read_rows(path):
            place = Place(*cells[:4])
            facts[place.operation].append(Fact(place, *cells[4:]))
    lines = {operation: _find_route_line(operation, operation_facts, folder) for operation, operation_facts in facts.items()}
    return {operation: facts[operation] for operation in sorted(facts, key=lambda name: lines[name])}


def _read_rows(path: Path) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""))
    try:
        if tuple(next(reader, ())) != COLUMNS:
            raise InputError(f"{path}:1: expected the columns {','.join(COLUMNS)}")
        for cells in reader:
            if len(cells) != len(COLUMNS):
                raise InputError(f"{path}:{reader.line_num}: expected {len(COLUMNS)} cells, got {len(cells)}")
            if cells[1] not in _KINDS:
                raise InputError(f"{path}:{reader.line_num}: expected one of {', '.join(_KINDS)}, got {cells[1]!r}")
            yield cells
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: {error}") from None


def _find_route_line(operation: str, facts: list[Fact], folder: Path) -> int:
    for fact in facts:
        if fact.place.at == "route" and (line := re.fullmatch(r"routes:(\d+)", fact.source)):
            return int(line[1])
    raise InputError(f"{folder}: expected a row for the route of {operation}, found none")
