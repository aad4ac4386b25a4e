"""Apply the deviations of revisions: the places at which a revision was edited to differ from its published file, each with a reason.

The reason also holds for files that are published later. At such a place the contract in force stays: a field that is new there is
added, a field that is published differently, or not at all, stays as it is in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..evidence.facts import Place
from .comparison import AcceptedDifference, compare_contracts, is_inside
from .contract import Contract, OperationFacts
from .shapes import Shape

#: The last step of a path: a field, the items of an array, the values of a map, or an option of a choice.
_STEP = re.compile(r"\.?[^.<>\[\]{}]+$|\[\]$|\{\}$|<[^<>]*>$")


class Deviations:
    """The places of the contract in force that stay as they are, whatever is published there."""

    def __init__(
        self, deviations: Iterable[Mapping[str, str]] = (), strict: Iterable[Mapping[str, str]] = (), ids: Mapping[str, str] | None = None
    ) -> None:
        """Take deviations as `x-deviations` lists them: those of earlier revisions, and `strict` ones, at which nothing is added either.

        `ids` has the ids in force of operations that are published under another one, by the published id.
        """
        self._reasons: dict[str, dict[str, str]] = {}
        self._strict: set[tuple[str, str]] = set()
        self._ids = dict(ids or {})
        for is_strict, entries in ((False, deviations), (True, strict)):
            for entry in entries:
                operation, _, place = entry["place"].partition(" ")
                self._reasons.setdefault(operation, {})[place] = entry["reason"]
                if is_strict:
                    self._strict.add((operation, place))

    def __bool__(self) -> bool:
        return bool(self._reasons)

    def covers(self, operation: str, *place: str) -> bool:
        """Return whether a place of an operation, given as in a deviation, stays as it is in force."""
        return self._find_reason(operation, " ".join(filter(None, place))) is not None

    def lists_exactly(self, operation: str, *place: str) -> bool:
        """Return whether a deviation names exactly this place, so that it must not be added if it is published."""
        return " ".join(filter(None, place)) in self._get_reasons(operation)

    def apply_to_shape(self, operation: str, kind: str, at: str, published_shape: Shape, shape_in_force: Shape | None) -> Shape:
        """Return the published shape of a body or a parameter, with the shape in force at the places that stay as they are."""
        root = f"{kind} {at}"
        for place in self._get_reasons(operation):
            if shape_in_force is not None and (is_inside(root, place) or place.startswith(root + " ")):
                path = place[len(root) + 1 :] if place.startswith(root + " ") else ""
                is_strict = (self._ids.get(operation, operation), place) in self._strict
                field = _keep_in_force((published_shape, False), (shape_in_force, False), "" if path == "(body)" else path, is_strict)
                published_shape = field[0] if field else published_shape
        return published_shape

    def apply_to_contract(self, contract_in_force: Contract, published_contract: Contract) -> Contract:
        """Return the published contract, but with the facts in force wherever a deviation says that they stay."""
        return {
            name: self._apply_to_operation(contract_in_force.get(self._ids.get(name, name)), facts)
            for name, facts in published_contract.items()
        }

    def list_accepted(self, contract_in_force: Contract, published_contract: Contract) -> tuple[AcceptedDifference, ...]:
        """Return the differences that deviations accept, each with its reason; the published contract does not have them applied."""
        affected_contract = {name: facts for name, facts in published_contract.items() if self._get_reasons(name)}
        remaining_places = {
            difference.place
            for difference in compare_contracts(contract_in_force, self.apply_to_contract(contract_in_force, affected_contract)).differences
        }
        accepted_differences = [
            difference
            for difference in compare_contracts(contract_in_force, affected_contract).differences
            if difference.place not in remaining_places
        ]
        reasons = [
            self._find_reason(difference.place.operation, str(difference.place).partition(" ")[2]) for difference in accepted_differences
        ]
        return tuple(
            AcceptedDifference(difference, reason)
            for difference, reason in zip(accepted_differences, reasons, strict=True)
            if reason is not None
        )

    def _get_reasons(self, operation: str) -> dict[str, str]:
        return self._reasons.get(self._ids.get(operation, operation), {})

    def _find_reason(self, operation: str, place: str) -> str | None:
        reasons = (reason for other, reason in self._get_reasons(operation).items() if is_inside(place, other))
        return next(reasons, None)

    def _apply_to_operation(self, facts_in_force: OperationFacts | None, published_facts: OperationFacts) -> OperationFacts:
        if facts_in_force is None or not self._get_reasons(published_facts.id):
            return published_facts
        facts = {place: attributes for place, attributes in published_facts.facts.items() if not self._is_left_out(place, facts_in_force)}
        for place, attributes in facts_in_force.facts.items():
            place_here = replace(place, operation=published_facts.id)
            # a field stays only if its object exists; a parameter belongs to no object
            has_holder = not place.path or replace(place_here, path=_STEP.sub("", place.path)) in facts or place.kind == "parameter"
            if has_holder and self._find_reason(published_facts.id, str(place).partition(" ")[2]) is not None:
                facts[place_here] = attributes
        return replace(published_facts, facts=facts)

    def _is_left_out(self, place: Place, in_force: OperationFacts) -> bool:
        """Return whether a published place that is not in force must not be added: its deviation is strict, or not in force either."""
        text = str(place).partition(" ")[2]
        known_places = {str(known_place).partition(" ")[2] for known_place in in_force.facts}
        covering_places = (
            [other for other in self._get_reasons(place.operation) if is_inside(text, other)] if text not in known_places else []
        )
        return any(other not in known_places or (in_force.id, other) in self._strict for other in covering_places)


#: The shape of a field, and whether it is required.
_Field = tuple[Shape, bool]


def _keep_in_force(published_field: _Field | None, field_in_force: _Field | None, path: str, is_strict: bool) -> _Field | None:
    """Return a published field with what is in force at a path inside it; None if the field is neither published nor in force."""
    if not path:
        if published_field is None or field_in_force is None or is_strict:
            return field_in_force
        return _merge(published_field[0], field_in_force[0]), field_in_force[1]
    if published_field is None:
        return None
    shape, required = published_field
    old_shape = field_in_force[0] if field_in_force else Shape()

    def keep(published_part: Shape | None, old_part: Shape | None, mark: str) -> Shape | None:
        path_inside = path[len(mark) :].removeprefix(".")
        field = _keep_in_force(
            (published_part, False) if published_part else None, (old_part, False) if old_part else None, path_inside, is_strict
        )
        return field[0] if field else None

    if path.startswith("[]"):
        return replace(shape, items=keep(shape.items, old_shape.items, "[]")), required
    if path.startswith("{}"):
        return replace(shape, values=keep(shape.values, old_shape.values, "{}")), required
    if path.startswith("<"):
        old_options = dict(old_shape.options)
        marks = {label: f"<{label}>" for label, _ in shape.options}
        options = [
            (label, keep(option, old_options.get(label), marks[label]) if is_inside(path, marks[label]) else option)
            for label, option in shape.options
        ]
        return replace(shape, options=tuple((label, option) for label, option in options if option is not None)), required
    fields, old_fields = shape.fields_by_name, old_shape.fields_by_name
    for name in {**fields, **old_fields}:
        if is_inside(path, name):
            inner = _keep_in_force(fields.pop(name, None), old_fields.get(name), path[len(name) :].removeprefix("."), is_strict)
            if inner is not None:
                fields[name] = inner
    return replace(shape, fields=_sort(fields)), required


def _merge(published_shape: Shape, shape_in_force: Shape) -> Shape:
    """Return the shape in force, with the fields that are only published."""
    fields = {**published_shape.fields_by_name, **shape_in_force.fields_by_name}
    for name, (shape, required) in shape_in_force.fields_by_name.items():
        if name in published_shape.fields_by_name:
            fields[name] = _merge(published_shape.fields_by_name[name][0], shape), required
    items, values = shape_in_force.items, shape_in_force.values
    if items is not None and published_shape.items is not None:
        items = _merge(published_shape.items, items)
    if values is not None and published_shape.values is not None:
        values = _merge(published_shape.values, values)
    return replace(shape_in_force, fields=_sort(fields), name=published_shape.name, items=items, values=values)


def _sort(fields: Mapping[str, _Field]) -> tuple[tuple[str, Shape, bool], ...]:
    return tuple((name, *fields[name]) for name in sorted(fields))
