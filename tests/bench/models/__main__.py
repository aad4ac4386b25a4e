"""`PYTHONPATH=generated python -m tests.bench.models`: compare the model designs."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from .emit import DESIGNS
from .measure import Side, build_side, loads, measure_access, measure_import, measure_memory, measure_time
from .payloads import details, encode, page, unusual_pages
from .prototypes import load, read_tables, write
from .tables import ORDER, PAGE

_COLUMNS = {
    "decode": "decode",
    "five": "+ 5 fields",
    "all": "+ all",
    "detail": "25 details",
    "kept": "kept",
    "kept_read": "kept, read",
    "ns_order_id": "text ns",
    "ns_gross_revenue": "number ns",
    "ns_created_at": "time ns",
    "ns_customer": "model ns",
    "import_ms": "import ms",
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.models", description=__doc__)
    parser.add_argument("--rounds", type=int, default=31, help="rounds of interleaved runs (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--code", type=Path, help="keep the generated code of the prototypes in this folder")
    parser.add_argument("only", nargs="*", metavar="design", help="designs to run (default: all)")
    args = parser.parse_args(arguments)
    designs = tuple(design for design in DESIGNS if not args.only or design.name in args.only)
    if not designs or args.rounds < 2:
        parser.error(f"expected at least 2 rounds and designs among {', '.join(design.name for design in DESIGNS)}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.code or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        tables = read_tables()
        content, detail = encode(page(tables)), encode({"data": details(tables)})
        sides: list[Side] = []
        detail_sides: list[Side] = []
        for name, path in write(tables, folder, designs).items():
            module = load(path)
            sides.append(build_side(name, module))
            detail_sides.append(Side(name, partial(_read_orders, module.Order._decode)))
            measure_import(sides[-1], path)
        measure_time(sides, content, args.rounds)
        measure_time(detail_sides, detail, args.rounds)
        for side, other in zip(sides, detail_sides, strict=True):
            side.figures["detail"] = other.figures["decode"]
        measure_memory(sides, content)
        measure_access(sides, content)
        unusual: dict[str, dict[str, float]] = {side.name: {} for side in sides}
        for label, item in unusual_pages(tables).items():
            separate_sides = [Side(side.name, side.decode) for side in sides]
            measure_time(separate_sides, encode(item), args.rounds)
            for other in separate_sides:
                unusual[other.name][label] = other.figures["decode"]
    facts = {
        "python": platform.python_version(),
        "page_bytes": len(content),
        "details_bytes": len(detail),
        "loads_ms": sides[0].figures["loads_ms"],
        "dicts_kb": sides[0].figures["dicts_kb"],
        "rounds": args.rounds,
        "classes": len(tables.classes),
        "fields": {name: len(tables.classes[name]) for name in (PAGE, ORDER)},
    }
    if args.json:
        json.dump(
            {**facts, "designs": {side.name: {**side.figures, "unusual": unusual[side.name]} for side in sides}}, sys.stdout, indent=2
        )
        print()
    else:
        print(render_table(sides, facts))
        print()
        print(table_of_unusual(unusual))
    return 0


def _read_orders(decode: Callable[[Any], Any], content: bytes) -> list[Any]:
    return [decode(order) for order in loads(content)["data"]]


def render_table(sides: list[Side], facts: dict[str, object]) -> str:
    """Return the figures as a Markdown table."""
    caption = (
        f"Python {facts['python']}, page of {facts['page_bytes']} bytes, json.loads {facts['loads_ms']:.2f} ms, "
        f"its dicts {facts['dicts_kb']:.0f} KiB; medians of {facts['rounds']} interleaved rounds, multiples of json.loads"
    )
    lines = [
        caption,
        "",
        "| design | " + " | ".join(_COLUMNS.values()) + " |",
        "| --- |" + " ---: |" * len(_COLUMNS),
    ]
    for side in sides:
        cells = []
        for key in _COLUMNS:
            value = side.figures[key]
            if key in ("decode", "five", "all"):
                quartile_range = (side.figures[f"{key}_q3"] - side.figures[f"{key}_q1"]) / 2
                cells.append(f"{value:.2f} ± {quartile_range:.2f}")
            else:
                cells.append(f"{value:.0f}" if key.startswith("ns_") else f"{value:.1f}" if key == "import_ms" else f"{value:.2f}")
        lines.append(f"| {side.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def table_of_unusual(unusual: dict[str, dict[str, float]]) -> str:
    """Return the cost of decoding objects that differ from the contract, as a Markdown table."""
    labels = list(next(iter(unusual.values())))
    lines = ["| decode, every object has | " + " | ".join(labels) + " |", "| --- |" + " ---: |" * len(labels)]
    return "\n".join(
        [*lines, *(f"| {name} | {' | '.join(f'{values[label]:.2f}' for label in labels)} |" for name, values in unusual.items())]
    )


if __name__ == "__main__":
    sys.exit(main())
