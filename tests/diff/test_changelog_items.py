"""The changelog of a small revision: one item for what happened, by resource, with what to write instead."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from generator.diff import Pair, compare
from generator.diff.documents import check_document
from generator.regenerate.fragment import render_fragment
from tests.diff.orders import Data, base, ref, response


def list_items(edit: Callable[[Data], object], old: Data | None = None) -> list[str]:
    """Return the items for an edit of the small document, without those of the documentation."""
    old = old or base()
    new = copy.deepcopy(old)
    edit(new)
    text = render_fragment(compare(Pair(check_document(old, "old"), check_document(new, "new"))))
    return [line.removeprefix("- ") for line in text.splitlines() if not line.startswith("- Documentation")]


def rename(mapping: Data, old: str, new: str) -> None:
    items = [(new if key == old else key, value) for key, value in mapping.items()]
    mapping.clear()
    mapping.update(items)


def get(data: Data) -> Any:
    return data["paths"]["/orders/{id}"]["get"]


def remove_create(data: Data) -> None:
    del data["paths"]["/orders"]["post"], data["components"]["schemas"]["OrderRequest"]


def rename_problem(data: Data) -> None:
    rename(data["components"]["schemas"], "Problem", "Failure")
    data["paths"]["/orders"]["post"]["responses"]["404"] = response(ref("Failure"))


def rename_argument(data: Data) -> None:
    data["paths"]["/orders"]["get"]["parameters"][1]["name"] = "searchs"


def rename_method(data: Data) -> None:
    data["paths"]["/orders/{id}"]["patch"]["x-client"]["method"] = "change"


@pytest.mark.parametrize(
    ("edit", "item"),
    [
        (remove_create, "⚠ operation removed: `orders.create() (POST /orders)`; with it `OrderRequest`"),
        (rename_problem, "⚠ model renamed: `Problem` → `Failure`"),
        (rename_argument, "⚠ argument renamed: `orders.list(search=)` → `orders.list(searchs=)`"),
        (rename_method, "⚠ operation renamed: `orders.update` → `orders.change`"),
        (
            lambda data: get(data).update(responses={"202": response(ref("Problem"))}),
            "⚠ responds with 202, not 200: returns Problem, not Order: `orders.get()`",
        ),
        (
            lambda data: get(data).update(responses={"204": {"description": "Done."}}),
            "⚠ responds with 204, not 200: returns None, not Order: `orders.get()`",
        ),
    ],
)
def test_what_happened_is_one_item(edit: Callable[[Data], object], item: str) -> None:
    assert list_items(edit) == [item]


@pytest.mark.parametrize("place", ["header", "query"])
def test_one_shared_word_makes_no_rename(place: str) -> None:
    old = base()
    parameters = old["paths"]["/orders"]["get"]["parameters"]
    parameters.append({"name": "X-Origin", "in": place, "schema": {"type": "string"}})

    def edit(data: Data) -> None:
        data["paths"]["/orders"]["get"]["parameters"][-1]["name"] = "X-Scalev-Storefront-Api-Key"

    assert list_items(edit, old) == [
        "⚠ argument removed: `orders.list(x_origin=)`",
        "argument added: `orders.list(x_scalev_storefront_api_key=)`",
    ]


OPTIONS = {
    "oneOf": [
        {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "kind": {"type": "string"}}},
        {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "weight": {"type": "number"}}},
    ]
}


def test_an_object_that_becomes_a_choice_of_objects_stays_a_class() -> None:
    old = base()
    old["components"]["schemas"]["Thing"] = OPTIONS["oneOf"][0]
    get(old)["responses"] = {"200": response(ref("Thing"))}

    def edit(data: Data) -> None:
        data["components"]["schemas"]["Thing"] = OPTIONS

    items = list_items(edit, old)
    assert [item.partition(": ")[0] for item in items] == ["Same call, different effect", "field added"]
    assert "Any" not in str(items)


def test_a_security_scheme_is_known_by_its_kind() -> None:
    old = base()
    old["components"]["securitySchemes"]["bearer"]["x-credential"] = "business"

    def rename_scheme(data: Data) -> None:
        rename(data["components"]["securitySchemes"], "bearer", "ApiKeyAuth")
        data["security"] = [{"ApiKeyAuth": []}]

    assert list_items(rename_scheme, old) == []


def test_items_of_one_resource_stand_together() -> None:
    old = base()
    for name in ("chats", "stores"):
        operation = {"operationId": f"{name}List", "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}]}
        client = {"x-client": {"resource": name, "method": "list"}, "responses": {"200": response(ref("Order"))}}
        old["paths"][f"/{name}"] = {"get": {**operation, **client}}

    def edit(data: Data) -> None:
        for name in ("chats", "stores"):
            data["paths"][f"/{name}"]["get"]["parameters"][0]["required"] = True
            data["paths"][f"/{name}"]["get"]["responses"] = {"204": {"description": "Done."}}

    resources = [item.rpartition("`")[0].rpartition("`")[2].partition(".")[0] for item in list_items(edit, old)]
    assert resources == sorted(resources)
