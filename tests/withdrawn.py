"""What a revision took away: a test of what such an operation did is skipped, and says of which.

The evidence knows every operation of the reference, so an operation that is in the evidence and not in the document in force was
withdrawn, whereas one that neither has is a mistake of the test. An operation that a revision moved is called where it is now.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NoReturn

import pytest

from generator.evidence.ledger import read_ledger
from generator.openapi.document import Document, load
from generator.overlay import apply_overlays, read_overlay
from generator.overlay.effective import list_revisions, load_effective_document
from tests.conftest import ROOT


class Withdrawn:
    """The operations that the evidence has and a document lacks: their ids by method and path template."""

    def __init__(self, document: dict[str, Any]) -> None:
        routes = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
        self._stated = [(method, _compile(path)) for method, path in routes]
        self._gone = {route: name for route, name in _list_known().items() if route not in routes}

    def find_path(self, method: str, path: str) -> str:
        """Return where an operation is now, given where it was when the test was written."""
        path, mark, query = path.partition("?")
        if not any(one == method and template.fullmatch(path) for one, template in self._stated):
            for (one, template), now in _list_moved().items():
                if one == method and _compile(template).fullmatch(path):
                    path = _fill(now, template, path)
                    break
        return path + mark + query

    def skip_if_gone(self, method: str, path: str) -> None:
        """Skip the running test if a path belongs to an operation that was withdrawn, and to none that is left."""
        path = path.partition("?")[0]
        if not any(route_method == method and template.fullmatch(path) for route_method, template in self._stated):
            for (route_method, template), name in self._gone.items():
                if route_method == method and _compile(template).fullmatch(path):
                    _skip(name)

    def skip_if_lacking(self, *names: str) -> None:
        """Skip the running test if one of the operations was withdrawn."""
        for name in set(names) & set(self._gone.values()):
            _skip(name)


@cache
def find_withdrawn() -> Withdrawn:
    """Return what is missing from the document in force."""
    return Withdrawn(load_effective_document(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays"))


def find_successor(name: str) -> str:
    """Return the operation that took the place of one, or the operation itself if it was not withdrawn."""
    document = load_effective_document(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays")
    marks = {one.id: one.node.get("x-withdrawn") for one in Document(document).operations}
    mark = marks.get(name)
    return str(mark.get("successor", name)) if isinstance(mark, dict) else name


@cache
def _list_known() -> dict[tuple[str, str], str]:
    """Return the operations of the evidence by method and path."""
    operations = {}
    for name, facts in read_ledger(ROOT / "openapi" / "evidence" / "ledger").items():
        method, _, path = next(fact.enum for fact in facts if fact.place.at == "route").partition(" ")
        operations[method.upper(), path] = name
    return operations


@cache
def _list_moved() -> dict[tuple[str, str], str]:
    """Return the present paths of the operations that revisions moved, by their former methods and paths."""
    data = load(ROOT / "openapi/scalev-v3.yaml").data
    former: dict[str, set[tuple[str, str]]] = {}
    now: dict[str, tuple[str, str]] = {}
    for revision in (None, *list_revisions(ROOT / "overlays")):
        data = apply_overlays(data, [read_overlay(revision)]).document if revision is not None else data
        now = {one.id: (one.method.upper(), one.path) for one in Document(data).operations}
        for name, route in now.items():
            former.setdefault(name, set()).add(route)
    return {
        route: now[name][1] for name, routes in former.items() if name in now for route in routes - {now[name]} if route[0] == now[name][0]
    }


def _fill(now: str, template: str, path: str) -> str:
    """Return a path for a template, with the values that another path has for the parameters of another template."""
    values = iter([value for part, value in zip(template.split("/"), path.split("/"), strict=True) if part.startswith("{")])
    return re.sub(r"\{[^{}]*\}", lambda _: next(values), now)


@cache
def _compile(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^{}]*\\\}", "[^/]+", re.escape(template)))


def _skip(name: str) -> NoReturn:
    pytest.skip(f"{name} was withdrawn by a later document")
