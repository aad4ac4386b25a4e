"""Random structural edits of a contract, one function for each kind; each edits one operation, written out in full."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from generator.openapi.document import Document

Data = dict[str, Any]
#: Edits the operation at a path and method of a document.
Edit = Callable[[Data, str, str, random.Random], None]
_METHODS = ("get", "post", "put", "patch", "delete")


def write_out(document: Document, node: Any) -> Any:
    """Return a node with its references resolved, so that an edit reaches one place alone."""
    if isinstance(node, list):
        return [write_out(document, item) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        siblings = {key: value for key, value in node.items() if key != "$ref"}
        return write_out(document, {**document.get_node(node["$ref"]), **siblings})
    return {key: write_out(document, value) for key, value in node.items()}


def find_holders(node: Any) -> list[Data]:
    """Return the schemas with fields in a node."""
    holders, stack = [], [node]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if isinstance(item.get("properties"), dict) and item["properties"]:
                holders.append(item)
            stack += list(item.values())
        elif isinstance(item, list):
            stack += item
    return holders


def _choose_holder(data: Data, path: str, method: str, chance: random.Random) -> tuple[Data, str]:
    """Return a schema of a request or of a success, and the name of one of its fields."""
    node = data["paths"][path][method]
    bodies = [response.get("content", {}) for status, response in node["responses"].items() if status.startswith("2")]
    bodies.append(node.get("requestBody", {}))
    holder = chance.choice(find_holders(bodies))
    return holder, chance.choice(sorted(holder["properties"]))


def _make_field_edit(change: Callable[[Data, str, random.Random], None]) -> Edit:
    def edit(data: Data, path: str, method: str, chance: random.Random) -> None:
        change(*_choose_holder(data, path, method, chance), chance)

    edit.__name__ = change.__name__.lstrip("_")
    return edit


def _make_operation_edit(change: Callable[[Data, random.Random], None]) -> Edit:
    def edit(data: Data, path: str, method: str, chance: random.Random) -> None:
        change(data["paths"][path][method], chance)

    edit.__name__ = change.__name__.lstrip("_")
    return edit


def _set(holder: Data, name: str, schema: Data) -> None:
    holder["properties"][name] = schema


def _add_scalar(holder: Data, name: str, chance: random.Random) -> None:
    kinds = ({"type": "string"}, {"type": "string", "format": "date-time"}, {"type": "integer"}, {"type": ["number", "string"]})
    _set(holder, "a_field_of_its_own", dict(chance.choice(kinds)))


def _add_object(holder: Data, name: str, chance: random.Random) -> None:
    inner = {"type": "object", "required": ["deep"], "properties": {"deep": {"type": "boolean"}}}
    _set(holder, "an_object", {"type": "object", "properties": {"inside": inner, "id": {"type": "integer"}}})


def _add_open_object(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, "an_open_object", {"type": ["object", "null"]})


def _add_map(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, "a_map", {"type": "object", "additionalProperties": {"type": "object", "properties": {"count": {"type": "integer"}}}})


def _add_list(holder: Data, name: str, chance: random.Random) -> None:
    row = {"type": "object", "properties": {"name": {"type": ["string", "null"]}, "url": {"type": "string", "format": "uri"}}}
    _set(holder, "some_rows", {"type": "array", "items": row})


def _add_enum(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, "a_state", {"type": ["string", "null"], "enum": ["open", "shut", "ajar", None]})


def _remove_field(holder: Data, name: str, chance: random.Random) -> None:
    del holder["properties"][name]
    _require(holder, {other for other in holder.get("required", ()) if other != name})


def _change_type(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, name, {"type": "boolean" if holder["properties"][name].get("type") != "boolean" else "string"})


def _change_to_object(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, name, {"type": "object", "properties": {"kind": {"type": "string"}, "value": {"type": "number"}}})


def _change_to_list(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, name, {"type": "array", "items": holder["properties"][name]})


def _change_format(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, name, {"type": "string", "format": chance.choice(("date", "uuid", "email", "uri"))})


def _change_null(holder: Data, name: str, chance: random.Random) -> None:
    field = holder["properties"][name]
    if isinstance(field.get("type"), str) and "enum" not in field:
        _set(holder, name, {**field, "type": [field["type"], "null"]})
    else:
        _set(holder, name, {"anyOf": [field, {"type": "null"}]} if "anyOf" not in field else {"type": "string"})


def _change_enum(holder: Data, name: str, chance: random.Random) -> None:
    values = holder["properties"][name].get("enum", ["first"])
    _set(holder, name, {"type": "string", "enum": [*(value for value in values if isinstance(value, str)), "another"]})


def _change_limits(holder: Data, name: str, chance: random.Random) -> None:
    field = holder["properties"][name]
    limit = {"maxItems": 9} if field.get("type") == "array" else {"minimum": 3} if field.get("type") == "integer" else {"maxLength": 7}
    _set(holder, name, {**field, **limit})


def _change_default(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, name, {"type": "integer", "default": 3})


def _change_required(holder: Data, name: str, chance: random.Random) -> None:
    _require(holder, {*holder.get("required", ())} ^ {name})


def _deprecate_field(holder: Data, name: str, chance: random.Random) -> None:
    holder["properties"][name]["deprecated"] = True


def _make_read_only(holder: Data, name: str, chance: random.Random) -> None:
    holder["properties"][name]["readOnly"] = True


def _make_unique(holder: Data, name: str, chance: random.Random) -> None:
    _set(holder, name, {"type": "array", "items": {"type": "string"}, "uniqueItems": True})


def _make_a_choice(holder: Data, name: str, chance: random.Random) -> None:
    part = {"type": "object", "required": ["kind"]}
    options = [{**part, "properties": {"kind": {"type": "string", "enum": [kind]}, kind: {"type": "integer"}}} for kind in ("one", "two")]
    _set(holder, name, {"oneOf": options, "discriminator": {"propertyName": "kind"}})


def _require_one_of(holder: Data, name: str, chance: random.Random) -> None:
    holder["anyOf"] = [{"required": [name]}, {"required": ["another_field"]}]
    holder["properties"]["another_field"] = {"type": "string"}


def _close(holder: Data, name: str, chance: random.Random) -> None:
    holder["additionalProperties"] = False


def _require(holder: Data, names: set[str]) -> None:
    holder.pop("required", None)
    if names:
        holder["required"] = sorted(names)


def _add_parameter(node: Data, chance: random.Random) -> None:
    schema = chance.choice(({"type": "string"}, {"type": "array", "items": {"type": "integer"}}, {"type": "string", "enum": ["a", "b"]}))
    place = chance.choice(("query", "header"))
    node.setdefault("parameters", []).append({"in": place, "name": "shade", "required": chance.random() < 0.5, "schema": schema})


def _change_parameter(node: Data, chance: random.Random) -> None:
    for parameter in node.get("parameters", ()):
        parameter["schema"] = {"type": ["integer", "string"]}


def _remove_parameters(node: Data, chance: random.Random) -> None:
    node["parameters"] = [parameter for parameter in node.get("parameters", ()) if parameter["in"] == "path"]


def _deprecate_parameter(node: Data, chance: random.Random) -> None:
    for parameter in node.get("parameters", ()):
        if parameter["in"] == "query":
            parameter["deprecated"] = True


def _add_header(node: Data, chance: random.Random) -> None:
    status = next(iter(node["responses"]))
    node["responses"][status].setdefault("headers", {})["X-Shade"] = {"schema": {"type": "string"}}


def _change_status(node: Data, chance: random.Random) -> None:
    status = next(code for code in node["responses"] if code.startswith("2"))
    node["responses"]["202" if status != "202" else "201"] = node["responses"].pop(status)


def _add_error(node: Data, chance: random.Random) -> None:
    body = {"type": "object", "properties": {"reason": {"type": "string"}, "hints": {"type": "array", "items": {"type": "string"}}}}
    node["responses"]["418"] = {"description": "", "content": {"application/json": {"schema": body}}}


def _remove_error(node: Data, chance: random.Random) -> None:
    for status in [code for code in node["responses"] if not code.startswith("2")][:1]:
        del node["responses"][status]


def _change_media_type(node: Data, chance: random.Random) -> None:
    if "requestBody" in node:
        content = node["requestBody"]["content"]
        content["application/x-www-form-urlencoded"] = content.pop(next(iter(content)))
    else:
        node["requestBody"] = {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}


def _remove_body(node: Data, chance: random.Random) -> None:
    node.pop("requestBody", None)


def _change_security(node: Data, chance: random.Random) -> None:
    node["security"] = [] if node.get("security") else [{"businessBearer": []}]


def _deprecate(node: Data, chance: random.Random) -> None:
    node["deprecated"] = True


def _change_tag(node: Data, chance: random.Random) -> None:
    node["tags"] = ["A Group Of Its Own"]


def _change_scope(node: Data, chance: random.Random) -> None:
    node["x-required-scope"] = "shade:read"


def _rename(node: Data, chance: random.Random) -> None:
    node["operationId"] = "aNameOfItsOwn"


def add_operation(data: Data, path: str, method: str, chance: random.Random) -> None:
    """Add an operation that resembles another one."""
    node = copy.deepcopy(data["paths"][path][method])
    node.update(operationId="getAnotherThing", summary="", description="")
    data["paths"].setdefault(path + "/another-thing", {})[method] = node


def move_operation(data: Data, path: str, method: str, chance: random.Random) -> None:
    """Move an operation to another path."""
    item = data["paths"][path]
    data["paths"].setdefault(path + "/moved", {})[method] = item.pop(method)
    if not item:
        del data["paths"][path]


def change_method(data: Data, path: str, method: str, chance: random.Random) -> None:
    """Give an operation another method."""
    item = data["paths"][path]
    free_methods = [method for method in _METHODS if method not in item]
    if free_methods:
        item[chance.choice(free_methods)] = item.pop(method)


def remove_operation(data: Data, path: str, method: str, chance: random.Random) -> None:
    """Remove an operation."""
    item = data["paths"][path]
    del item[method]
    if not item:
        del data["paths"][path]


EDITS: tuple[Edit, ...] = (
    *map(
        _make_field_edit,
        (
            *(_add_scalar, _add_object, _add_open_object, _add_map, _add_list, _add_enum, _remove_field, _change_type),
            *(_change_to_object, _change_to_list, _change_format, _change_null, _change_enum, _change_limits, _change_default),
            *(_change_required, _deprecate_field, _make_read_only, _make_unique, _make_a_choice, _require_one_of, _close),
        ),
    ),
    *map(
        _make_operation_edit,
        (
            *(_add_parameter, _change_parameter, _remove_parameters, _deprecate_parameter, _add_header, _change_status, _add_error),
            *(_remove_error, _change_media_type, _remove_body, _change_security, _deprecate, _change_tag, _change_scope, _rename),
        ),
    ),
    *(add_operation, move_operation, change_method, remove_operation),
)
