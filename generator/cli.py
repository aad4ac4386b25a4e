"""The command line: `python -m generator COMMAND …`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from .errors import GeneratorError, InputError

#: For each command, the module that adds its parser and the line that `--help` prints. A module is imported only if its command is used.
COMMANDS = {
    "evidence": ("generator.evidence.command", "write the facts of the reference into the ledger"),
    "check": ("generator.check.command", "check document, evidence, overlays and generated files for consistency"),
    "overlay": ("generator.overlay.command", "apply Overlay documents to an OpenAPI document"),
    "effective": ("generator.overlay.effective", "write the document with all overlays applied"),
    "diff": ("generator.diff.command", "report what changed between two documents for callers of the client"),
    "regenerate": ("generator.regenerate.command", "take over a new document, and update package, version and changelog"),
    "learn": ("generator.learn.command", "add what clients observed to the evidence, and draft overlay actions"),
    "release": ("generator.regenerate.release", "close the open fragments as a release"),
    "surface": ("generator.surface.command", "record the public API of the package, or compare it with the record"),
    "changelog": ("generator.changelog.command", "write CHANGELOG.md from the fragments"),
    "constructs": ("generator.codegen.constructs.command", "list how the generator treats each construct of OpenAPI"),
    "generate": ("generator.codegen.command", "write the client package from the effective document"),
}

INTERRUPTED = 130
BROKEN_PIPE = 141


class Parser(argparse.ArgumentParser):
    """An argument parser that reports invalid arguments as a one-line InputError."""

    def error(self, message: str) -> NoReturn:
        """Raise InputError with argparse's message."""
        raise InputError(f"{message} (see `{self.prog} --help`)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 success, 1 a check failed, 2 invalid input, 130 interrupted.

    Failures are one line on stderr. `argv` defaults to the arguments of the process.
    """
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except SystemExit as end:  # `--help`
        return int(end.code or 0)
    except GeneratorError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads the output any more. Writing the rest of the buffer must not fail again when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except RecursionError:
        return _fail("the input is nested too deeply or refers to itself", InputError.exit_code)
    except MemoryError:
        return _fail("not enough memory for this input", InputError.exit_code)
    except OSError as error:
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}", InputError.exit_code)
    return code


def _run(argv: list[str]) -> int:
    parser = Parser(prog="python -m generator", description="Generate and check the client of the Scalev v3 API.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    name_given = next((word for word in argv if not word.startswith("-")), "")
    for name, (module, summary) in COMMANDS.items():
        if name == name_given:
            _import(name, module).add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=summary)
    args = parser.parse_args(argv)
    return int(args.run(args))


def _import(command: str, module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise InputError(f"{command}: expected the package {error.name!r} to be installed, got none") from None
        raise InputError(f"{command}: there is no module {module}") from None


def _fail(message: str, code: int) -> int:
    print("error: " + " ".join(message.splitlines()), file=sys.stderr)
    return code
