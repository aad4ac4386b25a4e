"""Find the names that callers use: `orders.list`, `(last_id=)`, `Order.gross_revenue`, `OrderStatus.SHIPPED`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..codegen import names as naming
from ..codegen.parse import build_config
from ..codegen.types import Types
from ..errors import InputError
from ..openapi.document import Document, Operation
from ..openapi.schemas import collect_properties, resolve_node

_CONFIG = build_config()
_ORDER = ("path", "query", "header", "cookie")


def get_call(operation: Operation) -> str:
    """Return the method of an operation: its name in the client if an overlay assigns one, otherwise its id."""
    client_name = operation.node.get("x-client")
    if isinstance(client_name, dict) and isinstance(client_name.get("resource"), str) and isinstance(client_name.get("method"), str):
        return f"{client_name['resource']}.{client_name['method']}"
    return operation.id


def is_named(operation: Operation) -> bool:
    """Return whether an overlay assigns the operation a name in the client."""
    return get_call(operation) != operation.id or "x-client" in operation.node


def choose_name(old: Operation | None, new: Operation) -> str:
    """Return the method of an operation in the new document, or its old name if no overlay assigns a new one yet."""
    return get_call(old) if old is not None and is_named(old) and not is_named(new) else get_call(new)


def describe_credential(document: Document, scheme: str) -> str:
    """Return the name by which callers know a security scheme: the kind of credential that it takes, or its own name if it states none."""
    kind = document.get_components("securitySchemes").get(scheme, {}).get("x-credential")
    return kind if isinstance(kind, str) else scheme


def get_class(component: str) -> str:
    """Return the class, enum or alias that a schema component becomes."""
    try:
        return naming.name_component_class(component, _CONFIG)
    except InputError:
        return component


def name_attributes(wire_names: Any) -> dict[str, str]:
    """Return the attributes of a model by their names on the wire."""
    return naming.name_fields(wire_names)


def name_member(value: Any, values: list[Any]) -> str:
    """Return the member of an enum for one of its values."""
    if not isinstance(value, str):
        return str(value)
    members = naming.name_members(value for value in values if isinstance(value, str))
    return next((name for name, member in members if member == value), value)


def get_body_schema(document: Document, operation: Operation) -> tuple[str, Any]:
    """Return content type and schema of a request body; both are empty if there is none."""
    body = document.resolve(operation.node.get("requestBody")) or {}
    for content_type, media in body.get("content", {}).items():
        return content_type, media.get("schema", {})
    return "", {}


def name_arguments(document: Document, operation: Operation) -> dict[tuple[str, str], str]:
    """Return the arguments of a method by place and name on the wire, as in a call: `(status=)`, or `(id)` for a path.

    The fields of an object body are separate arguments, under the place `body`.
    """
    keys = [(node["in"], node["name"]) for node in map(document.resolve, operation.node.get("parameters", ()))]
    places = sorted(keys, key=lambda place: _ORDER.index(place[0]))
    _, schema = get_body_schema(document, operation)
    properties, _ = collect_properties(document, resolve_node(document, schema).schema)
    places += [("body", name) for name in properties]
    names = naming.name_arguments(places)
    return {place: f"({name})" if place[0] == "path" else f"({name}=)" for place, name in names.items()}


def fold_options(document: Document, schema: Any) -> Any:
    """Return a choice of objects as the one class that it becomes: with the fields of all options, all of them optional."""
    options = [resolve_node(document, option) for key in ("anyOf", "oneOf") for option in schema.get(key, ()) if option != {"type": "null"}]
    fields = [collect_properties(document, option.schema) for option in options]
    if len(options) < 2 or not all(properties for properties, _ in fields) or collect_properties(document, schema)[0]:
        return schema
    merged_properties: dict[str, Any] = {}
    for properties, _ in reversed(fields):
        merged_properties.update(properties)
    required_names = set.intersection(*(set(required) for _, required in fields))
    siblings = {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf", "discriminator")}
    return {**siblings, "type": "object", "properties": merged_properties, "required": sorted(required_names)}


@dataclass(frozen=True, slots=True)
class PythonKind:
    """The Python type of a schema, ignoring null: its kind (`scalar`, `enum`, `list`, `object`), as an attribute, as an argument."""

    kind: str
    attribute: str
    argument: str


def get_python_type(document: Document, schema: Any) -> PythonKind:
    """Return the Python type of a schema, without class names, since a renamed class is reported on its own."""
    node = resolve_node(document, schema)
    if any(isinstance(value, str) for value in node.schema.get("enum", ())):
        return PythonKind("enum", "enum", "enum")
    if collect_properties(document, fold_options(document, node.schema))[0]:
        return PythonKind("object", "model", "model")
    if node.types == {"array"}:
        return PythonKind("list", "list", "list")
    plain_type = Types(document, frozenset(), frozenset()).get_plain_type(node)
    return PythonKind("scalar", str(plain_type.hint), str(plain_type.argument))
