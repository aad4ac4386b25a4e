"""Write a contract in the style of published documents: OpenAPI 3.0, with inline schemas, other names and another order."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from generator.openapi.document import Document
from generator.revision.markers import WITHDRAWN

Data = dict[str, Any]
_TEXTS = frozenset({"description", "summary"})
_METHODS = ("get", "post", "put", "patch", "delete")


def as_published(data: Data, seed: int = 0) -> Data:
    """Return a document that states the same contract in the published style; `seed` determines order and spelling.

    Withdrawn operations and fields, which the document keeps, are left out.
    """
    return _Renderer(Document(data), random.Random(seed)).render()


class _Renderer:
    def __init__(self, document: Document, chance: random.Random) -> None:
        self.source = document
        self.chance = chance
        self.components: Data = {}
        self.names: dict[str, str] = {}

    def render(self) -> Data:
        paths: Data = {}
        for operation in self._shuffle(
            source_operation for source_operation in self.source.operations if WITHDRAWN not in source_operation.node
        ):
            paths.setdefault(operation.path, {})[operation.method] = self._render_operation(operation.node)
        return {
            "openapi": "3.0.3",
            "info": {"title": "Service", "version": "9"},
            "paths": paths,
            "components": {
                "securitySchemes": {
                    "bearerAuth": {"type": "http", "scheme": "bearer"},
                    "apiKeyAuth": {"type": "apiKey", "in": "header", "name": "authorization"},
                },
                "schemas": self.components,
            },
        }

    def _shuffle(self, members: Iterable[Any]) -> list[Any]:
        items = list(members)
        self.chance.shuffle(items)
        return items

    def _render_operation(self, node: Data) -> Data:
        """Render an operation: one bearer scheme or two, the key as a header parameter, everything in another order."""
        result: Data = {key: node[key] for key in ("operationId", "tags", "deprecated") if key in node}
        parameters = [
            self._render_parameter(parameter)
            for parameter in map(self.source.resolve, node.get("parameters", ()))
            if WITHDRAWN not in parameter
        ]
        bearer_flags = set()
        top: list[Data] = self.source.data.get("security", [])
        for option in node.get("security", top):
            schemes = [self.source.get_components("securitySchemes")[name] for name in option]
            keys = [scheme for scheme in schemes if scheme["type"] == "apiKey"]
            parameters += [{"in": "header", "name": scheme["name"], "required": True, "schema": {"type": "string"}} for scheme in keys]
            bearer_flags.add(len(keys) < len(schemes))
        if True in bearer_flags:
            result["security"] = [{"bearerAuth": []}, {"apiKeyAuth": []}][: self.chance.randint(1, 2)]
        if parameters:
            result["parameters"] = self._shuffle(parameters)
        if body := self.source.resolve(node.get("requestBody")):
            result["requestBody"] = {
                **({"required": True} if body.get("required") else {}),
                "content": self._render_content(body["content"]),
            }
        result["responses"] = {
            status: self._render_response(self.source.resolve(node["responses"][status])) for status in self._shuffle(node["responses"])
        }
        return {key: result[key] for key in self._shuffle(result)}

    def _render_parameter(self, node: Data) -> Data:
        result: Data = {key: node[key] for key in ("in", "name", "required", "deprecated") if key in node}
        return {**result, "schema": self._render_schema(node["schema"])}

    def _render_response(self, node: Data) -> Data:
        result: Data = {"description": ""}
        if "content" in node:
            result["content"] = self._render_content(node["content"])
        if "headers" in node:
            result["headers"] = {
                name: {"schema": self._render_schema(self.source.resolve(header)["schema"])} for name, header in node["headers"].items()
            }
        return result

    def _render_content(self, content: Data) -> Data:
        return {
            media_type: {"schema": self._render_schema(media["schema"])} if "schema" in media else {}
            for media_type, media in content.items()
        }

    def _render_schema(self, node: Any) -> Any:
        """Render a schema: mostly inline, sometimes as a component with another name, with repeated titles."""
        if isinstance(node, bool):
            return {} if node else {"not": {}}
        reference = node.get("$ref")
        if reference and set(node) <= {"$ref", *_TEXTS} and self.chance.random() < 0.3:
            if reference not in self.names:
                self.names[reference] = f"Body{len(self.names):03}"
                self.components[self.names[reference]] = self._flatten(node)
            return {"$ref": f"#/components/schemas/{self.names[reference]}"}
        return self._flatten(node)

    def _flatten(self, node: Data) -> Data:
        node = {key: value for key, value in node.items() if key not in _TEXTS and not key.startswith("x-")}
        if "$ref" in node:
            siblings = {key: value for key, value in node.items() if key != "$ref"}
            inner = self._flatten(self.source.get_node(node["$ref"]))
            return {**inner, **self._flatten(siblings)} if siblings else inner
        for key in ("anyOf", "oneOf"):
            options = [option for option in node.get(key, ()) if option != {"type": "null"}]
            if key in node and len(options) < len(node[key]):
                other_keywords = {name: value for name, value in node.items() if name != key}
                if len(options) == 1:
                    return {**self._flatten({**other_keywords}), **self._flatten(options[0]), "nullable": True}
                return {
                    **self._flatten(other_keywords),
                    key: [self._render_schema(option) for option in self._shuffle(options)],
                    "nullable": True,
                }
        result = {key: self._render_keyword(key, value) for key, value in node.items() if key != "type"}
        types = node.get("type", [])
        types = [types] if isinstance(types, str) else types
        real = [name for name in types if name != "null"]
        if len(real) == 1:
            result["type"] = real[0]
        elif real:
            result["oneOf"] = [{"type": name} for name in self._shuffle(real)]
        if "null" in types:
            result["nullable"] = True
        if real == ["object"] or "properties" in result:
            result["title"] = "Response"
        return {key: result[key] for key in self._shuffle(result)}

    def _render_keyword(self, key: str, value: Any) -> Any:
        if key == "properties":
            return {name: self._render_schema(value[name]) for name in self._shuffle(value) if not is_withdrawn(value[name])}
        if key in ("allOf", "anyOf", "oneOf"):
            return [self._flatten(item) for item in self._shuffle(value)]
        if key == "additionalProperties" and isinstance(value, bool):
            return value  # closed objects are published as such
        if key in ("items", "additionalProperties"):
            return self._render_schema(value)
        if key in ("required", "enum"):
            return self._shuffle(value)
        return value


def is_withdrawn(schema: Any) -> bool:
    """Return whether a field is kept although it is no longer published."""
    return isinstance(schema, dict) and WITHDRAWN in schema
