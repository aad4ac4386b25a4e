"""A revision on top of others, and what becomes of overlays where it splits, renames or replaces what they are about."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.check.descriptions import find_problem
from generator.openapi.document import Document
from generator.openapi.reading import parse
from generator.openapi.subjects import list_subjects
from generator.revision.comparison import compare_contracts
from generator.revision.contract import read_contract
from generator.revision.deviations import Deviations
from generator.revision.link_overlay import render_drafts
from generator.revision.revision_overlay import list_sections
from generator.revision.successors import find_successors
from generator.revision.tasks import list_behaviour_tasks, list_description_tasks, list_draft_tasks
from generator.revision.unsupported import list_unsupported
from tests.revision.small_contracts import DATE, NUMBER, STRING, Data, content, contract, fields, follow, ref, take_data

PAGE = {"has_next": {"type": "boolean"}, "next_cursor": STRING}
THING = fields(id=NUMBER, name=STRING, size=NUMBER, tint=STRING)
#: What other overlays say of a thing: its name may be null, and what two of its fields mean.
OVERLAY: list[Data] = [
    {"target": "$.components.schemas.Thing.properties.name.type", "remove": True},
    {"target": "$.components.schemas.Thing.properties.name", "update": {"type": ["string", "null"]}},
    {"target": "$.components.schemas.Thing.properties", "update": {"name": {"description": "Name."}, "size": {"description": "In cm."}}},
]


def test_what_overlays_say_of_a_component_holds_for_one_that_is_split_from_it() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"), two=ref("Thing"))
    wider = fields(**THING["properties"], note=STRING)
    document, followed = follow(old, contract({}, one=THING, two=wider), OVERLAY)
    (name,) = document["components"]["schemas"].keys() - {"Thing"}
    split = document["components"]["schemas"][name]["properties"]
    assert split["name"] == {"type": ["string", "null"], "description": "Name."}
    assert split["size"]["description"] == "In cm."
    assert split["note"] == STRING
    assert document["components"]["schemas"]["Thing"]["properties"]["name"] == split["name"]
    assert {target.partition(".properties")[0] for target, _ in followed} == {f"$.components.schemas['Thing', '{name}']"}


def test_what_overlays_say_of_an_object_holds_for_the_options_that_it_became() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"))
    big, small = (dict[str, Any]({"kind": {"type": "string", "enum": [one]}, "name": STRING}) for one in ("big", "small"))
    choice = {"oneOf": [fields(**big, size=NUMBER), fields(**small)], "discriminator": {"propertyName": "kind"}}
    document, followed = follow(old, contract({}, one=choice), OVERLAY)
    schemas = document["components"]["schemas"]
    options = [schemas[one["$ref"].rpartition("/")[2]]["properties"] for one in schemas["Thing"]["oneOf"]]
    assert [one["name"] for one in options] == [{"type": ["string", "null"], "description": "Name."}] * 2
    assert [one.get("size", {}).get("description") for one in options] == ["In cm.", None]
    assert "properties" not in schemas["Thing"]
    assert "$.components.schemas.Thing.properties" not in {target for target, _ in followed}


def test_what_overlays_say_of_an_object_holds_for_the_options_that_it_became_for_some_operations_alone() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"), two=fields(rows={"type": "array", "items": ref("Thing")}))
    kinds = [fields(kind={"type": "string", "enum": [one]}, name=STRING, **{one: NUMBER}) for one in ("big", "small")]
    rows = {"type": "array", "items": {"oneOf": kinds, "discriminator": {"propertyName": "kind"}}}
    document, _ = follow(old, contract({}, one=THING, two=fields(rows=rows)), OVERLAY)
    names = document["components"]["schemas"].keys() - {"Thing"}
    options = [node["properties"] for name in names if "properties" in (node := document["components"]["schemas"][name])]
    assert [one["name"] for one in options] == [{"type": ["string", "null"], "description": "Name."}] * 2
    assert document["components"]["schemas"]["Thing"]["properties"]["name"] == options[0]["name"]


def test_what_is_split_is_called_after_its_field_in_the_singular_and_after_what_holds_it() -> None:
    old = contract({"Thing": THING, "Box": fields(things={"type": "array", "items": ref("Thing")})}, one=ref("Box"), two=ref("Box"))
    wider = fields(**THING["properties"], note=STRING)
    new = contract({}, one=fields(things={"type": "array", "items": THING}), two=fields(things={"type": "array", "items": wider}))
    taken, document = take_data(old, new)
    box = document["paths"]["/v3/two"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert taken.split == {box: "Box", f"{box}Thing": "Thing"}
    assert document["components"]["schemas"][box]["properties"]["things"]["items"] == ref(f"{box}Thing")


def test_new_lists_of_the_same_general_component_have_names_of_their_own() -> None:
    listed = {"CollectionResponseBody": flat("ListInfo", {})}
    names = ("a", "b", "c", "d", "e")
    known = {f"Of{name.title()}List": rows("ListInfo", fields(**{name: NUMBER})) for name in names}
    old = contract({**ENVELOPES, **known}, **{name: ref(f"Of{name.title()}List") for name in names})
    new = contract(listed, **{name: flat("ListInfo", fields(**{name: NUMBER})) for name in names})
    for noun in ("cats", "dogs"):
        operation = {"operationId": f"list{noun.title()}", "responses": {"200": content(ref("CollectionResponseBody"))}}
        new["paths"][f"/v3/{noun}"] = {"get": operation}
    _, document = take_data(old, new)
    assert document["components"]["schemas"].keys() - {*ENVELOPES, *known} == {"CatList", "DogList"}


def test_what_a_local_definition_describes_is_called_after_what_holds_it() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"))
    tree = fields(id=NUMBER, inner={"$ref": "#/components/schemas/Wide/$defs/Tree"})
    wide = {
        **fields(**THING["properties"], part=ref("Wide/$defs/V"), tree=ref("Wide/$defs/Tree")),
        "$defs": {"V": fields(a=NUMBER), "Tree": tree},
    }
    _, document = take_data(old, contract({"Wide": wide}, one=ref("Wide")))
    schemas = document["components"]["schemas"]
    assert schemas.keys() == {"Thing", "ThingPart", "Tree"}
    assert schemas["Tree"] == fields(id=NUMBER, inner=ref("Tree"))


def test_what_was_split_before_is_not_split_again() -> None:
    wider = fields(**THING["properties"], note=STRING)
    old = contract({"Thing": THING, "WideThing": wider}, one=ref("Thing"), two=ref("Thing"), three=ref("WideThing"))
    _, document = take_data(old, contract({}, one=THING, two=wider, three=wider))
    assert document["components"]["schemas"].keys() == {"Thing", "WideThing"}
    assert document["paths"]["/v3/two"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == ref("WideThing")


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        pytest.param({"cats": THING, "dogs": fields(id=NUMBER)}, {"getThings": "getCats"}, id="one returns the same"),
        pytest.param({"cats": fields(id=NUMBER)}, {}, id="none returns the same"),
    ],
)
def test_what_returns_the_same_in_another_group_is_guessed_to_be_a_successor(returned: Data, expected: dict[str, str]) -> None:
    old, new = contract({}, things=THING), contract({}, **returned)
    for data, tag in ((old, "Things"), (new, "Animals")):
        for item in data["paths"].values():
            item["get"]["tags"] = [tag]
    outcome = compare_contracts(read_contract(Document(old)), read_contract(Document(new)))
    assert find_successors(outcome.withdrawn, outcome.added) == expected


ENVELOPES: Data = {
    "ListInfo": {**fields(paged={"type": "boolean", "enum": [False]}), "required": ["paged"]},
    "PageInfo": {**fields(paged={"type": "boolean", "enum": [True]}, **PAGE), "required": ["paged"]},
}


def rows(envelope: str, item: Data) -> Data:
    return {"allOf": [ref(envelope), fields(data={"type": "array", "items": item})]}


def flat(envelope: str, item: Data) -> Data:
    shape = ENVELOPES[envelope]
    return {**shape, "properties": {**shape["properties"], "data": {"type": "array", "items": item}}}


def test_a_list_that_gets_pages_is_a_page_and_is_called_one() -> None:
    def envelope(name: str) -> str:
        return "PageInfo" if name.startswith("p") else "ListInfo"

    def component(name: str) -> str:
        return f"Of{name.title()}{envelope(name).removesuffix('Info')}"

    names = ("a", "b", "c", "d", "e")
    items = {name: fields(**{f"{name}_id": NUMBER}) for name in (*names, *(f"p{name}" for name in names))}
    schemas = {**ENVELOPES, **{component(name): rows(envelope(name), item) for name, item in items.items()}}
    old = contract(schemas, **{name: ref(component(name)) for name in items})
    now = {name: flat("PageInfo" if name == "a" else envelope(name), item) for name, item in items.items()}
    target = "$.components.schemas.OfAList.allOf[1].properties"
    document, followed = follow(old, contract({}, **now), [{"target": target, "update": {"data": {"description": "Rows."}}}])
    assert document["paths"]["/v3/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == ref("OfAPage")
    assert "OfAList" not in document["components"]["schemas"]
    assert document["components"]["schemas"]["OfAPage"]["allOf"][0] == ref("PageInfo")
    assert followed == [(target.replace("List", "Page"), {"data": {"description": "Rows."}})]


def test_a_status_of_success_that_changed_is_one_difference() -> None:
    old = contract({}, one=THING)
    new = copy.deepcopy(old)
    responses = new["paths"]["/v3/one"]["get"]["responses"]
    responses["201"] = responses.pop("200")
    outcome = compare_contracts(read_contract(Document(old)), read_contract(Document(new)))
    assert [str(one) for one in outcome.differences] == ["getOne operation status: 200 → 201"]


BEARER = {"type": "http", "scheme": "bearer"}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        pytest.param([{"bearer": []}, {"key": []}], [{"ours": []}], id="another one beside the present one"),
        pytest.param([{"key": []}], [{"key": []}], id="another one instead"),
        pytest.param([{"bearer": [], "key": []}, {"token": [], "key": []}], [{"ours": [], "key": []}], id="another one as well"),
    ],
)
def test_no_operation_loses_its_credential_because_one_is_new(published: list[Data], expected: list[Data]) -> None:
    old = contract({}, schemes={"ours": BEARER}, one=THING)
    token = {"type": "apiKey", "in": "header", "name": "Authorization"}
    new = contract({}, schemes={"bearer": BEARER, "key": KEY, "token": token}, one=THING)
    old["paths"]["/v3/one"]["get"]["security"] = [{"ours": []}]
    new["paths"]["/v3/one"]["get"]["security"] = published
    _, document = take_data(old, new)
    assert document["paths"]["/v3/one"]["get"]["security"] == expected
    schemes = document["components"]["securitySchemes"]
    assert schemes.keys() == {"ours", *(name for one in expected for name in one)}
    assert all(scheme.get("x-draft") is True for name, scheme in schemes.items() if name != "ours")


PLACE = "getOne response 200 part"
REASON = "A part is the same thing everywhere."


def deviate(place: str = PLACE) -> Deviations:
    return Deviations([{"place": place, "reason": REASON}])


def test_a_deviation_holds_for_later_files_and_takes_what_is_new_beside_it() -> None:
    part = fields(id=NUMBER, name=STRING, flag={"type": "boolean"})
    old = contract({"Part": part, "One": fields(part=ref("Part"))}, one=ref("One"), two=ref("Part"))
    less = fields(id=NUMBER, name=STRING)
    same = contract({}, one=fields(part=less), two=part)
    settled = deviate()
    ours, theirs = read_contract(Document(old)), read_contract(Document(same))
    assert not compare_contracts(ours, theirs).is_unchanged
    assert compare_contracts(ours, settled.apply_to_contract(ours, theirs)).is_unchanged
    (accepted,) = settled.list_accepted(ours, theirs)
    assert (str(accepted.difference), accepted.reason) == (f"{PLACE}.flag: withdrawn (type boolean)", REASON)

    # a field that comes everywhere comes here as well, and nothing is split
    wider = fields(**part["properties"], note=STRING)
    _, document = take_data(old, contract({}, one=fields(part=fields(**less["properties"], note=STRING)), two=wider), settled)
    assert document["components"]["schemas"]["Part"] == wider
    assert document["components"]["schemas"].keys() == {"Part", "One"}


def test_what_a_deviation_leaves_out_stays_out() -> None:
    old = contract({"One": fields(id=NUMBER)}, one=ref("One"))
    new = contract({}, one=fields(id=NUMBER, part=STRING, note=STRING))
    _, document = take_data(old, new, deviate())
    assert document["components"]["schemas"]["One"] == fields(id=NUMBER, note=STRING)


def test_what_was_withdrawn_and_is_published_again_is_as_it_was() -> None:
    words = {"summary": "Read one", "description": "Returns one.", "x-retry": "safe"}
    old = contract({"One": fields(id=NUMBER, size={**NUMBER, "description": "In cm."})}, one=ref("One"), two=STRING)
    old["paths"]["/v3/one"]["get"].update(words, parameters=[{"name": "q", "in": "query", "description": "Text.", "schema": STRING}])
    gone = contract({}, one=fields(id=NUMBER), two=STRING)
    _, less = take_data(old, gone)
    del gone["paths"]["/v3/one"]
    _, without = take_data(less, gone)
    assert without["paths"]["/v3/one"]["get"]["deprecated"] is True
    taken, again = take_data(without, old)
    assert [one.id for one in taken.comparison.republished] == ["getOne"]
    assert again == old


def add_server(data: Data) -> None:
    data["servers"] = [{"url": "https://elsewhere.example.com"}]


def add_method(data: Data) -> None:
    data["paths"]["/v3/one"]["query"] = {"responses": {}}


def add_callback(data: Data) -> None:
    data["paths"]["/v3/one"]["get"]["callbacks"] = {"done": {}}


def add_negation(data: Data) -> None:
    data["components"]["schemas"]["Thing"] = {"not": STRING}


def add_list(data: Data) -> None:
    operation = data["paths"]["/v3/one"]["get"]
    operation["requestBody"] = {"content": {"application/json": {"schema": {"type": "array", "items": STRING}}}}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (add_list, "a body of getOne that is no object (array)"),
        (add_server, "servers https://elsewhere.example.com, not none"),
        (add_method, "`query` of a path"),
        (add_callback, "`callbacks` of getOne"),
        (add_negation, "`not` of a schema"),
    ],
)
def test_what_a_revision_does_not_take_is_listed(edit: Callable[[Data], None], expected: str) -> None:
    data = contract({"Thing": fields(**{"not": STRING})}, one=ref("Thing"))
    assert [*list_unsupported(Document(data), Document(data))] == []
    new = copy.deepcopy(data)
    edit(new)
    assert [what for _, what in list_unsupported(Document(new), Document(data))] == [expected]


def test_a_parameter_of_a_path_that_is_called_something_else_keeps_its_meaning() -> None:
    parameter = {"name": "thing_id", "in": "path", "required": True, "description": "Number of the thing.", "schema": NUMBER}
    old = contract({}, one=THING)
    old["paths"] = {"/v3/things/{thing_id}": old["paths"]["/v3/one"]}
    old["paths"]["/v3/things/{thing_id}"]["get"]["parameters"] = [parameter]
    new = copy.deepcopy(old)
    new["paths"] = {"/v3/things/{id}": new["paths"].pop("/v3/things/{thing_id}")}
    new["paths"]["/v3/things/{id}"]["get"]["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": NUMBER}]
    _, document = take_data(old, new)
    assert document["paths"]["/v3/things/{id}"]["get"]["parameters"] == [{**parameter, "name": "id"}]


@pytest.mark.parametrize(
    ("name", "schema", "is_kept"),
    [
        pytest.param("X-Send-Mode", {"type": "string", "enum": ["mock"]}, True, id="most of the name"),
        pytest.param("X-Mode", {"type": "string", "enum": ["mock"]}, False, id="another name"),
        pytest.param("X-Send-Mode", {"type": "string"}, False, id="another type"),
    ],
)
def test_a_header_with_nearly_the_same_name_keeps_its_meaning(name: str, schema: Data, is_kept: bool) -> None:
    header = {"name": "X-Shop-Send-Mode", "in": "header", "description": "How to send.", "schema": {"type": "string", "enum": ["mock"]}}
    old = contract({}, one=THING)
    old["paths"]["/v3/one"]["get"]["parameters"] = [header]
    new = copy.deepcopy(old)
    new["paths"]["/v3/one"]["get"]["parameters"] = [{"name": name, "in": "header", "schema": schema}]
    _, document = take_data(old, new)
    before, now = document["paths"]["/v3/one"]["get"]["parameters"]
    assert before == {**header, "deprecated": True, "x-withdrawn": DATE}
    assert now == {**({"description": "How to send."} if is_kept else {}), "name": name, "in": "header", "schema": schema}


def test_parameters_are_edited_one_by_one() -> None:
    old = contract({}, one=THING)
    operation = old["paths"]["/v3/one"]["get"]
    operation["parameters"] = [{"name": name, "in": "query", "schema": STRING} for name in ("a", "b", "c")]
    new = copy.deepcopy(old)
    new["paths"]["/v3/one"]["get"]["parameters"][1]["name"] = "d"
    taken, document = take_data(old, new)
    assert [one["name"] for one in document["paths"]["/v3/one"]["get"]["parameters"]] == ["a", "b", "c", "d"]
    actions = [action for section in list_sections(old, taken, "new.yaml") for action in section.actions]
    assert [action["target"].rpartition("get")[2] for action in actions] == [".parameters[?@.name == 'b' && @.in == 'query']", ""]
    assert "'a'" not in str(actions)


def test_a_link_keeps_its_body_when_a_successor_inherits_it() -> None:
    body = {"ids": ["$response.body#/id"], "state": "true", "city": "Bandung, West", "count": 2, "is_final": True}
    kinds: Data = {"ids": {"type": "array", "items": NUMBER}, "count": NUMBER, "is_final": {"type": "boolean"}}
    request = {"content": {"application/json": {"schema": fields(**{"state": STRING, "city": STRING, **kinds})}}}
    data = contract({}, one=fields(id=NUMBER))
    responses = data["paths"]["/v3/one"]["get"]["responses"]
    responses["200"]["links"] = {"moveThings": {"operationId": "moveThings", "requestBody": body}}
    for name, more in (("move", {"deprecated": True, "x-withdrawn": {"date": DATE, "successor": "shiftThings"}}), ("shift", {})):
        operation = {"operationId": f"{name}Things", "requestBody": request, "responses": {"200": content(fields())}, **more}
        data["paths"][f"/v3/{name}"] = {"post": operation}
    drafts = render_drafts(Path("links.yaml"), Document(data), ["shiftThings"], "new.yaml")
    assert drafts is not None
    actions = parse("actions:\n" + drafts.text, "links.yaml")["actions"]
    (link,) = (one["update"]["links"]["shiftThings"] for one in actions if "shiftThings" in one["update"]["links"])
    assert link["requestBody"] == body


def test_what_the_mock_does_is_registered_under_the_new_id(tmp_path: Path) -> None:
    old, new = (contract({}, **{name: THING}, other=THING) for name in ("one", "two"))
    renamed = copy.deepcopy(old)
    renamed["paths"]["/v3/one"]["get"]["operationId"] = "getSingle"
    module = tmp_path / "behaviour.py"
    for later, name in ((renamed, "getSingle"), (new, "getTwo")):
        module.write_text('BEHAVIOUR = {\n    "getOne": read_one,\n    "getOther": read_other,\n}\n', encoding="utf-8")
        taken, document = take_data(old, later)
        (task,) = list_behaviour_tasks(tmp_path, taken.comparison, Document(document))
        assert (task.path, task.line) == (module, 2)
        assert name in task.text
        module.write_text(f'BEHAVIOUR = {{"{name}": read_one}}\n', encoding="utf-8")
        assert [*list_behaviour_tasks(tmp_path, taken.comparison, Document(document))] == []


def test_a_draft_says_if_what_it_replaces_has_another_retry_class() -> None:
    data = contract({}, one=THING, two=THING)
    one, two = (data["paths"][f"/v3/{name}"]["get"] for name in ("one", "two"))
    one.update({"x-retry": "idempotent", "x-withdrawn": {"date": DATE, "successor": "getTwo"}})
    for retry, expected in (("unsafe", "retry class unsafe (that of getOne is idempotent)"), ("idempotent", "retry class idempotent;")):
        two.update({"x-draft": True, "x-retry": retry})
        (task,) = list_draft_tasks({Path("0001.yaml"): "operationId: getTwo\n"}, Document(data))
        assert expected in task.text


def test_descriptions_that_no_longer_fit_are_listed() -> None:
    words = "What people say of it when they see it for the first time."
    named = fields(name={"type": ["string", "null"], "description": words})
    document = Document(contract({"Thing": named, "Other": named}, one=ref("Thing"), two=ref("Other")))
    problems = [(one, problem) for one in list_subjects(document) if (problem := find_problem(one, document))]
    text = f"actions:\n- target: $.components.schemas.Thing.properties\n  update:\n    name: {{description: {words}}}\n"
    (task,) = list_description_tasks(Path("wording.yaml"), text, problems)
    assert task.line == 4
    assert task.text == f"Thing.name, Other.name: change the description: expected what null means, got {words!r}"


def test_a_form_that_becomes_json_has_none_of_its_files() -> None:
    old = contract({"Upload": fields(file={"type": "string", "format": "binary"}, name=STRING)}, one=STRING)
    operation = {"operationId": "uploadThings", "responses": {"204": {"description": ""}}}
    form = {"content": {"multipart/form-data": {"schema": ref("Upload")}}}
    old["paths"]["/v3/uploads"] = {"post": {**operation, "requestBody": form}}
    new = copy.deepcopy(old)
    new["paths"]["/v3/uploads"]["post"]["requestBody"] = {"content": {"application/json": {"schema": fields(url=STRING, name=STRING)}}}
    _, document = take_data(old, new)
    content = document["paths"]["/v3/uploads"]["post"]["requestBody"]["content"]
    assert content.keys() == {"application/json"}
    schema = Document(document).resolve(content["application/json"]["schema"])
    assert schema["properties"].keys() == {"url", "name"}
