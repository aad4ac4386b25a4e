"""Build small contracts, and revise them."""

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


def take_data(old: Data, new: Data, deviations: Deviations | None = None) -> tuple[RevisedContract, Data]:
    """Revise a contract by a published document; return the result, and the document after applying the written overlay."""
    curated_document, published_document = Document(old), Document(new)
    old_contract, new_contract = read_contract(curated_document), read_contract(published_document)
    new_contract = deviations.apply_to_contract(old_contract, new_contract) if deviations else new_contract
    outcome = compare_contracts(old_contract, new_contract, withdrawn_ids=find_withdrawn(curated_document))
    revised_contract = revise_contract(curated_document, published_document, curated_document, DATE, outcome, deviations=deviations)
    sections = list_sections(old, revised_contract, "new.yaml")
    overlay = build_overlay(Path("0001.yaml"), parse(render_revision(sections, 1, DATE, Path("new.yaml"), "0"), "0001.yaml"))
    result = apply_overlays(old, [overlay]).document
    assert result == revised_contract.document or not sections
    return revised_contract, result


def follow(old: Data, new: Data, actions: Sequence[Data]) -> tuple[Data, list[tuple[str, Any]]]:
    """Return the document after a revision with the remaining overlay actions, and the targets and updates of those that changed."""
    revised_contract, result = take_data(old, new)
    overlay = build_overlay(Path("o.yaml"), {"overlay": "1.1.0", "info": {"title": "O", "version": "1"}, "actions": list(actions)})
    moves = find_moves(revised_contract.comparison, old, result, revised_contract.replacements)
    fitted_overlays = fit_overlays(old, result, [overlay], moves)
    assert {conflict.kind for conflict in fitted_overlays.conflicts} <= {"moved"}
    remaining_actions = [action for conflict in fitted_overlays.conflicts for action in conflict.remainder]
    return fitted_overlays.document, [(action.target, action.update) for action in remaining_actions]
