"""The changelog against the fragments that it is made from."""

from __future__ import annotations

import argparse

from ..changelog.command import add_arguments, agrees

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> bool:
    """Say whether the changelog is what the fragments say."""
    same = agrees(args.changelog, args.changes)
    advice = f"not what the fragments in {args.changes} say; put new lines there, then run `python -m generator changelog`"
    print(f"   {args.changelog}: {'what the fragments say' if same else advice}")
    return same
