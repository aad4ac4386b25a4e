"""The `regenerate` command: update the repository for a new document, or leave it untouched."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..overlay.effective import OVERLAYS, SPEC
from .signals import Ending, handle_signals, report_progress


def add_parser(subparsers: Any) -> None:
    """Register the command; its `run` default takes the parsed arguments and returns the exit code."""
    parser = subparsers.add_parser(
        "regenerate",
        description="Take over a new document. Overlays, package, version and changelog are updated and verified in a copy of the "
        "workspace, then swapped in together.",
    )
    parser.add_argument(
        "spec",
        type=Path,
        nargs="?",
        metavar="SPEC",
        help=f"the new document (OpenAPI 3.0 or 3.1), or {SPEC} itself if it was edited in place",
    )
    parser.add_argument("--overlays", type=Path, default=OVERLAYS, help="the folder of overlays (default: %(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="print the report and change nothing")
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="the format of the report (default: %(default)s)"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="also write the report, as Markdown, to a file")
    parser.add_argument(
        "--retire", action="store_true", help="remove from the overlays what the published document now states, and what no longer fits it"
    )
    parser.add_argument(
        "--drop", action="store_true", help="instead of a document: remove what earlier revisions withdrew, for a major release"
    )
    parser.add_argument("--skip-contract", action="store_true", help="skip the contract tests")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Regenerate; return 0, or 1 for a dry run that finds overlays to fix or a published document with changes.

    Raise InputError (exit code 2) for input that cannot be used and CheckFailed (exit code 1) for a step that fails. However it
    ends, the repository's files are all old or all new.
    """
    with handle_signals() as ending:
        return _run(args, ending)


def _run(args: argparse.Namespace, ending: Ending) -> int:
    from ..changelog import read_history
    from ..diff.report import FORMATS, render_markdown, summarize
    from ..openapi.writing import write_text
    from . import steps
    from .stage import REPLACED, open_stage, recover
    from .taking import take_over
    from .tree import check_clean

    root = Path.cwd()
    if not args.dry_run:
        recover(root)
    if not (root / SPEC).is_file():
        raise InputError(f"expected to run in the repository's folder, got one without {SPEC}")
    if args.drop == (args.spec is not None):
        raise InputError(f"expected a document or --drop, got {'both' if args.drop else 'neither'}")
    if args.spec is not None and args.spec.parts[0].lower() in ("http:", "https:"):
        raise InputError(
            f"expected a file, got the URL {args.spec.as_posix().replace(':/', '://', 1)}: download the document, and give the file"
        )
    revision = (
        steps.read_dropped(args.overlays) if args.drop else steps.read_published_revision(args.spec, args.overlays, retire=args.retire)
    )
    # a revision that is being worked on is not committed yet
    if not args.dry_run and (revision is None or revision.is_new):
        check_clean(REPLACED, but=args.spec)
    if revision is not None:
        return take_over(revision, args, root, ending)
    comparison = steps.compare_with_kept(args.spec, args.overlays)
    sys.stdout.write(FORMATS[args.format](comparison))
    sys.stdout.flush()
    if args.report:
        write_text(args.report, render_markdown(comparison))
    if args.dry_run:
        return 1 if comparison.misfits or comparison.unnamed else 0
    steps.reject_misfits(comparison, args.overlays)
    if not comparison.changes and steps.is_current(args.spec, args.overlays):
        report_progress("nothing to do: the package was generated from exactly this document")
        return 0
    before = read_history()
    with open_stage(root) as stage:
        if args.overlays != OVERLAYS:
            stage.take_overlays(args.overlays)
        steps.take_document(stage, args.spec)
        steps.note_departures(stage)
        path = steps.generate(stage, report_progress, partial(steps.add_fragment, stage, comparison))
        if not args.skip_contract:
            steps.run_contract(stage, report_progress)
        version = read_history(stage.changes).version
        stage.swap_in(root, ending)
    result = f"{path.name} added to {path.parent.relative_to(stage.folder)}" if path else "no fragment: nothing changed for users"
    report_progress(f"version {before.version} → {version}; {result}; {summarize(comparison)}")
    report_progress("next: read the fragment, then `git diff`, `make check` and `make test`")
    return 0
