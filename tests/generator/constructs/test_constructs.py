"""A small document proves every row of the table of constructs."""

from __future__ import annotations

import pytest

from generator.codegen.constructs import PAGE, ROWS, check_constructs, render_page
from generator.codegen.constructs.rows import Outcome
from generator.errors import GeneratorError, InputError
from generator.openapi.document import Document
from generator.openapi.reading import parse as read_yaml
from tests.conftest import ROOT
from tests.generator.constructs.cases_objects import OBJECT_CASES
from tests.generator.constructs.cases_requests import REQUEST_CASES
from tests.generator.constructs.cases_schemas import SCHEMA_CASES
from tests.generator.constructs.support import TEXT, Case, Reads, Rejected, Same, Says, Sends, base, drop, facts, put
from tests.generator.support import Data, Package, body, document, generate, operation

CASES: dict[str, Case] = {**OBJECT_CASES, **SCHEMA_CASES, **REQUEST_CASES}
#: The kinds of cases that prove each outcome.
PROOFS: dict[Outcome, tuple[type, ...]] = {
    Outcome.HANDLED: (Says, Sends, Same, Reads, Rejected),
    Outcome.DOCUMENTED: (Says,),
    Outcome.IGNORED: (Same,),
    Outcome.REJECTED: (Rejected, Reads),
}


def test_table_and_cases_agree() -> None:
    """Each row has a case, each case has a row, and the page matches the table."""
    assert [row.key for row in ROWS if row.key not in CASES] == []
    assert sorted(CASES.keys() - {row.key for row in ROWS}) == []
    assert [row.key for row in ROWS if not isinstance(CASES[row.key], PROOFS[row.outcome])] == []
    assert len({row.key for row in ROWS}) == len(ROWS)
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render_page(), "write it again: python -m generator constructs --write"


@pytest.mark.parametrize("key", [key for key, case in CASES.items() if isinstance(case, Same)])
def test_ignored_constructs_change_nothing(key: str) -> None:
    case = CASES[key]
    assert isinstance(case, Same)
    old, new = base(), base()
    case.before(old)
    case.before(new)
    case.edit(new)
    assert old != new
    assert facts(new) == facts(old)


@pytest.mark.parametrize("key", [key for key, case in CASES.items() if isinstance(case, Says)])
def test_handled_constructs_show_in_the_client(key: str) -> None:
    case = CASES[key]
    assert isinstance(case, Says)
    old, new = base(), base()
    case.before(old)
    case.before(new)
    case.edit(new)
    new_facts = facts(new) - facts(old)
    assert set(case.lines) <= new_facts, "\n".join(sorted(new_facts))


@pytest.mark.parametrize("key", [key for key, case in CASES.items() if isinstance(case, Rejected)])
def test_rejected_constructs_are_reported_with_their_place(key: str) -> None:
    case = CASES[key]
    assert isinstance(case, Rejected)
    data = base()
    case.edit(data)
    with pytest.raises(GeneratorError) as error:
        facts(data)
    assert case.message in str(error.value)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("key", [key for key, case in CASES.items() if isinstance(case, Reads)])
def test_a_text_is_read_or_rejected(key: str) -> None:
    case = CASES[key]
    assert isinstance(case, Reads)
    if not case.error:
        assert read_yaml(case.text, "text") == case.data
        return
    with pytest.raises(InputError) as error:
        read_yaml(case.text, "text")
    assert case.error in str(error.value)


SENT = {key: case for key, case in CASES.items() if isinstance(case, Sends)}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Generate one package with a method for each case about requests."""
    paths: Data = {}
    for number, case in enumerate(SENT.values()):
        extra: Data = {"requestBody": case.body} if case.body else {}
        path = f"/w{number}/{case.path}" if case.path else f"/w{number}"
        paths[path] = {"post": operation(f"w{number}", method=f"w{number}", parameters=case.parameters, **extra)}
    return generate(tmp_path_factory.mktemp("wire"), document(paths))


CALL = """
import json
import httpx
import scalev

seen = []

def respond(request):
    request.read()
    seen.append([request.url.raw_path.decode(), dict(request.headers), request.content.decode()])
    return httpx.Response(204)

things = scalev.Scalev("key", base_url="https://api.example.com", transport=httpx.MockTransport(respond)).things
"""


@pytest.fixture(scope="module")
def record_request(package: Package) -> dict[str, list[object]]:
    """Return the requests of all methods."""
    calls = "".join(f"things.w{number}({case.arguments})\n" for number, case in enumerate(SENT.values()))
    requests = package.run(CALL + calls + "print(json.dumps(seen))\n")
    return dict(zip(SENT, requests, strict=True))


@pytest.mark.parametrize("key", SENT)
def test_handled_constructs_are_correct_on_the_wire(key: str, record_request: dict[str, tuple[str, dict[str, str], str]]) -> None:
    case = SENT[key]
    url, headers, content = record_request[key]
    number = [*SENT].index(key)
    assert url == f"/w{number}" + (f"/{case.url}" if case.path else case.url)
    assert {name: headers.get(name) for name in case.headers} == case.headers
    assert all(part in content for part in case.content.split("*"))


#: Places of schemas, with their pointers.
PLACES = {
    "components > schemas > Thing > properties > name > items": "/components/schemas/Thing/properties/name/items",
    "components > schemas > Odd > allOf": "/components/schemas/Odd/allOf/0",
    "components > parameters > Odd": "/components/parameters/Odd/schema",
    "components > headers > Odd": "/components/headers/Odd/schema",
    "components > responses > Odd > content > application/json": "/components/responses/Odd/content/application~1json/schema",
    "components > requestBodies > Odd > content > application/json": "/components/requestBodies/Odd/content/application~1json/schema",
    "components > pathItems > Odd > get > parameters": "/components/pathItems/Odd/get/parameters/0/schema",
    "paths > /things > parameters": "/paths/~1things/parameters/0/schema",
    "paths > /things > get > parameters > 0": "/paths/~1things/get/parameters/0/schema",
    "paths > /things > get > responses > 200 > headers > X-Odd": "/paths/~1things/get/responses/200/headers/X-Odd/schema",
    "paths > /things > get > responses > 404 > content > text/plain": "/paths/~1things/get/responses/404/content/text~1plain/schema",
    "webhooks > thing.made > post > requestBody > content > application/json": (
        "/webhooks/thing.made/post/requestBody/content/application~1json/schema"
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("keyword", "value"), [("$dynamicRef", "#a"), ("nullable", True), ("definitions", {}), ("minLenght", 1), ("minLength", "1")]
)
def test_schemas_are_checked_at_every_place(place: str, keyword: str, value: object) -> None:
    data = base()
    schema = {**TEXT, keyword: value}
    holder: object = {"schema": schema}
    if place.endswith("parameters"):
        holder = [{"name": "odd", "in": "query", "schema": schema}]
    elif "parameters" in place:
        holder = {"name": "odd", "in": "query", "schema": schema}
    elif place.endswith(("items", "allOf")):
        holder = [schema] if place.endswith("allOf") else schema
    put(place, holder)(data)
    with pytest.raises(InputError) as error:
        check_constructs(Document(data, "doc"))
    assert PLACES[place] in str(error.value)


def test_all_rejected_constructs_are_reported_at_once() -> None:
    data = base()
    for number in range(12):
        put(f"components > schemas > Odd{number}", {"$id": "x"})(data)
    with pytest.raises(InputError) as error:
        check_constructs(Document(data, "doc"))
    assert "cannot handle 12 of the document's constructs: /components/schemas/Odd0/$id: " in str(error.value)
    assert str(error.value).endswith("; and 2 more")


def test_targets_of_references_are_checked() -> None:
    data = base()
    put("x-shared", {"Name": {"type": "string", "nullable": True}})(data)
    put("components > schemas > Thing > properties > name", {"$ref": "#/x-shared/Name"})(data)
    with pytest.raises(InputError, match=r"/x-shared/Name/nullable: a field of OpenAPI 3\.0, in a document of 3\.1"):
        check_constructs(Document(data, "doc"))


def test_servers_equal_to_those_of_the_document_are_accepted() -> None:
    data = base()
    put("paths > /things > servers", data["servers"])(data)
    put("paths > /things > get > servers", data["servers"])(data)
    check_constructs(Document(data, "doc"))


def test_the_merge_key_as_a_name_is_quoted() -> None:
    assert read_yaml('"<<": 1\n', "text") == read_yaml('{"<<": 1}', "text", as_json=True) == {"<<": 1}


def test_a_form_that_refers_to_a_component_keeps_its_files() -> None:
    data = base()
    put("components > schemas > Upload", {"type": "object", "properties": {"file": {"type": "string", "contentMediaType": "text/csv"}}})(
        data
    )
    form = body({"$ref": "#/components/schemas/Upload"}, "multipart/form-data")
    put("paths > /things > post > requestBody", form)(data)
    drop("components > schemas > NewThing")(data)
    assert "things.create(file: FileInput | Omit) -> Thing" in facts(data)


STYLED = """
def rejected(call):
    try:
        call()
    except scalev.ConfigurationError as error:
        return str(error)

things.w{form}(v=["a,b", "&"], c={{"R": None, "G": scalev.OMIT}})
things.w{form}(v=[])
things.w{form}(v=[1], extra_query={{"v": 2}})
print(json.dumps([
    *[url for url, _, _ in seen],
    rejected(lambda: things.w{label}(["."], {{}})),
    rejected(lambda: things.w{label}([], {{"R": 1}})),
    rejected(lambda: things.w{header}(v=["a,b"])),
]))
"""


def test_values_that_a_style_cannot_hold_are_encoded_or_rejected(package: Package) -> None:
    numbers = {
        name: [*SENT].index(f"Parameter: {key}")
        for name, key in (("form", "query, form"), ("label", "path, label"), ("header", "header, simple"))
    }
    path = f"/w{numbers['form']}"
    assert package.run(CALL + STYLED.format(**numbers)) == [
        f"{path}?v=a%2Cb,%26",
        path,
        f"{path}?v=2",
        f"v: expected a value for the path /w{numbers['label']}/{{v}}/{{c}}, got '..'",
        "v: expected a value for the path, got an empty one",
        "v: expected values without commas, which stand between values in this header",
    ]
