"""A document as the service publishes it: the same contract is no change, another one becomes a revision beside the document."""

from __future__ import annotations

import copy
import io
import json
import re
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator import cli
from generator.check.command import ON_REQUEST, PARTS
from generator.openapi.document import Document
from generator.openapi.reading import read
from generator.openapi.writing import dump_yaml
from generator.overlay.effective import load_effective_document
from generator.regenerate.published import read_drop, read_revision
from generator.regenerate.taken_revision import Revision
from tests.conftest import Outcome
from tests.regenerate.subjects import GOING, MOVED, SUBJECT, TYPED, WITHDRAWN, name_in_client
from tests.regenerate.tasks import do_task
from tests.regenerate.workspace import SPEC, Data, Workspace, git
from tests.revision.edits import write_out

OVERLAYS = Path("overlays")
COMMAND = Callable[..., Outcome]


def edit_rows(document: Data) -> None:
    """Publish another version: fields of a row change, one of them an object, one operation is new, and one is gone."""
    row = document["components"]["schemas"][SUBJECT.component]
    row["properties"]["shade"] = {"type": "string"}
    row["properties"]["palette"] = {"type": "object", "properties": {"tone": {"type": "string"}}}
    del row["properties"][SUBJECT.field]
    colours = copy.deepcopy(document["paths"][SUBJECT.operation.path]["get"])
    colours.update(operationId=SUBJECT.operation.id + "Colours", summary="", description="")
    document["paths"][SUBJECT.operation.path + "/colours"] = {"get": colours}
    del document["paths"][WITHDRAWN.path]


def test_the_same_contract_published_again_is_nothing_to_do(workspace: Workspace, command: COMMAND) -> None:
    path = workspace.publish()
    before = workspace.list_changed()
    outcome = command("regenerate", path)
    assert outcome.code == 0
    assert "nothing to do: " in outcome.err
    assert workspace.list_changed() == before


@dataclass(frozen=True, slots=True)
class Taken:
    """A workspace in which the command took a published revision, the published document, and the tasks that the command listed."""

    folder: Path
    path: Path
    tasks: tuple[tuple[str, int, str], ...]


@pytest.fixture(scope="module")
def revision_taken(base_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Take a published revision once for several tests, which read the result or work in a copy of it."""
    folder = tmp_path_factory.mktemp("taken") / "work"
    shutil.copytree(base_workspace, folder, symlinks=True)
    workspace = Workspace(folder)
    messages = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(messages):
        patch.chdir(folder)
        path = workspace.publish(edit_rows)
        assert cli.main(["regenerate", str(path), "--retire", "--skip-contract"]) == 0
    tasks = re.findall(r"(?m)^ *[0-9]+\. (\S+?):([0-9]+): (.*)", messages.getvalue())
    return Taken(folder, path, tuple((file, int(line), text) for file, line, text in tasks))


@pytest.fixture
def later(revision_taken: Taken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy, of the test's own and the current folder, of a workspace with a revision."""
    shutil.copytree(revision_taken.folder, tmp_path / "later", symlinks=True)
    monkeypatch.chdir(tmp_path / "later")
    return Workspace(tmp_path / "later")


def test_a_dry_run_reports_a_revision_and_changes_nothing(workspace: Workspace, command: COMMAND) -> None:
    path = workspace.publish(edit_rows)
    report = workspace.folder / "report.md"
    before = workspace.list_changed()
    outcome = command("regenerate", path, "--dry-run", "--report", report)
    assert outcome.code == 1
    assert f"added: 1\n   {SUBJECT.operation.id}Colours (get {SUBJECT.operation.path}/colours)" in outcome.out
    assert "## To do" in report.read_text(encoding="utf-8")
    assert workspace.list_changed() == sorted([*before, "report.md"])


def test_what_is_no_document_of_this_api_is_rejected_and_nothing_changes(workspace: Workspace, command: COMMAND) -> None:
    cats = {"get": {"operationId": "listCats", "responses": {"200": {"description": ""}}}}
    other_document = {"openapi": "3.0.3", "info": {"title": "Cats", "version": "1"}, "paths": {"/cats": cats}}
    (workspace.folder / "empty.yaml").write_text("", encoding="utf-8")
    (workspace.folder / "broken.yaml").write_text("paths: [\n", encoding="utf-8")
    (workspace.folder / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    messages = {
        "empty.yaml": "expected an OpenAPI document",
        "broken.yaml": "broken.yaml:2:1: ",
        "bytes.yaml": "expected UTF-8 text",
        "openapi": "expected a file, got a directory",
        "https://example.com/published.yaml": "got the URL https://example.com/published.yaml: download",
        workspace.write("cats.yaml", other_document): "got two APIs: 0 of the 1 operations of",
    }
    before = workspace.list_changed()
    for file, expected in messages.items():
        outcome = command("regenerate", file)
        assert outcome.code == 2
        assert expected in outcome.err
        assert workspace.list_changed() == before


def test_a_published_revision_goes_in_by_one_command(revision_taken: Taken, later: Workspace, command: COMMAND) -> None:
    revision = later.list_revisions()[-1]
    assert re.fullmatch(r"0001-[0-9]{4}-[0-9]{2}-[0-9]{2}\.yaml", revision.name)
    assert all(action["description"] and "published.yaml" in action["x-source"] for action in read(revision)["actions"])
    assert str(SPEC) not in later.list_changed()
    # what is left to do is listed in order, each with its file and its line
    assert revision_taken.tasks[0][2].startswith("review ")
    for file, line, text in revision_taken.tasks:
        lines = (later.folder / file).read_text(encoding="utf-8").splitlines()
        assert 1 <= line <= len(lines)
        if text.startswith(f"{SUBJECT.operation.id}Colours: write summary"):
            assert f"{SUBJECT.operation.id}Colours" in lines[line - 1]
    assert any(text.startswith(f"{WITHDRAWN.id} is withdrawn") for _, _, text in revision_taken.tasks)

    package = later.folder / "generated" / "scalev"
    assert any(" shade: " in path.read_text(encoding="utf-8") for path in (package / "models").glob("*.py"))
    assert "def get_colours" in "".join(path.read_text(encoding="utf-8") for path in (package / "resources").rglob("*.py"))
    effective = Document(read(package / "openapi.json"))
    node = next(operation.node for operation in effective.operations if operation.id == WITHDRAWN.id)
    assert node["deprecated"] is True
    assert {"deprecated", "x-withdrawn"} <= effective.get_components("schemas")[SUBJECT.component]["properties"][SUBJECT.field].keys()
    assert command("check", "revision", revision_taken.path).code == 0

    revision_text = revision.read_text(encoding="utf-8")
    outcome = command("regenerate", revision_taken.path, "--skip-contract")
    assert outcome.code == 0, outcome.err
    assert revision.read_text(encoding="utf-8") == revision_text

    # a major release drops what was withdrawn, with the actions that aim at it
    drop = read_drop(OVERLAYS)
    assert drop.path.name.startswith("0002-")
    for overlay, text in drop.list_files().items():
        (later.folder / overlay).write_text(text, encoding="utf-8")
    effective = Document(load_effective_document(SPEC, OVERLAYS))
    assert WITHDRAWN.id not in {operation.id for operation in effective.operations}
    assert f"{WITHDRAWN.id}'" not in str([operation.node["responses"] for operation in effective.operations])
    assert SUBJECT.field not in effective.get_components("schemas")[SUBJECT.component]["properties"]
    assert f"'{WITHDRAWN.path}'" not in (later.folder / OVERLAYS / "names.yaml").read_text(encoding="utf-8")


def test_the_checks_pass_when_the_tasks_of_a_revision_are_done(revision_taken: Taken, later: Workspace, command: COMMAND) -> None:
    assert command("check", "drafts").code == 1
    kinds = [do_task(later, command, *task) for task in revision_taken.tasks]
    assert {"draft", "withdrawn", "links", "descriptions", "table", "fragment"} <= {*kinds}
    assert command("generate").code == 0
    # the document is what it was, and it is but a part of what the evidence knows of
    checks = {part: command("check", part) for part in PARTS if part not in {*ON_REQUEST, "document"}}
    descriptions = checks.pop("descriptions").out.splitlines()
    assert {part: outcome.out + outcome.err for part, outcome in checks.items() if outcome.code} == {}
    # descriptions also name operations of the API that this part of it does not have
    assert [line for line in descriptions if ": expected " in line and "names of operations that exist" not in line] == []


def test_a_revision_is_completed_and_what_was_edited_wins(workspace: Workspace, command: COMMAND) -> None:
    path = workspace.publish(edit_rows)
    first = read_revision(path, OVERLAYS, retire=True)
    assert first is not None
    (workspace.folder / first.path).parent.mkdir(exist_ok=True)
    data: Any = read_text(first.text, workspace)
    removed_action = next(action for action in data["actions"] if action["target"] == "$.paths")
    edited_action = next(action for action in data["actions"] if "shade" in str(action.get("update")))
    edited_action["update"]["properties"]["shade"] = {"type": "integer"}
    kept_actions = [action for action in data["actions"] if action is not removed_action]
    (workspace.folder / first.path).write_text(dump_yaml({**data, "actions": kept_actions}), encoding="utf-8")

    second_revision = read_revision(path, OVERLAYS, retire=True)
    assert second_revision is not None
    assert second_revision.path == first.path
    actions = read_text(second_revision.text, workspace)["actions"]
    assert removed_action in actions
    assert edited_action in actions
    assert "shade" not in str([action for action in actions if action != edited_action])
    assert any("x-deviations" in task.text and "shade" in task.text for task in second_revision.tasks)

    deviation = {"place": f"{SUBJECT.operation.id} response 200 shade", "reason": "The payloads that were seen hold a number."}
    (workspace.folder / first.path).write_text(
        second_revision.text.replace("actions:\n", f"x-deviations: [{deviation}]\nactions:\n", 1), encoding="utf-8"
    )
    assert command("check", "revision", path).code == 1
    outcome = command("check", "revision", path, "--differences")
    operation, _, place = deviation["place"].partition(" ")
    assert f"deviations, each with its reason: 1\n   {deviation['reason']}\n      {operation}\n         {place}" in outcome.out

    other = workspace.publish(edit_rows, lambda document: document["paths"].pop(GOING.path), name="other.yaml")
    (workspace.folder / first.path).write_text(second_revision.text, encoding="utf-8")
    next_revision = read_revision(other, OVERLAYS, retire=True)
    assert next_revision is not None
    assert next_revision.path.name.startswith("0002-")
    assert GOING.id in next_revision.text
    assert f"operationId: {SUBJECT.operation.id}Colours" not in next_revision.text


def split_component(document: Data) -> None:
    """Publish a field that one of the operations with a component has, and the others lack."""
    curated_document = Document(copy.deepcopy(document))
    response = document["paths"][SUBJECT.operation.path]["get"]["responses"]["200"]
    response["content"] = write_out(curated_document, response["content"])
    response["content"]["application/json"]["schema"]["properties"]["shade"] = {"type": "string"}


def test_what_overlays_say_of_a_component_holds_for_a_split_that_was_deleted_and_is_made_again(workspace: Workspace) -> None:
    path = workspace.publish(split_component)
    first = read_revision(path, OVERLAYS, retire=True)
    assert first is not None
    follow(first)
    manifest = workspace.folder / "generated" / "manifest.json"
    data: Any = json.loads(manifest.read_text(encoding="utf-8"))
    data["inputs"]["overlays"][first.path.name] = ""
    manifest.write_text(json.dumps(data), encoding="utf-8")
    # a person deletes what was split, and what overlays said of it, and then thinks better of it
    git(workspace.folder, "checkout", "--", "overlays")
    revision = read_text(first.text, workspace)
    removed_actions = [
        action for action in revision["actions"] if SUBJECT.operation.path in action["target"] or "Split from" in action["description"]
    ]
    assert len(removed_actions) == len(revision["actions"]) == 2
    other = {"target": "$.info", "description": "Another title.", "x-source": "documented", "update": {"title": "Another"}}
    first.path.write_text(dump_yaml({**revision, "actions": [other]}), encoding="utf-8")

    second_revision = read_revision(path, OVERLAYS, retire=True)
    assert second_revision is not None
    follow(second_revision)
    actions = read_text(second_revision.text, workspace)["actions"]
    assert {action["target"] for action in actions} == {action["target"] for action in (other, *removed_actions)}
    schemas = Document(load_effective_document(SPEC, OVERLAYS)).get_components("schemas")
    (split_schema,) = (node for node in schemas.values() if "shade" in node.get("properties", {}))
    origin = schemas[SUBJECT.component]["properties"]
    assert all("description" in field for field in origin.values())
    assert {**origin, "shade": {"type": "string"}} == split_schema["properties"]


def follow(revision: Revision) -> None:
    """Write the overlays of a revision."""
    for path, text in revision.list_files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def read_text(text: str, workspace: Workspace) -> Data:
    path = workspace.folder / "text.yaml"
    path.write_text(text, encoding="utf-8")
    return dict(read(path))


@pytest.fixture
def typed_file(workspace: Workspace) -> Path:
    """Return a published document that types what an overlay types, and that moves and renames operations that overlays name."""
    component, field = TYPED

    def edit(document: Data) -> None:
        document["components"]["schemas"][component] = {"type": "object", "properties": {field: {"type": "integer"}}}
        document["paths"][MOVED.path + "-elsewhere"] = document["paths"].pop(MOVED.path)
        document["paths"][SUBJECT.operation.path]["get"]["operationId"] += "Again"

    return workspace.publish(edit, name="typed.yaml")


def test_what_a_revision_states_other_overlays_no_longer_state(workspace: Workspace, command: COMMAND, typed_file: Path) -> None:
    component, field = TYPED
    outcome = command("regenerate", typed_file, "--skip-contract")
    assert outcome.code == 1
    assert "--retire" in outcome.err
    match = re.search(
        rf"(?m)^overlays/shapes\.yaml:([0-9]+): open: (?:partly )?superseded: update \$\.components\.schemas\.{component}:", outcome.err
    )
    assert match
    shapes = (workspace.folder / "overlays" / "shapes.yaml").read_text(encoding="utf-8")
    assert f"$.components.schemas.{component}" in shapes.splitlines()[int(match[1]) - 1]
    # actions follow an operation that has moved, and nothing is generated from two statements of one thing
    names = (workspace.folder / "overlays" / "names.yaml").read_text(encoding="utf-8")
    assert f"{MOVED.path}-elsewhere'" in names
    assert f"{MOVED.path}'" not in names
    assert not any(path.startswith("generated/") for path in workspace.list_changed())

    revision = read_revision(typed_file, OVERLAYS, retire=True)
    assert revision is not None
    assert not revision.left
    follow(revision)
    after = Document(load_effective_document(SPEC, OVERLAYS))
    assert after.get_components("schemas")[component]["properties"][field]["type"] == "integer"
    (client,) = [operation.node["x-client"] for operation in after.operations if operation.id == MOVED.id]
    assert f"{client['resource']}.{client['method']}" == name_in_client(MOVED)
    links = str(
        [response.get("links") for operation in after.operations for response in map(after.resolve, operation.node["responses"].values())]
    )
    assert f"'{SUBJECT.operation.id}Again'" in links
    assert f"'{SUBJECT.operation.id}'" not in links


def test_two_steps_give_what_one_gives(workspace: Workspace, typed_file: Path) -> None:
    def take(*, retire: bool) -> None:
        revision = read_revision(typed_file, OVERLAYS, retire=retire)
        assert revision is not None
        follow(revision)

    def read_overlays() -> dict[str, str]:
        return {str(path): path.read_text(encoding="utf-8") for path in sorted(OVERLAYS.rglob("*.yaml"))}

    shutil.copytree(OVERLAYS, "before")
    take(retire=True)
    at_once = read_overlays()
    shutil.rmtree(OVERLAYS)
    shutil.move("before", OVERLAYS)
    take(retire=False)
    assert read_overlays() != at_once
    take(retire=True)
    assert read_overlays() == at_once
