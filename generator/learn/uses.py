"""Count the places of observed responses that lead to a component.

A fact that narrows the document (a required field, a format) must hold at all of these places. A place that agrees with the document leaves
no observation, and neither does one that held nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from ..openapi.pointers import find_component
from .locating import Location, list_references

#: The number of places that represents infinity: a recursive component occurs at any number of them.
_MANY = 10**9


class Uses:
    """The references between the components of a document, as far as observed responses reach them."""

    def __init__(self, document: dict[str, Any], bodies: Iterable[Any]) -> None:
        schemas = document.get("components", {}).get("schemas", {})
        self._bodies = Counter(name for body in bodies for name in _list_components(body))
        self._users: dict[str, Counter[str]] = defaultdict(Counter)
        reached_names: set[str] = set()
        queue = [*self._bodies]
        while queue:
            user = queue.pop()
            if user not in reached_names:
                reached_names.add(user)
                for name in _list_components(schemas.get(user)):
                    self._users[name][user] += 1
                    queue.append(name)
        self._counts: dict[str, int] = {}

    def count(self, location: Location) -> int:
        """Return at how many places of observed responses a location occurs."""
        if location[0] in ("paths", "webhooks"):
            return 1
        return self._count(str(location[2]), ()) if location[:2] == ("components", "schemas") else _MANY

    def _count(self, name: str, inner: tuple[str, ...]) -> int:
        if name in inner:
            return _MANY
        if name not in self._counts:
            users = self._users[name] if name in self._users else Counter()
            total = self._bodies[name] + sum(number * self._count(user, (*inner, name)) for user, number in users.items())
            self._counts[name] = min(total, _MANY)
        return self._counts[name]


def _list_components(node: Any) -> Iterator[str]:
    return (component[1] for reference in list_references(node) if (component := find_component(reference)) is not None)
