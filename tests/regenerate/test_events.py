"""The days on which the API's document changed, run through `regenerate` on ours."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Callable

import pytest

from generator.changelog import read_history
from tests.conftest import Outcome
from tests.regenerate.events import EVENTS
from tests.regenerate.subjects import PAGED
from tests.regenerate.workspace import SPEC, Workspace

#: The days that every run takes; `make contract` takes all of them.
USUAL = ("26 April: cursors", "15 May: checkout", "21 July: payments")


@pytest.mark.parametrize("name", EVENTS if os.environ.get("ALL_EVENTS") else USUAL)
def test_a_sequence_of_events_in_the_life_of_a_document(name: str, workspace: Workspace, command: Callable[..., Outcome]) -> None:
    event, after = EVENTS[name], workspace.document()
    if event.before:
        before = copy.deepcopy(after)
        event.before(before)
        workspace.write(str(SPEC), before)
        assert command("generate").code == 0
        workspace.commit()
    event.after(after)
    new = workspace.write("new.yaml", after)
    if event.gone or event.moved:  # the overlays still speak of the day before: that is said, and nothing changes
        files_before = workspace.list_changed()
        outcome = command("regenerate", new, "--skip-contract")
        assert outcome.code in (1, 2) and "nothing was changed" in outcome.err
        assert workspace.list_changed() == files_before
    workspace.edit_overlays(after, removed_ids=event.gone, new_targets=event.moved, removed_fields=event.forgotten)
    rerun = command("regenerate", new, "--skip-contract")
    assert rerun.code == 0, rerun.err
    (fragment,) = read_history().open
    items = [*(f"⚠ {item}" for item in event.breaks), *event.others]
    assert len(fragment.items) == len(items), "\n".join(fragment.items)
    unmatched_items = list(fragment.items)
    for expected in items:
        matches = [item for item in unmatched_items if item.startswith(expected)]
        assert matches, (expected, unmatched_items)
        unmatched_items.remove(matches[0])
    # what follows from the fragment, everywhere
    version = "0.2.0" if event.breaks else "0.1.1"
    root = workspace.folder
    assert f'version = "{version}"' in (root / "generated" / "pyproject.toml").read_text(encoding="utf-8")
    assert json.loads((root / "generated" / "manifest.json").read_text(encoding="utf-8"))["version"] == version
    logs = [(root / folder / "CHANGELOG.md").read_text(encoding="utf-8") for folder in ("", "generated")]
    assert logs[0] == logs[1].partition("\n")[2]
    assert f"## Unreleased ({version})\n\n- {fragment.items[0]}\n" in logs[0]
    assert (root / SPEC).read_bytes() == new.read_bytes()
    assert re.search(rf"^version 0\.1\.0 → {re.escape(version)}; {fragment.name} added", rerun.err, re.MULTILINE)
    # what was taken is no finding of the evidence; what is changed beside it is one
    of_evidence = re.compile(r"^.*(?:: ledger |the ledger|listed as a deviation|order of operations).*$", re.MULTILINE)
    assert not of_evidence.search(command("check", "document").out)
    after["paths"][PAGED[1].path]["get"]["parameters"].append({"name": "color", "in": "query", "schema": {"type": "string"}})
    workspace.write(str(SPEC), after)
    assert len(of_evidence.findall(command("check", "document").out)) == 1
    (root / SPEC).write_bytes(new.read_bytes())
    # a second run finds nothing to do
    workspace.commit()
    second_outcome = command("regenerate", new, "--skip-contract")
    assert second_outcome.code == 0 and "no change" in second_outcome.out and "nothing to do" in second_outcome.err
    assert workspace.list_changed() == []
