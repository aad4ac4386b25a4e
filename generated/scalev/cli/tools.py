# Copied from generator/package/scalev/cli/tools.py by `python -m generator generate`. Do not edit.
"""Build commands that are not operations, from functions whose docstrings are their help."""

from __future__ import annotations

import inspect
import shlex
import textwrap
from collections.abc import Callable
from typing import Any

from cyclopts import App, Parameter

from .names import to_kebab_case

#: The width of examples; longer ones continue on the next line after a backslash.
_WIDTH = 76
_LARGEST_PORT = 65_535


def make_tool(function: Callable[..., Any], *, name: str | None = None) -> App:
    """Return the command for a function. In the help, the first paragraph of the docstring precedes the flags, and the others follow."""
    summary, _, description = (inspect.getdoc(function) or "").partition("\n\n")
    app = App(
        name=name or to_kebab_case(function.__name__),
        help=" ".join(summary.split()),
        help_epilogue=_unwrap(description),
        help_format="plaintext",
        version_flags=(),
        default_parameter=Parameter(negative=(), show_default=False),
    )
    app.default(function)
    return app


def check_port(kind: Any, value: Any) -> None:
    """Raise ValueError unless a value is a port; cyclopts calls this with the type of the parameter."""
    if not 0 <= value <= _LARGEST_PORT:
        raise ValueError(f"Expected a number from 0 to {_LARGEST_PORT}")


def check_count(kind: Any, value: Any) -> None:
    """Raise ValueError for a negative number; cyclopts calls this with the type of the parameter."""
    if value is not None and value < 0:
        raise ValueError("Expected a number from 0")


def make_group(name: str, help_: str) -> App:
    """Return a group of commands."""
    return App(name=name, help=help_, help_epilogue="", help_format="plaintext", version_flags=())


def fold_example(example: str) -> str:
    """Return an example for the help; a long one is split into several lines that a shell reads as one."""
    lines = [""]
    for word in shlex.split(example):
        quoted_word = shlex.quote(word)
        if lines[-1] and len(lines[-1]) + len(quoted_word) > _WIDTH and (word.startswith("-") or len(quoted_word) > _WIDTH // 2):
            lines.append("")
        lines[-1] += f" {quoted_word}" if lines[-1] else quoted_word
    return " \\\n    ".join(lines)


def _unwrap(text: str) -> str:
    """Return each paragraph on one line, to be wrapped to the width of the terminal; examples keep their lines."""
    paragraphs = text.split("\n\n") if text else []
    return "\n\n".join(
        paragraph if paragraph.startswith("Example:") else " ".join(textwrap.dedent(paragraph).split()) for paragraph in paragraphs
    )
