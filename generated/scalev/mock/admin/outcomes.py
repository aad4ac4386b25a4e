# Copied from generator/package/scalev/mock/admin/outcomes.py by `python -m generator generate`. Do not edit.
"""Describe the outcome of a call in a few words."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ..messages import Call

_LONGEST = 300


def describe_outcome(call: Call) -> str:
    """Return the status of the response, or how the connection ended."""
    response = call.response
    return str(response.status) if response.ending == "whole" else f"{response.status or ''} {response.ending}".strip()


def describe_reason(call: Call) -> str:
    """Return the error message of a rejected call, or else the phrase of its status."""
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
    return (_get_message(body) or (HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else "error"))[:_LONGEST]


def _get_message(body: Any) -> str:
    if not isinstance(body, dict):
        return body if isinstance(body, str) else ""
    errors = body.get("errors")
    if isinstance(errors, dict) and errors:
        texts = {field: messages if isinstance(messages, list) else [messages] for field, messages in errors.items()}
        return "; ".join(f"{field}: {', '.join(map(str, messages))}" for field, messages in texts.items())
    error = body.get("error")
    return str((error.get("message") if isinstance(error, dict) else error) or body.get("message") or "")
