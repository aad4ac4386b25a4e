"""The public surface of the package against its record: a break needs an item in the changelog, and with it a step of the version."""

from __future__ import annotations

import argparse

from ..surface.command import add_arguments, holds

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> bool:
    """Print each break that no ⚠ item of an open fragment names; return whether there is none."""
    return holds(args.output, args.record, args.changes)
