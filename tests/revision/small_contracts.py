"""Small contracts to revise, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.openapi.document import Document
from generator.openapi.reading import parse
from generator.overlay import apply_overlays
from generator.overlay.document import build_overlay
from generator.revision.comparison import compare_contracts
from generator.revision.conflicts import fit_overlays
from generator.revision.contract import find_withdrawn, read_contract
from generator.revision.deviations import Deviations
from generator.revision.moves import find_moves
from generator.revision.revised_contract import RevisedContract, revise_contract
from generator.revision.revision_overlay import list_sections, render_revision

Data = dict[str, Any]
DATE = "2026-01-31"
STRING, NUMBER = {"type": "string"}, {"type": "integer"}


def ref(name: str) -> Data:
    return {"$ref": f"#/components/schemas/{name}"}


def fields(**properties: Data) -> Data:
    return {"type": "object", "properties": properties}


def content(schema: Data) -> Data:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


def contract(schemas: Data, *, schemes: Data | None = None, **operations: Data) -> Data:
    """Return a document; each operation is `getX` and returns a schema."""
    paths = {
        f"/v3/{name}": {"get": {"operationId": f"get{name.title()}", "responses": {"200": content(schema)}}}
        for name, schema in operations.items()
    }
    components = {"schemas": schemas, "securitySchemes": schemes or {}}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": components}


def take_data(old: Data, new: Data, settled: Deviations | None = None) -> tuple[RevisedContract, Data]:
    """Take a published document; return what was taken, and the document that the overlay gives."""
    curated, published = Document(old), Document(new)
    ours, theirs = read_contract(curated), read_contract(published)
    theirs = settled.apply_to_contract(ours, theirs) if settled else theirs
    outcome = compare_contracts(ours, theirs, withdrawn=find_withdrawn(curated))
    taken = revise_contract(curated, published, curated, DATE, outcome, deviations=settled)
    sections = list_sections(old, taken, "new.yaml")
    overlay = build_overlay(Path("0001.yaml"), parse(render_revision(sections, 1, DATE, Path("new.yaml"), "0"), "0001.yaml"))
    result = apply_overlays(old, [overlay]).document
    assert result == taken.document or not sections
    return taken, result


def follow(old: Data, new: Data, actions: Sequence[Data]) -> tuple[Data, list[tuple[str, Any]]]:
    """Return the document with what is left of overlay actions after a revision, and the targets of those that followed it."""
    taken, result = take_data(old, new)
    overlay = build_overlay(Path("o.yaml"), {"overlay": "1.1.0", "info": {"title": "O", "version": "1"}, "actions": list(actions)})
    fitted = fit_overlays(old, result, [overlay], find_moves(taken.comparison, old, result, taken.replacements))
    assert {one.kind for one in fitted.conflicts} <= {"moved"}
    return fitted.document, [(one.target, one.update) for conflict in fitted.conflicts for one in conflict.remainder]
