"""The `check` command: run one part, or all that need nothing from outside."""

from __future__ import annotations

import argparse
import importlib
from typing import Protocol, cast

from ..errors import CheckFailed, GeneratorError

#: Part -> what it holds against what. The part is the module of this name in this package.
PARTS = {
    "document": "the document against the evidence, both ways, and against its own rules",
    "overlays": "the overlays against the document: how many operations and fields each touches",
    "generated": "the generated package against its inputs, and the stock templates against those that ours replace",
    "surface": "the public surface of the package against its record: a break needs an item in the changelog",
    "changelog": "the changelog against the fragments that it is made from",
    "peer": "the overlays against another implementation of Overlay, which npx fetches",
}
#: Runs only when named: what it needs comes from outside.
ON_REQUEST = frozenset({"peer"})


class Part(Protocol):
    """What a module of a part offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the part's options to a parser; each has a default."""

    def run(self, args: argparse.Namespace) -> bool:
        """Print what is found and return whether all holds; raises GeneratorError for inputs that cannot be used."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser(
        "check",
        help="hold document, evidence, overlays and generated files against each other",
        description="Check one part, or all that need nothing from outside when none is named.",
        epilog="parts: " + "; ".join(f"{name} – {summary}" for name, summary in PARTS.items()),
    )
    parser.add_argument("part", nargs="?", choices=PARTS, metavar="PART", help="one of: " + ", ".join(PARTS))
    parser.add_argument("options", nargs=argparse.REMAINDER, metavar="...", help="options of the part; see `check PART --help`")
    parser.set_defaults(run=run, parser_class=type(parser))


def run(args: argparse.Namespace) -> int:
    """Run the part that is asked for, or all; return 0.

    Raises CheckFailed (exit code 1) when a part finds something, InputError (exit code 2) when one cannot run.
    """
    if args.part is not None:
        _run_part(args.part, args.options, args.parser_class)
        return 0
    failures: list[GeneratorError] = []
    parts = [name for name in PARTS if name not in ON_REQUEST]
    for name in parts:
        print(f"── {name}: {PARTS[name]}")
        try:
            _run_part(name, [], args.parser_class)
        except GeneratorError as error:
            print(f"   {error}")
            failures.append(error)
    if failures:
        worst = max(failures, key=lambda error: error.exit_code)
        raise type(worst)(f"check: {len(failures)} of {len(parts)} parts failed: {'; '.join(map(str, failures))}")
    return 0


def _run_part(name: str, options: list[str], parser_class: type[argparse.ArgumentParser]) -> None:
    part = cast("Part", importlib.import_module(f"{__package__}.{name}"))
    parser = parser_class(prog=f"python -m generator check {name}", description=f"Hold {PARTS[name]}.")
    part.add_arguments(parser)
    if not part.run(parser.parse_args(options)):
        raise CheckFailed(f"check {name}: see the findings above")
