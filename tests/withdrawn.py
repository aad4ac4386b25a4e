"""Skip the tests of operations that a revision withdrew, naming the operation, and find the paths of those that it moved.

The evidence has every operation of the reference. An operation that is in the evidence but not in the document in force was therefore
withdrawn, whereas one that is in neither is a mistake of the test.
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
        """Return the present path of an operation, given its path when the test was written."""
        path, mark, query = path.partition("?")
        if not any(stated_method == method and template.fullmatch(path) for stated_method, template in self._stated):
            for (old_method, template), new_path in _list_moved().items():
                if old_method == method and _compile(template).fullmatch(path):
                    path = _fill(new_path, template, path)
                    break
        return path + mark + query

    def skip_if_gone(self, method: str, path: str) -> None:
        """Skip the running test if a path belongs to a withdrawn operation, and to none that still exists."""
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
    """Return the operations that are missing from the document in force."""
    return Withdrawn(load_effective_document(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays"))


def find_successor(name: str) -> str:
    """Return the id of the successor of an operation, or its own id if it was not withdrawn."""
    document = load_effective_document(ROOT / "openapi/scalev-v3.yaml", ROOT / "overlays")
    marks = {operation.id: operation.node.get("x-withdrawn") for operation in Document(document).operations}
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
    former_routes: dict[str, set[tuple[str, str]]] = {}
    present_routes: dict[str, tuple[str, str]] = {}
    for revision in (None, *list_revisions(ROOT / "overlays")):
        data = apply_overlays(data, [read_overlay(revision)]).document if revision is not None else data
        present_routes = {operation.id: (operation.method.upper(), operation.path) for operation in Document(data).operations}
        for name, route in present_routes.items():
            former_routes.setdefault(name, set()).add(route)
    return {
        route: path
        for name, (method, path) in present_routes.items()
        for route in former_routes[name] - {(method, path)}
        if route[0] == method
    }


def _fill(new_path: str, template: str, path: str) -> str:
    """Return the new path, with the values that a path has for the parameters of its own template."""
    values = iter([value for part, value in zip(template.split("/"), path.split("/"), strict=True) if part.startswith("{")])
    return re.sub(r"\{[^{}]*\}", lambda _: next(values), new_path)


@cache
def _compile(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^{}]*\\\}", "[^/]+", re.escape(template)))


def _skip(name: str) -> NoReturn:
    pytest.skip(f"{name} was withdrawn by a later document")
