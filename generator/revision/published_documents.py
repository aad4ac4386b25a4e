"""Read the documents that the service publishes, and distinguish them from curated ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import InputError
from ..openapi.document import Document, JsonObject, walk
from ..openapi.reading import read
from ..overlay.effective import ensure_3_1

#: The extensions that only curated documents have.
_CURATED_EXTENSIONS = frozenset(
    {
        *("x-aliases", "x-client", "x-client-roots", "x-client-waits", "x-credential", "x-extensible-enum", "x-file", "x-idempotency-key"),
        *("x-pagination", "x-partial-failure", "x-rate-limit", "x-retry", "x-scalar", "x-token-refresh", "x-withdrawn"),
    }
)


def is_published(data: JsonObject, curated_data: JsonObject) -> bool:
    """Return whether a document is not a curated one: it has none of the extensions and security schemes of the curated document."""
    schemes = data.get("components", {}).get("securitySchemes", {}).keys()
    if schemes & curated_data.get("components", {}).get("securitySchemes", {}).keys():
        return False
    return not any(key in _CURATED_EXTENSIONS for _, node in walk(data) for key in node)


def read_published(path: Path) -> Document:
    """Read a published document as OpenAPI 3.1; raise InputError if it cannot be used."""
    return convert_published(read(path), path)


def convert_published(data: Any, path: Path) -> Document:
    """Convert the content of a published file to an OpenAPI 3.1 document; raise InputError if it cannot be used."""
    if not isinstance(data, dict):
        raise InputError(f"{path}: expected an OpenAPI document, got a list or a text; give the file that the service publishes")
    return ensure_3_1(Document(data, str(path)))
