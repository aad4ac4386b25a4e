"""Describe where a schema is used, so that a component can be named after it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Usage:
    """One use of a schema: the operation, whether in its request or its responses, and the fields that lead to the schema.

    `holder` is the nearest component around it, where the `trail` of fields then begins; `is_item` says that it is that of the items of
    an array or of the values of a map.
    """

    operation: str
    in_request: bool
    trail: tuple[str, ...] = ()
    holder: str = ""
    is_item: bool = False

    def enter_field(self, field: str) -> Usage:
        """Return the usage of the schema of a field."""
        return replace(self, trail=(*self.trail, field), is_item=False)

    def enter_item(self) -> Usage:
        """Return the usage of the schema of the items or values."""
        return replace(self, is_item=True)

    def enter_component(self, name: str) -> Usage:
        """Return the usage of the schema inside a component."""
        return replace(self, trail=(), holder=name, is_item=False)
