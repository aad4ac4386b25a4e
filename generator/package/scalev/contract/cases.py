"""A case of schemathesis as a call sees it: decoded, and without the credentials that were made up for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from schemathesis.core import NOT_SET

from .arguments import ABSENT, Case
from .operations import Operation, Operations


def case_of(operations: Operations, operation: Operation, generated: Any) -> Case:
    """Turn a case that schemathesis generated into one of ours."""
    secret = {"authorization"} | {str(one.get("name", "")).lower() for one in operations.schemes.values()}
    return Case(
        operation=operation,
        # schemathesis quotes what it puts into paths
        path={name: unquote(value) if isinstance(value, str) else value for name, value in generated.path_parameters.items()},
        query={name: value for name, value in generated.query.items() if value is not None},
        headers={name: str(value) for name, value in generated.headers.items() if name.lower() not in secret},
        body=ABSENT if generated.body is NOT_SET or generated.body is None else _plain(generated.body),
    )


def _plain(value: Any) -> Any:
    """Data without schemathesis's own kinds of values."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return getattr(value, "data", value)
