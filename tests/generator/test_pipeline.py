"""`generate` writes a complete package or nothing, byte for byte the same each time, and records its inputs."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from generator import cli
from generator.check.generated import compare_folders
from generator.codegen import manifest, names, render, upstream
from generator.openapi.document import Document
from generator.overlay.effective import load_effective_document
from tests.conftest import ROOT
from tests.generator.small_document import build_document
from tests.generator.support import Data, body, document, obj, operation, parameter, ref, write_inputs


def small() -> Data:
    get = operation("getThing", ref("Thing"), method="get", parameters=[parameter("id", "path")])
    post = operation("addThing", ref("Thing"), method="add", requestBody=body(ref("NewThing")))
    return document(
        {"/things/{id}": {"get": get}, "/things": {"post": post}},
        {
            "Thing": obj({"id": {"type": "string"}, "state": ref("State")}),
            "NewThing": obj({"name": {"type": "string"}}),
            "State": ENUM,
        },
    )


ENUM = {"type": "string", "enum": ["new"]}


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run the command on a document, into the folder `out`."""
    monkeypatch.setattr(render, "PARTS", ("_runtime",))

    def run(data: Any) -> int:
        spec, overlays = write_inputs(tmp_path, data)
        return cli.main(["generate", "--spec", str(spec), "--overlays", str(overlays), "--output", str(tmp_path / "out")])

    return run


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def list_left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in ("out", "overlays", "spec.json"))


def spoil_overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "overlays").mkdir(exist_ok=True)
    text = "overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions: [{target: $.paths.nothing, remove: true}]\n"
    (tmp_path / "overlays" / "bad.yaml").write_text(text, encoding="utf-8")


def spoil_template(name: str, text: str) -> Callable[[Path, pytest.MonkeyPatch], None]:
    def spoil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = tmp_path / "overlays" / "templates"
        shutil.copytree(render.TEMPLATES, folder)
        (folder / name).write_text((folder / name).read_text(encoding="utf-8") + text, encoding="utf-8")
        monkeypatch.setattr(render, "TEMPLATES", folder)

    return spoil


def spoil_formatter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *arguments, **options: None)


def spoil_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device", "manifest.json")

    monkeypatch.setattr(manifest, "write_manifest", full)


def interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(manifest, "write_manifest", stop)


FAILURES: dict[str, tuple[Callable[[Path, pytest.MonkeyPatch], None], int, str]] = {
    "overlay that fits nothing": (spoil_overlay, 1, "bad.yaml"),
    "template that does not render": (spoil_template("model.py.jinja", "{{ nothing.at.all }}"), 1, "model.py.jinja"),
    "template that writes no Python": (spoil_template("model.py.jinja", "\nclass :\n"), 1, "ruff cannot read the generated code"),
    "module that does not import": (
        spoil_template("str_enum.py.jinja", "\nraise OSError('no')\n"),
        1,
        "does not import alone: OSError: no",
    ),
    "module that needs another to come first": (
        spoil_template("typed_dict.py.jinja", "\nimport sys\nsys.modules['scalev.client']\n"),
        1,
        "new_thing: the generated module does not import alone: KeyError",
    ),
    "operation that is lost": (spoil_template("resource.py.jinja", "\n_GET_THING = None\n"), 1, "are not those of the document: getThing"),
    "response that is not read": (
        spoil_template("model.py.jinja", "\n{{ class_.name }}._decode = lambda raw: 1 / 0\n"),
        1,
        "cannot decode a sample response: ZeroDivisionError",
    ),
    "field that is not read": (
        spoil_template(
            "str_enum.py.jinja", "\nfrom .._runtime import scalars\nscalars.decode_text.__code__ = scalars.decode_date.__code__\n"
        ),
        1,
        "cannot decode a sample response: expected a date at ",
    ),
    "no formatter": (spoil_formatter, 2, "ruff"),
    "disk full": (spoil_disk, 2, "No space left on device"),
    "interrupt": (interrupt, 130, ""),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failing_run_changes_nothing(
    case: str, tmp_path: Path, generate: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text('{"files": {"old.py": ""}}', encoding="utf-8")
    (out / "old.py").write_text("old = True\n", encoding="utf-8")
    before = content(out)
    spoil, code, message = FAILURES[case]
    spoil(tmp_path, monkeypatch)
    assert generate(small()) == code
    lines = capsys.readouterr().err.splitlines()
    assert "Traceback" not in "\n".join(lines)
    if message:
        assert lines[-1].startswith("error: ") and message in lines[-1]
    assert content(out) == before
    assert list_left_behind(tmp_path) == []


def test_files_of_an_earlier_run_are_removed(tmp_path: Path, generate: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(small()) == 0
    first = content(tmp_path / "out")
    assert {"scalev/models/thing.py", "scalev/models/state.py", "scalev/resources/things.py"} <= first.keys()
    assert "2 operations in, 2 out, 0 warnings; 3 components" in capsys.readouterr().out
    data = small()
    del data["components"]["schemas"]["State"], data["components"]["schemas"]["Thing"]["properties"]["state"]
    (tmp_path / "out/scalev/__pycache__").mkdir()
    (tmp_path / "out/scalev/__pycache__/client.cpython-311.pyc").write_bytes(b"")
    assert generate(data) == 0
    second = content(tmp_path / "out")
    assert first.keys() - second.keys() == {"scalev/models/state.py", "docs/models/s.md"} and second.keys() <= first.keys()
    assert list_left_behind(tmp_path) == []
    assert generate(small()) == 0
    assert content(tmp_path / "out") == first


@pytest.mark.parametrize("name", ["notes.txt", "scalev/mine.py", "scalev/models/.hidden", "link"])
def test_foreign_files_are_rejected(name: str, tmp_path: Path, generate: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(small()) == 0
    if name == "link":
        (tmp_path / "out" / name).symlink_to(tmp_path / "nowhere")
    else:
        (tmp_path / "out" / name).write_text("mine", encoding="utf-8")
    before = content(tmp_path / "out")
    assert generate(small()) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert "refusing to replace files that were not generated" in line and name in line
    assert content(tmp_path / "out") == before and list_left_behind(tmp_path) == []


def test_a_folder_without_our_manifest_is_rejected(
    tmp_path: Path, generate: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for text in ("[]", '{"files": 3}', "not json"):
        (out / "manifest.json").write_text(text, encoding="utf-8")
        assert generate(small()) == 2
        assert "expected an empty folder or one with our manifest.json" in capsys.readouterr().err
    shutil.rmtree(out)
    out.write_text("a file", encoding="utf-8")
    assert generate(small()) == 2
    assert "expected a folder, got a file" in capsys.readouterr().err and out.read_text(encoding="utf-8") == "a file"


def test_an_interrupted_run_leaves_the_output_as_it_was(tmp_path: Path) -> None:
    """Ctrl-C at any time: either the old package or the whole new one is there."""
    command = [sys.executable, "-m", "generator", "generate", "--output", str(tmp_path / "out")]
    for seconds in (0.6, 2.0):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        _, message = process.communicate(timeout=60)
        assert process.returncode in (130, 0, -signal.SIGINT), message
        if process.returncode == 0:
            break
        assert not (tmp_path / "out").exists() and list(tmp_path.iterdir()) == []


# --- the whole package -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def generated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client of the effective document, generated by the command in a separate process; workers of a test run share it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    marker = folder / "whole-done"
    try:
        (folder / "whole-started").mkdir()
    except FileExistsError:
        while not marker.exists():
            time.sleep(0.1)
    else:
        try:
            make_whole(folder / "whole", "0")
        finally:
            marker.mkdir()
    return folder / "whole"


def make_whole(out: Path, seed: str, *options: str) -> Path:
    command = [sys.executable, "-m", "generator", "generate", "--output", str(out), *options]
    process = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    assert re.search(
        r"(\d+) operations in, \1 out, 0 warnings; \d+ components, \d+ modules, \d+ files in [\d.]+ s$",
        process.stdout.strip(),
    )
    assert all(len(line) < 120 for line in process.stderr.splitlines())
    return out


def test_the_generated_folder_is_up_to_date(generated_folder: Path) -> None:
    """The files in the repository are exactly those that its inputs generate."""
    stale = compare_folders(generated_folder, ROOT / "generated")
    if stale:
        suffix = f" and {len(stale) - 3} more" if len(stale) > 3 else ""
        pytest.fail(f"generated/ is stale, run `make generate`: {'; '.join(stale[:3])}{suffix}", pytrace=False)


def test_stale_files_are_named(tmp_path: Path) -> None:
    """The comparison itself: every byte of every file counts, and so does an extra or a missing file."""
    left, right = tmp_path / "left", tmp_path / "right"
    for folder in (left, right):
        (folder / "a").mkdir(parents=True)
        for name in ("same.py", "a/docs.py", "a/lost.py"):
            (folder / name).write_text(f'"""{name}"""\n', encoding="utf-8")
    assert compare_folders(left, right) == []
    (right / "a/docs.py").write_text('"""a/docs.py."""\n', encoding="utf-8")
    (right / "a/lost.py").unlink()
    (right / "a/.hidden").write_bytes(b"")
    (right / "a/__pycache__").mkdir()
    (right / "a/__pycache__/x.pyc").write_bytes(b"")
    assert compare_folders(left, right) == [
        f"a/lost.py: missing in {right}",
        f"a/.hidden: in {right}, not generated",
        "a/docs.py: differs",
    ]


def test_two_runs_are_equal_to_the_byte_under_any_hash_seed(tmp_path: Path) -> None:
    spec, overlays = write_inputs(tmp_path, build_document())
    folder, other = (make_whole(tmp_path / seed, seed, "--spec", str(spec), "--overlays", str(overlays)) for seed in ("0", "4711"))
    assert content(folder) == content(other)


def test_the_manifest_lists_inputs_operations_and_files(generated_folder: Path) -> None:
    manifest = json.loads((generated_folder / "manifest.json").read_text(encoding="utf-8"))
    files = {name: hashlib.sha256(data).hexdigest() for name, data in content(generated_folder).items() if name != "manifest.json"}
    assert manifest["files"] == files
    inputs = manifest["inputs"]
    assert inputs["document"] == hashlib.sha256((ROOT / "openapi/scalev-v3.yaml").read_bytes()).hexdigest()
    assert inputs["overlays"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("overlays/revisions", "overlays")
        for path in sorted((ROOT / folder).glob("*.yaml"))
    }
    assert inputs["openapi-python-client"] == version("openapi-python-client") and inputs["ruff"] == version("ruff")
    effective = load_effective_document(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays")
    assert inputs["effective"] == hashlib.sha256(json.dumps(effective, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    for name, source in {"templates": ROOT / "generator/codegen/templates", "package": ROOT / "generator/package/scalev"}.items():
        source_files = {path: data for path, data in content(source).items() if "__pycache__" not in path}
        lines = [
            f"{path} {hashlib.sha256(data).hexdigest()}" for path, data in sorted(source_files.items(), key=lambda pair: Path(pair[0]))
        ]
        assert len(lines) > 10
        assert inputs[name] == hashlib.sha256("\n".join(lines).encode()).hexdigest(), name
    operations = Document(effective).operations
    assert [(item["id"], item["method"], item["path"]) for item in manifest["operations"]] == [
        (item.id, item.method.upper(), item.path) for item in operations
    ]
    assert len({operation["call"].split("(")[0] for operation in manifest["operations"]}) == len(operations)
    credentials = [operation.node["x-credential"] for operation in operations]
    assert [operation["credential"] for operation in manifest["operations"]] == credentials


#: Files whose first line does not name the generator, and why.
UNMARKED = {
    "LICENSE": "the text of the licence is its own",
    "scalev/examples/contract.yml": "users copy it whole",
    "scalev/examples/drift.yml": "users copy it whole",
    "scalev/observe/schema.json": "a schema that other programs read is copied as it is",
}
#: Files whose last line names the generator, since their readers expect a title or a head in the first.
MARKED_BELOW = re.compile(r"docs/.*\.md|.*llms\.txt|scalev/SKILL\.md")


def test_every_file_says_in_its_first_line_that_it_is_generated(generated_folder: Path) -> None:
    command = "python -m generator generate"
    for name, data in content(generated_folder).items():
        if name in UNMARKED:
            continue
        text = data.decode()
        if name.endswith(".json"):
            first, value = next(iter(json.loads(text).items()))
            assert first in ("generated", "x-generated") and value == f"Generated by `{command}`. Do not edit.", name
            continue
        line = text.splitlines()[-1 if MARKED_BELOW.fullmatch(name) else 0]
        header = rf"(?:Generated|Copied from generator/[a-z_/.-]+) by `{command}`\. Do not edit\."
        assert re.fullmatch(rf"# {header}|<!-- {header} -->|/\* {header} \*/|// {header}", line), name


def test_hand_written_modules_are_copied_unchanged(generated_folder: Path) -> None:
    for part in render.PARTS:
        source, target = render.PACKAGE / part, generated_folder / "scalev" / part
        paths = {path.relative_to(source) for path in source.rglob("*.py")}
        assert paths == {path.relative_to(target) for path in target.rglob("*.py")}
        for name in paths:
            assert (target / name).read_bytes().split(b"\n", 1)[1] == (source / name).read_bytes()


def test_nothing_volatile_is_written(generated_folder: Path) -> None:
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    revisions = [re.escape(path.name) for path in (ROOT / "overlays/revisions").glob("*.yaml")]
    dates = "|".join([*revisions, r'"x-withdrawn":\s*(\{\s*"date":\s*)?"[0-9-]+"'])
    for name, data in content(generated_folder).items():
        # the day of a release is part of the changelog, that of a revision of its name and of what it withdraws
        text = re.sub(rf"^## [0-9.]+ \([0-9-]+\)$|{dates}", "", data.decode(), flags=re.MULTILINE)
        assert today not in text, name
        assert str(ROOT) not in text and str(generated_folder.parent) not in text and str(Path.home()) + "/" not in text, name
    assert not [path for path in generated_folder.rglob("*") if path.name.startswith(".") or path.name in ("__pycache__", "spec.json")]


def test_every_component_has_exactly_one_python_name(generated_folder: Path) -> None:
    schemas = load_effective_document(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays")["components"]["schemas"]
    tree = ast.parse((generated_folder / "scalev/models/__init__.py").read_text(encoding="utf-8"))
    table = next(node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_MODULES")
    modules: dict[str, str] = ast.literal_eval(table)
    plain_names = {name.replace("_", "").lower() for name in modules}
    assert len(plain_names) == len(modules) >= len(schemas)
    assert [name for name in schemas if re.sub("[^a-z0-9]", "", name.lower()) not in plain_names] == []
    trees = {
        module: ast.parse((generated_folder / f"scalev/models/{module}.py").read_text(encoding="utf-8")).body
        for module in set(modules.values())
    }
    for name, module in modules.items():
        definitions = trees[module]
        matches = [node for node in definitions if getattr(node, "name", None) == name]
        matches += [
            node
            for node in definitions
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and ast.unparse(node).startswith((f"{name}:", f"{name} ="))
        ]
        assert len(matches) == 1, name


def test_no_class_can_hide_what_generated_modules_import(generated_folder: Path) -> None:
    """Every capitalized name that a generated module imports is reserved."""
    used_names = set()
    for folder in (generated_folder / "scalev/models", generated_folder / "scalev/resources"):
        for path in folder.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and not re.search(r"(^|\.)models(\.|$)", node.module or "models") and node.level != 1:
                    used_names |= {alias.name for alias in node.names}
    used_names = {name for name in used_names if name[0].isupper() and not name.isupper()}
    assert used_names and used_names <= names.RESERVED_CLASSES


def test_a_changed_stock_template_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upstream.find_changed_templates() == []
    stock = tmp_path / "stock"
    shutil.copytree(upstream.STOCK, stock)
    (stock / "model.py.jinja").write_text("moved", encoding="utf-8")
    (stock / "client.py.jinja").unlink()
    (stock / "aliases.py.jinja").write_text("new upstream", encoding="utf-8")
    monkeypatch.setattr(upstream, "STOCK", stock)
    assert upstream.find_changed_templates() == ["aliases.py.jinja", "client.py.jinja", "model.py.jinja"]
