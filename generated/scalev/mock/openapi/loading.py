# Copied from generator/package/scalev/mock/openapi/loading.py by `python -m generator generate`. Do not edit.
"""Load OpenAPI documents: from files, and those that are included in the package."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

from .document import Document, DocumentError, Profile


def load(path: Path) -> Document:
    """Load a document from a JSON or YAML file. Raises DocumentError if the file is missing or not an OpenAPI document."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}: {error}") from None
    return Document(_parse(text, path))


def load_packaged(profile: Profile) -> Document:
    """Load the document that is included in the package. Raises DocumentError if it is missing."""
    data = _read_packaged("openapi.json")
    return Document(data if profile == "observed" else _patch(data, _read_packaged("documented.json")))


def _read_packaged(name: str) -> Any:
    file = resources.files("scalev") / name
    if not file.is_file():
        raise DocumentError(f"expected {name} in the package `scalev`, found none: pass a document")
    return json.loads(file.read_text(encoding="utf-8"))


def _patch(value: Any, patch: Any) -> Any:
    """Return a value with a JSON Merge Patch (RFC 7396) applied."""
    if not isinstance(patch, dict):
        return patch
    old = value if isinstance(value, dict) else {}
    return {
        **{name: inner for name, inner in old.items() if name not in patch},
        **{name: _patch(old.get(name), inner) for name, inner in patch.items() if inner is not None},
    }


def _parse(text: str, path: Path) -> Any:
    try:
        from ..._openapi.reading import ReadingError, parse
    except ImportError:  # the reader needs PyYAML; JSON can do without it
        if path.suffix in (".yaml", ".yml"):
            raise DocumentError(f"{path}: expected JSON, or PyYAML to be installed, got YAML without it") from None
        return _parse_json(text, path)
    try:
        return parse(text, str(path), as_json=path.suffix not in (".yaml", ".yml"))
    except ReadingError as error:
        raise DocumentError(str(error)) from None


def _parse_json(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise DocumentError(f"{path}: {error}") from None
