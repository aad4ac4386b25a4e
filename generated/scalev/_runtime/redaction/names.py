# Copied from generator/package/scalev/_runtime/redaction/names.py by `python -m generator generate`. Do not edit.
"""Recognize credentials by the names of fields, parameters and headers, and in URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

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
    " secrets sig signature token tokens verifier".split()
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
#: The query or the fragment of a URL within a text, and the password in one.
_QUERY = re.compile(r"(?<=[?#])[^\s\"'<>?#]*=[^\s\"'<>?#]*")
_PASSWORD = re.compile(r"(?<=://)([^\s/@:]*:)([^\s/@\"'<>]+)(?=@)")


def is_secret_name(name: str, siblings: Collection[str] = ()) -> bool:
    """Return whether the value of a name is a credential; `siblings` are the names in the same object."""
    name = _to_snake_case(name)
    if name == "code":
        return not _SIGN_IN.isdisjoint(siblings)
    if name == "state":
        return "code" in siblings or "client_id" in siblings
    if name in _PUBLIC_KEYS or name.endswith("idempotency_key"):
        return False
    words = name.split("_")
    return name in _NAMES or words[-1] in _LAST_WORDS or not _WORDS.isdisjoint(words)


@lru_cache(maxsize=4096)
def _to_snake_case(name: str) -> str:
    """Convert a name such as `clientSecret`, `client-secret` or `tokens[]` to snake_case."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removesuffix("[]")).lower()).strip("_")


def find_secrets(value: Any) -> Iterator[str]:
    """Yield the credentials in parsed JSON, recognized by name, and those in its URLs."""
    queue = [(value, False, True)]
    while queue:
        node, is_secret, has_names = queue.pop()
        if isinstance(node, Mapping):
            for name, item in node.items():
                has_values = has_names and name not in _COMPLAINTS
                queue.append((item, has_values and (is_secret or is_secret_name(str(name), node.keys())), has_values))
        elif isinstance(node, (list, tuple)):
            queue += [(item, is_secret, has_names) for item in node]
        elif isinstance(node, str):
            yield from (node,) if is_secret else find_in_urls(node)
        elif is_secret and isinstance(node, int) and not isinstance(node, bool):
            yield str(node)


def find_in_pairs(pairs: Collection[tuple[str, str]]) -> Iterator[str]:
    """Yield the credentials among the pairs of a query or a form, and those in URLs that are values."""
    names = {name for name, _ in pairs}
    for name, value in pairs:
        yield from (value,) if is_secret_name(name, names) else find_in_urls(value)


def find_in_urls(text: str) -> Iterator[str]:
    """Yield the credentials in the URLs of a text: passwords, and the values of parameters with names of credentials."""
    if "=" in text and ("?" in text or "#" in text):
        for query in _QUERY.findall(text):
            yield from find_in_pairs(parse_qsl(query, keep_blank_values=True))
    if "://" in text:
        yield from (unquote_plus(password) for _, password in _PASSWORD.findall(text))


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
    yield from find_in_urls(text)


def find_in_header(name: str, value: str) -> Iterator[str]:
    """Yield the value of a header that must not be shown, without its authentication scheme."""
    if name.lower() not in SAFE_HEADERS and value:
        scheme, _, value_after_scheme = value.partition(" ")
        yield value_after_scheme if value_after_scheme and scheme.lower() in _SCHEMES else value


def redact_names(value: Any) -> Any:
    """Return a copy of parsed JSON in which the values with names of credentials are masked, and those in URLs."""
    if isinstance(value, Mapping):
        return {
            name: _redact_complaint(item) if name in _COMPLAINTS else MASK if _is_secret(str(name), item, value) else redact_names(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [redact_names(item) for item in value]
    return redact_urls(value) if isinstance(value, str) else value


def redact_urls(text: str) -> str:
    """Return a text with the credentials in its URLs masked; see `find_in_urls`."""
    if "=" in text and ("?" in text or "#" in text):
        text = _QUERY.sub(lambda match: _redact_query(match[0]), text)
    return _PASSWORD.sub(rf"\1{MASK}", text) if "://" in text else text


def _redact_query(query: str) -> str:
    parts = re.split("([&;])", query)
    names = {unquote_plus(part.partition("=")[0]) for part in parts}
    for index, part in enumerate(parts):
        name, _, value = part.partition("=")
        if value and (is_secret_name(unquote_plus(name), names) or any(find_in_urls(unquote_plus(value)))):
            parts[index] = f"{name}={MASK}"
    return "".join(parts)


def _redact_complaint(value: Any) -> Any:
    """Return the messages of an error by field with their URLs redacted: the fields' own values are not among them."""
    if isinstance(value, Mapping):
        return {name: _redact_complaint(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_redact_complaint(item) for item in value]
    return redact_urls(value) if isinstance(value, str) else value


def _is_secret(name: str, value: Any, around: Mapping[Any, Any]) -> bool:
    return not (value is None or value == "" or isinstance(value, bool)) and is_secret_name(name, around.keys())
