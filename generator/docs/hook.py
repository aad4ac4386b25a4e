"""Hook of MkDocs that makes the search of the built site work without a network, when its pages are opened as files.

Browsers run no worker for a page that was opened as a file. The theme loads a substitute for workers from another site; this hook puts
our own in its place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_REMOTE = '<script src="https://unpkg.com/iframe-worker/shim"></script>'
_SCRIPT = Path(__file__).with_name("worker.js")


def on_post_template(output: str, *, template_name: str, **_: Any) -> str:
    """Replace the remote script in a page without a source, such as that of errors."""
    return _replace(output) if template_name.endswith(".html") else output


def on_post_page(output: str, **_: Any) -> str:
    """Replace the remote script in a page."""
    return _replace(output)


def _replace(page: str) -> str:
    """Return a page with our script in place of the remote one. Raises RuntimeError if that is missing: the theme has changed."""
    if _REMOTE not in page:
        raise RuntimeError(f"expected {_REMOTE} in the page, found none: see whether search in files still needs a substitute for workers")
    return page.replace(_REMOTE, f"<script>{_SCRIPT.read_text(encoding='utf-8')}</script>")
