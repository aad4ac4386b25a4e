"""Overlays that were written for the old document: actions that no longer fit are listed, and hide no change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.diff import Comparison, compare, read_pair
from generator.openapi.writing import dump_yaml
from tests.diff.orders import Data, base, ref, remove_names, rename_schema

GET, POST = "$.paths['/orders'].get", "$.paths['/orders'].post"


def action(target: str, **update: Any) -> Data:
    return {"target": target, "update": update}


OVERLAYS: dict[str, list[Data]] = {
    "names.yaml": [
        action(GET, **{"x-client": {"resource": "orders", "method": "list"}}),
        action(POST, **{"x-client": {"resource": "orders", "method": "create"}}),
        action("$.paths['/orders/{id}'].get", **{"x-client": {"resource": "orders", "method": "get"}}),
        action("$.paths['/orders/{id}'].patch", **{"x-client": {"resource": "orders", "method": "update"}}),
    ],
    "shapes.yaml": [
        action(GET, **{"x-retry": "safe"}),
        action("$.paths['/orders/{id}'].get", **{"x-retry": "safe", "x-credential": "business"}),
        {"target": "$.components.schemas.Order.properties.address", "remove": True},
        action("$.components.schemas.Order.properties", address=ref("Problem")),
        action("$.components.schemas.Problem.properties", order=ref("Order")),
        {"target": f"{GET}.parameters", "update": [{"name": "page", "in": "query", "schema": {"type": "integer"}}]},
    ],
}


def compare_with_overlays(folder: Path, edit: Callable[[Data], object], overlays: dict[str, list[Data]] = OVERLAYS) -> Comparison:
    """Compare two documents without names of their own, with overlays applied."""
    old, new = base(), base()
    for data in (old, new):
        remove_names(data)
    edit(new)
    (folder / "overlays").mkdir()
    for name, actions in overlays.items():
        overlay = {"overlay": "1.1.0", "info": {"title": name, "version": "1"}, "actions": actions}
        (folder / "overlays" / name).write_text(dump_yaml(overlay), encoding="utf-8")
    for name, data in (("old.yaml", old), ("new.yaml", new)):
        (folder / name).write_text(dump_yaml(data), encoding="utf-8")
    return compare(read_pair(folder / "old.yaml", folder / "new.yaml", folder / "overlays"))


def list_changes(comparison: Comparison) -> list[str]:
    return sorted(f"{change.level} {change.name}: {change.detail}" for change in comparison.changes)


def misfits(comparison: Comparison) -> list[str]:
    return [misfit.partition("overlays/")[2] for misfit in comparison.misfits]


def _rename_path(data: Data) -> None:
    data["paths"]["/orders/{order_id}"] = data["paths"].pop("/orders/{id}")
    data["paths"]["/orders/{order_id}"]["parameters"][0]["name"] = "order_id"


def turn_list_into_post(data: Data) -> None:
    data["paths"]["/orders/search"] = {"post": data["paths"]["/orders"].pop("get")}


def test_equal_documents_have_no_changes(tmp_path: Path) -> None:
    comparison = compare_with_overlays(tmp_path, lambda data: None)
    assert (list_changes(comparison), comparison.misfits, comparison.unnamed, comparison.hidden) == ([], (), (), ())


def test_a_renamed_path_parameter_is_just_that_until_the_overlays_are_corrected(tmp_path: Path) -> None:
    comparison = compare_with_overlays(tmp_path, _rename_path)
    assert list_changes(comparison) == [
        "breaking orders.get(id): argument renamed to order_id",
        "breaking orders.update(id): argument renamed to order_id",
        "compatible orders.get: GET /orders/{id} → GET /orders/{order_id}",
        "compatible orders.update: PATCH /orders/{id} → PATCH /orders/{order_id}",
    ]
    target = "$.paths['/orders/{id}']"
    assert [misfit.partition(": expected")[0] for misfit in misfits(comparison)] == [
        f"names.yaml: actions[2] (update {target}.get)",
        f"names.yaml: actions[3] (update {target}.patch)",
        f"shapes.yaml: actions[1] (update {target}.get)",
    ]
    assert comparison.unnamed == ("getOrder", "updateOrder")


def test_another_method_is_just_that_until_the_overlays_are_corrected(tmp_path: Path) -> None:
    comparison = compare_with_overlays(tmp_path, turn_list_into_post)
    assert list_changes(comparison) == ["compatible orders.list: GET /orders → POST /orders/search"]
    assert len(comparison.misfits) == 3 and comparison.unnamed == ("listOrders",)


def test_a_renamed_schema_is_reported_with_the_actions_that_speak_of_the_old_one(tmp_path: Path) -> None:
    comparison = compare_with_overlays(tmp_path, rename_schema)
    assert "breaking Order: model renamed to Sale" in list_changes(comparison)
    result = misfits(comparison)
    assert result[2] == (
        "shapes.yaml: actions[4] (update $.components.schemas.Problem.properties): refers to nothing: #/components/schemas/Order"
    )
    assert len(result) == 3


def test_a_parameter_that_the_document_has_now_is_reported_with_the_action_that_adds_it(tmp_path: Path) -> None:
    page = {"name": "page", "in": "query", "schema": {"type": "integer"}}
    comparison = compare_with_overlays(tmp_path, lambda data: data["paths"]["/orders"]["get"]["parameters"].append(page))
    (misfit,) = misfits(comparison)
    assert misfit.startswith("shapes.yaml: actions[5] (update $.paths['/orders'].get.parameters): ")
    assert misfit.endswith("expected each parameter once, got query parameter 'page' again at get /orders (listOrders)")
    assert list_changes(comparison) == []  # the client already had the argument from the overlay


def test_a_field_that_is_gone_does_not_come_back_with_its_description_alone(tmp_path: Path) -> None:
    words = {"note": {"description": "What was noted."}, "status": {"description": "What became of it."}}
    overlays = {**OVERLAYS, "wording.yaml": [action("$.components.schemas.Order.properties", **words)]}
    comparison = compare_with_overlays(tmp_path, lambda data: data["components"]["schemas"]["Order"]["properties"].pop("note"), overlays)
    (misfit,) = misfits(comparison)
    assert misfit.startswith("wording.yaml: actions[0] (update $.components.schemas.Order.properties): it describes note, ")
    assert "breaking Order.note: field removed" in list_changes(comparison)


@pytest.mark.parametrize("schema", [{"type": "integer"}, ref("OrderStatus")])
def test_changes_hidden_by_an_overlay_are_noted(schema: Data, tmp_path: Path) -> None:
    comparison = compare_with_overlays(tmp_path, lambda data: data["components"]["schemas"]["Order"]["properties"].update(address=schema))
    assert list_changes(comparison) == ["documentation document: the same, written differently"] or not comparison.changes
    assert comparison.hidden and all(item.startswith("Order.address: ") for item in comparison.hidden)
