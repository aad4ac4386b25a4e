"""The row type of the table of constructs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The outcome for a construct."""

    HANDLED = "handled"  # correct on the wire and in the types
    DOCUMENTED = "documented"  # becomes text for readers
    IGNORED = "ignored"  # has no effect on a caller; the note says why
    REJECTED = "rejected"  # an error that names the place; the note says what to do


@dataclass(frozen=True, slots=True)
class Row:
    """One construct.

    `value` is the kind of value allowed: `text`, `texts`, `boolean`, `number`, `count`, `list`, `map`, `any`, or an object by
    name, in brackets for a list of such objects and in braces for a map of them. It is empty if the construct is not a single
    field. `version` is the only version that has the field; empty if both do.
    """

    owner: str
    name: str
    outcome: Outcome
    note: str
    value: str = ""
    version: str = ""

    @property
    def key(self) -> str:
        """The unique key of the row."""
        return f"{self.owner}: {self.name}"


def handle(owner: str, name: str, value: str, note: str, version: str = "") -> Row:
    """Return the row of a construct that is correct on the wire and in the types."""
    return Row(owner, name, Outcome.HANDLED, note, value, version)


def document(owner: str, name: str, value: str, note: str, version: str = "") -> Row:
    """Return the row of a construct that becomes text for readers."""
    return Row(owner, name, Outcome.DOCUMENTED, note, value, version)


def ignore(owner: str, name: str, value: str, note: str, version: str = "") -> Row:
    """Return the row of a construct without an effect on a caller."""
    return Row(owner, name, Outcome.IGNORED, note, value, version)


def reject(owner: str, name: str, value: str, note: str, version: str = "") -> Row:
    """Return the row of a construct that is rejected; the note is the advice in the error."""
    return Row(owner, name, Outcome.REJECTED, note, value, version)
