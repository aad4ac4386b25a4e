"""Unusable input: one clear line on stderr, exit code 2, and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import cli
from generator.errors import InputError
from generator.openapi.document import Document
from generator.openapi.reading import parse, read
from tests.conftest import ROOT, Run

SPEC = ROOT / "openapi/scalev-v3.yaml"


def document(**changes: Any) -> str:
    """Return a small valid document with some of its top-level fields replaced (None: omitted)."""
    sound = {
        "openapi": "3.1.0",
        "info": {"title": "Rakes", "version": "1"},
        "paths": {"/rakes/{id}": {"get": operation()}},
    }
    return json.dumps({name: value for name, value in {**sound, **changes}.items() if value is not None})


def operation(**changes: Any) -> dict[str, Any]:
    sound: dict[str, Any] = {
        "operationId": "getRake",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "A rake."}},
    }
    return {name: value for name, value in {**sound, **changes}.items() if value is not None}


def paths(**changes: Any) -> str:
    return document(paths={"/rakes/{id}": {"get": operation(**changes)}})


def schema(node: Any) -> str:
    return document(components={"schemas": {"Rake": node}})


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))

TEXTS: dict[str, tuple[str | bytes, str]] = {
    # the text
    "invalid UTF-8": (b"openapi: \xff\n", "expected UTF-8 text, got byte 0xff at offset 9"),
    "control character": (b"openapi: \x00\n", "control characters are not allowed"),
    "YAML syntax": (b"openapi: 3.1.0\npaths: [\ninfo: x\n", ":4:1: did not find expected"),
    "tab": (b"info:\n\ttitle: x\n", ":2:1: "),
    "duplicate key": (b"openapi: 3.1.0\ninfo: {}\ninfo: {}\n", ":3:1: duplicate key 'info'"),
    "key that is no string": (
        b"paths:\n  /a:\n    get:\n      responses:\n        200: {}\n",
        ":5:9: expected a string key, got 200 (int): quote it",
    ),
    "unknown tag": (b"info: !!python/object:os.system x\n", ":1:7: expected a tag of the YAML core schema"),
    "date tag": (b"info: !!timestamp 2001-01-01\n", ":1:7: expected a tag of the YAML core schema, got !!timestamp"),
    "wrong tag": (b"info: !!int x\n", ":1:7: expected a value that !!int can hold, got 'x'"),
    "two documents": (b"a: b\n---\nc: d\n", ":2:1: but found another document"),
    "undefined alias": (b"a: *b\n", ":1:4: found undefined alias"),
    "alias bomb": (BOMB.encode(), "stand for more than 10,000 values"),
    "alias in itself": (b"a: &a [*a]\n", ":1:4: nested more than 100 levels deep"),
    "deep flow": (b"[" * 100_000, ":1:101: nested more than 100 levels deep"),
    "deep blocks": (b"- " * 20_000, ":1:201: nested more than 100 levels deep"),
    "huge number": (b"a: " + b"9" * 5000, ":1:4: expected a shorter number"),
    "empty": (b"", "expected an OpenAPI document, got nothing"),
    "a word": (b"hello", "expected an OpenAPI document, got text"),
    "a list": (b"- a", "expected an OpenAPI document, got a list"),
    # the document
    "another format": (b"swagger: '2.0'", "expected `openapi: 3.0.x` or `3.1.x`, got `swagger: 2.0`: convert it"),
    "another version": (document(openapi="4.0.0"), "expected `openapi: 3.0.x` or `3.1.x`, got '4.0.0'"),
    "version as number": (b"openapi: 3.1\n", "expected `openapi: 3.0.x` or `3.1.x`, got 3.1"),
    "no info": (document(info=None), "expected an object at /info, got nothing"),
    "no paths": (document(paths=None), "expected an object at /paths, got nothing"),
    "list of paths": (document(paths=[]), "expected an object at /paths, got a list"),
    "path without slash": (document(paths={"rakes": {}}), "expected a path that begins with `/` in /paths, got 'rakes'"),
    "path item": (document(paths={"/rakes": 3}), "expected an object at /paths//rakes, got a number"),
    "operation": (document(paths={"/rakes": {"get": []}}), "expected an object at get /rakes, got a list"),
    "no operation id": (paths(operationId=None), "expected an operationId at get /rakes/{id}, got None"),
    "operation id twice": (
        document(paths={"/a": {"get": operation(parameters=None)}, "/b": {"put": operation(parameters=None)}}),
        "expected each operationId once, got 'getRake' at get /a and at put /b",
    ),
    "parameters": (paths(parameters={"id": 1}), "expected a list at get /rakes/{id}: parameters, got an object"),
    "parameter": (paths(parameters=["id"]), "expected an object at get /rakes/{id}: parameters/0, got text"),
    "parameter without place": (paths(parameters=[{"name": "id"}]), "parameters/0, got ['name']"),
    "parameter without schema": (
        paths(parameters=[{"name": "id", "in": "path", "required": True}]),
        "expected a schema or a content at get /rakes/{id}: parameters/0, got neither",
    ),
    "optional path parameter": (
        paths(parameters=[{"name": "id", "in": "path", "schema": {}}]),
        "expected `required: true` at get /rakes/{id}: parameters/0 (path parameter 'id')",
    ),
    "path parameter not declared": (paths(parameters=None), "expected a path parameter for 'id' at get /rakes/{id} (getRake), got none"),
    "path parameter not in the path": (
        document(paths={"/rakes": {"get": operation()}}),
        "expected `{id}` in the path for 'id' at get /rakes (getRake), got none",
    ),
    "parameter twice": (
        paths(
            parameters=[*operation()["parameters"], {"name": "q", "in": "query", "schema": {}}, {"name": "q", "in": "query", "schema": {}}]
        ),
        "expected each parameter once, got query parameter 'q' again at get /rakes/{id}",
    ),
    "no responses": (paths(responses=None), "expected an object at get /rakes/{id} (getRake): responses, got nothing"),
    "response": (paths(responses={"200": None}), "expected an object at get /rakes/{id} (getRake): responses/200, got nothing"),
    "status": (paths(responses={"ok": {}}), "expected a status at get /rakes/{id} (getRake): responses, got 'ok'"),
    "content": (paths(responses={"200": {"content": []}}), "responses/200/content, got a list"),
    "media type": (paths(responses={"200": {"content": {"a/b": 1}}}), "responses/200/content/a/b, got a number"),
    "request body": (paths(requestBody=[]), "expected an object at get /rakes/{id} (getRake): requestBody, got a list"),
    "request without content": (paths(requestBody={}), "expected an object at get /rakes/{id} (getRake): requestBody/content, got nothing"),
    "tags": (paths(tags="Rakes"), "expected a list of names at get /rakes/{id} (getRake): tags, got 'Rakes'"),
    "summary": (paths(summary=3), "expected text at get /rakes/{id} (getRake): summary, got a number"),
    "security": (paths(security={"key": []}), "expected a list at get /rakes/{id} (getRake): security, got an object"),
    "unknown security": (
        paths(security=[{"key": []}]),
        "expected a security scheme of the components at get /rakes/{id} (getRake): security, got 'key'",
    ),
    "components": (document(components=[]), "expected an object at /components, got a list"),
    "schemas": (document(components={"schemas": []}), "expected an object at /components/schemas, got a list"),
    "schema": (schema(3), "expected a schema at /components/schemas/Rake, got a number"),
    "type": (schema({"type": "text"}), "at /components/schemas/Rake/type, got 'text'"),
    "properties": (schema({"properties": []}), "expected an object at /components/schemas/Rake/properties, got a list"),
    "property": (schema({"properties": {"a": []}}), "expected a schema at /components/schemas/Rake/properties/a, got a list"),
    "items": (schema({"items": [{}]}), "expected a schema at /components/schemas/Rake/items, got a list"),
    "all of": (schema({"allOf": {}}), "expected a list of schemas at /components/schemas/Rake/allOf, got an object"),
    "required": (schema({"required": "a"}), "expected a list of names at /components/schemas/Rake/required, got 'a'"),
    "enum": (schema({"enum": "a"}), "expected a list at /components/schemas/Rake/enum, got text"),
    "reference to nothing": (
        schema({"$ref": "#/components/schemas/Hoe"}),
        "#/components/schemas/Hoe points at nothing (at /components/schemas/Rake)",
    ),
    "reference outside": (
        schema({"$ref": "hoe.yaml#/Hoe"}),
        "expected a reference inside the document (#/…), got 'hoe.yaml#/Hoe' (at /components/schemas/Rake)",
    ),
    "reference to itself": (
        schema({"$ref": "#/components/schemas/Rake"}),
        "#/components/schemas/Rake refers to itself (at /components/schemas/Rake)",
    ),
    "schema made of itself": (
        document(
            paths={
                "/a": {
                    "get": operation(
                        parameters=None, responses={"200": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/A"}}}}}
                    )
                }
            },
            components={"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}}},
        ),
        "getRake: #/components/schemas/A refers to itself",
    ),
    "schema within itself": (
        document(
            paths={
                "/a": {
                    "get": operation(
                        parameters=None, responses={"200": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/A"}}}}}
                    )
                }
            },
            components={"schemas": {"A": {"properties": {"child": {"$ref": "#/components/schemas/A"}}}}},
        ),
        "getRake: a schema refers to itself",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_file_that_is_not_a_document_is_rejected(case: str, run: Run, tmp_path: Path) -> None:
    text, message = TEXTS[case]
    path = tmp_path / "spec.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    outcome = run("check", "document", "--spec", path)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"error: {path}")
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1, "a": 2}', ": duplicate key 'a'"),
        ('{"a": }', ":1:7: Expecting value"),
        ('{"a": NaN}', ": expected a JSON value, got NaN"),
        ("[" * 100_000, ": nested more than 100 levels deep"),
    ],
)
def test_a_json_file_that_is_not_a_document_is_rejected(text: str, message: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    path.write_text(text, encoding="utf-8")
    outcome = run("check", "document", "--spec", path)
    assert outcome.code == 2
    assert outcome.err == f"error: {path}{message}\n"


def test_a_path_that_is_not_a_file_is_rejected(run: Run, tmp_path: Path) -> None:
    assert run("check", "document", "--spec", tmp_path / "none").err == f"error: {tmp_path}/none: no such file\n"
    assert run("check", "document", "--spec", tmp_path).err == f"error: {tmp_path}: expected a file, got a directory\n"
    assert run("check", "document", "--spec", "\0").err == "error: '\\x00': embedded null byte\n"
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert run("check", "document", "--spec", tmp_path / "file" / "x").err == f"error: {tmp_path}/file/x: Not a directory\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("rake",), "invalid choice: 'rake'"),
        (("evidence",), "the following arguments are required: REFERENCE_DIR"),
        (("evidence", ".", "--nonsense"), "unrecognized arguments: --nonsense"),
        (("check", "rakes"), "invalid choice: 'rakes'"),
        (("check", "document", "--nonsense"), "unrecognized arguments: --nonsense"),
        (("check", "document", "--format", "xml"), "invalid choice: 'xml'"),
    ],
)
def test_invalid_command_lines_are_rejected(arguments: tuple[str, ...], message: str, run: Run) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


def test_help_names_all_commands_and_parts(run: Run) -> None:
    outcome = run("--help")
    assert outcome.code == 0
    for command, (_, summary) in cli.COMMANDS.items():
        assert command in outcome.out
        assert summary.split()[0] in outcome.out
    assert "REFERENCE_DIR" in run("evidence", "--help").out
    assert "--spec" in run("check", "document", "--help").out
    assert "document" in run("check", "--help").out


def test_a_command_without_its_module_is_reported_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "COMMANDS", {"dig": ("generator.digging", "dig a hole")})
    assert run("dig").err == "error: dig: there is no module generator.digging\n"
    assert "dig a hole" in run("--help").out


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (KeyboardInterrupt(), 130, ""),
        (MemoryError(), 2, "error: not enough memory for this input\n"),
        (RecursionError(), 2, "error: the input is nested too deeply or refers to itself\n"),
        (PermissionError(13, "Permission denied", "x.csv"), 2, "error: x.csv: Permission denied\n"),
        (InputError("two\nlines"), 2, "error: two lines\n"),
    ],
)
def test_exceptions_that_end_a_command_are_reported_in_one_line(
    error: BaseException, code: int, message: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(reference: Path) -> None:
        raise error

    monkeypatch.setattr("generator.evidence.command.distil", fail)
    outcome = run("evidence", ".")
    assert (outcome.code, outcome.out, outcome.err) == (code, "", message)


def test_a_broken_pipe_is_not_reported() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as out:
        process = subprocess.run(
            [sys.executable, "-m", "generator", "check", "document"], cwd=ROOT, stdout=out, stderr=subprocess.PIPE, check=False
        )
    assert (process.returncode, process.stderr) == (141, b"")


def test_path_level_parameters_count_for_each_operation() -> None:
    path_parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "q", "in": "query", "schema": {}},
    ]
    data = json.loads(document(paths={"/rakes/{id}": {"parameters": path_parameters, "get": operation()}}))
    (result,) = Document(data).operations
    assert [(item["name"], item["schema"]) for item in result.node["parameters"]] == [("q", {}), ("id", {"type": "string"})]


def test_scalars_follow_yaml_1_2() -> None:
    text = "[off, yes, 010, 0x1F, 0o17, -7, 1e3, .5, -.inf, 1_000, 12:30, 2020-01-01, ~, Null, TRUE, '1', !!str 1, 0x, <<]"
    expected = [
        "off",
        "yes",
        10,
        31,
        15,
        -7,
        1000.0,
        0.5,
        float("-inf"),
        "1_000",
        "12:30",
        "2020-01-01",
        None,
        None,
        True,
        "1",
        "1",
        "0x",
        "<<",
    ]
    data = parse(text, "text")
    assert data == expected
    assert [type(value) for value in data] == [type(value) for value in expected]


def test_an_alias_stands_for_a_copy() -> None:
    data = parse("a: &a {x: [1]}\nb: *a\n", "text")
    data["b"]["x"].append(2)
    assert data == {"a": {"x": [1]}, "b": {"x": [1, 2]}}


def test_reading_is_as_fast_as_plain_loading() -> None:
    text = SPEC.read_text(encoding="utf-8")

    def best(action: Any) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
        return min(times)

    assert best(lambda: read(SPEC)) < 1.5 * best(lambda: yaml.load(text, yaml.CSafeLoader))
