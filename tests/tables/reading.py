"""Read the files of an export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


def read_column(folder: Path, name: str) -> list[Any]:
    """Return a column of all parts in a folder, in order."""
    return [value for path in sorted(folder.glob("part-*.parquet")) for value in pq.read_table(path, columns=[name]).column(0).to_pylist()]


def read_state(folder: Path) -> dict[str, Any]:
    """Return the state of an export, after checking that each file that it names is whole."""
    state: dict[str, Any] = json.loads((folder / "_export.json").read_text(encoding="utf-8"))
    for part in state["parts"]:
        for name, size in part["files"].items():
            assert (folder / name).stat().st_size == size
            if name.endswith(".parquet") and len(part["files"]) == 1:
                assert pq.read_metadata(folder / name).num_rows == part["rows"]
    return state


def list_unfinished(folder: Path) -> list[str]:
    """Return the files that an export has left behind."""
    return [path.name for path in folder.rglob(".*")]
