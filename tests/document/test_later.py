"""Differences that a regeneration recorded, once they no longer exist."""

from __future__ import annotations

from pathlib import Path

from generator.check.coverage import find_differences, measure
from generator.check.deviations import read_deviations
from generator.check.later import Later, read_later, to_data
from generator.evidence.command import LEDGER
from generator.evidence.ledger import read_ledger
from generator.openapi.document import Document
from generator.openapi.writing import dump_yaml

from .small_contract import read_contract, write_evidence


def test_an_outdated_entry_is_a_finding(tmp_path: Path) -> None:
    evidence = write_evidence(tmp_path / "evidence")
    document, ledger = Document(read_contract()), read_ledger(evidence / LEDGER)
    deviations = read_deviations(evidence / "deviations.yaml")
    later = Later(removed=frozenset({"listRakes"}), added=frozenset({"noSuchOperation"}), departures=frozenset(deviations[:1]))
    groups, findings = measure(document, ledger, deviations, later)
    stale_items = sorted(["listRakes", "noSuchOperation", str(deviations[0])])
    assert findings == [f"{item}: listed in later.yaml, but no longer true" for item in stale_items]
    assert groups == measure(document, ledger, deviations)[0]


def test_what_a_later_document_took_away_counts_as_accepted(tmp_path: Path) -> None:
    evidence = write_evidence(tmp_path / "evidence")
    data, ledger = read_contract(), read_ledger(evidence / LEDGER)
    del data["paths"]["/v9/sheds"], data["components"]["schemas"]["Rake"]["properties"]["wood"]
    document, deviations = Document(data), read_deviations(evidence / "deviations.yaml")
    differences, stale = find_differences(document, ledger, deviations)
    notes = to_data(differences, stale, set(ledger), {operation.id for operation in document.operations})
    (evidence / "later.yaml").write_text(dump_yaml(notes), encoding="utf-8")
    groups, findings = measure(document, ledger, deviations, read_later(evidence))
    assert findings == []
    assert [(group.name, group.recorded - group.held - group.accepted, group.share) for group in groups] == [
        ("Rakes", 0, 1),
        ("Sheds", 0, 1),
    ]
