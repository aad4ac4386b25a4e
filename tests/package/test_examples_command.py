"""`python -m scalev.examples` lists, shows and copies the examples, and a copy is a program that runs by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from scalev.examples.__main__ import list_examples, main

ROOT = Path(__file__).resolve().parents[2]


def test_each_example_is_listed_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [path.name for path in list_examples()]
    assert names and [line.split()[0] for line in lines] == names * 2
    assert all(len(line.split()) > 4 for line in lines)


def test_an_example_is_shown_by_its_name_with_or_without_the_suffix(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "ship_orders"]) == main(["show", "ship_orders.py"]) == 0
    out = capsys.readouterr().out
    middle = len(out) // 2
    assert out[:middle] == out[middle:] and out.startswith('"""Ship orders') and "Copied from" not in out


def test_examples_are_copied_but_replace_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copy", "ship_orders", "contract.yml", "--to", str(tmp_path / "new")]) == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["contract.yml", "ship_orders.py"]
    command = [sys.executable, str(tmp_path / "new" / "ship_orders.py"), "--help"]
    process = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT / "generated")})
    assert process.returncode == 0 and "--receipt" in process.stdout
    (tmp_path / "new" / "ship_orders.py").write_text("mine", encoding="utf-8")
    assert main(["copy", "upload_orders", "ship_orders", "--to", str(tmp_path / "new")]) == 2
    assert (tmp_path / "new" / "ship_orders.py").read_text(encoding="utf-8") == "mine" and not (
        tmp_path / "new" / "upload_orders.py"
    ).exists()
    assert main(["show", "no_such"]) == 2
    assert ", contract.yml, " in capsys.readouterr().err
