"""What a revision took away: a test of what such an operation did is skipped, and says of which.

The evidence knows every operation of the reference, so an operation that is in the evidence and not in the document in force was
withdrawn, whereas one that neither has is a mistake of the test.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NoReturn

import pytest

from generator.evidence.ledger import read_ledger
from generator.overlay.effective import load_effective_document
from tests.conftest import ROOT


class Withdrawn:
    """The operations that the evidence has and a document lacks: their ids by method and path template."""

    def __init__(self, document: dict[str, Any]) -> None:
        routes = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
        self._stated = [(method, _compile(path)) for method, path in routes]
        self._gone = {route: name for route, name in _list_known().items() if route not in routes}

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


@cache
def _list_known() -> dict[tuple[str, str], str]:
    """Return the operations of the evidence by method and path."""
    operations = {}
    for name, facts in read_ledger(ROOT / "openapi" / "evidence" / "ledger").items():
        method, _, path = next(fact.enum for fact in facts if fact.place.at == "route").partition(" ")
        operations[method.upper(), path] = name
    return operations


@cache
def _compile(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^{}]*\\\}", "[^/]+", re.escape(template)))


def _skip(name: str) -> NoReturn:
    pytest.skip(f"{name} was withdrawn by a later document")
