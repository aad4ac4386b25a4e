"""Test what the successors of withdrawn operations take over from them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from generator.codegen.names import is_resource_name
from generator.openapi.document import Document
from generator.revision.caller_tasks import list_caller_tasks, list_result_tasks
from generator.revision.client_names import draft_names
from generator.revision.comparison import compare_contracts
from generator.revision.contract import OperationFacts, read_contract
from generator.revision.drop_tasks import list_drop_tasks
from generator.revision.paging_tasks import list_paging_tasks
from generator.revision.path_tasks import list_path_tasks
from generator.revision.successors import find_successors
from generator.revision.withdrawals import drop_withdrawn
from tests.revision.small_contracts import DATE, NUMBER, STRING, Data, content, contract, fields, follow, ref, take_data

TEXTS = {"summary": "Read a lamp", "description": "Returns the lamp of a room."}
OPEN: Data = {"type": "object"}
LAMP, LIGHT = "/v3/lamps/{id}", "/v3/lights/{light_id}"


def path_parameter(name: str) -> Data:
    return {"name": name, "in": "path", "required": True, "schema": NUMBER}


def build_contract() -> Data:
    """Return a contract with operations that read and change a lamp, whose fields only an overlay describes."""
    data = contract({"Lamp": OPEN, "LampRequest": OPEN}, rooms=STRING)
    search = {"name": "q", "in": "query", "description": "What to search for.", "schema": STRING}
    parameters = [{**path_parameter("id"), "description": "Number of the lamp."}, search]
    body = {"content": {"application/json": {"schema": ref("LampRequest")}}}
    responses = {"200": content(ref("Lamp"))}
    data["paths"][LAMP] = {
        "get": {"operationId": "getLamp", **TEXTS, "tags": ["Lamps"], "parameters": parameters, "responses": responses},
        "post": {"operationId": "dimLamp", "tags": ["Lamps"], "parameters": parameters[:1], "requestBody": body, "responses": responses},
    }
    return data


def publish_moved(data: Data) -> Data:
    """Return the contract as published after both operations have moved to another path and id, without texts and fields of a lamp."""
    new = copy.deepcopy(data)
    item = new["paths"].pop(LAMP)
    for method, name in (("get", "getLight"), ("post", "dimLight")):
        item[method].update(operationId=name, responses={"200": content(OPEN)})
        item[method]["parameters"][0] = path_parameter("light_id")
        for key in TEXTS:
            item[method].pop(key, None)
    item["post"]["requestBody"] = {"content": {"application/json": {"schema": OPEN}}}
    del item["get"]["parameters"][1]["description"]
    new["paths"][LIGHT] = item
    return new


def find_guesses(old: Data, new: Data) -> dict[str, str]:
    outcome = compare_contracts(read_contract(Document(old)), read_contract(Document(new)))
    return find_successors(outcome.withdrawn, outcome.added)


def test_successors_with_the_same_parameters_and_bodies_are_guessed_whatever_their_names_are() -> None:
    old = build_contract()
    new = publish_moved(old)
    assert find_guesses(old, new) == {"getLamp": "getLight", "dimLamp": "dimLight"}
    new["paths"][LIGHT]["get"]["responses"]["200"] = content(fields(a=NUMBER, b=NUMBER, c=NUMBER, d=NUMBER))
    assert find_guesses(old, new) == {"dimLamp": "dimLight"}


def test_a_successor_takes_over_types_and_texts_that_are_not_published() -> None:
    old = build_contract()
    overlay: list[Data] = [
        {"target": f"$.components.schemas.{name}", "update": {"properties": {"watts": NUMBER}}} for name in ("Lamp", "LampRequest")
    ]
    document, followed_actions = follow(old, publish_moved(old), overlay)
    get, post = (document["paths"][LIGHT][method] for method in ("get", "post"))
    assert {key: get[key] for key in TEXTS} == TEXTS
    assert get["x-draft"] is True
    assert [parameter["description"] for parameter in get["parameters"]] == ["Number of the lamp.", "What to search for."]
    assert [parameter["name"] for parameter in get["parameters"]] == ["light_id", "q"]
    assert get["responses"]["200"]["content"]["application/json"]["schema"] == ref("Lamp")
    assert post["requestBody"]["content"]["application/json"]["schema"] == ref("LampRequest")
    assert document["components"]["schemas"]["Lamp"]["properties"] == {"watts": NUMBER}
    assert document["paths"][LAMP]["get"]["x-withdrawn"]["successor"] == "getLight"
    assert followed_actions == []


def test_a_successor_has_its_published_fields_and_the_unpublished_ones_of_its_predecessor() -> None:
    lamp = {"id": NUMBER, "name": STRING, "height": NUMBER, "room": OPEN}
    old = build_contract()
    old["components"]["schemas"]["Lamp"] = fields(**lamp)
    new = publish_moved(old)
    new["components"] = {"schemas": {}}
    for node in new["paths"][LIGHT].values():
        node["responses"] = {"200": content(fields(**lamp, colour=STRING))}
    overlay: list[Data] = [{"target": "$.components.schemas.Lamp.properties.room", "update": {"properties": {"floor": NUMBER}}}]
    document, _ = follow(old, new, overlay)
    get = document["paths"][LIGHT]["get"]
    assert get["responses"]["200"]["content"]["application/json"]["schema"] == ref("Lamp")
    properties = document["components"]["schemas"]["Lamp"]["properties"]
    assert properties["colour"] == STRING
    assert properties["room"]["properties"] == {"floor": NUMBER}


@pytest.mark.parametrize(
    ("action", "steps"),
    [
        pytest.param({"target": f"$.paths['{LAMP}'].post", "update": {"x-retry": "idempotent"}}, ("x-retry",), id="one path"),
        pytest.param(
            {"target": f"$.paths['/v3/rooms', '{LAMP}'].post", "update": {"x-retry": "idempotent", "summary": "Dim a lamp"}},
            ("x-retry",),
            id="several paths, and a text",
        ),
        pytest.param(
            {"target": f"$.paths['{LAMP}'].post.requestBody", "update": {"x-file": {"picture": ["image/png"]}}},
            ("requestBody", "x-file"),
            id="a body",
        ),
    ],
)
def test_overlay_actions_about_an_operation_extend_to_its_successor(action: Data, steps: tuple[str, ...]) -> None:
    old = build_contract()
    old["paths"]["/v3/rooms"]["post"] = {"operationId": "addRoom", "responses": {"204": {"description": ""}}}
    document, followed_actions = follow(old, publish_moved(old), [action])
    values: list[Any] = [document["paths"][path]["post"] for path in (LAMP, LIGHT)]
    for key in steps:
        values = [value[key] for value in values]
    assert values[0] == values[1]
    assert "summary" not in document["paths"][LIGHT]["post"] or document["paths"][LIGHT]["post"]["summary"] != "Dim a lamp"
    assert any(LIGHT in target for target, _ in followed_actions)

    # once the overlays state this for both operations, there is nothing left to do
    actions = [{"target": target, "update": update} for target, update in followed_actions]
    assert follow(old, publish_moved(old), actions)[1] == []


@pytest.mark.parametrize(
    "action",
    [
        pytest.param({"target": f"$.paths['{LAMP}'].get", "update": {"x-client": {"resource": "lamps", "method": "get"}}}, id="a name"),
        pytest.param({"target": f"$.paths['{LAMP}'].get", "update": {"description": "Another."}}, id="a text"),
        pytest.param({"target": f"$.paths['{LAMP}'].get.responses['200']", "update": {"links": {}}}, id="links"),
    ],
)
def test_names_texts_and_links_do_not_extend_to_a_successor(action: Data) -> None:
    old = build_contract()
    assert follow(old, publish_moved(old), [action])[1] == []


def test_a_parameter_that_overlays_add_is_added_to_a_successor_that_lacks_it() -> None:
    old = build_contract()
    parameters = [{"name": name, "in": "query", "schema": STRING} for name in ("shade", "tint")]
    new = publish_moved(old)
    new["paths"][LIGHT]["get"].update(operationId="getLampAgain")
    new["paths"][LIGHT]["get"]["parameters"].append(parameters[0])
    document, _ = follow(old, new, [{"target": f"$.paths['{LAMP}'].get", "update": {"parameters": parameters}}])
    names = [parameter["name"] for parameter in document["paths"][LIGHT]["get"]["parameters"]]
    assert sorted(names) == ["light_id", "q", "shade", "tint"]


def move_all(old: Data) -> Data:
    """Return the contract as published after both operations have moved to another path, under the same ids."""
    new = copy.deepcopy(old)
    item = new["paths"][LIGHT] = new["paths"].pop(LAMP)
    for node in item.values():
        node["parameters"][0]["name"] = "light_id"
    return new


def test_a_path_is_removed_once_all_its_operations_have_moved() -> None:
    old = build_contract()
    _, document = take_data(old, move_all(old))
    assert document["paths"].keys() == {"/v3/rooms", LIGHT}
    assert document["paths"][LIGHT].keys() == {"get", "post"}


def test_an_overlay_action_about_a_whole_path_follows_its_operations() -> None:
    old = build_contract()
    new = move_all(old)
    action = {"target": f"$.paths['{LAMP}'][*].parameters[?@.name == 'id']", "update": {"x-unit": "lamp"}}
    document, followed_actions = follow(old, new, [action])
    assert [target for target, _ in followed_actions] == [f"$.paths['{LIGHT}'][*].parameters[?@.name == 'light_id']"]
    assert all(node["parameters"][0]["x-unit"] == "lamp" for node in document["paths"][LIGHT].values())


def test_paths_in_the_modules_of_the_mock_are_listed_when_they_move(tmp_path: Path) -> None:
    old = build_contract()
    old["paths"]["/v3/lamps"] = {"get": {"operationId": "listLamps", "responses": {"200": content(OPEN)}}}
    old["paths"]["/v3/lamps/{lamp_id}/bulbs"] = {
        "get": {"operationId": "listBulbs", "parameters": [path_parameter("lamp_id")], "responses": {"200": content(OPEN)}}
    }
    new = copy.deepcopy(old)
    for path in [lamp_path for lamp_path in new["paths"] if lamp_path.startswith("/v3/lamps")]:
        new["paths"][path.replace("/lamps", "/lights")] = new["paths"].pop(path)
    (tmp_path / "behaviour").mkdir()
    module = tmp_path / "behaviour" / "lamps.py"
    module.write_text('PATH = "/v3/lamps"\n\nBULBS = f"{PATH}/{{}}/bulbs"\nROOMS = "/v3/rooms"\n', encoding="utf-8")
    revised_contract, document = take_data(old, new)
    tasks = list_path_tasks(tmp_path, revised_contract.comparison, Document(document))
    assert [(task.path, task.line, task.text.partition(": ")[0]) for task in tasks] == [
        (module, 1, "the mock knows the collection at /v3/lamps, which is now /v3/lights"),
        (module, 3, "the mock knows the collection at /v3/lamps/{}/bulbs, which is now /v3/lights/{}/bulbs"),
    ]
    # a withdrawn operation keeps its path, and the mock finds its successor
    revised_contract, document = take_data(build_contract(), publish_moved(build_contract()))
    module.write_text('PATH = "/v3/lamps"\n', encoding="utf-8")
    assert [*list_path_tasks(tmp_path, revised_contract.comparison, Document(document))] == []
    assert document["paths"][LAMP]["get"]["x-withdrawn"]["date"] == DATE


def test_what_the_mock_knows_of_dropped_operations_is_listed(tmp_path: Path) -> None:
    _, document = take_data(build_contract(), publish_moved(build_contract()))
    document["paths"]["/v3/rooms"]["get"]["x-withdrawn"] = {"date": DATE}
    data, _ = drop_withdrawn(Document(document))
    module = tmp_path / "lamps.py"
    lines = ['PATH = "/v3/lamps"', 'ROOMS = "/v3/rooms"', 'LIGHT = "/v3/lights"', 'B = {"getLamp": read, "dimLight": dim}', 'C = "dimLamp"']
    module.write_text("\n".join(lines), encoding="utf-8")
    assert [(task.path, task.line, task.text) for task in list_drop_tasks(tmp_path, Document(document), Document(data))] == [
        (module, 4, "the mock has a behaviour for getLamp, which is dropped: write getLight here, which took its place"),
        (module, 5, "the mock has a behaviour for dimLamp, which is dropped: remove it here"),
        (module, 1, "the mock knows the collection at /v3/lamps, which is now /v3/lights: write that here"),
        (module, 2, "the mock knows the collection at /v3/rooms, where no operation is left: remove what this does there"),
    ]


def test_examples_that_call_what_is_withdrawn_are_listed(tmp_path: Path) -> None:
    old = build_contract()
    revised_contract, document = take_data(old, publish_moved(old))
    for path, method, name in ((LAMP, "get", "get"), (LAMP, "post", "dim"), (LIGHT, "get", "read"), (LIGHT, "post", "dim")):
        document["paths"][path][method]["x-client"] = {"resource": "big_lamps" if path == LAMP else "lights", "method": name}
    example = tmp_path / "example.py"
    example.write_text("shop.big_lamps.get(1)\nshop.big_lamps.get_all()\n# scalev big-lamps dim 1\nshop.lamps.get(1)\n", encoding="utf-8")
    assert [
        (task.path, task.line, task.text) for task in list_caller_tasks([tmp_path], revised_contract.comparison, Document(document))
    ] == [
        (example, 1, "client.big_lamps.get is withdrawn: use client.lights.read, which took its place"),
        (example, 3, "client.big_lamps.dim is withdrawn: use client.lights.dim, which took its place"),
    ]


def test_examples_that_name_what_an_operation_returned_before_are_listed(tmp_path: Path) -> None:
    lamp = fields(id=NUMBER, name=STRING)
    old = contract({"Lamp": lamp}, lamp=ref("Lamp"), bulb=ref("Lamp"))
    _, document = take_data(old, contract({}, lamp=fields(**lamp["properties"], watts=NUMBER), bulb=lamp))
    document["paths"]["/v3/lamp"]["get"]["x-client"] = {"resource": "lamps", "method": "get"}
    document["paths"]["/v3/bulb"]["get"]["x-client"] = {"resource": "rooms.lamps", "method": "get"}
    others = ("client.lamps.get_all()", "client.shop(1).lamps.get(1)", "client.rooms.lamps.get(1)")
    (tmp_path / "one.py").write_text("\n".join(["from m import Lamp", "", "lamp: Lamp = client.lamps.get(1)", *others]), encoding="utf-8")
    (tmp_path / "two.py").write_text("print(client.lamps.get(1))\n", encoding="utf-8")
    (task,) = list_result_tasks(tmp_path, Document(old), Document(document))
    assert (task.path.name, task.line) == ("one.py", 3)
    assert task.text.startswith("client.lamps.get returns LampDetails now: change Lamp in this file, where it stands for that")


@pytest.mark.parametrize(
    ("path", "operation", "expected"),
    [
        pytest.param("/v3/rooms/import", "importRooms", ("rooms", "import_all"), id="a keyword"),
        pytest.param("/v3/class", "listClass", ("scalev_class", "list"), id="a keyword as a resource"),
        pytest.param("/v3/close", "listClose", ("scalev_close", "list"), id="a name of the client's own"),
    ],
)
def test_drafted_names_are_usable_in_the_client(path: str, operation: str, expected: tuple[str, str]) -> None:
    operation_facts = OperationFacts(operation, "post" if "import" in path else "get", path, "", {})
    names = draft_names(Document(build_contract()), [operation_facts], lambda name, top: is_resource_name(name, top=top))
    assert names[operation] == dict(zip(("resource", "method"), expected, strict=True))


def test_lists_whose_paging_has_changed_are_reported(tmp_path: Path) -> None:
    rows: Data = {"type": "array", "items": STRING}
    path = tmp_path / "behaviour.yaml"
    path.write_text("actions:\n- target: $\n", encoding="utf-8")
    old = contract({"Page": fields(data=rows, has_next={"type": "boolean"})}, lamps=ref("Page"), rooms=STRING)
    new = contract({}, lamps=fields(items=rows, total=NUMBER), rooms=STRING, lights=fields(items=rows, next=STRING), bulb=fields(tags=rows))
    _, document = take_data(old, new)
    document["paths"]["/v3/lamps"]["get"]["x-pagination"] = {"items": "data", "has_next": "has_next"}
    assert [(task.path, task.line, task.text) for task in list_paging_tasks(path, Document(document))] == [
        (path, 2, "getLamps is read as a list by data, has_next, which is no longer published: state its `x-pagination` here"),
        (path, 2, "getLights is not read as a list: state its `x-pagination` here, or `false` if it is none"),
    ]
    for name in ("lamps", "lights"):
        document["paths"][f"/v3/{name}"]["get"]["x-pagination"] = {"items": "items"}
    assert [*list_paging_tasks(path, Document(document))] == []


def test_links_follow_renamed_path_parameters() -> None:
    old = build_contract()
    new = move_all(old)
    links = {"dimLamp": {"operationId": "dimLamp", "parameters": {"id": "$request.path.id"}}}
    actions: list[Data] = [
        {"target": f"$.paths['{LAMP}'].get.responses['200']", "update": {"links": links}},
        {
            "target": "$.paths['/v3/rooms'].get.responses['200']",
            "update": {"links": {"getLamp": {**links["dimLamp"], "operationId": "getLamp"}}},
        },
    ]
    document, _ = follow(old, new, actions)
    links_of_light, links_of_rooms = (document["paths"][path]["get"]["responses"]["200"]["links"] for path in (LIGHT, "/v3/rooms"))
    assert links_of_light["dimLamp"]["parameters"] == {"light_id": "$request.path.light_id"}
    assert links_of_rooms["getLamp"]["parameters"] == {"light_id": "$request.path.id"}
