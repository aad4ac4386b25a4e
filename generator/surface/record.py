"""Read and write the record of the surface: one text, with its version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..openapi.reading import read_text

RECORD = Path("generator/surface/record.txt")
_HEAD = re.compile(r"# The public surface of scalev-client (?P<version>[0-9.]+) \((?P<state>released|unreleased)\)\.\n")
_MODULE = "### "


@dataclass(frozen=True, slots=True)
class Record:
    """The stubs of each module, and the version to which they belong."""

    version: str
    released: bool
    stubs: dict[str, str]


def render_record(record: Record) -> str:
    """Return a record as text."""
    head = (
        f"# The public surface of scalev-client {record.version} ({'released' if record.released else 'unreleased'}).\n"
        "# Written by `python -m generator surface --write`; after a merge conflict, write it again.\n"
    )
    return head + "".join(f"\n{_MODULE}{name or 'scalev'}\n\n{text}" for name, text in record.stubs.items())


def read_record(path: Path = RECORD) -> Record:
    """Read a written record; raise InputError if the file is not one."""
    text = read_text(path)
    head = _HEAD.match(text)
    if head is None:
        raise InputError(f"{path}: expected a record of the surface: write it with `python -m generator surface --write`")
    stubs: dict[str, str] = {}
    for part in text.split(f"\n{_MODULE}")[1:]:
        name, _, body = part.partition("\n\n")
        stubs["" if name == "scalev" else name] = body
    return Record(head["version"], head["state"] == "released", stubs)
