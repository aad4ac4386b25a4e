"""A small part of the contract, with what the overlays say of it: its package is generated in a third of the time."""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from generator.openapi.document import Document, walk
from generator.openapi.reading import read
from generator.openapi.writing import dump_yaml
from generator.overlay import read_overlay
from generator.overlay.fitting import apply_fitting

Data = dict[str, Any]
_NAMED = ("schemas", "responses", "parameters", "requestBodies", "headers")
_WEBHOOKS = 2


def cut_contract(contract: Data, overlays: Path, operations: Collection[str]) -> Data:
    """Return a contract with some of its operations alone, and cut the overlays of a folder to what fits that.

    Components that nothing needs any more go, and all webhooks but the first ones.
    """
    document = copy.deepcopy(contract)
    removed_ids = _keep_operations(document["paths"], operations)
    texts = {path: read(path) for path in sorted(overlays.glob("*.yaml"))}
    for action in (action for overlay in texts.values() for action in overlay["actions"]):
        if action["target"] == "$.paths" and "update" in action:
            removed_ids |= _keep_operations(action["update"], operations)
        if action["target"] == "$.webhooks" and "update" in action:
            action["update"] = dict([*action["update"].items()][:_WEBHOOKS])
    used_components = _find_used(document, cut_overlays(document, texts, removed_ids).data)
    for components in (document["components"], *_list_components(texts)):
        for kind in _NAMED:
            for name in [name for name in components.get(kind, {}) if (kind, name) not in used_components]:
                del components[kind][name]
    cut_overlays(document, texts)
    return document


def cut_overlays(document: Data, texts: dict[Path, Data], removed_ids: Collection[str] = ()) -> Document:
    """Remove from overlays, and write, the links to operations that are gone and the actions that do not fit a document.

    Return the document with the rest of their actions.
    """
    for overlay in texts.values():
        overlay["actions"] = [action for action in overlay["actions"] if _cut_action(action, removed_ids)]
    _write(texts)
    effective, misfits = apply_fitting(document, [read_overlay(path) for path in texts], Document)
    unfit = {misfit.key for misfit in misfits}
    for path, overlay in texts.items():
        overlay["actions"] = [action for number, action in enumerate(overlay["actions"]) if (path.name, number) not in unfit]
    _write(texts)
    return effective


def _write(texts: dict[Path, Data]) -> None:
    for path, overlay in texts.items():
        head, actions, actions_after = dump_yaml(overlay).partition("\nactions:\n")
        # indented, as in the repository
        path.write_text(head + actions + textwrap.indent(actions_after, "  "), encoding="utf-8")


def _keep_operations(paths: Data, operations: Collection[str]) -> set[str]:
    """Remove all operations but some; return the ids of those that are gone."""
    removed_ids = set()
    for path, item in list(paths.items()):
        for method, node in list(item.items()):
            if isinstance(node, dict) and "operationId" in node and node["operationId"] not in operations:
                removed_ids.add(node["operationId"])
                del item[method]
        if not any(isinstance(node, dict) for node in item.values()):
            del paths[path]
    return removed_ids


def _cut_action(action: Data, removed_ids: Collection[str]) -> bool:
    """Cut links to operations that are gone out of an action; return whether it still says something."""
    update = action.get("update")
    if not isinstance(update, dict):
        return True
    for _, node in walk(update):
        if isinstance(node.get("links"), dict):
            node["links"] = {name: link for name, link in node["links"].items() if link.get("operationId") not in removed_ids}
            if not node["links"]:
                del node["links"]
    return bool(update) and not any(value in removed_ids for _, node in walk(update) for value in node.values() if isinstance(value, str))


def _list_components(texts: dict[Path, Data]) -> Iterator[Data]:
    """Yield what overlays add to the components, by kind."""
    for overlay in texts.values():
        for action in overlay["actions"]:
            head, _, kind = action["target"].rpartition(".")
            if head == "$.components" and kind in _NAMED and "update" in action:
                yield {kind: action["update"]}
            elif action["target"] == "$" and "components" in action.get("update", {}):
                yield action["update"]["components"]


def _find_used(*documents: Data) -> set[tuple[str, str]]:
    """Return the components that the operations and the webhooks of any of some documents reach."""
    names: set[tuple[str, str]] = set()
    left = [document.get(key, {}) for document in documents for key in ("paths", "webhooks")]
    while left:
        for _, node in walk(left.pop()):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/components/"):
                _, _, kind, name = reference.split("/")[:4]
                if (kind, name) not in names:
                    names.add((kind, name))
                    left += [component[name] for document_ in documents if name in (component := document_["components"].get(kind, {}))]
    return names
