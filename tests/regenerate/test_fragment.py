"""A comparison as a fragment: one file per regeneration, none over another."""

from __future__ import annotations

from pathlib import Path

from generator.diff import Comparison, Pair, compare
from generator.diff.documents import check_document
from generator.regenerate.stage import Stage
from generator.regenerate.steps import add_fragment, add_revision_fragment
from tests.diff.pairs import pair


def compare_data(name: str) -> Comparison:
    old, new = pair(name)
    return compare(Pair(check_document(old, "old"), check_document(new, "new")))


def test_each_regeneration_has_a_fragment_of_its_own(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.changes.mkdir(parents=True)
    stage.spec.write_text("openapi: 3.1.0\n", encoding="utf-8")
    assert add_fragment(stage, compare_data("nothing")) is None
    first = add_fragment(stage, compare_data("server"))
    second = add_fragment(stage, compare_data("field removed"))  # the same document with other overlays
    assert first is not None and second is not None
    assert (first.name[:5], second.name[:5]) == ("0001-", "0002-")
    assert first.read_text(encoding="utf-8") == (
        "- Same call, different effect: server https://api.example.com → https://api2.example.com: `base_url`\n"
    )
    second_path = add_fragment(stage, compare_data("field removed"), second, ("removed: `note` of `Sale`",))
    assert second_path == second
    lines = second.read_text(encoding="utf-8").splitlines()
    assert lines == [
        "- ⚠ field removed: `Order.note`; reaches `orders.create`, `orders.get`, `orders.list`, `webhook order.created`",
        "- ⚠ removed: `note` of `Sale`",
    ]


def test_a_fragment_that_was_edited_is_completed_and_not_written_anew(tmp_path: Path) -> None:
    stage, revision = Stage(tmp_path), Path("overlays/revisions/0007-2026-01-31.yaml")
    stage.changes.mkdir(parents=True)
    path = add_revision_fragment(stage, compare_data("server"), revision)
    assert path is not None and path.name == "0001-revision-0007.md"
    edited_text = "- ⚠ A break that a maintainer\n  put into words.\n- The server moved.\n"
    path.write_text(edited_text, encoding="utf-8")
    comparison = compare_data("field removed")
    assert add_revision_fragment(stage, comparison, revision) == path
    assert add_revision_fragment(stage, comparison, revision, path, ("removed: `note` of `Sale`",)) == path
    first, second, *other_items = path.read_text(encoding="utf-8").split("\n- ")
    assert (first, second.startswith("⚠ field removed: ")) == ("- ⚠ A break that a maintainer\n  put into words.", True)
    assert other_items == ["⚠ removed: `note` of `Sale`", "The server moved.\n"]
