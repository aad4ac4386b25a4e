"""Write the manifest: what was generated, from which inputs and with which tools."""

from __future__ import annotations

import hashlib
import json
from importlib import metadata
from pathlib import Path
from typing import Any

from ..openapi.document import Document
from ..overlay.effective import list_overlays
from .client_model import ClientModel
from .render import HEADER, PACKAGE, TEMPLATES

NAME = "manifest.json"


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_folder(folder: Path) -> str:
    """Return one digest for all files below a folder, including their names; empty if there is no such folder."""
    if not folder.is_dir():
        return ""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return digest("\n".join(f"{path.relative_to(folder).as_posix()} {digest(path.read_bytes())}" for path in files).encode())


def write_manifest(folder: Path, document: Document, client: ClientModel, spec: Path, overlays: Path, version: str) -> None:
    """Write the manifest of a generated folder: operations, inputs, and the digest of every file."""
    methods = {method.id: method for method in client.methods}
    effective = json.dumps(document.data, ensure_ascii=False, sort_keys=True).encode()
    manifest: dict[str, Any] = {
        "generated": HEADER.removeprefix("# "),
        "version": version,
        "inputs": {
            "document": digest(spec.read_bytes()),
            "overlays": {path.name: digest(path.read_bytes()) for path in list_overlays(overlays)},
            "effective": digest(effective),
            "templates": digest_folder(TEMPLATES),
            "package": digest_folder(PACKAGE),
            "openapi-python-client": metadata.version("openapi-python-client"),
            "ruff": metadata.version("ruff"),
        },
        "operations": [
            {
                "id": operation.id,
                "method": operation.method.upper(),
                "path": operation.path,
                "call": methods[operation.id].python_call,
                "credential": methods[operation.id].access.credential,
                "scope": methods[operation.id].access.scope or None,
            }
            for operation in document.operations
        ],
        "files": {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()},
    }
    (folder / NAME).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
