"""Build the arguments of a method from the parameters of its operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openapi_python_client.parser.properties import Property

from ..openapi.document import Operation
from ..openapi.schemas import choose_text, resolve_node
from ..package.scalev._runtime.auth.credentials import BUSINESS_PARAMETER, GUEST_TOKEN_HEADER
from .hints import ANY, make_dict_hint, make_mapping_hint
from .method_model import Argument, ParameterStyle
from .parse import Parsed, read_untrusted
from .rejection import reject, reject_extension
from .styles import StyleError, get_style, list_kinds
from .types import PythonType, Types, make_list_type

#: Parameters that are options of the client, by their `x-client-option`: location and name on the wire.
_OPTIONS = {"b_uid": ("query", BUSINESS_PARAMETER), "guest_token": ("header", GUEST_TOKEN_HEADER)}


@dataclass(frozen=True, slots=True)
class Parameters:
    """The arguments and options that the parameters of an operation become."""

    arguments: tuple[Argument, ...]
    options: frozenset[str]  # options of the client
    styles: tuple[ParameterStyle, ...]


def build_parameters(parsed: Parsed, types: Types, operation: Operation, bound: tuple[str, ...]) -> Parameters:
    """Return what the parameters of an operation become; `bound` lists path parameters that the client already knows."""
    document = parsed.document
    parameters = {(p["in"], p["name"]): p for p in map(document.resolve, operation.node.get("parameters", ()))}
    arguments: list[Argument] = []
    options: set[str] = set()
    styles: list[ParameterStyle] = []
    for location, prop in parsed.get_endpoint(operation).iter_all_parameters():
        place = str(location.value)
        wire_name = read_untrusted(prop.name)
        if place == "cookie":
            reject(document, operation, f"expected no cookie parameter, got {wire_name!r:.80}", "the client sends no cookies")
        parameter = parameters[place, wire_name]
        try:
            style = get_style(document, parameter)
        except StyleError as error:
            reject(document, operation, f"{place} parameter {wire_name!r:.80}: {error}")
        if style:
            styles.append(ParameterStyle(place, wire_name, style))
        if place == "path" and wire_name in bound:
            continue
        if "x-client-option" in parameter:
            options.add(_read_option(parsed, operation, parameter))
            continue
        schema = parameter.get("schema", {})
        arguments.append(
            Argument(
                name="",
                wire_name=wire_name,
                where=place,
                type=types.get_type(prop, schema) if place == "query" else _build_single_type(parsed, types, prop, schema),
                required=bool(parameter.get("required")),
                nullable=place in ("query", "header") and not parameter.get("required"),  # None leaves it out
                description=choose_text(parameter, schema),
            )
        )
    return Parameters(tuple(arguments), frozenset(options), tuple(styles))


def _build_single_type(parsed: Parsed, types: Types, prop: Property, schema: Any) -> PythonType:
    """Return the type of a path or header parameter; the parser handles only single values there."""
    document = parsed.document
    node = resolve_node(document, schema)
    if node.types == {"array"}:
        items = resolve_node(document, node.schema.get("items", {}))
        return make_list_type(types.get_plain_type(items), nullable=items.nullable)
    if list_kinds(document, schema) == {"object"}:
        return PythonType(make_dict_hint(ANY), make_mapping_hint(ANY))
    return types.get_type(prop, schema)


def _read_option(parsed: Parsed, operation: Operation, parameter: dict[str, Any]) -> str:
    option = parameter["x-client-option"]
    if not isinstance(option, str) or _OPTIONS.get(option) != (parameter["in"], parameter["name"]):
        expected = ", ".join(f"{name} for {key!r} in {place}" for name, (place, key) in _OPTIONS.items())
        got = f"{option!r:.80} for {parameter['name']!r:.80} in {parameter['in']}"
        reject_extension(parsed.document, operation, "x-client-option", f"expected {expected}, got {got}")
    return option
