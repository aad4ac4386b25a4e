"""Match the operations and schemas of two documents, including those that were moved or renamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..openapi.document import Document, Operation
from ..openapi.schemas import COMPONENT, collect_properties, resolve_node
from .keywords import strip_texts
from .names import get_call, is_named, name_arguments
from .parts import has_most_words

#: The share of fields that two schemas must have in common to count as one renamed schema.
_SAME_FIELDS = 0.5


def match_operations(old: Document, new: Document) -> list[tuple[Operation | None, Operation | None]]:
    """Return matched pairs in the order of the new document, followed by operations that are only in the old one.

    Operations are matched by id, the remaining ones by method and path, then by their name in the client, and then by their
    arguments and responses, if that leaves a single candidate.
    """
    left = {operation.id: operation for operation in old.operations}
    matches: dict[str, Operation] = {}
    for operation in new.operations:
        if operation.id in left:
            matches[operation.id] = left.pop(operation.id)
    for key in (_normalize_route, _get_call):
        open_now = {key(operation): operation for operation in left.values() if key(operation)}
        for operation in new.operations:
            if operation.id not in matches and (match := open_now.pop(key(operation), None)) is not None:
                matches[operation.id] = left.pop(match.id)
    _match_alike(old, new, left, matches)
    pairs: list[tuple[Operation | None, Operation | None]] = [(matches.get(operation.id), operation) for operation in new.operations]
    return pairs + [(operation, None) for operation in left.values()]


def _normalize_route(operation: Operation) -> str:
    """Return method and path without the names of path parameters, which may have changed."""
    return f"{operation.method} {re.sub(r'{[^{}]*}', '{}', operation.path)}"


def _get_call(operation: Operation) -> str:
    return get_call(operation) if is_named(operation) else ""


def _match_alike(old: Document, new: Document, left: dict[str, Operation], matches: dict[str, Operation]) -> None:
    """Match operations that were moved and renamed: the same traits and a similar name or equal summary, with one candidate each."""
    candidates = [operation for operation in new.operations if operation.id not in matches]
    if not candidates or not left:
        return
    befores = {operation.id: _list_traits(old, operation) for operation in left.values()}
    afters = {candidate.id: _list_traits(new, candidate) for candidate in candidates}
    by_id = {operation.id: operation for operation in candidates}
    likely = [
        (before, after)
        for before in befores
        for after in afters
        if befores[before] == afters[after] and _is_called_alike(left[before], by_id[after])
    ]
    firsts, seconds = [before for before, _ in likely], [other for _, other in likely]
    for before, after in likely:
        if firsts.count(before) == 1 and seconds.count(after) == 1:
            matches[after] = left.pop(before)


def _is_called_alike(old: Operation, new: Operation) -> bool:
    summaries = [operation.node.get("summary") for operation in (old, new)]
    return has_most_words(old.id, new.id) or bool(summaries[0] and summaries[0] == summaries[1])


def _list_traits(document: Document, operation: Operation) -> tuple[Any, ...]:
    """Return the traits of an operation apart from its path and name: method, arguments, statuses, response fields."""
    node = operation.node
    responses: set[str] = set()
    for response in node["responses"].values():
        for media in (document.resolve(response).get("content") or {}).values():
            properties, _ = collect_properties(document, resolve_node(document, media.get("schema", {})).schema)
            responses |= set(properties)
    return operation.method, set(name_arguments(document, operation)), {str(status) for status in node["responses"]}, responses


def match_schemas(old: Document, new: Document, pairs: list[tuple[Operation | None, Operation | None]]) -> dict[str, str]:
    """Return the renamed schema components, from the old name to the new one.

    A component counts as renamed if another one is referenced in its place and both are alike.
    """
    removed_names = set(old.get_components("schemas")) - set(new.get_components("schemas"))
    new_names = set(new.get_components("schemas")) - set(old.get_components("schemas"))
    candidates: dict[str, set[str]] = {}
    if not removed_names or not new_names:
        return {}
    places: list[tuple[Any, Any]] = [(a.node, b.node) for a, b in pairs if a and b]
    for kind in ("schemas", "responses", "requestBodies", "parameters"):
        counterparts = new.get_components(kind)
        places += [(node, counterparts[name]) for name, node in old.get_components(kind).items() if name in counterparts]
    visited_pairs: set[tuple[str, str]] = set()
    while places:
        for before, after in _find_changed_references(*places.pop()):
            if before in removed_names and after in new_names:
                candidates.setdefault(before, set()).add(after)
                if (before, after) not in visited_pairs:
                    visited_pairs.add((before, after))
                    places.append((old.get_components("schemas")[before], new.get_components("schemas")[after]))
    targets = [after for afters in candidates.values() for after in afters]
    return {
        before: after
        for before, afters in sorted(candidates.items())
        for after in afters
        if len(afters) == 1 and targets.count(after) == 1 and _are_alike(old, new, before, after)
    }


def _find_changed_references(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    stack = [(old, new)]
    while stack:
        before, after = stack.pop()
        if isinstance(before, dict) and isinstance(after, dict):
            references = [str(node.get("$ref", "")) for node in (before, after)]
            if all(reference.startswith(COMPONENT) for reference in references) and references[0] != references[1]:
                yield references[0].rsplit("/", 1)[1], references[1].rsplit("/", 1)[1]
            stack += [(before[key], after[key]) for key in before if key in after]
        elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
            stack += zip(before, after, strict=True)


def _are_alike(old: Document, new: Document, before: str, after: str) -> bool:
    left, right = old.get_components("schemas")[before], new.get_components("schemas")[after]
    fields, other_fields = (
        set(collect_properties(document, resolve_node(document, node).schema)[0]) for document, node in ((old, left), (new, right))
    )
    if not fields and not other_fields:
        return bool(strip_texts(left) == strip_texts(right))
    return len(fields & other_fields) / len(fields | other_fields) >= _SAME_FIELDS or (len(fields) > 1 and fields <= other_fields)
