"""Two documents to compare: read, normalised, overlaid, and known to describe one API."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..openapi.document import Document
from ..openapi.reading import read
from ..overlay import Overlay, apply_overlays, read_overlay
from ..overlay.effective import overlay_paths
from .normal import normal
from .rest import check_rest

#: Two documents that share a smaller part of their operations are two APIs, unless they are too small to tell.
_SHARED = 0.2
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """The old document and the new one. `misfits` are actions of overlays that do not fit the new one any more."""

    old: Document
    new: Document
    misfits: tuple[str, ...] = ()


def read_pair(old: Path, new: Path, overlays: Path | None = None) -> Pair:
    """Read two documents and apply the overlays of a folder to both, as far as they fit.

    InputError for a file that is no OpenAPI 3.0 or 3.1 document, and for two that describe different APIs.
    """
    found = [read_overlay(path) for path in overlay_paths(overlays)] if overlays else []
    before, _ = _overlaid(old, found)
    after, misfits = _overlaid(new, found)
    refuse_strangers(before, after)
    return Pair(before, after, misfits)


def _overlaid(path: Path, overlays: list[Overlay]) -> tuple[Document, tuple[str, ...]]:
    document = as_document(read(path), str(path))
    misfits: list[str] = []
    if overlays:
        document = as_document(apply_overlays(document.data, overlays, misfits=misfits).document, f"{path} with overlays")
    return document, tuple(misfits)


def as_document(data: Any, name: str) -> Document:
    """Data as a checked document in the terms of 3.1; what a generated package adds to its document is left out."""
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if key != "x-generated"}
    document = Document(normal(data, name), name)
    if not document.operations:
        raise InputError(f"{name}: expected operations in /paths, got none")
    check_rest(document)
    return document


def refuse_strangers(old: Document, new: Document) -> None:
    """InputError where two documents share so little that listing the differences would say nothing."""
    ids = {operation.id for operation in old.operations}
    routes = {(operation.method, operation.path) for operation in old.operations}
    shared = sum(1 for operation in new.operations if operation.id in ids or (operation.method, operation.path) in routes)
    smaller = min(len(old.operations), len(new.operations))
    titles = [str(document.data["info"].get("title")) for document in (old, new)]
    if shared >= _SHARED * smaller or (smaller < _ENOUGH and titles[0] == titles[1]):
        return
    raise InputError(
        f"expected two versions of one API, got two APIs: {shared} of the {len(new.operations)} operations of {new.name} "
        f"({titles[1]!r:.80}) are among the {len(old.operations)} of {old.name} ({titles[0]!r:.80})"
    )
