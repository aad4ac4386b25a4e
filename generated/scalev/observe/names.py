# Copied from generator/package/scalev/observe/names.py by `python -m generator generate`. Do not edit.
"""Decide which names and codes may be written. Those that could be data, such as a person's name, a phone number or a token, may not."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

#: The name of an undeclared field is written if at least this share of the objects have it, of at least this many objects.
LEAST_SHARE, LEAST_OBJECTS = 0.2, 20
#: An error code that consists of known words is written once this many responses have held it.
LEAST_CODES = 3
#: An enum value may be written once this many responses have held it.
LEAST_ANSWERS = 20
#: If a place has more unknown names or values than this, they are considered data, and none of them is written.
MOST_NAMES, MOST_VALUES = 64, 12

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*|[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)+")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,23}")
_HEADER = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
#: Words that are common in error codes.
_ERROR_WORDS = frozenset(
    "acceptable access already ambiguous authenticated authentication available bad balance banned blocked body busy cancelled closed "
    "concurrent conflict connection content credential credentials deactivated declined denied deprecated disabled duplicate duplicated "
    "empty entity error exceeded exhausted exist exists expected expired failed failure forbidden format found frozen funds gone "
    "idempotency inactive incomplete incorrect insufficient internal invalid json large late limit limited locked long maintenance "
    "malformed many match media method mismatch missing modified not operation out outdated overdue overlap overloaded parameter parse "
    "payload permission permitted precondition processed quota range rate reached read recent record refused replay replayed request "
    "required revoked scope server short signature sold soon stale state suspended taken temporarily throttled timeout token too "
    "unauthenticated unauthorized unavailable unexpected unknown unprocessable unreachable unsupported upstream used validation "
    "verification version write wrong".split()
)
#: Headers of HTTP itself, which no contract names.
_STANDARD = frozenset(
    "accept-ranges age allow cache-control connection content-encoding content-language content-length content-type date etag expires "
    "keep-alive last-modified location server strict-transport-security transfer-encoding vary via".split()
)
_MOST_DIGITS, _LONGEST_NAME, _LONGEST_WORD = 2, 40, 16


def is_field_name(name: str) -> bool:
    """Return whether a key is spelled like the name of a field: words in lower case, joined by underscores or in camel case."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None and _has_plain_words(name)


def is_header_name(name: str) -> bool:
    """Return whether a text is spelled like the name of a header, and is not a header of HTTP itself."""
    return len(name) <= _LONGEST_NAME and name not in _STANDARD and _HEADER.fullmatch(name) is not None and _has_plain_words(name)


def is_code(text: str) -> bool:
    """Return whether a text looks like a code: a letter first, at most two digits, at most 24 characters, no spaces."""
    return _CODE.fullmatch(text) is not None and _has_plain_words(text)


def is_code_like(text: str, known: AbstractSet[str]) -> bool:
    """Return whether a text looks like a code, in the same case as the known ones."""
    if not is_code(text):
        return False
    return not known or any(_get_case(text) == _get_case(word) for word in known)


def is_error_code(text: str, vocabulary: AbstractSet[str]) -> bool:
    """Return whether a text looks like an error code: it consists of words that the document or any API would use."""
    return is_code(text) and all(word.lower() in _ERROR_WORDS or word.lower() in vocabulary for word in _WORD.findall(text))


def split_words(names: AbstractSet[str]) -> frozenset[str]:
    """Return the words of names, in lower case."""
    return frozenset(word.lower() for name in names for word in _WORD.findall(name))


def _get_case(text: str) -> str:
    return "lower" if text.islower() else "upper" if text.isupper() else "mixed"


def _has_plain_words(text: str) -> bool:
    """Return whether a text has few digits and only pronounceable words, unlike a token."""
    if sum(map(str.isdigit, text)) > _MOST_DIGITS:
        return False
    words = _WORD.findall(text)
    return all(
        len(word) <= _LONGEST_WORD and (len(word) <= 5 or re.search("[aeiouyAEIOUY]", word) is not None) for word in words
    ) and not any(re.search("[bcdfghjklmnpqrstvwxz]{6}", word.lower()) for word in words)
