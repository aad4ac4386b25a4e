"""What a regeneration noted as taken, once it no longer true."""

from __future__ import annotations

from pathlib import Path

from generator.check.coverage import measure
from generator.check.deviations import read_deviations
from generator.check.later import Later
from generator.evidence.command import LEDGER
from generator.evidence.ledger import read_ledger
from generator.openapi.document import load

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE = ROOT / "openapi" / "evidence"


def test_an_outdated_entry_is_a_finding() -> None:
    document, ledger = load(ROOT / "openapi" / "scalev-v3.yaml"), read_ledger(EVIDENCE / LEDGER)
    deviations = read_deviations(EVIDENCE / "deviations.yaml")
    later = Later(removed=frozenset({"getOrder"}), added=frozenset({"noSuchOperation"}), departures=frozenset(deviations[:1]))
    groups, findings = measure(document, ledger, deviations, later)
    gone = sorted(["getOrder", "noSuchOperation", str(deviations[0])])
    assert findings == [f"{thing}: listed in later.yaml, but no longer true" for thing in gone]
    assert groups == measure(document, ledger, deviations)[0]
