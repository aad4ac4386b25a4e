"""`release`: the open fragments become a version, and everything that follows from it is written at once."""

from __future__ import annotations

from collections.abc import Callable

from generator.changelog import read_history
from generator.surface import read_record
from tests.conftest import Outcome
from tests.regenerate.subjects import PAGE
from tests.regenerate.workspace import Workspace


def test_a_release_closes_the_open_fragments(workspace: Workspace, command: Callable[..., Outcome]) -> None:
    outcome_without_fragments = command("release", "--date", "2026-05-01")
    assert outcome_without_fragments.code == 2 and "expected fragments to release, got none since 0.1.0" in outcome_without_fragments.err
    assert command("release", "--check", "v0.1.0").code == 0
    (workspace.folder / "openapi" / "changes" / "0002-cursors.md").write_text("- ⚠ `orders.list(last_id=)` is gone.\n", encoding="utf-8")
    dirty = command("release", "--date", "2026-05-01")
    assert dirty.code == 2 and "expected a clean tree, got uncommitted changes in openapi/changes/0002-cursors.md" in dirty.err
    workspace.commit()
    early_outcome = command("release", "--check", "v0.2.0")
    assert (
        early_outcome.code == 1 and "expected the tag v0.1.0 with no open fragments, got v0.2.0 and 1 open fragments" in early_outcome.err
    )
    assert command("release", "--date", "tomorrow").code == 2
    outcome = command("release", "--date", "2026-05-01")
    assert outcome.code == 0, outcome.err
    history = read_history()
    assert ([release.version for release in history.releases], history.open, history.version) == (["0.1.0", "0.2.0"], (), "0.2.0")
    log = (workspace.folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert log.startswith("# Changelog\n\n## 0.2.0 (2026-05-01)\n\n- ⚠ `orders.list(last_id=)` is gone.\n\n## 0.1.0 (2026-01-31)\n")
    assert 'version = "0.2.0"' in (workspace.folder / "generated" / "pyproject.toml").read_text(encoding="utf-8")
    record = read_record(workspace.folder / "generator" / "surface" / "record.txt")
    assert (record.version, record.released) == ("0.2.0", True)
    assert command("release", "--check", "v0.2.0").code == 0
    # a regeneration from here on names what the record misses, also where the document calls it by another name
    workspace.commit()
    data = workspace.document()
    page, field = PAGE
    del data["components"]["schemas"][page]["properties"][field]
    workspace.edit_overlays(data, removed_fields=[PAGE])
    outcome = command("regenerate", workspace.write("new.yaml", data), "--skip-contract")
    assert outcome.code == 0, outcome.err
    (fragment,) = read_history().open
    assert fragment.items[0].startswith(f"⚠ field removed: `{page}.{field}`; reaches ")
    assert fragment.items[1].startswith(f"⚠ removed: `{field}` of `")
    assert command("surface").code == 0
