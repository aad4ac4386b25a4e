"""Rewrite schemas of the curated document so that they state the wanted shapes, changing nothing else.

It is done twice: first to find what is wanted of each component, then, once the names are decided, to write.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..openapi.document import JsonObject
from ..openapi.schemas import COMPONENT
from .building import Builder
from .components import Components, Want
from .keywords import NULL, TEXTS, is_scalar, kind_of, limits_of, notes_of, replace_value, split_null, with_null
from .naming import Hint
from .shapes import WITHDRAWN, Shape

_NOTES = frozenset({"default", "readOnly", "writeOnly", "deprecated"})


class Rewriter:
    """Rewrites schemas; `builder` is missing while it is still being found out what is wanted."""

    def __init__(self, components: Components, date: str, builder: Builder | None = None) -> None:
        self.components = components
        self.date = date
        self.builder = builder

    def rewrite(self, schema: Any, wanted: Shape, hint: Hint, *, is_component: bool = False) -> Any:
        """Return the schema that states the wanted shape; the present one, if it does."""
        own = self.read(schema, hint)
        if self.same(own, wanted) or (wanted.types == ("itself",) and "$ref" in schema):
            self.keep(schema, hint)
            return schema
        build = self.body if is_component else self.build
        if not isinstance(schema, dict) or not (schema or is_component):
            return build(wanted, hint)
        if isinstance(schema.get("$ref"), str):
            return self._reference(schema, wanted, hint)
        if (choice := split_null(schema)) is not None:
            return self._nullable(*choice, wanted, hint)
        kinds = kind_of(own), kind_of(wanted)
        if kinds == ("choice", "choice") and not wanted.fields:
            return self._choice(schema, own, wanted, hint)
        if kinds == ("array", "array"):
            return self._container(schema, wanted, hint)
        if kinds == ("object", "object") and (is_component or own.fields or own.values is not None or not wanted.fields):
            if "allOf" not in schema and wanted.values is not None and not wanted.fields:
                return self._container(schema, wanted, hint)
            return self._object(schema, wanted, hint)
        if kinds == ("scalar", "scalar"):
            return replace_value(schema, wanted, keeps_default=not hint.request)
        return {**_texts(schema), **build(wanted, hint)}

    def read(self, schema: Any, hint: Hint) -> Shape:
        return self.components.readers[hint.request].read(schema)

    def same(self, one: Shape, other: Shape) -> bool:
        return self.components.keys.number(one) == self.components.keys.number(other)

    def keep(self, schema: Any, hint: Hint) -> None:
        if self.builder is None:
            self.components.keep(schema, hint)

    def build(self, wanted: Shape, hint: Hint) -> JsonObject:
        """Return a new schema; while names are not decided yet, an empty one."""
        return self.builder.build(wanted, hint) if self.builder is not None else {}

    def body(self, wanted: Shape, hint: Hint) -> JsonObject:
        """Return the schema of a component, written anew."""
        return self.builder.body(wanted, hint) if self.builder is not None else {}

    def component(self, want: Want) -> JsonObject:
        """Return the schema of a component as it is wanted."""
        schema = self.components.schema(want.component)
        return (
            schema if want.is_own else self.rewrite(schema, want.shape, want.hint.held_by(want.name or want.component), is_component=True)
        )

    def _reference(self, schema: JsonObject, wanted: Shape, hint: Hint) -> JsonObject:
        name = schema["$ref"].removeprefix(COMPONENT)
        own = self.components.own(name, hint.request)
        # what only this use of the component states stands beside the reference
        inner = replace(wanted, access=own.access if wanted.access and not own.access else wanted.access)
        if wanted.default and not own.default:
            inner = replace(inner, default="")
        if wanted.deprecated and not own.deprecated:
            inner = replace(inner, deprecated=False)
        if is_scalar(own) and wanted.limits and not own.limits:
            inner = replace(inner, limits="")
        wraps_null = wanted.null and not own.null
        if wraps_null:
            inner = replace(inner, null=False)
        target = self._target(name, inner, hint)
        if target is None:
            return {**_texts(schema), **self.build(wanted, hint)}
        notes = {key: value for key, value in notes_of(wanted).items() if not (key == "default" and own.default)}
        notes = {key: value for key, value in notes.items() if not (key in ("readOnly", "writeOnly") and own.access)}
        if own.deprecated:
            notes.pop("deprecated", None)
        if not hint.request and "default" in schema:
            notes["default"] = schema["default"]
        limits = limits_of(wanted) if inner.limits != wanted.limits else {}
        result = {"$ref": COMPONENT + target, **_texts(schema), **limits, **notes}
        return with_null(result) if wraps_null else result

    def _target(self, name: str, inner: Shape, hint: Hint) -> str | None:
        """Return the component that states a shape wanted of another, or None if a new schema has to be built."""
        if self.builder is None:
            want = self.components.want(name, inner, hint)
            if want.hint is hint and not want.is_own:
                self.component(want)
            return name
        found = self.components.find(name, inner, hint.request)
        return found.name if found is not None and found.name else None

    def _nullable(self, option: Any, rest: JsonObject, wanted: Shape, hint: Hint) -> JsonObject:
        inner = self.rewrite(option, replace(wanted, null=False), hint)
        if not isinstance(inner, dict):
            inner = {}
        notes = {key: inner.pop(key) for key in [*inner] if key in TEXTS} if "$ref" in inner else {}
        rest = {key: value for key, value in rest.items() if key not in _NOTES or (key == "default" and not hint.request)}
        return {**notes, **rest, "anyOf": [inner, NULL]} if wanted.null else {**inner, **notes, **rest}

    def _container(self, schema: JsonObject, wanted: Shape, hint: Hint) -> JsonObject:
        result = replace_value(schema, wanted, keeps_default=not hint.request)
        for key, inner in (("items", wanted.items), ("additionalProperties", wanted.values)):
            if inner is None:
                result.pop(key, None)
            elif isinstance(schema.get(key), dict):
                result[key] = self.rewrite(schema[key], inner, hint.item())
            else:
                result[key] = self.build(inner, hint.item())
        for key in ("properties", "required"):
            result.pop(key, None)
        return result

    def _choice(self, schema: JsonObject, own: Shape, wanted: Shape, hint: Hint) -> JsonObject:
        key = "anyOf" if "anyOf" in schema else "oneOf"
        labels = {self.components.keys.number(shape): label for label, shape in own.options}
        by_label = dict(wanted.options)
        members = []
        for member in schema[key]:
            shape = replace(self.read(member, hint), null=False)
            label = labels.get(self.components.keys.number(shape), "")
            if label in by_label:
                members.append(self.rewrite(member, by_label.pop(label), hint))
        if not members:
            return {**_texts(schema), **self.build(wanted, hint)}
        members += [self.build(shape, hint.item()) for shape in by_label.values()]
        result = replace_value({name: value for name, value in schema.items() if name != "discriminator"}, wanted, keeps_default=True)
        result.update({key: [*members, *([NULL] if wanted.null else [])]})
        return {**result, **({"discriminator": {"propertyName": wanted.discriminator}} if wanted.discriminator else {})}

    def _object(self, schema: JsonObject, wanted: Shape, hint: Hint) -> JsonObject:
        if wanted.null and "allOf" in schema:
            return with_null(self.rewrite(schema, replace(wanted, null=False), hint))
        schema = self.components.envelopes.exchange(schema, wanted)
        rest = wanted.by_name
        parts: list[Any] = []
        for part in schema.get("allOf", ()):
            shape, taken = self.read(part, hint), {}
            for name, (_, was_required) in shape.by_name.items():
                if name in rest:
                    value, required = rest.pop(name)
                    elsewhere = not was_required and required and name in schema.get("required", ())
                    taken[name] = (value, required and not elsewhere)
            needed = tuple(name for name in shape.needed if rest.get(name, (None, False))[1])
            fields = tuple((name, *taken[name]) for name in sorted(taken))
            parts.append((part, replace(shape, fields=fields, needed=needed)))
        written = [self.rewrite(part, shape, hint) for part, shape in parts]
        result = self._fields(schema, wanted, rest, hint)
        if not written:
            return result
        if new := self._new_fields(schema, result):
            for index in reversed(range(len(written))):
                if "properties" in written[index]:
                    written[index] = _merge_fields(written[index], *new)
                    break
            else:
                written.append({"type": "object", "properties": new[0], **({"required": new[1]} if new[1] else {})})
        return {**result, "allOf": written}

    def _new_fields(self, schema: JsonObject, result: JsonObject) -> tuple[JsonObject, list[str]] | None:
        """Take the fields that a composed schema has gained out of it, so that one of its parts can hold them."""
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

    def _fields(self, schema: JsonObject, wanted: Shape, fields: dict[str, tuple[Shape, bool]], hint: Hint) -> JsonObject:
        composed = "allOf" in schema
        result = dict(schema) if composed else replace_value(schema, wanted, keeps_default=not hint.request)
        properties: JsonObject = {}
        for name, value in schema.get("properties", {}).items():
            if name in fields:
                properties[name] = self.rewrite(_revive(value), fields[name][0], hint.inside(name))
            elif isinstance(value, dict) and not (wanted.closed and hint.request):
                self.keep(value, hint)
                properties[name] = value if WITHDRAWN in value else {**value, "deprecated": True, WITHDRAWN: self.date}
        for name, (shape, _) in fields.items():
            if name not in properties:
                properties[name] = self.build(shape, hint.inside(name))
        if properties:
            result["properties"] = properties
        else:
            result.pop("properties", None)
        own_required = set() if composed else {*wanted.needed}
        if composed:
            own_required = {name for name in schema.get("required", ()) if wanted.by_name.get(name, (None, False))[1]}
            own_required |= {name for name in wanted.needed if name in schema.get("required", ())}
        _set_list(result, "required", schema.get("required", []), {name for name, (_, needed) in fields.items() if needed} | own_required)
        return self._openness(result, schema, wanted, hint)

    def _openness(self, result: JsonObject, schema: JsonObject, wanted: Shape, hint: Hint) -> JsonObject:
        more = schema.get("additionalProperties")
        if wanted.values is not None:
            result["additionalProperties"] = (
                self.rewrite(more, wanted.values, hint.item()) if isinstance(more, dict) else self.build(wanted.values, hint.item())
            )
        elif wanted.closed:
            result["additionalProperties"] = False
        elif isinstance(more, dict) or (more is False and hint.request):
            del result["additionalProperties"]
        own = self.read(schema, hint)
        if own.alternatives != wanted.alternatives:
            result.pop("anyOf", None)
            result.pop("oneOf", None)
            if wanted.alternatives:
                result["anyOf"] = [{"required": list(group)} for group in wanted.alternatives]
        return result


def _revive(schema: Any) -> Any:
    """Return a field that is published again without the mark that it was withdrawn."""
    if not isinstance(schema, dict) or WITHDRAWN not in schema:
        return schema
    return {key: value for key, value in schema.items() if key not in (WITHDRAWN, "deprecated")}


def _texts(schema: JsonObject) -> JsonObject:
    return {key: value for key, value in schema.items() if key in TEXTS}


def _merge_fields(schema: JsonObject, properties: JsonObject, required: list[str]) -> JsonObject:
    needed = [*schema.get("required", ()), *required]
    return {**schema, "properties": {**schema["properties"], **properties}, **({"required": needed} if needed else {})}


def _set_list(result: JsonObject, key: str, old: list[str], new: set[str]) -> None:
    """Set a list of names, those of old first and in their order; remove it if it is empty."""
    names = [*(name for name in old if name in new), *sorted(new - {*old})]
    if names:
        result[key] = names
    else:
        result.pop(key, None)
