"""Add up what several observations say about one place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..package.scalev.observe.records import Record, get_key

#: Nothing is learned from fewer responses or objects than this.
LEAST_RESPONSES, LEAST_OBJECTS = 20, 20
#: A field becomes required only if all of at least this many objects had it.
LEAST_REQUIRED = 100
#: A format is learned only if all of at least this many texts have it.
LEAST_TEXTS = 20
_HIGH, _MEDIUM = 1000, 100


@dataclass
class Tally:
    """The counts of one place, over all operations and files."""

    kinds: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    responses: int = 0
    operations: set[str] = field(default_factory=set)
    #: The places where it was seen, and the number of places where it could have been seen.
    places: set[tuple[str, ...]] = field(default_factory=set)
    uses: int = 1
    first: str = "9999-12-31"
    last: str = ""

    def add(self, record: Record, responses: int) -> None:
        """Add a record; `responses` is how many responses of its operation were examined."""
        for name in ("kinds", "formats", "values", "outside"):
            getattr(self, name).update(record.get(name, {}))
        self.responses += responses
        self.operations.add(record["operation"])
        self.places.add(get_key(record))
        self.first, self.last = min(self.first, record["first"]), max(self.last, record["last"])

    @property
    def objects(self) -> int:
        """The number of values, including absent ones."""
        return self.kinds.total()

    @property
    def is_everywhere(self) -> bool:
        """Whether it was seen at all places where it could have been, so that the document may be narrowed."""
        return len(self.places) >= self.uses

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to learn from."""
        return self.responses >= LEAST_RESPONSES and self.objects >= LEAST_OBJECTS

    def describe(self, seen_count: int) -> dict[str, object]:
        """Return the confidence in a fact that was seen this many times."""
        level = "high" if self.objects >= _HIGH else "medium" if self.objects >= _MEDIUM else "low"
        return {"level": level, "seen": seen_count, "of": self.objects, "responses": self.responses, "days": f"{self.first} – {self.last}"}
