"""The contract tests can fail: each mutant can still be made, and some of each kind are tried. `make mutants` tries all."""

from __future__ import annotations

import pytest

from tests.contract.mutants import MUTANTS, applies, noticed

TRIED = ("dropped query, async only", "swallowed null of an answer", "another path in the document")


def test_every_mutant_can_be_made() -> None:
    assert list(applies()) == []
    assert len(MUTANTS) >= 20
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("name", TRIED)
def test_mutants_are_noticed(name: str) -> None:
    (mutant,) = (one for one in MUTANTS if one.name == name)
    seen, said, _ = noticed(mutant)
    assert seen, said
