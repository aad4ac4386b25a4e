"""Run the commands in the README of the package against the mock, and compare what they print, or write it: `--write`."""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from functools import partial
from pathlib import Path
from unittest import mock

import scalev
from scalev.cli.main import main
from scalev.mock import MockScalev

SOURCE = Path(__file__).resolve().parents[2] / "generator" / "codegen" / "templates" / "README.md.jinja"
SECTION = re.compile(r"(?<=\n## In a terminal\n).*?(?=\n## )", re.DOTALL)
BLOCK = re.compile(r"```console\n(\$ scalev .*?)```", re.DOTALL)
_WIDTH = "100"


class _Screen(io.StringIO):
    """An output stream that reports to be a terminal."""

    def isatty(self) -> bool:
        return True


def list_blocks() -> list[str]:
    """Return the sessions of the command line in the README."""
    return BLOCK.findall(SECTION.findall(SOURCE.read_text(encoding="utf-8"))[0])


def replay(block: str, service: MockScalev) -> str:
    """Run the commands of a session, and return the session as it is."""
    lines = []
    commands: list[str] = re.findall(r"^\$ ((?:.*\\\n)*.*)\n", block, re.MULTILINE)
    for command in commands:
        lines.append(f"$ {command}\n{_run(command, service)}")
    return "".join(lines)


def _run(command: str, service: MockScalev) -> str:
    screen = _Screen()
    program, *words = shlex.split(command.replace("\\\n", ""))
    assert program == "scalev", command
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SCALEV_")},
        "SCALEV_API_KEY": service.keys.business,
        "COLUMNS": _WIDTH,
        "NO_COLOR": "1",
        "SCALEV_CONFIG_DIR": str(SOURCE.parent / "no-such-folder"),
    }
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(scalev, "Scalev", partial(scalev.Scalev, transport=service.transport())),
        mock.patch.multiple(sys, stdin=io.StringIO(), stdout=screen, stderr=screen, argv=["scalev", *words]),
    ):
        main(words)
    return "".join(f"{line.rstrip()}\n" for line in screen.getvalue().splitlines())


def write() -> None:
    """Write what the commands print into the README."""
    service = MockScalev()

    def write_section(section: re.Match[str]) -> str:
        return BLOCK.sub(lambda match: f"```console\n{replay(match[1], service)}```", section[0])

    SOURCE.write_text(SECTION.sub(write_section, SOURCE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("expected --write")
    write()
