"""Build the effective document: the curated document, converted to OpenAPI 3.1, with the overlays applied in name order."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..openapi.document import Document
from ..openapi.reading import read
from ..openapi.version_3_0 import convert_to_3_1, is_3_0

if TYPE_CHECKING:
    from .document import Overlay

SPEC = Path("openapi/scalev-v3.yaml")
OVERLAYS = Path("overlays")

#: The maximum number of actions that an error names.
_SHOWN = 3

Check = Callable[[Document], None]


def overlay_paths(folder: Path) -> list[Path]:
    """Return the overlays of a folder, in the order in which they are applied."""
    if not folder.is_dir():
        raise InputError(f"{folder}: expected a folder of overlays")
    return sorted(folder.glob("*.yaml"))


def effective_document(spec: Path = SPEC, overlays: Path = OVERLAYS, check: Check | None = None) -> dict[str, Any]:
    """Apply all overlays strictly; the document is checked before and after.

    `check` receives a 3.0 document before its conversion to 3.1. Raise InputError for a problem in the document or an overlay,
    with its place, and CheckFailed for an action that cannot be applied.
    """
    from . import read_overlay

    return _apply(spec, overlays, [read_overlay(path) for path in overlay_paths(overlays)], check)


def build_documented_document(spec: Path = SPEC, overlays: Path = OVERLAYS) -> dict[str, Any]:
    """Apply the overlays except the actions that describe the running service.

    Every response that is valid for the result is valid for the published contract. The actions left out are those whose
    `x-profile`, or that of their overlay if they have none, is `observed`. Raises the same errors as `effective_document`.
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
    return _apply(spec, overlays, found)


def _apply(spec: Path, overlays: Path, found: list[Overlay], check: Check | None = None) -> dict[str, Any]:
    from . import apply_overlays
    from .fitting import find_culprits

    document = ensure_3_1(Document(read(spec), str(spec)), check)
    result = apply_overlays(document.data, found, strict=True)
    check_effective = partial(Document, name=f"{spec} with {overlays}")
    try:
        return check_effective(result.document).data
    except InputError as error:
        culprits = list(find_culprits(document.data, found, result, check_effective, frozenset(), str(error)))
        if not culprits:
            raise
    raise InputError("; ".join(map(str, culprits[:_SHOWN])))


def ensure_3_1(document: Document, check: Check | None = None) -> Document:
    """Return a document converted to OpenAPI 3.1, which overlays require; `check` receives a 3.0 document before the conversion."""
    if not is_3_0(document.data):
        return document
    if check is not None:
        check(document)
    return Document(convert_to_3_1(document.data), document.name)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options for the document and the overlays."""
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

    document = (effective_document if args.profile == "observed" else build_documented_document)(args.spec, args.overlays)
    as_json = args.output is not None and args.output.suffix == ".json"
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n" if as_json else dump_yaml(document)
    if args.output is None:
        sys.stdout.write(text)
    else:
        write_text(args.output, text)
        print(f"{args.output}: {len(overlay_paths(args.overlays))} overlays applied to {args.spec}, profile {args.profile}")
    return 0
