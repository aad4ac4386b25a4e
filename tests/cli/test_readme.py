"""Test that the sessions in the README of the package show what the commands print."""

from __future__ import annotations

from scalev.mock import MockScalev

from tests.cli.readme import list_blocks, replay


def test_the_readme_shows_what_commands_print() -> None:
    service = MockScalev()
    blocks = list_blocks()
    assert blocks
    for block in blocks:
        assert replay(block, service) == block, "run `python -m tests.cli.readme --write` with PYTHONPATH=generated, then generate"
