"""A document as the service publishes it: the same contract is no change, another one is reported and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.conftest import Outcome
from tests.regenerate.workspace import Workspace
from tests.revision.published_style import as_published


def test_the_same_contract_published_again_is_nothing_to_do(workspace: Workspace, command: Callable[..., Outcome]) -> None:
    path = workspace.write("published.yaml", as_published(workspace.document()))
    before = workspace.list_changed()
    done = command("regenerate", path)
    assert done.code == 0
    assert "nothing to do: " in done.err
    assert workspace.list_changed() == before


def test_a_published_revision_is_reported_and_changes_nothing(workspace: Workspace, command: Callable[..., Outcome]) -> None:
    document = workspace.document()
    gone, item = next((path, item) for path, item in document["paths"].items() if "{" not in path and len(item) == 1)
    del document["paths"][gone]
    (node,) = item.values()
    path = workspace.write("published.yaml", as_published(document))
    report = workspace.folder / "report.md"
    done = command("regenerate", path, "--dry-run", "--report", report)
    assert done.code == 1
    assert f"withdrawn: 1\n   {node['operationId']} (" in done.out
    assert f"   {node['operationId']} (" in report.read_text(encoding="utf-8")
    before = workspace.list_changed()
    done = command("regenerate", path, "--format", "json")
    assert done.code == 1
    assert [one["operation"] for one in json.loads(done.out)["withdrawn"]] == [node["operationId"]]
    assert "1 withdrawn" in done.err
    assert "nothing was changed" in done.err
    assert workspace.list_changed() == before
