"""Test revisions on top of others, and how overlays follow components that are split, renamed or replaced."""

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
from generator.revision.revised_contract import revise_contract
from generator.revision.revision_overlay import list_sections
from generator.revision.successors import find_successors
from generator.revision.tasks import list_behaviour_tasks, list_description_tasks, list_draft_tasks
from generator.revision.unsupported import list_unsupported
from tests.revision.small_contracts import DATE, NUMBER, STRING, Data, content, contract, fields, follow, ref, take_data

PAGE = {"has_next": {"type": "boolean"}, "next_cursor": STRING}
THING = fields(id=NUMBER, name=STRING, size=NUMBER, tint=STRING)
#: Overlay actions about a thing: its name may be null, and two of its fields have descriptions.
OVERLAY: list[Data] = [
    {"target": "$.components.schemas.Thing.properties.name.type", "remove": True},
    {"target": "$.components.schemas.Thing.properties.name", "update": {"type": ["string", "null"]}},
    {"target": "$.components.schemas.Thing.properties", "update": {"name": {"description": "Name."}, "size": {"description": "In cm."}}},
]


def test_overlays_of_a_component_apply_to_components_split_from_it() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"), two=ref("Thing"))
    wider = fields(**THING["properties"], note=STRING)
    document, actions = follow(old, contract({}, one=THING, two=wider), OVERLAY)
    (name,) = document["components"]["schemas"].keys() - {"Thing"}
    split_fields = document["components"]["schemas"][name]["properties"]
    assert split_fields["name"] == {"type": ["string", "null"], "description": "Name."}
    assert split_fields["size"]["description"] == "In cm."
    assert split_fields["note"] == STRING
    assert document["components"]["schemas"]["Thing"]["properties"]["name"] == split_fields["name"]
    assert {target.partition(".properties")[0] for target, _ in actions} == {f"$.components.schemas['Thing', '{name}']"}


def test_overlays_of_an_object_apply_to_the_options_that_replace_it() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"))
    big_fields, small_fields = (dict[str, Any]({"kind": {"type": "string", "enum": [size]}, "name": STRING}) for size in ("big", "small"))
    choice = {"oneOf": [fields(**big_fields, size=NUMBER), fields(**small_fields)], "discriminator": {"propertyName": "kind"}}
    document, actions = follow(old, contract({}, one=choice), OVERLAY)
    schemas = document["components"]["schemas"]
    options = [schemas[option["$ref"].rpartition("/")[2]]["properties"] for option in schemas["Thing"]["oneOf"]]
    assert [option["name"] for option in options] == [{"type": ["string", "null"], "description": "Name."}] * 2
    assert [option.get("size", {}).get("description") for option in options] == ["In cm.", None]
    assert "properties" not in schemas["Thing"]
    assert "$.components.schemas.Thing.properties" not in {target for target, _ in actions}


def test_overlays_of_an_object_apply_to_options_that_replace_it_for_some_operations() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"), two=fields(rows={"type": "array", "items": ref("Thing")}))
    kinds = [fields(kind={"type": "string", "enum": [size]}, name=STRING, **{size: NUMBER}) for size in ("big", "small")]
    rows = {"type": "array", "items": {"oneOf": kinds, "discriminator": {"propertyName": "kind"}}}
    document, _ = follow(old, contract({}, one=THING, two=fields(rows=rows)), OVERLAY)
    names = document["components"]["schemas"].keys() - {"Thing"}
    options = [node["properties"] for name in names if "properties" in (node := document["components"]["schemas"][name])]
    assert [option["name"] for option in options] == [{"type": ["string", "null"], "description": "Name."}] * 2
    assert document["components"]["schemas"]["Thing"]["properties"]["name"] == options[0]["name"]


def test_a_split_component_is_named_after_its_holder_and_its_field_in_the_singular() -> None:
    old = contract({"Thing": THING, "Box": fields(things={"type": "array", "items": ref("Thing")})}, one=ref("Box"), two=ref("Box"))
    wider = fields(**THING["properties"], note=STRING)
    new = contract({}, one=fields(things={"type": "array", "items": THING}), two=fields(things={"type": "array", "items": wider}))
    revised_contract, document = take_data(old, new)
    box = document["paths"]["/v3/two"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert revised_contract.split == {box: "Box", f"{box}Thing": "Thing"}
    assert document["components"]["schemas"][box]["properties"]["things"]["items"] == ref(f"{box}Thing")


def test_a_split_row_is_named_after_the_component_that_it_was_or_after_its_operation() -> None:
    schemas = {**ENVELOPES, "Thing": THING, "ThingPage": rows("PageInfo", ref("Thing")), "StorePage": rows("PageInfo", ref("Thing"))}
    lists = {name: ref("ThingPage") for name in ("a", "b", "c")}
    old = contract(schemas, one=ref("Thing"), thing=ref("ThingPage"), store=ref("StorePage"), **lists)
    note, code = (fields(**THING["properties"], **{name: STRING}) for name in ("note", "code"))
    same = {name: flat("PageInfo", THING) for name in lists}
    new = contract({}, one=THING, thing=flat("PageInfo", note), store=flat("PageInfo", code), **same)
    _, document = take_data(old, new)
    names = document["components"]["schemas"].keys() - schemas.keys()
    assert {"ThingListItem", "StoreListItem"} <= names
    assert not [name for name in names if name.endswith("Data")]


def test_new_lists_of_the_same_general_component_have_names_of_their_own() -> None:
    envelope_schemas = {"CollectionResponseBody": flat("ListInfo", {})}
    names = ("a", "b", "c", "d", "e")
    known_lists = {f"Of{name.title()}List": rows("ListInfo", fields(**{name: NUMBER})) for name in names}
    old = contract({**ENVELOPES, **known_lists}, **{name: ref(f"Of{name.title()}List") for name in names})
    new = contract(envelope_schemas, **{name: flat("ListInfo", fields(**{name: NUMBER})) for name in names})
    for noun in ("cats", "dogs"):
        operation = {"operationId": f"list{noun.title()}", "responses": {"200": content(ref("CollectionResponseBody"))}}
        new["paths"][f"/v3/{noun}"] = {"get": operation}
    _, document = take_data(old, new)
    assert document["components"]["schemas"].keys() - {*ENVELOPES, *known_lists} == {"CatList", "DogList"}


def test_a_component_from_a_local_definition_is_named_after_its_holder() -> None:
    old = contract({"Thing": THING}, one=ref("Thing"))
    tree = fields(id=NUMBER, inner={"$ref": "#/components/schemas/Wide/$defs/Tree"})
    wide_schema = {
        **fields(**THING["properties"], part=ref("Wide/$defs/V"), tree=ref("Wide/$defs/Tree")),
        "$defs": {"V": fields(a=NUMBER), "Tree": tree},
    }
    _, document = take_data(old, contract({"Wide": wide_schema}, one=ref("Wide")))
    schemas = document["components"]["schemas"]
    assert schemas.keys() == {"Thing", "ThingPart", "Tree"}
    assert schemas["Tree"] == fields(id=NUMBER, inner=ref("Tree"))


def test_a_split_component_is_not_split_again() -> None:
    wider = fields(**THING["properties"], note=STRING)
    old = contract({"Thing": THING, "WideThing": wider}, one=ref("Thing"), two=ref("Thing"), three=ref("WideThing"))
    _, document = take_data(old, contract({}, one=THING, two=wider, three=wider))
    assert document["components"]["schemas"].keys() == {"Thing", "WideThing"}
    assert document["paths"]["/v3/two"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == ref("WideThing")


@pytest.mark.parametrize(
    ("schemas", "expected"),
    [
        pytest.param({"cats": THING, "dogs": fields(id=NUMBER)}, {"getThings": "getCats"}, id="one returns the same"),
        pytest.param({"cats": fields(id=NUMBER)}, {}, id="none returns the same"),
    ],
)
def test_an_operation_with_the_same_result_in_another_group_is_a_likely_successor(schemas: Data, expected: dict[str, str]) -> None:
    old, new = contract({}, things=THING), contract({}, **schemas)
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


def test_a_list_that_becomes_paged_is_named_a_page() -> None:
    def envelope(name: str) -> str:
        return "PageInfo" if name.startswith("p") else "ListInfo"

    def component(name: str) -> str:
        return f"Of{name.title()}{envelope(name).removesuffix('Info')}"

    names = ("a", "b", "c", "d", "e")
    items = {name: fields(**{f"{name}_id": NUMBER}) for name in (*names, *(f"p{name}" for name in names))}
    schemas = {**ENVELOPES, **{component(name): rows(envelope(name), item) for name, item in items.items()}}
    old = contract(schemas, **{name: ref(component(name)) for name in items})
    new_lists = {name: flat("PageInfo" if name == "a" else envelope(name), item) for name, item in items.items()}
    target = "$.components.schemas.OfAList.allOf[1].properties"
    document, actions = follow(old, contract({}, **new_lists), [{"target": target, "update": {"data": {"description": "Rows."}}}])
    assert document["paths"]["/v3/a"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == ref("OfAPage")
    assert "OfAList" not in document["components"]["schemas"]
    assert document["components"]["schemas"]["OfAPage"]["allOf"][0] == ref("PageInfo")
    assert actions == [(target.replace("List", "Page"), {"data": {"description": "Rows."}})]


def test_a_changed_success_status_is_one_difference() -> None:
    old = contract({}, one=THING)
    new = copy.deepcopy(old)
    responses = new["paths"]["/v3/one"]["get"]["responses"]
    responses["201"] = responses.pop("200")
    outcome = compare_contracts(read_contract(Document(old)), read_contract(Document(new)))
    assert [str(difference) for difference in outcome.differences] == ["getOne operation status: 200 → 201"]


BEARER = {"type": "http", "scheme": "bearer"}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}


@pytest.mark.parametrize(
    ("schemes_published", "expected"),
    [
        pytest.param([{"bearer": []}, {"key": []}], [{"ours": []}], id="another one beside the present one"),
        pytest.param([{"key": []}], [{"key": []}], id="another one instead"),
        pytest.param([{"bearer": [], "key": []}, {"token": [], "key": []}], [{"ours": [], "key": []}], id="another one as well"),
    ],
)
def test_operations_keep_their_credential_when_another_one_is_added(schemes_published: list[Data], expected: list[Data]) -> None:
    old = contract({}, schemes={"ours": BEARER}, one=THING)
    token = {"type": "apiKey", "in": "header", "name": "Authorization"}
    new = contract({}, schemes={"bearer": BEARER, "key": KEY, "token": token}, one=THING)
    old["paths"]["/v3/one"]["get"]["security"] = [{"ours": []}]
    new["paths"]["/v3/one"]["get"]["security"] = schemes_published
    _, document = take_data(old, new)
    assert document["paths"]["/v3/one"]["get"]["security"] == expected
    schemes = document["components"]["securitySchemes"]
    assert schemes.keys() == {"ours", *(name for option in expected for name in option)}
    assert all(scheme.get("x-draft") is True for name, scheme in schemes.items() if name != "ours")


PLACE = "getOne response 200 part"
REASON = "A part is the same thing everywhere."


def deviate(place: str = PLACE) -> Deviations:
    return Deviations([{"place": place, "reason": REASON}])


def test_a_deviation_applies_to_later_files_and_lets_new_fields_through() -> None:
    part = fields(id=NUMBER, name=STRING, flag={"type": "boolean"})
    old = contract({"Part": part, "One": fields(part=ref("Part"))}, one=ref("One"), two=ref("Part"))
    narrow = fields(id=NUMBER, name=STRING)
    merged_contract = contract({}, one=fields(part=narrow), two=part)
    deviations = deviate()
    curated_contract, published_contract = read_contract(Document(old)), read_contract(Document(merged_contract))
    assert not compare_contracts(curated_contract, published_contract).is_unchanged
    assert compare_contracts(curated_contract, deviations.apply_to_contract(curated_contract, published_contract)).is_unchanged
    (deviation,) = deviations.list_accepted(curated_contract, published_contract)
    assert (str(deviation.difference), deviation.reason) == (f"{PLACE}.flag: withdrawn (type boolean)", REASON)

    # a field that is added everywhere is added here as well, and no component is split
    wider = fields(**part["properties"], note=STRING)
    _, document = take_data(old, contract({}, one=fields(part=fields(**narrow["properties"], note=STRING)), two=wider), deviations)
    assert document["components"]["schemas"]["Part"] == wider
    assert document["components"]["schemas"].keys() == {"Part", "One"}


def test_a_deviation_keeps_left_out_fields_out() -> None:
    old = contract({"One": fields(id=NUMBER)}, one=ref("One"))
    new = contract({}, one=fields(id=NUMBER, part=STRING, note=STRING))
    _, document = take_data(old, new, deviate())
    assert document["components"]["schemas"]["One"] == fields(id=NUMBER, note=STRING)


def test_a_withdrawn_operation_that_is_published_again_is_restored() -> None:
    words = {"summary": "Read one", "description": "Returns one.", "x-retry": "safe"}
    old = contract({"One": fields(id=NUMBER, size={**NUMBER, "description": "In cm."})}, one=ref("One"), two=STRING)
    old["paths"]["/v3/one"]["get"].update(words, parameters=[{"name": "q", "in": "query", "description": "Text.", "schema": STRING}])
    smaller_contract = contract({}, one=fields(id=NUMBER), two=STRING)
    _, smaller_document = take_data(old, smaller_contract)
    del smaller_contract["paths"]["/v3/one"]
    _, withdrawn_document = take_data(smaller_document, smaller_contract)
    assert withdrawn_document["paths"]["/v3/one"]["get"]["deprecated"] is True
    revised_contract, restored_document = take_data(withdrawn_document, old)
    assert [operation.id for operation in revised_contract.comparison.republished] == ["getOne"]
    assert restored_document == old


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
def test_unsupported_constructs_are_listed(edit: Callable[[Data], None], expected: str) -> None:
    data = contract({"Thing": fields(**{"not": STRING})}, one=ref("Thing"))
    assert [*list_unsupported(Document(data), Document(data))] == []
    new = copy.deepcopy(data)
    edit(new)
    assert [construct for _, construct in list_unsupported(Document(new), Document(data))] == [expected]


def test_a_renamed_path_parameter_keeps_its_description() -> None:
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
def test_a_header_with_nearly_the_same_name_keeps_its_description(name: str, schema: Data, is_kept: bool) -> None:
    header = {"name": "X-Shop-Send-Mode", "in": "header", "description": "How to send.", "schema": {"type": "string", "enum": ["mock"]}}
    old = contract({}, one=THING)
    old["paths"]["/v3/one"]["get"]["parameters"] = [header]
    new = copy.deepcopy(old)
    new["paths"]["/v3/one"]["get"]["parameters"] = [{"name": name, "in": "header", "schema": schema}]
    _, document = take_data(old, new)
    before, parameter_after = document["paths"]["/v3/one"]["get"]["parameters"]
    assert before == {**header, "deprecated": True, "x-withdrawn": DATE}
    assert parameter_after == {**({"description": "How to send."} if is_kept else {}), "name": name, "in": "header", "schema": schema}


def test_parameters_are_edited_one_by_one() -> None:
    old = contract({}, one=THING)
    operation = old["paths"]["/v3/one"]["get"]
    operation["parameters"] = [{"name": name, "in": "query", "schema": STRING} for name in ("a", "b", "c")]
    new = copy.deepcopy(old)
    new["paths"]["/v3/one"]["get"]["parameters"][1]["name"] = "d"
    revised_contract, document = take_data(old, new)
    assert [parameter["name"] for parameter in document["paths"]["/v3/one"]["get"]["parameters"]] == ["a", "b", "c", "d"]
    actions = [action for section in list_sections(old, revised_contract, "new.yaml") for action in section.actions]
    assert [action["target"].rpartition("get")[2] for action in actions] == [".parameters[?@.name == 'b' && @.in == 'query']", ""]
    assert "'a'" not in str(actions)


def test_a_link_keeps_its_body_when_a_successor_inherits_it() -> None:
    body = {"ids": ["$response.body#/id"], "state": "true", "city": "Bandung, West", "count": 2, "is_final": True}
    kinds: Data = {"ids": {"type": "array", "items": NUMBER}, "count": NUMBER, "is_final": {"type": "boolean"}}
    request = {"content": {"application/json": {"schema": fields(**{"state": STRING, "city": STRING, **kinds})}}}
    data = contract({}, one=fields(id=NUMBER))
    responses = data["paths"]["/v3/one"]["get"]["responses"]
    responses["200"]["links"] = {"moveThings": {"operationId": "moveThings", "requestBody": body}}
    for name, keywords in (("move", {"deprecated": True, "x-withdrawn": {"date": DATE, "successor": "shiftThings"}}), ("shift", {})):
        operation = {"operationId": f"{name}Things", "requestBody": request, "responses": {"200": content(fields())}, **keywords}
        data["paths"][f"/v3/{name}"] = {"post": operation}
    drafts = render_drafts(Path("links.yaml"), Document(data), ["shiftThings"], "new.yaml")
    assert drafts is not None
    actions = parse("actions:\n" + drafts.text, "links.yaml")["actions"]
    (link,) = (action["update"]["links"]["shiftThings"] for action in actions if "shiftThings" in action["update"]["links"])
    assert link["requestBody"] == body


def test_a_task_asks_to_register_mock_behaviour_under_the_new_id(tmp_path: Path) -> None:
    old, new = (contract({}, **{name: THING}, other=THING) for name in ("one", "two"))
    renamed_document = copy.deepcopy(old)
    renamed_document["paths"]["/v3/one"]["get"]["operationId"] = "getSingle"
    module = tmp_path / "behaviour.py"
    for later, name in ((renamed_document, "getSingle"), (new, "getTwo")):
        module.write_text('BEHAVIOUR = {\n    "getOne": read_one,\n    "getOther": read_other,\n}\n', encoding="utf-8")
        revised_contract, document = take_data(old, later)
        (task,) = list_behaviour_tasks(tmp_path, revised_contract.comparison, Document(document))
        assert (task.path, task.line) == (module, 2)
        assert name in task.text
        module.write_text(f'BEHAVIOUR = {{"{name}": read_one}}\n', encoding="utf-8")
        assert [*list_behaviour_tasks(tmp_path, revised_contract.comparison, Document(document))] == []


def test_a_draft_task_names_a_different_retry_class_of_the_replaced_operation() -> None:
    data = contract({}, one=THING, two=THING)
    first, two = (data["paths"][f"/v3/{name}"]["get"] for name in ("one", "two"))
    first.update({"x-retry": "idempotent", "x-withdrawn": {"date": DATE, "successor": "getTwo"}})
    for retry, expected in (("unsafe", "retry class unsafe (that of getOne is idempotent)"), ("idempotent", "retry class idempotent;")):
        two.update({"x-draft": True, "x-retry": retry})
        (task,) = list_draft_tasks({Path("0001.yaml"): "operationId: getTwo\n"}, Document(data))
        assert expected in task.text


def test_descriptions_that_no_longer_fit_are_listed() -> None:
    words = "What people say of it when they see it for the first time."
    named_fields = fields(name={"type": ["string", "null"], "description": words})
    document = Document(contract({"Thing": named_fields, "Other": named_fields}, one=ref("Thing"), two=ref("Other")))
    problems = [(subject, problem) for subject in list_subjects(document) if (problem := find_problem(subject, document))]
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


@pytest.mark.parametrize("is_used_in_requests", [False, True])
def test_a_new_request_states_a_published_format_from_which_only_responses_deviate(is_used_in_requests: bool) -> None:
    time = {"type": "string", "format": "date-time"}
    old = contract({"Time": time, "Thing": fields(at=ref("Time"))}, one=ref("Thing"))
    new = contract({}, one=fields(at=time), two=fields(seen_at=time))
    new["paths"]["/v3/two"]["get"]["requestBody"] = {"content": {"application/json": {"schema": fields(ends_at=time)}}}
    effective = copy.deepcopy(old)
    effective["components"]["schemas"]["Time"] = {"type": "string", "x-scalar": "timestamp"}
    if is_used_in_requests:
        effective["components"]["schemas"]["StartRequest"] = fields(starts_at=ref("Time"))
    revised_contract = revise_contract(Document(old), Document(new), Document(effective), DATE)
    schemas = revised_contract.document["components"]["schemas"]
    assert schemas["Two"]["properties"] == {"seen_at": ref("Time")}
    assert schemas["GetTwoRequest"]["properties"] == {"ends_at": ref("Time") if is_used_in_requests else time}
