"""Rewrite a document so that each construct appears in a single form.

A schema can express the same type in many ways: `const` or an enum with one value, an `allOf` of a type and its limits, a reference
into the middle of another schema. Each is rewritten into the one form that the rest of the package handles, so that none is lost on
the way. The document shipped in the generated package is not changed.
"""

from __future__ import annotations

from typing import Any

from ..openapi.document import METHODS, Document, JsonObject
from ..openapi.schemas import collect_properties, resolve_node
from .canonical_schemas import CanonicalSchemas
from .media import FORM, get_base_type, normalize_json
from .styles import JSON_STYLE, WRITTEN_AS

#: Header parameters with these names are ignored, as OpenAPI requires.
_IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})


def canonicalize(document: Document) -> Document:
    """Return the same API in canonical form; raise CheckFailed, with the place, for a construct that has no such form."""
    return Document(_Canonical(document).data(), document.name)


class _Canonical:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas = CanonicalSchemas(document)

    def data(self) -> JsonObject:
        """Return the whole document."""
        data = self._document.data
        components = dict(data.get("components", {}))
        for kind, write in (
            ("schemas", lambda node, place: self._schemas.canonicalize_component(place[-1])),
            ("parameters", self._rewrite_parameter),
            ("requestBodies", self._rewrite_body),
            ("responses", self._rewrite_content),
        ):
            if kind in components:
                members = components[kind]
                components[kind] = {name: write(node, ("components", kind, name)) for name, node in members.items()}
        result = {**data, "paths": self._rewrite_items(data["paths"], "paths")}
        if components:
            result["components"] = components
        if "webhooks" in data:
            result["webhooks"] = self._rewrite_items(data["webhooks"], "webhooks")
        return result

    def _rewrite_items(self, items: Any, holder: str) -> Any:
        if not isinstance(items, dict):
            return items
        return {
            path: self._rewrite_item(item, (holder, path)) if isinstance(item, dict) and not path.startswith("x-") else item
            for path, item in items.items()
        }

    def _rewrite_item(self, item: JsonObject, place: tuple[str, ...]) -> JsonObject:
        result = {
            key: self._rewrite_operation(node, (*place, key)) if key in METHODS and isinstance(node, dict) else node
            for key, node in item.items()
        }
        if "parameters" in item:
            result["parameters"] = self._rewrite_parameters(item["parameters"], (*place, "parameters"))
        return result

    def _rewrite_operation(self, node: JsonObject, place: tuple[str, ...]) -> JsonObject:
        result = dict(node)
        if "parameters" in node:
            result["parameters"] = self._rewrite_parameters(node["parameters"], (*place, "parameters"))
        if "requestBody" in node:
            result["requestBody"] = self._rewrite_body(node["requestBody"], (*place, "requestBody"))
        if isinstance(node.get("responses"), dict):
            result["responses"] = {
                status: self._rewrite_content(response, (*place, "responses", status)) for status, response in node["responses"].items()
            }
        return result

    def _resolve_reference(self, node: Any, kind: str) -> Any:
        """Return a reference to a component unchanged, and anything else with its references resolved."""
        reference = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(reference, str):
            return node
        name = reference.removeprefix(f"#/components/{kind}/")
        is_plain = name in self._document.get_components(kind) and not {"description", "summary"} & node.keys()
        return node if is_plain else self._document.resolve(node)

    def _rewrite_parameters(self, parameters: Any, place: tuple[str, ...]) -> Any:
        if not isinstance(parameters, list):
            return parameters
        result = []
        for index, parameter in enumerate(parameters):
            node = self._document.resolve(parameter)
            if node["in"] != "header" or node["name"].lower() not in _IGNORED_HEADERS:
                result.append(self._rewrite_parameter(parameter, (*place, str(index))))
        return result

    def _rewrite_parameter(self, parameter: Any, place: tuple[str, ...]) -> Any:
        node = self._resolve_reference(parameter, "parameters")
        if "$ref" in node:
            return node
        if "content" in node:
            media: Any = next(iter(node["content"].values()), {})
            schema = self._schemas.canonicalize(media.get("schema", {}), (*place, "content"))
            return {**{key: value for key, value in node.items() if key != "content"}, "schema": schema, WRITTEN_AS: JSON_STYLE}
        return {**node, "schema": self._schemas.canonicalize(node.get("schema", {}), (*place, "schema"))}

    def _rewrite_body(self, body: Any, place: tuple[str, ...]) -> Any:
        node = self._resolve_reference(body, "requestBodies")
        return node if "$ref" in node else self._rewrite_content(node, place, sent=True)

    def _rewrite_content(self, holder: Any, place: tuple[str, ...], *, sent: bool = False) -> Any:
        if not isinstance(holder, dict) or "$ref" in holder or not isinstance(holder.get("content"), dict):
            return holder
        result = {}
        for content_type, media in normalize_json(holder["content"]).items():
            schema = self._schemas.canonicalize(media.get("schema", {}), (*place, "content", content_type, "schema"))
            if sent and get_base_type(content_type) == FORM:
                schema = self._rewrite_form(schema)
            result[content_type] = {**media, "schema": schema}
        return {**holder, "content": result}

    def _rewrite_form(self, schema: JsonObject) -> JsonObject:
        """Return a form's schema with its files as `format: binary`; a part with a media type and no encoding is a file."""
        node = resolve_node(self._document, schema)
        properties, required = collect_properties(self._document, node.schema)
        files = {name for name, inner in properties.items() if self._is_file(inner)}
        if not files:
            return schema
        file = {"type": "string", "format": "binary"}
        content_by_type = {
            name: self._build_file(inner, file) if name in files else self._schemas.canonicalize(inner, ())
            for name, inner in properties.items()
        }
        texts = {key: value for key, value in node.schema.items() if key == "description"}
        return {"type": "object", "properties": content_by_type, **({"required": sorted(required)} if required else {}), **texts}

    def _is_file(self, schema: Any) -> bool:
        node = resolve_node(self._document, schema).schema
        if node.get("type") == "array":
            return self._is_file(node.get("items", {}))
        return "contentMediaType" in node and "contentEncoding" not in node and node.get("type", "string") == "string"

    def _build_file(self, schema: Any, file: JsonObject) -> JsonObject:
        node = resolve_node(self._document, schema).schema
        texts = {key: value for key, value in node.items() if key == "description"}
        return {**({"type": "array", "items": file} if node.get("type") == "array" else file), **texts}
