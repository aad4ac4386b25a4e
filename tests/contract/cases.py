"""Cases for every operation: schemathesis generates them from the document, our strategies add what it leaves out.

What it leaves out: numbers with more digits than a float has, and names that the document does not define.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from scalev.contract.arguments import ABSENT, Case
from scalev.contract.cases import convert_case
from scalev.contract.operations import Operation, Operations
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from tests.contract.strategies import everything, many_digits

#: Every generated test runs on its own: nothing is stored or timed, and a seed reproduces the same cases.
SETTINGS = settings(
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.large_base_example],
    phases=[Phase.generate, Phase.shrink],
    print_blob=False,
    verbosity=Verbosity.quiet,
)

_TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
_MANY_DIGITS = st.integers(0, 10**14).map(many_digits)
#: Characters that a path value can contain, but a URL only percent-encoded.
_RESERVED = " /?#%2F;é"
#: A field that no document defines.
_UNKNOWN = {"a_field_of_tomorrow": {"é": [1, None, {"x": True}]}}


class Cases:
    """Strategies for the cases of a document's operations."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self.schema: BaseSchema = schemathesis.openapi.from_dict(dict(operations.document.data), config=SchemathesisConfig())
        # kept, since a strategy validates itself once
        self.valid = cache(self._build_valid)
        self.whole = cache(self._build_whole)

    def generate(self, operation: Operation, mode: schemathesis.GenerationMode = schemathesis.GenerationMode.POSITIVE) -> Any:
        """Return a strategy for schemathesis's own cases of an operation."""
        return self.schema[operation.path][operation.method.lower()].as_strategy(generation_mode=mode)

    def _build_valid(self, operation: Operation) -> st.SearchStrategy[Case]:
        """Return a strategy for cases that the document allows, except for ids that produce another path."""
        cases = self.generate(operation).map(lambda item: convert_case(self._operations, operation, item))
        return st.builds(_extend, cases, st.dictionaries(_TEXT, _TEXT, max_size=2), _MANY_DIGITS, st.booleans()).filter(
            lambda case: not operation.is_shadowed({name: str(value) for name, value in case.path.items()})
        )

    def _build_whole(self, operation: Operation) -> st.SearchStrategy[Case]:
        """Return a strategy for valid cases that contain everything the document declares."""
        return st.builds(_fill, self.valid(operation), everything(self._operations, operation))


def for_each(strategy: st.SearchStrategy[Any], check: Callable[[Any], None], *, examples: int, seeded: int) -> None:
    """Check that many examples of a strategy; a failure is raised for the smallest example found."""

    @seed(seeded)
    @settings(SETTINGS, max_examples=examples)
    @given(strategy)
    def run(example: Any) -> None:
        check(example)

    run()


@cache
def draw_first(strategy: st.SearchStrategy[Any], *, seeded: int) -> Any:
    """Return the first example of a strategy, the smallest that there is."""
    examples: list[Any] = []
    for_each(strategy, examples.append, examples=1, seeded=seeded)
    return examples[0]


def _fill(case: Case, arguments: Mapping[str, Mapping[str, Any]]) -> Case:
    body = case.body
    if arguments["body"]:
        unknown_fields = {} if case.operation.is_form else _UNKNOWN
        body = {**({} if body is ABSENT else body), **arguments["body"], **unknown_fields}
    path = {name: value + _RESERVED if isinstance(value, str) else value for name, value in case.path.items()}
    return Case(case.operation, path, dict(arguments["query"]), dict(arguments["header"]), body)


def _extend(case: Case, extra_query: Mapping[str, str], digits: Decimal, has_many_digits: bool) -> Case:
    """Extend a case with what no document defines: custom query parameters, and a number with many digits."""
    parameter_names = {parameter.name for parameter in case.operation.parameters if parameter.location == "query"}
    query = {**case.query, **{name: value for name, value in extra_query.items() if name not in parameter_names}}
    return Case(case.operation, case.path, query, case.headers, _with_digits(case.body, digits) if has_many_digits else case.body)


def _with_digits(value: Any, digits: Decimal) -> Any:
    if isinstance(value, dict):
        return {name: _with_digits(item, digits) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_digits(item, digits) for item in value]
    return digits if isinstance(value, float) else value
