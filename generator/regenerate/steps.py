"""The steps from a new document to a finished stage."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ..changelog import read_history
from ..changelog.fragments import make_next_name
from ..check.coverage import find_differences
from ..check.deviations import read_deviations
from ..check.later import HEAD, LATER, to_data
from ..codegen.command import MANIFEST, OUTPUT, Generation
from ..codegen.constructs import check_constructs
from ..codegen.manifest import digest
from ..diff import Comparison, Pair, compare
from ..diff.documents import apply_to_both, check_document, reject_unrelated, replace_old
from ..errors import CheckFailed, GeneratorError, InputError
from ..evidence.command import LEDGER
from ..evidence.ledger import read_ledger
from ..messages import format_count, join_first
from ..openapi.document import Document, load
from ..openapi.reading import read, read_text
from ..openapi.version_3_0 import convert_to_3_1, is_3_0
from ..openapi.writing import dump_yaml, write_text
from ..overlay import read_overlay
from ..overlay.effective import SPEC, ensure_3_1, list_overlays, load_effective_document
from ..overlay.fitting import apply_fitting
from ..overlay.source import ActionText, read_actions
from ..surface import RECORD, find_breaks, find_unlisted, read_record, render_stubs, to_items
from .fragment import complete_fragment, render_fragment
from .published import read_drop, read_revision
from .stage import Stage
from .taken_revision import Revision

#: The contract tests check the client on the wire, and the mock, against the document.
CONTRACT = Path("tests/contract")
_TAIL = 25

Say = Callable[[str], None]
#: Writes a fragment, or writes the one at a path again, with further breaks; returns its path.
AddFragment = Callable[[Path | None, tuple[str, ...]], Path | None]


@contextmanager
def describe_step(name: str, advice: str, stage: Stage | None = None) -> Iterator[None]:
    """Prefix errors with the step's name, add that nothing was changed and how to proceed, and show paths in the stage as ours."""
    try:
        yield
    except GeneratorError as error:
        raise type(error)(f"{name}: {_hide_stage(str(error), stage)}; nothing was changed: {advice}") from None
    except OSError as error:
        problem = f"{error.filename or 'a file'}: {error.strerror or error}"
        advice = "free some space or correct that file, then run the command again"
        raise InputError(f"{name}: {problem}; nothing was changed: {advice}") from None


def _hide_stage(text: str, stage: Stage | None) -> str:
    return text.replace(str(stage.folder) + os.sep, "") if stage else text


describe_changelog = partial(describe_step, "the changelog", "then run the command again")
describe_generation = partial(describe_step, "generation", "correct the document or the overlays, then run the command again")


def compare_with_kept(spec: Path, overlays: Path) -> Comparison:
    """Compare a new document, with overlays applied, to the one that the package was generated from."""
    document_path = OUTPUT / "scalev" / "openapi.json"
    with describe_step("the package", "run `make generate` and commit the result"):
        old = check_document(read(document_path), str(document_path))
    with describe_step("the document", f"correct {spec} and run the command again"):
        data = read(spec)
        new = check_document(ensure_3_1(Document(data, str(spec)), check_constructs).data, str(spec))
        reject_unrelated(old, new)
    with describe_step("the overlays", f"correct {overlays} and run the command again"):
        loaded_overlays = [read_overlay(path) for path in list_overlays(overlays)]
        if SPEC.is_file() and not spec.samefile(SPEC):
            pair = apply_to_both(check_document(read(SPEC), str(SPEC)), new, loaded_overlays)
            # the package was generated from the old document, unless actions must be left out of it
            return compare(replace(pair, misfits=_add_lines(pair.misfits)) if pair.misfits else replace_old(pair, old))
        effective, misfits = apply_fitting(new.data, loaded_overlays, partial(check_document, name=f"{spec} with {overlays}"))
        return compare(Pair(old, effective, _add_lines(tuple(map(str, misfits)))))


def _add_lines(misfits: Iterable[str]) -> tuple[str, ...]:
    """Return misfits with the line of each action behind its file."""
    lines: list[str] = []
    actions: dict[str, list[ActionText]] = {}
    for misfit in misfits:
        match = re.match(r"(.+?): actions\[([0-9]+)\]", misfit)
        if match is not None and Path(match[1]).is_file():
            texts = actions.setdefault(match[1], read_actions(Path(match[1])))
            misfit = f"{match[1]}:{texts[int(match[2])].start + 1}{misfit[len(match[1]) :]}"
        lines.append(misfit)
    return tuple(lines)


def read_published_revision(spec: Path, overlays: Path, *, retire: bool) -> Revision | None:
    """Return what a document changes, if it is written as the service publishes it; None for a curated one."""
    with describe_step("the document", f"correct {spec} and run the command again"):
        return read_revision(spec, overlays, retire=retire)


def read_dropped(overlays: Path) -> Revision:
    """Return what has to be changed to drop what earlier revisions withdrew."""
    with describe_step("the overlays", f"correct {overlays} and run the command again"):
        return read_drop(overlays)


def write_overlays(stage: Stage, revision: Revision, overlays: Path) -> bool:
    """Write the overlays of a revision into the stage; return whether any of them changed."""
    has_changed = False
    with describe_step("the overlays", f"correct {overlays} and run the command again"):
        for path, text in revision.list_files().items():
            target = stage.overlays / path.relative_to(overlays)
            if target.is_file() and read_text(target) == text:
                continue
            has_changed = True
            target.parent.mkdir(exist_ok=True)
            if text:
                write_text(target, text)
            else:
                target.unlink()
    return has_changed


def report_left(revision: Revision, spec: Path) -> None:
    """Raise CheckFailed for the actions that have to be removed before the package can be generated."""
    count = format_count(len(revision.left), "action")
    raise CheckFailed(
        f"{revision.path} is written, and nothing else: expected other overlays to fit and to state nothing twice, got {count} "
        f"to remove (see above): remove them by hand, or run the command again with --retire: make regenerate SPEC={spec} ARGS=--retire"
    )


def compare_effective(stage: Stage) -> Comparison:
    """Compare the effective document of a stage with the one that the package was generated from."""
    document_path = OUTPUT / "scalev" / "openapi.json"
    with describe_step("the package", "run `make generate` and commit the result"):
        old = check_document(read(document_path), str(document_path))
    with describe_step("the overlays", "correct them and run the command again"):
        return compare(Pair(old, check_document(load_effective_document(stage.spec, stage.overlays), f"{SPEC} with the revision")))


def add_revision_fragment(
    stage: Stage, comparison: Comparison, revision: Path, path: Path | None = None, more_breaks: tuple[str, ...] = ()
) -> Path | None:
    """Write the fragment of a revision into the stage and return its path, or None if nothing changed for users.

    A revision has one fragment. As long as it is not released, a further run adds what it does not say yet, and leaves the rest as it
    was edited.
    """
    text = render_fragment(comparison, more_breaks)
    if not text:
        return None
    name = f"revision-{revision.stem[:4]}"
    if path is None:
        known_paths = sorted(stage.changes.glob(f"*-{name}.md"))
        path = known_paths[0] if known_paths else stage.changes / make_next_name(stage.changes, name)
    write_text(path, complete_fragment(read_text(path) if path.is_file() else "", text))
    return path


def is_current(spec: Path, overlays: Path) -> bool:
    """Return whether the package was generated from exactly these files."""
    with describe_step("the package", "run `make generate` and commit the result"):
        inputs: Any = read(OUTPUT / MANIFEST)["inputs"]
        hashes = {path.name: digest(path.read_bytes()) for path in list_overlays(overlays)}
        return bool(inputs["document"] == digest(_render_document(spec).encode()) and inputs["overlays"] == hashes)


def reject_misfits(comparison: Comparison, overlays: Path) -> None:
    """Raise CheckFailed if an action does not fit the new document, or if a new operation has no name."""
    with describe_step(
        "the overlays", f"change {overlays} so that it fits the new document (the report lists it), then run the command again"
    ):
        if comparison.misfits:
            count = format_count(len(comparison.misfits), "misfit")
            raise CheckFailed(f"expected every action to fit the new document, got {count}, the first one {comparison.misfits[0]}")
        if comparison.unnamed:
            raise CheckFailed(f"expected a name (`x-client`) for every new operation, got none for {join_first(comparison.unnamed, 5)}")


def take_document(stage: Stage, spec: Path) -> None:
    """Copy the new document into the stage."""
    with describe_step("the document", "run the command again"):
        text = _render_document(spec)
        if text != read_text(stage.spec):
            write_text(stage.spec, text)


def _render_document(spec: Path) -> str:
    """Return the document as stored: unchanged if it is OpenAPI 3.1 in YAML, otherwise converted to that."""
    data = read(spec)
    if is_3_0(data):
        return dump_yaml(convert_to_3_1(data))
    return read_text(spec) if spec.suffix in (".yaml", ".yml") else dump_yaml(data)


def note_departures(stage: Stage) -> None:
    """Record where the new document contradicts the evidence, which is a snapshot of an earlier day."""
    evidence = stage.spec.parent / "evidence"
    if not (evidence / LEDGER).is_dir():
        return
    with describe_step("the evidence", f"correct {SPEC.parent / 'evidence'} and run the command again"):
        document, ledger = load(stage.spec), read_ledger(evidence / LEDGER)
        differences, stale = find_differences(document, ledger, read_deviations(evidence / "deviations.yaml"))
        path = evidence / LATER
        if differences or stale:
            data = to_data(differences, stale, set(ledger), {operation.id for operation in document.operations})
            write_text(path, HEAD + dump_yaml(data))
        else:
            path.unlink(missing_ok=True)


def add_fragment(stage: Stage, comparison: Comparison, path: Path | None = None, more_breaks: tuple[str, ...] = ()) -> Path | None:
    """Write the fragment of a comparison into the stage and return its path, or None if nothing changed.

    An existing fragment at `path` is replaced.
    """
    text = render_fragment(comparison, more_breaks)
    if not text:
        return None
    path = path or stage.changes / make_next_name(stage.changes, "document-" + digest(stage.spec.read_bytes())[:8])
    write_text(path, text)
    return path


def generate(stage: Stage, say: Say, add: AddFragment | None = None) -> Path | None:
    """Generate, format and verify the package in the stage, with the changelog; return the path of the fragment, if there is one.

    `add` writes the fragment of what changed. It is called again with the breaks that only the generated code shows, before the
    package gets its version.
    """
    path = add(None, ()) if add else None
    with describe_changelog():
        stage.write_changelog()
    with describe_generation(stage=stage):
        shutil.rmtree(stage.output, ignore_errors=True)
        generation = Generation(stage.output, stage.spec, stage.overlays, lambda text: say(_hide_stage(text, stage)))
    if add and (unlisted_breaks := find_unlisted_breaks(stage)):
        path = add(path, unlisted_breaks)
        with describe_changelog():
            stage.write_changelog()
    with describe_generation(stage=stage):
        say(generation.complete(stage.changes))
    return path


def find_unlisted_breaks(stage: Stage) -> tuple[str, ...]:
    """Return the breaks of the recorded surface that no changelog item names, such as those from overlays or the generator."""
    path = stage.folder / RECORD
    if not path.is_file():
        return ()
    with describe_step("the public surface", "write the record again: `python -m generator surface --write`"):
        breaks = find_breaks(read_record(path).stubs, render_stubs(stage.output))
        return to_items(find_unlisted(breaks, read_history(stage.changes).breaks))


def run_contract(stage: Stage, say: Say) -> None:
    """Run the contract tests in the stage: the new client against the mock of the new document."""
    if not (stage.folder / CONTRACT).is_dir():
        say(f"there is no {CONTRACT} here: the contract tests are left out")
        return
    say("contract tests: the new client against the mock of the new document")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON", "SCALEV"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", str(CONTRACT)]
    with describe_step("the contract tests", "see the lines above; correct the overlays or the generator, then run the command again"):
        process = subprocess.run(
            command, cwd=stage.folder, env={**environment, "PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True, check=False
        )
        output = process.stdout.rstrip().splitlines() or process.stderr.rstrip().splitlines()
        if process.returncode:
            for line in output[-_TAIL:]:
                say("   " + line.replace(str(stage.folder) + os.sep, ""))
            raise CheckFailed(output[-1] if output else f"pytest ended with {process.returncode}")
        say("   " + (output[-1] if output else "passed"))
