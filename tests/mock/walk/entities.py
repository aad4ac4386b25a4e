"""The rows of a mock as responses show them, and the ids by which paths refer to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from .contract import Contract, Operation, Parameter, get_kinds, get_noun
from .spelling import ID_KEYS

#: The ends of the names of fields that hold an id.
ID_ENDS = ("_unique_id", "_uuid", "_ids", "_id")


class Entity:
    """A row of the mock, with its properties in every response."""

    def __init__(self, noun: str, number: str) -> None:
        self.noun = noun
        self.number = number
        #: The values of each property, with their places.
        self.facts: dict[str, list[tuple[Any, str]]] = defaultdict(list)
        #: The visitors that saw it: their kind, and their store.
        self.visitors: set[tuple[str, str]] = set()

    def is_seen_from(self, operation: Operation, binding: Mapping[str, str]) -> bool:
        """Return whether the caller of an operation can see the entity: visitors of a store do not see what belongs to another."""
        visitor = get_visitor(operation)
        if not visitor:
            return True
        stores = {
            str(value[key]) for value, _ in self.facts.get("store", ()) if isinstance(value, Mapping) for key in ID_KEYS if key in value
        }
        visits = self.visitors | {(visitor, store) for store in stores}
        return not visits or any((visitor, store) in visits for store in binding.values())

    def fact(self, name: str) -> Any:
        """The first value of a property that is not null."""
        return next((value for value, _ in self.facts.get(name, ()) if value is not None), None)

    def __str__(self) -> str:
        return f"{self.noun} {self.number}"


def spell(row: Any, parameter: Parameter) -> str | None:
    """Return the id of a row in the form that a path parameter requires, or None."""
    if not isinstance(row, Mapping):
        return None
    name = parameter.name
    own_noun = get_noun(parameter.collection)
    has_number = not name.endswith(("unique_id", "uuid", "slug", "reference_id"))
    keys = [name] if name not in ("id", f"{own_noun}_id") and not (has_number and parameter.is_updated) else []
    if name.endswith("unique_id") or (name == "store_id" and "integer" not in get_kinds(parameter.schema)):
        keys.append("unique_id")
    elif name.endswith("uuid"):
        keys.append("uuid")
    keys += ["id"] if has_number else []
    return next((str(row[key]) for key in keys if row.get(key) not in (None, "")), None)


def get_visitor(operation: Operation) -> str:
    """Return who calls an operation of a store: `customer`, `guest`, or an empty string for the business."""
    return "customer" if "/customers/me" in operation.path else "guest" if "/public/" in operation.path else ""


def list_nouns(contract: Contract) -> set[str]:
    """Return the nouns of the entities that a path or a field can refer to."""
    matches = {get_noun(parameter.collection) for operation in contract.operations.values() for parameter in operation.path_parameters}
    for operation in contract.operations.values():
        names = [*operation.queries, *contract.properties(operation.body)]
        matches |= {name.removesuffix(end) for name in names for end in ID_ENDS if name.endswith(end)}
    return matches - {""}


def get_identity(row: Any) -> Any:
    """Return what distinguishes a row of a list: its id, or else its content."""
    return next((str(row[key]) for key in ID_KEYS if key in row), repr(row)) if isinstance(row, dict) else repr(row)
