"""Requirements of a body beyond its required fields: one of several fields, lists and not single values, a file in an upload."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.generator.support import Data, Package, body, document, generate, obj, operation, parameter, ref

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}

CALLS = """
import json, sys
import httpx
from scalev import Scalev, ConfigurationError
seen = []
def reply(request):
    seen.append([request.url.query.decode(), request.content.decode("utf-8", "replace")])
    return httpx.Response(204)
client = Scalev("sk_mock_1", transport=httpx.MockTransport(reply))
results = []
for method, arguments in json.loads(sys.argv[1]):
    before = len(seen)
    try:
        getattr(client.things, method)(**arguments)
        results.append(seen[-1])
    except (ConfigurationError, TypeError) as error:
        assert len(seen) == before
        results.append(str(error))
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Generate a package with a body for each requirement."""
    fields = {"ids": TEXTS, "status": TEXT, "paid": TEXT, "at": {"type": ["string", "null"]}}
    choice = [{"required": ["status"]}, {"required": ["paid"]}]
    line = obj({"sku": TEXT, "code": TEXT, "images": TEXTS}, anyOf=[{"required": ["sku"]}, {"type": "object", "required": ["code"]}])
    upload: Data = obj({"file": {"type": "string", "format": "binary"}, "note": TEXT}, "file")
    schemas = {
        "Plain": obj(fields, "ids", anyOf=choice),
        "Whole": obj(fields, oneOf=[{"required": ["ids", "status"]}, {"required": ["ids", "paid"]}]),
        "Base": obj(fields, "ids"),
        "Inherited": {"allOf": [ref("Base"), {"anyOf": choice}]},
        "Spread": {"allOf": [ref("Fields"), {"anyOf": [{"required": ["ids", "paid"]}, {"required": ["status", "ids"]}]}]},
        "Fields": obj(fields),
        "Only": obj(fields, anyOf=[{"required": ["ids"]}, {"required": ["ids", "status"]}]),
        "Line": line,
        "Lines": obj({"lines": {"type": "array", "items": ref("Line")}}),
    }
    paths: Data = {f"/{name.lower()}": {"post": operation(name.lower(), requestBody=body(ref(name)))} for name in schemas if name != "Line"}
    paths["/search"] = {"get": operation("search", parameters=[parameter("ids", schema=TEXTS), parameter("q")])}
    paths["/upload"] = {"post": operation("upload", requestBody=body(upload, "multipart/form-data"))}
    del paths["/base"], paths["/fields"]
    return generate(tmp_path_factory.mktemp("bodies"), document(paths, schemas))


def calls(package: Package, *requests: tuple[str, Data]) -> list[Any]:
    """Return what each call sends (query and body), or the error that rejects it."""
    output: list[Any] = package.run(CALLS, json.dumps(requests))
    return output


def test_one_of_the_alternatives_is_required(package: Package) -> None:
    for method in ("plain", "whole", "inherited", "spread"):
        requests = calls(
            package,
            (method, {"ids": ["1"], "status": "a"}),
            (method, {"ids": ["1"], "paid": "b"}),
            (method, {"ids": ["1"], "extra_body": {"paid": "b"}}),
            (method, {"ids": ["1"]}),
        )
        assert [item[1] for item in requests[:3]] == ['{"ids":["1"],"status":"a"}', *['{"ids":["1"],"paid":"b"}'] * 2]
        assert requests[3].startswith(f"things.{method} ({method}): expected ") and "status" in requests[3] and "paid" in requests[3]
    text = package.text("resources/things.py")
    assert (text.count("Needs `status` or `paid`."), text.count("Needs `paid` or `status`.")) == (3 * 2, 2)  # of both clients


def test_a_field_that_every_alternative_requires_is_required(package: Package) -> None:
    for method in ("plain", "whole", "inherited", "spread", "only"):
        (message,) = calls(package, (method, {"status": "a"}))
        assert message.endswith("missing 1 required keyword-only argument: 'ids'"), method
    (request,) = calls(package, ("only", {"ids": ["1"]}))
    assert request[1] == '{"ids":["1"]}'


def test_alternatives_of_nested_objects_are_checked(package: Package) -> None:
    accepted_call, rejected_call = calls(
        package,
        ("lines", {"lines": [{"sku": "a"}, {"code": "b", "images": ["c"]}]}),
        ("lines", {"lines": [{"sku": "a"}, {"images": ["c"]}]}),
    )
    assert accepted_call[1] == '{"lines":[{"sku":"a"},{"code":"b","images":["c"]}]}'
    assert rejected_call == "things.lines (lines): expected sku or code in lines[1], got none of them"


@pytest.mark.parametrize(
    ("method", "arguments", "place"),
    [
        ("plain", {"ids": "123", "status": "a"}, "ids"),
        ("plain", {"ids": {"a": 1}, "status": "a"}, "ids"),
        ("plain", {"ids": 5, "status": "a"}, "ids"),
        ("plain", {"ids": [], "status": "a", "extra_body": {"ids": "123"}}, "ids"),
        ("lines", {"lines": "ab"}, "lines"),
        ("lines", {"lines": [{"sku": "a"}, {"sku": "b", "images": "https://example.com/1.png"}]}, "lines[1].images"),
        ("search", {"ids": "123"}, "ids"),
        ("search", {"extra_query": {"q": "1"}, "ids": 5}, "ids"),
    ],
)
def test_a_single_value_in_place_of_a_list_is_rejected(package: Package, method: str, arguments: Data, place: str) -> None:
    (message,) = calls(package, (method, arguments))
    assert message.startswith(f"{place}: expected a list, got ") and message.endswith("for a single value, pass a list of one")
    assert "123" not in message


def test_lists_are_sent_and_text_is_not_split(package: Package) -> None:
    assert calls(package, ("search", {"ids": ["1", "2"], "q": "12"}), ("search", {"ids": []}), ("search", {})) == [
        ["ids=1&ids=2&q=12", ""],
        ["", ""],
        ["", ""],
    ]


def test_an_upload_requires_its_file(package: Package) -> None:
    (message,) = package.run(
        "import json\nfrom scalev import Scalev, ConfigurationError, OMIT\n"
        "try:\n    Scalev('sk_mock_1').things.upload(file=OMIT, note='x')\n"
        "except ConfigurationError as error:\n    print(json.dumps([str(error)]))"
    )
    assert message == "file: expected a file, got none"


def test_a_response_with_alternatives_is_decoded_as_an_object(tmp_path: Path) -> None:
    schema = obj({"a": TEXT, "b": TEXT}, anyOf=[{"required": ["a"]}, {"required": ["b"]}])
    package = generate(tmp_path, document({"/x": {"get": operation("look", ref("Chosen"))}}, {"Chosen": schema}))
    assert package.run("import json\nfrom scalev.models import Chosen\nprint(json.dumps(Chosen.from_dict({'b': 'x'}).b))") == "x"
