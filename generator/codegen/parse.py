"""Run openapi-python-client on a document, and raise an error if it dropped anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError as ParserError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.schema.untrusted_string import UntrustedString

from ..errors import CheckFailed, InputError
from ..openapi.document import Document, Operation
from ..openapi.shapes import without_alternatives
from .canonical import canonical
from .media import JSON
from .names import class_name, component_class
from .styles import kinds_of


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document in canonical form and openapi-python-client's result for it, joined by method and path."""

    source: Document  # as passed in
    document: Document
    data: GeneratorData
    endpoints: dict[str, Endpoint]  # by operation id as spelled in the document
    models: dict[str, ModelProperty]  # by class name
    enums: dict[str, EnumProperty]
    config: Config

    def endpoint(self, operation: Operation) -> Endpoint:
        """Return the parsed endpoint of an operation."""
        return self.endpoints[operation.id]


def config() -> Config:
    """Return the settings of openapi-python-client; the generator formats the code itself."""
    file = ConfigFile(project_name_override="scalev-client", package_name_override="scalev", post_hooks=[])
    return Config.from_sources(
        file,
        meta_type=MetaType.NONE,
        document_source=Path("openapi.json"),
        file_encoding="utf-8",
        overwrite=True,
        output_path=Path("unused"),
    )


def parse(document: Document) -> Parsed:
    """Parse a document; raise CheckFailed, listing operations and schemas, if openapi-python-client would leave any out."""
    source, document = document, canonical(document)
    settings = config()
    _refuse_twins(document, settings)
    try:
        with _parser_mended():
            data = GeneratorData.from_dict(_Skeleton(document).data, config=settings)
    except RecursionError:
        raise InputError(f"{document.name}: nested too deep, or a part of it is made of itself") from None
    except Exception as error:  # noqa: BLE001 - a document that the parser trips over must not end in its traceback
        raise InputError(f"{document.name}: openapi-python-client cannot read it: {type(error).__name__}: {_line(error)}") from None
    if isinstance(data, ParserError):
        raise InputError(f"{document.name}: {_line(data.header)}: {_line(data.detail)}")
    lost = [*data.errors]
    by_route: dict[tuple[str, str], Endpoint] = {}
    for collection in data.endpoint_collections_by_tag.values():
        lost += collection.parse_errors
        for endpoint in collection.endpoints:
            by_route[endpoint.method, _route(endpoint.path.get_untrusted_value())] = endpoint
    if lost:
        lines = "; ".join(_line(f"{error.header or ''} {error.detail or ''}") for error in lost[:10])
        raise CheckFailed(f"{document.name}: openapi-python-client loses {len(lost)} things: {lines}")
    endpoints = {}
    for operation in document.operations:
        found = by_route.pop((operation.method, _route(operation.path)), None)
        if found is None:
            raise CheckFailed(f"{document.name}: openapi-python-client drops {operation.method} {operation.path}")
        endpoints[operation.id] = found
    if by_route:
        raise CheckFailed(f"{document.name}: openapi-python-client adds {', '.join(' '.join(route) for route in by_route)}")
    return Parsed(
        source=source,
        document=document,
        data=data,
        endpoints=endpoints,
        models={class_name(model.class_info): model for model in data.models},
        enums={class_name(enum.class_info): enum for enum in data.enums if isinstance(enum, EnumProperty) and enum.value_type is str},
        config=settings,
    )


def _refuse_twins(document: Document, settings: Config) -> None:
    owners: dict[str, str] = {}
    for component in document.components("schemas"):
        name = component_class(component, settings)
        if name in owners:
            raise CheckFailed(f"{document.name}: the components {owners[name]!r} and {component!r} both become {name}")
        owners[name] = component


@contextmanager
def _parser_mended() -> Iterator[None]:
    """Patch the parser while it runs.

    Models are shared among its three copies of each operation, since nothing modifies them and copying them takes two thirds of
    its time. Its messages show the text of a guarded string, which would otherwise print as an address.
    """
    ModelProperty.__deepcopy__ = lambda self, memo: self  # type: ignore[attr-defined]
    UntrustedString.__repr__ = lambda self: repr(untrusted(self))  # type: ignore[method-assign]
    try:
        yield
    finally:
        del ModelProperty.__deepcopy__  # type: ignore[attr-defined]
        del UntrustedString.__repr__


#: Keywords that the parser does not need. A title would name a class, and two equal titles would lose one; a default would be
#: checked against the placeholders of enum values; copying texts and headers takes most of the time spent on each operation.
_UNUSED = frozenset(
    {"default", "description", "discriminator", "example", "examples", "externalDocs", "summary", "title", "x-enum-varnames", "xml"}
)
_NAMED = frozenset({"properties", "patternProperties", "$defs"})


class _Skeleton:
    """A copy of a document's structure, because the parser modifies its input.

    Error responses are left out, since the runtime decodes them in the same way for all operations. Enum values are replaced by
    placeholders that yield valid names; `names.members` builds the real ones.
    """

    def __init__(self, document: Document) -> None:
        self._stand_ins: dict[str, str] = {}
        paths: dict[str, Any] = {path: {} for path in document.data["paths"] if not path.startswith("x-")}
        for operation in document.operations:
            answers = {
                status: self._answer(document.resolve(answer))
                for status, answer in operation.node["responses"].items()
                if status.startswith("2")
            }
            node = {key: value for key, value in operation.node.items() if key in ("operationId", "parameters", "requestBody")}
            if "parameters" in node:
                node["parameters"] = [self._parameter(document, parameter) for parameter in node["parameters"]]
            paths[operation.path][operation.method] = {**self._bare(node), "responses": answers}
        components = {kind: self._bare(document.components(kind), names=True) for kind in ("schemas", "requestBodies")}
        parameters = {name: self._parameter(document, node) for name, node in document.components("parameters").items()}
        components["parameters"] = self._bare(parameters, names=True)
        self.data = {
            "openapi": document.data["openapi"],
            "info": {"title": "API", "version": "0"},
            "paths": paths,
            "components": components,
        }

    @staticmethod
    def _parameter(document: Document, parameter: dict[str, Any]) -> dict[str, Any]:
        """Return a parameter with a kind that the parser accepts in its location; `operations` determines the type of any other."""
        if "$ref" in parameter or parameter["in"] not in ("header", "path"):
            return parameter
        kinds = kinds_of(document, parameter["schema"])
        return {**parameter, "schema": {"type": "string"}} if not kinds or kinds & {"array", "object"} else parameter

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        """Return the part of a response that is decoded: its JSON, if it comes in several content types."""
        content = response.get("content") or {}
        return {"description": "", "content": self._bare({JSON: content[JSON]} if JSON in content else content)}

    def _bare(self, node: Any, *, names: bool = False) -> Any:
        """Return a copy without unused keywords; `names` means that the keys of this object are names rather than keywords."""
        if isinstance(node, dict):
            node = node if names else _without_null(without_alternatives(node))
            return {
                key: self._values(value) if key == "enum" and not names else self._bare(value, names=key in _NAMED and not names)
                for key, value in node.items()
                if names or key not in _UNUSED
            }
        return [self._bare(item) for item in node] if isinstance(node, list) else node

    def _values(self, values: Any) -> Any:
        """Return placeholders for the values of an enum other than null."""
        if not isinstance(values, list):
            return values
        known, found = self._stand_ins, []
        for value in [value for value in values if value is not None] or values:
            stand_in = known.setdefault(value, f"v{len(known)}") if isinstance(value, str) else value
            if stand_in not in found:
                found.append(stand_in)
        return found


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without its null, which `node_of` handles; the parser would build a union with one class per spelling."""
    if isinstance(node.get("type"), list):
        types = [name for name in node["type"] if name != "null"]
        if len(types) == 1:
            node = {**node, "type": types[0]}
    for key in ("anyOf", "oneOf"):
        options = node.get(key)
        if not isinstance(options, list) or "properties" in node:
            continue
        real = [option for option in options if not (isinstance(option, dict) and option.get("type") == "null")]
        if len(real) == 1 and isinstance(real[0], dict):
            rest = {name: value for name, value in node.items() if name != key}
            node = {"allOf": real} if "$ref" in real[0] else {**_without_null(real[0]), **rest}
    return node


def _route(path: str) -> str:
    """Return a path without the names of its parameters, which the parser rewrites."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def _line(text: object) -> str:
    """Return a third-party message as one printable line."""
    line = " ".join(str(text or "no reason given").split())[:300]
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def untrusted(value: Any) -> str:
    """Return the raw text of one of the parser's guarded strings; use it only for look-ups in the document, never in code."""
    return value if isinstance(value, str) else str(value.get_untrusted_value())
