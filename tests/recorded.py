"""How many operations the document has: as many as the golden table of names has rows, which is changed by hand."""

from __future__ import annotations

from pathlib import Path

NAMES = Path(__file__).parent / "golden" / "names.tsv"
OPERATIONS = len(NAMES.read_text(encoding="utf-8").splitlines()) - 1
