"""The stock templates that ours replace, pinned by hash so that upstream changes fail the check."""

from __future__ import annotations

import json
from pathlib import Path

import openapi_python_client

from ..errors import CheckFailed
from .manifest import digest

RECORD = Path(__file__).parent / "templates" / "UPSTREAM.json"
STOCK = Path(openapi_python_client.__file__).parent / "templates"


def list_replaced_templates() -> dict[str, str]:
    """Return the stock templates that our templates replace, with their current hashes."""
    names = sorted(path.name for path in RECORD.parent.glob("*.jinja"))
    return {name: digest((STOCK / name).read_bytes()) for name in names if (STOCK / name).is_file()}


def find_changed_templates() -> list[str]:
    """Return the names of stock templates that differ from the record; raise CheckFailed if the record cannot be read."""
    try:
        recorded_hashes = json.loads(RECORD.read_text(encoding="utf-8"))["templates"]
    except (OSError, ValueError, KeyError) as error:
        raise CheckFailed(f"{RECORD}: expected the hashes of the stock templates ({error!r})") from None
    current_hashes = list_replaced_templates()
    return sorted(name for name in recorded_hashes.keys() | current_hashes.keys() if recorded_hashes.get(name) != current_hashes.get(name))
