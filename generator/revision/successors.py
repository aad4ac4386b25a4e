"""Guess which new operation took the place of a withdrawn one, from their groups, paths and ids, or from what they take and return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from ..evidence.facts import Place
from .contract import Attributes, OperationFacts
from .words import split_words, to_singular

#: A new operation with a lower score is not a successor.
_MIN_SCORE = 0.5
#: Operations do the same if at least this share of what they take and return is the same.
_MIN_SHARE = 0.8


def find_successors(withdrawn: Sequence[OperationFacts], new_operations: Sequence[OperationFacts]) -> dict[str, str]:
    """Return the likely successors of withdrawn operations, by id: of each pair, each is the best match of the other."""
    successors = {}
    for old in withdrawn:
        likely = max(new_operations, key=lambda new: _score(old, new), default=None)
        if likely is not None and _score(old, likely) >= _MIN_SCORE:
            other_scores = [_score(operation, likely) for operation in withdrawn if operation is not old]
            if _score(old, likely) >= max(other_scores, default=0.0):
                successors[old.id] = likely.id
    return successors


def _is_alike(old: OperationFacts, new: OperationFacts) -> bool:
    """Return whether two operations have nearly the same parameters and bodies, and paths that differ in one segment alone.

    A parameter of the path may have another name.
    """
    paths = [["{}" if part.startswith("{") else part for part in one.path.split("/")] for one in (old, new)]
    if sum(one != other for one, other in zip_longest(*paths)) != 1:
        return False
    facts, others = _list_facts(old), _list_facts(new)
    same = sum(others.get(place) == attributes for place, attributes in facts.items())
    return same >= _MIN_SHARE * len({*facts, *others})


def _list_facts(operation: OperationFacts) -> dict[Place, Attributes]:
    """Return the facts about what an operation takes and returns; its group and its scope are not among them.

    Parameters of the path are numbered.
    """
    names = {part[1:-1]: str(number) for number, part in enumerate(operation.path.split("/")) if part.startswith("{")}
    found = {}
    for place, attributes in operation.facts.items():
        if place.kind != "operation":
            path = names.get(place.path, place.path) if (place.kind, place.at) == ("parameter", "path") else place.path
            found[replace(place, operation="", path=path)] = attributes
    return found


def _score(old: OperationFacts, new: OperationFacts) -> float:
    """Return how similar two operations are, from 0 to 1."""
    if old.method != new.method:
        return 0.0
    if old.group != new.group:
        # where a whole group was replaced, the new operations do the same for something with another name
        return _MIN_SCORE if _is_alike(old, new) else 0.0
    score = _compare_names(old, new)
    return (1 + score) / 2 if _is_alike(old, new) else score


def _compare_names(old: OperationFacts, new: OperationFacts) -> float:
    """Return the shares of common path segments and of common words, on average."""
    segments, new_segments = old.path.split("/"), new.path.split("/")
    common = next(
        (number for number, (segment, other) in enumerate(zip(segments, new_segments, strict=False)) if segment != other),
        min(len(segments), len(new_segments)),
    )
    words, new_words = ({to_singular(word) for word in split_words(operation.id)} for operation in (old, new))
    return (common / max(len(segments), len(new_segments)) + len(words & new_words) / len(words | new_words)) / 2
