"""Make the search of the built site work offline, when its pages are opened as files; a hook of MkDocs.

Browsers do not run web workers for pages that are opened as files. The theme loads a substitute from another site; this hook replaces it
with a local script.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

_REMOTE = '<script src="https://unpkg.com/iframe-worker/shim"></script>'
_SCRIPT = Path(__file__).with_name("worker.js")


def on_post_template(output: str, *, template_name: str, **_: Any) -> str:
    """Replace the remote script in a page without a source, such as the error page."""
    return _replace(output) if template_name.endswith(".html") else output


def on_post_page(output: str, **_: Any) -> str:
    """Replace the remote script in a page."""
    return _replace(output)


def _replace(page: str) -> str:
    """Return a page with our script instead of the remote one. Raises RuntimeError if that is missing, as after a change of the theme."""
    if _REMOTE not in page:
        raise RuntimeError(f"expected {_REMOTE} in the page, found none: check whether the theme still loads a substitute for workers")
    return page.replace(_REMOTE, f"<script>{_SCRIPT.read_text(encoding='utf-8')}</script>")
