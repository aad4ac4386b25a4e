"""List where examples and pages that are written by hand call what a revision withdraws, or what returns something else with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..openapi.document import Document, JsonObject
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
    resources = _list_resources(effective)
    patterns = []
    for name in sorted(withdrawn_ids & nodes_by_id.keys()):
        mark, client = nodes_by_id[name].get(WITHDRAWN), nodes_by_id[name].get("x-client")
        if client:
            successor = nodes_by_id.get(mark.get("successor", ""), {}).get("x-client") if isinstance(mark, dict) else None
            patterns.append((_compile(client, resources), _join(client), _join(successor) if successor else ""))
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in _SUFFIXES) if patterns else []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for pattern, old, new in patterns:
                if pattern.search(line):
                    advice = f"use {new}, which took its place" if new else "use something else, or leave it out"
                    yield Task(path, number, f"{old} is withdrawn: {advice}")


def list_result_tasks(folder: Path, before: Document, effective: Document) -> Iterator[Task]:
    """Yield the tasks to change examples that name the component which an operation returned before, and call that operation.

    `before` is the contract before the revision, `effective` that with it and with all overlays.
    """
    former_results = {operation.id: _find_result(before, operation.node) for operation in before.operations}
    resources = _list_resources(effective)
    changed = []
    for operation in effective.operations:
        former, now, client = former_results.get(operation.id), _find_result(effective, operation.node), operation.node.get("x-client")
        if former and now and former != now and client:
            # the storefront and customers have resources of the same names: `client.storefront(store).orders`
            pattern = re.compile(rf"(?<!\)){_write_call(client, resources)}")
            instruction = (
                f"change {former} in this file, where it stands for that, and name in the note for users which functions that changes"
            )
            changed.append((pattern, f"{_join(client)} returns {now} now: {instruction}", former))
    for path in sorted(folder.rglob("*.py")) if changed else ():
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, instruction, former in changed:
                if pattern.search(line) and re.search(rf"\b{re.escape(former)}\b", text):
                    yield Task(path, number, instruction)


def _find_result(document: Document, node: JsonObject) -> str:
    """Return the component that an operation returns, or an empty string."""
    for status, response in node["responses"].items():
        if str(status).startswith("2"):
            for media in document.resolve(response).get("content", {}).values():
                return str(media.get("schema", {}).get("$ref", "")).rpartition("/")[2]
    return ""


def _list_resources(effective: Document) -> set[str]:
    return {client["resource"] for operation in effective.operations if (client := operation.node.get("x-client"))}


def _compile(client: dict[str, str], resources: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for a call of a method, in Python or in a terminal."""
    command = " ".join([*client["resource"].split("."), client["method"]]).replace("_", "-")
    return re.compile(rf"{_write_call(client, resources)}|\bscalev {re.escape(command)}\b")


def _write_call(client: dict[str, str], resources: Iterable[str]) -> str:
    """Return a pattern for a call of a method, and not of one of a resource that ends alike, as `stores.orders` does."""
    ends = sorted(name.removesuffix(f".{client['resource']}") for name in resources if name.endswith(f".{client['resource']}"))
    others = "".join(rf"(?<!\.{re.escape(end)})" for end in ends)
    return rf"{others}\.{re.escape(client['resource'])}\.{re.escape(client['method'])}\b"


def _join(client: dict[str, str]) -> str:
    return f"client.{client['resource']}.{client['method']}"
