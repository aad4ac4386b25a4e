"""Take over a published document: write its revision and the changed overlays in the stage, then all that is generated from them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ..changelog import read_history
from ..errors import GeneratorError
from ..openapi.writing import write_text
from ..overlay.effective import OVERLAYS, SPEC
from ..revision import report
from ..revision.comparison import AcceptedDifference, Comparison
from . import steps
from .signals import Ending, report_progress
from .stage import open_stage
from .taken_revision import Revision

_FORMATS: dict[str, Callable[[Comparison, Sequence[AcceptedDifference]], str]] = {
    "text": report.render_text,
    "markdown": report.render_markdown,
    "json": report.render_json,
}


def take_over(revision: Revision, args: argparse.Namespace, root: Path, ending: Ending) -> int:
    """Take over a revision; return 0, or 1 for a dry run and if overlays have to be changed by hand first."""
    if not args.drop:
        sys.stdout.write(_FORMATS[args.format](revision.comparison, revision.accepted))
    sys.stdout.flush()
    lines = [*revision.describe_conflicts()]
    tasks = [f"{number:>3}. {task}" for number, task in enumerate(revision.tasks, 1)]
    if args.report:
        write_text(args.report, report.render_markdown(revision.comparison, revision.accepted, lines, tasks))
    if revision.is_unchanged:
        reason = "nothing is withdrawn" if args.drop else f"{args.spec} states the contract in force"
        report_progress(f"nothing to do: {reason}")
        if tasks:
            _print_tasks("beside that", tasks)
        return 0
    for line in lines:
        report_progress(line)
    if revision.is_finished and (args.dry_run or steps.is_current(SPEC, args.overlays)):
        report_progress(f"nothing to do: {revision.path} states what {args.spec or 'is dropped'} does")
        return 0
    if args.dry_run:
        _print_tasks("remaining tasks once the revision is taken over", tasks)
        return 1
    with open_stage(root) as stage:
        if args.overlays != OVERLAYS:
            stage.take_overlays(args.overlays)
        has_changed = steps.write_overlays(stage, revision, args.overlays)
        if revision.left:
            stage.swap_in(root, ending, (OVERLAYS,), without_output=True)
            _print_tasks("remaining tasks after that", tasks)
            steps.report_left(revision, args.spec)
        if not has_changed and steps.is_current(SPEC, args.overlays):
            _print_tasks("remaining tasks", tasks)
            report_progress("nothing else to do: the package was generated from exactly these overlays")
            return 0
        before = read_history()
        comparison = steps.compare_effective(stage)
        try:
            path = steps.generate(stage, report_progress, partial(steps.add_revision_fragment, stage, comparison, revision.path))
        except GeneratorError as error:
            # the generator does not support what the service publishes: keep the overlays, for a person to decide
            if not has_changed:
                raise
            stage.swap_in(root, ending, (OVERLAYS,), without_output=True)
            _print_tasks("remaining tasks after that", tasks)
            raise type(error)(f"{revision.path} is written, and nothing else: {str(error).replace('; nothing was changed', '')}") from None
        if not args.skip_contract:
            steps.run_contract(stage, report_progress)
        version = read_history(stage.changes).version
        stage.swap_in(root, ending, (OVERLAYS,))
    if path:
        task = "read the note for users, and shorten it; then run `python -m generator changelog`"
        tasks.append(f"{len(tasks) + 1:>3}. {path.relative_to(stage.folder)}:1: {task}")
    _print_tasks("remaining tasks", tasks)
    result = f"{path.name} added to {path.parent.relative_to(stage.folder)}" if path else "no fragment: nothing changed for users"
    report_progress(f"version {before.version} → {version}; {revision.path}: {report.summarize(revision.comparison)}; {result}")
    report_progress("next: the list above, then `make generate`, `make check` and `make test`")
    return 0


def _print_tasks(title: str, tasks: list[str]) -> None:
    report_progress(f"{title}, in this order:")
    for task in tasks:
        report_progress(task)
