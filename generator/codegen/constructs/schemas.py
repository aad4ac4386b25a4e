"""The rows for schema keywords."""

from __future__ import annotations

from .rows import Row, document, handle, ignore, reject

_SERVICE = "the service checks it; the client sends what it is given and reads what comes"
_FIELDS = "the fields that it brings are optional fields; the condition is for the service to check"

SCHEMAS: tuple[Row, ...] = (
    handle("Schema Object", "$ref", "text", "the component, together with what stands beside it; in 3.0 types beside it are rejected"),
    reject("Schema Object", "$id", "text", "references are resolved within the one document: remove it"),
    handle("Schema Object", "$schema", "text", "JSON Schema 2020-12 and OpenAPI's base dialect; any other is rejected"),
    ignore("Schema Object", "$anchor", "text", "a name for references; a reference by such a name is rejected"),
    reject("Schema Object", "$dynamicAnchor", "text", "write out the schema that is meant, and refer to it by `$ref`"),
    reject("Schema Object", "$dynamicRef", "text", "write out the schema that is meant, and refer to it by `$ref`"),
    reject("Schema Object", "$vocabulary", "map", "it belongs into a meta-schema: remove it"),
    ignore("Schema Object", "$comment", "text", "for maintainers of the document"),
    handle("Schema Object", "$defs", "{Schema Object}", "by reference; what nothing refers to is no part of the client"),
    #
    handle("Schema Object", "allOf", "[Schema Object]", "fields of all members; for other types the narrowest"),
    handle("Schema Object", "anyOf", "[Schema Object]", "null beside one schema; scalars as one; beside fields optional fields; else any"),
    handle("Schema Object", "oneOf", "[Schema Object]", "as anyOf"),
    ignore("Schema Object", "not", "Schema Object", _SERVICE),
    ignore("Schema Object", "if", "Schema Object", _SERVICE),
    handle("Schema Object", "then", "Schema Object", _FIELDS),
    handle("Schema Object", "else", "Schema Object", _FIELDS),
    handle("Schema Object", "dependentSchemas", "{Schema Object}", _FIELDS),
    ignore("Schema Object", "dependentRequired", "map", _SERVICE),
    handle("Schema Object", "prefixItems", "[Schema Object]", "a list of anything: items of several types are given as they come"),
    handle("Schema Object", "items", "Schema Object", "the type of a list's items"),
    ignore("Schema Object", "contains", "Schema Object", _SERVICE),
    handle("Schema Object", "properties", "{Schema Object}", "fields"),
    handle("Schema Object", "patternProperties", "{Schema Object}", "as additionalProperties; several patterns as a map of anything"),
    handle("Schema Object", "additionalProperties", "Schema Object", "without fields a dict; beside fields `extra` and `extra_body`"),
    ignore("Schema Object", "propertyNames", "Schema Object", _SERVICE),
    handle("Schema Object", "unevaluatedItems", "Schema Object", "as items, where there are none"),
    handle("Schema Object", "unevaluatedProperties", "Schema Object", "as additionalProperties, where there are none"),
    #
    handle("Schema Object", "type", "any", "one type, or several; null is None"),
    handle("Schema Object", "enum", "list", "of text an open enum; of anything else the type of its values"),
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
    handle("Schema Object", "required", "texts", "an argument that must be given; an attribute that is not None"),
    #
    ignore("Schema Object", "title", "text", "names come from components and from places, so that a new title renames nothing"),
    document("Schema Object", "description", "text", "the docstring of a model, a field, an argument"),
    ignore("Schema Object", "default", "any", "the service fills it in; the client leaves out what it is not given"),
    document("Schema Object", "deprecated", "boolean", "the docstring"),
    handle("Schema Object", "readOnly", "boolean", "no argument of a request and no key of what is only sent"),
    handle("Schema Object", "writeOnly", "boolean", "no field of what only comes back; never counted on where both ways share a model"),
    ignore("Schema Object", "examples", "list", "an example binds neither side"),
    ignore("Schema Object", "example", "any", "an example binds neither side"),
    handle("Schema Object", "format", "text", "see the rows on formats"),
    ignore("Schema Object", "contentEncoding", "text", "encoded text is given as text"),
    handle("Schema Object", "contentMediaType", "text", "a file in a form; elsewhere text is given as text"),
    ignore("Schema Object", "contentSchema", "Schema Object", "text is given as text"),
    ignore("Schema Object", "discriminator", "Discriminator Object", "the field that it names is read like any other"),
    ignore("Schema Object", "xml", "XML Object", "XML is rejected as a content type"),
    ignore("Schema Object", "externalDocs", "map", "for readers of the document"),
    handle("Schema Object", "nullable", "boolean", 'None; in 3.1 rejected: write `type: [string, "null"]`', "3.0"),
    #
    ignore("Discriminator Object", "propertyName", "text", "the field that it names is read like any other"),
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
    "$recursiveRef": "write out the schema that is meant, and refer to it by `$ref`",
    "$recursiveAnchor": "write out the schema that is meant, and refer to it by `$ref`",
    "divisibleBy": "write `multipleOf`",
    "extends": "write `allOf`",
    "disallow": "write `not`",
}
