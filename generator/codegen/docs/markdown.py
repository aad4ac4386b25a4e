"""Write Markdown that any reader renders alike: headings, tables and links between pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..hints import MODELS, Hint
from ..text import inline

#: The page of each class, relative to the folder of the documentation.
Pages = Mapping[str, str]
#: What ends code, or means something inside of it, where it is written as HTML.
_IN_HTML = {ord(char): f"&#{ord(char)};" for char in "&|`*"} | {ord("<"): "&lt;"}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are Markdown, "" if it has no rows."""
    found = [list(cells) for cells in rows]
    while len(heads) > 1 and found and not any(cells[-1] for cells in found):  # a column without a single entry
        heads, found = heads[:-1], [cells[:-1] for cells in found]
    lines = [f"| {' | '.join(cells)} |" for cells in found]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines]) if lines else ""


def cell(text: str) -> str:
    """Return text of the document for a cell of a table or a paragraph."""
    return inline(text)


def anchor(heading: str) -> str:
    """Return the id that MkDocs gives to a heading, and GitHub does for the headings that we write."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def code(text: str) -> str:
    """Return text as inline code, for a cell of a table, too; what nobody could see in it is escaped."""
    shown = escape_unseen(text.replace("\n", "\\n"))
    if "|" in shown or "`" in shown:  # readers of Markdown disagree on how to write a bar in a cell's code
        return f"<code>{shown.translate(_IN_HTML).replace('](', ']&#40;')}</code>"
    return f"`{shown}`" if shown else ""


def escape_unseen(text: str) -> str:
    """Return text with escapes for the characters that nobody sees, other than the ends of lines."""
    return "".join(char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode() for char in text)


def link_classes(hint: Hint, pages: Pages, depth: int) -> list[str]:
    """Return links to the pages of the classes in a type; an alias that accepts an enum or its values leads to the enum."""
    classes = sorted({one.name.removesuffix("Input") if one.name not in pages else one.name for one in hint.walk() if one.module == MODELS})
    return [f"[{one}]({'../' * depth}{pages[one]}#{anchor(one)})" for one in classes if one in pages]


def link_type(hint: Hint, pages: Pages, depth: int) -> str:
    """Return a type as code, each class in it as a link to its page."""
    name, links = str(hint), link_classes(hint, pages, depth)
    if name in pages and links:
        return links[0]
    return " ".join([code(name), *([f"({', '.join(links)})"] if links else [])])


def page(title: str, *parts: str) -> str:
    """Return a page of a title and its parts, without empty ones."""
    return "\n\n".join([f"# {title}", *(part.strip("\n") for part in parts if part.strip())]) + "\n"
