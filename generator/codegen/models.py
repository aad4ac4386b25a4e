"""Build the models, enums and aliases of the client; every component gets exactly one Python name."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.parser.properties import EnumProperty, ModelProperty, Property
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.union import UnionProperty

from ..errors import CheckFailed
from ..openapi.document import Document
from ..openapi.schemas import COMPONENT, Node, choose_text, collect_properties, is_read_only, is_write_only, resolve_node
from .class_model import Alias, Class, Enum, Field, Member, Outcome
from .field_order import sort_fields
from .hints import NONE, TEXT, make_dict_hint
from .names import name_class, name_component_class, name_fields, name_members, name_module
from .parse import Parsed, list_fields, read_untrusted
from .types import PythonType, Types, find_model_option, find_model_or_text, get_only_option, make_list_type


@dataclass(frozen=True, slots=True)
class ParsedClass:
    """A class as parsed, with its schema."""

    prop: ModelProperty
    node: Node


@dataclass(frozen=True, slots=True)
class ParsedEnum:
    """An enum as parsed, with its schema."""

    prop: EnumProperty
    node: Node


@dataclass(frozen=True, slots=True)
class PartialFields:
    """The fields of a partially successful response that list what succeeded and what failed, by their names in the JSON."""

    succeeded: str
    failed: str


@dataclass(slots=True)
class Names:
    """The components that became classes, enums or aliases, and the schema of each class."""

    classes: dict[str, ParsedClass] = field(default_factory=dict)
    enums: dict[str, ParsedEnum] = field(default_factory=dict)
    plain: dict[str, Node] = field(default_factory=dict)  # by Python name
    sent_only: set[str] = field(default_factory=set)
    received_only: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)


def find_names(parsed: Parsed) -> Names:
    """Classify all components, and the classes of inline schemas, by what they become."""
    document = parsed.document
    names = Names()
    for component in document.get_components("schemas"):
        name = name_component_class(component, parsed.config)
        node = resolve_node(document, {"$ref": COMPONENT + component})
        if name in parsed.models and node.component == component:
            names.classes[name] = ParsedClass(parsed.models[name], node)
        elif name in parsed.enums and node.component == component:
            names.enums[name] = ParsedEnum(parsed.enums[name], node)
        else:
            names.plain[name] = node
    response_reach = _Reach(parsed, names)
    request_reach = _Reach(parsed, names)
    for operation in document.operations:
        endpoint = parsed.get_endpoint(operation)
        for response in endpoint.responses:
            for schema in _list_response_schemas(document, operation.node, str(response.status_code.pattern)):
                response_reach.follow(response.prop, schema)
        body = document.resolve(operation.node.get("requestBody")) or {}
        for parsed_body in endpoint.bodies:
            request_reach.follow(parsed_body.prop, body["content"][read_untrusted(parsed_body.content_type)].get("schema", {}))
        parameters = {(p["in"], p["name"]): p for p in map(document.resolve, operation.node.get("parameters", ()))}
        for location, prop in endpoint.iter_all_parameters():
            request_reach.follow(prop, parameters[str(location.value), read_untrusted(prop.name)].get("schema", {}))
    # a component without references is kept, and treated as part of a response
    for name, parsed_class in list(names.classes.items()):
        if name not in response_reach.seen and name not in request_reach.seen:
            response_reach.follow(parsed_class.prop, parsed_class.node.schema, parsed_class.node)
    names.maps = {name for name, parsed_class in names.classes.items() if _is_map(parsed_class)}
    names.received_only = response_reach.seen - request_reach.seen
    names.sent_only = {name for name in names.classes if name in request_reach.seen and name not in response_reach.seen} - names.maps
    return names


def _list_response_schemas(document: Document, operation: dict[str, Any], status: str) -> Iterator[Any]:
    for key, response in operation["responses"].items():
        if str(key).lower() == status.lower():
            for media in (document.resolve(response).get("content") or {}).values():
                yield media.get("schema", {})


class _Reach:
    """The classes reachable from a set of schemas; inline classes are added to the names along the way."""

    def __init__(self, parsed: Parsed, names: Names) -> None:
        self._parsed, self._names = parsed, names
        self.seen: set[str] = set()

    def follow(self, prop: Property | PropertyProtocol, schema: Any, node: Node | None = None) -> None:
        document = self._parsed.document
        node = node or resolve_node(document, schema)
        if isinstance(prop, UnionProperty):
            only_option = get_only_option(prop)
            model = find_model_or_text(prop)
            if only_option is not None:
                self.follow(only_option, schema, node)
            elif model is not None:
                self.follow(model, find_model_option(document, node))
        elif isinstance(prop, ListProperty):
            self.follow(prop.inner_property, node.schema.get("items", {}))
        elif isinstance(prop, EnumProperty):
            name = name_class(prop.class_info)
            if prop.value_type is str:
                self._names.enums.setdefault(name, ParsedEnum(prop, node))
        elif isinstance(prop, ModelProperty):
            name = name_class(prop.class_info)
            if name in self.seen:
                return
            self.seen.add(name)
            model = self._parsed.models.get(name, prop)
            self._names.classes.setdefault(name, ParsedClass(model, node))
            properties, _ = collect_properties(document, node.schema)
            for inner in list_fields(model):
                self.follow(inner, properties.get(read_untrusted(inner.name), {}))
            values = node.schema.get("additionalProperties")
            if model.additional_properties is not None and isinstance(values, dict):
                self.follow(model.additional_properties, values)


def _is_map(parsed: ParsedClass) -> bool:
    """Return whether an object declares no fields and allows any, so that a plain dict is the best type for it."""
    prop = parsed.prop
    return not prop.required_properties and not prop.optional_properties and "additionalProperties" in parsed.node.schema


def build_classes(parsed: Parsed, names: Names, types: Types, partial: Mapping[str, PartialFields]) -> list[Class]:
    """Return the models and TypedDicts, by name; `partial` has the fields of partially successful responses, by class."""
    classes = []
    for name, parsed_class in sorted(names.classes.items()):
        if name in names.maps:
            continue
        prop, node = parsed_class.prop, parsed_class.node
        properties, _ = collect_properties(parsed.document, node.schema)
        parsed_fields = {read_untrusted(inner.name): inner for inner in list_fields(prop)}
        attributes = name_fields(parsed_fields, partial=name in partial)
        built_fields: list[Field] = []
        money: set[str] = set()
        hidden_names = _find_hidden_fields(parsed.document, properties, name, names)
        for wire_name in [key for key in properties if key in parsed_fields and key not in hidden_names]:
            inner, schema = parsed_fields[wire_name], properties[wire_name]
            field_node = resolve_node(parsed.document, schema)
            built_fields.append(
                Field(
                    name=attributes[wire_name],
                    wire_name=wire_name,
                    type=types.get_type(inner, schema),
                    # a field that is only sent never appears in a response, even if it is required
                    required=inner.required and (name in names.sent_only or not is_write_only(parsed.document, schema)),
                    nullable=field_node.nullable,
                    description=choose_text(schema),
                    aliases=_read_aliases(f"{parsed.document.name}: {name}.{wire_name}", schema, properties),
                )
            )
            if field_node.schema.get("x-scalar") == "money":
                money.add(wire_name)
        if len(built_fields) != len(parsed_fields.keys() - hidden_names):
            missing = ", ".join(sorted(parsed_fields.keys() - properties.keys()))
            raise CheckFailed(f"{parsed.document.name}: {name}: the fields {missing} were parsed and are not in the schema")
        description = choose_text(node.schema)
        sent_only = name in names.sent_only
        if not sent_only:
            built_fields = sort_fields(name, built_fields, frozenset(money))
        outcome = _build_outcome(f"{parsed.document.name}: {name}", built_fields, partial[name]) if name in partial else None
        classes.append(
            Class(name, name_module(prop.class_info), description, tuple(built_fields), sent_only, node.component or "", outcome)
        )
    return classes


def _find_hidden_fields(document: Document, properties: Mapping[str, Any], name: str, names: Names) -> set[str]:
    """Return the fields that never occur in the only direction a class is used: read-only in requests, write-only in responses."""
    if name in names.sent_only:
        return {field for field, schema in properties.items() if is_read_only(document, schema)}
    if name in names.received_only:
        return {field for field, schema in properties.items() if is_write_only(document, schema)}
    return set()


def _read_aliases(place: str, schema: Any, properties: Container[str]) -> tuple[str, ...]:
    """Return a field's other names in the JSON, from the document's `x-aliases`; raise CheckFailed for an invalid one."""
    aliases = schema.get("x-aliases", []) if isinstance(schema, dict) else []
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias not in properties for alias in aliases):
        raise CheckFailed(f"{place}: x-aliases: expected names that no other field has, got {aliases!r:.80}")
    return tuple(aliases)


def _build_outcome(place: str, fields: list[Field], partial: PartialFields) -> Outcome:
    """Return the fields for what succeeded, which must be a list or a map, and for what failed, which must be a map of strings."""
    success_field, failure_field = (
        next(field for field in fields if field.wire_name == name) for name in (partial.succeeded, partial.failed)
    )
    if success_field.type.hint.name not in ("dict", "list"):
        raise CheckFailed(f"{place}.{partial.succeeded}: expected a list or a map of what succeeded, got {success_field.type.annotation}")
    if failure_field.type.hint not in (make_dict_hint(TEXT), make_dict_hint(TEXT | NONE)):
        raise CheckFailed(f"{place}.{partial.failed}: expected a map of strings for what failed, got {failure_field.type.annotation}")
    return Outcome(success_field, failure_field)


def build_enums(parsed: Parsed, names: Names) -> list[Enum]:
    """Return the enums, by name."""
    return [
        Enum(
            name=name,
            module=name_module(parsed_enum.prop.class_info),
            description=choose_text(parsed_enum.node.schema),
            members=tuple(
                Member(*member) for member in name_members(value for value in parsed_enum.node.schema["enum"] if isinstance(value, str))
            ),
            source=parsed_enum.node.component or "",
        )
        for name, parsed_enum in sorted(names.enums.items())
    ]


def build_aliases(parsed: Parsed, names: Names, types: Types) -> list[Alias]:
    """Return the components that are plain types, by name."""
    aliases = []
    for name in sorted(names.maps):
        parsed_class = names.classes[name]
        if parsed_class.node.component:
            aliases.append(Alias(name, types.get_type(parsed_class.prop, parsed_class.node.schema), choose_text(parsed_class.node.schema)))
    for name, node in sorted(names.plain.items()):
        aliases.append(Alias(name, _build_plain_type(parsed, names, types, node), choose_text(node.schema)))
    return sorted(aliases, key=lambda alias: alias.name)


def _build_plain_type(parsed: Parsed, names: Names, types: Types, node: Node) -> PythonType:
    target = name_component_class(node.component, parsed.config) if node.component else ""
    declaration = names.classes.get(target) or names.enums.get(target)
    if declaration is not None:
        return types.get_type(declaration.prop, declaration.node.schema)
    if node.types == {"array"}:
        items = resolve_node(parsed.document, node.schema.get("items", {}))
        return make_list_type(_build_plain_type(parsed, names, types, items), nullable=items.nullable)
    return types.get_plain_type(node)
