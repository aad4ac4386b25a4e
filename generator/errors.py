"""Errors that a command reports in one line.

GeneratorError
├── InputError    the caller's files or arguments are unusable   exit code 2
└── CheckFailed   the inputs are readable, but a check failed     exit code 1

Each carries one line that says what was expected, what came, and where; the command line prints it without a traceback.
"""


class GeneratorError(Exception):
    """Base class of the errors that a command reports in one line."""

    exit_code = 1


class InputError(GeneratorError):
    """A file or an argument is unusable."""

    exit_code = 2


class CheckFailed(GeneratorError):
    """A check ran to completion and has findings."""

    exit_code = 1
