"""Rewrite schemas into canonical form. The rules for a single schema are in `rewriting`."""

from __future__ import annotations

from typing import Any

from ..errors import CheckFailed
from ..openapi.alternatives import find_alternatives, hoist_required
from ..openapi.document import Document
from ..openapi.pointers import join_pointer
from ..openapi.schemas import COMPONENT
from .rewriting import (
    UNIONS,
    Schema,
    add_required_fields,
    extract_shape,
    flatten_options,
    intersect_types,
    join_descriptions,
    list_types,
    merge_named_values,
    move_fields_to_member,
    move_required,
    remove_keywords,
    replace_types,
    requires_fields_of_others,
    rewrite_lists,
    rewrite_maps,
    rewrite_types,
    rewrite_values,
    simplify_union,
)

_MAPS = ("properties", "patternProperties", "$defs", "dependentSchemas")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SINGLES = ("additionalProperties", "else", "if", "items", "then", "unevaluatedItems", "unevaluatedProperties")


class CanonicalSchemas:
    """Rewrites the schemas of one document into canonical form."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: list[str] = []  # references being expanded
        self._made: dict[str, Schema] = {}  # by reference, like the mappings below
        self._objects: dict[str, bool] = {}
        self._known_fields: dict[str, dict[str, Any]] = {}
        self._known_required: dict[str, list[str]] = {}

    def canonicalize(self, schema: Any, place: tuple[str, ...]) -> Schema:
        """Return a schema in canonical form; raise CheckFailed, naming the place, if it has none."""
        if not isinstance(schema, dict):
            return {}
        schema = merge_named_values(schema)
        if isinstance(schema.get("$ref"), str) and not self._is_component(schema["$ref"]):
            schema = self._expand_reference(schema, place)
        return self._rewrite(self._canonicalize_parts(schema, place), place)

    def _is_component(self, reference: str) -> bool:
        return reference.startswith(COMPONENT) and reference.removeprefix(COMPONENT) in self._document.get_components("schemas")

    def _expand_reference(self, schema: Schema, place: tuple[str, ...]) -> Schema:
        """Expand a reference into the middle of another component, keeping the keywords beside the reference."""
        target = self._follow(schema["$ref"], place)
        siblings = remove_keywords(schema, "$ref")
        return {"allOf": [target, extract_shape(siblings)], **siblings} if extract_shape(siblings) else {**target, **siblings}

    def _follow(self, reference: str, place: tuple[str, ...]) -> Schema:
        """Return the target of a reference in canonical form."""
        if reference in self._made:
            return self._made[reference]
        if reference in self._open:
            advice = "write its fields out in one place" if self._is_component(reference) else "move it to /components/schemas"
            raise CheckFailed(f"{self._document.name}: {join_pointer(place)}: {reference} contains itself: {advice}")
        self._open.append(reference)
        try:
            self._made[reference] = self.canonicalize(self._document.get_node(reference), place)
        finally:
            self._open.pop()
        return self._made[reference]

    def canonicalize_component(self, name: str) -> Schema:
        """Return a schema component in canonical form."""
        return self._follow(COMPONENT + name, ("components", "schemas", name))

    def _canonicalize_parts(self, schema: Schema, place: tuple[str, ...]) -> Schema:
        result = dict(schema)
        for key in _MAPS:
            if key in schema:
                # a field that no value satisfies can never be present
                members = {name: inner for name, inner in schema[key].items() if inner is not False}
                result[key] = {name: self.canonicalize(inner, (*place, key, name)) for name, inner in members.items()}
        for key in _LISTS:
            if key in schema:
                options = [member for member in schema[key] if member is not False]
                result[key] = [self.canonicalize(option, (*place, key, str(index))) for index, option in enumerate(options)]
        for key in _SINGLES:
            if isinstance(schema.get(key), dict):
                result[key] = self.canonicalize(schema[key], (*place, key))
        return result

    def _rewrite(self, schema: Schema, place: tuple[str, ...]) -> Schema:
        schema = rewrite_maps(rewrite_lists(rewrite_types(rewrite_values(hoist_required(schema)))))
        if "$ref" in schema and extract_shape(schema).keys() - {"$ref", "x-scalar"}:
            member = {key: value for key, value in extract_shape(schema).items() if key not in ("$ref", "x-scalar")}
            schema = {"allOf": [{"$ref": schema["$ref"]}, member], **remove_keywords(schema, "$ref", *member)}
        schema = self._merge_options(self._merge_conditions(schema, place), place)
        return add_required_fields(self._merge_members(schema, place))

    # --- conditional fields

    def _merge_conditions(self, schema: Schema, place: tuple[str, ...]) -> Schema:
        branches = [schema[key] for key in ("then", "else") if key in schema]
        branches += schema.get("dependentSchemas", {}).values()
        return self._add_fields(remove_keywords(schema, "if", "then", "else", "dependentSchemas"), branches, place)

    def _add_fields(self, schema: Schema, branches: list[Schema], place: tuple[str, ...]) -> Schema:
        """Return a schema with the fields of others added as optional ones; its own fields are unchanged."""
        if not branches:
            return schema
        own_fields = self._list_fields(schema, place)
        further: dict[str, list[Schema]] = {}
        for branch in branches:
            for name, inner in self._list_fields(branch, place).items():
                if name not in own_fields and inner not in further.setdefault(name, []):
                    further[name].append(inner)
        if not further:
            return schema
        fields = {
            name: options[0] if len(options) == 1 else self._rewrite({"anyOf": options}, (*place, "properties", name))
            for name, options in ((name, flatten_options(schemas)) for name, schemas in further.items())
        }
        return {**replace_types(schema, list_types(schema) or ["object"]), "properties": {**schema.get("properties", {}), **fields}}

    def _list_fields(self, schema: Schema, place: tuple[str, ...]) -> dict[str, Any]:
        """Return the fields of an object, including those of its members and of its references."""
        if "$ref" in schema:
            reference = schema["$ref"]
            if reference not in self._known_fields:
                self._known_fields[reference] = self._list_fields(self._follow(reference, place), place)
            return self._known_fields[reference]
        fields: dict[str, Any] = {}
        for member in [*schema.get("allOf", ()), *(option for key in UNIONS for option in schema.get(key, ()))]:
            fields.update(self._list_fields(member, place))
        fields.update(schema.get("properties", {}))
        return fields

    # --- unions

    def _merge_options(self, schema: Schema, place: tuple[str, ...]) -> Schema:
        for key in UNIONS:
            if key not in schema:
                continue
            options = flatten_options(schema[key])
            siblings = remove_keywords(schema, key)
            if not any(extract_shape(option).keys() - {"required", "type"} for option in options) and any(
                "required" in option for option in options
            ):
                continue  # which fields go together does not affect their types
            if "properties" in schema or "allOf" in schema:
                schema = self._add_fields(siblings, options, place)
            elif self._are_objects(options, place):
                schema = self._merge_objects(siblings, options, place)
            elif any(not extract_shape(option) for option in options):
                schema = siblings  # one of the options accepts any value
            else:
                union = simplify_union(options, list_types(schema))
                if union is not None and "description" not in siblings:
                    siblings = {**siblings, **join_descriptions(options)}
                narrow = {**siblings, key: options} if union is None else {**siblings, **remove_keywords(union, "type")}
                schema = narrow if union is None else replace_types(narrow, intersect_types(list_types(narrow), list_types(union)))
        if all(key in schema and len(schema[key]) > 1 for key in UNIONS) and not find_alternatives(schema):
            return remove_keywords(schema, *UNIONS)
        return schema

    def _are_objects(self, options: list[Schema], place: tuple[str, ...]) -> bool:
        """Return whether a union is one of several objects with fields, and perhaps null."""
        real = [option for option in options if list_types(option) != ["null"]]
        return len(real) > 1 and all(self._is_object(option, place) and self._list_fields(option, place) for option in real)

    def _merge_objects(self, rest: Schema, options: list[Schema], place: tuple[str, ...]) -> Schema:
        """Return an object with the fields of all options; those that every option requires are required."""
        real = [option for option in options if list_types(option) != ["null"]]
        schema = self._add_fields({**rest, "type": "object"}, real, place)
        required = set.intersection(*({*self._list_required(option, place)} for option in real))
        if required:
            schema = {**schema, "required": sorted(required)}
        return schema if len(real) == len(options) else replace_types(schema, ["object", "null"])

    # --- members of `allOf`

    def _merge_members(self, schema: Schema, place: tuple[str, ...]) -> Schema:
        if "allOf" not in schema:
            return schema
        members = [member for member in schema["allOf"] if extract_shape(member)]
        texts = {key: value for member in schema["allOf"] for key, value in member.items() if key == "description" and "$ref" not in member}
        siblings = {**texts, **remove_keywords(schema, "allOf")}
        if not members:
            return siblings
        own_shape = {key: value for key, value in extract_shape(siblings).items() if key != "x-scalar"}
        if self._is_object(siblings, place) or any(self._is_object(member, place) for member in members):
            return self._merge_object(siblings, members, place)
        meaningful = [member for member in members if not self._adds_nothing(member, members, place)] or members[:1]
        if len(meaningful) == 1 and "$ref" in meaningful[0] and (not own_shape or self._adds_nothing(own_shape, meaningful, place)):
            return {**remove_keywords(siblings, *own_shape), "allOf": meaningful}
        merged_schema: Schema = {}
        for member in [*meaningful, *([own_shape] if own_shape else [])]:
            merged_schema = self._merge(merged_schema, member, place)
        return self._rewrite({**remove_keywords(siblings, *own_shape), **merged_schema}, place)

    def _is_object(self, schema: Schema, place: tuple[str, ...]) -> bool:
        if "$ref" in schema:
            reference = schema["$ref"]
            if reference not in self._objects:
                if reference in self._open:
                    return False
                self._objects[reference] = self._is_object(self._follow(reference, place), place)
            return self._objects[reference]
        if "properties" in schema or "additionalProperties" in schema or "required" in schema or "object" in list_types(schema):
            return True
        members = [*schema.get("allOf", ()), *(option for key in UNIONS for option in schema.get(key, ()))]
        return any(self._is_object(member, place) for member in members)

    def _adds_nothing(self, member: Schema, other_members: list[Schema], place: tuple[str, ...]) -> bool:
        """Return whether a member only names a type that the other members name as well."""
        if set(extract_shape(member)) != {"type"}:
            return False
        types: list[str] = []
        for other in other_members:
            if other is not member:
                content = self._follow(other["$ref"], place) if "$ref" in other else other
                types = intersect_types(types, list_types(content))
        wide_types = {*list_types(member), *(["integer"] if "number" in list_types(member) else [])}
        return bool(types) and {*types} <= wide_types

    def _merge(self, first: Schema, second: Schema, place: tuple[str, ...]) -> Schema:
        """Return a single schema for two non-object schemas that both apply."""
        if "$ref" in second:
            second = remove_keywords(self._follow(second["$ref"], place), "description")
        if "allOf" in second:
            for member in second["allOf"]:
                first = self._merge(first, member, place)
            second = remove_keywords(second, "allOf")
        merged_schema = {**second, **first}
        types = intersect_types(list_types(first), list_types(second))
        if not types and list_types(first) and list_types(second):
            left, right = " or ".join(list_types(first)), " or ".join(list_types(second))
            problem = f"no value is {left} and {right}: correct the members of `allOf`"
            raise CheckFailed(f"{self._document.name}: {join_pointer(place)}: {problem}")
        if "enum" in first and "enum" in second:
            merged_schema["enum"] = [value for value in first["enum"] if value in second["enum"]]
        if "items" in first and "items" in second:
            merged_schema["items"] = self._rewrite({"allOf": [first["items"], second["items"]]}, (*place, "items"))
        return replace_types(merged_schema, types)

    def _merge_object(self, rest: Schema, members: list[Schema], place: tuple[str, ...]) -> Schema:
        """Return an object made of several members. If two of them describe the same field, all fields are written in one place."""
        meaningful = [member for member in members if set(extract_shape(member)) != {"type"}] or members[:1]
        unions = [member for member in meaningful if any(key in member for key in UNIONS) and "properties" not in member]
        meaningful = [member for member in meaningful if member not in unions]
        choices = [member for member in unions if find_alternatives(member)]  # they say which fields go together and add none
        unions = [member for member in unions if member not in choices]
        rest, choices = move_required(rest, choices)
        if not meaningful and not choices and "properties" not in rest:
            return {**rest, "allOf": unions}
        required = [name for part in [*meaningful, rest] for name in part.get("required", ())]
        groups = [self._list_fields(member, place) for member in meaningful] + ([rest["properties"]] if "properties" in rest else [])
        names = [name for group in groups for name in group]
        bare_members = [member for member in meaningful if "$ref" not in member and "properties" not in member and "allOf" not in member]
        if len(names) == len({*names}) and not requires_fields_of_others(meaningful, rest, groups) and not bare_members:
            result = {**rest, "allOf": meaningful} if meaningful else rest
        else:
            result = self._flatten(rest, meaningful, groups, required, place)
        rewritten = move_fields_to_member(self._add_fields(result, unions, place))
        return {**rewritten, "allOf": [*rewritten.get("allOf", ()), *choices]} if choices else rewritten

    def _flatten(
        self, rest: Schema, members: list[Schema], groups: list[dict[str, Any]], required: list[str], place: tuple[str, ...]
    ) -> Schema:
        fields: dict[str, Any] = {}
        for group in groups:
            for name, inner in group.items():
                if name not in fields or not extract_shape(fields[name]):
                    fields[name] = inner
                elif extract_shape(inner) and extract_shape(inner) != extract_shape(fields[name]):
                    fields[name] = self._rewrite({"allOf": [fields[name], inner]}, (*place, "properties", name))
        required_names = list(dict.fromkeys([*required, *(name for member in members for name in self._list_required(member, place))]))
        contents = [self._follow(member["$ref"], place) if "$ref" in member else member for member in members]
        choices = [{key: content[key] for key in UNIONS if key in content} for content in contents if find_alternatives(content)]
        result = {**remove_keywords(rest, "properties", "required"), "type": rest.get("type", "object"), "properties": fields}
        result |= {"allOf": choices} if choices else {}
        return {**result, "required": required_names} if required_names else result

    def _list_required(self, schema: Schema, place: tuple[str, ...]) -> list[str]:
        if "$ref" in schema:
            reference = schema["$ref"]
            if reference not in self._known_required:
                self._known_required[reference] = self._list_required(self._follow(reference, place), place)
            return self._known_required[reference]
        return [*schema.get("required", ()), *(name for member in schema.get("allOf", ()) for name in self._list_required(member, place))]
