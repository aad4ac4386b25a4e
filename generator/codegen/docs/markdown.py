"""Write Markdown that all renderers show alike: headings, tables and links between pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..hints import MODELS, Hint
from ..text import inline

#: The page of each class, relative to the folder of the documentation.
Pages = Mapping[str, str]
#: Characters with a meaning in Markdown or HTML, for code that is written as HTML.
_IN_HTML = {ord(char): f"&#{ord(char)};" for char in "&|`*"} | {ord("<"): "&lt;"}


def write_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are Markdown; an empty string if it has no rows."""
    table = [list(cells) for cells in rows]
    while len(heads) > 1 and table and not any(cells[-1] for cells in table):  # an empty column
        heads, table = heads[:-1], [cells[:-1] for cells in table]
    lines = [f"| {' | '.join(cells)} |" for cells in table]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines]) if lines else ""


def write_cell(text: str) -> str:
    """Return text of the document for a table cell or a paragraph."""
    return inline(text)


def make_anchor(heading: str) -> str:
    """Return the id that MkDocs gives a heading, and GitHub as well for the headings used here."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def write_inline_code(text: str) -> str:
    """Return text as inline code that also works in a table cell, with invisible characters escaped."""
    visible = escape_unseen(text.replace("\n", "\\n"))
    if "|" in visible or "`" in visible:  # renderers of Markdown disagree on a bar within code in a table cell
        return f"<code>{visible.translate(_IN_HTML).replace('](', ']&#40;')}</code>"
    return f"`{visible}`" if visible else ""


def escape_unseen(text: str) -> str:
    """Return text with invisible characters escaped, except line ends."""
    return "".join(char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode() for char in text)


def link_classes(hint: Hint, pages: Pages, depth: int) -> list[str]:
    """Return links to the pages of the classes in a type; an alias that accepts an enum or its values leads to the enum."""
    classes = sorted(
        {part.name.removesuffix("Input") if part.name not in pages else part.name for part in hint.walk() if part.module == MODELS}
    )
    return [f"[{name}]({'../' * depth}{pages[name]}#{make_anchor(name)})" for name in classes if name in pages]


def link_type(hint: Hint, pages: Pages, depth: int) -> str:
    """Return a type as code, with links to the pages of its classes."""
    name, links = str(hint), link_classes(hint, pages, depth)
    if name in pages and links:
        return links[0]
    return " ".join([write_inline_code(name), *([f"({', '.join(links)})"] if links else [])])


def write_page(title: str, *parts: str) -> str:
    """Return a page with a title and the parts that are not empty."""
    return "\n\n".join([f"# {title}", *(part.strip("\n") for part in parts if part.strip())]) + "\n"
