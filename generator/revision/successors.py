"""Guess which new operation took the place of a withdrawn one, from their groups, paths and ids."""

from __future__ import annotations

from collections.abc import Sequence

from .contract import OperationFacts
from .words import split_words, to_singular

#: A new operation with a lower score is no successor.
_MIN_SCORE = 0.5


def find_successors(withdrawn: Sequence[OperationFacts], added: Sequence[OperationFacts]) -> dict[str, str]:
    """Return the likely successors of withdrawn operations, by id: of each pair, each is the best match of the other."""
    found = {}
    for old in withdrawn:
        likely = max(added, key=lambda new: _score(old, new), default=None)
        if likely is not None and _score(old, likely) >= _MIN_SCORE:
            others = [_score(one, likely) for one in withdrawn if one is not old]
            if _score(old, likely) >= max(others, default=0.0):
                found[old.id] = likely.id
    return found


def _score(old: OperationFacts, new: OperationFacts) -> float:
    """Return how similar two operations are, from 0 to 1: the shares of common path segments and of common words, on average."""
    if old.method != new.method or old.group != new.group:
        return 0.0
    segments, others = old.path.split("/"), new.path.split("/")
    common = next(
        (number for number, (one, two) in enumerate(zip(segments, others, strict=False)) if one != two), min(len(segments), len(others))
    )
    words, theirs = ({to_singular(word) for word in split_words(one.id)} for one in (old, new))
    return (common / max(len(segments), len(others)) + len(words & theirs) / len(words | theirs)) / 2
