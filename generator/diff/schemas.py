"""Compare two schemas, as users of the client see the difference."""

from __future__ import annotations

from typing import Any

from ..openapi.alternatives import find_alternatives, hoist_required, without_alternatives
from ..openapi.document import Document
from ..openapi.schemas import COMPONENT, collect_properties, peel, resolve_node
from .changes import Changes, Level, find_most_severe, join
from .equal import are_identical, dump, list_texts, makes_class, normalize_schema, strip_defaults
from .fields import Fields
from .keywords import (
    LIMITS,
    Place,
    compare_default,
    compare_deprecation,
    compare_limits,
    compare_rest,
    compare_texts,
    rate,
    shorten,
    strip_texts,
)
from .names import fold_options, get_class, get_python_type, name_attributes, name_member
from .options import compare_options
from .parts import (
    describe_additional,
    describe_wire_type,
    get_enum_values,
    list_parts,
    merge_inline_members,
    rate_argument_change,
    rate_result_change,
)

_HANDLED = frozenset(
    {
        *LIMITS,
        *("$ref", "additionalProperties", "allOf", "anyOf", "const", "default", "enum", "format", "items", "multipleOf"),
        *("nullable", "oneOf", "pattern", "properties", "readOnly", "required", "type", "uniqueItems", "writeOnly", "x-scalar"),
    }
)


class Schemas:
    """Compares schemas of an old and a new document; `new_names` maps old component names to new ones."""

    def __init__(self, old: Document, new: Document, new_names: dict[str, str], changes: Changes) -> None:
        self.old, self.new, self.renamed, self.changes = old, new, new_names, changes
        self._fields = Fields(self)
        self._open: set[tuple[str, str, str]] = set()

    def compare(self, old: Any, new: Any, place: Place, *, optional: bool = False, fields: dict[str, str] | None = None) -> None:
        """Compare the schemas at a place.

        If both refer to the same component, the component's own comparison covers the rest. `optional` says that the value
        may be absent anyway, which an attribute does not distinguish from null; `fields` maps fields to argument names if
        they are arguments.
        """
        if are_identical(old, new):
            return
        if self.is_same(old, new):
            self._compare_texts(old, new, place)
            return
        change_count = self.changes.noted
        before, after = peel(old), peel(new)
        if before.component and self.renamed.get(before.component, before.component) == after.component:
            self._compare_null(before.nullable, after.nullable, place, optional)
            self._compare_keywords(before.beside, after.beside, place)
        elif not self._compare_contents(old, new, place, optional, fields):
            return
        self._compare_whole(old, new, place, change_count)

    def compare_content(self, old: Any, new: Any, place: Place, *, fields: dict[str, str] | None = None) -> None:
        """Compare two schemas, whatever components they are; `fields` maps fields to argument names if they are arguments."""
        if are_identical(old, new):
            return
        change_count = self.changes.noted
        left, right = resolve_node(self.old, old), resolve_node(self.new, new)
        self._compare_content(left.schema, right.schema, place, fields)
        if not self.is_same(old, new):
            self._compare_whole(old, new, place, change_count)

    def is_same(self, old: Any, new: Any) -> bool:
        """Return whether two schemas are equivalent, however they are written."""
        return dump(self._apply_new_names(normalize_schema(self.old, old))) == dump(normalize_schema(self.new, new))

    def add(self, level: Level, kind: str, place: Place, detail: str, replacement: Place | None = None) -> None:
        """Record a change at a place."""
        instead = join(replacement.owner, replacement.member) if replacement else ""
        self.changes.add(level, kind, place.owner, place.member, detail, place.reaches, replacement=instead)

    def _apply_new_names(self, node: Any) -> Any:
        if isinstance(node, dict):
            renamed_node = {key: self._apply_new_names(value) for key, value in node.items()}
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith(COMPONENT):
                name = reference.removeprefix(COMPONENT)
                renamed_node["$ref"] = COMPONENT + self.renamed.get(name, name)
            return renamed_node
        return [self._apply_new_names(item) for item in node] if isinstance(node, list) else node

    def _compare_contents(self, old: Any, new: Any, place: Place, optional: bool, fields: dict[str, str] | None) -> bool:
        """Compare two schemas that are not the same component; return False if these two were compared before."""
        before, after = peel(old), peel(new)
        left, right = resolve_node(self.old, old), resolve_node(self.new, new)
        self._compare_null(left.nullable, right.nullable, place, optional)
        if before.component or after.component:
            self._compare_component(before.component, after.component, left.schema, right.schema, place)
            guard = (before.component, after.component, place.owner)
            if guard in self._open:
                return False
            self._open.add(guard)
        self._compare_content(left.schema, right.schema, place, fields)
        return True

    def _compare_component(self, before: str, after: str, left: dict[str, Any], right: dict[str, Any], place: Place) -> None:
        if not (makes_class(self.old, left) or makes_class(self.new, right)):
            return
        if before and after:
            self.add(Level.COMPATIBLE, "reference", place, f"{get_class(before)} → {get_class(after)}")
        elif after:
            self.add(Level.COMPATIBLE, "moved-into-component", place, f"now a separate component: {get_class(after)}")
        else:
            self.add(Level.COMPATIBLE, "moved-out-of-component", place, "no longer a separate component")

    def _compare_content(self, old: dict[str, Any], new: dict[str, Any], place: Place, fields: dict[str, str] | None) -> None:
        self._compare_parts(old, new, place)
        old, new = (hoist_required(strip_defaults(merge_inline_members(schema))) for schema in (old, new))
        old, new = self._fold_choice(old, new, place)
        self._compare_type(old, new, place)
        self._compare_enum(old, new, place)
        kinds = [get_python_type(document, schema).kind for document, schema in ((self.old, old), (self.new, new))]
        if fields or kinds[0] == kinds[1] or "object" not in kinds:  # if a model became something else, the changed type covers its fields
            self._fields.compare(old, new, place, fields)
        self._compare_additional(old, new, place)
        if ("items" in old or "items" in new) and (kinds[0] == "list") == (kinds[1] == "list"):
            self.compare(old.get("items", {}), new.get("items", {}), place.below("[]"))
        self._compare_alternatives(old, new, place)
        compare_options(self, without_alternatives(old), without_alternatives(new), place)
        self._compare_keywords(old, new, place)

    def _fold_choice(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return an object and a choice of objects as the one class that each of them becomes, and record that there is a choice."""
        before, after = fold_options(self.old, old), fold_options(self.new, new)
        is_object = collect_properties(self.old, before)[0] and collect_properties(self.new, after)[0]
        if (before is old) == (after is new) or not is_object:
            return old, new
        compare_options(self, without_alternatives(old), without_alternatives(new), place)
        # a choice says nothing about further fields
        return {**before, "additionalProperties": True}, {**after, "additionalProperties": True}

    def _compare_whole(self, old: Any, new: Any, place: Place, change_count: int) -> None:
        """Record that two schemas differ if no rule found how, so that no difference is missed."""
        if self.changes.noted == change_count:
            level = rate(place, request=Level.RISKY, response=Level.RISKY)
            self.add(level, "schema", place, f"described differently: {shorten(strip_texts(old))} → {shorten(strip_texts(new))}")

    def _compare_texts(self, old: Any, new: Any, place: Place) -> None:
        """Compare the texts of two equivalent schemas; those of components are compared on their own."""
        change_count = self.changes.noted
        before, after = (peel(schema) for schema in (old, new))
        texts = [{**node.schema, **node.beside} for node in (before, after)]
        compare_texts(texts[0], texts[1], place, self.changes)
        compare_deprecation(texts[0], texts[1], place, self.changes)
        fields = [node.schema.get("properties", {}) for node in (before, after)]
        names = name_attributes(fields[0])
        for name in [name for name in fields[0] if name in fields[1]]:
            self.compare(fields[0][name], fields[1][name], place.below(names[name]))
        for key, step in (("items", "[]"), ("additionalProperties", "{}")):
            parts = [node.schema.get(key) for node in (before, after)]
            if all(isinstance(part, dict) for part in parts):
                self.compare(parts[0], parts[1], place.below(step))
        for key in ("allOf", "anyOf", "oneOf"):
            options = {dump(normalize_schema(self.new, option)): option for option in after.schema.get(key, ())}
            for option in before.schema.get(key, ()):
                self.compare(option, options.get(dump(self._apply_new_names(normalize_schema(self.old, option))), option), place)
        if self.changes.noted == change_count and list_texts(old) != list_texts(new):
            self.add(Level.DOCUMENTATION, "texts", place, "texts of a part changed")

    def _compare_keywords(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        compare_texts(old, new, place, self.changes)
        compare_deprecation(old, new, place, self.changes)
        compare_limits(old, new, place, self.changes)
        compare_default(old, new, place, self.changes)
        self._compare_direction(old, new, place)
        compare_rest(old, new, place, self.changes, handled_keys=_HANDLED)
        if [dump(normalize_schema(self.old, item)) for item in old.get("prefixItems", ())] != [
            dump(normalize_schema(self.new, item)) for item in new.get("prefixItems", ())
        ]:
            self.add(rate(place, request=Level.RISKY, response=Level.RISKY), "prefixItems", place, "the first items changed")

    def _compare_direction(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        """Compare `readOnly` and `writeOnly`: read-only fields are not arguments, and write-only fields are not attributes."""
        for key, word, request, response in (
            ("readOnly", "received only", Level.BREAKING, Level.COMPATIBLE),
            ("writeOnly", "sent only", Level.COMPATIBLE, Level.BREAKING),
        ):
            before, after = old.get(key) is True, new.get(key) is True
            if before != after:
                levels = (request, response) if after else (Level.COMPATIBLE, Level.COMPATIBLE)
                detail = f"now {word}" if after else f"no longer {word}"
                self.add(rate(place, request=levels[0], response=levels[1]), key, place, detail)

    def _compare_null(self, before: bool, after: bool, place: Place, optional: bool) -> None:
        if before == after:
            return
        if after:
            level = rate(place, request=Level.COMPATIBLE, response=Level.COMPATIBLE if optional else Level.BREAKING)
            self.add(level, "nullable", place, "may now be null")
        else:
            self.add(rate(place, request=Level.BREAKING, response=Level.COMPATIBLE), "not-nullable", place, "no longer null")

    def _compare_type(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        before, after = get_python_type(self.old, old), get_python_type(self.new, new)
        wire = [describe_wire_type(schema) for schema in (old, new)]
        if before == after and wire[0] == wire[1]:
            return
        if {before.kind, after.kind} == {"enum", "scalar"} and "str" in (before.attribute, after.attribute):
            return  # reported with the values
        request = rate_argument_change(before, after)
        if "format" in new and old.get("format") != new["format"]:
            request = find_most_severe((request, Level.RISKY))  # values sent so far may not have that format
        level = rate(place, request=request, response=rate_result_change(before, after, same_wire=wire[0].split()[0] == wire[1].split()[0]))
        detail = (
            f"type {before.attribute} → {after.attribute}"
            if before != after
            else f"{wire[0]} → {wire[1]} on the wire, {after.attribute} as before"
        )
        self.add(level, "type", place, detail)

    def _compare_enum(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        before, after = get_enum_values(old), get_enum_values(new)
        if before is None and after is None:
            return
        if before is None or after is None:
            if after is None:
                self.add(rate(place, request=Level.COMPATIBLE, response=Level.BREAKING), "enum-removed", place, "any value, not an enum")
            else:
                detail = f"now an enum: {', '.join(map(str, after))}"
                self.add(rate(place, request=Level.BREAKING, response=Level.COMPATIBLE), "enum-added", place, shorten(detail))
            return
        previous, current_values = {dump(value) for value in before}, {dump(value) for value in after}
        for value in after:
            if dump(value) not in previous:
                self._compare_value(Level.COMPATIBLE, "added", place.below(name_member(value, after)), value)
        for value in before:
            if dump(value) not in current_values:
                # breaking even in a response, since the member is gone from the class
                self._compare_value(Level.BREAKING, "removed", place.below(name_member(value, before)), value)

    def _compare_value(self, level: Level, word: str, place: Place, value: Any) -> None:
        self.changes.add(level, f"value-{word}", place.owner, place.member, f"value {word}", place.reaches, shorten(value))

    def _compare_parts(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        """Compare the members of an `allOf` that add no fields; fields are compared one by one."""
        before = {name for name in list_parts(old) if self.renamed.get(name, name) not in list_parts(new)}
        after = list_parts(new) - {self.renamed.get(name, name) for name in list_parts(old)}
        for name in sorted(before ^ after):
            document = self.old if name in before else self.new
            if not collect_properties(document, resolve_node(document, {"$ref": COMPONENT + name}).schema)[0]:
                self.add(Level.RISKY, "allOf", place, f"{'no longer' if name in before else 'now'} includes {get_class(name)}")

    def _compare_additional(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if are_identical(before, after) or self.is_same(before, after):
            return
        detail = f"additional fields: {describe_additional(before)} → {describe_additional(after)}"
        if (before is False) != (after is False):
            level = rate(place, request=Level.BREAKING if after is False else Level.COMPATIBLE, response=Level.COMPATIBLE)
            self.add(level, "further-fields", place, detail)
            return
        fields = [collect_properties(document, schema)[0] for document, schema in ((self.old, old), (self.new, new))]
        if any(fields):  # values of additional fields are not decoded
            level = rate(place, request=Level.RISKY, response=Level.COMPATIBLE)
            self.add(level, "further-fields", place, detail)
        else:
            self.compare({} if before is True else before, {} if after is True else after, place.below("{}"))

    def _compare_alternatives(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        """Compare alternative groups of required fields: a previously complete object must still be complete."""
        before, after = find_alternatives(old), find_alternatives(new)
        if set(map(frozenset, before)) == set(map(frozenset, after)):
            return
        required_names = frozenset(new.get("required", ()))
        groups = [required_names | frozenset(group) for group in after or [()]]
        were = [frozenset(old.get("required", ())) | frozenset(group) for group in before or [()]]
        is_complete = all(any(group <= old_group for group in groups) for old_group in were)
        level = rate(place, request=Level.COMPATIBLE if is_complete else Level.BREAKING, response=Level.COMPATIBLE)
        words = " or ".join(" and ".join(group) for group in after)
        self.add(level, "required", place, f"now needs {words}" if after else "no longer needs one of several fields")
