"""Build schemas from counts of observed values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..package.scalev.observe.formats import FORMATS
from .counts import LEAST_REQUIRED, LEAST_TEXTS, Tally

TYPES = {
    "text": "string",
    "object": "object",
    "list": "array",
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "null": "null",
}
_ORDER = ("number", "integer", "string", "boolean", "array", "object", "null")


@dataclass
class Shape:
    """A value that the document does not describe, with the counts of what it held."""

    tally: Tally = field(default_factory=Tally)
    fields: dict[str, Shape] = field(default_factory=dict)
    items: Shape | None = None

    def get_part(self, tokens: Iterable[str]) -> Shape:
        """Return the shape at a path within this one, creating it if there is none."""
        shape = self
        for token in tokens:
            if token == "[]":
                shape.items = shape.items or Shape()
                shape = shape.items
            else:
                shape = shape.fields.setdefault(token, Shape())
        return shape

    def limit(self, uses: int) -> None:
        """Set the number of places at which this could have been seen."""
        self.tally.uses = uses
        for shape in (*self.fields.values(), *([self.items] if self.items else [])):
            shape.limit(uses)

    def prune(self) -> None:
        """Drop the fields that were seen too rarely, and those that are always null, whose type is not known."""
        self.fields = {
            name: shape for name, shape in self.fields.items() if shape.tally.is_enough and shape.tally.kinds.keys() - {"null", "absent"}
        }
        for shape in (*self.fields.values(), *([self.items] if self.items else [])):
            shape.prune()


class Components:
    """The components that a draft adds: one for each object, since the document has no nested objects."""

    def __init__(self, used_names: Iterable[str]) -> None:
        self._taken = set(used_names)
        self.added: dict[str, Any] = {}

    def add(self, base: str, schema: dict[str, Any]) -> str:
        """Add a component and return its name."""
        name, number = base, 2
        while name in self._taken:
            name, number = f"{base}{number}", number + 1
        self._taken.add(name)
        self.added[name] = schema
        return name


def build_schema(shape: Shape, name_base: str, components: Components) -> dict[str, Any]:
    """Return the schema of an undescribed value; objects in it become components whose names begin with `name_base`."""
    kinds = {kind for kind, count in shape.tally.kinds.items() if count and kind in TYPES}
    solid = kinds - {"null"}
    if not solid:
        return {}  # a field that is always null has an unknown type
    if solid == {"object"} and shape.fields:
        reference = {"$ref": f"#/components/schemas/{components.add(name_base, build_object(shape, name_base, components))}"}
        return {"anyOf": [reference, {"type": "null"}]} if "null" in kinds else reference
    schema: dict[str, Any] = join_types(kinds)
    if "list" in solid:
        item = shape.items
        schema["items"] = {} if item is None or not item.tally.objects else build_schema(item, name_base, components)
    if "object" in solid:
        schema["additionalProperties"] = True
    return {**schema, **build_format(kinds, shape.tally)}


def build_object(shape: Shape, name_base: str, components: Components) -> dict[str, Any]:
    """Return the schema of an object with the fields that were seen; a field that none of many objects lacked is required."""
    fields = {
        name: {"description": _describe(inner.tally), **build_schema(inner, name_base + to_class_name(name), components)}
        for name, inner in sorted(shape.fields.items())
    }
    required = [name for name, inner in sorted(shape.fields.items()) if is_always_there(inner.tally)]
    return {"type": "object", **({"required": required} if required else {}), "properties": fields, "additionalProperties": True}


def _describe(tally: Tally) -> str:
    """Return the description of a field about which nothing else is known."""
    return f"Not documented; {100 * (tally.objects - tally.kinds['absent']) / tally.objects:.0f} % of {tally.objects:,} objects had it."


def is_always_there(tally: Tally) -> bool:
    """Return whether a field is required: many objects were seen, and none of them lacked it."""
    return not tally.kinds["absent"] and tally.objects >= LEAST_REQUIRED and tally.is_everywhere


def build_format(kinds: set[str], tally: Tally) -> dict[str, Any]:
    """Return the format of texts as keywords, if all of sufficiently many have it."""
    formats = {name for name, count in tally.formats.items() if count and name not in ("empty", "unknown value")}
    texts = sum(count for name, count in tally.formats.items() if name in formats)
    if not formats or "text" not in kinds or texts < LEAST_TEXTS or not tally.is_everywhere:
        return {}
    if all(name.startswith("decimal") or name == "integer text" for name in formats):
        is_decimal = any(name.startswith("decimal") for name in formats) or bool(kinds & {"number"})
        return {"format": "decimal"} if is_decimal and kinds <= {"text", "number", "integer", "null"} else {}
    if len(formats) == 1 and kinds <= {"text", "null"} and (name := formats.pop()) in FORMATS:
        return {"format": FORMATS[name]}
    if formats == {"boolean text"} and kinds <= {"text", "boolean", "null"} and "boolean" in kinds:
        return {"x-scalar": "boolean"}
    return {}


def join_types(kinds: Iterable[str]) -> dict[str, Any]:
    """Return the type keyword for kinds of values."""
    types = {TYPES[kind] for kind in kinds}
    if "number" in types:
        types.discard("integer")
    ordered_types = [name for name in _ORDER if name in types]
    return {} if not ordered_types else {"type": ordered_types[0] if len(ordered_types) == 1 else ordered_types}


def to_class_name(name: str) -> str:
    """Return the name of a field in the form of a component name."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name))
