"""YAML that every reader interprets as the same data, and files and folders that are replaced as a whole."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.errors import InputError
from generator.openapi.reading import parse
from generator.openapi.writing import dump_json, dump_yaml, swap_folder, write_text

_WORDS = (
    "off on yes no y n Y N OFF On YES No true false True FALSE null Null ~ 0 1 -1 +1 1.5 .5 1. 1e3 1E-3 0x1F 0o17 0b1 017 1_000 12:30 "
    "1:2:3 190:20:30.15 2024-01-31 2024-1-1 2001-12-14t21:59:43.10-05:00 .inf -.inf .NaN = <<"
)
AMBIGUOUS = _WORDS.split()


def test_ambiguous_strings_are_in_double_quotes() -> None:
    for text in [*AMBIGUOUS, "", "2001-12-14 21:59:43"]:
        assert dump_yaml({text: [text]}) == f'"{text}":\n- "{text}"\n'
        for data in (parse(dump_yaml({text: text}), "x"), yaml.safe_load(dump_yaml({text: text}))):
            assert data == {text: text}


def test_other_data_stays_plain() -> None:
    data: dict[str, Any] = {
        "b": "plain words",
        "a": "naïve €",
        "/v3/orders/{id}": None,
        "l": [True, False, 0, -1.5, 1e20],
        "e": {},
        "f": [],
    }
    expected = "b: plain words\na: naïve €\n/v3/orders/{id}: null\nl:\n- true\n- false\n- 0\n- -1.5\n- 1.0e+20\ne: {}\nf: []\n"
    assert dump_yaml(data) == expected
    assert yaml.safe_load(expected) == parse(expected, "x") == data
    assert dump_yaml({"$ref": "#/components/schemas/A"}) == '$ref: "#/components/schemas/A"\n'


def test_lines_are_literal_blocks_where_they_keep_the_text() -> None:
    assert dump_yaml({"d": "One\n\n  two: #3\n"}) == "d: |\n  One\n\n    two: #3\n"
    assert dump_yaml({"d": "One\ntwo"}) == "d: |-\n  One\n  two\n"
    assert dump_yaml({"d": "One\ntwo\n\n"}) == 'd: "One\\ntwo\\n\\n"\n'
    for text in ("a \nb", "\na", "a\r\nb", "a\n\tb", " a\nb", "a\nb ", "\n", "a\n \n"):
        assert yaml.safe_load(dump_yaml({"d": text, "e": [text]})) == {"d": text, "e": [text]}


def test_shared_values_are_written_out() -> None:
    shared_node: dict[str, Any] = {"a": [1]}
    assert dump_yaml([shared_node, shared_node]) == "- a:\n  - 1\n- a:\n  - 1\n"


def test_random_text_comes_back_from_readers_of_both_versions() -> None:
    rng = random.Random(20261123)
    alphabet = (
        list("aby01:.-_#?!&*|>'\"%@`{}[],=<~\\/ \t\n\r\x07\x85\xa0\u2028\ufeffé漢😀$+eExT") + AMBIGUOUS + ["---", "...", ": ", " #", "- "]
    )

    def text() -> str:
        return ("" if rng.random() < 0.5 else " ").join(rng.choices(alphabet, k=rng.choice([0, 1, 2, 5, 12, 60])))

    for _ in range(150):
        data = {text(): [text(), {text(): text(), "n": {text(): [[text()], text()]}}] for _ in range(3)}
        output = dump_yaml(data)
        assert yaml.load(output, yaml.CSafeLoader) == data
        assert yaml.safe_load(output) == data
        assert parse(output, "x") == data
    assert all(parse(dump_yaml(word), "x") == word for word in [*AMBIGUOUS, "a word", "two\nlines\n", "x " * 100])


def test_data_that_cannot_be_written_is_rejected() -> None:
    with pytest.raises(InputError, match="lone surrogate"):
        dump_yaml({"a": "\ud800"})
    with pytest.raises(TypeError, match="string keys"):
        dump_yaml({1: "a"})
    with pytest.raises(TypeError, match="plain data, got set"):
        dump_yaml({"a": set()})
    with pytest.raises(InputError, match="NaN"):
        dump_json({"a": float("nan")})
    assert parse(dump_yaml([float("inf"), float("-inf")]), "x") == [float("inf"), float("-inf")]


def test_a_large_document_is_quick() -> None:
    operation = {"summary": "Something of some length " * 4, "parameters": [{"name": "id", "in": "path", "required": True}] * 10}
    document = {"paths": {f"/v3/things/{index}": {"get": operation} for index in range(500)}}
    start = time.perf_counter()
    assert dump_yaml(document).count("\n") > 15_000
    assert time.perf_counter() - start < 2


def test_write_text_replaces_a_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old\n")
    path.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    write_text(link, "né\n")
    assert path.read_bytes() == "né\n".encode()
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(InputError, match=r"a\.txt: cannot write: No space left on device"):
        write_text(path, "new")
    with pytest.raises(InputError, match="lone surrogate"):
        write_text(path, "new \ud800")
    assert path.read_text("utf-8") == "né\n"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.txt", "link.txt"]


def test_swap_folder_replaces_a_whole_folder(tmp_path: Path) -> None:
    new, target = tmp_path / "new", tmp_path / "target"
    for name in ("one", "two"):
        (new / "sub").mkdir(parents=True)
        (new / "sub" / name).write_text(name, encoding="utf-8")
        swap_folder(new, target)
        assert [entry.name for entry in (target / "sub").iterdir()] == [name]
        assert [entry.name for entry in tmp_path.iterdir()] == ["target"]


def test_swap_folder_puts_the_old_folder_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new, target = tmp_path / "new", tmp_path / "target"
    for folder in (new, target):
        folder.mkdir()
        (folder / folder.name).touch()
    rename = os.rename

    def fail_on_new(source: Path, to: Path) -> None:
        if source == new:
            raise OSError(18, "Invalid cross-device link")
        rename(source, to)

    monkeypatch.setattr(os, "rename", fail_on_new)
    with pytest.raises(InputError, match="cannot be replaced"):
        swap_folder(new, target)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == ["new", "new/new", "target", "target/target"]
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(target)
    for bad_new, bad_target in ((tmp_path / "none", target), (new, tmp_path / "file"), (new, tmp_path / "link")):
        with pytest.raises(InputError, match="expected a folder"):
            swap_folder(bad_new, bad_target)
    assert (target / "target").exists()
    assert (new / "new").exists()
