"""Check that every field, enum and parameter has a description that says more than the name, and that none describes what is not there."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..openapi.document import Document
from ..openapi.pointers import component_of
from ..openapi.reading import read
from ..openapi.subjects import Subject, list_fields, list_subjects
from ..overlay import apply_overlays, read_overlay
from ..overlay.effective import add_arguments as add_inputs
from ..overlay.effective import list_overlays
from .origins import Origins

#: The overlay that holds the descriptions. Its name makes it the last one, since it describes what the others add.
OVERLAY = "wording.yaml"
#: The number of models that most operations respond with, whose share is printed separately.
_CORE = 60
_SHOWN = 40
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
#: Words that add nothing to a name.
_EMPTY = frozenset(
    "a an and are as at be by each for from has have id ids identifier in into is it its kind of on one or own that the this to type value "
    "was were which whose with".split()
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command-line options that name the document and the overlays."""
    add_inputs(parser)


def run(args: argparse.Namespace) -> bool:
    """Print the share of fields with a description and each finding with its place; return whether there is none."""
    overlays = [read_overlay(path) for path in list_overlays(args.overlays)]
    result = apply_overlays(read(args.spec), overlays)
    document = Document(result.document, "effective document")
    origins = Origins(args.spec, overlays, result.reports)
    subjects = [*list_subjects(document)]
    core = find_core(document)
    _print_share("fields, enums and parameters", subjects)
    _print_share(f"of the {len(core)} models that most operations respond with", [one for one in subjects if one.owner in core])
    findings = [(subject, problem) for subject in subjects if (problem := find_problem(subject))]
    for subject, problem in findings[:_SHOWN]:
        place = (*subject.location, "description") if subject.description else subject.location
        print(f"   {origins.find(place).text}: {subject}: {problem}")
    if len(findings) > _SHOWN:
        print(f"   and {len(findings) - _SHOWN} more")
    return not findings


def find_problem(subject: Subject) -> str:
    """Return what is wrong with the description of a subject, or an empty text."""
    if not subject.description:
        return f"expected a description, got none: add one to {OVERLAY}"
    if subject.name and isinstance(subject.schema, dict) and subject.schema.keys() == {"description"}:
        return "described, but no other action or document states it: has it gone, or another name now?"
    if subject.name and repeats_name(subject.description, subject.owner, subject.name):
        return f"expected a description that says more than the name, got {subject.description!r}"
    return ""


def repeats_name(text: str, owner: str, name: str) -> bool:
    """Return whether a description holds no word beyond those of the name and of what owns it."""
    return not {*_split(text)} - {*_split(name)} - {*_split(owner)}


def find_core(document: Document) -> frozenset[str]:
    """Return the models that most operations respond with, directly or inside other models."""
    counts = Counter(name for operation in document.operations for name in _find_models(document, operation.node))
    ranked = sorted((name for name in counts if _has_fields(document, name)), key=lambda name: (-counts[name], name))
    return frozenset(ranked[:_CORE])


def _find_models(document: Document, operation: Any) -> set[str]:
    found: set[str] = set()
    pending = [response for status, response in operation["responses"].items() if str(status).startswith("2")]
    while pending:
        for kind, name in _find_components(pending.pop()):
            if kind == "responses":
                pending.append(document.components(kind)[name])
            elif kind == "schemas" and name not in found:
                found.add(name)
                pending.append(document.components(kind)[name])
    return found


def _find_components(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        component = component_of(value.get("$ref"))
        if component is not None:
            yield component
        value = [*value.values()]
    if isinstance(value, list):
        for item in value:
            yield from _find_components(item)


def _has_fields(document: Document, name: str) -> bool:
    return next(list_fields(document.components("schemas")[name], (), name), None) is not None


def _split(text: str) -> Iterator[str]:
    """Yield the words of a text or a name that mean something, in lower case and in the singular."""
    for lower in [word.lower() for word in _WORD.findall(text)]:
        if lower not in _EMPTY:
            yield lower[:-1] if len(lower) > 3 and lower.endswith("s") and not lower.endswith("ss") else lower


def _print_share(label: str, subjects: list[Subject]) -> None:
    described = sum(bool(subject.description) for subject in subjects)
    # rounding must not make an incomplete share look complete
    share = int(described / len(subjects) * 1000) / 10 if subjects else 100.0
    print(f"   {described:,} of {len(subjects):,} {label} have a description: {share:.1f} %")
