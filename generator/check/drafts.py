"""Check that no draft is left: each `x-draft: true` marks text or data that a command wrote and a maintainer has yet to review."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..messages import format_count
from ..openapi.document import walk
from ..openapi.lines import Lines
from ..openapi.reading import read
from ..overlay.effective import add_arguments as add_inputs
from ..overlay.effective import list_overlays
from ..overlay.selection import Location

_DRAFT = "x-draft"
#: What to write in place of a draft, by the field that it holds. An action is described by the fields of its update.
_WRITE = {
    "summary": "a summary: one line that says what a call does",
    "description": "a description: what a caller must know, in whole sentences",
    "title": "a title",
    "x-client": "the resource and the method of the client, by the rules at the head of overlays/names.yaml",
    "x-retry": "the retry class, as overlays/README.md defines them: unsafe unless the documentation says what a repeat does",
    "x-credential": "the credential that the operation takes, as overlays/README.md lists them",
    "x-pagination": "how the list is paged, or `false` if it only looks like a list",
    "x-file": "the file fields with their media types",
    "date": "the operation that took its place as its `successor`, or no `successor` if there is none",
    "links": "the operations that can follow, with the values they take over",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command-line options that name the document and the overlays."""
    add_inputs(parser)


def run(args: argparse.Namespace) -> bool:
    """Print each draft with its place and what to write instead; return whether there are none."""
    findings = [line for path in (args.spec, *list_overlays(args.overlays)) for line in _find_drafts(path)]
    for line in findings:
        print(f"   {line}")
    print(f"   {format_count(len(findings), 'draft')}" if findings else "   no drafts")
    return not findings


def _find_drafts(path: Path) -> Iterator[str]:
    lines = Lines(path)
    drafts = sorted((lines.find((*place, _DRAFT)), place, node) for place, node in walk(read(path)) if node.get(_DRAFT) is True)
    for line, place, node in drafts:
        yield f"{path}:{line}: {_name(place, node)} is a draft: {_advise(node)}"


def _name(place: Location, node: dict[str, Any]) -> str:
    if "operationId" in node:
        return str(node["operationId"])
    if place[-1:] == ("x-withdrawn",):
        return f"the successor in {'/'.join(map(str, place[:2]))}"
    return f"actions[{place[1]}]" if place[:1] == ("actions",) else "/".join(map(str, place)) or "the file"


def _advise(node: dict[str, Any]) -> str:
    if node.get("x-source") == "observed":
        return "correct it, or delete it; then run `python -m generator learn --accept`"
    update = node.get("update")
    fields = [name for name in _WRITE if name in (update if isinstance(update, dict) else node)]
    advice = " and ".join(_WRITE[name] for name in fields) or "what belongs here"
    return f"write {advice}; then remove `{_DRAFT}: true`"
