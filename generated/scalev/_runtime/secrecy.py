# Copied from generator/package/scalev/_runtime/secrecy.py by `python -m generator generate`. Do not edit.
"""Keep credentials out of what is shown: what cannot be copied or pickled, and what is masked in the service's own words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NoReturn
from urllib.parse import quote

import attrs

from .errors import APIError, ConfigurationError, one_line

MASK = "***"
#: The headers whose values may be shown.
HARMLESS = frozenset(["accept", "content-type", "user-agent"])

#: Shorter values are left alone: they stand in ordinary words too.
_SHORTEST = 6
#: What is shown may be cut off, so that a credential is known by as many characters of its start.
_START = 12
#: Fields of a request's body that hold credentials, and headers of the caller's own that may.
_FIELDS = frozenset(
    "access client_assertion client_secret code_verifier launch_token otp password refresh refresh_token secret token tokens".split()
)
_HEADERS = r"auth|cookie|key|secret|token"


class Guarded:
    """Something that holds a credential: it is neither copied nor pickled by accident."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds credentials and cannot be copied or pickled")


def usable(_: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Refuse what cannot be sent as a credential; None is none. The value itself is left out of the message."""
    if value is None:
        return
    if not isinstance(value, str):
        raise ConfigurationError(f"{attribute.name}: expected text, got {type(value).__name__}")
    if not fits_header(value):
        raise ConfigurationError(f"{attribute.name}: expected printable ASCII without spaces: the bare credential, without `Bearer`")


def fits_header(value: str) -> bool:
    """Whether a credential can be sent in a header."""
    return value.isascii() and value.isprintable() and " " not in value


def needed(instance: Any, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Refuse what cannot be sent as a credential, and none."""
    if not value:
        raise ConfigurationError(f"{attribute.name}: expected text, got {'none' if value is None else 'an empty one'}")
    usable(instance, attribute, value)


class Secrets(Guarded):
    """The credentials of one call. `headers` are those that the client sets for them, `extra` those of the caller, `more` any others."""

    __slots__ = ("_content", "_extra", "_headers", "_more")

    def __init__(self, headers: Mapping[str, str], extra: Mapping[str, str], content: bytes | None, more: Iterable[str] = ()) -> None:
        self._headers, self._extra, self._content = headers, extra, content
        self._more = set(more)

    def add(self, *values: str | None) -> None:
        """Further credentials of the call."""
        self._more.update(value for value in values if value)

    def _values(self) -> set[str]:
        """What is to be masked; worked out only where something is to be shown."""
        found = set(self._more)
        found.update(value.removeprefix("Bearer ") for name, value in self._headers.items() if name.lower() not in HARMLESS)
        found.update(value.rpartition(" ")[2] for name, value in self._extra.items() if re.search(_HEADERS, name))
        if self._content:
            with suppress(ValueError, RecursionError):  # what is no JSON is no body with credentials
                found.update(held(json.loads(self._content)))
        found = {value for value in found if len(value) >= _SHORTEST}
        # as it came, as it stands in a URL, and as an error's line shows it
        return {spelled for value in found for spelled in (value, quote(value, safe="", errors="replace"), one_line(value))}

    def hide(self, error: APIError) -> None:
        """Mask the credentials in everything that an error holds."""
        values = sorted(self._values(), key=len, reverse=True)
        error.args = tuple(masked(argument, values) for argument in error.args)
        for name, value in vars(error).items():
            setattr(error, name, masked(value, values))

    def told_by(self, error: BaseException | None) -> bool:
        """Whether an exception, or one that it came from, shows a credential."""
        values = self._values()
        for one in chained(error):
            text = f"{one} {one!r} {vars(one)}"
            if masked(text, values) != text:
                return True
        return False


def chained(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, and those it came from."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__]


def masked(value: Any, secrets: Iterable[str]) -> Any:
    """A copy of text or of parsed JSON with each of the secrets masked; anything else stays as it is."""
    secrets = list(secrets)
    if not secrets:
        return value

    def clean(text: str) -> str:
        for secret in secrets:
            text = _without(text, secret)
        return text

    root: list[Any] = [value]
    waiting: list[Any] = [root]  # no recursion: a body may be nested more deeply than that goes
    while waiting:
        holder = waiting.pop()
        for key, item in list(enumerate(holder)) if type(holder) is list else list(holder.items()):
            if type(item) is str:
                holder[key] = clean(item)
            elif type(item) in (list, dict):
                copied: Any = list(item) if type(item) is list else {clean(str(name)): one for name, one in item.items()}
                holder[key] = copied
                waiting.append(copied)
    return root[0]


def _without(text: str, secret: str) -> str:
    start = secret[:_START]
    at = text.find(start)
    while at >= 0:
        end = at + len(start)
        while end < len(text) and end - at < len(secret) and text[end] == secret[end - at]:
            end += 1
        text = text[:at] + MASK + text[end:]
        at = text.find(start, at + len(MASK))
    return text


def held(value: Any, *, secret: bool = False) -> Iterator[str]:
    """The credentials in a parsed body."""
    if isinstance(value, dict):
        for name, item in value.items():
            # a code is a credential where it is exchanged for tokens; a discount has one too
            yield from held(item, secret=secret or name in _FIELDS or (name == "code" and "grant_type" in value))
    elif isinstance(value, list):
        for item in value:
            yield from held(item, secret=secret)
    elif secret and isinstance(value, str):
        yield value
