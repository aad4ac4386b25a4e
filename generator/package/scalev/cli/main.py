"""Run the command line, and turn errors into one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from .collector import tune_collector
from .failures import FAILED, INTERRUPTED, OK, USAGE, describe_failure, get_exit_code
from .streams import prepare_streams


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["__complete"]:  # a shell asks while the user types: only candidates may be printed
        from .completion import print_candidates

        return print_candidates(words[1:])
    prepare_streams()
    try:
        with tune_collector():
            code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has closed the pipe, as `head` does
        return _abandon_output()
    except KeyboardInterrupt:
        with suppress(BrokenPipeError):
            sys.stdout.flush()
        return INTERRUPTED
    return code


def _run(words: list[str]) -> int:
    try:
        from cyclopts import CycloptsError, UnusedCliTokensError

        from .app import build_app
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("cyclopts", "rich"):
            raise
        print("scalev: expected the extra `cli` to be installed (pip install 'scalev-client[cli]')", file=sys.stderr)
        return USAGE
    for_agent = "--agent" in words
    try:
        app = build_app()
        result = app(words or ["--help"], print_error=False, exit_on_error=False, result_action="return_value")
    except CycloptsError as error:
        error.verbose = False
        extra = (
            error.unused_tokens if isinstance(error, UnusedCliTokensError) else None
        )  # the message of the parser itself is hard to understand
        text = f"expected no more arguments, got {' '.join(extra)!r}" if extra else _join_lines(str(error)).rstrip(".")
        return _fail(f"{text}; see --help", for_agent)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except SystemExit as error:  # raised by a command line within this one, or by rich
        if isinstance(error.__context__, BrokenPipeError):
            raise error.__context__ from None
        return error.code if isinstance(error.code, int) else FAILED if error.code else OK
    except Exception as error:
        code = get_exit_code(error)
        if code == FAILED and not type(error).__module__.startswith("scalev") and not isinstance(error, OSError):
            raise  # a bug in this program: show the traceback
        sys.stdout.flush()
        print(describe_failure(error, for_agent=for_agent), file=sys.stderr)
        return code
    return result if isinstance(result, int) else OK


def _fail(text: str, for_agent: bool) -> int:
    from .failures import UsageError

    print(describe_failure(UsageError(text), for_agent=for_agent), file=sys.stderr)
    return USAGE


def _join_lines(text: str) -> str:
    return " ".join(text.split())


def _abandon_output() -> int:
    """Redirect standard output, so that flushing it at exit does not fail; return the exit code."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK


if __name__ == "__main__":
    raise SystemExit(main())
