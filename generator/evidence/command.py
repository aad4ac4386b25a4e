"""The `evidence` command: distil the reference into the ledger, or compare the committed ledger with it."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from ..errors import CheckFailed, InputError
from ..openapi.reading import read_text
from ..openapi.writing import swap_folder
from .ledger import distil, render_ledger

LEDGER = "ledger"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser(
        "evidence",
        description="Read the text and tables of the reference and write their facts, one CSV file for each group of operations.",
    )
    parser.add_argument("reference", type=Path, metavar="REFERENCE_DIR", help="folder with the reference text and its tables")
    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        default=Path("openapi/evidence"),
        metavar="DIR",
        help="folder that holds the ledger (default: openapi/evidence)",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the committed ledger differs")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write or check the ledger; return 0.

    Raises InputError (exit code 2) if the reference cannot be read or the ledger cannot be written, and CheckFailed (exit code 1) if
    `--check` finds a difference.
    """
    texts = render_ledger(distil(args.reference))
    ledger: Path = args.out / LEDGER
    if args.check:
        _compare(texts, ledger)
    else:
        _write(texts, ledger)
    rows = {name: text.count("\n") - 1 for name, text in texts.items()}
    width = max(map(len, rows), default=0)
    for name, count in rows.items():
        print(f"{name:<{width}} {count:>7,}")
    print(f"{'total':<{width}} {sum(rows.values()):>7,}")
    return 0


def _compare(texts: dict[str, str], ledger: Path) -> None:
    committed_files = {path.name: path for path in sorted(ledger.glob("*.csv"))}
    for name in sorted(texts.keys() | committed_files.keys()):
        if name not in committed_files:
            raise CheckFailed(f"{ledger / name}: expected {texts[name].count(chr(10)) - 1:,} rows, got no file")
        if name not in texts:
            raise CheckFailed(f"{committed_files[name]}: expected no such file, because the reference has no such group")
        new_lines, old_lines = texts[name].splitlines(), read_text(committed_files[name]).splitlines()
        if new_lines != old_lines:
            line = next(
                (n for n, pair in enumerate(zip(new_lines, old_lines, strict=False)) if pair[0] != pair[1]),
                min(len(new_lines), len(old_lines)),
            )
            want, got = (lines[line] if line < len(lines) else "the end of the file" for lines in (new_lines, old_lines))
            raise CheckFailed(f"{committed_files[name]}:{line + 1}: expected {want}, got {got}")


def _write(texts: dict[str, str], ledger: Path) -> None:
    try:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=".ledger.", dir=ledger.parent))
    except OSError as error:
        raise InputError(f"{ledger.parent}: expected a folder to write to: {error.strerror}") from None
    try:
        new.chmod(0o755)
        for name, text in texts.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        swap_folder(new, ledger)
    except OSError as error:
        raise InputError(f"{new}: {error.strerror}") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
