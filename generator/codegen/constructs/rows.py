"""A row of the table of constructs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What happens to a construct."""

    HANDLED = "handled"  # right on the wire, and in the types
    DOCUMENTED = "documented"  # becomes text for readers
    IGNORED = "ignored"  # has no effect on a caller; the note says why
    REFUSED = "refused"  # an error that names the place; the note says what to do


@dataclass(frozen=True, slots=True)
class Row:
    """One construct.

    `value` is what must stand there: `text`, `texts`, `boolean`, `number`, `count`, `list`, `map`, `any`, or an object by name, in
    brackets for a list of such objects and in braces for a map of them. It is empty where no single field makes the construct.
    `version` is the only version that has the field; empty where both do.
    """

    owner: str
    name: str
    outcome: Outcome
    note: str
    value: str = ""
    version: str = ""

    @property
    def key(self) -> str:
        """What tells the row from all others."""
        return f"{self.owner}: {self.name}"


def handled(owner: str, name: str, value: str, note: str, version: str = "") -> Row:
    """Make the row of a construct that is right on the wire and in the types."""
    return Row(owner, name, Outcome.HANDLED, note, value, version)


def documented(owner: str, name: str, value: str, note: str, version: str = "") -> Row:
    """Make the row of a construct that becomes text for readers."""
    return Row(owner, name, Outcome.DOCUMENTED, note, value, version)


def ignored(owner: str, name: str, value: str, note: str, version: str = "") -> Row:
    """Make the row of a construct without an effect on a caller."""
    return Row(owner, name, Outcome.IGNORED, note, value, version)


def refused(owner: str, name: str, value: str, note: str, version: str = "") -> Row:
    """Make the row of a construct that ends in an error; the note is the advice that the error gives."""
    return Row(owner, name, Outcome.REFUSED, note, value, version)
