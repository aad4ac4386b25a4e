"""Split names of any style into words, join words into names, and compare names."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def split_words(name: str) -> list[str]:
    """Return the words of a name in lower case, whether it is written in snake case, camel case or with dashes."""
    return [word.lower() for word in _WORD.findall(name)]


def to_pascal(words: Iterable[str]) -> str:
    """Join words into the name of a component: `order`, `item` gives `OrderItem`."""
    return "".join(word[:1].upper() + word[1:] for word in words)


def to_singular(word: str) -> str:
    """Return a word in the singular, by the endings of English plurals."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")) or word in ("statuses", "taxes"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def is_nearly_same_name(first_name: str, second_name: str) -> bool:
    """Return whether one of two names has all words of the other, and at most half as many more."""
    first, second = sorted(({to_singular(word) for word in split_words(name)} for name in (first_name, second_name)), key=len)
    return first <= second and 3 * len(first) >= 2 * len(second)
