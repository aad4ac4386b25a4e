# Copied from generator/package/scalev/observe/__main__.py by `python -m generator generate`. Do not edit.
"""Run `python -m scalev.observe`: report what differs, copy observations from Redis, print the schema of the file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from .._runtime.errors import ConfigurationError
from .._runtime.log_text import format_count
from .records import write_text
from .report import print_report
from .storing import RedisStore


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 if nothing differs from the contract, 1 if something does, 2 if the input is unusable."""
    options = _build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (ConfigurationError, OSError, ImportError) as error:
        print(f"scalev.observe: {' '.join(str(error).split())}", file=sys.stderr)
        return 2


def _report(options: argparse.Namespace) -> int:
    return print_report(options.files, as_json=options.json)


def _pull(options: argparse.Namespace) -> int:
    redis: Any = import_module("redis")
    try:
        records, dropped_count = RedisStore(redis.Redis.from_url(options.url), options.key).read()
    except (redis.RedisError, ValueError) as error:  # its text may contain the password in the URL
        raise ConfigurationError(f"url: expected a running Redis, got {type(error).__name__}") from None
    Path(options.file).write_text(write_text(records, dropped=dropped_count), encoding="utf-8")
    print(f"{format_count(len(records), 'record')} written to {options.file}")
    return 0


def _print_schema(_: argparse.Namespace) -> int:
    print(resources.files("scalev.observe").joinpath("schema.json").read_text(encoding="utf-8"), end="")
    return 0


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scalev.observe",
        description="Report how the responses of the service differ from the contract.",
        epilog="Exit codes: 0: nothing differs; 1: something does; 2: the input is unusable.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    report = commands.add_parser("report", help="report what differs, how often, and what it means for callers")
    report.add_argument("files", nargs="+", metavar="FILE", help="a file that Observations wrote; several files are merged")
    report.add_argument("--json", action="store_true", help="print the differences as JSON")
    report.set_defaults(run=_report)
    pull = commands.add_parser("pull", help="copy observations from Redis to a file")
    pull.add_argument("url", metavar="URL", help="the URL of Redis, such as redis://localhost:6379/0")
    pull.add_argument("file", metavar="FILE", help="the file to write")
    pull.add_argument("--key", default="scalev:observed", help="the key in Redis (default: %(default)s)")
    pull.set_defaults(run=_pull)
    schema = commands.add_parser("schema", help="print the JSON Schema of the lines of a file")
    schema.set_defaults(run=_print_schema)
    return parser


if __name__ == "__main__":
    sys.exit(main())
