"""`python -m tests.bench.package FOLDER [FOLDER …]`: decode the bench's page with generated packages, beside `json.loads`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from .models.emit import DESIGNS
from .models.measure import Side, loads, measure_memory, measure_time
from .models.payloads import encode, page, unusual_pages
from .models.prototypes import load, read_tables, write
from .models.tables import PAGE


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.package", description=__doc__)
    parser.add_argument("--rounds", type=int, default=31, help="rounds of interleaved runs (default: %(default)s)")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="a folder that `python -m generator generate` wrote")
    args = parser.parse_args(arguments)
    tables = read_tables()
    content = encode(page(tables))
    with tempfile.TemporaryDirectory() as scratch:  # the prototypes bring a function that reads every field of a page
        (prototype,) = write(tables, Path(scratch), DESIGNS[-1:]).values()
        read_all = getattr(load(prototype), f"all_{PAGE}")
    sides = [_side(folder, content, read_all) for folder in args.folders]
    measure_time(sides, content, args.rounds)
    measure_memory(sides, content)
    unusual = {label: _decode_times(sides, encode(item), args.rounds) for label, item in unusual_pages(tables).items()}
    print("| package | decode | + 5 fields | + all | kept | kept, read | " + " | ".join(unusual) + " |")
    print("| --- |" + " ---: |" * (5 + len(unusual)))
    for side in sides:
        cells = [side.figures[key] for key in ("decode", "five", "all", "kept", "kept_read")]
        cells += [result[side.name] for result in unusual.values()]
        print(f"| {side.name} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")
    return 0


def _side(folder: Path, content: bytes, read_all: Callable[[Any], object]) -> Side:
    """Return the package of a folder, loaded separately from others in this process."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "scalev"]:
        del sys.modules[name]
    sys.path.insert(0, str(folder.resolve()))
    try:
        models = import_module("scalev.models")
        decoder: Callable[[Any], Any] = _get_decoder(getattr(models, PAGE))
        decoder(loads(content))  # imports every class that it needs
    finally:
        sys.path.pop(0)
    return Side(folder.name, lambda content: decoder(loads(content)), read_all)


def _get_decoder(model: Any) -> Callable[[Any], Any]:
    """Return the decoder of a class."""
    decode: Callable[[Any], Any] = model._decode
    return decode


def _decode_times(sides: list[Side], content: bytes, rounds: int) -> dict[str, float]:
    separate_sides = [Side(side.name, side.decode) for side in sides]
    measure_time(separate_sides, content, rounds)
    return {side.name: side.figures["decode"] for side in separate_sides}


if __name__ == "__main__":
    sys.exit(main())
