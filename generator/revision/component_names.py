"""Choose names for new components: nouns in the singular, as the curated document has them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from itertools import count

from .usage import Usage
from .words import split_words, to_pascal, to_singular

#: The endings that only say that something is a schema.
_TECHNICAL_ENDINGS = (
    *("CollectionResponseBody", "CollectionResponse", "Collection", "ResponseBody", "ResponseDto"),
    *("RequestBody", "Response", "Schema", "Dto", "Payload", "Body"),
)
#: The endings of lists: a name without one of them is that of a row.
_COLLECTION_ENDINGS = ("CollectionResponseBody", "Collection", "CollectionResponse")
_VERBS = frozenset({"get", "list", "create", "update", "delete", "add", "remove", "check", "search", "count", "send", "set", "read"})
#: Words that say nothing about what an object is.
_MEANINGLESS = frozenset("body collection data generic item items list object of page paginated request response result the value".split())


def is_similar_name(first_name: str, second_name: str) -> bool:
    """Return whether two names mean the same thing: one has all significant words of the other, or both end in the same two."""
    first, second = (_list_significant_words(name) for name in (first_name, second_name))
    if not first or not second:
        return False
    return {*first} <= {*second} or {*second} <= {*first} or first[-2:] == second[-2:]


def _list_significant_words(name: str) -> list[str]:
    return [to_singular(word) for word in split_words(name) if word not in _MEANINGLESS and not word.isdigit()]


def is_distinctive(name: str) -> bool:
    """Return whether a name says what an object is: `PaginatedCollection` does not, and may stand for rows of any kind."""
    return bool(_list_significant_words(name))


def strip_ending(name: str) -> str:
    """Return the name of a published component without a technical ending such as `ResponseBody`."""
    for ending in _TECHNICAL_ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def extract_noun(operation: str) -> str:
    """Return the noun of an operation id: `listGtmContainers` is about `GtmContainer`."""
    words = split_words(operation)
    words = words[1:] if len(words) > 1 and words[0] in _VERBS else words
    return to_pascal([*words[:-1], to_singular(words[-1])] if words else [])


def propose_names(published: str, usage: Usage, *, suffix: str = "") -> Iterable[str]:
    """Yield names for a component without end, the best first, then the best with numbers.

    `published` is its name in the published document, if it has one; `suffix` is the ending that it must have.
    """
    names = [_append_suffix(name, suffix) for name in _propose_descriptive(published, usage)]
    if suffix and published.endswith(_COLLECTION_ENDINGS) and is_distinctive(published):
        names = [strip_ending(published) + suffix, *names]
    yield from names
    yield from (f"{names[0]}{number}" for number in count(2))


def _propose_descriptive(published: str, usage: Usage) -> Iterable[str]:
    is_body = not usage.trail
    field = to_pascal(word if number < len(usage.trail) - 1 else to_singular(word) for number, word in enumerate(_split_trail(usage)))
    # a name that ends in a number was made by the program that wrote the document
    if is_distinctive(published) and not re.fullmatch(r".*?[0-9]+", published):
        name = to_pascal([strip_ending(published)])
        yield name + "Request" if usage.in_request and is_body and not name.endswith("Request") else name
    if is_body and usage.in_request and not usage.holder:
        yield to_pascal([usage.operation]) + "Request"
    if is_body and not usage.holder:
        yield extract_noun(usage.operation)
        yield extract_noun(usage.operation) + "Details"
        yield to_pascal([usage.operation]) + "Result"
    holder = usage.holder or extract_noun(usage.operation)
    if usage.trail[:1] == ("data",):
        holder = holder.removesuffix("Page").removesuffix("List")
    if field.lower() in _MEANINGLESS:
        yield holder
    if field:
        yield holder + field
        yield to_pascal([usage.operation]) + field
    else:
        yield holder + ("Item" if usage.is_item else "Data")


def _split_trail(usage: Usage) -> list[str]:
    return [word for field in usage.trail[-2:] for word in split_words(field)]


def _append_suffix(name: str, suffix: str) -> str:
    if not suffix or name.endswith(suffix):
        return name
    for other in ("Page", "List", "Collection"):
        name = name.removesuffix(other)
    return name + suffix


def pick_free_name(names: Iterable[str], used_names: Container[str]) -> str:
    """Return the first name that is not taken."""
    return next(name for name in names if name and name not in used_names)
