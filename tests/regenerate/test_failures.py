"""Whatever goes wrong on the way, every file is as it was, and the message says how to go on."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.openapi.writing import swap_all
from generator.regenerate.stage import recover
from tests.conftest import ROOT, Outcome
from tests.regenerate.subjects import PAGED, name_in_client
from tests.regenerate.workspace import SPEC, Workspace

STAGE = ".regenerating"
#: The operation that changes.
LIST = PAGED[0]


def write_changed_document(workspace: Workspace) -> Path:
    """A new document, with an argument more."""
    data = workspace.document()
    color = {"name": "color", "in": "query", "schema": {"type": "string"}}
    data["paths"][LIST.path]["get"]["parameters"].append(color)
    return workspace.write("new.yaml", data)


def run(workspace: Workspace, *arguments: str | Path) -> subprocess.Popen[str]:
    """The command in a process of its own, which can be interrupted even where the tests run in the background of a shell."""
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from generator.__main__ import main; "
    return subprocess.Popen(
        [sys.executable, "-c", code + "sys.exit(main(sys.argv[1:]))", "regenerate", *map(str, arguments)],
        cwd=workspace.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextmanager
def hold_lock(workspace: Workspace) -> Iterator[None]:
    """What a regeneration that is under way holds."""
    with (workspace.folder / f"{STAGE}.lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    (workspace.folder / f"{STAGE}.lock").unlink()


def test_a_dry_run_prints_the_report_alone(workspace: Workspace, command: Callable[..., Outcome]) -> None:
    new = write_changed_document(workspace)
    files_before = workspace.list_changed()
    outcome = command("regenerate", new, "--dry-run", "--format", "markdown", "--report", workspace.folder.parent / "report.md")
    assert (outcome.code, outcome.err) == (0, "")
    assert f"- argument added: `{name_in_client(LIST)}(color=)`\n" in outcome.out
    assert (workspace.folder.parent / "report.md").read_text(encoding="utf-8") == outcome.out
    assert workspace.list_changed() == files_before


def test_uncommitted_changes_are_rejected(workspace: Workspace, command: Callable[..., Outcome]) -> None:
    new = write_changed_document(workspace)
    (workspace.folder / "CHANGELOG.md").write_text("mine\n", encoding="utf-8")
    (workspace.folder / "generated" / "mine.txt").write_text("mine\n", encoding="utf-8")
    outcome = command("regenerate", new)
    assert (outcome.code, outcome.out) == (2, "")
    assert "expected a clean tree, got uncommitted changes in CHANGELOG.md, generated/mine.txt: commit them, or" in outcome.err
    assert (workspace.folder / "CHANGELOG.md").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("case", ["missing", "invalid", "another API", "no package", "running"])
def test_unusable_input_is_rejected(case: str, workspace: Workspace, command: Callable[..., Outcome]) -> None:
    data = workspace.document()
    new, message = workspace.folder / "new.yaml", ""
    if case == "missing":
        message = "new.yaml: no such file; nothing was changed: correct"
    elif case == "invalid":
        data["paths"][LIST.path]["get"].pop("responses")
        workspace.write("new.yaml", data)
        message = f"expected an object at get {LIST.path} ({LIST.id}): responses, got nothing; nothing was changed: correct"
    elif case == "another API":
        data["paths"] = {"/cats": {"get": {"operationId": "listCats", "responses": {"200": {"description": "Cats."}}}}}
        data["info"]["title"] = "Cats"
        workspace.write("new.yaml", data)
        message = "expected two versions of one API, got two APIs: 0 of the 1 operations of"
    elif case == "no package":
        write_changed_document(workspace)
        shutil.rmtree(workspace.folder / "generated")
        workspace.commit()
        message = "openapi.json: no such file; nothing was changed: run `make generate`"
    else:
        write_changed_document(workspace)
        message = "another regeneration is running; wait until it has ended"
    files_before = workspace.list_changed()
    with hold_lock(workspace) if case == "running" else nullcontext():
        outcome = command("regenerate", new)
    assert outcome.code == 2
    assert message in outcome.err and outcome.err.count("\n") == 1
    assert workspace.list_changed() == files_before


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_in_the_middle_leaves_everything_as_it_was(how: signal.Signals, workspace: Workspace) -> None:
    new = write_changed_document(workspace)
    files_before = workspace.list_changed()
    process = run(workspace, new)
    while not (workspace.folder / STAGE / "generated" / "scalev").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(how)
    _, message = process.communicate()
    assert process.returncode == 130
    assert message.endswith("interrupted: every file is as it was\n") and "Traceback" not in message
    assert workspace.list_changed() == files_before
    assert not (workspace.folder / STAGE).exists()


#: Swaps in small files; kills itself at one rename, or gets a signal when all is done.
SWAP = """
import os, signal, sys
from pathlib import Path
from generator.openapi import writing
from generator.regenerate.signals import handle_signals
from generator.regenerate.stage import open_stage

at, rename, count = int(sys.argv[1]), os.rename, 0

def die(source, target):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(source, target)

signal.signal(signal.SIGINT, signal.default_int_handler)
root = Path.cwd()
with handle_signals() as ending, open_stage(root) as stage:
    stage.output.mkdir()
    for name in ("openapi/a.txt", "generated/b.txt", "CHANGELOG.md", "record.txt"):
        (stage.folder / name).write_text("new")
    writing.os.rename = die
    stage.swap_in(root, ending, (Path("record.txt"),))
    os.kill(os.getpid(), getattr(signal, sys.argv[2]))
"""
FILES = ("openapi/a.txt", "generated/b.txt", "CHANGELOG.md", "record.txt")


def swap(root: Path, at: int, signal_name: str = "SIGTERM") -> subprocess.CompletedProcess[str]:
    """A small workspace in which the swap was ended."""
    for name in FILES[:3]:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("old", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SWAP, str(at), signal_name]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("at", range(1, 8))  # three files move twice, one is new
def test_a_run_that_is_killed_in_its_swap_is_finished_by_the_next(at: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert swap(tmp_path, at).returncode == -signal.SIGKILL
    assert [name for name in FILES if not (tmp_path / name).exists() or (tmp_path / name).read_text(encoding="utf-8") == "old"]
    recover(tmp_path)
    assert {(tmp_path / name).read_text(encoding="utf-8") for name in FILES} == {"new"}
    message = capsys.readouterr().err
    assert message == "an earlier run was killed while it replaced the files: this run finished that: every file is the new one\n"
    assert not (tmp_path / STAGE).exists()
    recover(tmp_path)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM"])
def test_a_signal_after_the_swap_says_that_all_is_new_and_leaves_nothing_behind(signal_name: str, tmp_path: Path) -> None:
    process = swap(tmp_path, 0, signal_name)
    assert process.stderr.endswith("KeyboardInterrupt\n") and "\ninterrupted: every file is the new one\n" in f"\n{process.stderr}"
    assert {(tmp_path / name).read_text(encoding="utf-8") for name in FILES} == {"new"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["CHANGELOG.md", "generated", "openapi", "record.txt"]


def test_a_run_reports_first_what_became_of_a_killed_one(workspace: Workspace, command: Callable[..., Outcome]) -> None:
    (workspace.folder / STAGE / "openapi").mkdir(parents=True)
    outcome = command("regenerate", "none.yaml")
    assert outcome.err.startswith("an earlier run was killed before it replaced anything: every file is as it was\nerror: ")
    assert not (workspace.folder / STAGE).exists()


@pytest.mark.parametrize("room", [100_000, 500_000], ids=["while copying", "while generating"])
def test_a_full_disk_leaves_everything_as_it_was(room: int, workspace: Workspace) -> None:
    """No file can grow beyond a limit: that is what a program sees of a disk without room."""
    new = write_changed_document(workspace)
    files_before = workspace.list_changed()
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room})); from generator.__main__ import main; "
    process = subprocess.run(
        [sys.executable, "-c", code + "raise SystemExit(main(['regenerate', 'new.yaml']))"],
        cwd=workspace.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE) != (room, room)
    assert process.returncode == 2, process.stderr
    last = process.stderr.splitlines()[-1]
    assert last.startswith("error: ") and "File too large" in last and "nothing was changed" in last
    assert new.exists() and workspace.list_changed() == files_before
    assert not (workspace.folder / STAGE).exists()


CONTRACT = """
import json
from pathlib import Path

def test_the_package_is_the_new_one():
    document = json.loads(Path("generated/scalev/openapi.json").read_text())
    names = [one.get("name") for one in document["paths"]["{path}"]["get"]["parameters"]]
    assert ("{name}" in names)
"""


@pytest.mark.parametrize(("name", "code"), [("color", 0), ("colour", 1)])
def test_contract_tests_see_the_new_package_and_can_stop_it(
    name: str, code: int, workspace: Workspace, command: Callable[..., Outcome]
) -> None:
    new = write_changed_document(workspace)
    if not code:  # the document may be edited in place
        (workspace.folder / SPEC).write_bytes(new.read_bytes())
        new = SPEC
    folder = workspace.folder / "tests" / "contract"
    folder.mkdir(parents=True)
    (folder / "test_it.py").write_text(CONTRACT.replace("{name}", name).replace("{path}", LIST.path), encoding="utf-8")
    files_before = workspace.list_changed()
    outcome = command("regenerate", new)
    assert outcome.code == code, outcome.err
    if code:
        assert "test_it.py::test_the_package_is_the_new_one" in outcome.err
        assert "error: the contract tests: 1 failed" in outcome.err and "nothing was changed: see the lines above" in outcome.err
        assert workspace.list_changed() == files_before
    else:
        assert "1 passed" in outcome.err
        module = name_in_client(LIST).partition(".")[0] + ".py"
        assert "color" in (workspace.folder / "generated" / "scalev" / "resources" / module).read_text(encoding="utf-8")


def test_all_are_swapped_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = os.rename
    for step in range(6):
        root = tmp_path / str(step)
        for name in ("new/a/inner", "old/a/inner"):
            (root / name).mkdir(parents=True)
        for name in ("new/b", "old/b", "new/c"):
            (root / name).write_text(name, encoding="utf-8")
        calls = 0

        def count(source: Path, target: Path, step: int = step) -> None:
            nonlocal calls
            calls += 1
            if calls == step + 1:
                raise OSError(28, "No space left on device", str(source))
            rename(source, target)

        monkeypatch.setattr(os, "rename", count)
        swaps = [(root / "new" / name, root / "old" / name) for name in "abc"]
        if step == 5:  # as many as it takes
            swap_all(swaps, root / "aside")
            assert (root / "old" / "b").read_text(encoding="utf-8") == "new/b" and (root / "old" / "c").exists()
        else:
            with pytest.raises(InputError, match="No space left on device"):
                swap_all(swaps, root / "aside")
            assert (root / "old" / "a" / "inner").is_dir() and (root / "new" / "a" / "inner").is_dir()
            assert [(root / name / "b").read_text(encoding="utf-8") for name in ("old", "new")] == ["old/b", "new/b"]
            assert not (root / "old" / "c").exists() and (root / "new" / "c").exists()


def test_changelog_items_written_by_hand_are_not_lost(workspace: Workspace, command: Callable[..., Outcome]) -> None:
    path = workspace.folder / "CHANGELOG.md"
    path.write_text(path.read_text(encoding="utf-8") + "- By hand.\n", encoding="utf-8")
    workspace.commit()
    new = write_changed_document(workspace)
    files_before = workspace.list_changed()
    outcome = command("regenerate", new, "--skip-contract")
    assert outcome.code == 2 and "the changelog: CHANGELOG.md: expected only items of the fragments in openapi/changes, got" in outcome.err
    assert workspace.list_changed() == files_before
