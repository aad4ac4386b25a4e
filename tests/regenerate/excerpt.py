"""A small part of the contract with the overlays that speak of it: a package that is generated in a tenth of the time."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from generator.openapi.document import Document, walk
from generator.openapi.reading import read
from generator.openapi.writing import dump_yaml
from generator.overlay import read_overlay
from generator.overlay.effective import list_overlays
from generator.overlay.fitting import apply_fitting

Data = dict[str, Any]
_NAMED = ("schemas", "responses", "parameters", "requestBodies", "headers")


def write_excerpt(folder: Path, contract: Data, operations: Collection[str]) -> None:
    """Write a contract with a few of its operations as the document of a folder, and cut its overlays to what fits that.

    The overlays of the folder are those after the revisions, whose changes are part of the contract.
    """
    document = copy.deepcopy(contract)
    gone = _keep_operations(document["paths"], operations)
    paths = [path for path in list_overlays(folder / "overlays") if path.parent.name == "overlays"]
    overlays = {path: read(path) for path in paths}
    for overlay in overlays.values():
        overlay["actions"] = [cut for action in overlay["actions"] if (cut := _cut_action(action, operations, gone))]
    _write(overlays)
    effective, _ = apply_fitting(document, [read_overlay(path) for path in paths], Document)
    used = _find_used(document, effective.data)
    for components in (document["components"], *_list_components(overlays)):
        for kind in _NAMED:
            for name in [name for name in components.get(kind, {}) if (kind, name) not in used]:
                del components[kind][name]
    for overlay in overlays.values():
        overlay["actions"] = [action for action in overlay["actions"] if action.get("update", True) not in ({}, None)]
    _write(overlays)
    _, misfits = apply_fitting(document, [read_overlay(path) for path in paths], Document)
    unfit = {misfit.key for misfit in misfits}
    for path, overlay in overlays.items():
        overlay["actions"] = [action for number, action in enumerate(overlay["actions"]) if (path.name, number) not in unfit]
    _write(overlays)
    (folder / "openapi" / "scalev-v3.yaml").write_text(dump_yaml(document), encoding="utf-8")


def _write(overlays: dict[Path, Data]) -> None:
    for path, overlay in overlays.items():
        path.write_text(dump_yaml(overlay), encoding="utf-8")


def _keep_operations(paths: Data, operations: Collection[str]) -> set[str]:
    """Remove all operations but some; return the ids of those that are gone."""
    gone = set()
    for path in list(paths):
        for method, node in list(paths[path].items()):
            if isinstance(node, dict) and "operationId" in node and node["operationId"] not in operations:
                gone.add(node["operationId"])
                del paths[path][method]
        if not paths[path]:
            del paths[path]
    return gone


def _cut_action(action: Data, operations: Collection[str], gone: set[str]) -> Data | None:
    update = action.get("update")
    if isinstance(update, dict) and action["target"] == "$.paths":
        gone |= _keep_operations(update, operations)
    for _, node in walk(update) if isinstance(update, dict) else ():
        for key, value in list(node.items()):
            if key == "links":
                node["links"] = {name: link for name, link in value.items() if link.get("operationId") not in gone}
            elif isinstance(value, str) and value in gone:
                return None
        if node.get("links") == {}:
            del node["links"]
    return None if update == {} else action


def _list_components(overlays: dict[Path, Data]) -> Iterator[Data]:
    """Yield what the overlays add to the components, by kind."""
    for overlay in overlays.values():
        for action in overlay["actions"]:
            head, _, kind = action["target"].rpartition(".")
            if head == "$.components" and kind in _NAMED and "update" in action:
                yield {kind: action["update"]}
            elif action["target"] == "$" and "components" in action.get("update", {}):
                yield action["update"]["components"]


def _find_used(*documents: Data) -> set[tuple[str, str]]:
    """Return the components that the operations and the webhooks of any of some documents reach."""
    used: set[tuple[str, str]] = set()
    left = [document.get(key, {}) for document in documents for key in ("paths", "webhooks")]
    while left:
        for _, node in walk(left.pop()):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/components/"):
                _, _, kind, name = reference.split("/")[:4]
                if (kind, name) not in used:
                    used.add((kind, name))
                    left += [found[name] for one in documents if name in (found := one["components"].get(kind, {}))]
    return used
