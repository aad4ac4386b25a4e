# Copied from generator/package/scalev/observe/walking.py by `python -m generator generate`. Do not edit.
"""Walk the parsed responses of one operation and count what their fields hold.

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
from .expected import NOTHING, Expectations, Expected
from .facts import find_facts
from .formats import UNKNOWN, classify

Counts = dict[str, int]


class _Absent:
    """The type of a field that an object does not have."""


_ABSENT = repeat(_Absent())
_KINDS: dict[type, str] = {
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
_OBJECTS = {dict}
_CONTAINERS = frozenset(["object", "list"])
#: So many types of objects are kept until they are counted.
_BATCH = 256
#: So many texts of a place are classified, and those of so many objects at least; then those of one object in so many.
_TEXTS, _CLASSIFIED, _EVERY, _SPREAD = 120, 8, 8, 0x9E3779B1
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
    """One path within the responses of an operation, with counts of what it held since it was last written."""

    __slots__ = (
        "base", "budget", "depth", "expected", "formats", "is_named", "is_required", "is_written", "items", "kinds", "model", "object",
        "path", "present", "unknown", "values",
    )  # fmt: skip

    def __init__(self, budget: Budget, path: str, expected: Expected, depth: int, model: str | None, *, is_required: bool = False) -> None:
        self.budget, self.path, self.expected, self.depth = budget, path, expected, depth
        self.model, self.is_required = model, is_required
        self.kinds: Counts = {}
        self.formats: Counts = {}
        #: Unknown values of an enum: in how many responses each was, and which was the last.
        self.unknown: dict[str, tuple[int, int]] = {}
        self.object: Fields | None = None
        self.items: Place | None = None
        self.values: Place | None = None
        #: Whether its name may be written; for a field that the document does not name, once it is confirmed.
        self.is_named = True
        self.is_written = False
        #: Of a field that the document does not name: how many objects had it, and how many absences are written.
        self.present = self.base = 0
        budget.places -= 1

    @property
    def facts(self) -> list[str]:
        """What differs from the document here."""
        return find_facts(self.expected, self.kinds, self.formats, is_required=self.is_required, is_root=not self.path)

    def see(self, value: Any) -> None:
        """Count a value and what is in it."""
        kind = type(value)
        add(self.kinds, _KINDS.get(kind, "number"))
        if kind is str:
            enum = self.expected.enum
            if enum is None:
                if sum(self.formats.values()) < _CLASSIFIED * _EVERY:
                    add(self.formats, classify(value))
            elif value and value not in enum:
                self.see_unknown(value)
        elif kind is dict or kind is list:
            self.follow(value)

    def follow(self, value: Any) -> None:
        """Count what is in an object or a list, which is counted itself already."""
        if type(value) is list:
            items = self.items or self._open_items()
            if items is not None and value:
                items.see_all(value if len(value) <= _LARGEST else value[:_LARGEST])
        elif self.expected.is_map:
            values = self.values or self._open_values()
            if values is not None and value:
                values.see_all([*value.values()][:_LARGEST])
        else:
            fields = self.object or self._open_object()
            if fields is not None:
                fields.see(value)

    def see_all(self, values: list[Any]) -> None:
        """Count the items of a list."""
        if {*map(type, values)} == _OBJECTS and not self.expected.is_map:
            fields = self.object or self._open_object()
            if fields is not None:
                add(self.kinds, "object", len(values))
                for value in values:
                    fields.see(value)
                return
        for value in values:
            self.see(value)

    @property
    def _is_last(self) -> bool:
        return self.depth > _DEEPEST or self.budget.places <= 0

    def _open_items(self) -> Place | None:
        if not self._is_last:
            expected = self.budget.expectations.get(self.expected.items)
            self.items = Place(self.budget, f"{self.path}[]", expected, self.depth + 1, self.model)
        return self.items

    def _open_values(self) -> Place | None:
        if not self._is_last:
            expected = self.budget.expectations.get(self.expected.values)
            self.values = Place(self.budget, join(self.path, "{}"), expected, self.depth + 1, self.model)
        return self.values

    def _open_object(self) -> Fields | None:
        if not self._is_last:
            self.object = Fields(self)
        return self.object

    def see_unknown(self, value: str) -> None:
        """Note a text that is not among the values of the enum."""
        add(self.formats, UNKNOWN)
        unknown, answer = self.unknown, self.budget.answer
        if not self.budget.wants_values or len(unknown) > names.MOST_VALUES:
            return
        count, last = unknown.get(value, (0, 0))
        if last != answer and (count or names.is_code_like(value, self.expected.enum or frozenset())):
            unknown[value] = (count + 1, answer)

    def list_confirmed_values(self) -> Counts:
        """Return the unknown values that may be written, with the number of responses that held them."""
        if len(self.unknown) > names.MOST_VALUES:
            return {}
        return {value: count for value, (count, _) in self.unknown.items() if count >= names.LEAST_ANSWERS}

    def reset(self) -> None:
        """Forget the counts, which have been written."""
        self.base += self.kinds.get("absent", 0)
        self.kinds, self.formats = {}, {}
        self.is_written = True

    def settle(self) -> None:
        """Count the objects that wait in this place and within."""
        if self.object is not None:
            self.object.settle()
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
        return inner if self.object is None else [*inner, *self.object.places.values(), *self.object.candidates.values()]


class Fields:
    """The fields of the objects of a place. Only those that hold others, or differ from the document, have a place of their own."""

    __slots__ = (
        "candidates", "classified", "count", "enums", "expected", "formats", "inner", "is_open", "kinds", "names", "objects", "odd",
        "owner", "places", "signatures", "size", "texts",
    )  # fmt: skip

    def __init__(self, owner: Place) -> None:
        self.owner = owner
        self.names = tuple(owner.expected.fields)
        self.size = len(self.names)
        self.is_open = not self.names
        self.expected = [*map(owner.budget.expectations.get, owner.expected.fields.values())]
        self.kinds: list[Counts] = [{} for _ in self.names]
        self.formats: list[Counts] = [{} for _ in self.names]
        self.places: dict[int, Place] = {}
        #: A shortcut to the fields of the objects in these places.
        self.objects: dict[int, Fields] = {}
        self.candidates: dict[str, Place] = {}
        self.signatures: list[tuple[type, ...]] = []
        #: How many objects there were, and how many of them had a key that could be a value.
        self.count = self.odd = 0
        self.inner: list[tuple[str, int]] = []
        self.enums: list[tuple[str, frozenset[str], int]] = []
        self.texts: list[tuple[str, int, Counts]] = []
        for index, (name, field) in enumerate(zip(self.names, self.expected, strict=True)):
            if not field.kinds or field.kinds & _CONTAINERS:
                self.inner.append((name, index))
            if field.enum is not None:
                self.enums.append((name, field.enum, index))
            elif field.may_be_text:
                self.texts.append((name, index, self.formats[index]))
        self.classified = max(_CLASSIFIED, _TEXTS // max(1, len(self.texts)))

    def see(self, raw: dict[str, Any]) -> None:
        """Count an object."""
        self.count = count = self.count + 1
        if not self.size:
            if raw:
                self._see_unknown(raw)
            return
        get = raw.get
        signature = tuple(map(type, map(get, self.names, _ABSENT)))
        self.signatures.append(signature)
        if len(self.signatures) >= _BATCH:
            self._fold()
        if len(raw) + signature.count(_Absent) != self.size:
            self._see_unknown(raw)
        for name, index in self.inner:
            kind = signature[index]
            if kind is dict:
                fields = self.objects.get(index)
                if fields is not None:
                    fields.see(raw[name])
                else:
                    self._follow(index, raw[name])
            elif kind is list and raw[name]:
                (self.places.get(index) or self._open(index)).follow(raw[name])
        for name, known, index in self.enums:
            if signature[index] is str and (value := raw[name]) not in known and value:
                (self.places.get(index) or self._open(index)).see_unknown(value)
        # not each n-th object: what alternates must not be missed
        if count <= self.classified or not (count * _SPREAD >> 16) % _EVERY:
            for name, index, formats in self.texts:
                if signature[index] is str:
                    text = classify(raw[name])
                    formats[text] = formats.get(text, 0) + 1

    def _follow(self, index: int, value: Any) -> None:
        place = self.places.get(index) or self._open(index)
        place.follow(value)
        if place.object is not None and not place.expected.is_map:
            self.objects[index] = place.object

    def _open(self, index: int) -> Place:
        owner, name = self.owner, self.names[index]
        required = name in owner.expected.required
        place = Place(
            owner.budget,
            join(owner.path, name),
            self.expected[index],
            owner.depth + 1,
            owner.expected.model or owner.model,
            is_required=required,
        )
        self.places[index] = place
        return place

    def _see_unknown(self, raw: dict[str, Any]) -> None:
        """Look at the fields that the document does not name here."""
        known = self.owner.expected.fields
        is_odd = False
        for name in [name for name in raw if name not in known][:_LARGEST]:
            place = self.candidates.get(name)
            if place is None:
                if not self._may_be_named(name):
                    is_odd = is_odd or not names.is_field_name(name)
                    continue
                owner = self.owner
                place = Place(owner.budget, join(owner.path, name), NOTHING, owner.depth + 1, owner.expected.model or owner.model)
                place.is_named = False
                self.candidates[name] = place
            place.present += 1
            place.see(raw[name])
        self.odd += is_odd

    def _may_be_named(self, name: str) -> bool:
        if len(self.candidates) > names.MOST_NAMES or self.owner._is_last:
            return False
        return name in self.owner.budget.words if self.is_open else names.is_field_name(name)

    def _fold(self) -> None:
        """Count the kinds of the fields of the objects that wait."""
        if self.signatures:
            for kinds, column in zip(self.kinds, zip(*self.signatures, strict=True), strict=True):
                first = column[0]
                if column.count(first) == len(column):
                    add(kinds, _KINDS.get(first, "number"), len(column))
                else:
                    for kind, count in Counter(column).items():
                        add(kinds, _KINDS.get(kind, "number"), count)
            self.signatures.clear()

    def settle(self) -> None:
        """Hand the counts to the places of the fields that differ or have one, and confirm the names that may be written."""
        self._fold()
        required = self.owner.expected.required
        for index, (field, kinds, formats) in enumerate(zip(self.expected, self.kinds, self.formats, strict=True)):
            place = self.places.get(index)
            if place is None:
                is_required = self.names[index] in required
                usual = field.usual if is_required else field.usual_if_optional
                if kinds.keys() <= usual and (not formats or (len(formats) == 1 and "text" in formats)) and field.kinds:
                    continue  # the rule, and quickly told
                if not kinds or not find_facts(field, kinds, formats, is_required=is_required, is_root=False):
                    continue
                place = self._open(index)
            for counts, target in ((kinds, place.kinds), (formats, place.formats)):
                for name, count in counts.items():
                    add(target, name, count)
                counts.clear()
        # a place where keys are data, such as names or numbers, is a map, whatever the document says
        is_keyed = not self.is_open and (self.odd * 10 > self.count or len(self.candidates) > names.MOST_NAMES)
        for name, place in self.candidates.items():
            place.kinds["absent"] = self.count - place.present - place.base
            if self.count >= names.LEAST_OBJECTS and place.present >= names.LEAST_SHARE * self.count:
                place.is_named = place.is_named or not is_keyed or name in self.owner.budget.words


def add(counts: Counts, name: str, count: int = 1) -> None:
    """Add to a count."""
    counts[name] = counts.get(name, 0) + count


def join(path: str, name: str) -> str:
    """Return the path of a field."""
    return f"{path}.{name}" if path else name
