"""Guess which new operation took the place of a withdrawn one, from their groups, paths and ids, or from what they take and return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..evidence.facts import Place
from .contract import Attributes, OperationFacts
from .words import split_words, to_singular

#: A new operation with a lower score is not a successor.
_MIN_SCORE = 0.5


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
    """Return whether two operations have the same parameters and bodies, and paths that differ in one segment alone."""
    segments, new_segments = old.path.split("/"), new.path.split("/")
    if len(segments) != len(new_segments) or sum(segment != other for segment, other in zip(segments, new_segments, strict=True)) != 1:
        return False
    return _list_facts(old) == _list_facts(new)


def _list_facts(operation: OperationFacts) -> dict[Place, Attributes]:
    """Return the facts about what an operation takes and returns; its group and its scope are not among them."""
    return {replace(place, operation=""): attributes for place, attributes in operation.facts.items() if place.kind != "operation"}


def _score(old: OperationFacts, new: OperationFacts) -> float:
    """Return how similar two operations are, from 0 to 1: the shares of common path segments and of common words, on average."""
    if old.method != new.method:
        return 0.0
    if old.group != new.group:
        # where a whole group was replaced, the new operations do the same for something with another name
        return _MIN_SCORE if _is_alike(old, new) else 0.0
    segments, new_segments = old.path.split("/"), new.path.split("/")
    common = next(
        (number for number, (segment, other) in enumerate(zip(segments, new_segments, strict=False)) if segment != other),
        min(len(segments), len(new_segments)),
    )
    words, new_words = ({to_singular(word) for word in split_words(operation.id)} for operation in (old, new))
    return (common / max(len(segments), len(new_segments)) + len(words & new_words) / len(words | new_words)) / 2
