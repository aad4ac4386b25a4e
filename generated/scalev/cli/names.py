# Copied from generator/package/scalev/cli/names.py by `python -m generator generate`. Do not edit.
"""Names of commands and flags."""

from __future__ import annotations

#: The flags that commands share. An argument of an operation that has one of these names gets a prefix.
RESERVED = frozenset("agent all api_key b_uid base_url body columns dry_run format help limit profile raw_text timeout version yes".split())


def to_kebab_case(name: str) -> str:
    """Return a name of Python as it is written in a command: `order_id` is `order-id`."""
    return name.strip("_").replace("_", "-")


def flag_of(argument: str) -> str:
    """Return the flag of an argument of an operation."""
    return f"--{'param-' if argument in RESERVED else ''}{to_kebab_case(argument)}"
