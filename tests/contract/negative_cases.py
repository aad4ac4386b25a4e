"""Negative cases: requests that violate exactly one rule of the document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import scalev
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from scalev._openapi.alternatives import find_alternatives
from scalev.contract.arguments import Case
from scalev.contract.clients import ClientDriver
from scalev.contract.operations import Field, Operation, Operations
from scalev.contract.wire import Judge, Wire
from scalev.mock.request.validation import URI, make_absolute

#: The rule that a value is required.
MISSING = "missing"
_DEPTH = 4
#: Values of every kind; a schema's validator decides which of them it forbids.
_KINDS = (
    ("a text", "bukan-itu"),
    ("an object", {"bukan": "itu"}),
    ("a list", [["bukan"]]),
    ("a number", 7.5),
    ("a boolean", True),
    ("null", None),
)
_TEXTS = ("bukan-itu", "7.5", "-1", "true")
#: Values that a path cannot contain: the URL would be a different path.
_NO_SEGMENTS = ("", ".", "..")
_REMOVED = object()
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class NegativeCase:
    """A case that violates one rule: `rule` names the rule, `field` the parameter or body field that violates it."""

    rule: str
    location: str
    field: str
    case: Case


def expect_rejection(wire: Wire, negative: NegativeCase) -> Judge:
    """Judge a negative case.

    Either the client rejects it: with a TypeError for a missing argument, and a ConfigurationError for anything else. Or it sends it
    unchanged and raises the service's error as the class of its status, with the name of the invalid field.
    """

    def judge(case: Case, side: ClientDriver) -> list[str]:
        if not side.exchanges:
            return [] if isinstance(side.error, TypeError) and negative.rule == MISSING else wire.judge_unsent(side)
        status = side.exchanges[0][1].status
        if not 400 <= status < 500:
            return [f"the response was {status}"]
        result = wire.judge_sent(case, side)
        if isinstance(side.error, scalev.APIStatusError):
            first = negative.field.partition(".")[0]
            fields = {name.partition(".")[0] for name in side.error.field_errors}
            if first not in fields and first not in side.error.message:
                result.append(f"the error does not name {first!r}: {side.error!s:.200}")
        return result

    return judge


class NegativeCases:
    """A finder of the rules of a document that a request can violate."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        resource = Resource.from_contents(dict(operations.document.data), default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(URI, resource)
        self._validator = cache(self._create_validator)

    def of(self, operation: Operation, case: Case) -> Iterator[NegativeCase]:
        """Yield every way in which a good case of an operation can violate one rule of the document."""
        fields = operation.body or ()
        for item in (*operation.parameters, *(fields if operation.is_form else ())):
            yield from self._wrong_text(item, case)
        if fields and not operation.is_form and operation.declaration.body:
            for place, rule, value in self._wrong_body(operation.declaration.body.content[operation.content_type], case.body, ()):
                yield NegativeCase(rule, "body", ".".join(map(str, place)), replace(case, body=_change(case.body, place, value)))

    def _wrong_text(self, field: Field, case: Case) -> Iterator[NegativeCase]:
        """Yield invalid values for parameters and form fields. These are sent as text, which is invalid if every reading of it is."""
        arguments = {"path": case.path, "query": case.query, "header": case.headers, "body": case.body}[field.location]
        if field.required:
            other_arguments = {name: value for name, value in arguments.items() if name != field.name}
            yield NegativeCase(MISSING, field.location, field.name, _place(case, field.location, other_arguments))
        no_segments = _NO_SEGMENTS if field.location == "path" else ()
        for text in no_segments:
            yield NegativeCase(f"{text!r}", field.location, field.name, _place(case, field.location, {**arguments, field.name: text}))
        edges = (str(value) for _, value in _list_edges(self._operations.document.resolve(field.schema)))
        for text in dict.fromkeys((*_TEXTS, *edges)):
            if text not in no_segments and not any(self._allows(field.schema, reading) for reading in _list_readings(text)):
                yield NegativeCase(
                    f"{text[:20]!r}", field.location, field.name, _place(case, field.location, {**arguments, field.name: text})
                )

    def _wrong_body(self, schema: Mapping[str, Any], value: Any, place: Place) -> Iterator[tuple[Place, str, Any]]:
        """Yield the places of a body with an invalid value, and the rule that it violates."""
        node = self._operations.document.resolve(schema)
        if place:
            for rule, wrong_value in (*_KINDS, *_list_edges(node)):
                if not self._allows(schema, wrong_value):
                    yield place, rule, wrong_value
        if len(place) >= _DEPTH:
            return
        if isinstance(value, dict):
            if choices := find_alternatives(node):
                yield place, MISSING, {name: item for name, item in value.items() if name not in frozenset().union(*choices)}
            for field in self._operations.iterate_fields(node):
                if field.name in value:
                    if field.required:
                        yield (*place, field.name), MISSING, _REMOVED
                    yield from self._wrong_body(field.schema, value[field.name], (*place, field.name))
        elif isinstance(value, list) and value and "items" in node:
            yield from self._wrong_body(node["items"], value[0], (*place, 0))

    def _allows(self, schema: Mapping[str, Any], value: Any) -> bool:
        return bool(self._validator(json.dumps(make_absolute(schema), sort_keys=True)).is_valid(value))

    def _create_validator(self, schema: str) -> Draft202012Validator:
        return Draft202012Validator(json.loads(schema), registry=self._registry)


def _place(case: Case, location: str, values: Mapping[str, Any]) -> Case:
    if location == "path":
        return replace(case, path=values)
    if location == "query":
        return replace(case, query=values)
    return replace(case, headers=values) if location == "header" else replace(case, body=values)


def _list_edges(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield values just beyond the limits of a schema."""
    beyond: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
        "minimum": ("too small", lambda limit: limit - 1),
        "maximum": ("too large", lambda limit: limit + 1),
        "exclusiveMinimum": ("too small", lambda limit: limit),
        "exclusiveMaximum": ("too large", lambda limit: limit),
        "minLength": ("too short", lambda limit: "x" * (limit - 1)),
        "maxLength": ("too long", lambda limit: "x" * (limit + 1)),
        "minItems": ("too few", lambda limit: []),
        "maxItems": ("too many", lambda limit: ["x"] * (limit + 1)),
    }
    for keyword, (rule, value) in beyond.items():
        for branch in (node, *node.get("anyOf", ())):
            if keyword in branch:
                yield rule, value(branch[keyword])


def _list_readings(text: str) -> Iterator[Any]:
    """Yield the values that a text on the wire can represent."""
    yield text
    with suppress(ValueError):
        yield json.loads(text)
    yield [text]


def _change(value: Any, place: Sequence[str | int], new: Any) -> Any:
    """Return a copy with a place changed or removed."""
    if not place:
        return new
    first, *inner_places = place
    if isinstance(value, dict):
        inner = _REMOVED if not inner_places and new is _REMOVED else _change(value[first], inner_places, new)
        return {name: inner if name == first else item for name, item in value.items() if name != first or inner is not _REMOVED}
    return [_change(item, inner_places, new) if index == first else item for index, item in enumerate(value)]
