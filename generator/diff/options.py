"""Compare the options of two unions: `anyOf` and `oneOf`."""

from __future__ import annotations

from typing import Any

from ..codegen.rewriting import extract_shape
from ..openapi.document import Document
from ..openapi.schemas import peel, resolve_node
from .changes import Level
from .comparer import SchemaComparer
from .equal import dump, normalize_schema
from .keywords import Place, rate, shorten, strip_texts
from .names import get_class

_NULL = {"type": "null"}


def compare_options(schemas: SchemaComparer, old: dict[str, Any], new: dict[str, Any], place: Place) -> None:
    """Compare two unions: options added or removed, and changes within an option."""
    before, after = _list_options(schemas.old, old), _list_options(schemas.new, new)
    before = {schemas.renamed.get(name, name): schema for name, schema in before.items()}
    if len(before) < 2 and len(after) < 2:
        return
    if len(before) < 2 or len(after) < 2:
        _compare_kind(schemas, (old, before), (new, after), place)
        return
    removed_labels = [name for name in before if name not in after]
    new_labels = [name for name in after if name not in before]
    if (
        len(removed_labels) == len(new_labels) == 1
        and not peel(before[removed_labels[0]]).component
        and not peel(after[new_labels[0]]).component
    ):
        schemas.compare(before[removed_labels[0]], after[new_labels[0]], place)  # the same option, changed
        return
    for name in sorted(removed_labels):
        level = rate(place, request=Level.BREAKING, response=Level.COMPATIBLE)
        schemas.add(level, "option-removed", place, f"no longer {_describe(before[name])}")
    for name in sorted(new_labels):
        level = rate(place, request=Level.COMPATIBLE, response=Level.RISKY)
        schemas.add(level, "option-added", place, f"also {_describe(after[name])}")
    if not removed_labels and not new_labels and ("oneOf" in old) != ("oneOf" in new):
        schemas.add(Level.COMPATIBLE, "union", place, "oneOf → anyOf" if "anyOf" in new else "anyOf → oneOf")


def _compare_kind(
    schemas: SchemaComparer, old: tuple[dict[str, Any], dict[str, Any]], new: tuple[dict[str, Any], dict[str, Any]], place: Place
) -> None:
    """Compare two schemas of which only one is a union; each is given with its options."""
    if len(new[1]) > 1:
        among = any(schemas.is_same(old[0], _get_content(schemas.new, option)) for option in new[1].values())
        level = rate(place, request=Level.COMPATIBLE if among else Level.RISKY, response=Level.RISKY)
        schemas.add(level, "union-added", place, f"now one of {', '.join(map(_describe, new[1].values()))}")
    else:
        is_open = not extract_shape(new[0])
        level = rate(place, request=Level.COMPATIBLE if is_open else Level.BREAKING, response=Level.RISKY)
        schemas.add(level, "union-removed", place, f"no longer one of {', '.join(map(_describe, old[1].values()))}")


def _get_content(document: Document, option: Any) -> Any:
    """Return an option as written in its component, to match the form of the other side."""
    return resolve_node(document, option).schema


def _list_options(document: Document, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a union other than null, by component or by their normal form."""
    options = [option for key in ("anyOf", "oneOf") for option in schema.get(key, ()) if option != _NULL]
    return {peel(option).component or dump(normalize_schema(document, option)): option for option in options}


def _describe(option: Any) -> str:
    component = peel(option).component
    return get_class(component) if component else shorten(strip_texts(option))
