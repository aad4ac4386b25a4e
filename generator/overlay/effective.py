"""Build the effective document: the curated document, converted to OpenAPI 3.1, with the overlays applied: revisions first."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
#: The folder, below the overlays, of those that state what the service publishes now. They are applied before all others.
REVISIONS = "revisions"

#: The maximum number of actions that an error names.
_MAX_CULPRITS = 3

Check = Callable[[Document], None]


def list_overlays(folder: Path) -> list[Path]:
    """Return the overlays of a folder, in the order in which they are applied: revisions by number, then all others by name."""
    if not folder.is_dir():
        raise InputError(f"{folder}: expected a folder of overlays")
    return [*list_revisions(folder), *sorted(folder.glob("*.yaml"))]


def list_revisions(folder: Path) -> list[Path]:
    """Return the revisions of the contract in a folder of overlays, the oldest first."""
    return sorted((folder / REVISIONS).glob("*.yaml"))


@dataclass(frozen=True, slots=True)
class Inputs:
    """The curated document in OpenAPI 3.1, and the overlays in the order in which they are applied."""

    name: str
    document: Document
    overlays: tuple[Overlay, ...]


def read_inputs(spec: Path = SPEC, overlays: Path = OVERLAYS, check: Check | None = None) -> Inputs:
    """Read the document and the overlays; `check` receives a 3.0 document before its conversion to 3.1.

    Raise InputError for a problem in the document or an overlay, with its place.
    """
    from . import read_overlay

    loaded_overlays = tuple(read_overlay(path) for path in list_overlays(overlays))
    return Inputs(f"{spec} with {overlays}", ensure_3_1(Document(read(spec), str(spec)), check), loaded_overlays)


def build_effective(inputs: Inputs) -> dict[str, Any]:
    """Apply all overlays strictly; raise InputError, or CheckFailed for an action that cannot be applied."""
    return _apply(inputs, inputs.overlays)


def build_documented(inputs: Inputs) -> dict[str, Any]:
    """Apply the overlays except the actions that describe the running service, whose `x-profile` is `observed`.

    Every response that is valid for the result is valid for the published contract. Raises the same errors as `build_effective`.
    """
    kept_overlays = []
    for overlay in inputs.overlays:
        unknown = [action.profile for action in overlay.actions if action.profile not in (None, "documented", "observed")]
        if unknown:
            raise InputError(f"{overlay.path}: expected x-profile to be documented or observed, got {unknown[0]!r}")
        kept_overlays.append(replace(overlay, actions=tuple(action for action in overlay.actions if action.profile != "observed")))
    return _apply(inputs, kept_overlays)


def load_effective_document(spec: Path = SPEC, overlays: Path = OVERLAYS, check: Check | None = None) -> dict[str, Any]:
    """Read the document and the overlays and build the effective document: `read_inputs` and `build_effective` in one."""
    return build_effective(read_inputs(spec, overlays, check))


def _apply(inputs: Inputs, overlays: Sequence[Overlay]) -> dict[str, Any]:
    from . import apply_overlays
    from .fitting import find_culprits

    data = inputs.document.data
    result = apply_overlays(data, overlays, strict=True)
    check_effective = partial(Document, name=inputs.name)
    try:
        return check_effective(result.document).data
    except InputError as error:
        culprits = list(find_culprits(data, overlays, result, check_effective, frozenset(), str(error)))
        if not culprits:
            raise
    raise InputError("; ".join(map(str, culprits[:_MAX_CULPRITS])))


def ensure_3_1(document: Document, check: Check | None = None) -> Document:
    """Return a document converted to OpenAPI 3.1, which overlays require; `check` receives a 3.0 document before the conversion."""
    if not is_3_0(document.data):
        return document
    if check is not None:
        check(document)
    return Document(convert_to_3_1(document.data), document.name)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command-line options that name the document and the overlays."""
    parser.add_argument("--spec", type=Path, default=SPEC, help="the document (default: %(default)s)")
    parser.add_argument("--overlays", type=Path, default=OVERLAYS, help="the folder of overlays (default: %(default)s)")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("effective", description="Write the document with all overlays applied.")
    add_arguments(parser)
    parser.add_argument(
        "--profile",
        choices=("observed", "documented"),
        default="observed",
        help="`observed` applies all overlays, `documented` those that describe the published contract (default: %(default)s)",
    )
    parser.add_argument("-o", "--output", type=Path, help="write to a file (.json or .yaml) instead of printing YAML")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from ..openapi.writing import dump_yaml, write_text

    build = build_effective if args.profile == "observed" else build_documented
    document = build(read_inputs(args.spec, args.overlays))
    as_json = args.output is not None and args.output.suffix == ".json"
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n" if as_json else dump_yaml(document)
    if args.output is None:
        sys.stdout.write(text)
    else:
        write_text(args.output, text)
        print(f"{args.output}: {len(list_overlays(args.overlays))} overlays applied to {args.spec}, profile {args.profile}")
    return 0
