"""The releases so far, and the version that the open fragments make of the last one.

Below 1.0 a break moves the minor version and all else the patch version; from 1.0 on a break moves the major version and a
feature the minor one. Before the first release the version is `FIRST`, whatever the fragments say.
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
    """A version that was published, and what it brought."""

    version: str
    date: str
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class History:
    """All releases, the first one first, and the fragments that wait for the next."""

    releases: tuple[Release, ...]
    open: tuple[Fragment, ...]

    @property
    def last(self) -> str | None:
        """The version that was released last; None before the first release."""
        return self.releases[-1].version if self.releases else None

    @property
    def weight(self) -> Weight | None:
        """The weight of what waits; None where nothing does."""
        return max((fragment.weight for fragment in self.open), default=None)

    @property
    def version(self) -> str:
        """The version of the package made now."""
        return FIRST if self.last is None else step(self.last, self.weight)

    @property
    def items(self) -> tuple[str, ...]:
        """All items, of releases and open fragments."""
        groups = [*(release.fragments for release in self.releases), self.open]
        return tuple(item for fragments in groups for fragment in fragments for item in fragment.items)

    @property
    def breaks(self) -> tuple[str, ...]:
        """The ⚠ items that wait."""
        return tuple(item for fragment in self.open for item in fragment.breaks)


#: What a package made without a history has.
NONE = History((), ())


def step(version: str, weight: Weight | None) -> str:
    """The version after a change of some weight."""
    major, minor, patch = numbers(version)
    if weight is None:
        return version
    if weight is Weight.BREAK:
        return f"0.{minor + 1}.0" if major == 0 else f"{major + 1}.0.0"
    if weight is Weight.FEATURE and major:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def numbers(version: str) -> tuple[int, int, int]:
    """The three numbers of a version; InputError for anything else."""
    found = _VERSION.fullmatch(version)
    if not found:
        raise InputError(f"expected a version such as {FIRST}, got {version!r:.40}")
    return int(found[1]), int(found[2]), int(found[3])


def read_history(folder: Path = FOLDER) -> History:
    """The releases and the open fragments of a folder; InputError where one of its files cannot be used."""
    path = folder / RELEASES
    told: Any = read(path)
    if not isinstance(told, list):
        raise InputError(f"{path}: expected a list of releases")
    dates: dict[str, str] = {}
    for entry in told:
        if not isinstance(entry, dict) or entry.keys() != {"version", "date"} or not _DATE.fullmatch(str(entry["date"])):
            raise InputError(f"{path}: expected `version` and `date` (2026-01-31) for each release, got {entry!r:.80}")
        version = str(entry["version"])
        last = next(reversed(dates), None)
        if numbers(version) <= (numbers(last) if last else (-1, 0, 0)):
            raise InputError(f"{path}: expected ascending versions, got {version} after {last}")
        dates[version] = str(entry["date"])
    releases = [Release(version, date, read_fragments(folder / version)) for version, date in dates.items()]
    return History(tuple(releases), read_fragments(folder))
