"""Draft overlay actions from observations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..package.scalev.observe.expectations import Expectations
from ..package.scalev.observe.records import Key, Record
from .changes import Change, change_schema
from .counts import Tally
from .locating import Location, Locator, write_target
from .shapes import Components, Shape, build_object, build_schema, to_class_name
from .uses import Uses


@dataclass(frozen=True)
class Draft:
    """The facts learned about one place: their kinds, and the actions that state them."""

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
        self._promises: dict[Location, tuple[str, tuple[Location, ...]]] = {}
        self._shapes: dict[Location, Shape] = {}
        sample_counts = {
            (record["operation"], record["status"]): record["sampled"] for record in records.values() if record["record"] == "operation"
        }
        response_keys = dict.fromkeys((record["operation"], record["status"]) for record in records.values() if "operation" in record)
        bodies = [body for key in response_keys if (body := self._locator.find_body(*key)) is not None]
        self._uses = Uses(document, [schema for _, schema in bodies])
        for record in records.values():
            if record["record"] == "field":
                self._take(record, sample_counts.get((record["operation"], record["status"]), 0))

    def _take(self, record: Record, sample_count: int) -> None:
        declaration = self._locator.find(record["operation"], record["status"], record["path"])
        if declaration is None or any(step[0] in "{(" for step in declaration.rest):
            return  # if the document does not describe the contents of a map or a choice, there is no place in it for them
        if declaration.rest:
            kinds = self._expectations.get(declaration.node).kinds
            if kinds and ("list" if declaration.rest[0] == "[]" else "object") not in kinds:
                return  # the value has another type than declared: the type is learned first, and its contents only after that
        if declaration.rest or "undeclared" in record["facts"]:
            location = declaration.location if declaration.rest else self._locator.resolve(declaration.location, declaration.node)[0]
            self._shapes.setdefault(location, Shape()).get_part(declaration.rest).tally.add(record, sample_count)
            return
        self._tallies.setdefault(declaration.location, Tally()).add(record, sample_count)
        self._facts.setdefault(declaration.location, set()).update(record["facts"])
        if declaration.name is not None:
            _, promises = self._promises.get(declaration.location, ("", ()))
            self._promises[declaration.location] = (declaration.name, tuple(dict.fromkeys((*promises, *declaration.promises))))

    def draft(self) -> Iterator[Draft]:
        for location, shape in self._shapes.items():
            shape.limit(self._uses.count(location))
        for location, tally in self._tallies.items():
            tally.uses = self._uses.count(location)
        for location in sorted(self._shapes, key=str):
            yield from self._draft_shape(location, self._shapes[location])
        for location in sorted(self._tallies, key=str):
            tally = self._tallies[location]
            if tally.is_enough and location not in self._shapes:
                yield from self._draft_declared(location, tally)

    def _draft_shape(self, location: Location, shape: Shape) -> Iterator[Draft]:
        """Draft fields that the document does not name, and values that it does not describe."""
        node = self._locator.get(location)
        hint = _find_hint(location)
        shape.prune()
        before = {*self._components.added}
        update: dict[str, Any] = {}
        if shape.fields and "$ref" in node:
            update = {"$ref": f"#/components/schemas/{self._components.add(hint, build_object(shape, hint, self._components))}"}
        elif shape.fields:
            update = build_object(shape, hint, self._components)
            if node.get("type") or node.get("properties"):
                update.pop("type")
            if "additionalProperties" in node or node.get("properties"):
                update.pop("additionalProperties")
            required = [name for name in update.pop("required", ()) if name not in node.get("required", ())]
            if required and (not node.get("properties") or "required" in node):
                update["required"] = required
        elif shape.tally.is_enough and not node.keys() & {"type", "$ref"}:
            update = build_schema(shape, hint, self._components)
        if not update:
            return
        tally = max((shape.tally, *(part.tally for part in shape.fields.values())), key=lambda part: part.objects)
        names = ", ".join(f"`{name}`" for name in sorted(shape.fields)) or "values"
        new_components = {name: schema for name, schema in self._components.added.items() if name not in before}
        seen_count = max((part.tally.objects - part.tally.kinds["absent"] for part in shape.fields.values()), default=shape.tally.objects)
        about = f"Responses hold {names}, which the document does not describe."
        actions = (
            [_build_action(("components", "schemas"), "The objects that the field holds.", tally, seen_count, update=new_components)]
            if new_components
            else []
        )
        actions.append(_build_action(location, about, tally, seen_count, update=update))
        yield Draft(write_target(location), ("undeclared",), tuple(actions))

    def _draft_declared(self, location: Location, tally: Tally) -> Iterator[Draft]:
        facts = self._facts[location]
        node = self._locator.get(location)
        actions: list[dict[str, Any]] = []
        changes = []
        if "value" in facts and tally.values:
            actions += self._add_values(location, node, tally)
            changes += ["value"] if actions else []
        name, promises = self._promises.get(location, ("", ()))
        if "absent" in facts and tally.kinds["absent"] and promises:
            about = f"`{name}` is required, but some objects lack it."
            actions += [
                _build_action(f"{write_target(place)}.required[?@ == '{name}']", about, tally, tally.kinds["absent"], remove=True)
                for place in promises
            ]
            changes.append("absent")
        change = change_schema(node, self._expectations.get(node), facts, tally)
        if change is not None:
            actions += self._write_change(location, node, change, tally)
            changes += change.facts
        if actions:
            yield Draft(write_target(location), tuple(changes), tuple(actions))

    def _add_values(self, location: Location, node: Any, tally: Tally) -> list[dict[str, Any]]:
        for place, member in self._locator.list_members(location, node):
            if isinstance(member.get("enum"), list):
                values = [value for value in sorted(tally.values) if value not in member["enum"]]
                if not values:
                    return []
                about = f"Responses hold {', '.join(f'`{value}`' for value in values)}, which the enum does not list."
                return [_build_action(place, about, tally, sum(tally.values.values()), update={"enum": values})]
        return []

    def _write_change(self, location: Location, node: dict[str, Any], change: Change, tally: Tally) -> Iterator[dict[str, Any]]:
        seen_kinds = tally.kinds + tally.outside
        about = _describe(change, tally)
        count = sum(number for kind, number in seen_kinds.items() if kind == "null" or "null" not in change.facts)
        # unchanged parts keep their places, as other actions may refer to them
        for name in change.removed:
            yield _build_action((*location, name), f"{about} This replaces the declared {name}.", tally, count, remove=True)
        if change.is_whole:
            yield _build_action(location, f"{about} This replaces what is declared.", tally, count, remove=True)
            yield _build_action(location[:-1], about, tally, count, update={str(location[-1]): change.update})
        else:
            yield _build_action(location, about, tally, count, update=change.update)


def _describe(change: Change, tally: Tally) -> str:
    if change.facts == ("format",):
        texts = sum(tally.formats.values())
        return (
            f"Responses hold texts of one format here; of {texts}, {' and '.join(f'{n} were {name}' for name, n in tally.formats.items())}."
        )
    kinds_text = ", ".join(f"{kind} in {count}" for kind, count in sorted((tally.kinds + tally.outside).items()) if count)
    return f"Responses hold here: {kinds_text} of {tally.objects}."


def _find_hint(location: Location) -> str:
    """Return a name for the objects at a location."""
    if location[:2] == ("components", "schemas"):
        parts = [location[2], *location[4:]]
    else:
        parts = [*location[1:3], *location[location.index("schema") + 1 :]]
    return "".join(to_class_name(key) for key in parts if isinstance(key, str) and key not in ("properties", "items", "anyOf", "oneOf"))


def _build_action(target: Location | str, about: str, tally: Tally, seen_count: int, **change: Any) -> dict[str, Any]:
    return {
        "target": target if isinstance(target, str) else write_target(target),
        "description": about,
        "x-source": "observed",
        "x-confidence": tally.describe(seen_count),
        "x-evidence": f"observations of {', '.join(sorted(tally.operations)[:5])}",
        "x-draft": True,
        **change,
    }


def build_overlay(drafts: Iterable[Draft]) -> dict[str, Any]:
    """Return an overlay with the actions of the drafts."""
    return {
        "overlay": "1.1.0",
        "info": {"title": "What observed responses contain", "version": "1.0.0"},
        "x-profile": "observed",
        "actions": [action for draft in drafts for action in draft.actions],
    }
