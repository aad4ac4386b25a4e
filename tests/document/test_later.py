"""Differences that a regeneration recorded, once they no longer exist."""

from __future__ import annotations

from pathlib import Path

from generator.check.coverage import measure
from generator.check.deviations import read_deviations
from generator.check.later import Later
from generator.evidence.command import LEDGER
from generator.evidence.ledger import read_ledger
from generator.openapi.document import Document

from .small_contract import read_contract, write_evidence


def test_an_outdated_entry_is_a_finding(tmp_path: Path) -> None:
    evidence = write_evidence(tmp_path / "evidence")
    document, ledger = Document(read_contract()), read_ledger(evidence / LEDGER)
    deviations = read_deviations(evidence / "deviations.yaml")
    later = Later(removed=frozenset({"listRakes"}), added=frozenset({"noSuchOperation"}), departures=frozenset(deviations[:1]))
    groups, findings = measure(document, ledger, deviations, later)
    deleted = sorted(["listRakes", "noSuchOperation", str(deviations[0])])
    assert findings == [f"{item}: listed in later.yaml, but no longer true" for item in deleted]
    assert groups == measure(document, ledger, deviations)[0]
