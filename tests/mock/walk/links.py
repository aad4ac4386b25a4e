"""Follow the links of the document, for every row of a response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .contract import Contract, Link
from .session import Reply

_BODY = "$response.body#"
_NONE = object()


@dataclass(frozen=True)
class Following:
    """A call that a link describes: the values of its parameters by name, and its body."""

    link: Link
    parameters: Mapping[str, Any]
    body: Any


def followings(contract: Contract, reply: Reply) -> Iterator[Following]:
    """Return the calls that the links of a response describe; a `0` in a pointer stands for each item of the list in turn."""
    for link in reply.operation.links:
        pointers = [expression[len(_BODY) :] for expression in _expressions([link.parameters, link.body]) if expression.startswith(_BODY)]
        for items in _choices(pointers, reply.data):
            parameters = {name: _value(parameter, reply, items) for name, parameter in link.parameters.items()}
            body = None if link.body is None else _value(link.body, reply, items)
            all_values = [*parameters.values(), *(_leaves(body) if body is not None else ())]
            if not any(item is _NONE or item is None for item in all_values) and _is_for(link, reply.data, items):
                yield Following(link, parameters, body)


def _is_for(link: Link, data: Any, items: Mapping[str, int]) -> bool:
    """Return whether a link is for the chosen rows: of a list with several kinds of rows, it reads those of one kind."""
    rows = [_at(data, [*place.split("/"), str(index)], items) for place, index in items.items()]
    kinds = [row["entity_type"] for row in rows if isinstance(row, Mapping) and "entity_type" in row]
    return all(link.target.endswith(str(kind).title().replace("_", "")) for kind in kinds)


def _choices(pointers: list[str], data: Any) -> Iterator[Mapping[str, int]]:
    """Yield every choice of items, one for each list that the pointers pass through, by the pointer to the list."""
    yield from _choose([pointer.strip("/").split("/") for pointer in pointers], data, {})


def _choose(pointers: list[list[str]], data: Any, items: Mapping[str, int]) -> Iterator[Mapping[str, int]]:
    for parts in pointers:
        for length, part in enumerate(parts):
            place = "/".join(parts[:length])
            if part == "0" and place not in items:
                result = _at(data, parts[:length], items)
                for index in range(len(result) if isinstance(result, list) else 0):
                    yield from _choose(pointers, data, {**items, place: index})
                return
    yield items


def _at(data: Any, parts: list[str], items: Mapping[str, int]) -> Any:
    for length, part in enumerate(parts):
        if isinstance(data, list):
            index = items.get("/".join(parts[:length]), int(part) if part.isdecimal() else len(data))
            data = data[index] if index < len(data) else _NONE
        else:
            data = data.get(part, _NONE) if isinstance(data, Mapping) else _NONE
    return data


def _value(expression: Any, reply: Reply, items: Mapping[str, int]) -> Any:
    if isinstance(expression, Mapping):
        return {name: _value(inner, reply, items) for name, inner in expression.items()}
    if isinstance(expression, list):
        return [_value(item, reply, items) for item in expression]
    if not isinstance(expression, str) or not expression.startswith("$"):
        return expression
    if expression.startswith(_BODY):
        return _at(reply.data, expression[len(_BODY) :].strip("/").split("/"), items)
    if expression.startswith("$request.body#"):
        return _at(reply.body, expression.partition("#")[2].strip("/").split("/"), {})
    if expression.startswith("$request.path."):
        return reply.path[expression.removeprefix("$request.path.")]
    return reply.headers.get(expression.removeprefix("$response.header.").lower(), _NONE)


def _expressions(node: Any) -> Iterator[str]:
    yield from (leaf for leaf in _leaves(node) if isinstance(leaf, str))


def _leaves(node: Any) -> Iterator[Any]:
    if isinstance(node, Mapping):
        for item in node.values():
            yield from _leaves(item)
    elif isinstance(node, list):
        for item in node:
            yield from _leaves(item)
    else:
        yield node


def at(data: Any, pointer: str) -> Iterator[Any]:
    """Return the values at a pointer, in which a `0` stands for each item of a list."""
    results = [data]
    for part in pointer.strip("/").split("/"):
        inner: list[Any] = []
        for item in results:
            if isinstance(item, list):
                inner += item if part == "0" else []
            elif isinstance(item, Mapping) and part in item:
                inner.append(item[part])
        results = inner
    yield from (element for element in results if element is not None)
