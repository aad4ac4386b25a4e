"""Build the methods that poll a resource until a condition holds, from the document's `x-client-waits`."""

from __future__ import annotations

from typing import Any

from ..errors import CheckFailed
from ..openapi.document import Operation
from ..openapi.schemas import collect_properties, resolve_node
from . import names as naming
from .method_model import AttributeValues, Method, Wait
from .models import Names
from .parse import Parsed, list_fields, read_untrusted

#: The arguments of a wait in addition to those of its operation.
ARGUMENTS = ("timeout", "wait_initial", "wait_max")


def build_waits(parsed: Parsed, names: Names, operation: Operation, method: Method) -> tuple[Wait, ...]:
    """Return the waits of one operation; raise CheckFailed if its response lacks the attributes that they poll."""
    extension = operation.node.get("x-client-waits", {})
    place = f"{parsed.document.name}: {operation.id}: x-client-waits"
    if not isinstance(extension, dict):
        raise CheckFailed(f"{place}: expected waits by name, got {extension!r:.80}")
    if not extension:
        return ()
    model = str(method.result.hint)
    if operation.method != "get" or method.result.pages or model not in names.classes or model in names.maps:
        raise CheckFailed(f"{place}: expected an operation that reads one object, got one that returns {model}")
    taken_names = [argument.name for argument in method.arguments if argument.name in ARGUMENTS]
    if taken_names:
        raise CheckFailed(f"{place}: a wait has arguments of its own named {', '.join(taken_names)}")
    waits = []
    for name, wait in extension.items():
        if not name.startswith("wait_until_") or not naming.is_resource_name(name, top=False):
            raise CheckFailed(f"{place}: expected a name such as wait_until_paid, got {name!r:.80}")
        if not isinstance(wait, dict) or not wait.get("until") or wait.keys() - {"until", "never"}:
            raise CheckFailed(f"{place}: {name}: expected `until` and optionally `never`, got {wait!r:.80}")
        until, never_values = (_read_values(parsed, names, model, f"{place}: {name}", wait.get(key, {})) for key in ("until", "never"))
        waits.append(Wait(name, until, never_values))
    return tuple(waits)


def _read_values(parsed: Parsed, names: Names, model: str, place: str, expected: Any) -> tuple[AttributeValues, ...]:
    """Return the expected values, by attribute of the response."""
    prop, node = names.classes[model].prop, names.classes[model].node
    properties, _ = collect_properties(parsed.document, node.schema)
    fields = list_fields(prop)
    attributes = naming.name_fields(read_untrusted(field.name) for field in fields)
    if not isinstance(expected, dict):
        raise CheckFailed(f"{place}: expected values by field, got {expected!r:.80}")
    attribute_values = []
    for field, values in expected.items():
        if field not in attributes:
            raise CheckFailed(f"{place}: {model} has no field {field!r:.80}")
        inner = resolve_node(parsed.document, properties[field])
        if inner.types != {"string"}:
            raise CheckFailed(f"{place}: {field}: expected a field that holds a string")
        enum = inner.schema.get("enum")
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            raise CheckFailed(f"{place}: {field}: expected a list of strings, got {values!r:.80}")
        strange = [value for value in values if enum is not None and value not in enum]
        if strange:
            raise CheckFailed(f"{place}: {field}: {strange[0]!r:.80} is not one of its values")
        attribute_values.append(AttributeValues(attributes[field], tuple(values)))
    return tuple(attribute_values)
