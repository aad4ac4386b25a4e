"""Check the public API of the package against its record: a breaking change needs an item in the changelog."""

from __future__ import annotations

import argparse

from ..surface.command import add_arguments, check_record

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> bool:
    """Print each breaking change that no ⚠ item of an open fragment names; return whether there were none."""
    return check_record(args.output, args.record, args.changes)
