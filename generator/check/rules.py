"""Check the document's own rules: every operation has a summary, a description and security; every component is used and well named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..openapi.document import Document, Operation, walk
from ..openapi.pointers import find_component

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SUMMARY = 60


def check_rules(document: Document) -> list[str]:
    """Describe each broken rule in one line that names the operation or component."""
    return [
        *(finding for operation in document.operations for finding in _check_operation(operation)),
        *_check_tags(document),
        *_check_components(document),
    ]


def _check_operation(operation: Operation) -> Iterator[str]:
    node = operation.node
    summary = node.get("summary", "")
    if not summary:
        yield f"{operation.id}: summary: expected one, got none"
    elif len(summary) > MAX_SUMMARY or summary != summary.strip() or "\n" in summary:
        yield f"{operation.id}: summary: expected one line of at most {MAX_SUMMARY} characters, got {len(summary)}: {summary!r}"
    if not str(node.get("description", "")).strip():
        yield f"{operation.id}: description: expected a sentence or more, got none"
    if "security" not in node:
        yield f"{operation.id}: security: expected it on the operation (`[]` if none is needed), got none"
    if not any(status.startswith("2") for status in node["responses"]):
        yield f"{operation.id}: responses: expected a success status, got {', '.join(node['responses']) or 'none'}"


def _check_tags(document: Document) -> Iterator[str]:
    tags = document.data.get("tags")
    declared_tags = [tag.get("name") for tag in tags if isinstance(tag, dict)] if isinstance(tags, list) else []
    used_tags = list(dict.fromkeys(tag for operation in document.operations for tag in operation.node.get("tags", ())))
    if declared_tags != used_tags:
        difference = next((pair for pair in zip(declared_tags, used_tags, strict=False) if pair[0] != pair[1]), None)
        expected, got = (difference[1], difference[0]) if difference else (f"{len(used_tags)} tags", f"{len(declared_tags)}")
        yield f"tags: expected those of the operations, in their order: {expected}, got {got}"


def _check_components(document: Document) -> Iterator[str]:
    used_names = _find_used_components(document)
    components = document.data.get("components", {})
    for kind, members in components.items():
        if kind.startswith("x-"):
            continue
        for name in members:
            if re.search(r"\d$", name):
                yield f"components/{kind}/{name}: expected a descriptive name, got one that ends in a number"
            if (kind, name) not in used_names:
                yield f"components/{kind}/{name}: used by no operation"


def _find_used_components(document: Document) -> set[tuple[str, str]]:
    """Return the components that the paths refer to, directly or through others."""
    used_names: set[tuple[str, str]] = set()
    pending_nodes: list[Any] = [document.data["paths"]]
    while pending_nodes:
        for _, node in walk(pending_nodes.pop()):
            component = find_component(node.get("$ref"))
            if component is not None and component not in used_names:
                used_names.add(component)
                kind, name = component
                pending_nodes.append(document.get_components(kind)[name])
    top = document.data.get("security", [])
    for security in (top, *(operation.node.get("security", ()) for operation in document.operations)):
        used_names |= {("securitySchemes", name) for option in security for name in option}
    return used_names
