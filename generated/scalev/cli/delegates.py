# Copied from generator/package/scalev/cli/delegates.py by `python -m generator generate`. Do not edit.
"""Run the command lines of the mock and of the contract tests as commands."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import App, Parameter

from .failures import UsageError

_Words = Annotated[str, Parameter(allow_leading_hyphen=True, show=False)]


def _serve(*arguments: _Words) -> int:
    from scalev.mock.__main__ import main

    return main(list(arguments))


def _check(*arguments: _Words) -> int:
    try:
        from scalev.contract.command import main
    except ImportError as error:
        raise UsageError(f"expected the extra `contract` to be installed (pip install 'scalev-client[contract]'): {error}") from None
    sys.stdout.flush()
    return main(list(arguments))


# help and version are left to the other command line
mock = App(name="mock", help_flags=(), version_flags=(), default_command=_serve, help_epilogue="")
contract = App(name="contract", help_flags=(), version_flags=(), default_command=_check, help_epilogue="")
