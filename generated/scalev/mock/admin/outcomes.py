# Copied from generator/package/scalev/mock/admin/outcomes.py by `python -m generator generate`. Do not edit.
"""What became of a call, in a few words."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ..messages import Call

_LONGEST = 300


def outcome(call: Call) -> str:
    """The status of the answer, or how the connection ended."""
    response = call.response
    return str(response.status) if response.ending == "whole" else f"{response.status or ''} {response.ending}".strip()


def verdict(call: Call) -> str:
    """Why a call was refused, or what was done."""
    response = call.response
    if response.ending in ("refused", "reset"):
        return f"connection {response.ending}"
    if response.status < 400:
        phrase = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else ""
        return phrase if response.ending == "whole" else f"{phrase}, truncated"
    try:
        body = response.json()
    except ValueError:
        body = response.body.decode("utf-8", "replace").strip() if not response.body.lstrip().startswith(b"<") else ""
    return (_reason(body) or (HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else "error"))[:_LONGEST]


def _reason(body: Any) -> str:
    if isinstance(body, dict):
        if isinstance(body.get("errors"), dict):
            return "; ".join(f"{field}: {', '.join(map(str, messages))}" for field, messages in body["errors"].items())
        return str(body.get("error") or body.get("message") or "")
    return body if isinstance(body, str) else ""
