"""Read schemas as shapes: types, limits, fields and choices, independent of how the schema is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ..evidence.facts import is_map_key, join_path, join_words
from ..openapi.alternatives import find_alternatives, hoist_required, without_alternatives
from ..openapi.document import Document, JsonObject
from .keyword_values import find_withdrawn_fields, format_value, list_types, require_only_fields
from .rules import (
    ALL_RULES,
    ALTERNATIVES,
    CLOSED_RESPONSES,
    DATE_TIMES,
    NULL,
    OPEN_OBJECTS,
    PLACEHOLDERS,
    RESPONSE_DEFAULTS,
    SCALAR_UNION,
    SINGLE_PARTS,
    VALUE_CHOICES,
    VALUE_TYPES,
    Rules,
)

#: The keywords that limit a value, in the order in which a fact lists them.
LIMITS = (
    *("maxLength", "maximum", "minLength", "minimum", "maxItems", "minItems", "pattern"),
    *("exclusiveMaximum", "exclusiveMinimum", "multipleOf", "maxProperties", "minProperties"),
)
_SCALARS = frozenset({"boolean", "integer", "number", "string"})
#: The type of a schema inside itself.
_RECURSIVE = ("recursive",)
#: The text that references to local definitions contain.
_DEFINITIONS = "/$defs/"


@dataclass(frozen=True, slots=True)
class Shape:
    """The statements of a schema about a value, with all references resolved.

    `enum` and `default` hold values as text, and `limits` all limits as one text. `access` is `read`, `write` or empty. `needed` are
    required fields that the schema does not describe, and `alternatives` the groups of fields one of which is required. `fields` are
    sorted by name, each with its shape and whether it is required; `items` is the shape of the items of an array, `values` that of the
    values of a map; `options` are those of a choice, each with its label. `name` is that of the component, and does not count when
    shapes are compared.
    """

    types: tuple[str, ...] = ()
    nullable: bool = False
    format: str = ""
    enum: tuple[str, ...] = ()
    default: str = ""
    limits: str = ""
    closed: bool = False
    unique: bool = False
    access: str = ""
    deprecated: bool = False
    alternatives: tuple[tuple[str, ...], ...] = ()
    discriminator: str = ""
    needed: tuple[str, ...] = ()
    fields: tuple[tuple[str, Shape, bool], ...] = ()
    items: Shape | None = None
    values: Shape | None = None
    options: tuple[tuple[str, Shape], ...] = ()
    name: str = field(default="", compare=False)

    @property
    def fields_by_name(self) -> dict[str, tuple[Shape, bool]]:
        """The fields by name, each with whether it is required."""
        return {name: (shape, required) for name, shape, required in self.fields}

    @property
    def is_recursive(self) -> bool:
        """Whether the value is of the shape of a component around it, which is not read again."""
        return self.types == _RECURSIVE

    def list_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield what is stated about the value itself, as the attributes of a fact."""
        yield "type", "choice" if self.options else "|".join(self.types) or "any"
        attributes = {
            "format": self.format,
            "nullable": "1" if self.nullable else "",
            "enum": join_words(self.enum),
            "default": self.default,
            "limits": self.limits,
            "closed": "1" if self.closed else "",
            "unique": "1" if self.unique else "",
            "access": self.access,
            "deprecated": "1" if self.deprecated else "",
            "discriminator": self.discriminator,
            "alternatives": " / ".join(map(join_words, self.alternatives)),
            "needed": join_words(self.needed),
        }
        yield from ((name, value) for name, value in attributes.items() if value)

    def list_places(self, path: str = "", required: str = "") -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the paths and the attributes of the value and of everything inside it."""
        yield path, {**dict(self.list_attributes()), **({"required": "1"} if required == "1" else {})}
        if self.items is not None:
            yield from self.items.list_places(path + "[]")
        if self.values is not None:
            yield from self.values.list_places(path + "{}")
        for label, option in self.options:
            yield from option.list_places(f"{path}<{label}>")
        for name, shape, is_required in self.fields:
            yield from shape.list_places(join_path(path, name), "1" if is_required else "")


class ShapeReader:
    """Reads the schemas of one document; the shape of a component is read once.

    Requests and responses are read differently, as the rules say. Withdrawn fields are left out unless `with_withdrawn` asks for them.
    """

    def __init__(self, document: Document, *, in_requests: bool, rules: Rules = ALL_RULES, with_withdrawn: bool = False) -> None:
        self.document = document
        self.in_requests = in_requests
        self.rules = rules
        self.with_withdrawn = with_withdrawn
        self._components: dict[str, Shape] = {}
        self._recursive: set[str] = set()

    def read(self, schema: Any, seen_references: frozenset[str] = frozenset()) -> Shape:
        """Return the shape of a schema; `seen_references` are the references that led to it."""
        if isinstance(schema, bool) or not schema:
            return Shape()
        reference = schema.get("$ref")
        if isinstance(reference, str):
            return self._read_siblings(self._read_component(reference, seen_references), schema, seen_references)
        if ALTERNATIVES in self.rules:
            schema = hoist_required(schema)
        shape = self._read_keywords(schema, seen_references)
        parts = schema.get("allOf", ())
        if parts and (SINGLE_PARTS in self.rules or len(parts) > 1):
            shape = self._join([*(self.read(part, seen_references) for part in parts), shape])
        for key in ("anyOf", "oneOf"):
            if key in schema and not (find_alternatives(schema) and ALTERNATIVES in self.rules and require_only_fields(schema[key])):
                shape = self._read_choice(shape, schema[key], schema.get("discriminator"), seen_references)
        return shape

    def _read_component(self, reference: str, seen_references: frozenset[str]) -> Shape:
        name = reference.rpartition("/")[2]
        if reference in seen_references:
            self._recursive.add(reference)
            return Shape(types=_RECURSIVE, name=name)
        if reference not in self._components:
            shape = self.read(self.document.get_node(reference), seen_references | {reference})
            # the name of a local definition has a meaning only inside its schema, where recursion refers to it
            is_local = _DEFINITIONS in reference and reference not in self._recursive
            self._components[reference] = replace(shape, name="" if is_local else name)
        return self._components[reference]

    def _read_siblings(self, shape: Shape, schema: JsonObject, seen_references: frozenset[str]) -> Shape:
        """Return a referenced shape with what the keywords beside the reference state."""
        siblings = {key: value for key, value in schema.items() if key not in ("$ref", "description", "title")}
        if not siblings:
            return shape
        return replace(self._join([shape, self.read(siblings, seen_references)]), name=shape.name)

    def _read_keywords(self, schema: JsonObject, seen_references: frozenset[str]) -> Shape:
        """Return the shape that the keywords of a schema state, apart from references, parts and choices."""
        keywords = without_alternatives(schema) if ALTERNATIVES in self.rules else schema
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else list(types)
        listed_values = [schema["const"]] if "const" in schema else schema.get("enum", [])
        values = [value for value in listed_values if value is not None]
        if not types and listed_values and VALUE_TYPES in self.rules:
            types = list_types(listed_values)
        is_nullable = "null" in types or schema.get("nullable") is True or (NULL not in self.rules and None in schema.get("enum", ()))
        required, withdrawn_fields = set(keywords.get("required", ())), find_withdrawn_fields(schema)
        properties = {
            name: self.read(value, seen_references)
            for name, value in schema.get("properties", {}).items()
            if self.with_withdrawn or name not in withdrawn_fields
        }
        extra_values = schema.get("additionalProperties")
        map_values = self.read(extra_values, seen_references) if isinstance(extra_values, dict) and extra_values else None
        if map_values == Shape() and OPEN_OBJECTS in self.rules:
            map_values = None
        if properties and all(is_map_key(name) for name in properties) and PLACEHOLDERS in self.rules:
            map_values, properties = next(iter(properties.values())), {}
        if not types and (properties or map_values):
            types = ["object"]
        format_name = str(schema.get("format", ""))
        access = "read" if schema.get("readOnly") else "write" if schema.get("writeOnly") else ""
        return Shape(
            types=tuple(sorted({*types} - {"null"})),
            nullable=is_nullable,
            format="date-time" if format_name == "datetime" and DATE_TIMES in self.rules else format_name,
            enum=tuple(sorted(map(format_value, values))),
            default=format_value(schema["default"])
            if "default" in schema and (self.in_requests or RESPONSE_DEFAULTS not in self.rules)
            else "",
            limits=" ".join(f"{key}={format_value(schema[key])}" for key in LIMITS if key in schema),
            closed=extra_values is False and (self.in_requests or CLOSED_RESPONSES not in self.rules),
            unique=schema.get("uniqueItems") is True,
            access=access,
            deprecated=schema.get("deprecated") is True,
            alternatives=tuple(sorted(tuple(sorted(group)) for group in find_alternatives(schema))) if ALTERNATIVES in self.rules else (),
            needed=tuple(sorted(required - properties.keys() - withdrawn_fields)),
            fields=tuple((name, properties[name], name in required) for name in sorted(properties)),
            items=self.read(schema["items"], seen_references) if "items" in schema else None,
            values=map_values,
        )

    def _join(self, parts: Iterable[Shape]) -> Shape:
        """Return the shape of a value that satisfies all parts: where two state the same thing, the stricter or the later one counts."""
        result, names = Shape(), []
        for part in parts:
            names += [part.name] if part.fields or part.name else []
            merged_fields = {**result.fields_by_name}
            required_names = {*result.needed, *part.needed}
            for name, shape, required in part.fields:
                known_field = merged_fields.get(name)
                merged_fields[name] = (
                    (self._join([known_field[0], shape]), known_field[1] or required) if known_field else (shape, required)
                )
            result = Shape(
                types=part.types or result.types,
                nullable=part.nullable or result.nullable,
                format=part.format or result.format,
                enum=part.enum or result.enum,
                default=part.default or result.default,
                limits=" ".join(sorted({*result.limits.split(" "), *part.limits.split(" ")} - {""})),
                closed=part.closed or result.closed,
                unique=part.unique or result.unique,
                access=part.access or result.access,
                deprecated=part.deprecated or result.deprecated,
                alternatives=tuple(sorted({*result.alternatives, *part.alternatives})),
                discriminator=part.discriminator or result.discriminator,
                needed=tuple(sorted(required_names - merged_fields.keys())),
                fields=tuple(
                    (name, merged_fields[name][0], merged_fields[name][1] or name in required_names) for name in sorted(merged_fields)
                ),
                items=part.items or result.items,
                values=part.values or result.values,
                options=part.options or result.options,
            )
        # an object that is composed of several components is not the same as any of them
        return replace(result, name=names[0] if len(names) == 1 else "")

    def _read_choice(self, own_shape: Shape, members: Iterable[Any], discriminator: Any, seen_references: frozenset[str]) -> Shape:
        """Return the shape of a choice; `own_shape` is that of the keywords beside its members."""
        shapes = [self.read(member, seen_references) for member in members]
        value_shapes = [shape for shape in shapes if not _is_null(shape)]
        is_nullable = len(value_shapes) < len(shapes) or any(shape.nullable for shape in value_shapes)
        if NULL not in self.rules:
            value_shapes, is_nullable = shapes, False
        if len(value_shapes) == 1 and SINGLE_PARTS in self.rules:
            joined_shape = self._join([value_shapes[0], own_shape])
            return replace(joined_shape, nullable=joined_shape.nullable or is_nullable, name=value_shapes[0].name)
        if SCALAR_UNION in self.rules and all(_is_bare_scalar(shape) for shape in value_shapes):
            types = tuple(sorted({name for shape in value_shapes for name in shape.types}))
            return replace(own_shape, types=types, nullable=own_shape.nullable or is_nullable)
        if VALUE_CHOICES in self.rules and len({shape.types for shape in value_shapes}) == 1 and all(map(_is_bare_enum, value_shapes)):
            values = tuple(sorted({value for shape in value_shapes for value in shape.enum}))
            return replace(own_shape, types=value_shapes[0].types, enum=values, nullable=own_shape.nullable or is_nullable)
        field_name = str(discriminator.get("propertyName", "")) if isinstance(discriminator, dict) else ""
        value_shapes = [replace(shape, nullable=False) for shape in value_shapes] if NULL in self.rules else value_shapes
        options = _label_options(value_shapes, field_name)
        return replace(own_shape, types=(), options=tuple(options), discriminator=field_name, nullable=own_shape.nullable or is_nullable)


def _label_options(shapes: list[Shape], discriminator: str) -> list[tuple[str, Shape]]:
    """Label each option by its discriminating value or, without one, by its type, and sort them, since their order means nothing."""
    labels: dict[str, list[Shape]] = {}
    for shape in sorted(shapes, key=repr):
        labels.setdefault(_label_option(shape, discriminator), []).append(shape)
    return [
        (label if len(shapes_of_label) == 1 else f"{label} {number}", shape)
        for label, shapes_of_label in sorted(labels.items())
        for number, shape in enumerate(shapes_of_label, 1)
    ]


def _label_option(shape: Shape, discriminator: str) -> str:
    if discriminator and (known_field := shape.fields_by_name.get(discriminator)) and len(known_field[0].enum) == 1:
        return known_field[0].enum[0]
    for _, value, _ in shape.fields:
        if len(value.enum) == 1:
            return value.enum[0]
    return "|".join(shape.types) or "any"


def _is_null(shape: Shape) -> bool:
    return shape == Shape(nullable=True)


def _is_bare_scalar(shape: Shape) -> bool:
    return bool(shape.types) and {*shape.types} <= _SCALARS and shape == Shape(types=shape.types, nullable=shape.nullable)


def _is_bare_enum(shape: Shape) -> bool:
    return bool(shape.enum) and shape == Shape(types=shape.types, enum=shape.enum, nullable=shape.nullable)
