"""Build the arguments of a method from the request body of its operation, and find the places in the body that need care."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from openapi_python_client.parser.bodies import BodyType
from openapi_python_client.parser.properties import ModelProperty

from ..errors import CheckFailed
from ..openapi.document import Operation
from ..openapi.schemas import Node, choose_text, collect_alternatives, collect_properties, is_read_only, resolve_node
from ..package.scalev._runtime.redaction.names import is_secret_name
from .hints import ANY, make_dict_hint, make_mapping_hint
from .method_model import Alternatives, Argument, Body
from .names import name_class
from .parse import Parsed, list_fields, read_untrusted
from .rejection import reject, reject_extension
from .types import PythonType, Types

#: The maximum number of fields, including those of nested objects, to search in a request body.
_MAX_FIELDS = 20_000
#: Advice for a file outside a form.
NO_BYTES = "JSON holds no bytes: write `contentEncoding: base64`, or describe a form"


def build_body(parsed: Parsed, types: Types, operation: Operation) -> tuple[Body, list[Argument]]:
    """Return the request body of an operation and the arguments that its fields become; both are empty if there is none."""
    endpoint, document = parsed.get_endpoint(operation), parsed.document
    if not endpoint.bodies:
        _check_idempotency_key(parsed, operation, set(), is_open=False)
        return Body(), []
    body = document.resolve(operation.node["requestBody"])
    parsed_body = endpoint.bodies[0]
    content_type = read_untrusted(parsed_body.content_type)
    if len(endpoint.bodies) > 1 or parsed_body.body_type not in (BodyType.JSON, BodyType.FILES):
        content_types = ", ".join(read_untrusted(body.content_type) for body in endpoint.bodies)
        reject(document, operation, f"expected one JSON or multipart body, got {content_types}", "leave one of them with an overlay")
    node = resolve_node(document, body["content"][content_type].get("schema", {}))
    properties, _ = collect_properties(document, node.schema)
    if node.types - {"object"}:
        kinds = " or ".join(sorted(node.types))
        advice = "methods take fields: describe an object, or remove the operation with an overlay"
        reject(document, operation, f"expected an object as the body, got {kinds}", advice)
    prop = parsed_body.prop
    if isinstance(prop, ModelProperty) and properties:
        is_form = parsed_body.body_type is BodyType.FILES
        arguments = list(_build_fields(parsed, types, operation, prop, node, is_form=is_form))
        files = tuple(argument.wire_name for argument in arguments if argument.type.file)
    else:
        body_type = PythonType(make_dict_hint(ANY), make_mapping_hint(ANY))
        text = str(node.schema.get("description") or "The body.")
        arguments, files = [Argument("", "body", "mapping", body_type, bool(body.get("required")), False, text)], ()
    fields = {argument.wire_name for argument in arguments if argument.where == "body"}
    key = _check_idempotency_key(parsed, operation, fields, is_open=not fields)
    return _find_places(parsed, types, operation, Body(content_type, files, idempotency_key=key)), arguments


def _build_fields(
    parsed: Parsed, types: Types, operation: Operation, prop: ModelProperty, node: Node, *, is_form: bool
) -> Iterator[Argument]:
    document = parsed.document
    properties, required = collect_properties(document, node.schema)
    model = parsed.models.get(name_class(prop.class_info), prop)
    for inner in list_fields(model):
        wire_name = read_untrusted(inner.name)
        schema = properties[wire_name]
        if is_read_only(document, schema):
            continue
        type_ = types.get_type(inner, schema)
        if type_.file and (type_.annotation != "bytes" or not is_form):
            got, advice = ("a list", "describe one field for each file") if type_.annotation != "bytes" else ("JSON", NO_BYTES)
            reject(document, operation, f"expected one file in a field of a form, got {got} ({wire_name})", advice)
        yield Argument(
            name="",
            wire_name=wire_name,
            where="body",
            type=type_,
            required=wire_name in required,
            nullable=resolve_node(document, schema).nullable,
            description=choose_text(schema),
        )


def _check_idempotency_key(parsed: Parsed, operation: Operation, fields: set[str], *, is_open: bool) -> str:
    """Return the field that makes an operation idempotent, or an empty string."""
    key = operation.node.get("x-idempotency-key")
    if key is not None and (not isinstance(key, str) or not (is_open or key in fields)):
        reject_extension(parsed.document, operation, "x-idempotency-key", f"expected a field of the body, got {key!r:.80}")
    return str(key or "")


def _find_places(parsed: Parsed, types: Types, operation: Operation, body: Body) -> Body:
    """Return a body with the places in it that hold money, lists or credentials, or that need one of several fields."""
    money, lists, alternatives = [], [], []
    secrets: set[str] = set()
    for place, node in _walk_body(parsed, types, operation):
        if types.is_number(node):
            money.append(place)
        elif node.types == {"array"}:
            lists.append(place)
        names, _ = collect_properties(parsed.document, node.schema)
        secrets |= {f"{place}.{name}".lstrip(".").partition(".")[0] for name in names if is_secret_name(name, names.keys())}
        alternatives += [Alternatives(place, groups) for groups in collect_alternatives(parsed.document, node.schema)]
    return replace(body, money=tuple(money), lists=tuple(lists), alternatives=tuple(alternatives), secrets=frozenset(secrets))


def _walk_body(parsed: Parsed, types: Types, operation: Operation) -> Iterator[tuple[str, Node]]:
    """Yield every schema in a request body with its place, such as `variants.[].price`; the place of the body itself is ""."""
    document = parsed.document
    body = document.resolve(operation.node["requestBody"])
    schema = next(iter(body["content"].values())).get("schema", {})
    stack: list[tuple[Any, str, frozenset[str]]] = [(schema, "", frozenset())]
    visits = 0
    while stack:
        inner, at, components = stack.pop()
        visits += 1
        if visits > _MAX_FIELDS:
            raise CheckFailed(f"{document.name}: {operation.id}: expected a body of at most {_MAX_FIELDS:,} fields in all")
        node = resolve_node(document, inner)
        if node.component in components:
            continue
        yield at, node
        components_below = components | {node.component} if node.component else components
        if node.types == {"array"}:
            stack.append((node.schema.get("items", {}), f"{at}.[]", components_below))
        elif not types.is_number(node):
            properties, _ = collect_properties(document, node.schema)
            stack += [(inner, f"{at}.{name}" if at else name, components_below) for name, inner in reversed(properties.items())]
