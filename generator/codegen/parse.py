"""Run openapi-python-client on a document, and raise an error if it dropped anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError as ParserError
from openapi_python_client.parser.errors import ParseError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import EnumProperty, ModelProperty, Property
from openapi_python_client.strings import PythonIdentifier

from ..errors import CheckFailed, InputError
from ..openapi.document import Document, Operation
from ..openapi.pointers import join_pointer
from ..openapi.schemas import collect_properties
from .canonical import canonicalize
from .mentions import name_methods
from .names import name_class, name_component_class
from .skeleton import build_skeleton


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

    def get_endpoint(self, operation: Operation) -> Endpoint:
        """Return the parsed endpoint of an operation."""
        return self.endpoints[operation.id]


def build_config() -> Config:
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
    source, document = document, name_methods(canonicalize(document))
    settings = build_config()
    _reject_duplicates(document, settings)
    try:
        data = GeneratorData.from_dict(build_skeleton(document), config=settings)
    except RecursionError:
        raise InputError(
            f"{document.name}: expected a document of reasonable depth, got one that is nested too deeply or contains itself"
        ) from None
    except Exception as error:  # noqa: BLE001 - a document that the parser trips over must not end in its traceback
        raise InputError(f"{document.name}: openapi-python-client cannot read it: {type(error).__name__}: {_to_line(error)}") from None
    if isinstance(data, ParserError):
        raise InputError(f"{document.name}: {_to_line(data.header)}: {_to_line(data.detail)}")
    lost_errors = [*data.errors]
    by_route: dict[tuple[str, str], Endpoint] = {}
    for collection in data.endpoint_collections_by_tag.values():
        lost_errors += collection.parse_errors
        for endpoint in collection.endpoints:
            by_route[endpoint.method, _normalize_path(endpoint.path.get_untrusted_value())] = endpoint
    if lost_errors:
        causes = [*_find_field_collisions(document), *map(_describe, lost_errors)]
        raise CheckFailed(f"{document.name}: openapi-python-client drops {len(lost_errors)} parts of it: {'; '.join(causes[:10])}")
    endpoints = {}
    for operation in document.operations:
        parsed_endpoint = by_route.pop((operation.method, _normalize_path(operation.path)), None)
        if parsed_endpoint is None:
            raise CheckFailed(f"{document.name}: openapi-python-client drops {operation.method} {operation.path}")
        endpoints[operation.id] = parsed_endpoint
    if by_route:
        raise CheckFailed(f"{document.name}: openapi-python-client adds {', '.join(' '.join(route) for route in by_route)}")
    return Parsed(
        source=source,
        document=document,
        data=data,
        endpoints=endpoints,
        models={name_class(model.class_info): model for model in data.models},
        enums={name_class(enum.class_info): enum for enum in data.enums if isinstance(enum, EnumProperty) and enum.value_type is str},
        config=settings,
    )


def _reject_duplicates(document: Document, settings: Config) -> None:
    owners: dict[str, str] = {}
    for component in document.get_components("schemas"):
        name = name_component_class(component, settings)
        if name in owners:
            raise CheckFailed(f"{document.name}: the components {owners[name]!r} and {component!r} both become {name}")
        owners[name] = component


def _find_field_collisions(document: Document) -> Iterator[str]:
    """Describe the fields of a component whose names differ only in characters that a Python name cannot have."""
    for component, schema in document.get_components("schemas").items():
        names: dict[str, str] = {}
        properties, _ = collect_properties(document, schema)
        for field in properties:
            other = names.setdefault(PythonIdentifier(field, "", skip_snake_case=True), field)
            if other != field:
                place = join_pointer(("components", "schemas", component))
                yield f"{place}: the fields {other!r} and {field!r} would have the same name: rename one with an overlay"


def _describe(error: ParseError) -> str:
    """Return an error of the parser as one line, without a detail in which the parser prints a guarded string as an address."""
    detail = error.detail if error.detail and " object at 0x" not in error.detail else ""
    return _to_line(f"{error.header or ''} {detail}")


def _normalize_path(path: str) -> str:
    """Return a path without the names of its parameters, which the parser rewrites."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def _to_line(text: object) -> str:
    """Return a third-party message as one printable line."""
    line = " ".join(str(text or "no reason given").split())[:300]
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def list_fields(model: ModelProperty) -> list[Property]:
    """Return the parsed fields of a model, required ones first."""
    return [*(model.required_properties or ()), *(model.optional_properties or ())]


def read_untrusted(value: Any) -> str:
    """Return the raw text of one of the parser's guarded strings; use it only for look-ups in the document, never in code."""
    return value if isinstance(value, str) else str(value.get_untrusted_value())
