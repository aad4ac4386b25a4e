# Copied from generator/package/scalev/_runtime/redaction/names.py by `python -m generator generate`. Do not edit.
"""Recognize credentials by the names of fields, parameters and headers."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from ..secret import MASK

#: The headers whose values may be shown; any other may hold a credential.
SAFE_HEADERS = frozenset(
    "accept accept-encoding accept-language allow cache-control connection content-disposition content-encoding content-length"
    " content-type date host idempotency-key origin retry-after server transfer-encoding user-agent x-mock-fault x-ratelimit-limit"
    " x-ratelimit-remaining x-ratelimit-reset x-request-id x-scalev-app-id x-scalev-waba-send-mode".split()
)
#: Names, and last words of names, that always denote credentials.
_NAMES = frozenset({"access", "bearer", "refresh"})
_LAST_WORDS = frozenset(
    "apikey assertion auth authorization cookie credential credentials jwt key otp passcode passphrase passwd password pin pwd secret"
    " secrets token tokens verifier".split()
)
_WORDS = frozenset({"secret", "password"})
#: Keys that are not credentials.
_PUBLIC_KEYS = frozenset({"action_key", "breakdown_key", "custom_breakdown_key", "public_key", "storage_key"})
#: Error details use the names of fields as keys, but do not hold their values.
_COMPLAINTS = frozenset({"error", "errors"})
#: Beside one of these, a `code` is part of a sign-in.
_SIGN_IN = frozenset({"client_id", "client_secret", "code_challenge", "code_verifier", "grant_type", "redirect_uri", "state"})
#: A name, a separator, and a value without whitespace.
_NAMED_VALUE = r"([A-Za-z][\w-]{1,40})[\"']?\s*(?:[:=]|>)\s*[\"']?([^\s\"'<>]{12,})"
_SCHEMES = frozenset({"basic", "bearer", "token"})


def is_secret_name(name: str, siblings: Collection[str] = ()) -> bool:
    """Return whether the value of a name is a credential; `siblings` are the names in the same object."""
    name = _snake(name)
    if name == "code":
        return not _SIGN_IN.isdisjoint(siblings)
    if name == "state":
        return "code" in siblings or "client_id" in siblings
    if name in _PUBLIC_KEYS or name.endswith("idempotency_key"):
        return False
    words = name.split("_")
    return name in _NAMES or words[-1] in _LAST_WORDS or not _WORDS.isdisjoint(words)


def _snake(name: str) -> str:
    """Convert a name such as `clientSecret`, `client-secret` or `tokens[]` to snake_case."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removesuffix("[]")).lower()).strip("_")


def find_secrets(value: Any) -> Iterator[str]:
    """Yield the credentials in parsed JSON, recognized by name."""
    waiting = [(value, False)]
    while waiting:
        node, is_secret = waiting.pop()
        if isinstance(node, Mapping):
            waiting += [
                (item, is_secret or is_secret_name(str(name), node.keys())) for name, item in node.items() if name not in _COMPLAINTS
            ]
        elif isinstance(node, (list, tuple)):
            waiting += [(item, is_secret) for item in node]
        elif is_secret and isinstance(node, str):
            yield node
        elif is_secret and isinstance(node, int) and not isinstance(node, bool):
            yield str(node)


def find_in_pairs(pairs: Collection[tuple[str, str]]) -> Iterator[str]:
    """Yield the credentials among the pairs of a query or a form."""
    names = {name for name, _ in pairs}
    yield from (value for name, value in pairs if is_secret_name(name, names))


def find_in_body(content: bytes, content_type: str = "application/json") -> Iterator[str]:
    """Yield the credentials in a JSON or URL-encoded body."""
    if "urlencoded" in content_type:
        yield from find_in_pairs(parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True))
        return
    with suppress(ValueError, RecursionError):  # any other body has no names
        yield from find_secrets(json.loads(content))


def find_in_text(text: str) -> Iterator[str]:
    """Yield the values after names of credentials in any text: XML, a form, truncated JSON, a log line."""
    for name, value in re.findall(_NAMED_VALUE, text):
        if is_secret_name(name):
            yield value


def find_in_header(name: str, value: str) -> Iterator[str]:
    """Yield the value of a header that must not be shown, without its authentication scheme."""
    if name.lower() not in SAFE_HEADERS and value:
        scheme, _, rest = value.partition(" ")
        yield rest if rest and scheme.lower() in _SCHEMES else value


def redact_names(value: Any) -> Any:
    """Return a copy of parsed JSON in which the values with names of credentials are masked."""
    if isinstance(value, Mapping):
        return {
            name: item if name in _COMPLAINTS else MASK if _is_secret(str(name), item, value) else redact_names(item)
            for name, item in value.items()
        }
    return [redact_names(item) for item in value] if isinstance(value, list) else value


def _is_secret(name: str, value: Any, around: Mapping[Any, Any]) -> bool:
    return not (value is None or value == "" or isinstance(value, bool)) and is_secret_name(name, around.keys())
