"""A hostile document gives harmless text or one clear error: never code, a file elsewhere, or a connection.

Each case of the tables is a small document with something hostile at one place. The documents that generate are imported
module by module and every method of them is called; nothing may run that the document brought along.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import cli
from generator.errors import GeneratorError
from tests.generator.support import Data, Package, answer, body, document, generate, obj, operation, parameter, ref, watching, write_inputs

PROBE = Path(__file__).with_name("probe.py")
CANARY = "scalev-canary"

#: Text that becomes something else when it is written down without care. Nothing of it may run, and all of it may be read.
PAYLOADS = {
    "triple quotes": f'"""; open("{CANARY}", "w"); """',
    "single triple quotes": f"'''; open('{CANARY}', 'w'); '''",
    "double quote": f'"; open("{CANARY}", "w"); "',
    "single quote": f"'); open('{CANARY}', 'w'); ('",
    "f-string": f"{{open('{CANARY}', 'w')}} {{x!r}} %(x)s %s",
    "jinja": f"{{{{ cycler.__init__.__globals__.os.system('touch {CANARY}') }}}} {{% raw %}} {{# x #}}",
    "escapes": r"\N{BULLET} \x41 \u0041 \U0010ffff \400 \d",
    "backslash at the end": "ends with \\",
    "quote at the end": 'ends with "',
    "quotes at the end": '""" ends with """"',
    "controls": "a\x00b\x07c\x1b[31md\x7f",
    "direction": "a\u202eb\u2066c\u2069\u200fd\ufeff",
    "line ends": "a\u2028b\u2029c\x85d\x0be\x0cf\rg\r\nh",
    "new line": f"one\nimport os; os.system('touch {CANARY}')\n    two\n\tthree",
    "comment": "# noqa # type: ignore # fmt: off\n#!/bin/sh",
    "markup": "--> <script>x()</script> <!-- | a | b |\n| --- |",
    "toml": f'"]\n[project.scripts]\nx = "os:system"\n[tool."{CANARY}',
    "json": '", "files": {"../../x": "y"}, "',
    "shell": f"$(touch {CANARY}) `touch {CANARY}` ${{HOME}}",
    "paths": "../../etc/x /abs/y C:\\x ~/z",
    "keyword": "class",
    "long word": "\\x" * 300 + '"""',
}
EVERYTHING = "\n".join(PAYLOADS.values())


def base() -> Data:
    """A document with one of everything."""
    return document(
        {
            "/things": {
                "get": operation(
                    "listThings", ref("ThingPage"), method="list", tags=["Things"], parameters=[parameter("state", schema=ref("State"))]
                ),
                "post": operation("createThing", ref("Thing"), method="create", tags=["Things"], requestBody=body(ref("NewThing"))),
            },
            "/things/{id}": {
                "get": operation(
                    "getThing", ref("Thing"), method="get", parameters=[parameter("id", "path"), parameter("X-Trace", "header")]
                ),
                "delete": operation("deleteThing", method="delete", parameters=[parameter("id", "path")]),
            },
        },
        {
            "State": {"type": "string", "enum": ["new", "old"]},
            "Thing": obj({"id": {"type": "string"}, "state": ref("State"), "made_at": {"type": "string", "format": "date-time"}}),
            "NewThing": obj({"name": {"type": "string"}, "state": ref("State")}, "name"),
            "ThingPage": obj({"data": {"type": "array", "items": ref("Thing")}, "is_paginated": {"type": "boolean"}}),
            "Names": {"type": "array", "items": {"type": "string"}},
        },
        tags=[{"name": "Things", "description": "Things of the API."}],
    )


def squeezed(text: str) -> str:
    """Text as far as it can be seen: no white space, nothing unprintable."""
    return "".join(char for char in text if char.isprintable() and not char.isspace())


def used(package: Package, tmp_path: Path) -> Any:
    """What a look at all of a package shows; nothing may have run, here or while it was made."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(PROBE), str(package.folder)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["touched"] == []
    return told


def harmless(tmp_path: Path, data: Data) -> Any:
    """Generate, use, and hold that nothing ran and nothing lies outside the output."""
    with watching() as seen:
        package = generate(tmp_path, data)
    assert [
        one for one in seen if not one.startswith(("open " + str(tmp_path), "open /dev/null")) and not re.fullmatch(r"open \d+", one)
    ] == []
    told = used(package, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "overlays", "spec.json"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "API.md",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "manifest.json",
        "pyproject.toml",
        "scalev",
    ]
    assert not list(tmp_path.rglob(f"*{CANARY}*")) and not Path(CANARY).exists()
    for path in (tmp_path / "out").rglob("*"):
        assert re.fullmatch(r"[a-zA-Z0-9_.]+", path.name), path
        if path.is_file() and path.suffix in (".py", ".toml", ".md"):
            text = path.read_text(encoding="utf-8")
            assert all(char.isprintable() or char == "\n" for char in text), f"{path.name} holds characters that nobody sees"
    return told


TextPlace = Callable[[Data, str], object]


def _first(data: Data) -> Data:
    node: Data = data["paths"]["/things"]["get"]
    return node


TEXTS: dict[str, TextPlace] = {
    "operation summary": lambda data, text: _first(data).update(summary=text),
    "operation description": lambda data, text: _first(data).update(description=text),
    "response description": lambda data, text: _first(data)["responses"]["200"].update(description=text),
    "parameter description": lambda data, text: _first(data)["parameters"][0].update(description=text),
    "body field description": lambda data, text: data["components"]["schemas"]["NewThing"]["properties"]["name"].update(description=text),
    "component description": lambda data, text: data["components"]["schemas"]["Thing"].update(description=text),
    "enum description": lambda data, text: data["components"]["schemas"]["State"].update(description=text),
    "tag description": lambda data, text: data["tags"][0].update(description=text),
    "scope": lambda data, text: _first(data).update({"x-required-scope": text}),
}

#: Text that is read by no docstring.
HIDDEN: dict[str, TextPlace] = {
    "info": lambda data, text: data["info"].update(title=text, version=text, description=text, contact={"name": text}),
    "tag name": lambda data, text: _first(data).update(tags=[text, "../x"]),
    "field description": lambda data, text: data["components"]["schemas"]["Thing"]["properties"]["id"].update(description=text),
    "alias description": lambda data, text: data["components"]["schemas"]["Names"].update(description=text),
    "schema titles": lambda data, text: [schema.update(title=text) for schema in data["components"]["schemas"].values()],
    "inline title": lambda data, text: data["components"]["schemas"]["Thing"]["properties"].update(part=obj({"a": {}}, title=text)),
    "default": lambda data, text: data["components"]["schemas"]["Thing"]["properties"]["id"].update(default=text),
    "parameter default": lambda data, text: _first(data)["parameters"].append(parameter("q", schema={"type": "string", "default": text})),
    "examples": lambda data, text: data["components"]["schemas"]["Thing"]["properties"]["id"].update(example=text, examples=[text]),
    "const": lambda data, text: data["components"]["schemas"]["Thing"]["properties"].update(kind={"const": text}),
    "pattern": lambda data, text: data["components"]["schemas"]["Thing"]["properties"]["id"].update(pattern=text, format=text),
    "servers": lambda data, text: data.update(servers=[{"url": "https://api.example.com", "description": text}, {"url": text}]),
    "external docs": lambda data, text: data.update(externalDocs={"url": text, "description": text}),
    "security scheme": lambda data, text: data["components"]["securitySchemes"]["businessBearer"].update(
        description=text, bearerFormat=text
    ),
    "extensions": lambda data, text: data.update({"x-generated": text, "x-scalar": text, "x-client-other": {text[:50]: text}}),
    "x-scalar": lambda data, text: data["components"]["schemas"]["Thing"]["properties"]["id"].update(
        {"x-scalar": text, "x-enum-varnames": [text]}
    ),
    "x-credential": lambda data, text: _first(data).update({"x-credential": text}),
    "$comment": lambda data, text: data["components"]["schemas"]["Thing"].update({"$comment": text, "$anchor": text}),
    "not a path": lambda data, text: data["paths"].update({"x-" + text[:40]: text}),
}


def test_text_stays_text_at_every_place(tmp_path: Path) -> None:
    data = base()
    for place, put in HIDDEN.items():
        put(data, f"{EVERYTHING} {place}")
    for place, put in TEXTS.items():
        put(data, f"{EVERYTHING} at {place}")
    told = harmless(tmp_path, data)
    shown = [squeezed(doc) for doc in told["docs"]]
    assert [place for place in TEXTS if not any(squeezed(f"{EVERYTHING} at {place}") in doc for doc in shown)] == []
    assert set(told["calls"]) == {f"{way}things.{name}" for way in ("", "async ") for name in ("create", "delete", "get", "list")}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_payload_stays_text_everywhere(payload: str, tmp_path: Path) -> None:
    text = PAYLOADS[payload]
    data = base()
    for place in (*TEXTS.values(), *HIDDEN.values()):
        place(data, text)
    told = harmless(tmp_path, data)
    assert sum(squeezed(text) in squeezed(doc) for doc in told["docs"]) >= len(TEXTS)


def test_enum_values_are_kept_to_the_character(tmp_path: Path) -> None:
    values = [
        *PAYLOADS.values(),
        "",
        "a b",
        "a-b",
        "a_b",
        "mro",
        "name",
        "value",
        "_missing_",
        "__class__",
        "is_known",
        "None",
        "ß",
        "SS",
        "中",
        "1",
    ]
    data = base()
    data["components"]["schemas"]["State"]["enum"] = values
    told = harmless(tmp_path, data)
    assert told["enums"] == {"State": values}


def test_field_names_are_kept_to_the_character(tmp_path: Path) -> None:
    names = [
        *(f"{number}{name[:200]}" for number, name in enumerate(PAYLOADS.values())),
        *(
            "to_dict",
            "from_dict",
            "extra",
            "_raw",
            "_plan",
            "__init__",
            "__class__",
            "__slots__",
            "self",
            "cls",
            "models",
            "problems",
            "instance",
        ),
        *(
            "decode",
            "decode_text",
            "decoder_of",
            "get",
            "new",
            "raw",
            "v",
            "wire",
            "model",
            "Model",
            "list",
            "str",
            "int",
            "date",
            "datetime",
            "Decimal",
            "Any",
            "None",
            "def",
        ),
        *(
            "a-b",
            "a_b",
            "a b",
            "aB",
            "",
            "1st",
            "$ref",
            "ﬁ",
            "fi",
            "日本",
            "properties",
            "description",
            "title",
            "default",
            "enum",
            "type",
        ),
        *("required", "attrs", "property", "lambda", "x" * 300),
    ]
    assert len(set(names)) == len(names)
    data = base()
    kinds: list[Data] = [{"type": "string"}, {"type": "string", "format": "date"}, ref("State"), {"type": "array", "items": ref("Thing")}]
    data["components"]["schemas"]["Thing"] = obj({name: kinds[number % 4] for number, name in enumerate(names)}, *names[::3])
    data["components"]["schemas"]["NewThing"] = obj({name: kinds[number % 3] for number, name in enumerate(names)}, *names[::2])
    told = harmless(tmp_path, data)
    attributes = told["models"]["Thing"]
    assert len(set(attributes)) == len(names) and all(name.isidentifier() for name in attributes)
    assert not {"to_dict", "from_dict", "extra", "problems", "_raw", "_plan", "models", "decode_text", "date"} & set(attributes)
    assert list(json.loads(told["calls"]["things.create"]["content"])) == names[::2]


def test_argument_names_are_kept_to_the_character(tmp_path: Path) -> None:
    names = [
        *(f"{number}{name[:200]}" for number, name in enumerate(PAYLOADS.values())),
        *(
            "self",
            "cls",
            "options",
            "OMIT",
            "Omit",
            "client",
            "url",
            "body",
            "path",
            "query",
            "headers",
            "timeout",
            "extra_headers",
            "extra_query",
        ),
        *("models", "scalars", "list", "get", "date", "None", "import", "a-b", "a_b", "id", "X-Trace", "ID", "日本", "1st", "kwargs"),
    ]
    data = base()
    for where, key in (("get", "/things/{id}"), ("post", "/things")):
        parameters = data["paths"][key][where].setdefault("parameters", [])
        parameters += [{**parameter(name), "required": True} for name in names]
    data["components"]["schemas"]["NewThing"] = obj(
        {name: {"type": "string"} for name in ("id", "self", "body", "options", "a_b")}, "id", "self"
    )
    told = harmless(tmp_path, data)
    sent = told["calls"]["things.get"]
    query = sent["url"].split("?", 1)[1]
    import urllib.parse

    assert [name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True)] == names
    assert sent["url"].startswith("https://api.example.com/things/x?")
    assert json.loads(told["calls"]["things.create"]["content"]) == {"id": "x", "self": "x"}


def test_operation_ids_are_kept_to_the_character(tmp_path: Path) -> None:
    data = base()
    ids = [f"{name[:100]}{number}" for number, name in enumerate(PAYLOADS.values())]
    for number, name in enumerate(ids):
        data["paths"][f"/n{number}"] = {"get": operation(name, method=f"m{number}")}
    told = harmless(tmp_path, data)
    assert [one for one in ids if one not in told["operations"]] == []


def test_component_names_that_mean_something_in_python(tmp_path: Path) -> None:
    names = [
        "models",
        "aliases",
        "class",
        "None",
        "Model",
        "Any",
        "Literal",
        "Sequence",
        "Decimal",
        "Operation",
        "CON",
        "__init__",
        "Omit",
        "TypedDict",
    ]
    data = base()
    data["components"]["schemas"] |= {name: obj({"a": ref(name), "b": {"type": "number"}}) for name in names}
    data["components"]["schemas"] |= {"OpenEnum": {"type": "string", "enum": ["a"]}, "True": {"type": "string"}}
    data["components"]["schemas"]["All"] = obj({f"p{number}": ref(name) for number, name in enumerate([*names, "OpenEnum", "True"])})
    data["paths"]["/all"] = {"post": operation("all", ref("All"), requestBody=body(ref("All")))}
    told = harmless(tmp_path, data)
    assert {"Models", "Aliases", "Class", "None_", "Model_", "Any_", "Decimal_", "CON", "Init"} <= told["models"].keys()
    assert {"OpenEnum_"} <= told["enums"].keys()
    assert {"scalev.models.aliases", "scalev.models.aliases_", "scalev.models.con_", "scalev.models.class_"} <= set(told["modules"])


def change(path: str, value: Any) -> Callable[[Data], None]:
    """Set the node at a path of keys, written with ` > ` between them."""

    def apply(data: Data) -> None:
        *keys, last = path.split(" > ")
        node: Any = data
        for key in keys:
            node = node[int(key) if isinstance(node, list) else key]
        node[int(last) if isinstance(node, list) else last] = value

    return apply


GET = "paths > /things > get"
SCHEMAS = "components > schemas"
PARAMETERS = f"{GET} > parameters"
NEW = "paths > /things > post > requestBody > content"


def add_path(path: str, *names: str) -> Callable[[Data], None]:
    return change(f"paths > {path}", {"get": operation("odd", parameters=[parameter(name, "path") for name in names])})


REFUSED: dict[str, tuple[Callable[[Data], None], str]] = {
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
    "component name in another script": (change(f"{SCHEMAS} > \N{CYRILLIC CAPITAL LETTER O}rder", obj({"a": {}})), "name of letters"),
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
    "method that hides a child": (change("paths > /c", {"get": operation("c", resource="things.list")}), "a method and a child named list"),
    "resources of one class": (
        change("paths", {f"/{n}": {"get": operation(f"o{n}", resource=r)} for n, r in enumerate(("x.a_b", "x.a.b"))}),
        "classes would be called",
    ),
    "operation ids of one constant": (change("paths > /c", {"get": operation("list_things")}), "operations would be called _LIST_THINGS"),
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
    "answer that is no JSON": (
        change(f"{GET} > responses", {"200": {"description": "", "content": {"text/csv": {"schema": {"type": "string"}}}}}),
        "get \\(listThings\\): expected a JSON response for 200, got text/csv",
    ),
    "no success answer": (change(f"{GET} > responses", {"404": {"description": ""}}), "get \\(listThings\\): expected a success status"),
    "rows that are not there": (change(f"{GET} > x-pagination", {"items": PAYLOADS["triple quotes"]}), "has no field"),
    "rows that are no list": (change(f"{GET} > x-pagination", {"items": "is_paginated"}), "expected a list of rows"),
    "list of files": (
        change(NEW, {"multipart/form-data": {"schema": obj({"f": {"type": "array", "items": {"type": "string", "format": "binary"}}})}}),
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


def refused(tmp_path: Path, data: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command on a document: it must fail with one line, write nothing and connect to nothing. The line."""
    spec, overlays = write_inputs(tmp_path, data)
    with watching() as seen:
        code = cli.main(["generate", "--spec", str(spec), "--overlays", str(overlays), "--output", str(tmp_path / "out")])
    said = capsys.readouterr()
    assert code in (1, 2)
    *progress, line = said.err.splitlines()
    assert line.startswith("error: ") and line.isprintable() and len(line) < 4_000
    assert all(one.startswith(("reading", "writing", "verifying")) for one in progress)
    assert "Traceback" not in said.err and said.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["overlays", spec.name]
    assert seen == []
    return line


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_text_is_one_clear_error(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apply, wanted = REFUSED[case]
    data = base()
    apply(data)
    line = refused(tmp_path, data, capsys)
    assert re.search(wanted, line), line


HEAD = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n"
TEXT_REFUSED = {
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


@pytest.mark.parametrize("case", TEXT_REFUSED)
def test_a_text_that_attacks_its_reader_is_one_clear_error(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, wanted = TEXT_REFUSED[case]
    line = refused(tmp_path, text, capsys)
    assert re.search(wanted, line), line
    assert not Path(CANARY).exists()


def test_a_scheme_that_goes_as_deep_as_can_be_read(tmp_path: Path) -> None:
    schema: Data = {"type": "string"}
    for _ in range(38):
        schema = obj({"a": schema})
    data = base()
    data["paths"]["/deep"] = {"get": operation("deep", schema)}
    told = harmless(tmp_path, data)
    assert "things.deep" in told["calls"]


def test_resources_that_are_called_like_something_else(tmp_path: Path) -> None:
    data = base()
    data["components"]["schemas"] |= {"Things": obj({"a": {}}), "AsyncParts": obj({"a": {}})}
    for number, resource in enumerate(("operation", "mapping", "parts", "pager", "things.lists")):
        data["paths"][f"/o{number}"] = {"get": operation(f"o{number}", ref("Things"), resource=resource)}
    calls = harmless(tmp_path, data)["calls"]
    assert {"operation.o0", "mapping.o1", "parts.o2", "pager.o3", "things.lists.o4", "things.get"} <= calls.keys()


def test_odd_but_lawful_paths(tmp_path: Path) -> None:
    data = base()
    odd = {"/a/{b}.json": ["b"], "/a/{b}": ["b"], "/a/x-{b}": ["b"], "/{b}{c}": ["b", "c"], "/a;b=(c),@:!$&'*+": [], "/a/": [], "/a": []}
    for number, (path, names) in enumerate(odd.items()):
        data["paths"][path] = {"get": operation(f"o{number}", parameters=[parameter(name, "path") for name in names])}
    calls = harmless(tmp_path, data)["calls"]
    urls = [calls[f"things.o{number}"]["url"].removeprefix("https://api.example.com") for number in range(len(odd))]
    assert urls == ["/a/x.json", "/a/x", "/a/x-x", "/xx", "/a;b=(c),@:!$&'*+", "/a/", "/a"]


def test_schemas_that_unfold_without_end(tmp_path: Path) -> None:
    """Each level refers ten times to the next, and the last to the first: written out they would fill any memory."""
    data = base()
    for level in range(9):
        inside = ref(f"Level{(level + 1) % 9}")
        data["components"]["schemas"][f"Level{level}"] = obj(
            {f"p{n}": {"type": "array", "items": inside} if n % 2 else inside for n in range(10)}
        )
        data["components"]["schemas"][f"Part{level}"] = {"allOf": [ref(f"Part{level + 1}")] * 10} if level < 8 else obj({"a": {}})
    data["paths"]["/unfold"] = {"get": operation("unfold", ref("Level0")), "post": operation("merge", ref("Part0"))}
    assert {"things.unfold", "things.merge"} <= harmless(tmp_path / "a", data)["calls"].keys()
    data["paths"]["/unfold"]["put"] = operation("send", requestBody=body(ref("Level0")))
    with pytest.raises(GeneratorError, match="send: expected a body of at most 20,000 fields"):
        generate(tmp_path / "b", data)


def test_errors_are_errors_of_the_generator(tmp_path: Path) -> None:
    data = base()
    data["paths"]["/things"]["get"]["responses"]["200"] = answer({"$ref": "#/components/schemas/Thing/properties/id/type"})
    with pytest.raises(GeneratorError):
        generate(tmp_path, data)
