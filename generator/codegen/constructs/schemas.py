"""The rows for schema keywords."""

from __future__ import annotations

from .rows import Row, document, handle, ignore, reject

_SERVICE = "the service checks it; the client checks neither arguments nor responses against it"
_FIELDS = "its fields become optional fields; the service checks the condition"

SCHEMAS: tuple[Row, ...] = (
    handle("Schema Object", "$ref", "text", "the component, combined with the keywords beside it; in 3.0 types beside it are rejected"),
    reject("Schema Object", "$id", "text", "references are resolved within a single document: remove it"),
    handle("Schema Object", "$schema", "text", "JSON Schema 2020-12 and OpenAPI's base dialect; any other is rejected"),
    ignore("Schema Object", "$anchor", "text", "a name for references; references by name are rejected"),
    reject("Schema Object", "$dynamicAnchor", "text", "write the schema out, and refer to it by `$ref`"),
    reject("Schema Object", "$dynamicRef", "text", "write the schema out, and refer to it by `$ref`"),
    reject("Schema Object", "$vocabulary", "map", "it belongs in a meta-schema: remove it"),
    ignore("Schema Object", "$comment", "text", "for maintainers of the document"),
    handle("Schema Object", "$defs", "{Schema Object}", "by reference; a schema without references to it is not part of the client"),
    #
    handle("Schema Object", "allOf", "[Schema Object]", "the fields of all members; of other types, the narrowest"),
    handle(
        "Schema Object",
        "anyOf",
        "[Schema Object]",
        "a schema and null: the schema, or None; scalars: one type for all; objects: one class with the fields of all; "
        "options that only add fields: optional fields; else any value",
    ),
    handle("Schema Object", "oneOf", "[Schema Object]", "like anyOf"),
    ignore("Schema Object", "not", "Schema Object", _SERVICE),
    ignore("Schema Object", "if", "Schema Object", _SERVICE),
    handle("Schema Object", "then", "Schema Object", _FIELDS),
    handle("Schema Object", "else", "Schema Object", _FIELDS),
    handle("Schema Object", "dependentSchemas", "{Schema Object}", _FIELDS),
    ignore("Schema Object", "dependentRequired", "map", _SERVICE),
    handle("Schema Object", "prefixItems", "[Schema Object]", "a list of any values: items of several types are returned as received"),
    handle("Schema Object", "items", "Schema Object", "the type of a list's items"),
    ignore("Schema Object", "contains", "Schema Object", _SERVICE),
    handle("Schema Object", "properties", "{Schema Object}", "fields"),
    handle("Schema Object", "patternProperties", "{Schema Object}", "like additionalProperties; several patterns: a map of any values"),
    handle(
        "Schema Object",
        "additionalProperties",
        "Schema Object",
        "an object without fields becomes a dict; others have `extra` in responses, and `extra_body` in requests",
    ),
    ignore("Schema Object", "propertyNames", "Schema Object", _SERVICE),
    handle("Schema Object", "unevaluatedItems", "Schema Object", "like items, if there are none"),
    handle("Schema Object", "unevaluatedProperties", "Schema Object", "like additionalProperties, if there are none"),
    #
    handle("Schema Object", "type", "any", "one or several types; null becomes None"),
    handle("Schema Object", "enum", "list", "text values become an open enum; of other values only the type is used"),
    handle("Schema Object", "const", "any", "the type of its value"),
    ignore("Schema Object", "multipleOf", "number", _SERVICE),
    ignore("Schema Object", "maximum", "number", _SERVICE),
    ignore("Schema Object", "exclusiveMaximum", "limit", _SERVICE + "; a boolean in 3.0"),
    ignore("Schema Object", "minimum", "number", _SERVICE),
    ignore("Schema Object", "exclusiveMinimum", "limit", _SERVICE + "; a boolean in 3.0"),
    ignore("Schema Object", "maxLength", "count", _SERVICE),
    ignore("Schema Object", "minLength", "count", _SERVICE),
    ignore("Schema Object", "pattern", "text", _SERVICE),
    ignore("Schema Object", "maxItems", "count", _SERVICE),
    ignore("Schema Object", "minItems", "count", _SERVICE),
    ignore("Schema Object", "uniqueItems", "boolean", _SERVICE),
    ignore("Schema Object", "maxContains", "count", _SERVICE),
    ignore("Schema Object", "minContains", "count", _SERVICE),
    ignore("Schema Object", "maxProperties", "count", _SERVICE),
    ignore("Schema Object", "minProperties", "count", _SERVICE),
    handle("Schema Object", "required", "texts", "an argument without a default; an attribute that is not None"),
    #
    ignore("Schema Object", "title", "text", "names are derived from components and places, so that a new title renames nothing"),
    document("Schema Object", "description", "text", "the docstring of a model, a field or an argument"),
    ignore("Schema Object", "default", "any", "the service fills it in; the client does not send omitted arguments"),
    document("Schema Object", "deprecated", "boolean", "the docstring"),
    handle("Schema Object", "readOnly", "boolean", "not an argument of a request, and not a key of an object that is only sent"),
    handle(
        "Schema Object",
        "writeOnly",
        "boolean",
        "not a field of a model that is only received; optional in a model that is both sent and received",
    ),
    ignore("Schema Object", "examples", "list", "an example is neither sent nor checked"),
    ignore("Schema Object", "example", "any", "an example is neither sent nor checked"),
    handle("Schema Object", "format", "text", "see the rows on formats"),
    ignore("Schema Object", "contentEncoding", "text", "encoded text is returned as text"),
    handle("Schema Object", "contentMediaType", "text", "a file in a form; elsewhere text"),
    ignore("Schema Object", "contentSchema", "Schema Object", "text is returned as text"),
    ignore("Schema Object", "discriminator", "Discriminator Object", "the field that it names is decoded like any other"),
    ignore("Schema Object", "xml", "XML Object", "XML is rejected as a content type"),
    ignore("Schema Object", "externalDocs", "map", "for readers of the document"),
    handle("Schema Object", "nullable", "boolean", 'None; in 3.1 rejected: write `type: [string, "null"]`', "3.0"),
    #
    ignore("Discriminator Object", "propertyName", "text", "the field that it names is decoded like any other"),
    ignore("Discriminator Object", "mapping", "map", "the client does not distinguish the options of a union"),
    ignore("XML Object", "name", "text", "XML is rejected as a content type"),
    ignore("XML Object", "namespace", "text", "XML is rejected as a content type"),
    ignore("XML Object", "prefix", "text", "XML is rejected as a content type"),
    ignore("XML Object", "attribute", "boolean", "XML is rejected as a content type"),
    ignore("XML Object", "wrapped", "boolean", "XML is rejected as a content type"),
)  # fmt: skip

#: Keywords of other drafts of JSON Schema, with their 2020-12 equivalents.
OTHER_DRAFTS = {
    "id": "remove it",
    "definitions": "write `$defs`, or move them to /components/schemas",
    "dependencies": "write `dependentRequired` or `dependentSchemas`",
    "additionalItems": "write `items` beside `prefixItems`",
    "$recursiveRef": "write the schema out, and refer to it by `$ref`",
    "$recursiveAnchor": "write the schema out, and refer to it by `$ref`",
    "divisibleBy": "write `multipleOf`",
    "extends": "write `allOf`",
    "disallow": "write `not`",
}
