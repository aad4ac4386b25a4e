"""Names for what a revision adds: singular nouns for components, as the curated document has them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ENDINGS = (
    *("CollectionResponseBody", "CollectionResponse", "Collection", "ResponseBody", "ResponseDto"),
    *("RequestBody", "Response", "Schema", "Dto", "Payload", "Body"),
)
#: What is a list of something, so that its name without the ending is that of one of them.
_COLLECTION = ("CollectionResponseBody", "Collection", "CollectionResponse")
_VERBS = frozenset({"get", "list", "create", "update", "delete", "add", "remove", "check", "search", "count", "send", "set", "read"})
#: Words that say nothing about what an object is.
_EMPTY = frozenset({"data", "item", "items", "list", "page", "response", "request", "result", "body", "object", "value", "the", "of"})


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a schema is needed: the operation, `request` or `response`, the fields that lead to it, and the nearest named holder."""

    operation: str
    request: bool
    trail: tuple[str, ...] = ()
    holder: str = ""
    is_item: bool = False

    def inside(self, field: str) -> Hint:
        return replace(self, trail=(*self.trail, field), is_item=False)

    def item(self) -> Hint:
        return replace(self, is_item=True)

    def held_by(self, name: str) -> Hint:
        return replace(self, trail=(), holder=name, is_item=False)


def split_words(name: str) -> list[str]:
    """Return the words of a name in lower case, however they are joined."""
    return [word.lower() for word in _WORD.findall(name)]


def to_pascal(words: Iterable[str]) -> str:
    """Join words as the name of a component."""
    return "".join(word[:1].upper() + word[1:] for word in words)


def to_singular(word: str) -> str:
    """Return a word in the singular, by the endings that English plurals have."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")) or word in ("statuses", "taxes"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def are_kindred(one: str, other: str) -> bool:
    """Return whether two names speak of the same thing: the telling words of one are those of the other, or end in the same two."""
    first, second = (_telling(name) for name in (one, other))
    if not first or not second:
        return False
    return {*first} <= {*second} or {*second} <= {*first} or first[-2:] == second[-2:]


def _telling(name: str) -> list[str]:
    return [to_singular(word) for word in split_words(name) if word not in _EMPTY and not word.isdigit()]


def clean(name: str) -> str:
    """Return a published component name without the endings that say that it is a schema."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def noun_of(operation: str) -> str:
    """Return the noun of an operation id: `listGtmContainers` is about `GtmContainer`."""
    words = split_words(operation)
    words = words[1:] if len(words) > 1 and words[0] in _VERBS else words
    return to_pascal([*words[:-1], to_singular(words[-1])] if words else [])


def candidates(published: str, hint: Hint, *, suffix: str = "") -> Iterable[str]:
    """Yield names for a component, the best first, without an end."""
    own = [_with(name, suffix) for name in _own_names(published, hint)]
    if suffix and published.endswith(_COLLECTION):
        own = [clean(published) + suffix, *own]
    yield from own
    number = 2
    while True:
        yield f"{own[0]}{number}"
        number += 1


def _own_names(published: str, hint: Hint) -> Iterable[str]:
    root = not hint.trail
    field = to_pascal(word if number < len(hint.trail) - 1 else to_singular(word) for number, word in enumerate(_trail_words(hint)))
    if published and not re.fullmatch(r".*?[0-9]+", published):
        name = to_pascal([part[:1].upper() + part[1:] for part in [clean(published)]])
        yield name + "Request" if hint.request and root and not name.endswith("Request") else name
    if root and hint.request and not hint.holder:
        yield to_pascal([hint.operation]) + "Request"
    if root and not hint.holder:
        yield noun_of(hint.operation)
        yield noun_of(hint.operation) + "Details"
        yield to_pascal([hint.operation]) + "Result"
    holder = hint.holder or noun_of(hint.operation)
    if hint.trail[:1] == ("data",):
        holder = holder.removesuffix("Page").removesuffix("List")
    if field.lower() in _EMPTY:
        yield holder
    if field:
        yield holder + field
        yield to_pascal([hint.operation]) + field
    else:
        yield holder + ("Item" if hint.is_item else "Data")


def _trail_words(hint: Hint) -> list[str]:
    return [word for field in hint.trail[-2:] for word in split_words(field)]


def _with(name: str, suffix: str) -> str:
    if not suffix or name.endswith(suffix):
        return name
    for other in ("Page", "List", "Collection"):
        name = name.removesuffix(other)
    return name + suffix


def choose(names: Iterable[str], taken: Container[str]) -> str:
    """Return the first name that is not taken."""
    return next(name for name in names if name and name not in taken)
