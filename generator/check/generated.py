"""Check that generating again gives the committed package, byte for byte."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from ..changelog import FOLDER as CHANGES
from ..codegen.command import OUTPUT, generate_into
from ..codegen.upstream import find_changed_templates
from ..overlay.effective import add_arguments as add_inputs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the inputs of the pipeline and the folder to compare with."""
    add_inputs(parser)
    parser.add_argument("--changes", type=Path, default=CHANGES, help="the folder of fragments (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="the generated folder (default: %(default)s)")


def run(args: argparse.Namespace) -> bool:
    """Generate into a scratch folder and print each file that differs and each stock template that has changed."""
    templates = find_changed_templates()
    for name in templates:
        print(f"   stock template {name}: changed upstream; review it, then record its hash in generator/codegen/templates/UPSTREAM.json")
    with tempfile.TemporaryDirectory(prefix="scalev-check-") as scratch:
        folder = Path(scratch) / "out"
        counts = generate_into(folder, args.spec, args.overlays, args.changes)
        differences = compare_folders(folder, args.output)
    for line in differences[:20]:
        print(f"   {line}")
    if len(differences) > 20:
        print(f"   … and {len(differences) - 20} more")
    print(f"   {counts}: {'differs; run `make generate`' if differences else 'identical'}")
    return not templates and not differences


def compare_folders(generated: Path, kept: Path) -> list[str]:
    """Describe each file that is missing, left over or different."""
    left, right = _list_files(generated), _list_files(kept)
    lines = [f"{name}: missing in {kept}" for name in sorted(left.keys() - right.keys())]
    lines += [f"{name}: in {kept}, not generated" for name in sorted(right.keys() - left.keys())]
    lines += [f"{name}: differs" for name in sorted(left.keys() & right.keys()) if left[name].read_bytes() != right[name].read_bytes()]
    return lines


def _list_files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
