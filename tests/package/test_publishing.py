"""Authors and URLs of the package come from one table of the repository's pyproject.toml, and none are invented."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from generator.codegen.publishing import read_publishing
from generator.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


def test_what_the_publisher_sets_is_valid_toml(tmp_path: Path) -> None:
    table = """[tool.scalev-client]
authors = [{ name = "Toko \\"A\\"", email = "a@example.com" }]
urls = { Repository = "https://example.com/a", "Bug tracker" = "https://example.com/b" }
"""
    (tmp_path / "pyproject.toml").write_text(table, encoding="utf-8")
    settings = read_publishing(tmp_path / "pyproject.toml")
    rows = "\n".join(f"{label} = {url}" for label, url in settings.urls.items())
    data = tomllib.loads(f"authors = {settings.authors}\n[urls]\n{rows}\n")
    assert data == tomllib.loads(table)["tool"]["scalev-client"]


@pytest.mark.parametrize("line", ['authors = ["A"]', 'urls = { A = "http://a" }', 'author = "A"', "authors = [{}]", "urls = 1"])
def test_a_value_that_no_index_accepts_is_rejected(line: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.scalev-client]\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="expected"):
        read_publishing(tmp_path / "pyproject.toml")


def test_the_package_states_what_the_table_does() -> None:
    project = tomllib.loads((ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["scalev-client"]
    assert (project.get("authors", []), project.get("urls", {})) == (table["authors"], table["urls"])
