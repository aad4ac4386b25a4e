# Copied from generator/package/scalev/mock/openapi/schemas.py by `python -m generator generate`. Do not edit.
"""Schemas simplified for generating responses: references are resolved, `allOf` is merged, and the first alternative is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from ..keys import Fixed
from .document import Document, Node


@dataclass(slots=True, eq=False)
class Shape(Fixed):
    """The shape of the values of a schema. `kinds` holds the JSON types except null; it is empty if any type is allowed."""

    name: str = ""
    kinds: tuple[str, ...] = ()
    nullable: bool = False
    enum: tuple[Any, ...] = ()
    format: str = ""
    scalar: str = ""
    pattern: str = ""
    sample: Any = None
    limits: Mapping[str, int | float] = field(default_factory=dict)
    properties: dict[str, Shape] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Shape | None = None
    extra: Shape | None = None
    """The shape of additional properties, if declared."""
    chooses: str = ""
    """The property whose value distinguishes several alternatives, of which this shape is the first."""
    choices: dict[str, Shape] = field(default_factory=dict)
    """The shape of each alternative, by the value of that property."""

    kind: str = ""
    """The first allowed type; empty if any type is allowed."""

    def __post_init__(self) -> None:
        self.settle()

    def settle(self) -> None:
        """Compute `kind` from the other fields."""
        self.kind = self.kinds[0] if self.kinds else "object" if self.properties or self.extra else ""


class Shapes(Fixed):
    """Create and cache the shapes of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._cache: dict[int | str, Shape] = {}
        self._flats: dict[int, dict[str, Any]] = {}
        self._lock = RLock()

    def get_shape(self, node: Node) -> Shape:
        """Return the shape of a schema of the document."""
        reference = node.get("$ref")
        key = reference if isinstance(reference, str) and len(node) == 1 else id(node)
        with self._lock:
            shape = self._cache.get(key)
            if shape is None:
                # registered before it is complete, since a schema may contain itself
                shape = self._cache[key] = Shape()
                self._fill(shape, node)
            return shape

    def _fill(self, shape: Shape, node: Node) -> None:
        flat = self._get_flat(node)
        shape.name = flat.get("x-name", "")
        kinds = flat.get("type", ())
        kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
        shape.kinds = tuple(kind for kind in kinds if kind != "null")
        enum = flat.get("enum", [flat["const"]] if "const" in flat else [])
        shape.nullable = "null" in kinds or bool(flat.get("nullable")) or None in enum
        shape.enum = tuple(value for value in enum if value is not None)
        shape.format = str(flat.get("format", ""))
        shape.scalar = str(flat.get("x-scalar", "")) or ("money" if shape.format == "decimal" else "")
        if shape.scalar == "id" and shape.kinds[:1] == ("string",):
            # an id that is usually not a number is a UUID
            shape.format = "uuid"
        shape.pattern = str(flat.get("pattern", ""))
        shape.sample = next(iter(flat.get("examples", ())), flat.get("example", flat.get("default")))
        shape.limits = {key: flat[key] for key in _LIMITS if key in flat}
        shape.required = frozenset(flat.get("required", ()))
        shape.properties = {name: self.get_shape(inner) for name, inner in flat.get("properties", {}).items()}
        if isinstance(flat.get("items"), Mapping):
            shape.items = self.get_shape(flat["items"])
        extra = flat.get("additionalProperties")
        if isinstance(extra, Mapping) and extra:
            shape.extra = self.get_shape(extra)
        if "x-choices" in flat:
            shape.chooses, choices = flat["x-choices"]
            shape.choices = {value: self.get_shape(branch) for value, branch in choices.items()}
        if not shape.kinds and shape.enum:
            shape.kinds = (_get_kind(shape.enum[0]),)
        shape.settle()

    def _get_flat(self, node: Node) -> dict[str, Any]:
        """Return one level of a schema, with references, `allOf` and alternatives merged into it; nobody may change it.

        Each is built once, since written out in full, schemas that refer to one another many times would grow without end.
        """
        flat = self._flats.get(id(node))
        if flat is None:
            self._flats[id(node)] = {}  # a schema inside itself adds nothing to it
            flat = self._flats[id(node)] = self._flatten(node)
        return flat

    def _flatten(self, node: Node) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        if isinstance(node.get("$ref"), str):
            _merge(flat, self._get_flat(self._document.get_node(node["$ref"])))
            flat["x-name"] = node["$ref"].rpartition("/")[2]
        for member in node.get("allOf", ()):
            _merge(flat, self._get_flat(member))
        for choice in ("anyOf", "oneOf"):
            branches = [self._get_flat(branch) for branch in node.get(choice, ())]
            real = [branch for branch in branches if branch.get("type") != "null"]
            if real:
                _merge(flat, real[0])
            if len(real) > 1 and (choice_schema := _find_choice([*zip(node[choice], branches, strict=True)])) is not None:
                flat["x-choices"] = choice_schema
            if len(real) < len(branches) or any("null" in _get_types(branch) for branch in real):
                flat["nullable"] = True
        _merge(flat, {key: value for key, value in node.items() if key not in ("$ref", "allOf", "anyOf", "oneOf")})
        return flat


_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "multipleOf")


def _find_choice(branches: list[tuple[Node, dict[str, Any]]]) -> tuple[str, dict[str, Node]] | None:
    """Return the property in which each alternative requires a different string, and the alternatives by that string."""
    for name in branches[0][1].get("required", ()):
        choices = {_get_only_text(flat, name): node for node, flat in branches}
        if len(choices) == len(branches) and "" not in choices:
            return name, choices
    return None


def _get_only_text(flat: Node, name: str) -> str:
    """Return the only string that a required property may hold, or an empty string."""
    inner = flat.get("properties", {}).get(name, {}) if name in flat.get("required", ()) else {}
    options = [inner["const"]] if "const" in inner else inner.get("enum", ())
    return options[0] if len(options) == 1 and isinstance(options[0], str) else ""


def _get_types(flat: Node) -> tuple[str, ...]:
    kinds = flat.get("type", ())
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)


def _merge(into: dict[str, Any], other: Node) -> None:
    for key, value in other.items():
        if key == "properties":
            into[key] = {**into.get(key, {}), **value}
        elif key == "required":
            into[key] = [*into.get(key, ()), *value]
        elif key == "enum" and key in into:
            into[key] = [option for option in into[key] if option in value]
        else:
            into[key] = value


def _get_kind(value: Any) -> str:
    kinds: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "")
