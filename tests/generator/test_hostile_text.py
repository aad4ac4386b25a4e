"""Hostile text in a document stays text: nothing in the document runs in the generator or in the client.

The clients are imported module by module, and every method of them is called.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import GeneratorError
from tests.generator.hostile import EVERYTHING, PAYLOADS, base, check_harmless, strip_invisible
from tests.generator.support import Data, body, generate, obj, operation, parameter, ref

TextPlace = Callable[[Data, str], object]


def _find_first(data: Data) -> Data:
    node: Data = data["paths"]["/things"]["get"]
    return node


TEXTS: dict[str, TextPlace] = {
    "operation summary": lambda data, text: _find_first(data).update(summary=text),
    "operation description": lambda data, text: _find_first(data).update(description=text),
    "response description": lambda data, text: _find_first(data)["responses"]["200"].update(description=text),
    "parameter description": lambda data, text: _find_first(data)["parameters"][0].update(description=text),
    "body field description": lambda data, text: data["components"]["schemas"]["NewThing"]["properties"]["name"].update(description=text),
    "component description": lambda data, text: data["components"]["schemas"]["Thing"].update(description=text),
    "enum description": lambda data, text: data["components"]["schemas"]["State"].update(description=text),
    "tag description": lambda data, text: data["tags"][0].update(description=text),
    "scope": lambda data, text: _find_first(data).update({"x-required-scope": text}),
}

#: Text that appears in no docstring.
HIDDEN: dict[str, TextPlace] = {
    "info": lambda data, text: data["info"].update(title=text, version=text, description=text, contact={"name": text}),
    "tag name": lambda data, text: _find_first(data).update(tags=[text, "../x"]),
    "field description": lambda data, text: data["components"]["schemas"]["Thing"]["properties"]["id"].update(description=text),
    "alias description": lambda data, text: data["components"]["schemas"]["Names"].update(description=text),
    "schema titles": lambda data, text: [schema.update(title=text) for schema in data["components"]["schemas"].values()],
    "inline title": lambda data, text: data["components"]["schemas"]["Thing"]["properties"].update(part=obj({"a": {}}, title=text)),
    "default": lambda data, text: data["components"]["schemas"]["Thing"]["properties"]["id"].update(default=text),
    "parameter default": lambda data, text: _find_first(data)["parameters"].append(
        parameter("q", schema={"type": "string", "default": text})
    ),
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
    "x-credential": lambda data, text: _find_first(data).update({"x-credential": text}),
    "$comment": lambda data, text: data["components"]["schemas"]["Thing"].update({"$comment": text, "$anchor": text}),
    "not a path": lambda data, text: data["paths"].update({"x-" + text[:40]: text}),
}


def test_text_stays_text_at_every_place(tmp_path: Path) -> None:
    data = base()
    for place, write in HIDDEN.items():
        write(data, f"{EVERYTHING} {place}")
    for place, write in TEXTS.items():
        write(data, f"{EVERYTHING} at {place}")
    outcome = check_harmless(tmp_path, data)
    docstrings = [strip_invisible(doc) for doc in outcome["docs"]]
    assert [place for place in TEXTS if not any(strip_invisible(f"{EVERYTHING} at {place}") in doc for doc in docstrings)] == []
    assert set(outcome["calls"]) == {f"{way}things.{name}" for way in ("", "async ") for name in ("create", "delete", "get", "list")}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_payload_stays_text_everywhere(payload: str, tmp_path: Path) -> None:
    text = PAYLOADS[payload]
    data = base()
    for place in (*TEXTS.values(), *HIDDEN.values()):
        place(data, text)
    outcome = check_harmless(tmp_path, data)
    assert sum(strip_invisible(text) in strip_invisible(doc) for doc in outcome["docs"]) >= len(TEXTS)


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
    outcome = check_harmless(tmp_path, data)
    assert outcome["enums"] == {"State": values}


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
            "register_decoder",
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
    outcome = check_harmless(tmp_path, data)
    attributes = outcome["models"]["Thing"]
    assert len(set(attributes)) == len(names) and all(name.isidentifier() for name in attributes)
    assert not {"to_dict", "from_dict", "extra", "problems", "_raw", "_plan", "models", "decode_text", "date"} & set(attributes)
    assert list(json.loads(outcome["calls"]["things.create"]["content"])) == names[::2]


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
    for method, key in (("get", "/things/{id}"), ("post", "/things")):
        parameters = data["paths"][key][method].setdefault("parameters", [])
        parameters += [{**parameter(name), "required": True} for name in names]
    data["components"]["schemas"]["NewThing"] = obj(
        {name: {"type": "string"} for name in ("id", "self", "body", "options", "a_b")}, "id", "self"
    )
    outcome = check_harmless(tmp_path, data)
    request = outcome["calls"]["things.get"]
    query = request["url"].split("?", 1)[1]
    import urllib.parse

    assert [name for name, _ in urllib.parse.parse_qsl(query, keep_blank_values=True)] == names
    assert request["url"].startswith("https://api.example.com/things/x?")
    assert json.loads(outcome["calls"]["things.create"]["content"]) == {"id": "x", "self": "x"}


def test_operation_ids_are_kept_to_the_character(tmp_path: Path) -> None:
    data = base()
    ids = [f"{name[:100]}{number}" for number, name in enumerate(PAYLOADS.values())]
    for number, name in enumerate(ids):
        data["paths"][f"/n{number}"] = {"get": operation(name, method=f"m{number}")}
    outcome = check_harmless(tmp_path, data)
    assert [id_ for id_ in ids if id_ not in outcome["operations"]] == []


def test_component_names_may_be_words_of_python_or_of_the_package(tmp_path: Path) -> None:
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
    outcome = check_harmless(tmp_path, data)
    assert {"Models", "Aliases", "Class", "None_", "Model_", "Any_", "Decimal_", "CON", "Init"} <= outcome["models"].keys()
    assert {"OpenEnum_"} <= outcome["enums"].keys()
    assert {"scalev.models.aliases", "scalev.models.aliases_", "scalev.models.con_", "scalev.models.class_"} <= set(outcome["modules"])


def test_a_schema_nested_as_deep_as_can_be_read_is_generated(tmp_path: Path) -> None:
    schema: Data = {"type": "string"}
    for _ in range(38):
        schema = obj({"a": schema})
    data = base()
    data["paths"]["/deep"] = {"get": operation("deep", schema)}
    outcome = check_harmless(tmp_path, data)
    assert "things.deep" in outcome["calls"]


def test_resources_may_have_the_names_of_other_modules(tmp_path: Path) -> None:
    data = base()
    data["components"]["schemas"] |= {"Things": obj({"a": {}}), "AsyncParts": obj({"a": {}})}
    for number, resource in enumerate(("operation", "mapping", "parts", "pager", "things.lists")):
        data["paths"][f"/o{number}"] = {"get": operation(f"o{number}", ref("Things"), resource=resource)}
    calls = check_harmless(tmp_path, data)["calls"]
    assert {"operation.o0", "mapping.o1", "parts.o2", "pager.o3", "things.lists.o4", "things.get"} <= calls.keys()


def test_odd_but_valid_paths_are_sent_as_written(tmp_path: Path) -> None:
    data = base()
    odd = {"/a/{b}.json": ["b"], "/a/{b}": ["b"], "/a/x-{b}": ["b"], "/{b}{c}": ["b", "c"], "/a;b=(c),@:!$&'*+": [], "/a/": [], "/a": []}
    for number, (path, names) in enumerate(odd.items()):
        data["paths"][path] = {"get": operation(f"o{number}", parameters=[parameter(name, "path") for name in names])}
    calls = check_harmless(tmp_path, data)["calls"]
    urls = [calls[f"things.o{number}"]["url"].removeprefix("https://api.example.com") for number in range(len(odd))]
    assert urls == ["/a/x.json", "/a/x", "/a/x-x", "/xx", "/a;b=(c),@:!$&'*+", "/a/", "/a"]


def test_schemas_that_expand_without_end_are_generated(tmp_path: Path) -> None:
    """Each level refers ten times to the next, and the last to the first: written out they would fill any memory."""
    data = base()
    for level in range(9):
        inner_schema = ref(f"Level{(level + 1) % 9}")
        data["components"]["schemas"][f"Level{level}"] = obj(
            {f"p{n}": {"type": "array", "items": inner_schema} if n % 2 else inner_schema for n in range(10)}
        )
        data["components"]["schemas"][f"Part{level}"] = {"allOf": [ref(f"Part{level + 1}")] * 10} if level < 8 else obj({"a": {}})
    data["paths"]["/unfold"] = {"get": operation("unfold", ref("Level0")), "post": operation("merge", ref("Part0"))}
    assert {"things.unfold", "things.merge"} <= check_harmless(tmp_path / "a", data)["calls"].keys()
    data["paths"]["/unfold"]["put"] = operation("send", requestBody=body(ref("Level0")))
    with pytest.raises(GeneratorError, match="send: expected a body of at most 20,000 fields"):
        generate(tmp_path / "b", data)
