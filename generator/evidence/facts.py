"""One fact of the API contract: what a source tells about one place of one operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

#: What a fact can tell, in the order of the ledger's columns. An empty cell means that the source does not tell.
ATTRIBUTES = ("type", "format", "required", "nullable", "enum", "default", "limits")

#: A `0` in a sample stands for an integer or for any other number.
INTEGER_OR_NUMBER = "integer|number"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a fact holds.

    `kind` is one of `operation` (its `at` names what is told: route, tag, security, scope, credential), `parameter`
    (`at`: path, query or header), `request` (`at`: content type) and `response` (`at`: status). In `path` an array's items
    are `[]`, a map's values `{}`; the body itself is the empty path.
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
    """What one source tells about one place."""

    place: Place
    type: str = ""
    format: str = ""
    required: str = ""
    nullable: str = ""
    enum: str = ""
    default: str = ""
    limits: str = ""
    source: str = ""

    def told(self) -> Iterator[tuple[str, str]]:
        """The attributes this source tells, with their values."""
        for name in ATTRIBUTES:
            value = getattr(self, name)
            if value:
                yield name, value


#: The columns of the ledger.
COLUMNS = (*(field.name for field in fields(Place)), *ATTRIBUTES, "source")


def join_words(values: Iterable[object]) -> str:
    """Enum values as one ledger cell; spaces inside a value are kept apart by `%20`."""
    return " ".join(str(value).replace("%", "%25").replace(" ", "%20") for value in values)


def child(path: str, name: str) -> str:
    """The path of a property of the object at `path`."""
    return f"{path}.{name}" if path else name


def parent(path: str) -> str:
    """The path of the object that holds the property at `path`."""
    return path.rpartition(".")[0]


_PLACEHOLDER = re.compile(r"property\d+|[A-Z][A-Z_]*")


def is_map_key(name: str) -> bool:
    """Whether a sample's key stands for "any key" (`property1`, `ORDER_ID`) and not for a field of that name."""
    return _PLACEHOLDER.fullmatch(name) is not None
