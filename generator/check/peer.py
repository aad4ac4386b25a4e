"""Check that another implementation of Overlay (bump-cli, run by npx) gives the same effective document."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from ..errors import CheckFailed
from ..messages import format_count
from ..openapi.pointers import join_pointer
from ..openapi.reading import read
from ..overlay.effective import add_arguments as add_inputs
from ..overlay.effective import list_overlays, load_effective_document

PEER = "bump-cli@2.11.0"
SECONDS = 300


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the inputs of the pipeline."""
    add_inputs(parser)


def run(args: argparse.Namespace) -> bool:
    """Apply the overlays one by one with the other implementation and print the first differences from our result."""
    npx = shutil.which("npx")
    if npx is None or shutil.which("node") is None:
        print(f"   node or npx not found: skipped {PEER}")
        return True
    expected = load_effective_document(args.spec, args.overlays)
    with tempfile.TemporaryDirectory(prefix="scalev-peer-") as scratch:
        current = Path(scratch) / "document.json"
        current.write_text(json.dumps(read(args.spec), ensure_ascii=False), encoding="utf-8")
        for path in list_overlays(args.overlays):
            overlay = Path(scratch) / f"{path.stem}-overlay.json"
            overlay.write_text(json.dumps(read(path), ensure_ascii=False), encoding="utf-8")
            output = Path(scratch) / f"{path.stem}.json"
            _apply(npx, current, overlay, output)
            current = output
        differences = list(_compare(expected, json.loads(current.read_text(encoding="utf-8")), ()))
    for line in differences[:10]:
        print(f"   {line}")
    outcome = format_count(len(differences), "difference") if differences else "the same effective document"
    print(f"   {PEER} applied {format_count(len(list_overlays(args.overlays)), 'overlay')}: {outcome}")
    return not differences


def _apply(npx: str, document: Path, overlay: Path, output: Path) -> None:
    environment = {**os.environ, "npm_config_loglevel": "error", "npm_config_update_notifier": "false"}
    command = [npx, "--yes", PEER, "overlay", str(document), str(overlay), "--out", str(output)]
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise CheckFailed(f"{PEER}: not finished with {overlay.name} after {SECONDS} s") from None
    if process.returncode or not output.is_file():
        raise CheckFailed(f"{PEER}: failed on {overlay.name}: {' '.join((process.stderr or process.stdout).split())[-300:]}")


def _compare(expected: Any, actual: Any, location: tuple[str | int, ...]) -> Any:
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in [*expected, *(key for key in actual if key not in expected)]:
            if key not in expected or key not in actual:
                yield f"{join_pointer((*location, key))}: only {'ours' if key in expected else 'theirs'}"
            else:
                yield from _compare(expected[key], actual[key], (*location, key))
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (left, right) in enumerate(zip(expected, actual, strict=True)):
            yield from _compare(left, right, (*location, index))
    elif expected != actual:
        yield f"{join_pointer(location)}: ours {expected!r:.60}, theirs {actual!r:.60}"
