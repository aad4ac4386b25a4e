"""Build the methods that create something once per reference, from the document's `x-client-create-once`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..errors import CheckFailed
from ..openapi.document import Document
from .class_model import Class
from .method_model import Method, Once

#: The arguments of such a method in addition to those of its operation.
ARGUMENTS = ("reference", "store", "settle")
#: The attributes that the look-up reads of a row and of a result.
ATTRIBUTES = ("id", "metadata", "created_at")


def add_once(document: Document, methods: Sequence[Method], classes: Iterable[Class]) -> list[Method]:
    """Return the methods of a resource, with the variants that create once; raise CheckFailed if a look-up is impossible."""
    nodes = {operation.id: operation.node for operation in document.operations}
    fields = {model.name: {field.name for field in model.fields} for model in classes}
    by_id = {method.id: method for method in methods}
    return [_add_variant(document, method, nodes[method.id].get("x-client-create-once"), by_id, fields) for method in methods]


def _add_variant(document: Document, method: Method, extension: Any, by_id: dict[str, Method], fields: dict[str, set[str]]) -> Method:
    if extension is None:
        return method
    place = f"{document.name}: {method.id}: x-client-create-once"
    if (
        not isinstance(extension, dict)
        or extension.keys() != {"list", "get"}
        or not all(isinstance(value, str) for value in extension.values())
    ):
        raise CheckFailed(f"{place}: expected the ids of the operations `list` and `get`, got {extension!r:.80}")
    list_method, get_method = (by_id.get(extension[key]) for key in ("list", "get"))
    if list_method is None or list_method.result.pages is None or get_method is None or len(get_method.positional) != 1:
        raise CheckFailed(f"{place}: expected a list and an operation that reads one object, both of the same resource")
    for model in (str(list_method.result.hint), str(method.result.hint), str(get_method.result.hint)):
        missing_names = [name for name in ATTRIBUTES if name not in fields.get(model, ())]
        if missing_names:
            raise CheckFailed(f"{place}: {model} has no field {', '.join(missing_names)}")
    names = [argument.name for argument in method.arguments]
    taken_names = [name for name in names if name in ARGUMENTS]
    if taken_names or method.positional or "metadata" not in names:
        raise CheckFailed(f"{place}: expected `metadata` in the body, none of {', '.join(ARGUMENTS)}")
    # the operation that reads the object may declare more of it than the one that creates it
    hint = method.result.hint | get_method.result.hint
    return replace(method, once=Once(f"{method.name}_once", list_method.name, get_method.name, list_method.result.pages.items, hint))
