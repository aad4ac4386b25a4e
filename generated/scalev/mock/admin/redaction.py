# Copied from generator/package/scalev/mock/admin/redaction.py by `python -m generator generate`. Do not edit.
"""What of a message may be shown or saved: headers that are known to be harmless, and bodies without credentials."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ..messages import Headers

MASK = "[masked]"
#: The headers whose values are shown; a header that is not listed may hold anything.
_SHOWN = frozenset(
    "accept accept-encoding accept-language allow cache-control connection content-disposition content-length content-type date host"
    " idempotency-key origin retry-after user-agent x-mock-fault x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset x-request-id"
    " x-scalev-app-id x-scalev-waba-send-mode".split()
)
_SECRET = frozenset("access api_key assertion code_verifier otp password pin refresh secret token".split())
_SECRET_ENDS = ("_token", "_secret", "_password", "_key", "_otp")
#: Beside one of these, a `code` is one that gives a token.
_GRANTS = frozenset(("client_id", "client_secret", "grant_type"))


def headers(found: Headers) -> Headers:
    """The headers, with values only where they are known to be harmless."""
    return tuple((name, value if name.lower() in _SHOWN else MASK) for name, value in found)


def query(text: str) -> str:
    """A query string without credentials."""
    pairs = parse_qsl(text, keep_blank_values=True)
    return urlencode([(name, MASK if _is_secret(name, {}) else value) for name, value in pairs]) if pairs else text


def body(content: bytes, content_type: str) -> str:
    """A body as text, without credentials where it is JSON; other texts as they are, and of the rest only its size."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return f"[{len(content)} bytes]"
    if "json" not in content_type.lower():
        return text
    try:
        return json.dumps(_masked(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return f"[{len(content)} bytes of malformed JSON]"


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: MASK if _is_secret(name, value) and one is not None else _masked(one) for name, one in value.items()}
    return [_masked(one) for one in value] if isinstance(value, list) else value


def _is_secret(name: str, around: Mapping[str, Any]) -> bool:
    name = name.lower()
    return name in _SECRET or name.endswith(_SECRET_ENDS) or (name == "code" and bool(_GRANTS & around.keys()))
