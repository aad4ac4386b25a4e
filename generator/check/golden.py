"""Check that the golden tables match the document and the overlays: the names, the retry classes, and what else the overlays add.

They are data, reviewed like code: a change of a name, of a retry class or of a fact shows in their diff, whether it was meant or not.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..messages import format_count
from ..openapi.document import Document
from ..openapi.reading import read_text
from ..openapi.writing import write_text
from ..overlay.effective import OVERLAYS, build_effective, read_inputs
from ..overlay.effective import add_arguments as add_inputs
from .overlay_facts import Row, list_facts

GOLDEN = OVERLAYS / "golden"
_SHOWN = 10
_CUT = 160


@dataclass(frozen=True, slots=True)
class Table:
    """A golden table: its columns, which of them identify a row, and its rows for a document before and after the overlays."""

    columns: tuple[str, ...]
    keys: tuple[int, ...]
    build: Callable[[Document, Document], list[Row]]

    def get_key(self, row: Row) -> Row:
        """Return the cells that identify a row."""
        return tuple(row[index] for index in self.keys)


def _list_names(before: Document, after: Document) -> list[Row]:
    roots = after.data.get("x-client-roots", {})
    return [
        (operation.id, operation.method.upper(), operation.path, _spell_call(operation.path, operation.node.get("x-client"), roots))
        for operation in after.operations
    ]


def _spell_call(path: str, name: Any, roots: dict[str, Any]) -> str:
    """Spell a call with its path parameters, in path order, with the parameter of its root bound if it has one."""
    if not isinstance(name, dict):
        return ""
    arguments = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", argument).lower() for argument in re.findall(r"\{([^}]+)\}", path)]
    root, *inner_names = str(name["resource"]).split(".")
    if root in roots:
        bound_parameter = roots[root]["parameter"]
        arguments = [argument for argument in arguments if argument != bound_parameter]
        root += f"({bound_parameter})"
    return f"client.{'.'.join([root, *inner_names])}.{name['method']}({', '.join(arguments)})"


def _list_retry_classes(before: Document, after: Document) -> list[Row]:
    return [
        (operation.id, operation.method.upper(), operation.path, str(operation.node.get("x-retry", ""))) for operation in after.operations
    ]


TABLES = {
    "names.tsv": Table(("operation_id", "method", "path", "call"), (0,), _list_names),
    "retry.tsv": Table(("operation_id", "method", "path", "retry"), (0,), _list_retry_classes),
    "facts.tsv": Table(("where", "place", "value"), (1, 2), lambda before, after: list_facts(before.data, after.data)),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the inputs, the folder of the tables, and `--write`."""
    add_inputs(parser)
    parser.add_argument("--golden", type=Path, default=GOLDEN, help="the folder of the golden tables (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="write the tables; read their diff before you commit it")


def run(args: argparse.Namespace) -> bool:
    """Print each row that is missing, left over or different, with its line; return whether there is none. Or write the tables."""
    inputs = read_inputs(args.spec, args.overlays)
    after = Document(build_effective(inputs), inputs.name)
    is_same = True
    for name, table in TABLES.items():
        path, rows = args.golden / name, table.build(inputs.document, after)
        if args.write:
            write_text(path, "".join("\t".join(row) + "\n" for row in (table.columns, *rows)))
            print(f"   {path}: {format_count(len(rows), 'row')}")
            continue
        findings = list(_compare(table, _read(path, table), rows, path))
        for line in findings[:_SHOWN]:
            print(f"   {line}")
        if findings:
            summary = f"{len(findings)} rows differ" if len(findings) > _SHOWN else "as above"
            print(f"   {path}: {summary}; `python -m generator check golden --write` makes these changes: read the diff")
        else:
            print(f"   {path}: {format_count(len(rows), 'row')}, all up to date")
        is_same = is_same and not findings
    return is_same


def _read(path: Path, table: Table) -> list[Row]:
    head, *rows = [tuple(line.split("\t")) for line in read_text(path).splitlines()] or [()]
    if head != table.columns:
        raise InputError(
            f"{path}:1: expected the columns {', '.join(table.columns)}, separated by tabs, got {', '.join(head) or 'nothing'}"
        )
    for number, row in enumerate(rows, 2):
        if len(row) != len(head):
            raise InputError(f"{path}:{number}: expected {len(head)} cells, separated by tabs, got {len(row)}")
    return rows


def _compare(table: Table, old_rows: Sequence[Row], rows: Sequence[Row], path: Path) -> Iterator[str]:
    lines = {table.get_key(row): (number, row) for number, row in enumerate(old_rows, 2)}
    expected = {table.get_key(row) for row in rows}
    before = 1
    for row in rows:
        number, old_row = lines.get(table.get_key(row), (0, row))
        if not number:
            yield f"{path}:{before + 1}: expected a row, got none: add {_show(row)}"
        elif old_row != row:
            changes = "; ".join(filter(None, map(_show_change, table.columns, old_row, row)))
            yield f"{path}:{number}: {' '.join(table.get_key(row)):.{_CUT}}: {changes}: change the row if this is intended"
        before = number or before
    for key, (number, row) in lines.items():
        if key not in expected:
            yield f"{path}:{number}: {_show(row)} is no longer stated: remove the row if this is intended"
    if [table.get_key(row) for row in old_rows] != [table.get_key(row) for row in rows] and {*lines} == expected:
        yield f"{path}: expected each row once and in the order of the document, got another order: rewrite the table"


def _show_change(column: str, old: str, new: str) -> str:
    """Describe the change of one cell; of a list of names, only the names that come or go."""
    if old == new:
        return ""
    new_names, lost_names = ([name for name in names.split() if name not in other.split()] for names, other in ((new, old), (old, new)))
    if len(old.split()) < 2 and len(new.split()) < 2:
        return f"{column}: expected {new}, got {old}"
    words = [f"{verb} {' '.join(names):.{_CUT}}" for verb, names in (("gains", new_names), ("loses", lost_names)) if names]
    return f"{column}: {' and '.join(words) or 'another order'}"


def _show(row: Row) -> str:
    text = " ⇥ ".join(row)
    return f"`{text}`" if len(text) <= _CUT else f"`{text[:_CUT]}…`"
