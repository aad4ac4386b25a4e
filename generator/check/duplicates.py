"""Find schema components with the same structure: either one is redundant, or `duplicates.yaml` says why they mean different things."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..messages import join_first
from ..openapi.reading import read
from ..openapi.shapes import LISTS, MAPS, SINGLES

if TYPE_CHECKING:
    from pathlib import Path

    from ..openapi.document import Document

#: Keywords that mean something to a reader and nothing to a validator.
_PROSE = frozenset({"title", "summary", "description", "example", "examples", "$comment", "externalDocs"})


def find_duplicates(document: Document, listing: Path) -> list[str]:
    """Describe each group of duplicates that is not listed, and each entry of the listing that is no longer true.

    Raises InputError if the listing is unusable.
    """
    listing_data = _read_listing(listing)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, schema in document.get_components("schemas").items():
        groups[json.dumps(reduce_to_structure(schema), sort_keys=True)].append(name)
    duplicates = {frozenset(names): names for names in groups.values() if len(names) > 1}
    group_of = {name: group for group in duplicates for name in group}
    findings: list[str] = []
    for group, names in duplicates.items():
        if any(group <= entry for entry in listing_data):  # of a listed group, members may be gone
            continue
        best = max(listing_data, key=lambda other: len(other & group), default=frozenset[str]())
        unlisted_names = sorted(group - best) if best & group else names
        findings.append(
            f"components/schemas: {', '.join(unlisted_names)}: same structure as {_name_others(group, unlisted_names)}; "
            f"merge, or list in {listing}"
        )
    for group in listing_data:
        for name in sorted(group):
            if name not in document.get_components("schemas"):
                findings.append(f"{listing}: {name}: listed as a duplicate, but there is no such schema")
            elif not group_of.get(name, frozenset()) >= group - {name} & document.get_components("schemas").keys():
                findings.append(f"{listing}: {name}: listed as a duplicate of {_name_others(group, [name])}, but its structure differs")
    return findings


def reduce_to_structure(schema: Any) -> Any:
    """Reduce a schema to what it accepts, without texts and regardless of the order of types, names and values."""
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _PROSE:
            continue
        if key in MAPS:
            result[key] = {name: reduce_to_structure(member) for name, member in value.items()}
        elif key in SINGLES:
            result[key] = reduce_to_structure(value)
        elif key in LISTS:
            result[key] = [reduce_to_structure(member) for member in value]
        elif key in ("required", "enum", "type") and isinstance(value, list):
            result[key] = sorted(value, key=json.dumps)
        else:
            result[key] = value
    return result


def _name_others(group: frozenset[str], names: list[str]) -> str:
    other_names = sorted(group - set(names))
    if not other_names:
        return "one another"
    return join_first(other_names, 3)


def _read_listing(path: Path) -> dict[frozenset[str], str]:
    entries = read(path)
    if not isinstance(entries, list):
        raise InputError(f"{path}: expected a list of groups")
    reasons_by_group: dict[frozenset[str], str] = {}
    names_seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        place = f"{path}: entry {number}"
        if not isinstance(entry, dict) or {*entry} != {"schemas", "reason"}:
            raise InputError(f"{place}: expected the fields schemas and reason")
        names, reason = entry["schemas"], entry["reason"]
        if not isinstance(names, list) or len(names) < 2 or not all(isinstance(name, str) for name in names):
            raise InputError(f"{place}: expected two or more schema names in `schemas`")
        if not isinstance(reason, str) or not reason.strip():
            raise InputError(f"{place}: expected a reason")
        for name in names:
            if name in names_seen:
                raise InputError(f"{place}: expected each schema in one group, got {name} again")
            names_seen.add(name)
        reasons_by_group[frozenset(names)] = reason
    return reasons_by_group
