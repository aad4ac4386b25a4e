"""What only the overlays know is what the ledger says: no link, field or extension comes or goes unseen."""

from __future__ import annotations

from tests.overlays.facts import LEDGER, facts, read


def test_observed_facts_are_those_of_the_ledger() -> None:
    recorded, found = read(), facts()
    lost = [row for row in recorded if row not in set(found)]
    new = [row for row in found if row not in set(recorded)]
    assert (lost[:5], new[:5]) == ([], []), f"meant? then run `python -m tests.overlays.facts` and read the diff of {LEDGER.name}"
    assert found == recorded
    assert sum("/links/" in place for _, place, _ in found) > 400
    assert sum("/properties/" in place for _, place, _ in found) > 400
