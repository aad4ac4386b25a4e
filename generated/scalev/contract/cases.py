# Copied from generator/package/scalev/contract/cases.py by `python -m generator generate`. Do not edit.
"""Convert schemathesis cases: decode them and drop the generated credentials."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from schemathesis.core import NOT_SET

from .arguments import ABSENT, Case
from .operations import Operation, Operations


def convert_case(operations: Operations, operation: Operation, generated: Any) -> Case:
    """Convert a case that schemathesis generated to one of ours."""
    secret = {"authorization"} | {str(scheme.get("name", "")).lower() for scheme in operations.schemes.values()}
    return Case(
        operation=operation,
        # schemathesis percent-encodes path values
        path={name: unquote(value) if isinstance(value, str) else value for name, value in generated.path_parameters.items()},
        query={name: value for name, value in generated.query.items() if value is not None},
        headers={name: str(value) for name, value in generated.headers.items() if name.lower() not in secret},
        body=ABSENT if generated.body is NOT_SET or generated.body is None else _unwrap(generated.body),
    )


def _unwrap(value: Any) -> Any:
    """Unwrap the value types of schemathesis."""
    if isinstance(value, dict):
        return {name: _unwrap(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_unwrap(item) for item in value]
    return getattr(value, "data", value)
