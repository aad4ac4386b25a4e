"""Each kind of change, described and classified as callers of the client see it."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from generator.diff import Comparison, Pair, compare
from generator.diff.changes import find_most_severe
from generator.diff.documents import check_document
from generator.diff.report import FORMATS
from generator.errors import InputError
from generator.openapi.document import walk
from tests.diff.orders import Data, base, ref, remove_names, response
from tests.diff.pairs import CASES, FIELDS, pair


def compare_data(old: Any, new: Any) -> Comparison:
    return compare(Pair(check_document(old, "old"), check_document(new, "new")))


def describe_changes(comparison: Comparison) -> list[str]:
    return sorted(f"{change.level} {change.name}: {change.detail}" for change in comparison.changes)


@pytest.mark.parametrize("name", CASES)
def test_each_change_is_reported_once_under_its_name(name: str) -> None:
    assert describe_changes(compare_data(*pair(name))) == sorted(CASES[name].said)


@pytest.mark.parametrize("direction", ["sent", "given back"])
@pytest.mark.parametrize("name", FIELDS)
def test_fields_of_requests_and_of_responses_are_rated_differently(name: str, direction: str) -> None:
    before, after, is_sent, arguments = FIELDS[name]
    old, new = base(), base()
    for data, schema in ((old, before), (new, after)):
        data["components"]["schemas"]["OrderRequest" if direction == "sent" else "Order"]["properties"]["field"] = schema
    changes = [change for change in compare_data(old, new).changes if change.kind != "spelling"]
    expected = "orders.create(field=)" if direction == "sent" else "Order.field"
    assert changes and all(change.name.startswith(expected) for change in changes), changes
    assert find_most_severe(change.level for change in changes) == (is_sent if direction == "sent" else arguments), describe_changes(
        compare_data(old, new)
    )


def test_without_names_of_overlays_the_operation_ids_count_and_without_those_the_routes() -> None:
    old, new = base(), base()
    for data in (old, new):
        remove_names(data)
        del data["paths"]["/orders/{id}"]["get"]["operationId"]
    del new["paths"]["/orders"]["get"]["parameters"][1]
    new["paths"]["/orders/{id}"]["parameters"][0]["schema"] = {"type": "integer"}
    assert describe_changes(compare_data(old, new)) == [
        "breaking GET /orders/{id} (id): type str → int",
        "breaking listOrders(search=): argument removed",
        "breaking updateOrder(id): type str → int",
    ]
    new["paths"]["/orders"]["post"]["operationId"] = "makeOrder"
    assert "breaking createOrder: method renamed to makeOrder" in describe_changes(compare_data(old, new))


def in_3_0(data: Data) -> Data:
    """Return the document in OpenAPI 3.0."""
    data["openapi"] = "3.0.3"
    properties = data["components"]["schemas"]["Order"]["properties"]
    properties["note"] = {"type": "string", "nullable": True}
    properties["parent"] = {"allOf": [ref("Order")], "nullable": True}
    properties["weight"] = {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": False}
    properties["nullable"] = {"type": "boolean", "example": {"nullable": True}}
    properties["place"] = {"oneOf": [{"type": "integer"}, {"type": "string"}], "nullable": True}
    return data


def test_a_3_0_document_equals_the_same_in_3_1() -> None:
    new = base()
    properties = new["components"]["schemas"]["Order"]["properties"]
    properties["parent"] = {"anyOf": [ref("Order"), {"type": "null"}]}
    properties["weight"] = {"type": "integer", "exclusiveMinimum": 0, "maximum": 9}
    properties["nullable"] = {"type": "boolean", "example": {"nullable": True}}
    properties["place"] = {"type": ["integer", "string", "null"]}
    assert describe_changes(compare_data(in_3_0(base()), new)) == ["documentation document: the same, written differently"]
    changed_document = in_3_0(base())
    changed_document["components"]["schemas"]["Order"]["properties"]["note"]["nullable"] = False
    assert describe_changes(compare_data(in_3_0(base()), changed_document)) == ["compatible Order.note: no longer null"]


def test_components_that_hold_each_other_come_to_an_end() -> None:
    old, new = base(), base()
    for data, kind in ((old, "integer"), (new, "string")):
        tree = {"type": "object", "properties": {"value": {"type": kind}, "up": ref("Branch")}}
        data["components"]["schemas"] |= {"Tree": tree, "Branch": {"type": "object", "properties": {"tree": ref("Tree")}}}
        data["paths"]["/orders/{id}"]["get"]["responses"]["200"] = response(ref("Tree"))
    assert describe_changes(compare_data(old, new)) == ["breaking Tree.value: type int → str"]
    # the response is another component with the same structure: its fields, and theirs, are compared once
    new["components"]["schemas"]["Bush"] = {"type": "object", "properties": {"value": {"type": "integer"}, "up": ref("Twig")}}
    new["components"]["schemas"]["Twig"] = {"type": "object", "properties": {"tree": ref("Bush")}}
    new["paths"]["/orders/{id}"]["get"]["responses"]["200"] = response(ref("Bush"))
    assert "compatible orders.get(): Tree → Bush" in describe_changes(compare_data(old, new))


def test_a_shared_component_is_one_entry_with_the_operations_it_reaches() -> None:
    (change,) = compare_data(*pair("field removed")).changes
    assert (change.name, change.reaches) == ("Order.note", ("orders.create", "orders.get", "orders.list", "webhook order.created"))


def test_moved_and_renamed_is_recognised_without_a_name_where_one_candidate_fits() -> None:
    old, new = base(), base()
    remove_names(old)
    remove_names(new)
    node = new["paths"]["/orders"].pop("post")
    new["paths"]["/orders/new"] = {"post": {**node, "operationId": "makeOrder"}}
    assert describe_changes(compare_data(old, new)) == [
        "breaking createOrder: method renamed to makeOrder",
        "compatible makeOrder: POST /orders → POST /orders/new",
    ]
    new["paths"]["/orders/other"] = {"post": {**node, "operationId": "otherOrder"}}
    assert "breaking createOrder(): operation removed" in describe_changes(compare_data(old, new))


def leaves(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Yield the path to every scalar of a document."""
    if isinstance(node, dict):
        return [way for key, value in node.items() for way in leaves(value, (*path, key))]
    if isinstance(node, list):
        return [way for index, value in enumerate(node) for way in leaves(value, (*path, index))]
    return [path]


@pytest.mark.parametrize("way", leaves(base()), ids=lambda way: "/".join(map(str, way)))
def test_every_difference_is_reported(way: tuple[Any, ...]) -> None:
    """Whatever one value of a document becomes, the report is not empty; a document that is no longer valid is rejected."""
    old, new = base(), base()
    node: Any = new
    for key in way[:-1]:
        node = node[key]
    value = node[way[-1]]
    node[way[-1]] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"
    try:
        document = check_document(new, "new")
    except InputError:
        return
    if way != ("openapi",):
        before = check_document(old, "old")
        for comparison in (compare(Pair(before, document)), compare(Pair(document, before))):
            assert [change for change in comparison.changes if change.kind != "spelling"]


def test_a_document_of_the_same_text_is_no_change() -> None:
    assert not compare_data(base(), json.loads(json.dumps(base()))).changes


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    "x",
    "",
    [],
    {},
    ["a"],
    {"a": 1},
    ref("Order"),
    {"$ref": 1},
    {"enum": [None, {"b": 1}]},
    {"allOf": [True]},
    ["null"],
)


@pytest.mark.parametrize("seed", range(4))
def test_every_document_is_either_rejected_or_compared(seed: int) -> None:
    """Values of any kind at any place: an error for unusable ones, and no other exception."""
    chance = random.Random(seed)
    count = 0
    for _ in range(120):
        new = base()
        node = chance.choice([node for _, node in walk(new) if node])
        node[chance.choice([*node, "allOf", "items", "enum", "headers", "tags", "required"])] = copy.deepcopy(chance.choice(ODD))
        try:
            comparison = compare_data(base(), new)
        except InputError:
            continue
        count += 1
        for form in FORMATS.values():
            form(comparison)
    assert count > 20
