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

#: Command -> the module that adds its parser, and one line for `--help`. A module is imported when its command is asked for.
COMMANDS = {
    "evidence": ("generator.evidence.command", "write the ledger of facts from the reference"),
    "check": ("generator.check.command", "hold document, evidence, overlays and generated files against each other"),
    "overlay": ("generator.overlay.command", "apply Overlay documents to an OpenAPI document"),
    "effective": ("generator.overlay.effective", "write the document with all overlays applied"),
    "diff": ("generator.diff.command", "what changed between two documents, for callers of the client"),
    "regenerate": ("generator.regenerate.command", "take a new document: report, fragment, version, package, changelog"),
    "release": ("generator.regenerate.release", "close the open fragments as a release"),
    "surface": ("generator.surface.command", "record the public surface of the package, or compare it with the record"),
    "changelog": ("generator.changelog.command", "write CHANGELOG.md from the fragments"),
    "constructs": ("generator.codegen.constructs.command", "what the generator does with each construct of OpenAPI"),
    "generate": ("generator.codegen.command", "write the client package from the effective document"),
}

INTERRUPTED = 130
BROKEN_PIPE = 141


class Parser(argparse.ArgumentParser):
    """An argument parser that reports wrong arguments as an InputError of one line."""

    def error(self, message: str) -> NoReturn:
        """Raise InputError with argparse's message."""
        raise InputError(f"{message} (see `{self.prog} --help`)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 a check failed, 2 wrong input, 130 interrupted.

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
        # the reader has gone; what is left in the buffer must not fail again when Python shuts down
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except RecursionError:
        return _fail("the input is nested too deep, or a part of it refers to itself", InputError.exit_code)
    except MemoryError:
        return _fail("the input is too large for the memory at hand", InputError.exit_code)
    except OSError as error:
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}", InputError.exit_code)
    return code


def _run(argv: list[str]) -> int:
    parser = Parser(prog="python -m generator", description="Make and check the client of the Scalev v3 API.")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    asked = next((word for word in argv if not word.startswith("-")), "")
    for name, (module, summary) in COMMANDS.items():
        if name == asked:
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
