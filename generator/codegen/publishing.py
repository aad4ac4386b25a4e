"""Read what only the publisher of the package knows: its authors and its URLs, from the table of the repository's pyproject.toml."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError

PROJECT = Path(__file__).parent.parent.parent / "pyproject.toml"
TABLE = "scalev-client"


@dataclass(frozen=True, slots=True)
class Publishing:
    """The authors, as TOML of inline tables, and the URLs by their label; both are empty until a publisher sets them."""

    authors: str
    urls: dict[str, str]


def read_publishing(project: Path = PROJECT) -> Publishing:
    """Return the table `[tool.scalev-client]` of a pyproject.toml. Raises InputError for a value that no package index accepts."""
    try:
        table = tomllib.loads(project.read_text(encoding="utf-8")).get("tool", {}).get(TABLE, {})
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{project}: {error}") from None
    place = f"{project}: [tool.{TABLE}]"
    authors, urls = table.get("authors", []), table.get("urls", {})
    unknown = [name for name in table if name not in ("authors", "urls")]
    if unknown:
        raise InputError(f"{place}: expected authors and urls, got {unknown[0]!r:.60}")
    if not isinstance(authors, list) or not all(_is_author(author) for author in authors):
        raise InputError(f'{place}: authors: expected a list such as [{{ name = "…", email = "…" }}], got {authors!r:.80}')
    if not isinstance(urls, dict) or not all(isinstance(url, str) and url.startswith("https://") for url in urls.values()):
        raise InputError(f"{place}: urls: expected labels with https URLs, got {urls!r:.80}")
    author_list = ", ".join("{ " + ", ".join(f"{key} = {_quote(value)}" for key, value in author.items()) + " }" for author in authors)
    return Publishing(f"[{author_list}]" if author_list else "", {_quote(label): _quote(url) for label, url in urls.items()})


def _is_author(author: Any) -> bool:
    return (
        isinstance(author, dict)
        and bool(author)
        and author.keys() <= {"name", "email"}
        and all(isinstance(text, str) for text in author.values())
    )


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # the basic strings of TOML have the escapes of JSON
