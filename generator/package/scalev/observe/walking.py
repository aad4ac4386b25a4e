"""Walk the parsed responses of one operation, and count the contents of their fields.

Objects are counted by the types of their fields, as tuples that are evaluated in batches: this is what makes a walk cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .budget import Budget
from .counting import Counts, add, get_kind
from .expected import NOTHING, Expected
from .facts import find_facts
from .formats import UNKNOWN, list_forms
from .layouts import join
from .plans import Plans
from .texts import LISTED, Texts, classify_listed
from .undeclared import Undeclared
from .unlisted import UnlistedValues

_OBJECT, _TEXT = {dict}, {str}
#: The maximum depth of a path, and the maximum number of values that are examined in a map or a list.
_DEEPEST, _LARGEST = 16, 500


class Place:
    """One path within the responses of an operation, with counts of its contents since it was last written."""

    __slots__ = (
        "base", "budget", "choices",
        "depth", "expected", "formats", "is_named", "is_required", "is_written", "items", "kinds", "left", "model", "object", "objects",
        "path", "present", "texts", "unlisted", "values",
    )  # fmt: skip

    def __init__(self, budget: Budget, path: str, expected: Expected, depth: int, model: str | None, *, is_required: bool = False) -> None:
        self.budget, self.path, self.expected, self.depth = budget, path, expected, depth
        self.model, self.is_required = model, is_required
        self.kinds: Counts = {}
        self.formats: Counts = {}
        #: The numbers of objects and texts that are not included in `kinds` yet, and how many texts may still be classified.
        self.objects = self.texts = 0
        self.left = LISTED
        self.unlisted: UnlistedValues | None = None
        self.object: Fields | None = None
        self.items: Place | None = None
        self.values: Place | None = None
        #: A place for each component that an object may follow, if there are several.
        self.choices: list[Place] = []
        #: Whether its name may be written: always, but for an undeclared field only once the name is confirmed.
        self.is_named = True
        self.is_written = False
        #: For an undeclared field: the number of objects that had it, and the number of absences that have been written.
        self.present = self.base = 0
        budget.places -= 1

    @property
    def facts(self) -> list[str]:
        """The kinds of differences from the document at this place."""
        return find_facts(self.expected, self.kinds, self.formats, is_required=self.is_required, is_root=not self.path)

    def see(self, value: Any) -> None:
        """Count a value and its contents."""
        kind = type(value)
        if kind is str:
            self.texts += 1
            if self.left:
                self._see_texts((value,))
            return
        add(self.kinds, get_kind(kind))
        if kind is dict or kind is list:
            self.follow(value)

    def follow(self, value: Any) -> None:
        """Count the contents of an object or a list that has itself been counted already."""
        if type(value) is list:
            items = self.items or self._open_items()
            if items is not None and value:
                items.see_all(value)
            return
        self.budget.values -= len(value)
        if self.budget.values < 0:
            return
        if self.expected.choices:
            choice = self._choose(value)
            if choice is not None:
                add(choice.kinds, "object")
                choice.follow(value)
        elif self.expected.is_map:
            values = self.values or self._open_values()
            if values is not None and value:
                values.see_all([*value.values()])
        else:
            fields = self.object or self._open_object()
            if fields is not None:
                fields.see_all((value,))

    def see_all(self, values: list[Any]) -> None:
        """Count the values of a list or a map."""
        self.budget.values -= len(values)
        if self.budget.values < 0:
            return
        values = values if len(values) <= _LARGEST else values[:_LARGEST]
        kinds = {*map(type, values)}
        if kinds == _TEXT:
            self.texts += len(values)
            if self.left:
                self._see_texts(values)
            return
        if kinds == _OBJECT and not self.expected.is_map and not self.expected.choices:
            fields = self.object or self._open_object()
            if fields is not None:
                self.objects += len(values)
                fields.see_all(values)
                return
        for value in values:
            self.see(value)

    def _see_texts(self, values: Sequence[str]) -> None:
        expected = self.expected
        if expected.enum is not None:
            for value in values:
                if value not in expected.enum and value:
                    self.see_unlisted(value)
            return
        self.left = classify_listed(values, self.formats, self.left, states_format=expected.states_format)

    @property
    def is_last(self) -> bool:
        """Whether its contents are not examined any further."""
        return self.depth > _DEEPEST or self.budget.places <= 0

    def _choose(self, raw: dict[str, Any]) -> Place | None:
        choices = self.expected.choices
        if not self.choices and not self.is_last:
            paths = [join(self.path, f"({form.model})") for form in choices]
            self.choices = [Place(self.budget, path, form, self.depth + 1, form.model) for path, form in zip(paths, choices, strict=True)]
        return self.choices[self.budget.get_chooser(self.expected).choose(raw)] if self.choices else None

    def _open_items(self) -> Place | None:
        if not self.is_last:
            self.items = self._open(f"{self.path}[]", self.expected.items)
        return self.items

    def _open_values(self) -> Place | None:
        if not self.is_last:
            self.values = self._open(join(self.path, "{}"), self.expected.values)
        return self.values

    def _open(self, path: str, schema: Any) -> Place:
        return Place(self.budget, path, self.budget.expectations.get(schema), self.depth + 1, self.model)

    def _open_object(self) -> Fields | None:
        if not self.is_last:
            self.object = Fields(self)
        return self.object

    def see_unlisted(self, value: str) -> None:
        """Count a text that the enum does not list."""
        add(self.formats, UNKNOWN)
        if self.budget.wants_values:
            if self.unlisted is None:
                self.unlisted = UnlistedValues(self.expected.enum or frozenset())
            self.unlisted.see(value, self.budget.answer)

    def reset(self) -> None:
        """Reset the counts after they have been written."""
        self.base += self.kinds.get("absent", 0)
        self.kinds, self.formats = {}, {}
        self.left = LISTED
        self.is_written = True

    def settle(self, found: list[Place] | None = None) -> list[Place]:
        """Apply the pending counts here and below; return the places that may differ from the document and may be written."""
        found = [] if found is None else found
        if self.texts:
            add(self.kinds, "text", self.texts)
        if self.objects:
            add(self.kinds, "object", self.objects)
        self.texts = self.objects = 0
        expected = self.expected
        usual = expected.usual if self.is_required else expected.usual_if_optional
        if self.is_written or not self.kinds.keys() <= usual or not self.formats.keys() <= list_forms(expected.scalar or expected.format):
            found.append(self)
        for inner_place in (*self.choices, self.items, self.values):
            if inner_place is not None:
                inner_place.settle(found)
        if self.object is not None:
            self.object.settle()
            for child in self.object.places.values():
                child.settle(found)
            for child in self.object.undeclared.places.values():
                child.settle(found if child.is_named else [])
        return found


class Fields:
    """The fields of the objects of a place. Only fields with objects or lists, or that differ from the document, have their own place."""

    __slots__ = ("count", "layout", "lists", "objects", "owner", "places", "plans", "size", "texts", "undeclared")

    def __init__(self, owner: Place) -> None:
        self.owner = owner
        self.layout = layout = owner.budget.get_layout(owner.expected)
        self.size = layout.size
        self.texts = Texts(layout)
        self.places: dict[int, Place] = {}
        #: Shortcuts to the fields of the objects, and to the items of the lists, at these places.
        self.objects: dict[int, Fields] = {}
        self.lists: dict[int, Place] = {}
        expected = owner.expected
        self.undeclared: Undeclared[Place] = Undeclared(
            expected.fields, owner.budget.words, self._open_undeclared, has_free_keys=expected.values is not None
        )
        self.plans = Plans(layout)
        self.count = 0

    def see_all(self, objects: Sequence[dict[str, Any]]) -> None:
        """Count objects."""
        count = self.count
        self.count += len(objects)
        if not self.size:
            for raw in filter(None, objects):
                self.undeclared.see(raw)
            return
        plans, texts = self.plans, self.texts
        presence = plans.presence
        for raw in objects:
            plan = None
            if len(raw) == presence.size:
                try:
                    plan = presence.plans.get((*map(type, presence.get_values(raw)),))
                except KeyError:  # the same number of fields, but different ones
                    plan = None
            if plan is None:
                plan = plans.find(raw)
                presence = plans.presence
            plan.count += 1
            for name, index in plan.objects:
                if (fields := self.objects.get(index)) is not None:
                    fields.see_all((raw[name],))
                else:
                    self._follow(index, raw[name])
            for name, index in plan.lists:
                if raw[name]:
                    if (items := self.lists.get(index)) is not None:
                        items.see_all(raw[name])
                    else:
                        self._follow(index, raw[name])
            for name, known_values, index in plan.enums:
                if (value := raw[name]) not in known_values and value:
                    (self.places.get(index) or self._open(index)).see_unlisted(value)
            if len(raw) != plan.size:
                self.undeclared.see(raw)
            count += 1
            if count >= texts.due:
                texts.see(raw, count)

    def settle(self) -> None:
        """Pass the counts to the places of the fields, opening one for each field that differs; confirm the names that may be written."""
        self.plans.fold()
        layout, no_counts = self.layout, Counts()
        for index, kinds in enumerate(self.plans.kinds):
            formats = self.texts.formats.get(index, no_counts)
            place = self.places.get(index)
            if place is None:
                if not layout.differs(index, kinds, formats):
                    continue
                place = self._open(index)
            for counts, target in ((kinds, place.kinds), (formats, place.formats)):
                for name, count in counts.items():
                    add(target, name, count)
                counts.clear()
        self.undeclared.confirm(self.count)

    def _follow(self, index: int, value: Any) -> None:
        place = self.places.get(index) or self._open(index)
        place.follow(value)
        if type(value) is list:
            if place.items is not None:
                self.lists[index] = place.items
        elif place.object is not None and not place.expected.is_map:
            self.objects[index] = place.object

    def _open(self, index: int) -> Place:
        layout = self.layout
        place = self.places[index] = self._make_place(layout.names[index], layout.expected[index], is_required=layout.is_required[index])
        return place

    def _open_undeclared(self, name: str) -> Place | None:
        if self.owner.is_last:
            return None
        place = self._make_place(name, NOTHING, is_required=False)
        place.is_named = False
        return place

    def _make_place(self, name: str, expected: Expected, *, is_required: bool) -> Place:
        owner = self.owner
        model = owner.expected.model or owner.model
        return Place(owner.budget, join(owner.path, name), expected, owner.depth + 1, model, is_required=is_required)
