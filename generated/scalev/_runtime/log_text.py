# Copied from generator/package/scalev/_runtime/log_text.py by `python -m generator generate`. Do not edit.
"""Make text from elsewhere, such as a message of the service, safe for an error message and for a log."""

from __future__ import annotations

#: The most characters of such a text in an error message.
LONGEST_TEXT = 200


def to_log_text(text: str, limit: int = LONGEST_TEXT) -> str:
    """Return text made safe for a log: on one line, without control characters, truncated to `limit` characters."""
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text[: 2 * limit].split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"
