"""Extract what a document states, in the terms of the ledger, so that the two can be compared fact by fact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from ..openapi.alternatives import without_alternatives
from ..openapi.document import Document, JsonObject, Operation
from ..openapi.schemas import merge_members, resolve_node
from .facts import Fact, Place, join_path, join_words

#: The credential that the reference names for each set of security schemes.
_CREDENTIALS = {
    ("businessBearer",): "business",
    ("customerBearer",): "customer",
    ("storefrontKey",): "storefront_key",
    ("pageKey",): "page_key",
    ("customerBearer", "storefrontKey"): "customer",
    ("dashboardBearer",): "dashboard",
    ("installedAppBearer",): "oauth_app",
    (): "none",
}
_LIMITS = ("maxLength", "maximum", "minLength", "minimum", "maxItems", "minItems", "pattern")
_MAX_DEPTH = 30


def extract_facts(document: Document) -> Iterator[Fact]:
    """Yield every operation, parameter, field, enum, limit and status of a document as facts."""
    flat_schemas: dict[str, JsonObject] = {}
    for operation in document.operations:
        yield from _OperationExtractor(document, operation, flat_schemas).extract()


class _OperationExtractor:
    """Reads one operation; `flattened` caches resolved references across all operations of the document."""

    def __init__(self, document: Document, operation: Operation, flat_schemas: dict[str, JsonObject]) -> None:
        self.document = document
        self.operation = operation
        self.flattened = flat_schemas
        self.source = f"{operation.method} {operation.path}"

    def extract(self) -> Iterator[Fact]:
        node = self.operation.node
        yield self._build_operation_fact("route", f"{self.operation.method} {self.operation.path}")
        for tag in node.get("tags", ()):
            yield self._build_operation_fact("tag", join_words([tag]))
        security: list[JsonObject] = (node if "security" in node else self.document.data).get("security", [])
        schemes = tuple(sorted({name for option in security for name in option}))
        credential = _CREDENTIALS.get(schemes, "|".join("+".join(sorted(option)) for option in security))
        properties = self._list_request_properties()
        if credential == "none" and ({"client_secret"} <= properties or self.operation.path in _CLIENT_SECRET_ROUTES):
            credential = "client_secret"
        yield self._build_operation_fact("credential", credential)
        if scope := node.get("x-required-scope"):
            yield self._build_operation_fact("scope", str(scope))
        for name in schemes:
            scheme = self.document.get_components("securitySchemes")[name]
            if scheme.get("type") == "apiKey":
                # the reference lists a key header as a required parameter; in the document it is a security scheme
                place = Place(self.operation.id, "parameter", str(scheme.get("in")), str(scheme.get("name")))
                required = all(name in option for option in security)
                yield Fact(place, type="string", required="1" if required else "0", source=self.source)
        for parameter in map(self.document.resolve, node.get("parameters", ())):
            place = Place(self.operation.id, "parameter", parameter["in"], parameter["name"])
            holder = parameter if "schema" in parameter else next(iter(parameter["content"].values()), {})
            yield from self._extract_schema(place, holder.get("schema", {}), "1" if parameter.get("required") else "0")
        yield from self._extract_request(node)
        for status, response in node["responses"].items():
            place = Place(self.operation.id, "response", str(status), "")
            content = self.document.resolve(response).get("content")
            if not content:
                yield Fact(place, type="none", source=self.source)
            else:
                for media in content.values():
                    yield from self._extract_schema(place, media.get("schema", {}), "")

    def _build_operation_fact(self, attribute: str, value: str) -> Fact:
        return Fact(Place(self.operation.id, "operation", attribute, ""), enum=value, source=self.source)

    def _list_request_properties(self) -> set[str]:
        body = self.document.resolve(self.operation.node.get("requestBody")) or {}
        schemas = [self.flatten(media.get("schema", {})) for media in body.get("content", {}).values()]
        return {name for schema in schemas for name in schema.get("properties", ())}

    def _extract_request(self, node: JsonObject) -> Iterator[Fact]:
        body = self.document.resolve(node.get("requestBody"))
        if body is None:
            return
        for content_type, media in body["content"].items():
            place = Place(self.operation.id, "request", content_type, "")
            yield from self._extract_schema(place, media.get("schema", {}), "1" if body.get("required") else "0")
            if self.flatten(media.get("schema", {})).get("additionalProperties") is True:
                yield Fact(Place(self.operation.id, "request", content_type, "*"), type="any", source=self.source)

    def flatten(self, schema: Any) -> JsonObject:
        """Return a schema with references resolved, `allOf` merged, and `anyOf: [x, null]` written as a nullable x."""
        reference = schema.get("$ref") if isinstance(schema, dict) and len(schema) == 1 else None
        if reference in self.flattened:
            return self.flattened[reference]
        node = resolve_node(self.document, schema)
        if node.is_circular:
            target = schema.get("$ref", node.component)
            raise InputError(f"{self.document.name}: {self.operation.id}: {target} refers to itself, directly or through others")
        flat = merge_members(self.document, without_alternatives(node.schema))
        if "anyOf" in flat:
            got = f"{len(flat['anyOf'])} schemas"
            raise InputError(f"{self.document.name}: {self.operation.id}: expected anyOf of one schema and null, got {got}")
        if node.nullable:
            flat["type"] = [*sorted(node.types), "null"]
        if isinstance(reference, str):
            self.flattened[reference] = flat
        return flat

    def _extract_schema(self, place: Place, schema: Any, required: str) -> Iterator[Fact]:
        if place.path.count(".") + place.path.count("[]") + place.path.count("{}") > _MAX_DEPTH:
            raise InputError(f"{self.document.name}: {place.operation}: a schema refers to itself, which the ledger cannot express")
        node = self.flatten(schema)
        types = node.get("type", [])
        types = types if isinstance(types, list) else [types]
        real = sorted(set(types) - {"null"})
        properties = node.get("properties", {})
        yield Fact(
            place,
            type="|".join(real) or "any",
            format=node.get("format", ""),
            required=required,
            nullable="1" if "null" in types or node.get("nullable") is True else "",
            enum=join_words(str(value).lower() if isinstance(value, bool) else value for value in node.get("enum", ())),
            default=_format_default(node),
            limits=" ".join(f"{key}={node[key]}" for key in _LIMITS if key in node),
            source=self.source,
        )
        if "items" in node:
            yield from self._extract_schema(_replace_path(place, place.path + "[]"), node["items"], "")
        if isinstance(node.get("additionalProperties"), dict):
            yield from self._extract_schema(_replace_path(place, place.path + "{}"), node["additionalProperties"], "")
        required_names = node.get("required", ())
        for name, value in properties.items():
            yield from self._extract_schema(
                _replace_path(place, join_path(place.path, name)), value, "1" if name in required_names else "0"
            )


#: Bodies that the reference leaves open although they take the client id and secret.
_CLIENT_SECRET_ROUTES = ("/v3/oauth/token", "/v3/oauth/revoke", "/v3/oauth/introspect")


def _format_default(node: JsonObject) -> str:
    if "default" not in node:
        return ""
    value = node["default"]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _replace_path(place: Place, path: str) -> Place:
    return Place(place.operation, place.kind, place.at, path)
