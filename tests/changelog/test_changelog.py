"""Fragments, the version that follows from them, and the changelog."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from generator.changelog import History, Weight, read_history, render_changelog
from generator.changelog.fragments import make_next_name
from generator.changelog.versions import increment
from generator.errors import InputError
from tests.conftest import Run

BREAK, FEATURE, TEXT = "- ⚠ `orders.list(last_id=)` is gone.\n", "- `orders.list(limit=)`.\n", "- Documentation: 3 texts.\n"


def history(folder: Path, releases: str = "[]\n", **fragments: str) -> History:
    """Return the history of a folder with these fragments."""
    folder.mkdir(exist_ok=True)
    (folder / "releases.yaml").write_text(releases, encoding="utf-8")
    for name, text in fragments.items():
        path = folder / name.replace("__", "/").replace("_", "-").replace("v0-1-0", "0.1.0")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".md").write_text(text, encoding="utf-8")
    return read_history(folder)


@pytest.mark.parametrize(
    ("version", "weight", "next_version"),
    [
        ("0.1.0", None, "0.1.0"),
        ("0.1.4", Weight.DOCUMENTATION, "0.1.5"),
        ("0.1.4", Weight.FEATURE, "0.1.5"),
        ("0.1.4", Weight.BREAK, "0.2.0"),
        ("1.2.3", Weight.DOCUMENTATION, "1.2.4"),
        ("1.2.3", Weight.FEATURE, "1.3.0"),
        ("1.2.3", Weight.BREAK, "2.0.0"),
    ],
)
def test_the_next_version_follows_from_the_fragments(version: str, weight: Weight | None, next_version: str) -> None:
    assert increment(version, weight) == next_version


def test_before_the_first_release_the_version_stands(tmp_path: Path) -> None:
    assert history(tmp_path, **{"0001_first": BREAK}).version == "0.1.0"


#: The fragments that lead from 1.2.3 to each version.
STEPS = {TEXT: ("1.2.4", Weight.DOCUMENTATION), FEATURE: ("1.3.0", Weight.FEATURE), BREAK: ("2.0.0", Weight.BREAK)}


@pytest.mark.parametrize("order", [order for size in (1, 2, 3) for order in permutations((TEXT, FEATURE, BREAK), size)])
def test_the_most_severe_open_fragment_counts(order: tuple[str, ...], tmp_path: Path) -> None:
    """It may be in a fragment of its own or among the items of one."""
    expected = STEPS[max(order, key=list(STEPS).index)]
    releases = "- {version: 1.2.3, date: 2026-01-31}\n"
    separate_fragments = {f"{number:04}_x": text for number, text in enumerate(order, 2)}
    for folder, fragments in (("apart", separate_fragments), ("together", {"0002_x": "".join(order)})):
        (tmp_path / folder / "1.2.3").mkdir(parents=True)
        (tmp_path / folder / "1.2.3" / "0001-first.md").write_text(BREAK, encoding="utf-8")
        changelog = history(tmp_path / folder, releases, **fragments)
        assert (changelog.last, changelog.version, changelog.weight) == ("1.2.3", *expected)
        assert changelog.breaks == (("⚠ `orders.list(last_id=)` is gone.",) if BREAK in order else ())


def test_the_changelog_has_breaks_first_and_the_newest_release_first(tmp_path: Path) -> None:
    fragments = {"0002_more": TEXT + FEATURE + "- Two\n  lines.\n", "0003_break": BREAK}
    changelog = history(tmp_path, "- {version: 0.1.0, date: 2026-01-31}\n", v0_1_0__0001_first="- The first.\n", **fragments)
    assert render_changelog(changelog) == (
        "# Changelog\n\n"
        "## Unreleased (0.2.0)\n\n"
        "- ⚠ `orders.list(last_id=)` is gone.\n- `orders.list(limit=)`.\n- Two\n  lines.\n- Documentation: 3 texts.\n\n"
        "## 0.1.0 (2026-01-31)\n\n- The first.\n"
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("0002_bad", "Some prose.\n", r"0002-bad.md:1: expected an item"),
        ("0002_bad", "\n", "expected a list of what changed, got nothing"),
        ("0002_bad", "- One\n\n# A heading\n", r"0002-bad.md:3: expected an item"),
        ("bad", "- One\n", "expected a name such as 0007-guest-carts.md"),
    ],
)
def test_an_invalid_fragment_is_rejected(name: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        history(tmp_path, **{name: text})


@pytest.mark.parametrize(
    ("releases", "message"),
    [
        ("{}\n", "expected a list of releases"),
        ("- 0.1.0\n", "expected `version` and `date`"),
        ("- {version: 0.1.0, date: today}\n", "expected `version` and `date`"),
        ("- {version: '1.0', date: 2026-01-31}\n", "expected a version such as 0.1.0, got '1.0'"),
        ("- {version: 0.1.0, date: 2026-01-31}\n- {version: 0.1.0, date: 2026-02-01}\n", "expected ascending versions, got 0.1.0 after"),
        ("- {version: 0.1.0, date: 2026-01-31}\n", "expected a folder of fragments"),
    ],
)
def test_an_invalid_list_of_releases_is_rejected(releases: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        history(tmp_path, releases)


def test_a_new_fragment_stands_behind_all_others(tmp_path: Path) -> None:
    assert make_next_name(tmp_path, "first") == "0001-first.md"
    history(tmp_path, "- {version: 0.1.0, date: 2026-01-31}\n", v0_1_0__0012_first=FEATURE, **{"0003_more": TEXT})
    assert make_next_name(tmp_path, "cursors") == "0013-cursors.md"


def test_the_command_writes_and_checks(run: Run, tmp_path: Path) -> None:
    history(tmp_path / "changes", **{"0001_first": FEATURE})
    places = ("--changes", tmp_path / "changes", "--changelog", tmp_path / "CHANGELOG.md")
    assert run("changelog", "--check", *places).code == 1
    assert run("changelog", *places).out.endswith("version 0.1.0, 1 open fragments\n")
    assert run("changelog", "--check", *places).code == 0
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n- By hand.\n", encoding="utf-8")
    outcome = run("changelog", "--check", *places)
    assert outcome.code == 1 and "put new items into a fragment there" in outcome.err
    # items that were added by hand are not lost
    outcome = run("changelog", *places)
    assert outcome.code == 2 and "put it there first: - By hand." in outcome.err
    assert "- By hand." in (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
