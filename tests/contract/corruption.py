"""Corrupted responses: what can happen to a good response in transit, or with a later version of the service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from scalev.contract.operations import Operations
from scalev.mock import Response

_JSON = (("content-type", "application/json; charset=utf-8"), ("x-request-id", "req_corrupted"))
_HTML = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
#: The number of places in a response where each corruption is tried.
_PLACES = 4
_DEEP = 5_000
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class CorruptedResponse:
    """A response that is corrupted in one way; a `readable` one still has to be decoded, without loss."""

    name: str
    response: Response
    readable: bool


def corrupt(operations: Operations, schema: Any, body: Any, status: int, seed: int) -> Iterator[CorruptedResponse]:
    """Corrupt a good response in every way; the same seed picks the same places."""
    draw = Random(seed)
    for name, changed_body, readable in (*_corrupt_inside(operations, schema, body, draw), *_other_roots(body)):
        yield CorruptedResponse(name, Response(status, _JSON, _dump(changed_body)), readable)
    good_content = _dump(body)
    for name, content in (
        ("truncated", good_content[: draw.randrange(1, len(good_content))] if len(good_content) > 1 else b""),
        ("HTML", _HTML),
        ("empty", b""),
        ("blank", b" \r\n"),
        ("bad UTF-8", good_content[:1] + b'"\xff\xfe":1,' + good_content[1:]),
        ("UTF-16", good_content.decode().encode("utf-16")),
        ("NaN", b'{"data": NaN}'),
        ("two values", good_content + good_content),
        ("deep", b'{"data":' * _DEEP + b"1" + b"}" * _DEEP),
        ("a number of 5,000 digits", b'{"data": ' + b"9" * 5000 + b', "x": 1}'),
        ("a number out of all bounds", b'{"id": 1e999999999999999999999}'),
    ):
        yield CorruptedResponse(name, Response(status, _JSON, content), readable=False)
    yield CorruptedResponse("a byte order mark", Response(status, _JSON, b"\xef\xbb\xbf" + good_content), readable=True)
    yield CorruptedResponse("another content type", Response(status, (("content-type", "text/html"),), good_content), readable=True)
    yield CorruptedResponse("another success", Response(203, _JSON, good_content), readable=True)


def generate_unexpected_errors() -> Iterator[CorruptedResponse]:
    """Generate errors with undocumented bodies."""
    for status in (400, 401, 402, 403, 404, 409, 418, 422, 429, 500, 502, 503, 599, 301, 304):
        for name, content in (
            ("HTML", _HTML),
            ("empty", b""),
            ("bad UTF-8", b"\xff\xfe\x00"),
            ("a list", b'["no"]'),
            ("null", b"null"),
            ("odd fields", b'{"error": {"message": ["a", {"b": 1}]}, "errors": "text", "message": 5, "error_code": []}'),
            ("fields of texts", b'{"errors": {"name": "bad", "base": [["x"]], "id": null}}'),
            ("deep", b"[" * _DEEP),
        ):
            yield CorruptedResponse(f"{status} with {name}", Response(status, _JSON, content), readable=False)


def _corrupt_inside(operations: Operations, schema: Any, body: Any, draw: Random) -> Iterator[tuple[str, Any, bool]]:
    places = list(_places(body))
    keyed_places = [place for place in places if place and isinstance(place[-1], str)]
    whole_numbers = [place for place in places if _is_number(_at(body, place))]
    nodes = list(_nodes(operations, schema, body))
    enums = [
        place
        for place, node in nodes
        if isinstance(_at(body, place), str) and any(isinstance(value, str) for value in node.get("enum", ()))
    ]
    # if an object has no fixed fields, its keys are data
    objects = [place for place, node in nodes if isinstance(_at(body, place), dict) and "properties" in node]
    ids = [place for place in keyed_places if str(place[-1]) == "id" or str(place[-1]).endswith("_id")]
    changes: list[tuple[str, list[Place], Callable[[Any], Any], bool]] = [
        ("null", keyed_places, lambda _: None, True),
        ("missing", keyed_places, lambda _: _GONE, True),
        ("extra fields", objects, _extend, True),
        ("an unknown enum value", enums, lambda _: " A value-of TOMORROW é ", True),
        ("a string for a number", whole_numbers, str, True),
        ("another spelling of an id", ids, lambda value: int(value) if str(value).isdecimal() else value and f"{value}", True),
        ("an empty string", [place for place in keyed_places if isinstance(_at(body, place), str)], lambda _: "", True),
        ("null in a list", [place for place in places if isinstance(_at(body, place), list)], lambda value: [None, *value], True),
        ("text", keyed_places, lambda _: "no such \u0000 thing \U0001f600", False),
        ("a lone surrogate", keyed_places, lambda _: "\ud800", False),
        ("a boolean", keyed_places, lambda _: True, False),
        ("a list", keyed_places, lambda value: [value], False),
        ("an object", keyed_places, lambda value: {"value": value}, False),
        ("a huge number", keyed_places, lambda _: 10**300, False),
        ("many digits", whole_numbers, lambda _: Decimal("12345678901234567890.123456789012345678901234567890"), False),
    ]
    for name, places_to_change, change, readable in changes:
        for place in draw.sample(places_to_change, min(_PLACES, len(places_to_change))):
            at = ".".join(map(str, place)) or "the root"
            yield f"{name} at {at}", _with(body, place, change(_at(body, place))), readable


def _other_roots(body: Any) -> Iterator[tuple[str, Any, bool]]:
    for name, root in (("null", None), ("a list", []), ("text", "text"), ("a number", 1), ("a boolean", True), ("an object", {})):
        # nearly all responses are objects, and one without fields has to be readable
        yield f"{name} at the root", root, isinstance(root, dict) and isinstance(body, dict)
    yield "the response in a list", [body], False
    yield "the response as text", json.dumps(body, default=str), False


_GONE = object()


def _extend(value: Any) -> Any:
    return {**value, "a_field_of_tomorrow": {"é": [1, Decimal("0.10"), None, {"x": True}]}}


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    yield place
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _places(item, (*place, key))


def _at(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]
    return value


def _with(value: Any, place: Place, new_value: Any) -> Any:
    """Return a copy of a value in which one place is replaced or removed."""
    if not place:
        return new_value
    key, inner_place = place[0], place[1:]
    if isinstance(value, dict):
        results = {name: _with(item, inner_place, new_value) if name == key else item for name, item in value.items()}
        return {name: item for name, item in results.items() if item is not _GONE}
    found_items = [_with(item, inner_place, new_value) if index == key else item for index, item in enumerate(value)]
    return [item for item in found_items if item is not _GONE]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _nodes(operations: Operations, schema: Any, value: Any, place: Place = ()) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Yield the places of a value, each with its schemas."""
    node = operations.document.resolve(schema)
    yield place, node
    for part in ("allOf", "anyOf", "oneOf"):
        for member in node.get(part, ()):
            yield from _nodes(operations, member, value, place)
    if isinstance(value, Mapping):
        for name, inner in node.get("properties", {}).items():
            if name in value:
                yield from _nodes(operations, inner, value[name], (*place, name))
    if isinstance(value, list) and isinstance(node.get("items"), Mapping):
        for index, item in enumerate(value):
            yield from _nodes(operations, node["items"], item, (*place, index))


def _dump(value: Any) -> bytes:
    """Serialize JSON with the digits of Decimals preserved."""
    marks: dict[str, str] = {}

    def mark_number(number: Any) -> str:
        mark = f"@number-{len(marks)}@"
        marks[f'"{mark}"'] = str(number)
        return mark

    text = json.dumps(value, default=mark_number)
    for mark, number in marks.items():
        text = text.replace(mark, number)
    return text.encode("utf-8", "surrogatepass")
