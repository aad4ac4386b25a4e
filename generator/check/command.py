"""The `check` command: run one part, or all parts that need neither the network nor another file."""

from __future__ import annotations

import argparse
import importlib
from typing import Protocol, cast

from ..errors import CheckFailed, GeneratorError

#: Each part and what it checks. A part is the module of that name in this package.
PARTS = {
    "document": "the document agrees with the evidence, in both directions, and follows the rules for documents",
    "overlays": "every overlay action applies to the document and is needed (also counts what each overlay touches)",
    "drafts": "no draft is left that a maintainer still has to review",
    "descriptions": "fields, enums and parameters have a description that says more than the name",
    "untyped": "OPEN.md lists the operations that no overlay types",
    "golden": "the golden tables hold the names, retry classes and facts that follow from document and overlays",
    "generated": "the generated package is what its inputs produce, and no stock template has changed upstream",
    "surface": "the public API of the package is the recorded one, or the changelog names what breaks",
    "changelog": "the changelog is what its fragments produce",
    "revision": "a document as the service publishes it states the facts of the contract in force, in whatever style",
    "peer": "another implementation of Overlay, run by npx, builds the same effective document",
}
#: Run only when named, because they need the network or a file from outside.
ON_REQUEST = frozenset({"peer", "revision"})


class Part(Protocol):
    """The interface of a module that checks one part."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the part's options to a parser; each has a default."""

    def run(self, args: argparse.Namespace) -> bool:
        """Print the findings and return whether there were none; raise GeneratorError for unusable inputs."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser(
        "check",
        description="Check one part, or every part that works offline if none is named.",
        epilog="parts: " + "; ".join(f"{name} – {summary}" for name, summary in PARTS.items()),
    )
    parser.add_argument("part", nargs="?", choices=PARTS, metavar="PART", help="one of: " + ", ".join(PARTS))
    parser.add_argument("options", nargs=argparse.REMAINDER, metavar="...", help="options of the part; see `check PART --help`")
    parser.set_defaults(run=run, parser_class=type(parser))


def run(args: argparse.Namespace) -> int:
    """Run the named part, or all of them; return 0.

    Raises CheckFailed (exit code 1) if a part has findings and InputError (exit code 2) if one cannot run.
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
    parser = parser_class(prog=f"python -m generator check {name}", description=f"Check that {PARTS[name]}.")
    part.add_arguments(parser)
    if not part.run(parser.parse_args(options)):
        raise CheckFailed(f"check {name}: see the findings above")
