"""`make bench`: compare our client, generator and mock with similar tools, in one run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from . import calling, decoding, generating, importing, limits, mocks
from .environments import Unavailable
from .figures import Group, as_json, from_json
from .peers import PEERS, attempt, build_peer, build_prism, build_scalev, load_effective_document, peers_document
from .picture import draw
from .table import markdown

_HERE = Path(__file__).parent
RESULTS, PICTURE = _HERE / "results.json", _HERE / "results.svg"
README = _HERE / "README.md"
BEGIN, END = "<!-- results -->\n", "<!-- end of results -->\n"
_PARTS = ("decoding", "calls", "imports", "generating", "mock", "limits")


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code: 2 if our own side cannot be measured, 1 with --strict if a limit is missed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=21, help="rounds of the short measurements (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--only", choices=_PARTS, action="append", help="measure only this; can be repeated")
    parser.add_argument(
        "--write", action="store_true", help="save the results in tests/bench: results.json, results.svg, the table in README.md"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a limit is missed")
    args = parser.parse_args(arguments)
    if args.rounds < 2:
        parser.error(f"argument --rounds: expected 2 or more, got {args.rounds}")
    if args.write and args.only:
        parser.error("argument --write: expected all parts, got --only")
    try:
        result = measure(args.rounds, args.only or _PARTS)
    except Unavailable as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    groups = from_json(result)
    if args.write:
        write(result, groups)
    print(json.dumps(result, indent=2, ensure_ascii=False) if args.json else markdown(result["facts"], groups, result["skipped"]), end="\n")
    return 1 if args.strict and any(row.is_met is False for group in groups for row in group.rows) else 0


def measure(rounds: int, parts: Any) -> dict[str, Any]:
    """Build what is missing, then measure part by part."""
    skip_reasons: list[str] = []
    folders = _folders(skip_reasons)
    start, groups = time.perf_counter(), []
    with tempfile.TemporaryDirectory(prefix="scalev-bench-") as name:
        scratch = Path(name)
        measures: dict[str, Callable[[], Group]] = {
            "decoding": lambda: decoding.measure(folders, scratch, rounds, skip_reasons),
            "calls": lambda: calling.measure(folders, scratch, rounds, skip_reasons),
            "imports": lambda: importing.measure(folders, skip_reasons),
            "generating": lambda: generating.measure(folders, scratch, skip_reasons),
            "mock": lambda: mocks.measure(folders, scratch, skip_reasons),
            "limits": limits.measure,
        }
        for part in _PARTS:
            if part in parts:
                print(f"bench: measuring {part}", file=sys.stderr, flush=True)
                try:
                    groups.append(measures[part]())
                except Unavailable as error:
                    skip_reasons.append(f"{part}: {error}")
    facts = {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load": round(os.getloadavg()[0], 1),
        "rounds": rounds,
        "seconds": round(time.perf_counter() - start),
    }
    return as_json(facts, groups, skip_reasons)


def _folders(skip_reasons: list[str]) -> dict[str, Path]:
    """Return the available environments by name. Raise Unavailable if ours is not among them."""
    document = peers_document(load_effective_document())
    builds: dict[str, Callable[[], Path]] = {peer.name: partial(build_peer, peer, document) for peer in PEERS}
    results = {name: attempt(name, build, skip_reasons) for name, build in {**builds, "prism": build_prism}.items()}
    return {"scalev": build_scalev(), **{name: folder for name, folder in results.items() if folder is not None}}


def write(result: dict[str, Any], groups: list[Group]) -> None:
    """Save the results as JSON, as a picture, and as the table of the README."""
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PICTURE.write_text(draw(groups), encoding="utf-8")
    head, _, text_after = README.read_text(encoding="utf-8").partition(BEGIN)
    tail = text_after.partition(END)[2]
    README.write_text(head + BEGIN + markdown(result["facts"], groups, result["skipped"]) + "\n" + END + tail, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
