# Copied from generator/package/scalev/observe/walking.py by `python -m generator generate`. Do not edit.
"""Walk the parsed responses of one operation and count what its fields hold.

Objects are counted by the types of their fields, as tuples that are evaluated in batches: this is what makes a walk cheap. Texts are
classified for the first objects of a place and for a sample of later ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import repeat
from typing import Any

from . import names
from .expected import Expectations, Expected
from .formats import classify


class _Absent:
    """The type of a field that an object does not have."""


_ABSENT = repeat(_Absent())
KINDS: dict[type, str] = {
    dict: "object",
    list: "list",
    str: "text",
    bool: "boolean",
    int: "integer",
    Decimal: "number",
    float: "number",
    type(None): "null",
    _Absent: "absent",
}
_CONTAINERS = frozenset(["object", "list"])
#: So many types of objects are kept until they are counted.
_BATCH = 256
#: The texts of so many objects of a place are classified, and of one in so many later ones.
_CLASSIFIED, _EVERY = 200, 16
#: Paths are not followed further; of a map or a list, so many values are looked at.
_DEEPEST, _LARGEST = 16, 500


class Budget:
    """How many places may still be followed, and which response is walked now."""

    __slots__ = ("answer", "expectations", "places", "wants_values", "words")

    def __init__(self, expectations: Expectations, *, places: int, wants_values: bool) -> None:
        self.expectations, self.places, self.wants_values = expectations, places, wants_values
        self.answer = 0
        self.words = expectations.names


class Place:
    """One path within the responses of an operation, with counts of what it held since it was last reset."""

    __slots__ = (
        "base", "budget", "depth", "expected", "formats", "is_named", "is_required", "is_written", "items", "kinds", "last_answer",
        "model", "object", "path", "present", "unknown", "values",
    )  # fmt: skip

    def __init__(self, budget: Budget, path: str, expected: Expected, *, depth: int, model: str | None = None, required: bool = False) -> None:
        self.budget, self.path, self.expected, self.depth, self.model, self.is_required = budget, path, expected, depth, model, required
        self.kinds: Counter[str] = Counter()
        self.formats: Counter[str] = Counter()
        #: Unknown values of an enum, and in how many responses each was.
        self.unknown: dict[str, int] | None = {} if expected.enum is not None else None
        self.last_answer: dict[str, int] = {}
        self.object: Fields | None = None
        self.items: Place | None = None
        self.values: Place | None = None
        #: Whether its name may be written; for a field that the document does not name, once it is confirmed.
        self.is_named = True
        self.is_written = False
        #: Of a field that the document does not name: how many objects had it, and how many absences are written.
        self.present = self.base = 0
        budget.places -= 1

    def see(self, value: Any) -> None:
        """Count a value and what is in it."""
        kind = type(value)
        self.kinds[KINDS.get(kind, "number")] += 1
        if kind is str:
            self.see_text(value)
        elif kind is dict or kind is list:
            self.follow(value)

    def see_text(self, value: str) -> None:
        """Count the class of a text."""
        if self.unknown is not None:
            if value and value not in (self.expected.enum or ()):
                self.see_unknown(value)
        elif self.formats.total() < _CLASSIFIED:
            self.formats[classify(value)] += 1

    def follow(self, value: Any) -> None:
        """Count what is in an object or a list, which is counted itself already."""
        budget = self.budget
        if type(value) is dict:
            if self.expected.values is not None and not self.expected.fields:
                self._follow_map(value)
                return
            if self.object is None:
                if self.depth > _DEEPEST or budget.places <= 0:
                    return
                self.object = Fields(self)
            self.object.see(value)
        else:
            if self.items is None:
                if self.depth > _DEEPEST or budget.places <= 0:
                    return
                items = budget.expectations.get(self.expected.items)
                self.items = Place(budget, f"{self.path}[]", items, depth=self.depth + 1, model=self.model)
            see = self.items.see
            for item in value if len(value) <= _LARGEST else value[:_LARGEST]:
                see(item)

    def _follow_map(self, value: dict[str, Any]) -> None:
        if self.values is None:
            if self.depth > _DEEPEST or self.budget.places <= 0:
                return
            values = self.budget.expectations.get(self.expected.values)
            self.values = Place(self.budget, join(self.path, "{}"), values, depth=self.depth + 1, model=self.model)
        for item in [*value.values()][:_LARGEST]:
            self.values.see(item)

    def see_unknown(self, value: str) -> None:
        """Note a text that is not among the values of the enum."""
        unknown = self.unknown
        if unknown is None:
            return
        self.formats["unknown value"] += 1
        if not self.budget.wants_values or len(unknown) > names.MOST_VALUES or self.last_answer.get(value) == self.budget.answer:
            return
        if names.is_code_like(value, self.expected.enum or frozenset()) or value in unknown:
            unknown[value] = unknown.get(value, 0) + 1
            self.last_answer[value] = self.budget.answer

    def list_confirmed_values(self) -> dict[str, int]:
        """Return the unknown values that may be written, with the number of responses that held them."""
        unknown = self.unknown or {}
        if len(unknown) > names.MOST_VALUES:
            return {}
        return {value: count for value, count in unknown.items() if count >= names.LEAST_ANSWERS}

    def reset(self) -> None:
        """Forget the counts, which have been written."""
        self.base += self.kinds["absent"]
        self.kinds.clear()
        self.formats.clear()
        self.is_written = True

    def settle(self) -> None:
        """Count the objects that wait in this place and within."""
        if self.object is not None:
            self.object.fold()
        for child in self._list_children():
            child.settle()

    def walk(self) -> Iterator[Place]:
        """Yield this place and all within, except what may not be written."""
        yield self
        for child in self._list_children():
            if child.is_named:
                yield from child.walk()

    def _list_children(self) -> list[Place]:
        inner = [one for one in (self.items, self.values) if one is not None]
        return inner if self.object is None else [*inner, *self.object.places, *self.object.candidates.values()]


class Fields:
    """The fields of the objects of a place."""

    __slots__ = (
        "candidates", "count", "enums", "inner", "is_open", "names", "odd", "others", "owner", "places", "signatures", "size", "texts",
    )  # fmt: skip

    def __init__(self, owner: Place) -> None:
        expected, budget = owner.expected, owner.budget
        self.owner = owner
        self.names = tuple(expected.fields)
        self.size = len(self.names)
        self.is_open = not self.names
        self.places: list[Place] = []
        self.signatures: list[tuple[type, ...]] = []
        self.candidates: dict[str, Place] = {}
        self.count = self.odd = self.others = 0
        self.inner: list[tuple[str, Place]] = []
        self.enums: list[tuple[str, Place, frozenset[str]]] = []
        self.texts: list[tuple[str, Place]] = []
        for name in self.names:
            field = budget.expectations.get(expected.fields[name])
            place = Place(
                budget,
                join(owner.path, name),
                field,
                depth=owner.depth + 1,
                model=expected.model or owner.model,
                required=name in expected.required,
            )
            self.places.append(place)
            if not field.kinds or field.kinds & _CONTAINERS:
                self.inner.append((name, place))
            if field.enum is not None:
                self.enums.append((name, place, field.enum))
            elif not field.kinds or not field.kinds <= {"object", "list", "boolean", "null"}:
                self.texts.append((name, place))

    def see(self, raw: dict[str, Any]) -> None:
        """Count an object."""
        get = raw.get
        self.count += 1
        if self.size:
            signature = tuple(map(type, map(get, self.names, _ABSENT)))
            self.signatures.append(signature)
            if len(self.signatures) >= _BATCH:
                self.fold()
            if len(raw) + signature.count(_Absent) != self.size:
                self._see_unknown(raw)
            for name, place in self.inner:
                value = get(name)
                if type(value) is dict or type(value) is list:
                    place.follow(value)
            for name, place, known in self.enums:
                value = get(name)
                if value not in known and type(value) is str and value:
                    place.see_unknown(value)
            if self.count <= _CLASSIFIED or not self.count % _EVERY:
                for name, place in self.texts:
                    value = get(name)
                    if type(value) is str:
                        place.formats[classify(value)] += 1
        elif raw:
            self._see_unknown(raw)

    def _see_unknown(self, raw: dict[str, Any]) -> None:
        """Look at the fields that the document does not name here."""
        known = self.owner.expected.fields
        is_odd = is_other = False
        for name in [name for name in raw if name not in known][:_LARGEST]:
            place = self.candidates.get(name)
            if place is None:
                if not self._may_be_named(name):
                    is_other = True
                    is_odd = is_odd or not names.is_field_name(name)
                    continue
                place = self._add_candidate(name)
            place.present += 1
            place.see(raw[name])
        self.odd += is_odd
        self.others += is_other

    def _may_be_named(self, name: str) -> bool:
        if len(self.candidates) > names.MOST_NAMES or self.owner.budget.places <= 0 or self.owner.depth > _DEEPEST:
            return False
        return name in self.owner.budget.words if self.is_open else names.is_field_name(name)

    def _add_candidate(self, name: str) -> Place:
        place = Place(self.owner.budget, join(self.owner.path, name), Expected(), depth=self.owner.depth + 1)
        place.expected.open = True
        place.model = self.owner.expected.model or self.owner.model
        place.is_named = False
        self.candidates[name] = place
        return place

    def fold(self) -> None:
        """Count the kinds of the fields of the objects that wait, and confirm the names that may be written."""
        if self.signatures:
            for place, column in zip(self.places, zip(*self.signatures, strict=True), strict=True):
                kinds = place.kinds
                for kind, count in Counter(column).items():
                    kinds[KINDS.get(kind, "number")] += count
            self.signatures.clear()
        # a place where keys are data, such as names or numbers, is a map, whatever the document says
        is_keyed = not self.is_open and (self.odd * 10 > self.count or len(self.candidates) > names.MOST_NAMES)
        for name, place in self.candidates.items():
            place.kinds["absent"] = self.count - place.present - place.base
            if self.count >= names.LEAST_OBJECTS and place.present >= names.LEAST_SHARE * self.count:
                place.is_named = place.is_named or not is_keyed or name in self.owner.budget.words


def join(path: str, name: str) -> str:
    """Return the path of a field."""
    return f"{path}.{name}" if path else name
