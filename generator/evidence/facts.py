"""Represent the facts of the API contract: what one source states about one place of one operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

#: The attributes of a fact, in the order of the ledger's columns. An empty cell means that the source does not state it.
ATTRIBUTES = ("type", "format", "required", "nullable", "enum", "default", "limits")

#: The type of a `0` in a sample, which may be an integer or any other number.
INTEGER_OR_NUMBER = "integer|number"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The place in the contract that a fact is about.

    `kind` is `operation` (`at` is what is stated: route, tag, security, scope or credential), `parameter` (`at` is path, query or
    header), `request` (`at` is the content type) or `response` (`at` is the status). In `path`, `[]` stands for the items of an array
    and `{}` for the values of a map; the empty path is the body itself.
    """

    operation: str
    kind: str
    at: str
    path: str

    def __str__(self) -> str:
        path = self.path or ("(body)" if self.kind in ("request", "response") else "")
        return " ".join(part for part in (self.operation, self.kind, self.at, path) if part)


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of one source about one place."""

    place: Place
    type: str = ""
    format: str = ""
    required: str = ""
    nullable: str = ""
    enum: str = ""
    default: str = ""
    limits: str = ""
    source: str = ""

    def list_stated(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes that this source states, with their values."""
        for name in ATTRIBUTES:
            value = getattr(self, name)
            if value:
                yield name, value


#: The columns of the ledger.
COLUMNS = (*(field.name for field in fields(Place)), *ATTRIBUTES, "source")


def join_words(values: Iterable[object]) -> str:
    """Join enum values into one cell of the ledger; a space inside a value becomes `%20`."""
    return " ".join(str(value).replace("%", "%25").replace(" ", "%20") for value in values)


def join_path(path: str, name: str) -> str:
    """Return the path of a property of the object at `path`."""
    return f"{path}.{name}" if path else name


def get_parent_path(path: str) -> str:
    """Return the path of the object that has the property at `path`."""
    return path.rpartition(".")[0]


_PLACEHOLDER = re.compile(r"property\d+|[A-Z][A-Z_]*")


def is_map_key(name: str) -> bool:
    """Return whether a key of a sample stands for any key (`property1`, `ORDER_ID`) rather than for a field of that name."""
    return _PLACEHOLDER.fullmatch(name) is not None
