"""Check that the changelog is what its fragments produce."""

from __future__ import annotations

import argparse

from ..changelog.command import add_arguments, is_current

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> bool:
    """Print whether the changelog matches the fragments, and return it."""
    is_same = is_current(args.changelog, args.changes)
    advice = f"differs from the fragments in {args.changes}; put new lines there, then run `python -m generator changelog`"
    print(f"   {args.changelog}: {'matches the fragments' if is_same else advice}")
    return is_same
