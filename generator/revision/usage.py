"""Where a schema is used: by which operation, in its request or its responses, and at which fields."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Usage:
    """Where a schema is needed: the operation, `request` or `response`, the fields that lead to it, and the nearest named holder."""

    operation: str
    in_request: bool
    trail: tuple[str, ...] = ()
    holder: str = ""
    is_item: bool = False

    def enter_field(self, field: str) -> Usage:
        return replace(self, trail=(*self.trail, field), is_item=False)

    def enter_item(self) -> Usage:
        return replace(self, is_item=True)

    def enter_component(self, name: str) -> Usage:
        return replace(self, trail=(), holder=name, is_item=False)
