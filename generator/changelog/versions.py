"""Read the releases so far, and compute the version that the open fragments lead to.

Below 1.0 a break raises the minor version and any other change the patch version; from 1.0 on a break raises the major version and
a feature the minor one. Before the first release the version is `FIRST`, whatever the fragments say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..openapi.reading import read
from .fragments import Fragment, Weight, read_fragments

FIRST = "0.1.0"
FOLDER = Path("openapi/changes")
RELEASES = "releases.yaml"
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Release:
    """A released version and its changes."""

    version: str
    date: str
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All releases, oldest first, and the open fragments for the next one."""

    releases: tuple[Release, ...]
    open: tuple[Fragment, ...]

    @property
    def last(self) -> str | None:
        """The most recently released version; None before the first release."""
        return self.releases[-1].version if self.releases else None

    @property
    def weight(self) -> Weight | None:
        """The weight of the open fragments; None if there are none."""
        return max((fragment.weight for fragment in self.open), default=None)

    @property
    def version(self) -> str:
        """The version of a package generated now."""
        return FIRST if self.last is None else increment(self.last, self.weight)

    @property
    def items(self) -> tuple[str, ...]:
        """All items, of releases and open fragments."""
        groups = [*(release.fragments for release in self.releases), self.open]
        return tuple(item for fragments in groups for fragment in fragments for item in fragment.items)

    @property
    def breaks(self) -> tuple[str, ...]:
        """The ⚠ items of the open fragments."""
        return tuple(item for fragment in self.open for item in fragment.breaks)


#: The history of a package generated without one.
NONE = History((), ())


def increment(version: str, weight: Weight | None) -> str:
    """Return the version after a change of some weight."""
    major, minor, patch = parse_numbers(version)
    if weight is None:
        return version
    if weight is Weight.BREAK:
        return f"0.{minor + 1}.0" if major == 0 else f"{major + 1}.0.0"
    if weight is Weight.FEATURE and major:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def parse_numbers(version: str) -> tuple[int, int, int]:
    """Return the three numbers of a version; raise InputError for anything else."""
    match = _VERSION.fullmatch(version)
    if not match:
        raise InputError(f"expected a version such as {FIRST}, got {version!r:.40}")
    return int(match[1]), int(match[2]), int(match[3])


def read_history(folder: Path = FOLDER) -> History:
    """Return the releases and the open fragments of a folder; raise InputError if one of its files cannot be used."""
    path = folder / RELEASES
    entries: Any = read(path)
    if not isinstance(entries, list):
        raise InputError(f"{path}: expected a list of releases")
    dates: dict[str, str] = {}
    for entry in entries:
        if not isinstance(entry, dict) or entry.keys() != {"version", "date"} or not _DATE.fullmatch(str(entry["date"])):
            raise InputError(f"{path}: expected `version` and `date` (2026-01-31) for each release, got {entry!r:.80}")
        version = str(entry["version"])
        last = next(reversed(dates), None)
        if parse_numbers(version) <= (parse_numbers(last) if last else (-1, 0, 0)):
            raise InputError(f"{path}: expected ascending versions, got {version} after {last}")
        dates[version] = str(entry["date"])
    releases = [Release(version, date, read_fragments(folder / version)) for version, date in dates.items()]
    return History(tuple(releases), read_fragments(folder))
