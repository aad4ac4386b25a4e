"""Load two documents to compare: read, normalize and overlay them, and check that they describe one API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..openapi.document import Document
from ..openapi.reading import read
from ..overlay import Overlay, read_overlay
from ..overlay.effective import list_overlays
from ..overlay.fitting import apply_fitting
from .normal import normalize
from .rest import check_rest

#: Documents that share a smaller part of their operations belong to two APIs, unless they are too small to decide.
_SHARED = 0.2
_ENOUGH = 5
#: The keys that a generated package adds to its document, and to each operation.
_MARK = "x-generated"
_SAMPLES = "x-codeSamples"


@dataclass(frozen=True, slots=True)
class Pair:
    """The old and the new document, with overlays applied as far as they fit both.

    `misfits` are overlay actions that do not fit the new document. They are left out of the old one too, except for the names
    that they assign, so that their effect is not reported as a difference. `bare` holds both documents without overlays, but
    with their names in the client.
    """

    old: Document
    new: Document
    misfits: tuple[str, ...] = ()
    bare: tuple[Document, Document] | None = None


def read_pair(old: Path, new: Path, overlays: Path | None = None) -> Pair:
    """Read two documents and apply the overlays of a folder to both, as far as they fit.

    Raise InputError for a file that is not an OpenAPI 3.0 or 3.1 document, and for two that describe different APIs.
    """
    loaded_overlays = [read_overlay(path) for path in list_overlays(overlays)] if overlays else []
    pair = apply_to_both(check_document(read(old), str(old)), check_document(read(new), str(new)), loaded_overlays)
    reject_unrelated(pair.old, pair.new)
    return pair


def apply_to_both(old: Document, new: Document, overlays: Sequence[Overlay]) -> Pair:
    """Apply overlays to both documents, as far as they fit the new one."""
    if not overlays:
        return Pair(old, new)
    after, misfits = apply_fitting(new.data, overlays, partial(check_document, name=f"{new.name} with overlays"))
    # the new document may now contain what an action used to add to the old one
    omitted_keys = frozenset(misfit.key for misfit in misfits if not misfit.breaks)
    fitting_overlays = [_keep_names(overlay, omitted_keys) for overlay in overlays]
    before, _ = apply_fitting(old.data, fitting_overlays, partial(check_document, name=f"{old.name} with overlays"))
    return Pair(before, after, tuple(map(str, misfits)), (_copy_names(old, before), _copy_names(new, after)))


def replace_old(pair: Pair, old: Document) -> Pair:
    """Return a pair with another old document, and with its names in the client in `bare`."""
    return replace(pair, old=old, bare=pair.bare and (_copy_names(pair.bare[0], old), pair.bare[1]))


def _keep_names(overlay: Overlay, omitted_keys: frozenset[tuple[str, int]]) -> Overlay:
    """Return an overlay without the given actions, except for the names in the client that they assign."""
    actions = []
    for action in overlay.actions:
        if (overlay.path.name, action.index) not in omitted_keys:
            actions.append(action)
        elif isinstance(action.update, dict) and "x-client" in action.update:
            actions.append(replace(action, update={"x-client": action.update["x-client"]}))
    return replace(overlay, actions=tuple(actions))


def _copy_names(document: Document, effective: Document) -> Document:
    """Return a document without overlays, but with the names that they assign to its operations."""
    names = {
        (operation.method, operation.path): operation.node["x-client"] for operation in effective.operations if "x-client" in operation.node
    }
    paths = {
        path: {
            key: {**node, "x-client": names[key, path]} if (key, path) in names and isinstance(node, dict) else node
            for key, node in item.items()
        }
        if isinstance(item, dict)
        else item
        for path, item in document.data["paths"].items()
    }
    return Document({**document.data, "paths": paths}, document.name)


def check_document(data: Any, name: str) -> Document:
    """Return data as a checked document in OpenAPI 3.1, without what a generated package adds to its document."""
    document = Document(normalize(_remove_additions(data), name), name)
    if not document.operations:
        raise InputError(f"{name}: expected operations in /paths, got none")
    check_rest(document)
    return document


def _remove_additions(data: Any) -> Any:
    """Return a document without the mark and the samples of a generated package; they mean nothing to a client."""
    if not isinstance(data, dict):
        return data
    other_members = {key: value for key, value in data.items() if key != _MARK}
    paths = other_members.get("paths")
    return (
        {**other_members, "paths": {path: _remove_samples(item) for path, item in paths.items()}}
        if isinstance(paths, dict)
        else other_members
    )


def _remove_samples(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {
        key: {name: value for name, value in node.items() if name != _SAMPLES} if isinstance(node, dict) else node
        for key, node in item.items()
    }


def reject_unrelated(old: Document, new: Document) -> None:
    """Raise InputError if two documents share so little that a list of differences would be meaningless."""
    ids = {operation.id for operation in old.operations}
    routes = {(operation.method, operation.path) for operation in old.operations}
    shared_count = sum(1 for operation in new.operations if operation.id in ids or (operation.method, operation.path) in routes)
    smaller = min(len(old.operations), len(new.operations))
    titles = [str(document.data["info"].get("title")) for document in (old, new)]
    if shared_count >= _SHARED * smaller or (smaller < _ENOUGH and titles[0] == titles[1]):
        return
    raise InputError(
        f"expected two versions of one API, got two APIs: {shared_count} of the {len(new.operations)} operations of {new.name} "
        f"({titles[1]!r:.80}) are among the {len(old.operations)} of {old.name} ({titles[0]!r:.80})"
    )
