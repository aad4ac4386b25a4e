"""A case for each construct that depends on more than a field's name."""

from __future__ import annotations

from typing import Any

from tests.generator.constructs.support import (
    GET,
    NAME,
    ONE,
    POST,
    SCHEMAS,
    TEXT,
    Case,
    Edit,
    Reads,
    Rejected,
    Same,
    Sends,
    both,
    drop,
    put,
    says,
)
from tests.generator.support import Data, body, obj, parameter, ref, response

INTEGER: Data = {"type": "integer"}
NUMBERS: Data = {"type": "array", "items": INTEGER}
COLOR = obj({"R": INTEGER, "G": INTEGER})
VALUES = "[3, 4], {'R': 100, 'G': 200}"
QUERY = f"{GET} > parameters > 0"
SCHEME = "components > securitySchemes > businessBearer"
RESPONSES = f"{GET} > responses"
CONTENT = f"{POST} > requestBody > content"


def _reject_style(location: str, url: str = "", headers: dict[str, str] | None = None, **how: Any) -> Sends:
    """Return a case with a list `v` and an object `c` in one style."""
    parameters = [parameter("v", location, NUMBERS, **how), parameter("c", location, COLOR, **how)]
    if location == "path":
        return Sends(parameters, VALUES, url, path="{v}/{c}")
    return Sends(parameters, "v=[3, 4], c={'R': 100, 'G': 200}", url, headers or {})


def _parameter(message: str, schema: Data = NUMBERS, **how: Any) -> Rejected:
    return Rejected(put(QUERY, parameter("q", schema=schema, **how)), f"/paths/~1things/get/parameters/0: {message}")


def _security(requirements: list[Data], scheme: Data | None = None) -> Edit:
    return both(put(f"{GET} > security", requirements), *([put(SCHEME, scheme)] if scheme else []))


def _credential(requirements: list[Data], line: str, scheme: Data | None = None) -> Case:
    return says(_security(requirements, scheme), f"things.list: {line}", before=put(f"{GET} > security", []))


def _no_credential(scheme: Data, message: str) -> Rejected:
    return Rejected(
        put(SCHEME, scheme), f"/paths/~1things/get (listThings): {message}: describe a scheme that the client supports, with an overlay"
    )


def _formats(schema: Data, type_: str) -> Case:
    return says(put(NAME, schema), f"Thing.name: {type_} | None")


FILE: Data = {"type": "string", "format": "binary"}

REQUEST_CASES: dict[str, Case] = {
    "Parameter: in path": Sends([parameter("v", "path")], "'a/b c'", "a%2Fb%20c", path="{v}"),
    "Parameter: in query": Sends([parameter("v"), parameter("w")], "v='a&b'", "?v=a%26b"),
    "Parameter: in header": Sends([parameter("X-V", "header"), parameter("X-W", "header")], "x_v='a,b'", headers={"x-v": "a,b"}),
    "Parameter: in cookie": _parameter("expected no cookie parameter: the client sends no cookies", TEXT, **{"in": "cookie"}),
    "Parameter: header Accept, Content-Type or Authorization": Same(
        put(f"{GET} > parameters", [parameter("q"), *(parameter(name, "header") for name in ("Accept", "Content-Type", "authorization"))])
    ),
    "Parameter: path, simple": _reject_style("path", "3,4/R,100,G,200"),
    "Parameter: path, simple, exploded": _reject_style("path", "3,4/R=100,G=200", explode=True),
    "Parameter: path, label": _reject_style("path", ".3,4/.R,100,G,200", style="label"),
    "Parameter: path, label, exploded": _reject_style("path", ".3.4/.R=100.G=200", style="label", explode=True),
    "Parameter: path, matrix": _reject_style("path", ";v=3,4/;c=R,100,G,200", style="matrix"),
    "Parameter: path, matrix, exploded": _reject_style("path", ";v=3;v=4/;R=100;G=200", style="matrix", explode=True),
    "Parameter: query, form": _reject_style("query", "?v=3,4&c=R,100,G,200", style="form", explode=False),
    "Parameter: query, form, exploded": _reject_style("query", "?v=3&v=4&R=100&G=200"),
    "Parameter: query, spaceDelimited": _reject_style("query", "?v=3%204&c=R%20100%20G%20200", style="spaceDelimited"),
    "Parameter: query, spaceDelimited, exploded": _parameter(
        "expected a list or an object and no `explode: true` with spaceDelimited, got `explode: true`: write `style: form`",
        style="spaceDelimited",
        explode=True,
    ),
    "Parameter: query, pipeDelimited": _reject_style("query", "?v=3%7C4&c=R%7C100%7CG%7C200", style="pipeDelimited"),
    "Parameter: query, pipeDelimited, exploded": _parameter(
        "expected a list or an object and no `explode: true` with pipeDelimited, got `explode: true`: write `style: form`",
        style="pipeDelimited",
        explode=True,
    ),
    "Parameter: query, deepObject": Sends(
        [parameter("c", schema=COLOR, style="deepObject"), parameter("z")],
        "c={'R': 'a]=b', 'G': 2}, z=1",
        "?z=1&c%5BR%5D=a%5D%3Db&c%5BG%5D=2",
    ),
    "Parameter: query, deepObject of anything but an object": _parameter(
        "expected an object with deepObject, which OpenAPI defines for nothing else: write `style: form`", style="deepObject"
    ),
    "Parameter: header, simple": _reject_style("header", headers={"v": "3,4", "c": "R,100,G,200"}),
    "Parameter: header, simple, exploded": _reject_style("header", headers={"v": "3,4", "c": "R=100,G=200"}, explode=True),
    "Parameter: a style that its location does not have": _parameter(
        "expected a style of a query parameter (form, spaceDelimited, pipeDelimited, deepObject), got 'matrix': leave it out",
        style="matrix",
    ),
    "Parameter: a list or an object inside a list or an object": _parameter(
        "expected single values inside a list or an object, got a list: declare it as application/json instead",
        {"type": "array", "items": NUMBERS},
    ),
    "Parameter: the same parameter twice": Rejected(
        put(f"{ONE} > parameters > +", parameter("x-trace", "header")),
        "expected each parameter once, got header parameter 'x-trace' again at get /things/{id}",
    ),
    "Parameter: content of application/json": Sends(
        [
            {"name": name, "in": location, "required": location == "path", "content": {"application/json": {"schema": {"type": "array"}}}}
            for name, location in (("v", "path"), ("q", "query"), ("X-H", "header"))
        ],
        "['a/b'], q=['&'], x_h=['é']",
        "%5B%22a%2Fb%22%5D?q=%5B%22%26%22%5D",
        {"x-h": '["\\u00e9"]'},
        path="{v}",
    ),
    "Parameter: content of another type, or of several": Rejected(
        put(QUERY, {"name": "q", "in": "query", "content": {"text/csv": {"schema": TEXT}}}),
        "/paths/~1things/get/parameters/0: expected a single content type application/json, got 'text/csv': declare one",
    ),
    #
    "Request body: application/json": says(
        put(CONTENT, {"application/json": {"schema": {"type": "object"}}}), "things.create(body: Mapping[str, Any]) -> Thing"
    ),
    "Request body: application/json with parameters": Same(put(CONTENT, {"application/json; charset=utf-8": {"schema": ref("NewThing")}})),
    "Request body: JSON that is not an object": Rejected(
        put(CONTENT, {"application/json": {"schema": {"type": "array", "items": TEXT}}}),
        "/paths/~1things/post (createThing): expected an object as the body, got array: methods take fields",
    ),
    "Request body: multipart/form-data": Sends(
        [],
        "tags=['a', 'b'], part={'x': [1]}",
        body=body(obj({"tags": {"type": "array", "items": TEXT}, "part": obj({"x": NUMBERS})}), "multipart/form-data"),
        content='name="tags"\r\n\r\na\r\n*name="tags"\r\n\r\nb\r\n*name="part"\r\n\r\n{"x":[1]}\r\n',
    ),
    "Request body: a file in a form": Sends(
        [],
        "one=('a.csv', b'x,y'), two=('b.bin', b'z')",
        body=body(obj({"one": FILE, "two": {"type": "string", "contentMediaType": "application/octet-stream"}}), "multipart/form-data"),
        content='name="one"; filename="a.csv"\r\n*\r\n\r\nx,y\r\n*name="two"; filename="b.bin"\r\n*\r\n\r\nz\r\n',
    ),
    "Request body: several files in one field": Rejected(
        put(CONTENT, {"multipart/form-data": {"schema": obj({"files": {"type": "array", "items": FILE}})}}),
        "/paths/~1things/post (createThing): expected one file in a field of a form, got a list (files): describe one field for each file",
    ),
    "Request body: a file inside an object or a union": Rejected(
        put(CONTENT, {"multipart/form-data": {"schema": obj({"part": obj({"file": FILE})})}}),
        "/paths/~1things/post/requestBody: expected files in fields of the form, got one inside 'part': describe a field for each file",
    ),
    "Request body: several content types": Rejected(
        put(f"{CONTENT} > multipart/form-data", {"schema": ref("NewThing")}),
        "/paths/~1things/post/requestBody: expected one JSON or multipart body, got 'application/json', 'multipart/form-data'",
    ),
    "Request body: any other content type": Rejected(
        put(CONTENT, {"application/x-www-form-urlencoded": {"schema": ref("NewThing")}}),
        "/paths/~1things/post/requestBody: expected one JSON or multipart body, got 'application/x-www-form-urlencoded'",
    ),
    "Request body: none for a method that has arguments": says(drop(f"{POST} > requestBody"), "things.create() -> Thing"),
    "Response: application/json": Same(
        put(RESPONSES, {"200": {"description": "The response.", "content": {"application/json; charset=utf-8": {"schema": ref("Thing")}}}})
    ),
    "Response: application/json beside other types": Same(put(f"{RESPONSES} > 200 > content > text/csv", {"schema": TEXT})),
    "Response: other types alone": Rejected(
        put(RESPONSES, {"200": {"description": "", "content": {"text/csv": {"schema": TEXT}}}}),
        "/paths/~1things/get (listThings): expected a JSON response for 200, got text/csv: the client decodes JSON",
    ),
    "Response: no content": says(
        put(RESPONSES, {"204": {"description": "Done."}}), "things.list(q: str | None | Omit) -> None", "things.list: responses {204: ''}"
    ),
    "Response: several success statuses": says(
        put(f"{RESPONSES} > 202", {"description": "Later."}), "things.list(q: str | None | Omit) -> Thing | None"
    ),
    "Response: 2XX": says(
        put(f"{RESPONSES} > 2XX", response(ref("NewThing"))),
        "things.list(q: str | None | Omit) -> NewThing | Thing",
        "things.list: responses {200: 'ModelDecoder(lambda: models.Thing)', 2: 'ModelDecoder(lambda: models.NewThing)'}",
    ),
    "Response: 4XX, 5XX and single error statuses": says(
        put(RESPONSES, {"200": response(ref("Thing")), "404": response(TEXT), "5XX": response(INTEGER)}),
        'things.list: says """Do `things.list`.\n\nReturns:\n    The response.\n\nRaises:\n    NotFoundError (404), ServerError (5xx).\n\n'
        '`GET /things`; needs the client\'s credential.\n"""',
    ),
    "Response: default beside a success status": Same(put(f"{RESPONSES} > default", response(ref("NewThing")))),
    "Response: no success status, or default alone": Rejected(
        put(RESPONSES, {"default": response(ref("Thing"))}),
        "/paths/~1things/get (listThings): expected a success status, got default: name it with an overlay",
    ),
    "Response: 1XX and 3XX": Same(
        both(put(f"{RESPONSES} > 3XX", {"description": "Elsewhere."}), put(f"{RESPONSES} > 102", {"description": "Wait."}))
    ),
    #
    "Credential: http bearer": _credential([{"customerBearer": []}], "bearer 'customer', key None, scope ''"),
    "Credential: oauth2 and openIdConnect": _credential(
        [{"businessBearer": ["thing:read", "thing:write"]}],
        "bearer 'client', key None, scope 'thing:read thing:write'",
        {"type": "oauth2", "flows": {}},
    ),
    "Credential: apiKey in the header of a store's or a page's key": _credential([{"pageKey": []}], "bearer '', key 'page_key', scope ''"),
    "Credential: any other apiKey": _no_credential(
        {"type": "apiKey", "in": "query", "name": "key"}, "no credential is known for 'key' in query"
    ),
    "Credential: http basic, digest and others": _no_credential(
        {"type": "http", "scheme": "basic"}, "expected a bearer token or an API key in 'businessBearer', got http basic"
    ),
    "Credential: mutualTLS": _no_credential(
        {"type": "mutualTLS"}, "expected a bearer token or an API key in 'businessBearer', got mutualTLS"
    ),
    "Credential: several schemes in one requirement": _credential(
        [{"customerBearer": [], "storefrontKey": []}], "bearer 'customer', key 'storefront_key', scope ''"
    ),
    "Credential: two apiKeys in one requirement": Rejected(
        _security([{"storefrontKey": [], "pageKey": []}]),
        "expected one publishable key, got storefrontKey and pageKey: a store's key and a page's key",
    ),
    "Credential: two bearer tokens in one requirement": Rejected(
        _security([{"customerBearer": [], "businessBearer": []}]),
        "expected one bearer token, got customerBearer and businessBearer: a request has one",
    ),
    "Credential: alternatives with the same effect": says(
        both(
            put("components > securitySchemes > other", {"type": "openIdConnect", "openIdConnectUrl": "https://example.com"}),
            _security([{"other": []}, {"businessBearer": []}]),
        ),
        "things.list: bearer 'client', key None, scope ''",
        before=put(f"{GET} > security", []),
    ),
    "Credential: alternatives that differ": Rejected(
        _security([{"businessBearer": []}, {"customerBearer": []}]),
        "/paths/~1things/get (listThings): expected one set of credentials, got businessBearer or customerBearer: leave one",
    ),
    "Credential: none as an alternative (`{}`)": Rejected(
        _security([{"businessBearer": []}, {}]),
        "expected one set of credentials, got businessBearer or none: leave one requirement with an overlay",
    ),
    #
    "Format: date-time": _formats({**TEXT, "format": "date-time"}, "datetime"),
    "Format: date": _formats({**TEXT, "format": "date"}, "date"),
    "Format: decimal": _formats({**TEXT, "format": "decimal"}, "Decimal"),
    "Format: uri and email": Same(put(NAME, {**TEXT, "format": "email"}), before=put(NAME, {**TEXT, "format": "uri"})),
    "Format: int32, int64, float and double": says(
        both(
            put(NAME, {"type": "integer", "format": "int64"}),
            put(f"{SCHEMAS} > Thing > properties > id", {"type": "number", "format": "double"}),
        ),
        "Thing.name: int | None",
        "Thing.id: Decimal",
    ),
    "Format: byte, password, uuid and any other": Same(
        both(
            put(NAME, {**TEXT, "format": "byte"}),
            put(f"{SCHEMAS} > Thing > properties > id", {**TEXT, "format": "made-up"}),
            put(f"{QUERY} > schema", {**TEXT, "format": "uuid"}),
        )
    ),
    "Format: binary outside of a form": Rejected(
        put(NAME, FILE),
        "/paths/~1things/get/responses/200: expected JSON, got a part with bytes (`format: binary`): write `contentEncoding: base64`",
    ),
    "Schema: true, false": says(both(put(f"{SCHEMAS} > Thing > properties", {"id": TEXT, "name": True, "gone": False})), "Thing.name: Any"),
    "Schema: a required field that is not described": says(
        put(f"{SCHEMAS} > NewThing > required", ["name", "size"]), "things.create(name: str, size: Any) -> Thing"
    ),
    "Schema: no type": says(
        both(put(NAME, {"minLength": 1}), put(f"{SCHEMAS} > Thing > properties > part", {"properties": {"a": TEXT}})),
        "Thing.name: Any",
        "ThingPart.a: str | None",
    ),
    "Schema: several types": says(
        both(
            put(NAME, {"type": ["integer", "string"]}),
            put(f"{SCHEMAS} > Thing > properties > any", {"type": ["object", "array", "string"]}),
        ),
        "Thing.name: int | str | None",
        "Thing.any_: Any",
    ),
    "Schema: a list without an item type": says(put(NAME, {"type": "array"}), "Thing.name: list[Any] | None"),
    #
    "Reference: to a component": says(put(NAME, ref("NewThing")), "Thing.name: NewThing | None"),
    "Reference: to another place of the document": says(
        put(NAME, {"$ref": "#/paths/~1things~1{id}/get/parameters/0/schema"}),
        "Thing.name: int | None",
        before=put(f"{ONE} > parameters > 0 > schema", INTEGER),
    ),
    "Reference: to another place that contains itself": Rejected(
        put(NAME, obj({"a": {"$ref": "#/components/schemas/Thing/properties/name"}})),
        "#/components/schemas/Thing/properties/name contains itself: move it to /components/schemas",
    ),
    "Reference: to itself, to nothing, to another file": Rejected(
        put(NAME, {"$ref": "other.yaml#/Name"}),
        "expected a reference inside the document (#/…), got 'other.yaml#/Name' (at /components/schemas/Thing/properties/name)",
    ),
    "Reference: to another kind of object": Rejected(
        put(NAME, {"$ref": "#/paths/~1things/get/parameters/0"}),
        "/properties/name: expected a reference to a Schema Object, got '#/paths/~1things/get/parameters/0', a Parameter Object",
    ),
    #
    "Webhook: one operation with a JSON body": says(
        both(
            put(f"{SCHEMAS} > Other", obj({"a": TEXT})),
            put("webhooks > thing.made > post > requestBody", body(obj({"data": ref("Other")}, "data"))),
        ),
        "event thing.made: Other",
    ),
    "Webhook: several operations, or a body that is not JSON": Rejected(
        put("webhooks > thing.made > put", {"responses": {}}),
        "/webhooks/thing.made: expected one operation, got put and post: describe a single delivery",
    ),
    "Webhook: parameters, responses, security": Same(
        both(
            put("webhooks > thing.made > post > parameters", [parameter("X-S", "header")]),
            put("webhooks > thing.made > post > security", []),
            put("webhooks > thing.made > post > responses", {"2XX": {"description": ""}}),
        )
    ),
    #
    "Field: one that the object does not have": Rejected(
        put(f"{QUERY} > requird", True),
        "/paths/~1things/get/parameters/0/requird: a Parameter Object has no field 'requird': did you mean 'required'?",
    ),
    "Field: a value of another kind": Rejected(
        put(f"{QUERY} > required", "yes"),
        "/paths/~1things/get/parameters/0/required: expected true or false, got 'yes': YAML 1.2 knows only",
    ),
    "Field: a keyword of another draft of JSON Schema": Rejected(
        put(f"{NAME} > definitions", {}),
        "/components/schemas/Thing/properties/name/definitions: a keyword of another draft of JSON Schema: write `$defs`",
    ),
    "Field: our own: x-client, x-client-roots, x-pagination and others": says(
        put(f"{GET} > x-client > method", "find"), "things.find(q: str | None | Omit) -> Thing"
    ),
    "Field: any other x-": Same(both(put("x-own", {"$schema": 1}), put(f"{NAME} > x-own", {"$ref": 1}), put(f"{GET} > x-own", True))),
    #
    "Object: Callback Object": Rejected(
        put(f"{GET} > callbacks > done", {}), "/paths/~1things/get/callbacks: 'callbacks' of an Operation Object cannot be handled"
    ),
    "Object: Example Object": Same(put(f"{QUERY} > examples", {"one": {"summary": "S", "externalValue": "https://example.com/x"}})),
    "Object: Link Object": Same(
        put(f"{RESPONSES} > 200 > links", {"one": {"operationRef": "#/paths/~1things/get", "server": {"url": "/"}}})
    ),
    "Object: Contact, License and External Documentation Object": Same(
        both(
            put("info > contact", {"email": "user@example.com"}),
            put("info > license", {"name": "MIT", "identifier": "MIT"}),
            put("externalDocs", {"url": "https://example.com"}),
        )
    ),
    #
    "YAML: anchors and aliases": Reads("a: &x {b: [1]}\nc: *x\n", {"a": {"b": [1]}, "c": {"b": [1]}}),
    "YAML: off, yes, dates and times without quotes": Reads(
        "a: [off, yes, 2026-01-31, 12:30]\n", {"a": ["off", "yes", "2026-01-31", "12:30"]}
    ),
    "YAML: the merge key `<<`": Reads(
        "a: &x {b: 1}\nc:\n  <<: *x\n", error="text:3:3: `<<` merges nothing in YAML 1.2: write out the members it stands for"
    ),
    "YAML: tags, keys that are not text, duplicate keys, several documents": Reads(
        "a: !set {b}\n", error="text:1:4: expected a tag of the YAML core schema, got !set"
    ),
}
