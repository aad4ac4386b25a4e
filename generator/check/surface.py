"""Check the public API of the package against its record: a breaking change needs an item in the changelog."""

from __future__ import annotations

import argparse

from ..surface.command import add_arguments, holds

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> bool:
    """Print each breaking change that no ⚠ item of an open fragment names; return whether there were none."""
    return holds(args.output, args.record, args.changes)
