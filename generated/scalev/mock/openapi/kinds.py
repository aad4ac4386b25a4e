# Copied from generator/package/scalev/mock/openapi/kinds.py by `python -m generator generate`. Do not edit.
"""The kinds of rows in a document, and the target of each operation."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..keys import Fixed
from .schemas import Shape

Path = tuple[str, ...]
#: Last segments of operations that count the rows of the collection before them.
COUNTS = frozenset({"count"})


@dataclass(slots=True, eq=False)
class Kind(Fixed):
    """A kind of rows; `parent` is the kind of row that they belong to according to the path."""

    path: Path
    noun: str
    number: int
    parent: Kind | None = None
    shape: Shape = field(default_factory=Shape)
    """The properties of the rows in all responses, each with a shape whose values fit every response."""
    keys: set[str] = field(default_factory=set)
    """The names of path parameters that identify a row."""
    owner: Kind | None = None
    """The kind of row whose responses list these rows, although no path places them below it."""
    is_open: bool = False
    """Whether some response declares no properties, so that it shows everything known about the row."""
    settings: set[str] = field(default_factory=set)
    """The properties that requests set."""
    aliases: tuple[str, ...] = ()
    """The other paths of a collection that has moved."""
    id: str = ""
    """The path as a string."""

    def __post_init__(self) -> None:
        self.id = "/" + "/".join(self.path)

    @property
    def is_of_a_visitor(self) -> bool:
        """Whether the rows belong to a visitor of their parent, such as the addresses of a customer."""
        return self.parent is not None and len(self.path) > len(self.parent.path) + 2


@dataclass(frozen=True, slots=True)
class Step:
    """A path parameter that identifies an enclosing row."""

    kind: Kind
    parameter: str


@dataclass(frozen=True, slots=True)
class Target(Fixed):
    """The effect of an operation, and the rows it applies to.

    `role` is list, count, get, create, update, delete, view (a view of a row, named by `word`), act (an action on a row, named by
    `word`), single (the single row at `path`) or do (anything else). `rows` is the shape of the rows of a list response.
    """

    role: str
    path: Path
    steps: tuple[Step, ...]
    kind: Kind | None
    response: Shape | None
    rows: Shape | None
    parameter: str = ""
    word: str = ""
    shared: bool = False
    """Whether the rows belong to a collection at another path."""


def split_path(path: str) -> Path:
    """Return the segments of a path template, with parameters as `{}`."""
    return tuple("{}" if part.startswith("{") else part for part in path.strip("/").split("/"))


def find_last_parameter(path: Path) -> int:
    """Return the index of the last parameter of a path."""
    return len(path) - 1 - path[::-1].index("{}")


def get_rows(response: Shape | None) -> Shape | None:
    """Return the shape of the rows of a list response, or None for any other response."""
    data = response.properties.get("data") if response is not None else None
    return data.items if data is not None and data.kind == "array" else None


def get_singular(segment: str) -> str:
    """Return the singular noun for a path segment or the name of a list."""
    word = segment.replace("-", "_")
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def to_snake_case(name: str) -> str:
    """Return the name of a component in snake case."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
