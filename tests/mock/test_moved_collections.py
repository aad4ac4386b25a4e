"""Test that the mock serves the same rows on both paths of a collection whose operations have moved to another path and id."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from scalev.mock import MockScalev, Request

Data = dict[str, Any]
ID = {"type": "integer"}
NAMED = {"type": "object", "properties": {"name": {"type": "string"}}}


def ref(name: str) -> Data:
    return {"$ref": f"#/components/schemas/{name}"}


def operation(name: str, response_schema: Data | None, *parameters: str, request_schema: Data | None = None) -> Data:
    """Return an operation that needs no credential."""
    body = {} if request_schema is None else {"requestBody": {"content": {"application/json": {"schema": request_schema}}}}
    content = {} if response_schema is None else {"content": {"application/json": {"schema": response_schema}}}
    parameter_nodes = [{"name": parameter, "in": "path", "required": True, "schema": ID} for parameter in parameters]
    status = "204" if response_schema is None else "200"
    return {"operationId": name, "parameters": parameter_nodes, **body, "responses": {status: {"description": "", **content}}}


def rows_of(name: str) -> Data:
    return {"type": "object", "properties": {"data": {"type": "array", "items": ref(name)}}}


def build_document() -> Data:
    """Return a document with lamps, the bulbs of each lamp, and stores that show lamps."""
    paths = {
        "/v3/lamps": {"get": operation("listLamps", rows_of("Lamp")), "post": operation("createLamp", ref("Lamp"), request_schema=NAMED)},
        "/v3/lamps/{id}": {
            "get": operation("getLamp", ref("Lamp"), "id"),
            "patch": operation("updateLamp", ref("Lamp"), "id", request_schema=NAMED),
            "delete": operation("deleteLamp", None, "id"),
        },
        "/v3/lamps/{lamp_id}/bulbs": {"get": operation("listBulbs", rows_of("Bulb"), "lamp_id")},
        "/v3/lamps/{lamp_id}/bulbs/{id}": {"get": operation("getBulb", ref("Bulb"), "lamp_id", "id")},
        "/v3/stores": {"get": operation("listStores", rows_of("Store"))},
        "/v3/stores/{store_id}/lamps": {"get": operation("listStoreLamps", rows_of("Lamp"), "store_id")},
    }
    fields = {"id": ID, "name": {"type": "string"}}
    schemas = {name: {"type": "object", "required": ["id"], "properties": fields} for name in ("Lamp", "Bulb", "Store", "Offer")}
    return {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": {"schemas": schemas}}


def move(document: Data, name: str, path: str, new_name: str) -> None:
    """Withdraw an operation in favour of a new one on another path, where the path parameters may have other names."""
    item, method = next((item, method) for item in document["paths"].values() for method in item if item[method]["operationId"] == name)
    new = copy.deepcopy(item[method])
    item[method]["x-withdrawn"] = {"date": "2026-01-31", "successor": new_name}
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    for parameter, new_parameter_name in zip(new["parameters"], names, strict=True):
        parameter["name"] = new_parameter_name
    new["operationId"] = new_name
    document["paths"].setdefault(path, {})[method] = new


LIST = ("listLamps", "/v3/lights", "listLights")
CREATE = ("createLamp", "/v3/lights", "createLight")
ITEM = [
    ("getLamp", "/v3/lights/{light_id}", "getLight"),
    ("updateLamp", "/v3/lights/{light_id}", "updateLight"),
    ("deleteLamp", "/v3/lights/{light_id}", "deleteLight"),
]
BULBS = [
    ("listBulbs", "/v3/lights/{light_id}/bulbs", "listLightBulbs"),
    ("getBulb", "/v3/lights/{light_id}/bulbs/{bulb_id}", "getLightBulb"),
]


class Caller:
    """Calls a mock of a document in which operations have moved, by their former ids or by those of their successors."""

    def __init__(self, *moves: tuple[str, str, str], rows: Any = 7) -> None:
        self.document = build_document()
        for arguments in moves:
            move(self.document, *arguments)
        self.successors = {old: new for old, _, new in moves}
        self.routes = {
            node["operationId"]: (method.upper(), path) for path, item in self.document["paths"].items() for method, node in item.items()
        }
        self.mock = MockScalev(self.document, rows=rows)

    def call(self, name: str, *ids: int, body: bytes = b"", status: int = 200) -> Any:
        method, path = self.routes[name]
        for number in ids:
            start, _, remaining_path = path.partition("{")
            path = f"{start}{number}{remaining_path.partition('}')[2]}"
        headers = (("Content-Type", "application/json"),) if body else ()
        response = self.mock.handle(Request(method, path, "", headers, body))
        assert response.status == status, response.body
        return response.json() if response.body else None

    def name_both(self, name: str) -> list[str]:
        """Return both ids of an operation that has moved, or the only id of any other."""
        return [name, *([self.successors[name]] if name in self.successors else [])]

    def list_ids(self, name: str, *ids: int) -> list[int]:
        return [row["id"] for row in self.call(name, *ids)["data"]]


@pytest.mark.parametrize(
    "moves",
    [
        pytest.param([LIST], id="the list"),
        pytest.param([CREATE], id="the creation"),
        pytest.param(ITEM, id="the items"),
        pytest.param([LIST, CREATE, *ITEM], id="all"),
        pytest.param([LIST, CREATE, *ITEM, *BULBS], id="all, and what is below"),
    ],
)
def test_rows_are_the_same_on_both_paths(moves: list[tuple[str, str, str]]) -> None:
    caller = Caller(*moves)
    lists, getters, creators = (caller.name_both(name) for name in ("listLamps", "getLamp", "createLamp"))
    new_ids = [caller.call(name, body=b'{"name": "Terang"}')["id"] for name in creators]
    row_ids = caller.list_ids(lists[0])
    assert set(new_ids) < set(row_ids) and all(caller.list_ids(name) == row_ids for name in lists)
    for row_id in row_ids:
        assert [caller.call(name, row_id)["id"] for name in getters] == [row_id] * len(getters)
    caller.call(caller.name_both("updateLamp")[-1], row_ids[0], body=b'{"name": "Redup"}')
    assert {caller.call(name, row_ids[0])["name"] for name in getters} == {"Redup"}
    assert {caller.call(name)["data"][0]["name"] for name in lists} == {"Redup"}
    bulbs = [caller.list_ids(name, row_ids[-1]) for name in caller.name_both("listBulbs")]
    assert bulbs[0] and all(bulb_ids == bulbs[0] for bulb_ids in bulbs)
    for name in caller.name_both("getBulb"):
        assert caller.call(name, row_ids[-1], bulbs[0][0])["id"] == bulbs[0][0]
    caller.call(caller.name_both("deleteLamp")[-1], row_ids[0], status=204)
    for name in getters:
        caller.call(name, row_ids[0], status=404)
    assert all(row_ids[0] not in caller.list_ids(name) for name in lists)
    assert row_ids[0] not in caller.list_ids("listStoreLamps", caller.list_ids("listStores")[0])


def test_a_collection_that_moves_again_keeps_its_rows() -> None:
    caller = Caller(LIST, ("listLights", "/v3/luminaires", "listLuminaires"))
    assert caller.list_ids("listLamps") == caller.list_ids("listLuminaires")


def test_an_operation_that_is_new_on_the_new_path_has_the_same_rows() -> None:
    document = build_document()
    move(document, *LIST)
    document["paths"]["/v3/lights/{id}"] = {"get": operation("readLight", ref("Lamp"), "id")}
    mock = MockScalev(document)
    row = mock.handle(Request("GET", "/v3/lamps", "", (), b"")).json()["data"][0]
    assert mock.handle(Request("GET", f"/v3/lights/{row['id']}", "", (), b"")).json() == row


@pytest.mark.parametrize("path", ["/v3/lights", "lights", "/v3/lamps"])
def test_the_number_of_rows_is_set_by_either_path(path: str) -> None:
    assert len(Caller(LIST, rows={path: 12}).list_ids("listLights")) == 12


def test_a_path_that_has_rows_of_its_own_keeps_them() -> None:
    caller = Caller(("listBulbs", "/v3/stores/{store_id}/bulbs", "listStoreBulbs"))
    stores, lamps = caller.list_ids("listStores"), caller.list_ids("listLamps")
    assert not {*stores} & {*lamps}
    caller.call("listStoreBulbs", lamps[0], status=404)


def test_a_successor_with_another_component_shows_other_rows_than_its_predecessor() -> None:
    document = build_document()
    move(document, "listStoreLamps", "/v3/stores/{store_id}/offers", "listOffers")
    media = document["paths"]["/v3/stores/{store_id}/offers"]["get"]["responses"]["200"]["content"]["application/json"]
    media["schema"] = rows_of("Offer")
    mock = MockScalev(document)
    store, lamp = (mock.handle(Request("GET", f"/v3/{name}", "", (), b"")).json()["data"][0]["id"] for name in ("stores", "lamps"))
    offers = mock.handle(Request("GET", f"/v3/stores/{store}/offers", "", (), b"")).json()["data"]
    assert offers and lamp not in [offer["id"] for offer in offers]


@pytest.mark.parametrize(
    "moves",
    [
        pytest.param([("listLamps", "/v3/stores/{store_id}/lights", "listStoreLights")], id="below another row"),
        pytest.param([("listStoreLamps", "/v3/lights", "listLights")], id="from below another row"),
    ],
)
def test_a_collection_that_moves_to_another_depth_shows_the_same_rows(moves: list[tuple[str, str, str]]) -> None:
    document = build_document()
    for name, path, new_name in moves:
        item = next(item for item in document["paths"].values() if item.get("get", {}).get("operationId") == name)
        item["get"]["x-withdrawn"] = {"date": "2026-01-31", "successor": new_name}
        parameters = ["store_id"] if "{" in path else []
        document["paths"][path] = {"get": operation(new_name, rows_of("Lamp"), *parameters)}
    mock = MockScalev(document)

    def get(path: str) -> Any:
        return mock.handle(Request("GET", path, "", (), b"")).json()

    store = get("/v3/stores")["data"][0]["id"]
    row_ids = [row["id"] for row in get(moves[0][1].replace("{store_id}", str(store)))["data"]]
    assert row_ids and all(get(f"/v3/lamps/{number}")["id"] == number for number in row_ids)


def test_a_field_with_the_same_name_as_the_new_path_parameter_keeps_the_value_it_is_given() -> None:
    document = build_document()
    document["components"]["schemas"]["Lamp"]["properties"]["light_id"] = {"type": "string"}
    document["paths"]["/v3/lamps"]["post"]["requestBody"]["content"]["application/json"]["schema"] = {
        "type": "object",
        "properties": {"light_id": {"type": "string"}},
    }
    for arguments in (LIST, *ITEM):
        move(document, *arguments)
    mock = MockScalev(document)
    headers = (("Content-Type", "application/json"),)
    response = mock.handle(Request("POST", "/v3/lamps", "", headers, b'{"light_id": "GTM-1"}'))
    assert (response.status, response.json()["light_id"]) == (200, "GTM-1")
    assert mock.handle(Request("GET", f"/v3/lights/{response.json()['id']}", "", (), b"")).json() == response.json()
