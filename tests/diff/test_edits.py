"""Random edits of random documents: the report names each change of one, and two spellings of one document have no differences.

`EDITS=5000 .venv/bin/python -m pytest tests/diff/test_edits.py` tries more of them.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.codegen.constructs import ROWS
from generator.diff import Change, Pair, compare
from generator.diff.documents import check_document
from tests.diff.edits import KEYWORDS, random_change, random_spelling

CHANCE = st.builds(Random, st.integers(0, 2**32))  # much faster than letting hypothesis draw each choice
EDITS = int(os.environ.get("EDITS", "200"))


def changes(old: Any, new: Any) -> list[Change]:
    """Return the changes in the report, except for the note that only the spelling differs."""
    result = compare(Pair(check_document(old, "old"), check_document(new, "new"))).changes
    return [change for change in result if change.kind != "spelling"]


@settings(max_examples=EDITS, deadline=None, derandomize=True)
@given(CHANCE)
def test_each_edit_is_named(chance: Random) -> None:
    edit = random_change(chance)
    assume(edit.old != edit.new)
    result = changes(edit.old, edit.new)
    assert any(edit.name in f"{change.name} {change.detail}" for change in result), (edit.kind, edit.name, result)


@settings(max_examples=EDITS // 2, deadline=None, derandomize=True)
@given(CHANCE)
def test_equivalent_spellings_are_no_change(chance: Random) -> None:
    assert changes(*random_spelling(chance)) == []


def test_the_edits_cover_every_keyword_of_a_schema() -> None:
    """The edits cover the keywords in the table of constructs, except for references and rejected ones."""
    known_keywords = {row.name for row in ROWS if row.owner == "Schema Object" and row.outcome != "rejected"}
    assert known_keywords - KEYWORDS.keys() == {"$ref", "$schema", "$anchor", "$comment", "$defs", "nullable"}
