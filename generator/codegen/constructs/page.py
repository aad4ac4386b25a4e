"""Render the table of constructs as a page of Markdown: `generator/CONSTRUCTS.md`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .objects import OBJECTS
from .requests import VARIANTS
from .rows import Row
from .schemas import SCHEMAS

PAGE = Path("generator/CONSTRUCTS.md")
ROWS: tuple[Row, ...] = (*OBJECTS, *SCHEMAS, *VARIANTS)

_HEAD = """\
# Constructs of OpenAPI

This page lists what the generator does with each construct of OpenAPI 3.0 and 3.1 and of JSON Schema 2020-12. The outcomes are:

- **handled**: the construct is correct on the wire and in the types.
- **documented**: it becomes text for readers, in a docstring or in the documentation.
- **ignored**: it has no effect on a caller; the table says why.
- **rejected**: `python -m generator generate` fails and names the place (a JSON pointer); the table says what to do about it.

`generator/codegen/constructs/` holds the table as data, and checks every part of a document against it: operations, components,
parameters, response headers. `tests/generator/constructs/` proves each row with a small document.
This page is written by `python -m generator constructs --write`.
"""


def render_page() -> str:
    """Return the page."""
    parts = [_HEAD]
    for owner in dict.fromkeys(row.owner for row in ROWS):
        parts.append(f"## {owner}\n\n" + _render_table(row for row in ROWS if row.owner == owner))
    return "\n".join(parts)


def _render_table(rows: Iterable[Row]) -> str:
    lines = ["| construct | outcome | how, why, or what to do |", "| --- | --- | --- |"]
    for row in rows:
        name = f"`{row.name}`" if row.value else row.name
        version = f" ({row.version} only)" if row.version else ""
        lines.append(f"| {name}{version} | {row.outcome} | {row.note.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"
