"""Find what remains of the update of an overlay action without what a revision states."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from ..openapi.shapes import SHAPING, SINGLES
from ..overlay.selection import Location
from .shapes import LIMITS

#: The value of a place that a document does not have.
MISSING: Any = object()
#: Returns the target of a reference, or the value itself.
Resolve = Callable[[Any], Any]
_SCHEMA_HOLDERS = frozenset({"properties", "schemas", "patternProperties", "allOf", "anyOf", "oneOf"})
_ANNOTATIONS = frozenset({"description", "title", "summary", "deprecated"})
_STATING = SHAPING | {*LIMITS, "default", "discriminator", "nullable", "uniqueItems", "readOnly", "writeOnly"}


def strip_stated(update: Any, before: Any, after: Any, location: Location, resolve: Resolve) -> Any:
    """Return what remains of an update of one place, given its values before and after the revision; MISSING if nothing remains."""
    if after is MISSING and before is not MISSING and isinstance(update, dict) and update.keys() == {"description"}:
        return MISSING  # merging would bring back a removed value with nothing but a description
    if after is MISSING or before == after:
        return update
    if isinstance(update, list) or isinstance(before, list) or isinstance(after, list):
        return _strip_items(update, before, after, resolve)
    if not isinstance(update, dict) or not isinstance(after, dict):
        return MISSING if before is MISSING or before != after else update
    if not _is_schema(location) and "$ref" in update and "$ref" not in after:
        return MISSING  # a reference cannot be merged into an object
    old = before if isinstance(before, dict) else {}
    strip = _strip_schema if _is_schema(location) else _strip_members
    remainder = strip(update, old, after, location, resolve)
    return remainder if remainder or not update else MISSING


def is_consistent(update: Any, value: Any) -> bool:
    """Return whether merging an update into a value changes nothing that the value states, and adds no item to a list again."""
    if isinstance(update, dict) and isinstance(value, dict):
        return all(is_consistent(update[key], value[key]) for key in update.keys() & value.keys())
    return not isinstance(update, (dict, list)) and bool(update == value)


def is_stated(update: Any, value: Any) -> bool:
    """Return whether a value already has all that an update would merge into it."""
    if isinstance(update, dict):
        return isinstance(value, dict) and all(key in value and is_stated(inner, value[key]) for key, inner in update.items())
    return not isinstance(update, list) and not isinstance(value, (dict, list)) and bool(update == value)


def strip_annotations(schema: Any) -> Any:
    """Return a schema without texts, extensions and the mark that it is deprecated."""
    if not isinstance(schema, dict):
        return schema
    return {key: value for key, value in schema.items() if key not in _ANNOTATIONS and not key.startswith("x-")}


def strip_replaced(update: Any, location: Location, replaced_locations: Collection[Location]) -> Any:
    """Return an update of one place without what it states about schemas at `replaced_locations`; MISSING if nothing remains."""
    if update is MISSING:
        return update
    if location in replaced_locations:
        other_keywords = {key: value for key, value in update.items() if key not in _STATING} if isinstance(update, dict) else MISSING
        return other_keywords or MISSING
    if not isinstance(update, dict) or not any(place[: len(location)] == location for place in replaced_locations):
        return update
    remainder = {key: strip_replaced(value, (*location, key), replaced_locations) for key, value in update.items()}
    return {key: value for key, value in remainder.items() if value is not MISSING} or MISSING


def get_value(document: Any, location: Location) -> Any:
    """Return the value at a location, or MISSING."""
    for step in location:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return MISSING
    return document


def _is_schema(location: Location) -> bool:
    """Return whether a location is that of a schema, as opposed to a container such as `properties` or another object."""
    if not location:
        return False
    if location[-1] in ("schema", *SINGLES) and not (len(location) > 1 and location[-2] == "properties"):
        return True
    holder = location[-2] if len(location) > 1 else ""
    return holder in _SCHEMA_HOLDERS and not (len(location) > 2 and location[-3] == "properties" and holder in ("properties", "schemas"))


def _strip_members(
    update: dict[str, Any], old: dict[str, Any], new: dict[str, Any], location: Location, resolve: Resolve
) -> dict[str, Any]:
    remainder = {}
    for key, value in update.items():
        remaining_value = (
            value if key.startswith("x-") else strip_stated(value, old.get(key, MISSING), new.get(key, MISSING), (*location, key), resolve)
        )
        if remaining_value is not MISSING:
            remainder[key] = remaining_value
    return remainder


def _strip_schema(update: dict[str, Any], old: dict[str, Any], new: dict[str, Any], location: Location, resolve: Resolve) -> dict[str, Any]:
    has_other_form = _extract_form(old) != _extract_form(new)
    remainder = {}
    for key, value in update.items():
        remaining_value = value
        if key == "properties" and isinstance(value, dict) and (isinstance(new.get(key), dict) or "allOf" in new):
            remaining_value = _strip_fields(value, old.get(key, {}), _collect_properties(new), (*location, key), resolve) or MISSING
        elif key in SINGLES and isinstance(value, dict) and isinstance(new.get(key), dict):
            remaining_value = strip_stated(value, old.get(key, MISSING), new[key], (*location, key), resolve)
        elif key in ("enum", "required", "allOf", "anyOf", "oneOf") and isinstance(value, list) and not has_other_form:
            remaining_value = _strip_items(value, old.get(key, MISSING), new.get(key, MISSING), resolve)
        elif key.startswith("x-"):
            # the kind of scalar holds unless the revision made the value something else
            remaining_value = MISSING if key == "x-scalar" and has_other_form and "$ref" in new else value
        elif key in _STATING and (has_other_form or old.get(key) != new.get(key)):
            remaining_value = MISSING
        if remaining_value is not MISSING:
            remainder[key] = remaining_value
    return remainder


def _strip_fields(update: dict[str, Any], old: dict[str, Any], new: dict[str, Any], location: Location, resolve: Resolve) -> dict[str, Any]:
    """Return the fields of an update that the revision does not state, or describes in less detail."""
    refinements = {
        name: value for name, value in update.items() if name not in old and name in new and is_refinement(value, new[name], resolve)
    }
    remainder = _strip_members({name: value for name, value in update.items() if name not in refinements}, old, new, location, resolve)
    return {name: refinements.get(name, remainder.get(name)) for name in update if name in refinements or name in remainder}


def is_refinement(value: Any, stated_schema: Any, resolve: Resolve) -> bool:
    """Return whether a schema describes the fields of an object about which another schema says nothing."""
    return _is_open(stated_schema, resolve) and not _is_open(value, resolve) and _has_fields(value, resolve)


def is_replacement(value: Any, stated_value: Any) -> bool:
    """Return whether merging a schema into another one leaves nothing of the other."""
    if not isinstance(stated_value, dict) or not isinstance(value, dict):
        return False
    return {*stated_value} <= {*value} and not {*stated_value} & {"anyOf", "oneOf", "allOf"}


def _is_open(schema: Any, resolve: Resolve) -> bool:
    schema = resolve(schema)
    if not isinstance(schema, dict):
        return True
    options = [option for key in ("anyOf", "oneOf", "allOf") for option in schema.get(key, ()) if option != {"type": "null"}]
    if options:
        return all(_is_open(option, resolve) for option in options)
    if schema.keys() & {"properties", "enum", "format", "x-scalar"} or isinstance(schema.get("additionalProperties"), dict):
        return False
    kinds = schema.get("type", [])
    kinds = {kinds} if isinstance(kinds, str) else {*kinds}
    if "array" in kinds:
        return _is_open(schema.get("items", {}), resolve)
    return kinds <= {"object", "null"}


def _has_fields(schema: Any, resolve: Resolve) -> bool:
    """Return whether a schema is that of an object with fields, or of an array of such objects."""
    schema = resolve(schema)
    if not isinstance(schema, dict):
        return False
    inner = [*(option for key in ("anyOf", "oneOf", "allOf") for option in schema.get(key, ())), schema.get("items")]
    return "properties" in schema or any(_has_fields(part, resolve) for part in inner)


def _strip_items(update: Any, old: Any, new: Any, resolve: Resolve) -> Any:
    """Return the items of an update that the revision does not add to the list; parameters are the same by place and name."""
    if not isinstance(new, list):
        return update if new is MISSING and old is MISSING else MISSING
    before = old if isinstance(old, list) else []
    new_items = [_identify(resolve(item)) for item in new if item not in before]
    items = update if isinstance(update, list) else [update]
    remaining_value = [item for item in items if _identify(resolve(item)) not in new_items]
    if len(remaining_value) == len(items):
        return update
    return (remaining_value if isinstance(update, list) else remaining_value[0]) if remaining_value else MISSING


def _identify(item: Any) -> Any:
    return (item["in"], item["name"].lower()) if isinstance(item, dict) and "in" in item and "name" in item else item


def _extract_form(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what two schemas must have in common to be of one form."""
    form: dict[str, Any] = {key: schema[key] for key in ("$ref", "type", "allOf", "anyOf", "oneOf", "format") if key in schema}
    if form.get("type") == "object" and "properties" not in schema and "additionalProperties" not in schema:
        form["open"] = True
    return form


def _collect_properties(schema: dict[str, Any]) -> dict[str, Any]:
    properties = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        properties.update(part.get("properties", {}))
    return properties
