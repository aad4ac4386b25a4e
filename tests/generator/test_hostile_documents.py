"""A hostile document that cannot be used results in one clear error: no file elsewhere, no connection, no traceback."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import GeneratorError
from tests.generator.hostile import CANARY, GET, NEW, PARAMETERS, PAYLOADS, SCHEMAS, add_path, base, change, check_rejected
from tests.generator.support import Data, generate, obj, operation, parameter, ref, response

REJECTED: dict[str, tuple[Callable[[Data], None], str]] = {
    "remote $ref": (change(f"{SCHEMAS} > Thing", {"$ref": "http://169.254.169.254/x.json#/a"}), "reference inside the document"),
    "$ref to a file": (change(f"{SCHEMAS} > Thing", {"$ref": "file:///etc/passwd"}), "reference inside the document"),
    "relative $ref": (change(f"{SCHEMAS} > Thing", {"$ref": "../../other.yaml#/Thing"}), "reference inside the document"),
    "remote path item": (change("paths > /far", {"$ref": "https://example.com/x.yaml"}), "reference inside the document"),
    "$ref to itself": (change(f"{SCHEMAS} > Thing", ref("Thing")), "refers to itself"),
    "$ref to nothing": (change(f"{SCHEMAS} > Thing", ref("Nothing")), "points at nothing"),
    "allOf of itself": (change(f"{SCHEMAS} > Thing", {"allOf": [ref("Thing"), obj({"a": {}})]}), "itself|loses"),
    "component name with a path": (change(f"{SCHEMAS} > ../../etc/x", obj({"a": {}})), "name of letters"),
    "absolute component name": (change(f"{SCHEMAS} > /abs", obj({"a": {}})), "name of letters"),
    "code as a component name": (change(f"{SCHEMAS} > {PAYLOADS['triple quotes']}", obj({"a": {}})), "name of letters"),
    "component name with a line break": (change(f"{SCHEMAS} > A\nimport os", obj({"a": {}})), "name of letters"),
    "component name of dots": (change(f"{SCHEMAS} > ..", obj({"a": {}})), "name of letters"),
    "component name in another script": (
        change(f"{SCHEMAS} > \N{CYRILLIC CAPITAL LETTER O}rder", obj({"a": {}})),
        "name of letters",
    ),
    "components that differ by case": (change(f"{SCHEMAS} > thing", obj({"a": {}})), "'Thing' and 'thing' both become Thing"),
    "modules that differ by case": (
        change(SCHEMAS, {"ABTest": obj({"a": {}}), "AbTest": obj({"a": {}}), **base()["components"]["schemas"]}),
        "modules",
    ),
    "component named like an enum's input": (change(f"{SCHEMAS} > StateInput", obj({"a": {}})), "StateInput"),
    "component that attrs would skip": (change(f"{SCHEMAS} > ClassVariant", obj({"a": {}})), "ClassVariant"),
    "resource name as code": (change(f"{GET} > x-client > resource", PAYLOADS["triple quotes"]), "x-client: expected snake_case"),
    "resource name with a path": (change(f"{GET} > x-client > resource", "../../x"), "x-client: expected snake_case"),
    "resource name that is a device": (change(f"{GET} > x-client > resource", "con"), "x-client: expected snake_case"),
    "resource name of the client's own": (change(f"{GET} > x-client > resource", "base_url"), "x-client: expected snake_case"),
    "resource name that hides property": (change(f"{GET} > x-client > resource", "things.property"), "x-client: expected snake_case"),
    "keyword as a resource": (change(f"{GET} > x-client > resource", "import"), "x-client: expected snake_case"),
    "no resource name": (change(f"{GET} > x-client", {"method": "list"}), "x-client with a resource and a method"),
    "method name as code": (change(f"{GET} > x-client > method", "x(): pass\nimport os"), "x-client: expected snake_case"),
    "dunder method": (change(f"{GET} > x-client > method", "__init__"), "x-client: expected snake_case"),
    "method that hides a type": (change(f"{GET} > x-client > method", "str"), "x-client: expected snake_case"),
    "two operations with one method": (change(f"{GET} > x-client > method", "create"), "are both things.create"),
    "method that hides a child": (
        change("paths > /c", {"get": operation("c", resource="things.list")}),
        "a method and a child named list",
    ),
    "resources of one class": (
        change("paths", {f"/{n}": {"get": operation(f"o{n}", resource=r)} for n, r in enumerate(("x.a_b", "x.a.b"))}),
        "classes would be called",
    ),
    "operation ids of one constant": (
        change("paths > /c", {"get": operation("list_things")}),
        "operations would be called _LIST_THINGS",
    ),
    "bound root as code": (
        change("x-client-roots", {"things": {"parameter": "id): pass #", "credentials": []}}),
        "x-client-roots: cannot use",
    ),
    "bound root named by code": (change("x-client-roots", {"x = 1": {"parameter": "id", "credentials": []}}), "x-client-roots: cannot use"),
    "bound root with one argument twice": (
        change(
            "x-client-roots",
            {"things": {"parameter": "id", "credentials": [{"argument": "id", "credential": "api_key", "required": True}]}},
        ),
        "x-client-roots: cannot use 'id'",
    ),
    "bound root with an unknown credential": (
        change("x-client-roots", {"things": {"parameter": "id", "credentials": [{"argument": "a", "credential": "os", "required": True}]}}),
        "x-client-roots: cannot use 'os'",
    ),
    "bound root that is a list": (change("x-client-roots", ["things"]), "x-client-roots: expected"),
    "header name with a line break": (change(f"{PARAMETERS} > 0", parameter("X-A\r\nX-Evil: 1", "header")), "expected a header's name"),
    "content type with a line break": (change(NEW, {"application/json\r\nX-Evil: 1": {"schema": ref("NewThing")}}), "content type"),
    "path with dot segments": (add_path("/a/../../admin"), "path of plain segments"),
    "path with a query": (add_path("/a?b=c#d"), "path of plain segments"),
    "path with a line break": (add_path("/a\r\nHost: evil"), "path of plain segments"),
    "path with code": (add_path(f"/{PAYLOADS['triple quotes'].replace('/', '')}"), "path of plain segments"),
    "path with an open brace": (add_path("/a/{b"), "path of plain segments"),
    "path with nested braces": (add_path("/a/{{b}}", "b"), "path of plain segments"),
    "path with an empty parameter": (add_path("/a/{}", ""), "path of plain segments"),
    "path parameter as code": (add_path("/a/{b.__class__}", "b.__class__"), "drops 1 "),
    "absolute url as a path": (add_path("//evil.example.com/x"), "path of plain segments"),
    "cookie parameter": (
        change(f"{PARAMETERS} > 0", parameter("sid", "cookie")),
        "/paths/~1things/get/parameters/0: expected no cookie parameter",
    ),
    "form body": (
        change(NEW, {"application/x-www-form-urlencoded": {"schema": ref("NewThing")}}),
        "/paths/~1things/post/requestBody: expected one JSON or multipart body",
    ),
    "two bodies": (
        change(NEW, {"application/json": {"schema": ref("NewThing")}, "multipart/form-data": {"schema": ref("Thing")}}),
        "requestBody: expected one JSON or multipart body, got 'application/json', 'multipart/form-data'",
    ),
    "unknown body": (
        change(NEW, {"text/csv": {"schema": ref("NewThing")}}),
        "requestBody: expected one JSON or multipart body, got 'text/csv'",
    ),
    "unknown api key": (
        change("components > securitySchemes > businessBearer", {"type": "apiKey", "in": "header", "name": "X-K"}),
        "'X-K' in header",
    ),
    "api key in the query": (
        change("components > securitySchemes > businessBearer", {"type": "apiKey", "in": "query", "name": "X-Scalev-Storefront-Api-Key"}),
        "no credential is known",
    ),
    "basic authentication": (
        change("components > securitySchemes > businessBearer", {"type": "http", "scheme": "basic"}),
        "get \\(listThings\\): expected a bearer",
    ),
    "response that is no JSON": (
        change(f"{GET} > responses", {"200": {"description": "", "content": {"text/csv": {"schema": {"type": "string"}}}}}),
        "get \\(listThings\\): expected a JSON response for 200, got text/csv",
    ),
    "no success response": (change(f"{GET} > responses", {"404": {"description": ""}}), "get \\(listThings\\): expected a success status"),
    "rows that are not there": (change(f"{GET} > x-pagination", {"items": PAYLOADS["triple quotes"]}), "has no field"),
    "rows that are no list": (change(f"{GET} > x-pagination", {"items": "is_paginated"}), "expected a list of rows"),
    "list of files": (
        change(
            NEW,
            {"multipart/form-data": {"schema": obj({"f": {"type": "array", "items": {"type": "string", "format": "binary"}}})}},
        ),
        "post \\(createThing\\): expected one file",
    ),
    "fields that make one name": (
        change(f"{SCHEMAS} > Thing > properties", {"a-b": {}, "a.b": {}}),
        "/components/schemas/Thing: the fields 'a-b' and 'a.b' would have the same name",
    ),
    "parameters that make one name": (change(PARAMETERS, [parameter("a-b"), parameter("a.b")]), "drops 1 .*GET /things"),
    "server as code": (change("servers", [{"url": f"https://x/{PAYLOADS['triple quotes']}"}]), "servers/0: expected an absolute http"),
    "schema with a base": (change(f"{SCHEMAS} > Thing > $id", PAYLOADS["new line"]), "/components/schemas/Thing/.id: .* remove it"),
    "schema of another dialect": (change(f"{SCHEMAS} > Thing > $schema", PAYLOADS["shell"]), "Thing: expected JSON Schema 2020-12"),
    "text of 10 MB": (change(f"{GET} > description", "x" * 10_000_000), "at most 20,000 characters of text, got 10,000,000"),
    "enum value of 10 MB": (change(f"{SCHEMAS} > State > enum", ["a", "x" * 10_000_000]), "at most 20,000 characters"),
    "name of 10 MB": (change(f"{SCHEMAS} > Thing > properties > {'x' * 10_000_000}", {}), "a key of at most 300 characters"),
    "half a character": (change(f"{GET} > description", "\ud800"), "text that UTF-8 can hold"),
    "half a character in a name": (change(f"{SCHEMAS} > Thing > properties > \udfff", {}), "text that UTF-8 can hold"),
    "description that is no text": (change(f"{GET} > description", {"a": 1}), "expected text"),
    "components that are a list": (change("components", []), "points at nothing"),
    "properties that are a list": (change(f"{SCHEMAS} > Thing > properties", []), "expected an object"),
    "paths that are a list": (change("paths", [GET]), "expected an object at /paths"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_a_hostile_document_is_one_clear_error(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apply, expected = REJECTED[case]
    data = base()
    apply(data)
    line = check_rejected(tmp_path, data, capsys)
    assert re.search(expected, line), line


HEAD = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n"
REJECTED_TEXTS = {
    "alias bomb": (
        HEAD
        + "x-a: &a [1,1,1,1,1,1,1,1,1]\n"
        + "".join(f"x-{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)),
        "aliases",
    ),
    "alias of itself": (HEAD + "x-a: &a [*a]\n", ":4"),
    "deep nesting": (HEAD + "x-a: " + "[" * 5_000 + "]" * 5_000 + "\n", "levels deep"),
    "deep blocks": (HEAD + "x-a:\n" + "".join(" " * (n + 1) + "a:\n" for n in range(300)), "levels deep"),
    "python object": (HEAD + f"x-a: !!python/object/apply:os.system ['touch {CANARY}']\n", "tag of the YAML core schema"),
    "python name": (HEAD + "x-a: !!python/name:os.system\n", "tag of the YAML core schema"),
    "merge key": (HEAD + "x-a: {<<: {$ref: 'http://example.com'}}\n", ":4:7: `<<` merges nothing"),
    "duplicate key": (HEAD + "paths: {}\n", "duplicate key"),
    "null character": (HEAD + "x-a: \x00\n", "special characters|control"),
    "not a number": (HEAD + "x-a: .nan\n", "number that JSON can hold"),
    "two documents": (HEAD + "---\n" + HEAD, ":"),
    "not a document": ("just text", "expected an OpenAPI document"),
    "empty": ("", "expected an OpenAPI document"),
}


@pytest.mark.parametrize("case", REJECTED_TEXTS)
def test_a_text_that_attacks_the_reader_is_one_clear_error(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, expected = REJECTED_TEXTS[case]
    line = check_rejected(tmp_path, text, capsys)
    assert re.search(expected, line), line
    assert not Path(CANARY).exists()


def test_errors_are_errors_of_the_generator(tmp_path: Path) -> None:
    data = base()
    data["paths"]["/things"]["get"]["responses"]["200"] = response({"$ref": "#/components/schemas/Thing/properties/id/type"})
    with pytest.raises(GeneratorError):
        generate(tmp_path, data)
