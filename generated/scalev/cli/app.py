# Copied from generator/package/scalev/cli/app.py by `python -m generator generate`. Do not edit.
"""Assemble the command line: its own commands, and a group of commands for each resource, each imported when it is used."""

from __future__ import annotations

import shutil

from cyclopts import App, Group
from scalev._version import __version__

from . import failures
from .names import to_kebab_case
from .table import load_table

#: The commands that are not resources: the function or group of each, and what it does.
COMMANDS = {
    "login": ("login:login", "Sign in: with OAuth in a browser, or with a key"),
    "logout": ("login:logout", "Delete the credentials of a profile"),
    "whoami": ("whoami:whoami", "Show the profile in use, and what its credential may do"),
    "profiles": ("profiles:app", "List, choose, set and delete profiles"),
    "api": ("api:api", "Send a request to any path of the API"),
    "export": ("exports:export", "Export a list to Parquet, CSV or JSON lines (extra `tables`)"),
    "docs": ("docs:docs", "Search operations, fields and values, offline"),
    "webhooks": ("webhooks:app", "Verify a webhook, or receive webhooks on this machine"),
    "mock": ("delegates:mock", "Serve a mock of the service on a local port (extra `mock`)"),
    "contract": ("delegates:contract", "Check that a service conforms to the contract (extra `contract`)"),
    "completion": ("completion:completion", "Print the script that completes commands in bash, zsh or fish"),
}
#: A terminal is narrow below this width.
_NARROW = 60
_TOOLS, _RESOURCES = Group("Tools", sort_key=1), Group("Resources", sort_key=2)
_HELP = "The Scalev commerce API in a terminal. `scalev GROUP COMMAND --help` describes each command, with an example."


def build_app() -> App:
    """Return the command line."""
    app = App(
        name="scalev",
        version=__version__,
        help=_HELP,
        help_epilogue=f"Exit codes:\n{_read_exit_codes()}",
        help_format="plaintext",
        # panels would break flags in the middle
        help_formatter="plain" if shutil.get_terminal_size().columns < _NARROW else "default",
        suppress_keyboard_interrupt=False,
    )
    for name, (place, help_) in COMMANDS.items():
        path = place if "." in place.partition(":")[0] else f"{__package__}.{place}"
        app.command(path, name=name, help=help_, group=_TOOLS)
    for group in load_table().roots:
        app.command(f"{__package__}.groups:{group.path}", name=name_group(group.path), help=group.summary, group=_RESOURCES)
    return app


def name_group(path: str) -> str:
    """Return the name of a resource's group, with a suffix if another command has that name."""
    name = to_kebab_case(path)
    return f"{name}-resource" if name in COMMANDS else name


def _read_exit_codes() -> str:
    """Return the table of exit codes from the docstring of `failures`."""
    rows = (failures.__doc__ or "").partition("code  meaning\n")[2].strip()
    return "\n".join(f"  {row}" for row in rows.splitlines())
