"""The number of operations in the document: the number of rows in the golden table of names, which is edited by hand."""

from __future__ import annotations

from pathlib import Path

NAMES = Path(__file__).parent / "golden" / "names.tsv"
OPERATIONS = len(NAMES.read_text(encoding="utf-8").splitlines()) - 1
