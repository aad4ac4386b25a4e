"""Changelog fragments, and the package version and changelog that follow from them.

Layers, each importing only those above it:

    fragments   one file per change, written for users
    versions    the releases so far, and the version that the open fragments lead to
    render      render the changelog
    command     `python -m generator changelog`, `python -m generator release`
"""

from .fragments import Fragment, Weight, read_fragments
from .render import render_changelog
from .versions import FIRST, FOLDER, NONE, History, read_history

__all__ = ["FIRST", "FOLDER", "NONE", "Fragment", "History", "Weight", "read_fragments", "read_history", "render_changelog"]
