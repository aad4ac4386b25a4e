"""List the calls of withdrawn operations in hand-written examples and pages, since callers who copy them would get a warning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..openapi.document import Document
from .comparison import Comparison
from .markers import WITHDRAWN
from .tasks import Task

_SUFFIXES = frozenset({".py", ".jinja", ".md"})


def list_caller_tasks(folders: Iterable[Path], comparison: Comparison, effective: Document) -> Iterator[Task]:
    """Yield the tasks to call the successors of withdrawn operations, one for each line; `folders` hold examples and templates.

    A withdrawn operation is found by its name in the client, or by the words of its command.
    """
    withdrawn_ids = {operation.id for operation in comparison.withdrawn}
    nodes_by_id = {operation.id: operation.node for operation in effective.operations}
    patterns = []
    for name in sorted(withdrawn_ids & nodes_by_id.keys()):
        mark, client = nodes_by_id[name].get(WITHDRAWN), nodes_by_id[name].get("x-client")
        if client:
            successor = nodes_by_id.get(mark.get("successor", ""), {}).get("x-client") if isinstance(mark, dict) else None
            patterns.append((_compile(client["resource"], client["method"]), _join(client), _join(successor) if successor else ""))
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in _SUFFIXES) if patterns else []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for pattern, old, new in patterns:
                if pattern.search(line):
                    advice = f"use {new}, which took its place" if new else "use something else, or leave it out"
                    yield Task(path, number, f"{old} is withdrawn: {advice}")


def _compile(resource: str, method: str) -> re.Pattern[str]:
    """Return a pattern for a call of a method, in Python or in a terminal."""
    command = " ".join([*resource.split("."), method]).replace("_", "-")
    return re.compile(rf"\.{re.escape(resource)}\.{re.escape(method)}\b|\bscalev {re.escape(command)}\b")


def _join(client: dict[str, str]) -> str:
    return f"client.{client['resource']}.{client['method']}"
