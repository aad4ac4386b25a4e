"""The tests can fail: each mutant can still be made, and some of each kind are tried. `make mutants` tries all."""

from __future__ import annotations

import pytest

from tests.mutants.every import MUTANTS
from tests.mutants.mutant import Mutant, problems, run

TRIED = ("dropped query, async only", "another path in the document", "a link is dropped")


def test_every_mutant_can_be_made() -> None:
    assert problems(MUTANTS) == []
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 70


def test_a_mutant_that_breaks_nothing_is_named() -> None:
    example = next(mutant for mutant in MUTANTS if mutant.name == "wrong path")
    wire = "contract/test_wire.py::test_valid_requests_are_sent_unchanged"
    wrong_mutants = {
        "has nothing like 'no such text' any more": Mutant(example.name, example.file, "no such text", "x", example.test),
        "nothing is changed": Mutant(example.name, example.file, "(import)", r"\1", example.test),
        "is no Python": Mutant(example.name, example.file, "import", "(", example.test),
        **{
            f"there is no test {test}": Mutant(example.name, example.file, example.old, example.new, test)
            for test in ("contract/test_wire.py::test_gone", f"{wire}[gone]", "contract/test_gone.py")
        },
    }
    messages = problems([*wrong_mutants.values()])
    for message, problem in zip(wrong_mutants, messages, strict=True):
        assert message in problem


@pytest.mark.parametrize("name", TRIED)
def test_mutants_are_noticed(name: str) -> None:
    (mutant,) = (item for item in MUTANTS if item.name == name)
    outcome = run(mutant)
    assert outcome.is_noticed, outcome.said
