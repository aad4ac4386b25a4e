# Copied from generator/package/scalev/mock/admin/layout.py by `python -m generator generate`. Do not edit.
"""Shared layout of the pages of a mock, with escaping of external text."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

_PAGES = {"/__mock__/": "State", "/__mock__/docs": "Reference"}


def render_frame(title: str, main: str, *, data: str, current: str = "", skip_to: str = "main", skip: str = "content") -> str:
    """Return a page as HTML. `main` is HTML; `data` is the state as JSON, which the page uses to detect changes."""
    marks = {path: ' aria-current="page"' if path == current else "" for path in _PAGES}
    links = "".join(f'<a href="{path}"{marks[path]}>{name}</a>' for path, name in _PAGES.items())
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)} – mock</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/__mock__/files/base.css">
<link rel="stylesheet" href="/__mock__/files/state.css">
<script src="/__mock__/files/state.js" defer></script>
</head>
<body>
<a class="skip" href="#{skip_to}">Skip to the {skip}</a>
<header>
<h1>{escape(title)} <span>mock</span></h1>
<nav aria-label="Pages">{links}</nav>
</header>
<main id="main" data-state="{escape(data)}">
{main}
</main>
</body>
</html>
"""


def render_link(path: str, text: str, query: Mapping[str, object], relation: str = "") -> str:
    """Return a link to one of the mock's own paths. `text` is HTML."""
    rel = f' rel="{relation}"' if relation else ""
    return f'<a href="{escape(f"{path}?{urlencode(query)}")}"{rel}>{text}</a>'
