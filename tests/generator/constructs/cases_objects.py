"""A case for each field of OpenAPI's own objects."""

from __future__ import annotations

from tests.generator.constructs.support import (
    GET,
    JSON_BODY,
    ONE,
    POST,
    SCHEMAS,
    TEXT,
    Case,
    Rejected,
    Same,
    base,
    both,
    drop,
    put,
    says,
)
from tests.generator.support import body, obj, operation, parameter, ref, response

DOCS = {"url": "https://example.com/docs", "description": "More."}
RESPONSE = f"{GET} > responses > 200"
HEADER = f"{RESPONSE} > headers > X-Count"
QUERY = f"{GET} > parameters > 0"
SCHEME = "components > securitySchemes > businessBearer"
LIST = "things.list(q: str | None | Omit) -> Thing"
PUT = "things.odd() -> None"


def _header(**fields: object) -> Same:
    """Return a response header, which is always text."""
    return Same(put(HEADER, {"schema": TEXT, **fields}))


def _method(name: str) -> Case:
    return says(put(f"paths > /odd > {name}", operation("odd")), PUT, f"things.odd: {name.upper()} /odd")


def _get_docstring(*parts: str, first: str = "Do `things.list`.", returns: str = "The response.") -> str:
    """Return the docstring of `things.list`."""
    text = "\n\n".join([first, *parts, f"Returns:\n    {returns}", "`GET /things`; needs the client's credential."])
    return f'things.list: says """{text}\n"""'


def _encoding(**fields: object) -> Rejected:
    form = {"schema": obj({"name": TEXT}), "encoding": {"name": fields}}
    return Rejected(
        put(f"{POST} > requestBody > content", {"multipart/form-data": form}),
        "/post/requestBody/content/multipart~1form-data/encoding: 'encoding' of a Media Type Object cannot be handled: parts of a form",
    )


OBJECT_CASES: dict[str, Case] = {
    "OpenAPI Object: openapi": Same(put("openapi", "3.1.1")),
    "OpenAPI Object: info": Same(
        put("info", {"title": "Other", "version": "2", "summary": "S", "contact": {"name": "N"}, "license": {"name": "L"}})
    ),
    "OpenAPI Object: jsonSchemaDialect": Same(put("jsonSchemaDialect", "https://spec.openapis.org/oas/3.1/dialect/base")),
    "OpenAPI Object: servers": says(
        put("servers", [{"url": "https://one.example.com"}, {"url": "https://two.example.com"}]), "server https://one.example.com"
    ),
    "OpenAPI Object: paths": says(put("paths > /odd", {"get": operation("odd")}), PUT),
    "OpenAPI Object: webhooks": says(put("webhooks > thing.gone", base()["webhooks"]["thing.made"]), "event thing.gone: Thing"),
    "OpenAPI Object: components": says(put(f"{SCHEMAS} > Other", obj({"a": TEXT})), "Other.a: str | None"),
    "OpenAPI Object: security": says(put("security", [{"storefrontKey": []}]), "things.list: bearer '', key 'storefront_key', scope ''"),
    "OpenAPI Object: tags": says(put("tags > 0 > description", "Other words."), "things: Other words."),
    "OpenAPI Object: externalDocs": Same(put("externalDocs", DOCS)),
    #
    "Server Object: url": says(put("servers > 0 > url", "http://localhost:8080"), "server http://localhost:8080"),
    "Server Object: description": Same(put("servers > 0 > description", "Live.")),
    "Server Object: variables": says(
        put("servers > 0", {"url": "https://{region}.example.com", "variables": {"region": {"default": "id"}}}),
        "server https://id.example.com",
    ),
    "Server Variable Object: enum": Same(put("servers > 0 > variables", {"x": {"default": "a", "enum": ["a", "b"]}})),
    "Server Variable Object: default": Rejected(
        put("servers > 0 > url", "https://{region}.example.com"),
        "servers/0: expected a default for the variable 'region': describe it in `variables`",
    ),
    "Server Variable Object: description": Same(put("servers > 0 > variables", {"x": {"default": "a", "description": "X."}})),
    #
    "Components Object: schemas": says(put(f"{SCHEMAS} > Names", {"type": "array", "items": TEXT}), "alias Names: list[str]"),
    "Components Object: responses": says(
        both(
            put("components > responses > Named", response(obj({"a": TEXT}))),
            put(f"{GET} > responses > 200", {"$ref": "#/components/responses/Named"}),
        ),
        "things.list(q: str | None | Omit) -> ListThingsResponse200",
    ),
    "Components Object: parameters": says(
        both(
            put("components > parameters > Size", parameter("size")),
            put(f"{GET} > parameters > +", {"$ref": "#/components/parameters/Size"}),
        ),
        "things.list(q: str | None | Omit, size: str | None | Omit) -> Thing",
    ),
    "Components Object: examples": Same(put("components > examples > One", {"value": {"a": 1}})),
    "Components Object: requestBodies": says(
        both(
            put("components > requestBodies > Named", body(obj({"size": {"type": "integer"}}))),
            put(f"{POST} > requestBody", {"$ref": "#/components/requestBodies/Named"}),
        ),
        "things.create(size: int | Omit) -> Thing",
    ),
    "Components Object: headers": Same(
        both(put("components > headers > Count", {"schema": TEXT}), put(HEADER, {"$ref": "#/components/headers/Count"}))
    ),
    "Components Object: securitySchemes": says(
        both(put("components > securitySchemes > other", {"type": "http", "scheme": "Bearer"}), put(f"{GET} > security", [{"other": []}])),
        "things.list: bearer 'client', key None, scope ''",
        before=put(f"{GET} > security", []),
    ),
    "Components Object: links": Same(put("components > links > Next", {"operationId": "getThing"})),
    "Components Object: callbacks": Rejected(
        put("components > callbacks > Done", {"{$request.body#/url}": {"post": {"responses": {}}}}),
        "/components/callbacks: 'callbacks' of a Components Object cannot be handled: describe the deliveries in /webhooks",
    ),
    "Components Object: pathItems": says(
        both(
            put("components > pathItems > Odd", {"get": operation("odd")}),
            put("paths > /odd", {"$ref": "#/components/pathItems/Odd"}),
        ),
        PUT,
        "things.odd: GET /odd",
    ),
    #
    "Path Item Object: $ref": says(
        both(
            put("components > pathItems > Odd", {"post": operation("odd")}),
            put("components > pathItems > Between", {"$ref": "#/components/pathItems/Odd", "parameters": [parameter("a")]}),
            put("paths > /odd", {"$ref": "#/components/pathItems/Between", "get": operation("odder")}),
        ),
        "things.odd(a: str | None | Omit) -> None",
        "things.odder(a: str | None | Omit) -> None",
    ),
    "Path Item Object: summary": Same(put("paths > /things > summary", "All things.")),
    "Path Item Object: description": Same(put("paths > /things > description", "All of them.")),
    **{f"Path Item Object: {name}": _method(name) for name in ("get", "put", "post", "delete", "options", "head", "patch", "trace")},
    "Path Item Object: servers": Rejected(
        put("paths > /things > servers", [{"url": "https://other.example.com"}]),
        "/paths/~1things/servers: 'servers' of a Path Item Object cannot be handled: a client has one base URL",
    ),
    "Path Item Object: parameters": says(
        put("paths > /things > parameters", [parameter("a")]), "things.list(a: str | None | Omit, q: str | None | Omit) -> Thing"
    ),
    #
    "Operation Object: tags": says(
        both(put("tags > +", {"name": "Other", "description": "Other things."}), put(f"{GET} > tags", ["Other"])), "things: Other things."
    ),
    "Operation Object: summary": says(
        put(f"{GET} > summary", "List them"),
        _get_docstring(first="List them."),
    ),
    "Operation Object: description": says(
        put(f"{GET} > description", "In no order."),
        _get_docstring("In no order."),
    ),
    "Operation Object: externalDocs": Same(put(f"{GET} > externalDocs", DOCS)),
    "Operation Object: operationId": Rejected(drop(f"{GET} > operationId"), "expected an operationId at get /things, got None"),
    "Operation Object: parameters": says(
        put(f"{GET} > parameters > +", parameter("size")), "things.list(q: str | None | Omit, size: str | None | Omit) -> Thing"
    ),
    "Operation Object: requestBody": says(
        put(f"{ONE} > requestBody", body(obj({"a": TEXT}, "a"))), "things.get(id: int | str, a: str, x_trace: str | None | Omit) -> Thing"
    ),
    "Operation Object: responses": says(put(f"{GET} > responses", {"200": response(TEXT)}), "things.list(q: str | None | Omit) -> str"),
    "Operation Object: callbacks": Rejected(
        put(f"{POST} > callbacks", {"done": {"{$request.body#/url}": {"post": {"responses": {}}}}}),
        "/paths/~1things/post/callbacks: 'callbacks' of an Operation Object cannot be handled: describe the deliveries in /webhooks",
    ),
    "Operation Object: deprecated": says(
        put(f"{GET} > deprecated", True),
        _get_docstring("Deprecated."),
    ),
    "Operation Object: security": says(put(f"{GET} > security", []), "things.list: bearer '', key None, scope ''"),
    "Operation Object: servers": Rejected(
        put(f"{GET} > servers", [{"url": "https://api.example.com/v2"}]),
        "/paths/~1things/get/servers: 'servers' of an Operation Object cannot be handled: a client has one base URL",
    ),
    #
    "Parameter Object: name": says(put(f"{QUERY} > name", "Search-Text"), "things.list: sends 'Search-Text' in query from search_text"),
    "Parameter Object: in": says(put(f"{QUERY} > in", "header"), "things.list: sends 'q' in header from q"),
    "Parameter Object: description": says(
        put(f"{QUERY} > description", "What to find."),
        _get_docstring("Args:\n    q: What to find."),
    ),
    "Parameter Object: required": says(put(f"{QUERY} > required", True), "things.list(q: str) -> Thing"),
    "Parameter Object: deprecated": says(
        put(f"{QUERY} > deprecated", True),
        _get_docstring("Args:\n    q: Deprecated."),
    ),
    "Parameter Object: allowEmptyValue": Same(put(f"{QUERY} > allowEmptyValue", True)),
    "Parameter Object: style": says(
        put(QUERY, parameter("q", schema={"type": "array", "items": TEXT}, style="pipeDelimited")),
        "things.list: body '', files (), styles (('query', 'q', 'pipeDelimited'),)",
    ),
    "Parameter Object: explode": says(
        put(QUERY, parameter("q", schema={"type": "array", "items": TEXT}, explode=False)),
        "things.list: body '', files (), styles (('query', 'q', 'form'),)",
    ),
    "Parameter Object: allowReserved": says(
        put(f"{QUERY} > allowReserved", True), "things.list: body '', files (), styles (('query', 'q', 'form*+'),)"
    ),
    "Parameter Object: schema": says(put(f"{QUERY} > schema", {"type": "integer"}), "things.list(q: int | None | Omit) -> Thing"),
    "Parameter Object: example": Same(put(f"{QUERY} > example", {"$ref": 1})),
    "Parameter Object: examples": Same(put(f"{QUERY} > examples", {"one": {"value": "a"}})),
    "Parameter Object: content": says(
        put(QUERY, {"name": "q", "in": "query", "required": True, "content": {"application/json": {"schema": obj({"a": TEXT})}}}),
        "things.list(q: ListThingsQ) -> Thing",
        "things.list: body '', files (), styles (('query', 'q', 'json'),)",
    ),
    #
    "Request Body Object: description": Same(put(f"{POST} > requestBody > description", "A new thing.")),
    "Request Body Object: content": says(
        put(f"{POST} > requestBody > content", {"multipart/form-data": {"schema": ref("NewThing")}}),
        "things.create: body 'multipart/form-data', files (), styles ()",
    ),
    "Request Body Object: required": says(
        both(put(JSON_BODY, {"schema": {"type": "object"}}), put(f"{POST} > requestBody > required", False)),
        "things.create(body: Mapping[str, Any] | Omit) -> Thing",
    ),
    #
    "Media Type Object: schema": says(put(f"{JSON_BODY} > schema", obj({"a": TEXT}, "a")), "things.create(a: str) -> Thing"),
    "Media Type Object: example": Same(put(f"{JSON_BODY} > example", {"name": "a"})),
    "Media Type Object: examples": Same(put(f"{JSON_BODY} > examples", {"one": {"value": {"name": "a"}}})),
    "Media Type Object: encoding": _encoding(),
    "Encoding Object: contentType": _encoding(contentType="text/csv"),
    "Encoding Object: headers": _encoding(headers={}),
    "Encoding Object: style": _encoding(style="form"),
    "Encoding Object: explode": _encoding(explode=False),
    "Encoding Object: allowReserved": _encoding(allowReserved=True),
    #
    "Response Object: description": says(
        put(f"{RESPONSE} > description", "All things"),
        _get_docstring(returns="All things."),
    ),
    "Response Object: headers": Same(put(HEADER, {"schema": {"type": "integer"}})),
    "Response Object: content": says(
        put(f"{RESPONSE} > content > application/json > schema", TEXT), "things.list(q: str | None | Omit) -> str"
    ),
    "Response Object: links": Same(
        put(f"{RESPONSE} > links", {"one": {"operationId": "getThing", "parameters": {"id": "$response.body#/id"}}})
    ),
    #
    "Header Object: description": _header(description="How many."),
    "Header Object: required": _header(required=True),
    "Header Object: deprecated": _header(deprecated=True),
    "Header Object: allowEmptyValue": _header(allowEmptyValue=True),
    "Header Object: style": _header(style="simple"),
    "Header Object: explode": _header(explode=True),
    "Header Object: allowReserved": _header(allowReserved=True),
    "Header Object: schema": _header(schema={"type": "array", "items": {"type": "integer"}}),
    "Header Object: example": _header(example=3),
    "Header Object: examples": _header(examples={"one": {"value": 3}}),
    "Header Object: content": Same(put(HEADER, {"content": {"application/json": {"schema": TEXT}}})),
    #
    "Tag Object: name": says(put("tags > 0 > name", "Others"), "things: `things`: Do `things.list`; Do `things.create`; Do `things.get`."),
    "Tag Object: description": says(put("tags > 0 > description", "Words."), "things: Words."),
    "Tag Object: externalDocs": Same(put("tags > 0 > externalDocs", DOCS)),
    #
    "Reference Object: $ref": Rejected(
        put(QUERY, {"$ref": "#/components/schemas/Thing"}), "expected a parameter with `in` and `name` at get /things: parameters/0"
    ),
    "Reference Object: summary": Same(
        put(QUERY, {"$ref": "#/components/parameters/Q", "summary": "S"}), before=put("components > parameters > Q", parameter("q"))
    ),
    "Reference Object: description": says(
        both(
            put("components > parameters > Q", parameter("q", description="Own.")),
            put(QUERY, {"$ref": "#/components/parameters/Q", "description": "Text."}),
        ),
        _get_docstring("Args:\n    q: Text."),
    ),
    #
    "Security Scheme Object: type": Rejected(
        put(SCHEME, {"type": "mutualTLS"}), "expected a bearer token or an API key in 'businessBearer', got mutualTLS"
    ),
    "Security Scheme Object: description": Same(put(f"{SCHEME} > description", "A token.")),
    "Security Scheme Object: name": Rejected(
        put(SCHEME, {"type": "apiKey", "in": "header", "name": "X-Other"}),
        "no credential is known for 'X-Other' in header: describe a scheme",
    ),
    "Security Scheme Object: in": Rejected(
        put(SCHEME, {"type": "apiKey", "in": "cookie", "name": "X-Scalev-Storefront-Api-Key"}),
        "no credential is known for 'X-Scalev-Storefront-Api-Key' in cookie: describe a scheme",
    ),
    "Security Scheme Object: scheme": Rejected(
        put(f"{SCHEME} > scheme", "digest"), "expected a bearer token or an API key in 'businessBearer', got http digest"
    ),
    "Security Scheme Object: bearerFormat": Same(put(f"{SCHEME} > bearerFormat", "JWT")),
    "Security Scheme Object: flows": Same(
        put(SCHEME, {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://example.com", "scopes": {}}}})
    ),
    "Security Scheme Object: openIdConnectUrl": Same(
        put(SCHEME, {"type": "openIdConnect", "openIdConnectUrl": "https://example.com/openid"})
    ),
    **{
        f"OAuth Flows Object: {flow}": Same(
            put(SCHEME, {"type": "oauth2", "flows": {flow: {"tokenUrl": "https://example.com", "scopes": {"a": "A"}}}})
        )
        for flow in ("implicit", "password", "clientCredentials", "authorizationCode")
    },
}
