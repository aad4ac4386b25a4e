"""Draft overlay actions from observations."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..package.scalev.observe.expected import Expectations
from ..package.scalev.observe.records import Key, Record
from .counts import Tally
from .locating import Location, Locator, write_target
from .shapes import TYPES, Components, Shape, build_format, build_object, build_schema, join_types, to_class_name

_SCALARS = frozenset(["text", "boolean", "integer", "number", "null"])


@dataclass(frozen=True)
class Draft:
    """What was learned about one place: the kinds of facts, and the actions that state them."""

    place: str
    facts: tuple[str, ...]
    actions: tuple[dict[str, Any], ...]


def draft(document: dict[str, Any], records: Mapping[Key, Record]) -> list[Draft]:
    """Return drafts for a document, in the order of their places. Facts from too few responses are ignored."""
    return [*_Drafter(document, records).draft()]


class _Drafter:
    def __init__(self, document: dict[str, Any], records: Mapping[Key, Record]) -> None:
        self._document = document
        self._locator = Locator(document)
        self._expectations = Expectations(document)
        self._components = Components(document.get("components", {}).get("schemas", {}))
        self._tallies: dict[Location, Tally] = {}
        self._facts: dict[Location, set[str]] = {}
        self._owners: dict[Location, tuple[Location, str]] = {}
        self._shapes: dict[Location, Shape] = {}
        sampled = {
            (record["operation"], record["status"]): record["sampled"] for record in records.values() if record["record"] == "operation"
        }
        for record in records.values():
            if record["record"] == "field":
                self._take(record, sampled.get((record["operation"], record["status"]), 0))

    def _take(self, record: Record, sampled: int) -> None:
        found = self._locator.find(record["operation"], record["status"], record["path"])
        if found is None:
            return
        if found.rest:
            kinds = self._expectations.get(found.node).kinds
            if kinds and ("list" if found.rest[0] == "[]" else "object") not in kinds:
                return  # the value has another type than declared: the type is learned first, and only then what is inside
        if found.rest or "undeclared" in record["facts"]:
            location = found.location if found.rest else self._locator.resolve(found.location, found.node)[0]
            self._shapes.setdefault(location, Shape()).get_part(found.rest).tally.add(record, sampled)
            return
        self._tallies.setdefault(found.location, Tally()).add(record, sampled)
        self._facts.setdefault(found.location, set()).update(record["facts"])
        if found.owner is not None and found.name is not None:
            self._owners[found.location] = (found.owner, found.name)

    def draft(self) -> Iterator[Draft]:
        for location in sorted(self._shapes, key=str):
            yield from self._draft_shape(location, self._shapes[location])
        for location in sorted(self._tallies, key=str):
            tally = self._tallies[location]
            if tally.is_enough and location not in self._shapes:
                yield from self._draft_declared(location, tally)

    def _draft_shape(self, location: Location, shape: Shape) -> Iterator[Draft]:
        """Draft fields that the document does not name, and values that it does not describe."""
        node = self._locator.get(location)
        name_base = str(location[2]) if location[:2] == ("components", "schemas") else "".join(map(to_class_name, map(str, location[1:3])))
        name_base += "".join(to_class_name(str(key)) for key in location[4:] if key not in ("properties", "items"))
        shape.prune()
        before = {*self._components.added}
        update: dict[str, Any] = {}
        if shape.fields:
            update = build_object(shape, name_base, self._components)
            if node.get("type") or node.get("properties"):
                update.pop("type")
            if "additionalProperties" in node or node.get("properties"):
                update.pop("additionalProperties")
            required = [name for name in update.pop("required", ()) if name not in node.get("required", ())]
            if required and (not node.get("properties") or "required" in node):
                update["required"] = required
        elif shape.tally.is_enough and "type" not in node:
            update = build_schema(shape, name_base, self._components)
        if not update:
            return
        tally = max((shape.tally, *(one.tally for one in shape.fields.values())), key=lambda one: one.objects)
        names = ", ".join(f"`{name}`" for name in sorted(shape.fields)) or "values"
        added = {name: schema for name, schema in self._components.added.items() if name not in before}
        seen = max((one.tally.objects - one.tally.kinds["absent"] for one in shape.fields.values()), default=shape.tally.objects)
        about = f"Responses hold {names}, which the document does not describe."
        actions = [_build_action(("components", "schemas"), "The objects in it.", tally, seen, update=added)] if added else []
        actions.append(_build_action(location, about, tally, seen, update=update))
        yield Draft(write_target(location), ("undeclared",), tuple(actions))

    def _draft_declared(self, location: Location, tally: Tally) -> Iterator[Draft]:
        facts = self._facts[location]
        node = self._locator.get(location)
        actions: list[dict[str, Any]] = []
        learned = []
        if "value" in facts and tally.values:
            actions += self._add_values(location, node, tally)
            learned += ["value"] if actions else []
        if "absent" in facts and tally.kinds["absent"] and location in self._owners:
            owner, name = self._owners[location]
            is_required = name in self._locator.get(owner).get("required", ())
            target = f"{write_target(owner)}.required[?@ == '{name}']"
            about = f"`{name}` is declared as required, but some objects lack it."
            if is_required:
                actions.append(_build_action(target, about, tally, tally.kinds["absent"], remove=True))
                learned.append("absent")
        changed, kinds = self._change_schema(node, facts, tally)
        if changed is not None:
            actions += self._replace(location, changed, kinds, tally)
            learned += kinds
        if actions:
            yield Draft(write_target(location), tuple(learned), tuple(actions))

    def _add_values(self, location: Location, node: Any, tally: Tally) -> list[dict[str, Any]]:
        for place, member in self._locator.list_members(location, node):
            if isinstance(member.get("enum"), list):
                values = [value for value in sorted(tally.values) if value not in member["enum"]]
                if not values:
                    return []
                about = f"Responses hold {', '.join(f'`{value}`' for value in values)}, which the enum does not list."
                return [_build_action(place, about, tally, sum(tally.values.values()), update={"enum": values})]
        return []

    def _change_schema(self, node: Any, facts: set[str], tally: Tally) -> tuple[dict[str, Any] | None, list[str]]:
        """Return the schema with the kinds and the format that were seen, and the facts that it adds; None if nothing changes."""
        expected = self._expectations.get(node)
        new = {kind for kind, count in (tally.kinds + tally.outside).items() if count and kind in TYPES and not expected.allows(kind)}
        learned = sorted({"null" if kind == "null" else "type" for kind in new})
        fresh: dict[str, Any] = {}
        if "finer" in facts or "format" in facts:
            fresh = build_format({*expected.kinds, *new}, tally) if "finer" in facts else {}
            times = {name for name, count in tally.formats.items() if count and name != "empty"}
            if "format" in facts and times <= {"date-time", "date-time without offset"} and expected.scalar != "timestamp":
                fresh = {"x-scalar": "timestamp"}
            learned += ["format"] if fresh else []
        if not learned:
            return None, []
        kinds = {*expected.kinds, *new}
        if kinds <= _SCALARS and expected.enum is None:
            kept = {name: value for name, value in node.items() if name in ("description", "title", "deprecated", "x-aliases")}
            was = {} if new - {"null", "text", "number", "integer"} else {"x-scalar": expected.scalar, "format": expected.format}
            if "timestamp" in was.values() and new - {"null"}:
                was = {}
            stated = {name: value for name, value in was.items() if value is not None}
            if new - {"null"}:
                stated.pop("format", None)
                stated.update(build_format(kinds, tally))
            if "x-scalar" in fresh:
                stated.pop("format", None)
            return {**kept, **join_types(kinds), **stated, **fresh}, learned
        return {"anyOf": [copy.deepcopy(node), *(join_types([kind]) for kind in sorted(new))]}, learned

    def _replace(self, location: Location, schema: dict[str, Any], facts: list[str], tally: Tally) -> list[dict[str, Any]]:
        parent, key = location[:-1], str(location[-1])
        seen = ", ".join(f"{kind} in {count}" for kind, count in sorted((tally.kinds + tally.outside).items()) if count)
        about = f"Observed values: {seen} of {tally.objects}."
        count = sum(count for kind, count in (tally.kinds + tally.outside).items() if kind == "null" or "null" not in facts)
        node = self._locator.get(location)
        choices = schema.get("anyOf")
        # the schema inside a list or an object keeps its location, as other actions may refer to it
        if choices and "anyOf" in node:
            return [_build_action(location, about, tally, count, update={"anyOf": choices[1:]})]
        if choices and "type" in node and "enum" not in node:
            types = [node["type"]] if isinstance(node["type"], str) else node["type"]
            return [
                _build_action((*location, "type"), f"{about} This replaces the declared type.", tally, count, remove=True),
                _build_action(location, about, tally, count, update={"type": [*types, *(one["type"] for one in choices[1:])]}),
            ]
        return [
            _build_action(location, f"{about} This replaces what is declared.", tally, count, remove=True),
            _build_action(parent, about, tally, count, update={key: schema}),
        ]


def _build_action(target: Location | str, about: str, tally: Tally, seen: int, **change: Any) -> dict[str, Any]:
    return {
        "target": target if isinstance(target, str) else write_target(target),
        "description": about,
        "x-source": "observed",
        "x-confidence": tally.describe(seen),
        "x-evidence": f"observations of {', '.join(sorted(tally.operations)[:5])}",
        "x-draft": True,
        **change,
    }


def build_overlay(drafts: Iterable[Draft]) -> dict[str, Any]:
    """Return an overlay with the actions of the drafts."""
    return {
        "overlay": "1.1.0",
        "info": {"title": "What responses were observed to hold", "version": "1.0.0"},
        "x-profile": "observed",
        "actions": [action for one in drafts for action in one.actions],
    }
