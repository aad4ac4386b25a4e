"""The rows for schema keywords."""

from __future__ import annotations

from .rows import Row, documented, handled, ignored, refused

_SERVICE = "the service checks it; the client sends what it is given and reads what comes"
_FIELDS = "the fields that it brings are optional fields; the condition is for the service to check"

SCHEMAS: tuple[Row, ...] = (
    handled("Schema Object", "$ref", "text", "the component, together with what stands beside it; in 3.0 types beside it are refused"),
    refused("Schema Object", "$id", "text", "references are resolved within the one document: remove it"),
    handled("Schema Object", "$schema", "text", "JSON Schema 2020-12 and OpenAPI's base dialect; any other is refused"),
    ignored("Schema Object", "$anchor", "text", "a name for references; a reference by such a name is refused"),
    refused("Schema Object", "$dynamicAnchor", "text", "write out the schema that is meant, and refer to it by `$ref`"),
    refused("Schema Object", "$dynamicRef", "text", "write out the schema that is meant, and refer to it by `$ref`"),
    refused("Schema Object", "$vocabulary", "map", "it belongs into a meta-schema: remove it"),
    ignored("Schema Object", "$comment", "text", "for maintainers of the document"),
    handled("Schema Object", "$defs", "{Schema Object}", "by reference; what nothing refers to is no part of the client"),
    #
    handled("Schema Object", "allOf", "[Schema Object]", "fields of all members; for other types the narrowest"),
    handled("Schema Object", "anyOf", "[Schema Object]", "null beside one schema; scalars as one; beside fields optional fields; else any"),
    handled("Schema Object", "oneOf", "[Schema Object]", "as anyOf"),
    ignored("Schema Object", "not", "Schema Object", _SERVICE),
    ignored("Schema Object", "if", "Schema Object", _SERVICE),
    handled("Schema Object", "then", "Schema Object", _FIELDS),
    handled("Schema Object", "else", "Schema Object", _FIELDS),
    handled("Schema Object", "dependentSchemas", "{Schema Object}", _FIELDS),
    ignored("Schema Object", "dependentRequired", "map", _SERVICE),
    handled("Schema Object", "prefixItems", "[Schema Object]", "a list of anything: items of several types are given as they come"),
    handled("Schema Object", "items", "Schema Object", "the type of a list's items"),
    ignored("Schema Object", "contains", "Schema Object", _SERVICE),
    handled("Schema Object", "properties", "{Schema Object}", "fields"),
    handled("Schema Object", "patternProperties", "{Schema Object}", "as additionalProperties; several patterns as a map of anything"),
    handled("Schema Object", "additionalProperties", "Schema Object", "without fields a dict; beside fields `extra` and `extra_body`"),
    ignored("Schema Object", "propertyNames", "Schema Object", _SERVICE),
    handled("Schema Object", "unevaluatedItems", "Schema Object", "as items, where there are none"),
    handled("Schema Object", "unevaluatedProperties", "Schema Object", "as additionalProperties, where there are none"),
    #
    handled("Schema Object", "type", "any", "one type, or several; null is None"),
    handled("Schema Object", "enum", "list", "of text an open enum; of anything else the type of its values"),
    handled("Schema Object", "const", "any", "the type of its value"),
    ignored("Schema Object", "multipleOf", "number", _SERVICE),
    ignored("Schema Object", "maximum", "number", _SERVICE),
    ignored("Schema Object", "exclusiveMaximum", "limit", _SERVICE + "; a boolean in 3.0"),
    ignored("Schema Object", "minimum", "number", _SERVICE),
    ignored("Schema Object", "exclusiveMinimum", "limit", _SERVICE + "; a boolean in 3.0"),
    ignored("Schema Object", "maxLength", "count", _SERVICE),
    ignored("Schema Object", "minLength", "count", _SERVICE),
    ignored("Schema Object", "pattern", "text", _SERVICE),
    ignored("Schema Object", "maxItems", "count", _SERVICE),
    ignored("Schema Object", "minItems", "count", _SERVICE),
    ignored("Schema Object", "uniqueItems", "boolean", _SERVICE),
    ignored("Schema Object", "maxContains", "count", _SERVICE),
    ignored("Schema Object", "minContains", "count", _SERVICE),
    ignored("Schema Object", "maxProperties", "count", _SERVICE),
    ignored("Schema Object", "minProperties", "count", _SERVICE),
    handled("Schema Object", "required", "texts", "an argument that must be given; an attribute that is not None"),
    #
    ignored("Schema Object", "title", "text", "names come from components and from places, so that a new title renames nothing"),
    documented("Schema Object", "description", "text", "the docstring of a model, a field, an argument"),
    ignored("Schema Object", "default", "any", "the service fills it in; the client leaves out what it is not given"),
    documented("Schema Object", "deprecated", "boolean", "the docstring"),
    handled("Schema Object", "readOnly", "boolean", "no argument of a request and no key of what is only sent"),
    handled("Schema Object", "writeOnly", "boolean", "no field of what only comes back; never counted on where both ways share a model"),
    ignored("Schema Object", "examples", "list", "an example binds neither side"),
    ignored("Schema Object", "example", "any", "an example binds neither side"),
    handled("Schema Object", "format", "text", "see the rows on formats"),
    ignored("Schema Object", "contentEncoding", "text", "encoded text is given as text"),
    handled("Schema Object", "contentMediaType", "text", "a file in a form; elsewhere text is given as text"),
    ignored("Schema Object", "contentSchema", "Schema Object", "text is given as text"),
    ignored("Schema Object", "discriminator", "Discriminator Object", "the field that it names is read like any other"),
    ignored("Schema Object", "xml", "XML Object", "XML is refused as a content type"),
    ignored("Schema Object", "externalDocs", "map", "for readers of the document"),
    handled("Schema Object", "nullable", "boolean", 'None; in 3.1 refused: write `type: [string, "null"]`', "3.0"),
    #
    ignored("Discriminator Object", "propertyName", "text", "the field that it names is read like any other"),
    ignored("Discriminator Object", "mapping", "map", "options of a union are not told apart by the client"),
    ignored("XML Object", "name", "text", "XML is refused as a content type"),
    ignored("XML Object", "namespace", "text", "XML is refused as a content type"),
    ignored("XML Object", "prefix", "text", "XML is refused as a content type"),
    ignored("XML Object", "attribute", "boolean", "XML is refused as a content type"),
    ignored("XML Object", "wrapped", "boolean", "XML is refused as a content type"),
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
