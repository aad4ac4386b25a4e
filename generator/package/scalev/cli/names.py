"""Convert Python names to those of commands and flags."""

from __future__ import annotations

#: The flags that commands share. An argument of an operation with such a name gets the prefix `param-`.
RESERVED = frozenset("agent all api_key b_uid base_url body columns dry_run format help limit profile raw_text timeout version yes".split())


def to_kebab_case(name: str) -> str:
    """Return a Python name as it is spelled in a command: `order_id` becomes `order-id`."""
    return name.strip("_").replace("_", "-")


def to_flag(argument: str) -> str:
    """Return the flag for an argument of an operation."""
    return f"--{'param-' if argument in RESERVED else ''}{to_kebab_case(argument)}"
