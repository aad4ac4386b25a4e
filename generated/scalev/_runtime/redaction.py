# Copied from generator/package/scalev/_runtime/redaction.py by `python -m generator generate`. Do not edit.
"""Find credentials in messages and mask them: what errors, archives, logs and reports may show.

A value is a credential by the name that it stands under, by the place where it is sent, or because it is one of the values that are
known to be credentials. Known values are masked however they are spelled: plain, in a URL, in JSON, in base64.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

from .errors import one_line
from .frames import chain
from .secret import MASK, Guarded, reveal

#: The headers whose values may be shown; one that is not listed may hold anything.
SAFE_HEADERS = frozenset(
    "accept accept-encoding accept-language allow cache-control connection content-disposition content-encoding content-length"
    " content-type date host idempotency-key origin retry-after server transfer-encoding user-agent x-mock-fault x-ratelimit-limit"
    " x-ratelimit-remaining x-ratelimit-reset x-request-id x-scalev-app-id x-scalev-waba-send-mode".split()
)
#: Names, and last words of names, of values that are credentials wherever they stand.
_NAMES = frozenset({"access", "bearer", "refresh"})
_LAST_WORDS = frozenset(
    "apikey assertion auth authorization cookie credential credentials jwt key otp passcode passphrase passwd password pin pwd secret"
    " secrets token tokens verifier".split()
)
_WORDS = frozenset({"secret", "password"})
#: Keys that open nothing.
_PUBLIC_KEYS = frozenset({"action_key", "breakdown_key", "custom_breakdown_key", "idempotency_key", "public_key", "storage_key"})
#: What an error's body complains about stands under names of fields, and is no value of them.
_COMPLAINTS = frozenset({"error", "errors"})
#: Beside one of these a `code`, or a `state`, is part of a sign-in.
_SIGN_IN = frozenset({"client_id", "client_secret", "code_challenge", "code_verifier", "grant_type", "redirect_uri", "state"})

#: A known value that is shorter is masked where it stands alone: it may be part of an ordinary word or number.
_LONG = 6
_SHORTEST = 4
#: What is shown may be cut off, so a known value is recognized by as many characters of its start.
_START = 12
#: What credentials look like, for text in which nothing is known: the service's own prefixes, JSON web tokens, authorization headers.
_SHAPES = re.compile(
    r"\b(?:sk|rk|sfpk)_[A-Za-z0-9_\-]{6,}|\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]*)?"
    r"|(?<=Bearer )[^\s\"',;]{6,}|(?<=Basic )[A-Za-z0-9+/_\-]{6,}={0,2}"
)


def is_secret_name(name: str, siblings: Collection[str] = ()) -> bool:
    """Whether what stands under a name is a credential; `siblings` are the names beside it."""
    name = _snake(name)
    if name == "code":
        return not _SIGN_IN.isdisjoint(siblings)
    if name == "state":
        return "code" in siblings or "client_id" in siblings
    words = name.split("_")
    if name in _PUBLIC_KEYS or name.endswith("idempotency_key"):
        return False
    return name in _NAMES or words[-1] in _LAST_WORDS or not _WORDS.isdisjoint(words)


def _snake(name: str) -> str:
    """A name in snake_case, however it is spelled: `clientSecret`, `client-secret`, `tokens[]`."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removesuffix("[]")).lower()).strip("_")


def find_secrets(value: Any, *, secret: bool = False) -> Iterator[str]:
    """Yield the credentials in parsed JSON, by the names that they stand under."""
    waiting = [(value, secret)]
    while waiting:
        one, is_secret = waiting.pop()
        if isinstance(one, Mapping):
            waiting += [(item, is_secret or is_secret_name(str(name), one.keys())) for name, item in one.items() if name not in _COMPLAINTS]
        elif isinstance(one, (list, tuple)):
            waiting += [(item, is_secret) for item in one]
        elif is_secret and isinstance(one, str):
            yield one
        elif is_secret and isinstance(one, int) and not isinstance(one, bool):
            yield str(one)


def find_in_body(content: bytes, content_type: str = "application/json") -> Iterator[str]:
    """Yield the credentials in a JSON or URL-encoded body."""
    if "urlencoded" in content_type:
        pairs = parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True)
        names = {name for name, _ in pairs}
        yield from (value for name, value in pairs if is_secret_name(name, names))
        return
    with suppress(ValueError, RecursionError):  # another body has no names that could tell
        yield from find_secrets(json.loads(content))


def find_in_header(name: str, value: str) -> Iterator[str]:
    """Yield what a header holds that may not be shown, without the scheme in front of it."""
    if name.lower() not in SAFE_HEADERS and value:
        scheme, _, rest = value.partition(" ")
        yield rest if rest and scheme.lower() in ("basic", "bearer", "token") else value


class CallSecrets(Guarded):
    """The credentials of one call. `values` yields those that it is known to hold, once something is to be shown."""

    __slots__ = ("_more", "_values")

    def __init__(self, values: Callable[[], Iterable[str]] = tuple) -> None:
        self._values = values
        self._more: set[str] = set()

    def add(self, *values: Any) -> None:
        """Add credentials, held or plain; None is no credential."""
        self._more.update(reveal(value) for value in values if value is not None)

    def redact(self, error: BaseException) -> None:
        """Mask the credentials in everything that an error of this package holds."""
        found = {*self._more, *self._values()}
        # what an answer holds beside its complaint may be new to this side: a token has no blanks and is long
        found.update(value for value in find_secrets(vars(error).get("body")) if len(value) >= _START and value.split() == [value])
        redactor = Redactor(found)
        error.args = tuple(redactor.redact_data(argument) for argument in error.args)
        for name, value in vars(error).items():
            setattr(error, name, redactor.redact_data(value))

    def are_shown_by(self, error: BaseException | None) -> bool:
        """Whether an exception, or one that it came from, shows a credential."""
        redactor = Redactor({*self._more, *self._values()})
        texts = (f"{one} {one!r} {vars(one)}" for one in chain(error))
        return any(redactor.redact(text) != text for text in texts)


class Redactor:
    """Masks a set of known credentials, and what looks like one, in text and in parsed JSON."""

    def __init__(self, secrets: Iterable[str], *, base: Redactor | None = None) -> None:
        """`base` is a redactor whose credentials are masked too."""
        short = set(base._short_secrets) if base is not None else set()
        found = set(base._long) if base is not None else set()
        for secret in secrets:
            if len(secret) >= _LONG:
                found.update(spellings(secret))
            elif len(secret) >= _SHORTEST:
                short.add(secret)
        self._long = sorted(found, key=len, reverse=True)
        self._short_secrets = short
        self._short = re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(map(re.escape, sorted(short)))})(?![0-9A-Za-z])") if short else None

    def redact(self, text: str) -> str:
        """Return a text without the known credentials."""
        for secret in self._long:
            if secret[:_START] in text:
                text = _without(text, secret)
        return self._short.sub(MASK, text) if self._short is not None else text

    def redact_shapes(self, text: str) -> str:
        """Return a text without the known credentials, and without what looks like one."""
        return _SHAPES.sub(MASK, self.redact(text))

    def redact_data(self, value: Any) -> Any:
        """Return a copy of text or of parsed JSON, names included; anything else as it is."""
        if not self._long and self._short is None:
            return value
        root: list[Any] = [value]
        waiting: list[Any] = [root]  # no recursion: a body may be nested more deeply than that goes
        while waiting:
            holder = waiting.pop()
            for key, item in list(enumerate(holder)) if type(holder) is list else list(holder.items()):
                if type(item) is str:
                    holder[key] = self.redact(item)
                elif type(item) in (list, dict):
                    copied: Any = list(item) if type(item) is list else {self.redact(str(name)): one for name, one in item.items()}
                    holder[key] = copied
                    waiting.append(copied)
        return root[0]


def redact_names(value: Any) -> Any:
    """Return a copy of parsed JSON with every value masked whose name says that it is a credential."""
    if isinstance(value, Mapping):
        return {
            name: item if name in _COMPLAINTS else MASK if _is_secret(str(name), item, value) else redact_names(item)
            for name, item in value.items()
        }
    return [redact_names(item) for item in value] if isinstance(value, list) else value


def _is_secret(name: str, value: Any, around: Mapping[Any, Any]) -> bool:
    return not (value is None or value == "" or isinstance(value, bool)) and is_secret_name(name, around.keys())


def spellings(secret: str) -> Iterator[str]:
    """Yield the ways in which a credential can stand in a text: plain, in a URL, in JSON, on one line, in base64."""
    yield secret
    yield quote(secret, safe="", errors="replace")
    yield quote_plus(secret, errors="replace")
    yield json.dumps(secret)[1:-1]
    yield repr(secret)[1:-1]
    yield one_line(secret)
    raw = secret.encode("utf-8", "surrogatepass")
    for before in range(3):  # within other text, such as `Basic` with a name in front, the same bytes have one of three spellings
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(bytes(before) + raw).decode("ascii")
            inner = encoded[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
            if len(inner) >= _LONG:
                yield inner
                yield quote(inner, safe="")


def _without(text: str, secret: str) -> str:
    """A text with a credential masked, also where it is cut off after its beginning."""
    start = secret[:_START]
    at = text.find(start)
    while at >= 0:
        end = at + len(start)
        while end < len(text) and end - at < len(secret) and text[end] == secret[end - at]:
            end += 1
        text = text[:at] + MASK + text[end:]
        at = text.find(start, at + len(MASK))
    return text
