"""Check that every field, enum and parameter has a description.

A description must say more than the name, name the unit of amounts and weights, say what null means, and describe something that exists.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..openapi.document import Document
from ..openapi.pointers import find_component
from ..openapi.reading import read
from ..openapi.subjects import Subject, has_fields, list_objects, list_subjects
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
_POSSESSIVE = re.compile(r"[\u2019']s\b")
_NULL = re.compile(r"; null (?:before|for|if|once|until|when|while|without)\b")
_OPERATION = re.compile(r"`([a-z]+[A-Z]\w*)`")
#: Words of which a description needs at least one, by the kind of the value (`x-scalar`).
_UNITS = {"money": ("rupiah", "currency"), "weight": ("grams",)}
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
    _print_share(f"of the {len(core)} models that most operations respond with", [subject for subject in subjects if subject.owner in core])
    findings = [(subject, problem) for subject in subjects if (problem := find_problem(subject, document))]
    findings += [(subject, problem) for subject in list_objects(document) if (problem := find_missing(subject))]
    for subject, problem in findings[:_SHOWN]:
        place = (*subject.location, "description") if subject.description else subject.location
        print(f"   {origins.find(place).text}: {subject}: {problem}")
    if len(findings) > _SHOWN:
        print(f"   and {len(findings) - _SHOWN} more")
    return not findings


def find_missing(subject: Subject) -> str:
    """Return a finding if a subject has no description, otherwise an empty string."""
    return "" if subject.description else f"expected a description, got none: add one to {OVERLAY}"


def find_problem(subject: Subject, document: Document) -> str:
    """Return what is wrong with the description of a subject, or an empty string."""
    text = subject.description
    if not text:
        return find_missing(subject)
    if subject.name and isinstance(subject.schema, dict) and subject.schema.keys() == {"description"}:
        return "described, but neither the document nor another action defines it: was it removed, or renamed?"
    if repeats_name(text, subject.owner, subject.name):
        return f"expected a description that says more than the name, got {text!r}"
    schemas = [*_list_alternatives(subject.schema, document)]
    for scalar, units in _UNITS.items():
        if any(schema.get("x-scalar") == scalar for schema in schemas) and not any(unit in text for unit in units):
            return f"expected the unit ({' or '.join(units)}), got {text!r}"
    allows_null = any(_allows_null(schema) for schema in schemas)
    if allows_null and "null" not in text:
        return f"expected what null means, got {text!r}"
    if not allows_null and _NULL.search(text):
        return f"expected nothing about null, which is not allowed, got {text!r}"
    unknown = sorted({*_OPERATION.findall(text)} - {operation.id for operation in document.operations})
    return f"expected names of operations that exist, got {', '.join(unknown)}" if unknown else ""


def repeats_name(text: str, owner: str, name: str) -> bool:
    """Return whether a description holds no word beyond those of the name and of what owns it."""
    return not {*_split(text)} - {*_split(name)} - {*_split(owner)}


def _list_alternatives(schema: Any, document: Document) -> Iterator[dict[str, Any]]:
    """Yield a schema, or the schema of a parameter, with what it refers to and chooses from."""
    if not isinstance(schema, dict):
        return
    yield schema
    component = find_component(schema.get("$ref"))
    if component is not None and component[0] == "schemas":
        yield document.get_components("schemas")[component[1]]
    for inner in (schema.get("schema"), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _list_alternatives(inner, document)


def _allows_null(schema: dict[str, Any]) -> bool:
    kind = schema.get("type")
    return kind == "null" or (isinstance(kind, list) and "null" in kind)


def find_core(document: Document) -> frozenset[str]:
    """Return the models that most operations respond with, directly or inside other models."""
    counts = Counter(name for operation in document.operations for name in _find_models(document, operation.node))
    ranked_names = sorted((name for name in counts if has_fields(document, name)), key=lambda name: (-counts[name], name))
    return frozenset(ranked_names[:_CORE])


def _find_models(document: Document, operation: Any) -> set[str]:
    models: set[str] = set()
    pending_nodes = [response for status, response in operation["responses"].items() if str(status).startswith("2")]
    while pending_nodes:
        for kind, name in _find_components(pending_nodes.pop()):
            if kind == "responses":
                pending_nodes.append(document.get_components(kind)[name])
            elif kind == "schemas" and name not in models:
                models.add(name)
                pending_nodes.append(document.get_components(kind)[name])
    return models


def _find_components(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        component = find_component(value.get("$ref"))
        if component is not None:
            yield component
        value = [*value.values()]
    if isinstance(value, list):
        for item in value:
            yield from _find_components(item)


def _split(text: str) -> Iterator[str]:
    """Yield the words of a text or a name that mean something, in lower case and in the singular."""
    for lower in [word.lower() for word in _WORD.findall(_POSSESSIVE.sub("", text))]:
        if lower not in _EMPTY:
            yield lower[:-1] if len(lower) > 3 and lower.endswith("s") and not lower.endswith("ss") else lower


def _print_share(label: str, subjects: list[Subject]) -> None:
    described_count = sum(bool(subject.description) for subject in subjects)
    # rounding must not make an incomplete share look complete
    share = int(described_count / len(subjects) * 1000) / 10 if subjects else 100.0
    print(f"   {described_count:,} of {len(subjects):,} {label} have a description: {share:.1f} %")
