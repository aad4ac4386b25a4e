"""Rewrite schemas of the curated document so that they have new shapes, and change nothing else in them.

Every schema is rewritten twice: first to collect the demands on each component, then, once all components have names, to write.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..openapi.document import JsonObject
from ..openapi.schemas import COMPONENT
from .demands import ComponentDemands, Demand
from .keywords import (
    NULL,
    TEXTS,
    allow_null,
    classify,
    is_scalar,
    replace_keywords,
    split_null,
    write_annotations,
    write_discriminator,
    write_limits,
)
from .markers import WITHDRAWN
from .schema_builder import SchemaBuilder
from .shapes import Shape
from .usage import Usage

_ANNOTATIONS = frozenset({"default", "readOnly", "writeOnly", "deprecated"})


class SchemaRewriter:
    """Rewrites schemas; without a `builder` it only collects the demands on components."""

    def __init__(self, demands: ComponentDemands, date: str, builder: SchemaBuilder | None = None) -> None:
        self.demands = demands
        self.date = date
        self.builder = builder

    def rewrite(self, schema: Any, new_shape: Shape, usage: Usage, *, is_component: bool = False) -> Any:
        """Return a schema with a new shape: the schema itself, if it has that shape already."""
        present_shape = self.read_shape(schema, usage)
        if self.is_same(present_shape, new_shape) or (new_shape.is_recursive and "$ref" in schema):
            self.record_unchanged(schema, usage)
            return schema
        build = self.build_component if is_component else self.build
        if not isinstance(schema, dict) or not (schema or is_component):
            return build(new_shape, usage)
        if isinstance(schema.get("$ref"), str):
            return self._rewrite_reference(schema, new_shape, usage)
        if (choice := split_null(schema)) is not None:
            return self._rewrite_nullable(*choice, new_shape, usage)
        kinds = classify(present_shape), classify(new_shape)
        if kinds == ("choice", "choice") and not new_shape.fields:
            return self._rewrite_choice(schema, present_shape, new_shape, usage)
        if kinds == ("array", "array"):
            return self._rewrite_container(schema, new_shape, usage)
        if kinds == ("object", "object") and (
            is_component or present_shape.fields or present_shape.values is not None or not new_shape.fields
        ):
            if "allOf" not in schema and new_shape.values is not None and not new_shape.fields:
                return self._rewrite_container(schema, new_shape, usage)
            return self._rewrite_object(schema, new_shape, usage)
        if kinds == ("scalar", "scalar"):
            return replace_keywords(schema, new_shape, keeps_default=not usage.in_request)
        return {**_get_texts(schema), **build(new_shape, usage)}

    def read_shape(self, schema: Any, usage: Usage) -> Shape:
        """Return the shape of a schema in its direction, the request or the response."""
        return self.demands.readers[usage.in_request].read(schema)

    def is_same(self, shape: Shape, other: Shape) -> bool:
        """Return whether two shapes are equal."""
        return self.demands.shape_ids.get(shape) == self.demands.shape_ids.get(other)

    def record_unchanged(self, schema: Any, usage: Usage) -> None:
        """Record that an operation uses a schema as it stands, unless demands are already collected."""
        if self.builder is None:
            self.demands.record_unchanged(schema, usage)

    def build(self, new_shape: Shape, usage: Usage) -> JsonObject:
        """Return a new schema, or an empty one while demands are collected."""
        return self.builder.build(new_shape, usage) if self.builder is not None else {}

    def build_component(self, new_shape: Shape, usage: Usage) -> JsonObject:
        """Return a new schema for a component, or an empty one while demands are collected."""
        return self.builder.build_component(new_shape, usage) if self.builder is not None else {}

    def rewrite_component(self, demand: Demand) -> JsonObject:
        """Return the schema of a component with the shape that is demanded."""
        schema = self.demands.get_schema(demand.component)
        if demand.is_unchanged:
            return schema
        usage = demand.usage.enter_component(demand.name or demand.component)
        result: JsonObject = self.rewrite(schema, demand.shape, usage, is_component=True)
        return result

    def _rewrite_reference(self, schema: JsonObject, new_shape: Shape, usage: Usage) -> JsonObject:
        name = schema["$ref"].removeprefix(COMPONENT)
        present_shape = self.demands.read_shape(name, usage.in_request)
        # keywords that only this usage states are written beside the reference, and not demanded of the component
        inner = replace(new_shape, access=present_shape.access if new_shape.access and not present_shape.access else new_shape.access)
        if new_shape.default and not present_shape.default:
            inner = replace(inner, default="")
        if new_shape.deprecated and not present_shape.deprecated:
            inner = replace(inner, deprecated=False)
        if is_scalar(present_shape) and new_shape.limits and not present_shape.limits:
            inner = replace(inner, limits="")
        wraps_null = new_shape.nullable and not present_shape.nullable
        if wraps_null:
            inner = replace(inner, nullable=False)
        target = self._find_target(name, inner, usage)
        if target is None:
            return {**_get_texts(schema), **self.build(new_shape, usage)}
        stated_keywords = {
            *(("default",) if present_shape.default else ()),
            *(("readOnly", "writeOnly") if present_shape.access else ()),
            *(("deprecated",) if present_shape.deprecated else ()),
        }
        annotations = {key: value for key, value in write_annotations(new_shape).items() if key not in stated_keywords}
        if not usage.in_request and "default" in schema:
            annotations["default"] = schema["default"]
        limits = write_limits(new_shape) if inner.limits != new_shape.limits else {}
        result = {"$ref": COMPONENT + target, **_get_texts(schema), **limits, **annotations}
        return allow_null(result) if wraps_null else result

    def _find_target(self, name: str, inner: Shape, usage: Usage) -> str | None:
        """Return the component that a demand on `name` was given, or None if a new schema has to be built inline."""
        if self.builder is None:
            demand = self.demands.record(name, inner, usage)
            if demand.usage is usage and not demand.is_unchanged:
                self.rewrite_component(demand)
            return name
        recorded_demand = self.demands.find(name, inner, usage.in_request)
        return recorded_demand.name if recorded_demand is not None and recorded_demand.name else None

    def _rewrite_nullable(self, option: Any, siblings: JsonObject, new_shape: Shape, usage: Usage) -> JsonObject:
        inner = self.rewrite(option, replace(new_shape, nullable=False), usage)
        if not isinstance(inner, dict):
            inner = {}
        texts = {key: inner.pop(key) for key in [*inner] if key in TEXTS} if "$ref" in inner else {}
        siblings = {key: value for key, value in siblings.items() if key not in _ANNOTATIONS or (key == "default" and not usage.in_request)}
        return {**texts, **siblings, "anyOf": [inner, NULL]} if new_shape.nullable else {**inner, **texts, **siblings}

    def _rewrite_container(self, schema: JsonObject, new_shape: Shape, usage: Usage) -> JsonObject:
        result = replace_keywords(schema, new_shape, keeps_default=not usage.in_request)
        for key, inner in (("items", new_shape.items), ("additionalProperties", new_shape.values)):
            if inner is None:
                result.pop(key, None)
            elif isinstance(schema.get(key), dict):
                result[key] = self.rewrite(schema[key], inner, usage.enter_item())
            else:
                result[key] = self.build(inner, usage.enter_item())
        for key in ("properties", "required"):
            result.pop(key, None)
        return result

    def _rewrite_choice(self, schema: JsonObject, present_shape: Shape, new_shape: Shape, usage: Usage) -> JsonObject:
        key = "anyOf" if "anyOf" in schema else "oneOf"
        labels = {self.demands.shape_ids.get(shape): label for label, shape in present_shape.options}
        by_label = dict(new_shape.options)
        members: dict[str, JsonObject] = {}
        for member in schema[key]:
            shape = replace(self.read_shape(member, usage), nullable=False)
            label = labels.get(self.demands.shape_ids.get(shape), "")
            if label in by_label:
                members[label] = self.rewrite(member, by_label.pop(label), usage)
        if not members:
            return {**_get_texts(schema), **self.build(new_shape, usage)}
        members.update({label: self.build(shape, usage.enter_item()) for label, shape in by_label.items()})
        result = replace_keywords({name: value for name, value in schema.items() if name != "discriminator"}, new_shape, keeps_default=True)
        result.update({key: [*members.values(), *([NULL] if new_shape.nullable else [])]})
        return {**result, **write_discriminator(new_shape, members)}

    def _rewrite_object(self, schema: JsonObject, new_shape: Shape, usage: Usage) -> JsonObject:
        if new_shape.nullable and "allOf" in schema:
            return allow_null(self.rewrite(schema, replace(new_shape, nullable=False), usage))
        schema = self.demands.envelopes.replace_envelope(schema, new_shape)
        fields_left = new_shape.fields_by_name
        parts: list[Any] = []
        for part in schema.get("allOf", ()):
            shape, taken_fields = self.read_shape(part, usage), {}
            for name, (_, was_required) in shape.fields_by_name.items():
                if name in fields_left:
                    value, required = fields_left.pop(name)
                    elsewhere = not was_required and required and name in schema.get("required", ())
                    taken_fields[name] = (value, required and not elsewhere)
            required_names = tuple(name for name in shape.needed if fields_left.get(name, (None, False))[1])
            fields = tuple((name, *taken_fields[name]) for name in sorted(taken_fields))
            parts.append((part, replace(shape, fields=fields, needed=required_names)))
        written_parts = [self.rewrite(part, shape, usage) for part, shape in parts]
        result = self._rewrite_fields(schema, new_shape, fields_left, usage)
        if not written_parts:
            return result
        if new := self._take_new_fields(schema, result):
            for index in reversed(range(len(written_parts))):
                if "properties" in written_parts[index]:
                    written_parts[index] = _merge_fields(written_parts[index], *new)
                    break
            else:
                written_parts.append({"type": "object", "properties": new[0], **({"required": new[1]} if new[1] else {})})
        return {**result, "allOf": written_parts}

    def _take_new_fields(self, schema: JsonObject, result: JsonObject) -> tuple[JsonObject, list[str]] | None:
        """Remove the fields that a composed schema has gained from it and return them, so that one of its parts can have them."""
        old = schema.get("properties", {})
        new_fields = {name: value for name, value in result.get("properties", {}).items() if name not in old}
        if old or not new_fields:
            return None
        del result["properties"]
        required = [name for name in result.get("required", ()) if name in new_fields]
        if other_names := [name for name in result.get("required", ()) if name not in new_fields]:
            result["required"] = other_names
        else:
            result.pop("required", None)
        return new_fields, required

    def _rewrite_fields(self, schema: JsonObject, new_shape: Shape, fields: dict[str, tuple[Shape, bool]], usage: Usage) -> JsonObject:
        is_composed = "allOf" in schema
        result = dict(schema) if is_composed else replace_keywords(schema, new_shape, keeps_default=not usage.in_request)
        properties: JsonObject = {}
        for name, value in schema.get("properties", {}).items():
            if name in fields:
                properties[name] = self.rewrite(_remove_withdrawn_mark(value), fields[name][0], usage.enter_field(name))
            elif isinstance(value, dict) and not (new_shape.closed and usage.in_request):
                self.record_unchanged(value, usage)
                properties[name] = value if WITHDRAWN in value else {**value, "deprecated": True, WITHDRAWN: self.date}
        for name, (shape, _) in fields.items():
            if name not in properties:
                properties[name] = self.build(shape, usage.enter_field(name))
        if properties:
            result["properties"] = properties
        else:
            result.pop("properties", None)
        own_required = set() if is_composed else {*new_shape.needed}
        if is_composed:
            own_required = {name for name in schema.get("required", ()) if new_shape.fields_by_name.get(name, (None, False))[1]}
            own_required |= {name for name in new_shape.needed if name in schema.get("required", ())}
        _set_names(
            result,
            "required",
            schema.get("required", []),
            {name for name, (_, is_required) in fields.items() if is_required} | own_required,
        )
        return self._rewrite_openness(result, schema, new_shape, usage)

    def _rewrite_openness(self, result: JsonObject, schema: JsonObject, new_shape: Shape, usage: Usage) -> JsonObject:
        extra_values = schema.get("additionalProperties")
        if new_shape.values is not None:
            result["additionalProperties"] = (
                self.rewrite(extra_values, new_shape.values, usage.enter_item())
                if isinstance(extra_values, dict)
                else self.build(new_shape.values, usage.enter_item())
            )
        elif new_shape.closed:
            result["additionalProperties"] = False
        elif isinstance(extra_values, dict) or (extra_values is False and usage.in_request):
            del result["additionalProperties"]
        present_shape = self.read_shape(schema, usage)
        if present_shape.alternatives != new_shape.alternatives:
            result.pop("anyOf", None)
            result.pop("oneOf", None)
            if new_shape.alternatives:
                result["anyOf"] = [{"required": list(group)} for group in new_shape.alternatives]
        return result


def _remove_withdrawn_mark(schema: Any) -> Any:
    """Return the schema of a field that is published again, without the mark that it was withdrawn."""
    if not isinstance(schema, dict) or WITHDRAWN not in schema:
        return schema
    return {key: value for key, value in schema.items() if key not in (WITHDRAWN, "deprecated")}


def _get_texts(schema: JsonObject) -> JsonObject:
    return {key: value for key, value in schema.items() if key in TEXTS}


def _merge_fields(schema: JsonObject, properties: JsonObject, required: list[str]) -> JsonObject:
    names = [*schema.get("required", ()), *required]
    return {**schema, "properties": {**schema["properties"], **properties}, **({"required": names} if names else {})}


def _set_names(result: JsonObject, key: str, old: list[str], new: set[str]) -> None:
    """Set a list of names, the old ones first and in their order; remove the list if it is empty."""
    names = [*(name for name in old if name in new), *sorted(new - {*old})]
    if names:
        result[key] = names
    else:
        result.pop(key, None)
