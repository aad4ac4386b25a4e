"""A case for each keyword of schemas."""

from __future__ import annotations

from tests.generator.constructs.support import NAME, SCHEMAS, TEXT, Case, Rejected, Same, both, drop, put, says
from tests.generator.support import Data, obj, ref

INTEGER: Data = {"type": "integer"}
THING = f"{SCHEMAS} > Thing"
#: The place of the errors in these cases.
PLACE = "/components/schemas/Thing/properties/name"
NEW = f"{SCHEMAS} > NewThing > properties > name"


def _field(schema: object, *lines: str) -> Case:
    """Return a case in which the field `name` of the model `Thing` differs."""
    return says(put(NAME, schema), *lines)


def _limit(schema: Data, keyword: str, value: object) -> Case:
    """Return a case for a keyword that only restricts values, with which the client is the same."""
    return Same(put(NAME, {**schema, keyword: value}), before=put(NAME, schema))


def _reject(keyword: str, value: object, advice: str) -> Rejected:
    return Rejected(put(f"{NAME} > {keyword}", value), f"{PLACE}/{keyword}: {keyword!r} of a Schema Object cannot be handled: {advice}")


WHOLE = "references are resolved within a single document: remove it"
LIST: Data = {"type": "array", "items": TEXT}
BAG: Data = {"type": "object", "additionalProperties": INTEGER}
PART = obj({"a": TEXT})

SCHEMA_CASES: dict[str, Case] = {
    "Schema Object: $ref": _field(
        {"$ref": "#/components/schemas/NewThing", "required": ["name"], "properties": {"b": INTEGER}},
        "ThingName.name: str",
        "ThingName.b: int | None",
    ),
    "Schema Object: $id": _reject("$id", "https://example.com/name", WHOLE),
    "Schema Object: $schema": Same(put(f"{NAME} > $schema", "https://json-schema.org/draft/2020-12/schema")),
    "Schema Object: $anchor": Same(put(f"{NAME} > $anchor", "name")),
    "Schema Object: $dynamicAnchor": _reject("$dynamicAnchor", "node", "write the schema out, and refer to it by `$ref`"),
    "Schema Object: $dynamicRef": _reject("$dynamicRef", "#node", "write the schema out, and refer to it by `$ref`"),
    "Schema Object: $vocabulary": _reject("$vocabulary", {"https://example.com": True}, "it belongs in a meta-schema: remove it"),
    "Schema Object: $comment": Same(put(f"{NAME} > $comment", "Why.")),
    "Schema Object: $defs": says(
        both(put(f"{THING} > $defs", {"Part": PART}), put(NAME, {"$ref": "#/components/schemas/Thing/$defs/Part"})),
        "Thing.name: ThingName | None",
        "ThingName.a: str | None",
    ),
    #
    "Schema Object: allOf": says(
        both(
            put(f"{SCHEMAS} > Base", obj({"kind": TEXT, "rows": {"type": "array"}}, "kind")),
            put(NAME, {"allOf": [ref("Base"), obj({"rows": {"type": "array", "items": ref("Thing")}}), {"required": ["rows"]}]}),
            put(f"{THING} > properties > id", {"allOf": [{"type": ["integer", "string"]}, {"type": "integer"}, {"maximum": 9}]}),
        ),
        "ThingName.kind: str",
        "ThingName.rows: list[Thing]",
        "Thing.id: int",
    ),
    "Schema Object: anyOf": says(
        both(
            put(f"{SCHEMAS} > A", PART),
            put(NAME, {"anyOf": [ref("A"), {"type": "null"}]}),
            put(f"{THING} > properties > mixed", {"anyOf": [TEXT, INTEGER]}),
            put(f"{THING} > properties > either", {"anyOf": [ref("A"), ref("Thing")]}),
            put(f"{THING} > properties > more", {"properties": {"a": TEXT}, "anyOf": [ref("A"), obj({"b": INTEGER})]}),
            put(
                f"{THING} > properties > needs", {"properties": {"a": TEXT, "b": TEXT}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}
            ),
        ),
        "Thing.name: A | None",
        "Thing.mixed: int | str | None",
        "Thing.either: Any",
        "ThingMore.b: int | None",
        "ThingNeeds.a: str | None",
    ),
    "Schema Object: oneOf": says(
        both(
            put(f"{SCHEMAS} > A", PART),
            put(NAME, {"oneOf": [{"const": "red", "title": "Red"}, {"const": "dark green"}]}),
            put(
                f"{THING} > properties > more",
                {"allOf": [ref("A"), {"oneOf": [obj({"b": INTEGER}), obj({"c": INTEGER})]}]},
            ),
        ),
        "enum ThingName: ['red', 'dark green'], ''",
        "ThingMore.a: str | None",
        "ThingMore.b: int | None",
        "ThingMore.c: int | None",
    ),
    "Schema Object: not": _limit(TEXT, "not", {"enum": ["a"]}),
    "Schema Object: if": _limit(PART, "if", {"properties": {"a": {"const": "b"}}}),
    "Schema Object: then": says(
        put(NAME, {**PART, "if": {"properties": {"a": {"const": "b"}}}, "then": {"properties": {"b": INTEGER}, "required": ["b"]}}),
        "ThingName.b: int | None",
    ),
    "Schema Object: else": says(
        put(NAME, {**PART, "if": {"required": ["a"]}, "else": {"$ref": "#/components/schemas/NewThing"}}), "ThingName.name: str | None"
    ),
    "Schema Object: dependentSchemas": _field(
        {**PART, "dependentSchemas": {"a": {"properties": {"b": INTEGER}}}}, "ThingName.b: int | None"
    ),
    "Schema Object: dependentRequired": _limit(PART, "dependentRequired", {"a": ["b"]}),
    "Schema Object: prefixItems": _field({"type": "array", "prefixItems": [TEXT, INTEGER], "items": False}, "Thing.name: list[Any] | None"),
    "Schema Object: items": _field({"type": "array", "items": INTEGER}, "Thing.name: list[int] | None"),
    "Schema Object: contains": _limit(LIST, "contains", {"const": "a"}),
    "Schema Object: properties": _field(obj({"a": INTEGER}, "a"), "Thing.name: ThingName | None", "ThingName.a: int"),
    "Schema Object: patternProperties": _field(
        {"type": "object", "patternProperties": {"^x": INTEGER}, "additionalProperties": False}, "Thing.name: dict[str, int] | None"
    ),
    "Schema Object: additionalProperties": _field(BAG, "Thing.name: dict[str, int] | None"),
    "Schema Object: propertyNames": _limit(BAG, "propertyNames", {"pattern": "^x"}),
    "Schema Object: unevaluatedItems": _field({"type": "array", "unevaluatedItems": INTEGER}, "Thing.name: list[int] | None"),
    "Schema Object: unevaluatedProperties": _field(
        {"type": "object", "unevaluatedProperties": INTEGER}, "Thing.name: dict[str, int] | None"
    ),
    #
    "Schema Object: type": says(put(f"{THING} > properties > id", {"type": ["integer", "null"]}), "Thing.id: int | None"),
    "Schema Object: enum": says(
        both(put(NAME, {"type": ["string", "null"], "enum": ["a", "b", None]}), put(f"{THING} > properties > id", {"enum": [1, 2]})),
        "enum ThingName: ['a', 'b'], ''",
        "Thing.name: ThingName | None",
        "Thing.id: int",
    ),
    "Schema Object: const": _field({"const": 3}, "Thing.name: int | None"),
    **{
        f"Schema Object: {keyword}": _limit(schema, keyword, value)
        for schema, keyword, value in (
            (INTEGER, "multipleOf", 5),
            (INTEGER, "maximum", 9),
            (INTEGER, "exclusiveMaximum", 9),
            (INTEGER, "minimum", 1.5),
            (INTEGER, "exclusiveMinimum", 1),
            (TEXT, "maxLength", 9),
            (TEXT, "minLength", 1),
            (TEXT, "pattern", "^a"),
            (LIST, "maxItems", 9),
            (LIST, "minItems", 1),
            (LIST, "uniqueItems", True),
            (LIST, "maxContains", 9),
            (LIST, "minContains", 1),
            (BAG, "maxProperties", 9),
            (BAG, "minProperties", 1),
            (TEXT, "title", "A name"),
            (TEXT, "default", "a"),
            (TEXT, "examples", ["a"]),
            (TEXT, "example", "a"),
            (TEXT, "contentEncoding", "base64"),
            (TEXT, "contentSchema", {"type": "integer"}),
            (PART, "externalDocs", {"url": "https://example.com"}),
        )
    },
    "Schema Object: required": says(put(f"{THING} > required", ["name"]), "Thing.name: str", "Thing.id: str | None"),
    "Schema Object: description": _field({**TEXT, "description": "What it is called."}, "Thing.name: says 'What it is called.'"),
    "Schema Object: deprecated": _field({**TEXT, "deprecated": True, "description": "Old."}, "Thing.name: says 'Deprecated. Old.'"),
    "Schema Object: readOnly": says(
        both(put(NEW, {**TEXT, "readOnly": True}), put(f"{SCHEMAS} > NewThing > properties > size", INTEGER)),
        "things.create(size: int | Omit) -> Thing",
        "NewThing.size: int (optional)",
    ),
    "Schema Object: writeOnly": says(
        both(
            put(f"{THING} > properties > id", {**TEXT, "writeOnly": True}),
            put(f"{THING} > properties > kind", TEXT),
            put(f"{SCHEMAS} > Both", obj({"secret": {**TEXT, "writeOnly": True}}, "secret")),
            put(f"{THING} > properties > both", ref("Both")),
            put(f"{SCHEMAS} > NewThing > properties > both", ref("Both")),
        ),
        "Thing.kind: str | None",
        "Both.secret: str | None",
    ),
    "Schema Object: format": _field({**TEXT, "format": "date-time"}, "Thing.name: datetime | None"),
    "Schema Object: contentMediaType": says(
        put(
            "paths > /things > post > requestBody > content",
            {"multipart/form-data": {"schema": obj({"file": {**TEXT, "contentMediaType": "image/png"}}, "file")}},
        ),
        "things.create(file: FileInput) -> Thing",
    ),
    "Schema Object: discriminator": Same(
        put(f"{NAME} > discriminator", {"propertyName": "kind", "mapping": {"a": "#/components/schemas/Thing"}}),
        before=put(NAME, {"oneOf": [ref("Thing"), ref("NewThing")]}),
    ),
    "Schema Object: xml": Same(put(f"{NAME} > xml", {"name": "n"})),
    "Schema Object: nullable": says(
        both(
            put("openapi", "3.0.3"),
            drop("webhooks"),
            put(f"{THING} > properties > id", {"type": "string", "nullable": True}),
            put(NAME, {"allOf": [ref("NewThing")], "nullable": True}),
        ),
        "Thing.id: str | None",
        "Thing.name: NewThing | None",
    ),
    **{
        f"Discriminator Object: {keyword}": Same(put(f"{NAME} > discriminator", {keyword: value}))
        for keyword, value in (("propertyName", "kind"), ("mapping", {"a": "#/components/schemas/Thing"}))
    },
    **{
        f"XML Object: {keyword}": Same(put(f"{NAME} > xml", {keyword: value}))
        for keyword, value in (
            ("name", "n"),
            ("namespace", "https://example.com"),
            ("prefix", "p"),
            ("attribute", True),
            ("wrapped", False),
        )
    },
}
