"""Count fields that the document does not name. Their names stay in memory until it is certain that they are not values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from . import names
from .counting import Counts

#: The maximum number of undeclared fields that are examined in one object.
_LARGEST = 500


class Counted(Protocol):
    """The place of a field: see `walking.Place`."""

    present: int
    base: int
    is_named: bool
    kinds: Counts

    def see(self, value: Any) -> None:
        """Count a value and its contents."""


P = TypeVar("P", bound=Counted)


class Undeclared(Generic[P]):
    """The undeclared fields of the objects of a place. `open_place` returns the place of a new field, None if the budget is spent."""

    __slots__ = ("_has_free_keys", "_known", "_odd", "_open_place", "_words", "places")

    def __init__(
        self, known: Mapping[str, Any], words: frozenset[str], open_place: Callable[[str], P | None], *, has_free_keys: bool
    ) -> None:
        self._known, self._words, self._open_place = known, words, open_place
        #: Whether the document says that keys are data, or names no field.
        self._has_free_keys = has_free_keys or not known
        self.places: dict[str, P] = {}
        #: The number of objects with a key that could be a value.
        self._odd = 0

    def see(self, raw: dict[str, Any]) -> None:
        """Count the undeclared fields of an object."""
        is_odd = False
        places, known_names = self.places, self._known
        for name in [name for name in raw if name not in known_names][:_LARGEST]:
            place = places.get(name)
            if place is None:
                if not self._may_be_named(name):
                    is_odd = is_odd or not names.is_field_name(name)
                    continue
                open_place = self._open_place(name)
                if open_place is None:
                    continue
                place = places[name] = open_place
            place.present += 1
            place.see(raw[name])
        self._odd += is_odd

    def confirm(self, count: int) -> None:
        """Confirm the names that may be written, given the number of objects so far."""
        # a place where keys are data, such as names or numbers, is a map, whatever the document says
        is_keyed = not self._has_free_keys and (self._odd * 10 > count or len(self.places) > names.MOST_NAMES)
        for name, place in self.places.items():
            place.kinds["absent"] = count - place.present - place.base
            if count >= names.LEAST_OBJECTS and place.present >= names.LEAST_SHARE * count:
                place.is_named = place.is_named or not is_keyed or name in self._words

    def _may_be_named(self, name: str) -> bool:
        if len(self.places) > names.MOST_NAMES:
            return False
        # within an object that the document leaves open, only names that the document uses elsewhere are certainly not values
        return name in self._words if self._has_free_keys else names.is_field_name(name)
