"""Write text for messages and logs: counts with their nouns, and text from elsewhere made safe."""

from __future__ import annotations

#: The maximum length of such a text in an error message.
LONGEST_TEXT = 200


def format_count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def to_log_text(text: str, limit: int = LONGEST_TEXT) -> str:
    """Return text made safe for a log: on one line, without control characters, truncated to `limit` characters."""
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text[: 2 * limit].split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"
