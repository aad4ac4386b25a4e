"""The kinds of rows that a document speaks of, and what an operation does with them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..keys import Fixed
from .schemas import Shape

Path = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Kind(Fixed):
    """Rows of one kind; `parent` is the kind of row that each belongs to, where the path says so."""

    path: Path
    noun: str
    number: int
    parent: Kind | None = None
    shape: Shape = field(default_factory=Shape)
    """All properties that any response gives such a row, each so that its values fit every response."""
    keys: set[str] = field(default_factory=set)
    """Names of the path parameters that pick one."""
    owner: Kind | None = None
    """The kind of row whose responses list these rows, though no path says that they belong to it."""
    open: bool = False
    """Whether some response shows such a row with whatever is known of it."""
    id: str = ""
    """The path as text."""

    def __post_init__(self) -> None:
        self.id = "/" + "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Step:
    """A path parameter that picks a row on the way."""

    kind: Kind
    parameter: str


@dataclass(frozen=True, slots=True)
class Target(Fixed):
    """What an operation does, and to what.

    `role` is list, count, get, create, update, delete, view (of a row: `word` says which), act (on a row: `word`), single (the one row
    at `path`) or do (anything else). `rows` is the shape of the rows of a list response.
    """

    role: str
    path: Path
    steps: tuple[Step, ...]
    kind: Kind | None
    answer: Shape | None
    rows: Shape | None
    parameter: str = ""
    word: str = ""
    shared: bool = False
    """Whether the rows belong to another collection than the path says."""


def segments(path: str) -> Path:
    """The parts of a path template, with parameters as `{}`."""
    return tuple("{}" if part.startswith("{") else part for part in path.strip("/").split("/"))


def last_parameter(path: Path) -> int:
    """The index of the last parameter of a path."""
    return len(path) - 1 - path[::-1].index("{}")


def rows_of(answer: Shape | None) -> Shape | None:
    """The shape of the rows, when a response is a list in its envelope."""
    data = answer.properties.get("data") if answer is not None else None
    return data.items if data is not None and data.kind == "array" else None


def singular(segment: str) -> str:
    """The noun for one of the rows that a segment of a path, or the name of a list, speaks of."""
    word = segment.replace("-", "_")
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def snake(name: str) -> str:
    """The name of a component in lower case with underscores."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
