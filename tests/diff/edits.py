"""Random documents, and edits of one place: edits of each keyword that change something, and edits that change nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

Data = dict[str, Any]
Way = tuple[str | int, ...]

TYPES = ("string", "integer", "number", "boolean")
FORMATS = ("date", "date-time", "uri", "email", "decimal", "uuid")


def ref(kind: str, name: str) -> Data:
    return {"$ref": f"#/components/{kind}/{name}"}


class Maker:
    """Builds a document. Every field, parameter, component and operation has a unique name, which a report must contain."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._count = 0
        self.schemas: Data = {}

    def _name(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}{letter}"

    def document(self) -> Data:
        objects = [self._name("O") for _ in range(2)]
        self.schemas = {name: {} for name in objects}  # named before they are built, since they may refer to each other
        self.schemas[self._name("S")] = {**self.scalar(), "enum": None}
        for schema in self.schemas.values():
            schema.pop("enum", None)
        self.schemas[self._name("E")] = {"type": "string", "enum": ["a", "b", "c"]}
        for name in objects:
            self.schemas[name] = self.object(2)
        paths = {f"/{self._name('r')}": self.item() for _ in range(2)}
        parameter = {"name": self._name("q"), "in": "query", "schema": self.scalar()}
        shared_parameter = {"components": {"parameters": {self._name("P"): parameter}, "schemas": self.schemas}}
        for name in self.schemas:  # every component is used
            node = next(iter(paths.values()))["post"]["responses"]["200"]["content"]["application/json"]["schema"]
            node["properties"][self._name("f")] = ref("schemas", name)
        next(iter(paths.values()))["get"]["parameters"].append(ref("parameters", next(iter(shared_parameter["components"]["parameters"]))))
        return {"openapi": "3.1.0", "info": {"title": "Random", "version": "1"}, "paths": paths, **shared_parameter}

    def item(self) -> Data:
        return {"get": self.operation(), "post": {**self.operation(), "requestBody": self.body(self.object(1))}}

    def operation(self) -> Data:
        parameters = [{"name": self._name("q"), "in": place, "schema": self.schema(0)} for place in ("query", "query", "header")]
        headers = {self._name("H"): {"schema": {"type": "string"}}}
        return {
            "operationId": self._name("op"),
            "parameters": parameters,
            "responses": {"200": {"description": "Ok.", "headers": headers, **self.body(self.object(1))}, "404": {"description": "None."}},
        }

    def body(self, schema: Data) -> Data:
        return {"content": {"application/json": {"schema": schema}}}

    def scalar(self) -> Data:
        schema: Data = {"type": self._chance.choice(TYPES)}
        if schema["type"] == "string" and self._chance.random() < 0.5:
            schema |= self._chance.choice([{"format": self._chance.choice(FORMATS)}, {"enum": ["a", "b", "c"]}, {"maxLength": 9}])
        if self._chance.random() < 0.3:
            schema["type"] = [schema["type"], "null"]
            if "enum" in schema:
                schema["enum"] = [*schema["enum"], None]
        return schema

    def schema(self, depth: int) -> Data:
        kinds: list[Callable[[], Data]] = [self.scalar, self.scalar, lambda: ref("schemas", self._chance.choice([*self.schemas]))]
        if depth:
            kinds += [
                lambda: self.object(depth - 1),
                lambda: {"type": "array", "items": self.schema(depth - 1)},
                lambda: {"type": "object", "additionalProperties": self.schema(depth - 1)},
                lambda: {"oneOf": [self.object(0), self.object(0)]},
                lambda: {"allOf": [ref("schemas", next(iter(self.schemas))), self.object(0)]},
                lambda: {"anyOf": [ref("schemas", self._chance.choice([*self.schemas])), {"type": "null"}]},
            ]
        return self._chance.choice(kinds)()

    def object(self, depth: int) -> Data:
        names = [self._name("f") for _ in range(3)]
        return {"type": "object", "properties": {name: self.schema(depth) for name in names}, "required": names[:1]}


def ways(node: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """Yield every object of a document with the keys that lead to it."""
    if isinstance(node, dict):
        yield way, node
        for key, value in node.items():
            yield from ways(value, (*way, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from ways(value, (*way, index))


def is_schema(way: Way) -> bool:
    """Return whether there is a schema at a place."""
    if not way or "headers" in way:
        return False
    holder = way[-2] if len(way) > 1 else ""
    return way[-1] in ("schema", "items", "additionalProperties") or holder in ("properties", "schemas", "oneOf", "allOf", "anyOf")


def get_name(way: Way) -> str:
    """Return the nearest name that a report must contain."""
    for key in reversed(way):
        if isinstance(key, str) and len(key) > 2 and key[0] == key[-1] and key[1:-1].isdigit():
            return key
        if isinstance(key, str) and key.startswith("op"):
            return key
    return ""


#: A value for every keyword that describes values, which edits add or remove.
KEYWORDS: Data = {
    "additionalProperties": {"type": "integer"},
    "allOf": [{"properties": {"added": {"type": "string"}}}],
    "anyOf": [{"type": "string"}, {"type": "integer"}],
    "const": "a",
    "contains": {"const": 1},
    "contentEncoding": "base64",
    "contentMediaType": "image/png",
    "contentSchema": {"type": "string"},
    "default": "a",
    "dependentRequired": {"a": ["b"]},
    "dependentSchemas": {"a": {"required": ["b"]}},
    "deprecated": True,
    "description": "Words.",
    "discriminator": {"propertyName": "kind"},
    "else": {"required": ["a"]},
    "enum": ["x", "y"],
    "example": 1,
    "examples": [1],
    "exclusiveMaximum": 9,
    "exclusiveMinimum": 1,
    "externalDocs": {"url": "https://example.com"},
    "format": "ipv4",
    "if": {"required": ["a"]},
    "items": {"type": "integer"},
    "maxContains": 3,
    "maxItems": 9,
    "maxLength": 9,
    "maxProperties": 9,
    "maximum": 9,
    "minContains": 2,
    "minItems": 1,
    "minLength": 1,
    "minProperties": 1,
    "minimum": 1,
    "multipleOf": 2,
    "not": {"const": "a"},
    "oneOf": [{"type": "string"}, {"type": "integer"}],
    "pattern": "^a",
    "patternProperties": {"^x": {"type": "integer"}},
    "prefixItems": [{"type": "string"}],
    "properties": {"added": {"type": "string"}},
    "propertyNames": {"pattern": "^a"},
    "readOnly": True,
    "required": ["added"],
    "then": {"required": ["b"]},
    "title": "Title",
    "type": "object",
    "unevaluatedItems": False,
    "unevaluatedProperties": False,
    "uniqueItems": True,
    "writeOnly": True,
    "x-own": 1,
    "x-scalar": "money",
    "xml": {"name": "x"},
}


@dataclass(frozen=True, slots=True)
class Changed:
    """An old and a new document, and the name that the report of the difference must contain."""

    kind: str
    old: Data
    new: Data
    name: str


def at(data: Data, way: Way) -> Any:
    node: Any = data
    for key in way:
        node = node[key]
    return node


def name_at(data: Data, way: Way) -> str:
    """Return the nearest name above a place that a report must contain."""
    for length in range(len(way), 0, -1):
        key = way[length - 1]
        node = at(data, way[:length])
        if isinstance(node, dict) and "operationId" in node:
            return str(node["operationId"])
        if isinstance(node, dict) and "in" in node:
            return str(node["name"])
        if isinstance(key, str) and key[1:-1].isdigit() and key[0] == key[-1]:
            return key
    return ""


def random_document(chance: Random) -> Data:
    return Maker(chance).document()


def _keyword(chance: Random, data: Data) -> tuple[str, str]:
    """Add or change one keyword of a schema."""
    way = chance.choice([way for way, _ in ways(data) if is_schema(way)])
    name = name_at(data, way)
    schema = at(data, way)
    keyword = chance.choice([*KEYWORDS])
    if keyword in schema and chance.random() < 0.5:
        del schema[keyword]
    elif keyword in schema and isinstance(schema[keyword], dict) and isinstance(KEYWORDS[keyword], dict):
        schema[keyword] = {**schema[keyword], **KEYWORDS[keyword]}
    elif keyword in schema and isinstance(schema[keyword], list) and isinstance(KEYWORDS[keyword], list):
        schema[keyword] = [*schema[keyword], *KEYWORDS[keyword]]
    else:
        schema[keyword] = copy.deepcopy(KEYWORDS[keyword])
    return keyword, name


def _value(chance: Random, data: Data) -> tuple[str, str]:
    """Change a value in a schema: a type, a limit, a name, a reference."""
    places = [(way, key) for way, node in ways(data) if is_schema(way) for key, value in node.items() if not isinstance(value, dict)]
    way, key = chance.choice(places)
    name = name_at(data, way)
    schema, value = at(data, way), at(data, way)[key]
    if key == "$ref":
        other_schemas = [item for item in data["components"]["schemas"] if item not in value]
        schema[key] = f"#/components/schemas/{chance.choice(other_schemas)}"
    elif key in ("allOf", "anyOf", "oneOf"):
        value.pop(chance.randrange(len(value))) if len(value) > 1 and chance.random() < 0.5 else value.append({"type": "boolean"})
    elif isinstance(value, list):
        value.pop() if chance.random() < 0.5 else value.append("more" if key != "type" else "array")
    elif isinstance(value, int):
        schema[key] = value + 1
    else:
        schema[key] = chance.choice([item for item in (*TYPES, "array") if item != value]) if key == "type" else f"{value}x"
    return f"value of {key}", name


def _field(chance: Random, data: Data) -> tuple[str, str]:
    """Add, remove or rename a field."""
    way = chance.choice([way for way, node in ways(data) if is_schema(way) and node.get("properties")])
    fields = at(data, way)["properties"]
    name = chance.choice([*fields])
    if chance.random() < 0.5:
        del fields[name]
        return "field removed", name
    fields[f"{name}_new"] = fields.pop(name)
    return "field renamed", name


def _parameter(chance: Random, data: Data) -> tuple[str, str]:
    way = chance.choice([way for way, node in ways(data) if "in" in node])
    node = at(data, way)
    edits: Data = {
        "required": not node.get("required", False),
        "style": "spaceDelimited",
        "explode": False,
        "allowReserved": True,
        "allowEmptyValue": True,
        "deprecated": True,
        "description": "Words.",
        "name": f"{node['name']}_new",
        "in": "header" if node["in"] == "query" else "query",
        "x-own": 1,
    }
    key = chance.choice([*edits])
    name = node["name"]
    node[key] = edits[key]
    return f"parameter {key}", name


def _operation(chance: Random, data: Data) -> tuple[str, str]:
    way = chance.choice([way for way, node in ways(data) if "operationId" in node])
    node = at(data, way)
    edits: Data = {
        "deprecated": True,
        "description": "Words.",
        "summary": "Words",
        "security": [{}],
        "x-retry": "unsafe",
        "x-own": 1,
        "tags": ["Other"],
        "servers": [{"url": "https://other.example.com"}],
        "callbacks": {"done": {}},
        "externalDocs": {"url": "https://example.com"},
    }
    key = chance.choice([*edits, "status", "error", "content", "body", "header", "removed"])
    name = str(node["operationId"])
    if key == "status":
        node["responses"]["201"] = {"description": "Made.", "content": {"application/json": {"schema": {"type": "object"}}}}
    elif key == "error":
        node["responses"]["409"] = {"description": "No."}
    elif key == "content":
        node["responses"]["200"]["content"]["text/csv"] = {}
    elif key == "body":
        node["requestBody"] = {**node.get("requestBody", {"content": {"text/csv": {}}}), "required": True}
    elif key == "header":
        node["responses"]["200"]["headers"]["X-More"] = {"schema": {"type": "string"}}
    elif key == "removed":
        del at(data, way[:-1])[way[-1]]
    else:
        node[key] = edits[key]
    return f"operation {key}", name


def random_change(chance: Random) -> Changed:
    """Return one structural edit at a random place of a random document, or the same edit reversed."""
    old = random_document(chance)
    new = copy.deepcopy(old)
    kind, name = chance.choice([_keyword, _keyword, _keyword, _value, _value, _field, _parameter, _operation])(chance, new)
    return Changed(kind, old, new, name) if chance.random() < 0.5 else Changed(f"{kind} backwards", new, old, name)


def _respell(chance: Random, node: Any, components: Data, *, way: Way = ()) -> Any:
    """Return the same node written differently: in another order, with another wrapper, with a reference written out."""
    if isinstance(node, list):
        items_ = [_respell(chance, item, components, way=(*way, index)) for index, item in enumerate(node)]
        if way and way[-1] in ("enum", "required", "oneOf", "anyOf", "allOf", "parameters", "type"):
            chance.shuffle(items_)
        return items_
    if not isinstance(node, dict):
        return node
    items = [*node.items()]
    chance.shuffle(items)
    result = {key: _respell(chance, value, components, way=(*way, key)) for key, value in items}
    reference = result.get("$ref", "")
    if is_schema(way) and chance.random() < 0.3:
        name = reference.rpartition("/")[2]
        if "/schemas/S" in reference:  # a plain type, which callers cannot name
            return copy.deepcopy(components["schemas"][name])
        wrap = chance.choice(("allOf", "anyOf", "oneOf"))
        if not {"allOf", "anyOf", "oneOf", "properties"} & result.keys():
            return {wrap: [result]}
    if "/parameters/" in reference and chance.random() < 0.5:
        return copy.deepcopy(components["parameters"][reference.rpartition("/")[2]])
    if is_schema(way) and result.get("type") == "object" and "additionalProperties" not in result:
        result |= chance.choice(
            [{}, {"additionalProperties": True}, {"minProperties": 0}, {"readOnly": False}, {"required": result.get("required", [])}]
        )
    return result


def _in_3_0(node: Any, *, names: bool = False) -> Any:
    """Return the same node in OpenAPI 3.0."""
    if isinstance(node, list):
        return [_in_3_0(item) for item in node]
    if not isinstance(node, dict):
        return node
    maps = ("properties", "schemas", "parameters", "paths", "responses", "content", "headers")
    node = {key: _in_3_0(value, names=key in maps) for key, value in node.items()}
    if names:
        return node
    types = node.get("type")
    if isinstance(types, list) and "null" in types and len(types) == 2:
        node = {**node, "type": next(type_ for type_ in types if type_ != "null"), "nullable": True}
        if "enum" in node:
            node["enum"] = [value for value in node["enum"] if value is not None]
    null = {"type": "null"}
    for key in ("anyOf", "oneOf"):
        if null in node.get(key, ()):
            options = [item for item in node[key] if item != null]
            node = {
                **{name: value for name, value in node.items() if name != key},
                "allOf" if len(options) == 1 else key: options,
                "nullable": True,
            }
    return node


def random_spelling(chance: Random) -> tuple[Data, Data]:
    """Return a document, and the same document written differently."""
    old = random_document(chance)
    new = _respell(chance, copy.deepcopy(old), old["components"])
    if chance.random() < 0.5:
        new = {**_in_3_0(new), "openapi": "3.0.3"}
    return (old, new) if chance.random() < 0.5 else (new, old)
