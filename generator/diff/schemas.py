"""Two schemas compared, as those who call the client see the difference."""

from __future__ import annotations

from typing import Any

from ..codegen.schemas import node_of, properties_of
from ..openapi.document import Document
from ..openapi.shapes import alternatives, without_alternatives
from .changes import Changes, Level
from .keywords import LIMITS, Place, bare, compare_default, compare_deprecation, compare_limits, compare_rest, compare_texts, judge, shown
from .names import attributes, class_of, member_of, python_type
from .parts import REFERENCE, enum_values, further, gives, merged, part_names, peel, renamed_field, takes, wire_type, without

_KNOWN = frozenset(
    {
        *LIMITS,
        *("$ref", "additionalProperties", "allOf", "anyOf", "const", "default", "enum", "format", "items", "multipleOf"),
        *("nullable", "oneOf", "pattern", "properties", "required", "type", "uniqueItems", "x-scalar"),
    }
)


class Schemas:
    """Compares schemas of an old and a new document; `renamed` are components that have another name now."""

    def __init__(self, old: Document, new: Document, renamed: dict[str, str], changes: Changes) -> None:
        self._old, self._new, self._renamed, self._changes = old, new, renamed, changes
        self._open: set[tuple[str, str, str]] = set()

    def compare(self, old: Any, new: Any, place: Place, *, optional: bool = False, fields: dict[str, str] | None = None) -> None:
        """Compare what stands at a place. Where both refer to one component, its own entry tells the rest.

        `optional` says that the value may be absent anyway, which an attribute does not tell from null; `fields` are the names of
        the fields where they are arguments.
        """
        if old == new:
            return
        before, after = peel(old), peel(new)
        same = bool(before.component) and self._renamed.get(before.component, before.component) == after.component
        if same:
            self._compare_null(before.nullable, after.nullable, place, optional)
            self._keywords(before.beside, after.beside, place)
            return
        left, right = node_of(self._old, old), node_of(self._new, new)
        self._compare_null(left.nullable, right.nullable, place, optional)
        guard = (before.component, after.component, place.owner)
        if before.component or after.component:
            if before.component and after.component:
                detail = f"{class_of(before.component)} → {class_of(after.component)}"
                kind, level = "reference", Level.COMPATIBLE
            else:
                word = f"a component of its own now: {class_of(after.component)}" if after.component else "no component of its own any more"
                kind, level, detail = "moved-into-component" if after.component else "moved-out-of-component", Level.COMPATIBLE, word
            if any(one.schema.get("properties") or "enum" in one.schema for one in (left, right)):  # what becomes a class
                self._add(level, kind, place, detail)
            if guard in self._open:
                return
            self._open.add(guard)
        self.content(left.schema, right.schema, place, fields=fields)

    def content(self, old: dict[str, Any], new: dict[str, Any], place: Place, *, fields: dict[str, str] | None = None) -> None:
        """Compare two schemas that have no wrapper left; `fields` are the names of the fields where they are arguments."""
        if old == new:
            return
        self._compare_parts(old, new, place)
        old, new = merged(old), merged(new)
        self._compare_type(old, new, place)
        self._compare_enum(old, new, place)
        self._compare_fields(old, new, place, fields)
        self._compare_additional(old, new, place)
        if "items" in old and "items" in new:
            self.compare(old["items"], new["items"], place.below("[]"))
        self._compare_alternatives(old, new, place)
        self._compare_options(without_alternatives(old), without_alternatives(new), place)
        self._keywords(old, new, place)

    def _add(self, level: Level, kind: str, place: Place, detail: str) -> None:
        self._changes.add(level, kind, place.owner, place.member, detail, place.reaches)

    def _keywords(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        compare_texts(old, new, place, self._changes)
        compare_deprecation(old, new, place, self._changes)
        compare_limits(old, new, place, self._changes)
        compare_default(old, new, place, self._changes)
        compare_rest(old, new, place, self._changes, known=_KNOWN)

    def _compare_null(self, before: bool, after: bool, place: Place, optional: bool) -> None:
        if before == after:
            return
        if after:
            level = judge(place, request=Level.COMPATIBLE, answer=Level.COMPATIBLE if optional else Level.BREAKING)
            self._add(level, "nullable", place, "may be null now")
        else:
            self._add(judge(place, request=Level.BREAKING, answer=Level.COMPATIBLE), "not-nullable", place, "no longer null")

    def _compare_type(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        before, after = python_type(self._old, old), python_type(self._new, new)
        wire = [wire_type(schema) for schema in (old, new)]
        if before == after and wire[0] == wire[1]:
            return
        if {before.kind, after.kind} == {"enum", "scalar"} and "str" in (before.given, after.given):
            return  # told with the values
        level = judge(place, request=takes(before, after), answer=gives(before, after, same_wire=wire[0].split()[0] == wire[1].split()[0]))
        detail = (
            f"type {before.given} → {after.given}" if before != after else f"{wire[0]} → {wire[1]} on the wire, {after.given} as before"
        )
        self._add(level, "type", place, detail)

    def _compare_enum(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        before, after = enum_values(old), enum_values(new)
        if before is None and after is None:
            return
        if before is None or after is None:
            if after is None:
                self._add(judge(place, request=Level.COMPATIBLE, answer=Level.BREAKING), "enum-removed", place, "any value, no enum now")
            else:
                detail = f"an enum now: {', '.join(map(str, after))}"
                self._add(judge(place, request=Level.BREAKING, answer=Level.COMPATIBLE), "enum-added", place, shown(detail))
            return
        known, now = {repr(value) for value in before}, {repr(value) for value in after}
        for value in after:
            if repr(value) not in known:
                self._value(Level.COMPATIBLE, "added", place.below(member_of(value, after)), value)
        for value in before:
            if repr(value) not in now:
                # in an answer the value may no longer come, and the member's name is gone from the class all the same
                self._value(Level.BREAKING, "removed", place.below(member_of(value, before)), value)

    def _value(self, level: Level, word: str, place: Place, value: Any) -> None:
        self._changes.add(level, f"value-{word}", place.owner, place.member, f"value {word}", place.reaches, shown(value))

    def _compare_fields(self, old: dict[str, Any], new: dict[str, Any], place: Place, fields: dict[str, str] | None) -> None:
        shared = self._shared_parts(old, new)
        old_fields, old_required = properties_of(self._old, without(old, shared[0]))
        new_fields, new_required = properties_of(self._new, without(new, shared[1]))
        if not old_fields and not new_fields and not old_required and not new_required:
            return
        names = fields or {**attributes(old_fields), **attributes(new_fields)}
        word = "argument" if fields else "field"
        renamed = renamed_field(old_fields, new_fields, old_required, new_required)
        for name, schema in old_fields.items():
            here = place.below(names.get(name, name))
            if name in renamed:
                there = names.get(renamed[name], renamed[name])
                self._add(Level.BREAKING, f"{word}-renamed", here, f"{word} renamed to {there.strip('()')}")
            elif name not in new_fields:
                level = judge(place, request=Level.BREAKING, answer=Level.BREAKING)
                self._add(level, f"{word}-removed", here, f"{word} removed")
            else:
                self._compare_required(name in old_required, name in new_required, (schema, new_fields[name]), here)
                self.compare(schema, new_fields[name], here, optional=name not in old_required)
        for name in new_fields:
            if name in old_fields or name in renamed.values():
                continue
            needed = name in new_required
            level = judge(place, request=Level.BREAKING if needed else Level.COMPATIBLE, answer=Level.COMPATIBLE)
            self._add(level, f"{word}-added", place.below(names.get(name, name)), f"{'required ' if needed else ''}{word} added")
        if bare(sorted(old_required - old_fields.keys())) != bare(sorted(new_required - new_fields.keys())):
            self._add(Level.RISKY, "required", place, "names other fields as required that are not described")

    def _compare_required(self, before: bool, after: bool, schemas: tuple[Any, Any], place: Place) -> None:
        if before == after:
            return
        if after:
            self._add(judge(place, request=Level.BREAKING, answer=Level.COMPATIBLE), "required", place, "required now")
        else:
            was_null = node_of(self._old, schemas[0]).nullable  # an attribute that could be None before
            level = judge(place, request=Level.COMPATIBLE, answer=Level.COMPATIBLE if was_null else Level.BREAKING)
            self._add(level, "optional", place, "no longer required")

    def _shared_parts(self, old: dict[str, Any], new: dict[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
        """The components in both `allOf`: their own entries tell what changed in them."""
        before, after = part_names(old), part_names(new)
        kept = {name for name in before if self._renamed.get(name, name) in after}
        return frozenset(kept), frozenset(self._renamed.get(name, name) for name in kept)

    def _compare_parts(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        """The members of an `allOf` that bring no fields: fields are compared one by one."""
        before = {name for name in part_names(old) if self._renamed.get(name, name) not in part_names(new)}
        after = part_names(new) - {self._renamed.get(name, name) for name in part_names(old)}
        for name in sorted(before ^ after):
            document = self._old if name in before else self._new
            if not properties_of(document, node_of(document, {"$ref": REFERENCE + name}).schema)[0]:
                self._add(Level.RISKY, "allOf", place, f"{'no longer' if name in before else 'now'} made of {class_of(name)} too")

    def _compare_additional(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if isinstance(before, dict) and isinstance(after, dict):
            self.compare(before, after, place.below("{}"))
        elif bare(before) != bare(after):
            closed = after is False
            level = judge(place, request=Level.BREAKING if closed else Level.COMPATIBLE, answer=Level.COMPATIBLE)
            if isinstance(before, dict) or isinstance(after, dict):
                level = judge(place, request=Level.RISKY, answer=Level.RISKY)
            self._add(level, "further-fields", place, f"further fields: {further(before)} → {further(after)}")

    def _compare_alternatives(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        """The groups of fields of which one is needed: an object that was complete has to be complete still."""
        before, after = alternatives(old), alternatives(new)
        if set(map(frozenset, before)) == set(map(frozenset, after)):
            return
        needed = frozenset(new.get("required", ()))
        groups = [needed | frozenset(group) for group in after or [()]]
        were = [frozenset(old.get("required", ())) | frozenset(group) for group in before or [()]]
        is_complete = all(any(group <= whole for group in groups) for whole in were)
        level = judge(place, request=Level.COMPATIBLE if is_complete else Level.BREAKING, answer=Level.COMPATIBLE)
        words = " or ".join(" and ".join(group) for group in after)
        self._add(level, "required", place, f"needs {words} now" if after else "no longer needs one of several fields")

    def _compare_options(self, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
        for key in ("anyOf", "oneOf"):
            before, after = self._options(old, key), self._options(new, key)
            if len(before) < 2 and len(after) < 2:
                continue
            before = {self._renamed.get(name, name): schema for name, schema in before.items()}
            for name in sorted(before.keys() - after.keys()):
                self._add(
                    judge(place, request=Level.BREAKING, answer=Level.COMPATIBLE),
                    "option-removed",
                    place,
                    f"{key}: no longer {shown(name)}",
                )
            for name in sorted(after.keys() - before.keys()):
                self._add(judge(place, request=Level.COMPATIBLE, answer=Level.RISKY), "option-added", place, f"{key}: also {shown(name)}")
            for name in sorted(before.keys() & after.keys()):
                if not peel(before[name]).component:
                    self._keywords_only(before[name], after[name], place)

    def _options(self, schema: dict[str, Any], key: str) -> dict[str, Any]:
        return {peel(one).component or shown(bare(one)): one for one in schema.get(key, ())}

    def _keywords_only(self, old: Any, new: Any, place: Place) -> None:
        if isinstance(old, dict) and isinstance(new, dict) and old != new:
            self.content(old, new, place)
