"""Hostile documents: hostile parts for a small one, and checks that the result is harmless or one clear error."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import cli
from tests.generator.support import (
    Data,
    Package,
    body,
    document,
    generate,
    obj,
    operation,
    parameter,
    ref,
    watch,
    write_inputs,
)

PROBE = Path(__file__).with_name("probe.py")
CANARY = "scalev-canary"

#: Text that becomes code if it is rendered carelessly. None of it may run, and all of it must remain readable.
PAYLOADS = {
    "triple quotes": f'"""; open("{CANARY}", "w"); """',
    "single triple quotes": f"'''; open('{CANARY}', 'w'); '''",
    "double quote": f'"; open("{CANARY}", "w"); "',
    "single quote": f"'); open('{CANARY}', 'w'); ('",
    "f-string": f"{{open('{CANARY}', 'w')}} {{x!r}} %(x)s %s",
    "jinja": f"{{{{ cycler.__init__.__globals__.os.system('touch {CANARY}') }}}} {{% raw %}} {{# x #}}",
    "escapes": r"\N{BULLET} \x41 \u0041 \U0010ffff \400 \d",
    "backslash at the end": "ends with \\",
    "quote at the end": 'ends with "',
    "quotes at the end": '""" ends with """"',
    "controls": "a\x00b\x07c\x1b[31md\x7f",
    "direction": "a\u202eb\u2066c\u2069\u200fd\ufeff",
    "line ends": "a\u2028b\u2029c\x85d\x0be\x0cf\rg\r\nh",
    "new line": f"one\nimport os; os.system('touch {CANARY}')\n    two\n\tthree",
    "comment": "# noqa # type: ignore # fmt: off\n#!/bin/sh",
    "markup": "--> <script>x()</script> <!-- | a | b |\n| --- |",
    "toml": f'"]\n[project.scripts]\nx = "os:system"\n[tool."{CANARY}',
    "json": '", "files": {"../../x": "y"}, "',
    "shell": f"$(touch {CANARY}) `touch {CANARY}` ${{HOME}}",
    "paths": "../../etc/x /abs/y C:\\x ~/z",
    "keyword": "class",
    "long word": "\\x" * 300 + '"""',
}
EVERYTHING = "\n".join(PAYLOADS.values())


def base() -> Data:
    """Return a document with one construct of every kind."""
    return document(
        {
            "/things": {
                "get": operation(
                    "listThings", ref("ThingPage"), method="list", tags=["Things"], parameters=[parameter("state", schema=ref("State"))]
                ),
                "post": operation("createThing", ref("Thing"), method="create", tags=["Things"], requestBody=body(ref("NewThing"))),
            },
            "/things/{id}": {
                "get": operation(
                    "getThing", ref("Thing"), method="get", parameters=[parameter("id", "path"), parameter("X-Trace", "header")]
                ),
                "delete": operation("deleteThing", method="delete", parameters=[parameter("id", "path")]),
            },
        },
        {
            "State": {"type": "string", "enum": ["new", "old"]},
            "Thing": obj({"id": {"type": "string"}, "state": ref("State"), "made_at": {"type": "string", "format": "date-time"}}),
            "NewThing": obj({"name": {"type": "string"}, "state": ref("State")}, "name"),
            "ThingPage": obj({"data": {"type": "array", "items": ref("Thing")}, "is_paginated": {"type": "boolean"}}),
            "Names": {"type": "array", "items": {"type": "string"}},
        },
        tags=[{"name": "Things", "description": "Things of the API."}],
    )


def strip_invisible(text: str) -> str:
    """Return the visible part of a text: no white space, nothing unprintable."""
    return "".join(char for char in text if char.isprintable() and not char.isspace())


def probe(package: Package, tmp_path: Path) -> Any:
    """Return what using every part of a package shows; check that nothing ran, then or during generation."""
    process = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(PROBE), str(package.folder)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert process.returncode == 0, process.stderr
    outcome = json.loads(process.stdout)
    assert outcome["touched"] == []
    return outcome


def check_harmless(tmp_path: Path, data: Data) -> Any:
    """Generate and use a package; check that nothing ran and nothing was written outside the output."""
    with watch() as effects:
        package = generate(tmp_path, data)
    assert [
        item for item in effects if not item.startswith(("open " + str(tmp_path), "open /dev/null")) and not re.fullmatch(r"open \d+", item)
    ] == []
    outcome = probe(package, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "overlays", "spec.json"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "API.md",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "docs",
        "manifest.json",
        "mkdocs.yml",
        "pyproject.toml",
        "scalev",
    ]
    assert not list(tmp_path.rglob(f"*{CANARY}*")) and not Path(CANARY).exists()
    for path in (tmp_path / "out").rglob("*"):
        assert re.fullmatch(r"[a-zA-Z0-9_.-]+", path.name), path
        if path.is_file() and path.suffix in (".py", ".toml", ".md"):
            text = path.read_text(encoding="utf-8")
            assert text.replace("\n", "").isprintable(), f"{path.name} holds characters that nobody sees"
    return outcome


def change(path: str, value: Any) -> Callable[[Data], None]:
    """Set the node at a path of keys, separated by ` > `."""

    def apply(data: Data) -> None:
        *keys, last = path.split(" > ")
        node: Any = data
        for key in keys:
            node = node[int(key) if isinstance(node, list) else key]
        node[int(last) if isinstance(node, list) else last] = value

    return apply


GET = "paths > /things > get"
SCHEMAS = "components > schemas"
PARAMETERS = f"{GET} > parameters"
NEW = "paths > /things > post > requestBody > content"


def add_path(path: str, *names: str) -> Callable[[Data], None]:
    return change(f"paths > {path}", {"get": operation("odd", parameters=[parameter(name, "path") for name in names])})


def check_rejected(tmp_path: Path, data: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command on a document, check that it fails with one line, writes nothing and connects to nothing; return the line."""
    spec, overlays = write_inputs(tmp_path, data)
    with watch() as effects:
        code = cli.main(["generate", "--spec", str(spec), "--overlays", str(overlays), "--output", str(tmp_path / "out")])
    output = capsys.readouterr()
    assert code in (1, 2)
    *progress, line = output.err.splitlines()
    assert line.startswith("error: ") and line.isprintable() and len(line) < 4_000
    assert all(item.startswith(("reading", "writing", "verifying")) for item in progress)
    assert "Traceback" not in output.err and output.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["overlays", spec.name]
    assert effects == []
    return line
