"""The contract in force in the repository: the curated document with whatever revisions there are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from generator.openapi.document import Document
from generator.overlay.effective import load_effective_document
from generator.revision.markers import WITHDRAWN
from generator.revision.revision_files import read_contract_in_force
from tests.conftest import ROOT

Data = dict[str, Any]
SPEC = ROOT / "openapi" / "scalev-v3.yaml"
OVERLAYS = ROOT / "overlays"


def read_contract_data(root: Path) -> Data:
    """Return the document of a repository with its revisions, and without the other overlays."""
    return read_contract_in_force(root / "openapi" / "scalev-v3.yaml", root / "overlays", None, "2026-01-31").document.data


@cache
def contract() -> Document:
    """Return the contract in force."""
    return Document(read_contract_data(ROOT))


@cache
def effective() -> Document:
    """Return the contract in force with all overlays."""
    return Document(load_effective_document(SPEC, OVERLAYS))


def list_published(document: Document) -> list[Any]:
    """Return the operations that the service publishes: those that it has not withdrawn."""
    return [operation for operation in document.operations if WITHDRAWN not in operation.node]
