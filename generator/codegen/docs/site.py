"""Write the configuration of the site that MkDocs builds from the pages; it works offline, including its search."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..client_model import ClientModel, Resource
from .classes import FOLDER as MODELS
from .guides import Guide
from .resources import FOLDER as RESOURCES
from .resources import name_page

NAME = "mkdocs.yml"
_STYLE = "style.css"
_CSS = """/* Generated signatures and field names are long: let them wrap, and let tables use the full width. */
.md-grid { max-width: 72rem; }
.md-typeset table:not([class]) { display: table; width: 100%; table-layout: auto; }
.md-typeset table:not([class]) td, .md-typeset table:not([class]) th { min-width: 0; padding: .5em .8em; overflow-wrap: anywhere; }
.md-typeset table:not([class]) th { overflow-wrap: normal; }
.md-typeset table:not([class]) th:empty { padding: 0; border: 0; }
.md-typeset table:not([class]) td:first-child, .md-typeset table:not([class]) td:first-child code { white-space: nowrap; }
.md-typeset__table { display: block; }
@media screen and (max-width: 44rem) {
  .md-typeset table:not([class]) td, .md-typeset table:not([class]) th { padding: .5em .4em; }
  .md-typeset table:not([class]) td:first-child, .md-typeset table:not([class]) td:first-child code { white-space: normal; }
}
"""


def write_site(client: ClientModel, guides: Iterable[Guide], paths: Iterable[str]) -> dict[str, str]:
    """Return the text of each file that only the site needs, by its path."""
    letters = sorted(path for path in paths if path.startswith(f"{MODELS}/") and not path.endswith("/index.md"))
    nav: list[Any] = [
        {"Start": "index.md"},
        {"Guides": [{guide.title: guide.path} for guide in guides]},
        {"Resources": [f"{RESOURCES}/index.md", *(_navigate(root) for root in client.roots)]},
        {"Models": [f"{MODELS}/index.md", *({f"Models {path.rpartition('/')[2].removesuffix('.md').upper()}": path} for path in letters)]},
    ]
    features = [
        "content.code.copy",
        "navigation.tabs",
        "navigation.indexes",
        "navigation.top",
        "navigation.prune",
        "search.highlight",
        "toc.follow",
    ]
    config: dict[str, Any] = {
        "site_name": "scalev-client",
        "docs_dir": "docs",
        "site_dir": "site",
        "use_directory_urls": False,
        "theme": {
            "name": "material",
            "font": False,
            "features": features,
            "palette": [
                {
                    "media": f"(prefers-color-scheme: {theme})",
                    "scheme": scheme,
                    "primary": primary,
                    "toggle": {"icon": icon, "name": f"Switch to {other} mode"},
                }
                for theme, other, scheme, primary, icon in (
                    ("light", "dark", "default", "teal", "material/weather-night"),
                    ("dark", "light", "slate", "black", "material/weather-sunny"),
                )
            ],
        },
        "plugins": ["search", "offline"],
        "hooks": ["../generator/docs/hook.py"],
        "extra_css": [_STYLE],
        "markdown_extensions": [
            "tables",
            "admonition",
            {"pymdownx.highlight": {"anchor_linenums": False}},
            "pymdownx.superfences",
            {"toc": {"permalink": True, "toc_depth": 2}},
        ],
        "validation": {"links": {"anchors": "warn"}},
        "nav": nav,
    }
    return {f"docs/{_STYLE}": _CSS, NAME: json.dumps(config, indent=1) + "\n"}  # JSON is YAML


def _navigate(node: Resource) -> dict[str, Any]:
    if not node.children:
        return {node.name: name_page(node)}
    return {node.name: [{node.name: name_page(node)}, *(_navigate(child) for child in node.children.values())]}
