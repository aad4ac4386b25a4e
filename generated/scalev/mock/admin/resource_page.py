# Copied from generator/package/scalev/mock/admin/resource_page.py by `python -m generator generate`. Do not edit.
"""The page that shows the rows of one resource."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from .layout import frame, link
from .rows import RowPage, title

PATH = "/__mock__/resources"
_LONGEST = 50_000


def render(name: str, found: RowPage, size: int, data: str) -> str:
    """Return the page as HTML."""
    rows = "".join(_row(row) for row in found.rows)
    body = f'<ol class="rows">{rows}</ol>' if rows else '<p class="empty">There is none.</p>'
    first = (found.page - 1) * size + 1
    counted = f"{first:,} to {first + len(found.rows) - 1:,} of {found.total:,}, newest first" if found.rows else "0"
    main = f"""<div class="live" id="rows"><section aria-labelledby="rows-head">
<p class="back"><a href="/__mock__/">State</a></p>
<h2 id="rows-head"><code>{escape(found.path)}</code> <span class="counted">{counted}</span></h2>
{body}
{_pages(found, size)}
</section></div>"""
    return frame(name, main, data=data, skip_to="rows", skip="rows")


def _row(row: dict[str, Any]) -> str:
    key = str(row.get("id", row.get("uuid", row.get("unique_id", ""))))
    status = row.get("status")
    shown = f'<span class="status">{escape(status[:40])}</span>' if isinstance(status, str) and status else ""
    text = json.dumps(row, ensure_ascii=False, indent=2)
    cut = f"{text[:_LONGEST]}\n… {len(text) - _LONGEST:,} more characters" if len(text) > _LONGEST else text
    return (
        f'<li><details data-key="{escape(key)}"><summary><code>{escape(key[:80] or "–")}</code><span>{escape(title(row))}</span>{shown}'
        f'</summary><pre tabindex="0">{escape(cut)}</pre></details></li>'
    )


def _pages(found: RowPage, size: int) -> str:
    if found.pages == 1:
        return ""
    steps = (("prev", "Newer", found.page - 1), ("next", "Older", found.page + 1))
    links = "".join(
        link(PATH, text, {"path": found.path, "page": page, "page_size": size}, relation)
        for relation, text, page in steps
        if 1 <= page <= found.pages
    )
    return f'<nav class="pages" aria-label="Pages of rows"><span>Page {found.page} of {found.pages}</span>{links}</nav>'
