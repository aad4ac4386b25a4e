"""The effective document: the curated document with the overlays applied in name order."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..openapi.document import Document
from ..openapi.reading import read

if TYPE_CHECKING:
    from .document import Overlay

SPEC = Path("openapi/scalev-v3.yaml")
OVERLAYS = Path("overlays")


def overlay_paths(folder: Path) -> list[Path]:
    """The overlays of a folder, in the order in which they are applied."""
    if not folder.is_dir():
        raise InputError(f"{folder}: expected a folder of overlays")
    return sorted(folder.glob("*.yaml"))


def effective_document(spec: Path = SPEC, overlays: Path = OVERLAYS) -> dict[str, Any]:
    """Apply all overlays strictly; the document is checked before and after.

    InputError names what is wrong with the document or an overlay and where, CheckFailed the action that does not fit.
    """
    from . import read_overlay

    return _applied(spec, overlays, [read_overlay(path) for path in overlay_paths(overlays)])


def documented_document(spec: Path = SPEC, overlays: Path = OVERLAYS) -> dict[str, Any]:
    """Apply the overlays without the actions that describe the running service: every answer that fits the result fits the contract.

    These are the actions whose `x-profile`, or else that of their overlay, is `observed`. Raises what `effective_document` raises.
    """
    from . import read_overlay

    found = []
    for path in overlay_paths(overlays):
        overlay, data = read_overlay(path), read(path)
        profiles = [str(node.get("x-profile", data.get("x-profile", "documented"))) for node in data["actions"]]
        unknown = sorted(set(profiles) - {"documented", "observed"})
        if unknown:
            raise InputError(f"{path}: expected x-profile to be documented or observed, got {unknown[0]!r}")
        kept = tuple(action for action, profile in zip(overlay.actions, profiles, strict=True) if profile == "documented")
        found.append(replace(overlay, actions=kept))
    return _applied(spec, overlays, found)


def _applied(spec: Path, overlays: Path, found: list[Overlay]) -> dict[str, Any]:
    from . import apply_overlays

    document = Document(read(spec), str(spec))
    return Document(apply_overlays(document.data, found, strict=True).document, f"{spec} with {overlays}").data


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The inputs of the pipeline."""
    parser.add_argument("--spec", type=Path, default=SPEC, help="the document (default: %(default)s)")
    parser.add_argument("--overlays", type=Path, default=OVERLAYS, help="the folder of overlays (default: %(default)s)")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("effective", help="print the document with all overlays applied")
    add_arguments(parser)
    parser.add_argument(
        "--profile",
        choices=("observed", "documented"),
        default="observed",
        help="all overlays, or those alone that leave the contract's answers as they are documented (default: %(default)s)",
    )
    parser.add_argument("-o", "--output", type=Path, help="write to a file (.json or .yaml) instead of printing YAML")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from ..openapi.writing import dump_yaml, write_text

    document = (effective_document if args.profile == "observed" else documented_document)(args.spec, args.overlays)
    as_json = args.output is not None and args.output.suffix == ".json"
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n" if as_json else dump_yaml(document)
    if args.output is None:
        sys.stdout.write(text)
    else:
        write_text(args.output, text)
        print(f"{args.output}: {len(overlay_paths(args.overlays))} overlays applied to {args.spec}, profile {args.profile}")
    return 0
