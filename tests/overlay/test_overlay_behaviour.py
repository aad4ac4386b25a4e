"""Behaviour that the specification does not cover: messages, reports, independence of input and hash seed, the command."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.errors import CheckFailed, GeneratorError, InputError
from generator.openapi.reading import parse
from generator.overlay import ActionReport, apply_overlays, read_overlay
from generator.overlay.command import add_parser

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/v3/orders": {
            "get": {"tags": ["Orders"], "parameters": [{"name": "id", "in": "query"}, {"name": "page", "in": "query"}]},
            "post": {"summary": "Create"},
        },
        "/v3/it's": {},
    },
    "components": {},
}


def overlay_file(folder: Path, *actions: dict[str, Any], version: str = "1.1.0", name: str = "10-fix.yaml") -> Path:
    path = folder / name
    path.write_text(json.dumps({"overlay": version, "info": {"title": "Fix", "version": "1"}, "actions": list(actions)}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            "$.paths['/v3/order'].get",
            "$.paths, an object with /v3/orders, /v3/it's, where ['/v3/order'] selects nothing; did you mean '/v3/orders'?",
        ),
        (
            "$.paths['/v3/orders'].gett.tags",
            "$.paths['/v3/orders'], an object with get, post, where .gett selects nothing; did you mean 'get'?",
        ),
        (
            "$.paths['/v3/orders'].get.parameters[?@.name=='idd']",
            "$.paths['/v3/orders'].get.parameters, an array of 2 items, where [?@.name=='idd'] selects nothing; did you mean 'id'?",
        ),
        ("$.paths['/v3/orders'].get.tags[3]", "$.paths['/v3/orders'].get.tags, an array of 1 item, where [3] selects nothing"),
        ("$.paths['/v3/orders'].post.summary.x", "$.paths['/v3/orders'].post.summary, a string, where .x selects nothing"),
        ('$.paths["/v3/it\'s"].get', "$.paths['/v3/it\\'s'], an empty object, where .get selects nothing"),
        ("$.paths['/v3/it\\'s'].get", "$.paths['/v3/it\\'s'], an empty object, where .get selects nothing"),
        ("$.paths.*.put", "$.paths['/v3/orders'] (and 1 more), an object with get, post, where .put selects nothing"),
        ("$..parametres", "$, an object with paths, components, where ..parametres selects nothing; did you mean 'parameters'?"),
        ("$..['parametres'].x", "$, an object with paths, components, where ..['parametres'] selects nothing; did you mean 'parameters'?"),
        ("$.paths[?@['a]'] == \"]'\"].b", "$.paths, an object with /v3/orders, /v3/it's, where [?@['a]'] == \"]'\"] selects nothing"),
    ],
)
def test_strict_failure_names_file_action_and_nearest_node(tmp_path: Path, target: str, expected: str) -> None:
    path = overlay_file(tmp_path, {"target": "$.components", "update": {"schemas": {}}}, {"target": target, "remove": True})
    with pytest.raises(CheckFailed) as error:
        apply_overlays(DOCUMENT, [read_overlay(path)], strict=True)
    message = str(error.value)
    assert message.startswith(f"{path}: actions[1] (remove {target}): expected the target to select at least one node, got none; nearest")
    assert message.endswith(f"; nearest node that exists: {expected}")
    lax = apply_overlays(DOCUMENT, [read_overlay(path)], strict=False)
    assert lax.document == {**DOCUMENT, "components": {"schemas": {}}}
    assert lax.reports[1].matches == 0


def test_reports_count_nodes_and_name_changed_locations(tmp_path: Path) -> None:
    get = "$.paths['/v3/orders'].get"
    path = overlay_file(
        tmp_path,
        {"target": f"{get}.parameters[?@.name=='id']", "update": {"in": "query", "required": True, "schema": {"type": "integer"}}},
        {"target": f"{get}.tags", "update": ["A", "B"]},
        {"target": f"{get}.parameters[*].in", "update": "header"},
        {"target": f"{get}.parameters[*]", "remove": True},
        {"target": "$.components", "copy": "$.paths['/v3/orders'].post"},
        {"target": "$.components.summary", "update": "Create"},
        {"target": "$.none", "remove": True},
        {"target": "$.components", "update": {"one": 1, "in": {"in": {}}}},
        {"target": "$.components", "update": {"one": True, "in": {"in": {}}}},
        {"target": "$..in", "remove": True},
    )
    base = ("paths", "/v3/orders", "get")
    result = apply_overlays(DOCUMENT, [read_overlay(path)], strict=False)
    assert [(report.kind, report.matches, report.locations) for report in result.reports] == [
        ("update", 1, ((*base, "parameters", 0, "required"), (*base, "parameters", 0, "schema"))),
        ("update", 1, ((*base, "tags", 1), (*base, "tags", 2))),
        ("update", 2, ((*base, "parameters", 0, "in"), (*base, "parameters", 1, "in"))),
        ("remove", 2, ((*base, "parameters", 0), (*base, "parameters", 1))),
        ("copy", 1, (("components", "summary"),)),
        ("update", 1, ()),
        ("remove", 0, ()),
        ("update", 1, (("components", "one"), ("components", "in"))),
        ("update", 1, (("components", "one"),)),
        ("remove", 2, (("components", "in"),)),
    ]
    tags = (*base, "tags")
    assert result.reports[1] == ActionReport("10-fix.yaml", 1, f"{get}.tags", "update", 1, ((*tags, 1), (*tags, 2)), (tags,))


def test_overlays_follow_one_another(tmp_path: Path) -> None:
    first = overlay_file(tmp_path, {"target": "$.components", "update": {"schemas": {}}}, version="1.0.0", name="1.yaml")
    second = overlay_file(tmp_path, {"target": "$.components.schemas", "update": {"Order": {}}}, name="2.yaml")
    result = apply_overlays(DOCUMENT, [read_overlay(first), read_overlay(second)])
    assert result.document["components"] == {"schemas": {"Order": {}}}
    assert [report.overlay for report in result.reports] == ["1.yaml", "2.yaml"]
    with pytest.raises(CheckFailed, match=r"2\.yaml"):
        apply_overlays(DOCUMENT, [read_overlay(second), read_overlay(first)])


def test_document_and_overlay_are_neither_modified_nor_shared(tmp_path: Path) -> None:
    overlay = read_overlay(overlay_file(tmp_path, {"target": "$.a", "update": {"l": [1]}}, {"target": "$.a.l", "update": 2}))
    shared_node: dict[str, Any] = {"x": {}}
    document = {"a": {}, "b": shared_node, "c": shared_node}
    for _ in range(2):
        result = apply_overlays(document, [overlay]).document
        assert result == {"a": {"l": [1, 2]}, "b": {"x": {}}, "c": {"x": {}}}
        assert result["b"] is not result["c"]
        assert result["b"] is not shared_node
    assert document == {"a": {}, "b": {"x": {}}, "c": {"x": {}}}


def test_documents_that_contain_themselves_or_explode_are_rejected(tmp_path: Path) -> None:
    overlay = read_overlay(overlay_file(tmp_path, {"target": "$", "update": {"a": 1}}))
    cyclic: dict[str, Any] = {}
    cyclic["self"] = [cyclic]
    wide_node: Any = ["x"] * 10
    for _ in range(9):
        wide_node = [wide_node] * 10
    with pytest.raises(InputError, match="contains itself"):
        apply_overlays(cyclic, [overlay])
    with pytest.raises(InputError, match="aliases multiply"):
        apply_overlays({"wide": wide_node}, [overlay])
    with pytest.raises(InputError, match="an object, got array"):
        apply_overlays([], [overlay])  # type: ignore[arg-type]


def test_result_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    document = tmp_path / "document.json"
    document.write_text(json.dumps({"a": [{"k": index % 3, "n": {"k": 2}} for index in range(20)]}), encoding="utf-8")
    actions: list[dict[str, Any]] = [{"target": "$..[?@.k==1]", "remove": True}, {"target": "$..n", "update": {"z": 1, "y": {"x": 2}}}]
    overlay = overlay_file(tmp_path, *actions)
    code = (
        "import sys; from generator.overlay import apply_overlays, read_overlay; from generator.openapi.reading import read;"
        "r = apply_overlays(read(sys.argv[1]), [read_overlay(sys.argv[2])]); print(r.document, r.reports)"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(document), str(overlay)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert "'z': 1" in outputs.pop()


# --- the command


def run(*arguments: Path | str) -> int:
    """Run the command like the main program: parse the arguments, and return the exit code."""
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["overlay", *map(str, arguments)])
    try:
        code: int = args.run(args)
    except GeneratorError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return code


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "api.yaml"
    path.write_text("openapi: 3.1.0\nstate: off\nwhen: 12:30\nname: é\n", encoding="utf-8")
    return path


def test_the_command_prints_yaml_with_off_as_a_string(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = overlay_file(tmp_path, {"target": "$", "update": {"also": "on"}})
    assert run(source, overlay) == 0
    output = capsys.readouterr()
    assert output.out == 'openapi: "3.1.0"\nstate: "off"\nwhen: "12:30"\nname: é\nalso: "on"\n'
    assert output.err == ""
    assert parse(output.out, "out") == {"openapi": "3.1.0", "state": "off", "when": "12:30", "name": "é", "also": "on"}


def test_the_suffix_of_the_output_determines_its_format(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = overlay_file(tmp_path, {"target": "$.when", "remove": True})
    assert run(source, overlay, "-o", tmp_path / "out.json") == 0
    assert (tmp_path / "out.json").read_text("utf-8") == '{\n  "openapi": "3.1.0",\n  "state": "off",\n  "name": "é"\n}\n'
    assert run(source, overlay, "--out", tmp_path / "out.yml") == 0
    assert (tmp_path / "out.yml").read_text("utf-8") == 'openapi: "3.1.0"\nstate: "off"\nname: é\n'
    assert capsys.readouterr().out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["10-fix.yaml", "api.yaml", "out.json", "out.yml"]


def test_the_exit_code_says_what_failed(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.yaml"
    useless_overlay = overlay_file(tmp_path, {"target": "$.none", "remove": True}, name="nothing.yaml")
    broken_overlay = overlay_file(tmp_path, {"target": "$.[", "remove": True}, name="broken.yaml")
    unknown = overlay_file(tmp_path, {"target": "$", "updates": {}}, name="unknown.yaml")
    for arguments, code, part in (
        ((source, useless_overlay, "-o", out), 1, "nothing.yaml: actions[0] (remove $.none): expected the target"),
        ((source, broken_overlay, "-o", out), 2, "broken.yaml: actions[0].target: expected a JSONPath expression"),
        ((source, unknown, "-o", out), 2, "unknown.yaml: actions[0].updates: expected a field of Overlay 1.1"),
        ((source, tmp_path / "missing.yaml", "-o", out), 2, "missing.yaml: no such file"),
        ((tmp_path / "missing.yaml", useless_overlay, "-o", out), 2, "missing.yaml: no such file"),
        ((source, useless_overlay, "--lax", "-o", tmp_path / "no" / "out.yaml"), 2, "out.yaml: cannot write: No such file"),
    ):
        assert run(*arguments) == code
        error = capsys.readouterr().err
        assert part in error.splitlines()[-1]
        assert not out.exists()
    assert run(source, useless_overlay, unknown, "--lax", "-o", out) == 0
    assert capsys.readouterr().err == "warning: nothing.yaml: actions[0] (remove $.none) matches nothing\n"
    assert out.exists()
    with pytest.raises(SystemExit) as exit_error:
        run(source)
    assert exit_error.value.code == 2


def test_command_never_writes_over_an_input(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = overlay_file(tmp_path, {"target": "$", "update": {"a": 1}})
    before = source.read_bytes(), overlay.read_bytes()
    for out in (source, overlay, tmp_path / "." / "api.yaml"):
        assert run(source, overlay, "-o", out) == 2
        assert "expected an output file other than the inputs" in capsys.readouterr().err
    assert (source.read_bytes(), overlay.read_bytes()) == before
