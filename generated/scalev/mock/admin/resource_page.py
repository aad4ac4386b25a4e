# Copied from generator/package/scalev/mock/admin/resource_page.py by `python -m generator generate`. Do not edit.
"""The page that shows the rows of one resource."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from .layout import render_frame, render_link
from .rows import RowPage, get_title

PATH = "/__mock__/resources"
_LONGEST = 50_000


def render(name: str, page: RowPage, size: int, data: str) -> str:
    """Return the page as HTML."""
    rows = "".join(_render_row(row) for row in page.rows)
    body = f'<ol class="rows">{rows}</ol>' if rows else '<p class="empty">No rows yet.</p>'
    first = (page.page - 1) * size + 1
    count_text = f"{first:,} to {first + len(page.rows) - 1:,} of {page.total:,}, newest first" if page.rows else "0"
    main = f"""<div class="live" id="rows"><section aria-labelledby="rows-head">
<p class="back"><a href="/__mock__/">State</a></p>
<h2 id="rows-head"><code>{escape(page.path)}</code> <span class="counted">{count_text}</span></h2>
{body}
{_render_pages(page, size)}
</section></div>"""
    return render_frame(name, main, data=data, skip_to="rows", skip="rows")


def _render_row(row: dict[str, Any]) -> str:
    key = str(row.get("id", row.get("uuid", row.get("unique_id", ""))))
    status = row.get("status")
    badge = f'<span class="status">{escape(status[:40])}</span>' if isinstance(status, str) and status else ""
    text = json.dumps(row, ensure_ascii=False, indent=2)
    short_text = f"{text[:_LONGEST]}\n… {len(text) - _LONGEST:,} more characters" if len(text) > _LONGEST else text
    return (
        f'<li><details data-key="{escape(key)}"><summary><code>{escape(key[:80] or "–")}</code><span>{escape(get_title(row))}</span>{badge}'
        f'</summary><pre tabindex="0">{escape(short_text)}</pre></details></li>'
    )


def _render_pages(page: RowPage, size: int) -> str:
    if page.pages == 1:
        return ""
    steps = (("prev", "Newer", page.page - 1), ("next", "Older", page.page + 1))
    links = "".join(
        render_link(PATH, text, {"path": page.path, "page": number, "page_size": size}, relation)
        for relation, text, number in steps
        if 1 <= number <= page.pages
    )
    return f'<nav class="pages" aria-label="Pages of rows"><span>Page {page.page} of {page.pages}</span>{links}</nav>'
