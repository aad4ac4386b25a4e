"""Build a group of commands when it is used: `groups:orders.tags` is the group for `client.orders.tags`."""

from __future__ import annotations

from cyclopts import App

from .table import load_table


def __getattr__(path: str) -> App:
    """Return the group with a path, so that cyclopts can import it by name."""
    group = load_table().groups.get(path)
    if group is None:
        raise AttributeError(f"module {__name__!r} has no attribute {path!r}")
    app = App(name=group.name, help_format="plaintext", help_epilogue="", version_flags=())
    for command in load_table().list_commands(path):
        app.command(f"{__package__}.commands:{command.path}", name=command.name, help=command.summary)
    for inner in load_table().list_groups(path):
        app.command(f"{__package__}.groups:{inner.path}", name=inner.name, help=inner.summary)
    return app
