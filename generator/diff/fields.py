"""Compare the fields of two objects: attributes of a model, or arguments of a method."""

from __future__ import annotations

from typing import Any

from ..openapi.schemas import collect_properties, resolve_node
from .changes import Level, find_most_severe
from .comparer import SchemaComparer
from .keywords import Place, rate, strip_texts
from .names import name_attributes
from .parts import list_parts, match_renamed_fields, remove_parts
from .reach import ERROR

#: The fields of an error body that exception attributes are read from.
READ_OF_ERRORS = frozenset({"code", "error", "error_code", "error_description", "errors", "message"})


class Fields:
    """Compares the fields of objects, as part of the comparison of schemas."""

    def __init__(self, schemas: SchemaComparer) -> None:
        self._schemas = schemas

    def compare(self, old: dict[str, Any], new: dict[str, Any], place: Place, names: dict[str, str] | None) -> None:
        """Compare fields, except those from components that both objects include: these are compared on their own."""
        schemas = self._schemas
        shared_parts = self._find_shared_parts(old, new)
        old_fields, old_required = collect_properties(schemas.old, remove_parts(old, shared_parts[0]))
        new_fields, new_required = collect_properties(schemas.new, remove_parts(new, shared_parts[1]))
        if not old_fields and not new_fields and not old_required and not new_required:
            return
        word = "argument" if names else "field"
        names = names or {**name_attributes(old_fields), **name_attributes(new_fields)}
        new_names = match_renamed_fields(old_fields, new_fields, old_required, new_required)
        for name, schema in old_fields.items():
            field_place = place.below(names.get(name, name))
            if name in new_names:
                new_name = names.get(new_names[name], new_names[name])
                schemas.add(
                    Level.BREAKING, f"{word}-renamed", field_place, f"{word} renamed to {new_name.strip('()')}", place.below(new_name)
                )
            elif name not in new_fields:
                level = rate(place, request=Level.BREAKING, response=Level.BREAKING)
                if ERROR in place.directions and name in READ_OF_ERRORS:
                    level = find_most_severe((level, Level.RISKY))  # exception attributes such as `message` are read from it
                schemas.add(level, f"{word}-removed", field_place, f"{word} removed")
            else:
                self._compare_required(name in old_required, name in new_required, (schema, new_fields[name]), field_place)
                schemas.compare(schema, new_fields[name], field_place, optional=name not in old_required)
        for name in new_fields:
            if name in old_fields or name in new_names.values():
                continue
            is_required = name in new_required
            level = rate(place, request=Level.BREAKING if is_required else Level.COMPATIBLE, response=Level.COMPATIBLE)
            schemas.add(level, f"{word}-added", place.below(names.get(name, name)), f"{'required ' if is_required else ''}{word} added")
        if strip_texts(sorted(old_required - old_fields.keys())) != strip_texts(sorted(new_required - new_fields.keys())):
            schemas.add(Level.RISKY, "required", place, "requires other fields that it does not describe")

    def _compare_required(self, before: bool, after: bool, schemas: tuple[Any, Any], place: Place) -> None:
        if before == after:
            return
        if after:
            self._schemas.add(rate(place, request=Level.BREAKING, response=Level.COMPATIBLE), "required", place, "now required")
        else:
            was_null = resolve_node(self._schemas.old, schemas[0]).nullable  # the attribute could already be None
            level = rate(place, request=Level.COMPATIBLE, response=Level.COMPATIBLE if was_null else Level.BREAKING)
            self._schemas.add(level, "optional", place, "no longer required")

    def _find_shared_parts(self, old: dict[str, Any], new: dict[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the components in both `allOf`, whose changes are reported on their own, under their old and new names."""
        before, after = list_parts(old), list_parts(new)
        new_names = self._schemas.renamed
        kept_names = {name for name in before if new_names.get(name, name) in after}
        return frozenset(kept_names), frozenset(new_names.get(name, name) for name in kept_names)
