"""Reduce a document to what openapi-python-client has to read: the parser modifies its input, and drops or rejects parts of a full one."""

from __future__ import annotations

from typing import Any

from ..openapi.alternatives import without_alternatives
from ..openapi.document import Document
from ..openapi.schemas import is_null
from .media import JSON
from .styles import list_kinds

#: Keywords that the parser does not need. A title would name a class, and two equal titles would lose one; a default would be
#: checked against the placeholders of enum values; copying texts and headers takes most of the time spent on each operation.
_UNUSED = frozenset(
    {"default", "description", "discriminator", "example", "examples", "externalDocs", "summary", "title", "x-enum-varnames", "xml"}
)
_NAMED = frozenset({"properties", "patternProperties", "$defs"})


def build_skeleton(document: Document) -> dict[str, Any]:
    """Return a copy of a document's structure for the parser."""
    return _Builder(document).data


class _Builder:
    """Builds the copy of a document.

    Error responses are left out, since the runtime decodes them in the same way for all operations. Enum values are replaced by
    placeholders that yield valid names; `names.members` builds the real ones.
    """

    def __init__(self, document: Document) -> None:
        self._placeholders: dict[str, str] = {}
        paths: dict[str, Any] = {path: {} for path in document.data["paths"] if not path.startswith("x-")}
        for operation in document.operations:
            responses = {
                status: self._reduce_response(document.resolve(response))
                for status, response in operation.node["responses"].items()
                if status.startswith("2")
            }
            node = {key: value for key, value in operation.node.items() if key in ("operationId", "parameters", "requestBody")}
            if "parameters" in node:
                node["parameters"] = [self._simplify_parameter(document, parameter) for parameter in node["parameters"]]
            paths[operation.path][operation.method] = {**self._copy(node), "responses": responses}
        components = {kind: self._copy(document.get_components(kind), names=True) for kind in ("schemas", "requestBodies")}
        parameters = {name: self._simplify_parameter(document, node) for name, node in document.get_components("parameters").items()}
        components["parameters"] = self._copy(parameters, names=True)
        self.data = {
            "openapi": document.data["openapi"],
            "info": {"title": "API", "version": "0"},
            "paths": paths,
            "components": components,
        }

    @staticmethod
    def _simplify_parameter(document: Document, parameter: dict[str, Any]) -> dict[str, Any]:
        """Return a parameter with a kind that the parser accepts in its location; `parameters` determines the type of any other."""
        if "$ref" in parameter or parameter["in"] not in ("header", "path"):
            return parameter
        kinds = list_kinds(document, parameter["schema"])
        return {**parameter, "schema": {"type": "string"}} if not kinds or kinds & {"array", "object"} else parameter

    def _reduce_response(self, response: dict[str, Any]) -> dict[str, Any]:
        """Return the part of a response that is decoded: its JSON, if it comes in several content types."""
        content = response.get("content") or {}
        return {"description": "", "content": self._copy({JSON: content[JSON]} if JSON in content else content)}

    def _copy(self, node: Any, *, names: bool = False) -> Any:
        """Return a copy without unused keywords; `names` means that the keys of this object are names rather than keywords."""
        if isinstance(node, dict):
            node = node if names else _strip_null(without_alternatives(node))
            return {
                key: self._replace_values(value) if key == "enum" and not names else self._copy(value, names=key in _NAMED and not names)
                for key, value in node.items()
                if names or key not in _UNUSED
            }
        return [self._copy(item) for item in node] if isinstance(node, list) else node

    def _replace_values(self, values: Any) -> Any:
        """Return placeholders for the values of an enum other than null."""
        if not isinstance(values, list):
            return values
        old_placeholders, placeholders = self._placeholders, []
        for value in [value for value in values if value is not None] or values:
            placeholder = old_placeholders.setdefault(value, f"v{len(old_placeholders)}") if isinstance(value, str) else value
            if placeholder not in placeholders:
                placeholders.append(placeholder)
        return placeholders


def _strip_null(node: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without its null, which `resolve_node` handles; the parser would build a union with one class per spelling."""
    if isinstance(node.get("type"), list):
        types = [name for name in node["type"] if name != "null"]
        if len(types) == 1:
            node = {**node, "type": types[0]}
    for key in ("anyOf", "oneOf"):
        options = node.get(key)
        if not isinstance(options, list) or "properties" in node:
            continue
        real = [option for option in options if not is_null(option)]
        if len(real) == 1 and isinstance(real[0], dict):
            other_keywords = {name: value for name, value in node.items() if name != key}
            node = {"allOf": real} if "$ref" in real[0] else {**_strip_null(real[0]), **other_keywords}
    return node
