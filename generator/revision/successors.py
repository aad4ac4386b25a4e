"""Guess which new operation replaces a withdrawn one, from their groups, paths and ids, or from their parameters and bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from ..evidence.facts import Place
from .contract import Attributes, OperationFacts
from .words import split_words, to_singular

#: A new operation with a lower score is not a successor.
_MIN_SCORE = 0.5
#: Two operations do the same if at least this share of the facts about their parameters and bodies is the same.
_MIN_SHARE = 0.8


def find_successors(withdrawn_operations: Sequence[OperationFacts], new_operations: Sequence[OperationFacts]) -> dict[str, str]:
    """Return the likely successors of withdrawn operations, by id: pairs in which each is the best match of the other."""
    successors = {}
    for old in withdrawn_operations:
        likely_successor = max(new_operations, key=lambda new: _score(old, new), default=None)
        if likely_successor is not None and _score(old, likely_successor) >= _MIN_SCORE:
            other_scores = [_score(operation, likely_successor) for operation in withdrawn_operations if operation is not old]
            if _score(old, likely_successor) >= max(other_scores, default=0.0):
                successors[old.id] = likely_successor.id
    return successors


def _is_alike(old: OperationFacts, new: OperationFacts) -> bool:
    """Return whether two operations have nearly the same parameters and bodies, and paths that differ in a single segment.

    The parameters of the paths may have different names.
    """
    paths = [["{}" if part.startswith("{") else part for part in operation.path.split("/")] for operation in (old, new)]
    if sum(segment != other_segment for segment, other_segment in zip_longest(*paths)) != 1:
        return False
    facts, other_facts = _list_facts(old), _list_facts(new)
    equal_count = sum(other_facts.get(place) == attributes for place, attributes in facts.items())
    return equal_count >= _MIN_SHARE * len({*facts, *other_facts})


def _list_facts(operation: OperationFacts) -> dict[Place, Attributes]:
    """Return the facts about the parameters and bodies of an operation, without those about its group and scope.

    Parameters of the path have numbers instead of names.
    """
    names = {part[1:-1]: str(number) for number, part in enumerate(operation.path.split("/")) if part.startswith("{")}
    facts = {}
    for place, attributes in operation.facts.items():
        if place.kind != "operation":
            path = names.get(place.path, place.path) if (place.kind, place.at) == ("parameter", "path") else place.path
            facts[replace(place, operation="", path=path)] = attributes
    return facts


def _score(old: OperationFacts, new: OperationFacts) -> float:
    """Return how similar two operations are, from 0 to 1."""
    if old.method != new.method:
        return 0.0
    if old.group != new.group:
        # if a whole group was replaced, its new operations do the same for a resource with another name
        return _MIN_SCORE if _is_alike(old, new) else 0.0
    score = _compare_names(old, new)
    return (1 + score) / 2 if _is_alike(old, new) else score


def _compare_names(old: OperationFacts, new: OperationFacts) -> float:
    """Return the mean of the shares of common path segments and of common words."""
    segments, new_segments = old.path.split("/"), new.path.split("/")
    common = next(
        (number for number, (segment, other) in enumerate(zip(segments, new_segments, strict=False)) if segment != other),
        min(len(segments), len(new_segments)),
    )
    words, new_words = ({to_singular(word) for word in split_words(operation.id)} for operation in (old, new))
    return (common / max(len(segments), len(new_segments)) + len(words & new_words) / len(words | new_words)) / 2
