"""Rewrite schemas of the curated document so that they state the wanted shapes, changing nothing else.

This happens twice: first to collect the demands on each component, then, once names are decided, to write.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..openapi.document import JsonObject
from ..openapi.schemas import COMPONENT
from .building import Builder
from .components import Components, Demand
from .keywords import NULL, TEXTS, allow_null, classify, is_scalar, replace_value, split_null, write_limits, write_notes
from .naming import Usage
from .shapes import WITHDRAWN, Shape

_NOTES = frozenset({"default", "readOnly", "writeOnly", "deprecated"})


class Rewriter:
    """Rewrites schemas. Without a `builder`, it only collects demands."""

    def __init__(self, components: Components, date: str, builder: Builder | None = None) -> None:
        self.components = components
        self.date = date
        self.builder = builder

    def rewrite(self, schema: Any, demanded: Shape, usage: Usage, *, is_component: bool = False) -> Any:
        """Return a schema that states the wanted shape: the present one if it does."""
        own = self.read(schema, usage)
        if self.are_same(own, demanded) or (demanded.types == ("itself",) and "$ref" in schema):
            self.keep(schema, usage)
            return schema
        build = self.build_body if is_component else self.build
        if not isinstance(schema, dict) or not (schema or is_component):
            return build(demanded, usage)
        if isinstance(schema.get("$ref"), str):
            return self._rewrite_reference(schema, demanded, usage)
        if (choice := split_null(schema)) is not None:
            return self._rewrite_nullable(*choice, demanded, usage)
        kinds = classify(own), classify(demanded)
        if kinds == ("choice", "choice") and not demanded.fields:
            return self._rewrite_choice(schema, own, demanded, usage)
        if kinds == ("array", "array"):
            return self._rewrite_container(schema, demanded, usage)
        if kinds == ("object", "object") and (is_component or own.fields or own.values is not None or not demanded.fields):
            if "allOf" not in schema and demanded.values is not None and not demanded.fields:
                return self._rewrite_container(schema, demanded, usage)
            return self._rewrite_object(schema, demanded, usage)
        if kinds == ("scalar", "scalar"):
            return replace_value(schema, demanded, keeps_default=not usage.is_request)
        return {**_keep_texts(schema), **build(demanded, usage)}

    def read(self, schema: Any, usage: Usage) -> Shape:
        return self.components.readers[usage.is_request].read(schema)

    def are_same(self, one: Shape, other: Shape) -> bool:
        return self.components.keys.get_number(one) == self.components.keys.get_number(other)

    def keep(self, schema: Any, usage: Usage) -> None:
        if self.builder is None:
            self.components.keep(schema, usage)

    def build(self, demanded: Shape, usage: Usage) -> JsonObject:
        """Return a new schema, or an empty one while names are not decided."""
        return self.builder.build(demanded, usage) if self.builder is not None else {}

    def build_body(self, demanded: Shape, usage: Usage) -> JsonObject:
        """Return a new schema for a component, written out."""
        return self.builder.build_body(demanded, usage) if self.builder is not None else {}

    def rewrite_component(self, demand: Demand) -> JsonObject:
        """Return the schema of a component with the shape of a demand."""
        schema = self.components.get_schema(demand.component)
        return (
            schema
            if demand.is_own
            else self.rewrite(schema, demand.shape, demand.usage.enter_component(demand.name or demand.component), is_component=True)
        )

    def _rewrite_reference(self, schema: JsonObject, demanded: Shape, usage: Usage) -> JsonObject:
        name = schema["$ref"].removeprefix(COMPONENT)
        own = self.components.get_shape(name, usage.is_request)
        # what only this use of the component states goes beside the reference
        inner = replace(demanded, access=own.access if demanded.access and not own.access else demanded.access)
        if demanded.default and not own.default:
            inner = replace(inner, default="")
        if demanded.deprecated and not own.deprecated:
            inner = replace(inner, deprecated=False)
        if is_scalar(own) and demanded.limits and not own.limits:
            inner = replace(inner, limits="")
        wraps_null = demanded.nullable and not own.nullable
        if wraps_null:
            inner = replace(inner, nullable=False)
        target = self._find_target(name, inner, usage)
        if target is None:
            return {**_keep_texts(schema), **self.build(demanded, usage)}
        notes = {key: value for key, value in write_notes(demanded).items() if not (key == "default" and own.default)}
        notes = {key: value for key, value in notes.items() if not (key in ("readOnly", "writeOnly") and own.access)}
        if own.deprecated:
            notes.pop("deprecated", None)
        if not usage.is_request and "default" in schema:
            notes["default"] = schema["default"]
        limits = write_limits(demanded) if inner.limits != demanded.limits else {}
        result = {"$ref": COMPONENT + target, **_keep_texts(schema), **limits, **notes}
        return allow_null(result) if wraps_null else result

    def _find_target(self, name: str, inner: Shape, usage: Usage) -> str | None:
        """Return the component with a shape that is needed of another one, or None if a new schema has to be built."""
        if self.builder is None:
            demand = self.components.add_demand(name, inner, usage)
            if demand.usage is usage and not demand.is_own:
                self.rewrite_component(demand)
            return name
        found = self.components.find(name, inner, usage.is_request)
        return found.name if found is not None and found.name else None

    def _rewrite_nullable(self, option: Any, rest: JsonObject, demanded: Shape, usage: Usage) -> JsonObject:
        inner = self.rewrite(option, replace(demanded, nullable=False), usage)
        if not isinstance(inner, dict):
            inner = {}
        notes = {key: inner.pop(key) for key in [*inner] if key in TEXTS} if "$ref" in inner else {}
        rest = {key: value for key, value in rest.items() if key not in _NOTES or (key == "default" and not usage.is_request)}
        return {**notes, **rest, "anyOf": [inner, NULL]} if demanded.nullable else {**inner, **notes, **rest}

    def _rewrite_container(self, schema: JsonObject, demanded: Shape, usage: Usage) -> JsonObject:
        result = replace_value(schema, demanded, keeps_default=not usage.is_request)
        for key, inner in (("items", demanded.items), ("additionalProperties", demanded.values)):
            if inner is None:
                result.pop(key, None)
            elif isinstance(schema.get(key), dict):
                result[key] = self.rewrite(schema[key], inner, usage.enter_item())
            else:
                result[key] = self.build(inner, usage.enter_item())
        for key in ("properties", "required"):
            result.pop(key, None)
        return result

    def _rewrite_choice(self, schema: JsonObject, own: Shape, demanded: Shape, usage: Usage) -> JsonObject:
        key = "anyOf" if "anyOf" in schema else "oneOf"
        labels = {self.components.keys.get_number(shape): label for label, shape in own.options}
        by_label = dict(demanded.options)
        members = []
        for member in schema[key]:
            shape = replace(self.read(member, usage), nullable=False)
            label = labels.get(self.components.keys.get_number(shape), "")
            if label in by_label:
                members.append(self.rewrite(member, by_label.pop(label), usage))
        if not members:
            return {**_keep_texts(schema), **self.build(demanded, usage)}
        members += [self.build(shape, usage.enter_item()) for shape in by_label.values()]
        result = replace_value({name: value for name, value in schema.items() if name != "discriminator"}, demanded, keeps_default=True)
        result.update({key: [*members, *([NULL] if demanded.nullable else [])]})
        return {**result, **({"discriminator": {"propertyName": demanded.discriminator}} if demanded.discriminator else {})}

    def _rewrite_object(self, schema: JsonObject, demanded: Shape, usage: Usage) -> JsonObject:
        if demanded.nullable and "allOf" in schema:
            return allow_null(self.rewrite(schema, replace(demanded, nullable=False), usage))
        rest = demanded.by_name
        parts: list[Any] = []
        for part in schema.get("allOf", ()):
            shape, taken = self.read(part, usage), {}
            for name, (_, was_required) in shape.by_name.items():
                if name in rest:
                    value, required = rest.pop(name)
                    elsewhere = not was_required and required and name in schema.get("required", ())
                    taken[name] = (value, required and not elsewhere)
            needed = tuple(name for name in shape.needed if rest.get(name, (None, False))[1])
            fields = tuple((name, *taken[name]) for name in sorted(taken))
            parts.append((part, replace(shape, fields=fields, needed=needed)))
        written = [self.rewrite(part, shape, usage) for part, shape in parts]
        result = self._rewrite_fields(schema, demanded, rest, usage)
        if not written:
            return result
        if new := self._take_new_fields(schema, result):
            for index in reversed(range(len(written))):
                if "properties" in written[index]:
                    written[index] = _merge_fields(written[index], *new)
                    break
            else:
                written.append({"type": "object", "properties": new[0], **({"required": new[1]} if new[1] else {})})
        return {**result, "allOf": written}

    def _take_new_fields(self, schema: JsonObject, result: JsonObject) -> tuple[JsonObject, list[str]] | None:
        """Take out the fields that a composed schema has gained, so that one of its parts can hold them."""
        old = schema.get("properties", {})
        added = {name: value for name, value in result.get("properties", {}).items() if name not in old}
        if old or not added:
            return None
        del result["properties"]
        required = [name for name in result.get("required", ()) if name in added]
        if left := [name for name in result.get("required", ()) if name not in added]:
            result["required"] = left
        else:
            result.pop("required", None)
        return added, required

    def _rewrite_fields(self, schema: JsonObject, demanded: Shape, fields: dict[str, tuple[Shape, bool]], usage: Usage) -> JsonObject:
        composed = "allOf" in schema
        result = dict(schema) if composed else replace_value(schema, demanded, keeps_default=not usage.is_request)
        properties: JsonObject = {}
        for name, value in schema.get("properties", {}).items():
            if name in fields:
                properties[name] = self.rewrite(value, fields[name][0], usage.enter_field(name))
            elif isinstance(value, dict) and not (demanded.closed and usage.is_request):
                self.keep(value, usage)
                properties[name] = value if WITHDRAWN in value else {**value, "deprecated": True, WITHDRAWN: self.date}
        for name, (shape, _) in fields.items():
            if name not in properties:
                properties[name] = self.build(shape, usage.enter_field(name))
        if properties:
            result["properties"] = properties
        else:
            result.pop("properties", None)
        own_required = set() if composed else {*demanded.needed}
        if composed:
            own_required = {name for name in schema.get("required", ()) if demanded.by_name.get(name, (None, False))[1]}
            own_required |= {name for name in demanded.needed if name in schema.get("required", ())}
        _set_list(result, "required", schema.get("required", []), {name for name, (_, needed) in fields.items() if needed} | own_required)
        return self._set_openness(result, schema, demanded, usage)

    def _set_openness(self, result: JsonObject, schema: JsonObject, demanded: Shape, usage: Usage) -> JsonObject:
        more = schema.get("additionalProperties")
        if demanded.values is not None:
            result["additionalProperties"] = (
                self.rewrite(more, demanded.values, usage.enter_item())
                if isinstance(more, dict)
                else self.build(demanded.values, usage.enter_item())
            )
        elif demanded.closed:
            result["additionalProperties"] = False
        elif isinstance(more, dict) or (more is False and usage.is_request):
            del result["additionalProperties"]
        own = self.read(schema, usage)
        if own.alternatives != demanded.alternatives:
            result.pop("anyOf", None)
            result.pop("oneOf", None)
            if demanded.alternatives:
                result["anyOf"] = [{"required": list(group)} for group in demanded.alternatives]
        return result


def _keep_texts(schema: JsonObject) -> JsonObject:
    return {key: value for key, value in schema.items() if key in TEXTS}


def _merge_fields(schema: JsonObject, properties: JsonObject, required: list[str]) -> JsonObject:
    needed = [*schema.get("required", ()), *required]
    return {**schema, "properties": {**schema["properties"], **properties}, **({"required": needed} if needed else {})}


def _set_list(result: JsonObject, key: str, old: list[str], new: set[str]) -> None:
    """Set a list of names, the old ones first and in their order; remove it if it is empty."""
    names = [*(name for name in old if name in new), *sorted(new - {*old})]
    if names:
        result[key] = names
    else:
        result.pop(key, None)
