"""The failures a command can report.

GeneratorError
├── InputError    the caller's files or arguments are wrong            exit code 2
└── CheckFailed   the inputs are readable, what they say does not hold  exit code 1

Both carry one line that says what was expected, what came, and where; the command line prints it without a traceback.
"""


class GeneratorError(Exception):
    """Root of every failure that a command reports in one line."""

    exit_code = 1


class InputError(GeneratorError):
    """A file or an argument cannot be used."""

    exit_code = 2


class CheckFailed(GeneratorError):
    """A check ran to its end and found differences."""

    exit_code = 1
