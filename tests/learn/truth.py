"""Build a service that follows a document with random structural edits, without any of the code that is tested.

The service is the mock; its responses are rewritten along the schemas of the document, each edit at a rate of its own. What it served is
counted from the raw responses: this decides which edits were shown.
"""

from __future__ import annotations

import copy
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scalev.mock import MockScalev
from scalev.mock.messages import Request, Response
from scalev.mock.serving.transport import MockTransport

KINDS = ("null", "type", "absent", "undeclared", "value", "open")
#: Values of each kind that a service could serve.
_SAMPLES: dict[str, list[Any]] = {
    "integer": [7, 12, 40],
    "boolean": [True, False],
    "number": [1.5, 2.25],
    "string": ["Jakarta Pusat", "lainnya"],
    "array": [["merah", "biru"]],
    "object": [{"id": 3, "name": "Budi"}],
    "time": ["2026-03-01T10:00:00Z", "2026-04-11T08:30:00Z"],
    "uuid": ["123e4567-e89b-42d3-a456-426614174000"],
    "money": ["150000.00", "12.50"],
}
_WORDS = ("loyalty", "fraud", "sync", "retry", "margin", "batch", "region", "ledger", "bonus", "review", "origin", "quota")
_ENDS = ("points", "score", "state", "marker", "level", "ratio", "kind", "group", "source", "limit")
#: A field that a page is turned by, or that other calls need, keeps its shape.
_KEPT = frozenset(["data", "next_cursor", "last_id", "has_next", "id", "unique_id", "results", "items"])


@dataclass
class Edit:
    """One structural edit: at the fields of the schema `node`, which the pointer `place` names."""

    kind: str
    place: tuple[Any, ...]
    name: str
    rate: float
    sample: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    #: In how many objects it could have been, and was; and in which responses of which operations.
    chances: int = 0
    shown: int = 0
    responses_seen: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    shown_fields: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.kind} {'/'.join(map(str, self.place[2:]))}.{self.name} {self.sample} at {self.rate:.0%}"


class Service:
    """The mock, whose responses follow the truth."""

    def __init__(self, document: dict[str, Any], seed: int) -> None:
        self.document = document
        self.mock = MockScalev(seed=seed, rows=12)
        self._random = random.Random(seed)
        self._edits: dict[int, list[Edit]] = defaultdict(list)
        self._places: dict[int, tuple[Any, ...]] = {}
        self._operations = {
            node["operationId"]: node
            for item in document["paths"].values()
            for node in item.values()
            if isinstance(node, dict) and "operationId" in node
        }
        #: The components that are built on a schema by `allOf`, of those that were served.
        self.holders: dict[tuple[Any, ...], set[tuple[Any, ...]]] = defaultdict(set)
        self._number = 0
        self._operation = ""
        self.responses_seen: Counter[str] = Counter()
        #: Objects by schema: how often they were served, and with which fields of which kinds; texts by field.
        self.objects: Counter[int] = Counter()
        self.kinds: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        self.texts: dict[tuple[int, str], set[str]] = defaultdict(set)

    def transport(self) -> MockTransport:
        """Return a transport for clients."""

        async def respond(request: Request) -> Response:
            return self.handle(request)

        return MockTransport(self.handle, respond, self.mock.advance)

    def handle(self, request: Request) -> Response:
        """Return a response as the truth would have it."""
        response = self.mock.handle(request)
        operation = self.mock.calls[-1].operation
        schema, place = self._find_schema(operation, response.status)
        if schema is None or operation is None or not response.body:
            return response
        self._number += 1
        self._operation = operation
        self.responses_seen[operation] += 1
        body = self._rewrite(schema, place, json.loads(response.body))
        headers = tuple((name, value) for name, value in response.headers if name.lower() != "content-length")
        return Response(response.status, headers, json.dumps(body).encode())

    def _find_schema(self, operation: str | None, status: int) -> tuple[Any, tuple[Any, ...]]:
        responses = self._operations.get(operation or "", {}).get("responses", {})
        place: tuple[Any, ...] = ("operation", operation, status)
        response, place = self._follow(responses.get(str(status), {}), place)
        return response.get("content", {}).get("application/json", {}).get("schema"), (*place, "content", "application/json", "schema")

    def _follow(self, node: Any, place: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
        while isinstance(node, dict) and "$ref" in node:
            place = tuple(node["$ref"].removeprefix("#/").split("/"))
            node = self.document
            for key in place:
                node = node[key]
        return node, place

    def _rewrite(self, schema: Any, place: tuple[Any, ...], value: Any) -> Any:
        schema, place = self._follow(schema, place)
        if not isinstance(schema, dict):
            return value
        for keyword in ("allOf", "anyOf", "oneOf"):
            for index, member in enumerate(schema.get(keyword, ())):
                if keyword == "allOf" or (fits(self.document, member, value) and has_its_enums(self.document, member, value)):
                    if keyword == "allOf":
                        self.holders[self._follow(member, (*place, keyword, index))[1]].add(place)
                    value = self._rewrite(member, (*place, keyword, index), value)
                    if keyword != "allOf":
                        break
        if isinstance(value, list) and "items" in schema:
            return [self._rewrite(schema["items"], (*place, "items"), item) for item in value]
        if not isinstance(value, dict) or ("type" in schema and "object" not in schema["type"]):
            if value is not None and not schema.keys() & {"type", "properties", "enum", "allOf", "anyOf", "oneOf"}:
                self.objects[id(schema)] += 1
                self._places[id(schema)] = place
                value = self._apply_open(schema, value)
            return value
        if isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"] and "properties" not in schema:
            inner = schema["additionalProperties"]
            return {key: self._rewrite(inner, (*place, "additionalProperties"), item) for key, item in value.items()}
        is_own = "properties" in schema or not schema.keys() & {"allOf", "anyOf", "oneOf"}
        if is_own:
            self.objects[id(schema)] += 1
            self._places[id(schema)] = place
            value = self._apply(schema, self._apply_open(schema, value))
        for name, field_schema in schema.get("properties", {}).items():
            if name in value and fits(self.document, field_schema, value[name]):
                value[name] = self._rewrite(field_schema, (*place, "properties", name), value[name])
        if is_own:
            for name, item in value.items():
                self.kinds[id(schema), name][get_kind(item)] += 1
                if isinstance(item, str) and item:
                    self.texts[id(schema), name].add(item)
        return value

    def _apply_open(self, schema: dict[str, Any], value: Any) -> Any:
        for edit in self._edits.get(id(schema), ()):
            if edit.kind == "open":
                edit.chances += 1
                value = {}
                for name, sample in edit.fields.items():
                    if self._random.random() < edit.rate:
                        value[name] = copy.deepcopy(self._random.choice(_SAMPLES[sample]))
                        edit.shown_fields[name] += 1
                        self._show(edit)
        return value

    def _apply(self, schema: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
        for edit in self._edits.get(id(schema), ()):
            if edit.kind == "open" or (edit.kind != "undeclared" and edit.name not in value):
                continue
            if edit.kind == "type" and value[edit.name] is None:
                continue
            edit.chances += 1
            if self._random.random() >= edit.rate:
                continue
            if edit.kind == "absent":
                del value[edit.name]
            else:
                value[edit.name] = None if edit.kind == "null" else edit.sample if edit.kind == "value" else self._choose(edit.sample)
            self._show(edit)
        return value

    def _choose(self, sample: str) -> Any:
        return copy.deepcopy(self._random.choice(_SAMPLES[sample]))

    def _show(self, edit: Edit) -> None:
        edit.shown += 1
        edit.responses_seen[self._operation].add(self._number)

    def choose_edits(self, number: int) -> list[Edit]:
        """Choose edits at random among the objects that were served so far, and begin to follow them."""
        candidates = [*self._list_candidates()]
        self._random.shuffle(candidates)
        by_kind = {kind: [candidate for candidate in candidates if candidate.kind == kind] for kind in KINDS}
        edits: list[Edit] = []
        places: set[tuple[Any, ...]] = set()
        while len(edits) < number and any(by_kind.values()):
            kind = self._random.choice([kind for kind, candidates_left in by_kind.items() if candidates_left])
            edit = by_kind[kind].pop()
            key = (edit.place, edit.name)
            if key not in places:
                places.add(key)
                edits.append(edit)
        nodes = {place: identity for identity, place in self._places.items()}
        for edit in edits:
            self._edits[nodes[edit.place]].append(edit)
        self.forget()
        return edits

    def forget(self) -> None:
        """Forget what was served so far."""
        self.responses_seen.clear()
        self.objects.clear()
        self.kinds.clear()
        self.texts.clear()

    def find(self, place: tuple[Any, ...]) -> int:
        """Return the identity of the schema at a place."""
        return next(identity for identity, known_place in self._places.items() if known_place == place)

    def _list_candidates(self) -> Iterator[Edit]:
        rng = self._random
        words = sorted({name for schema in self.document["components"]["schemas"].values() for name in schema.get("properties", {})})
        for identity in self.objects:
            place = self._places[identity]
            if place[:2] != ("components", "schemas"):
                continue
            schema = self.document
            for key in place:
                schema = schema[key]
            properties = schema.get("properties", {})
            rate = rng.choice([1.0, rng.uniform(0.1, 0.9)])
            is_free = schema.get("additionalProperties") is True  # fields of any names, different at each place
            if is_free and not properties:
                continue
            if not properties:
                names = rng.sample([word for word in words if word.islower()], 5)
                fields = {name: rng.choice(["integer", "boolean", "string", "time", "uuid", "money"]) for name in names}
                yield Edit("open", place, "", max(rate, 0.3), fields=fields)
                continue
            yield Edit(
                "undeclared",
                place,
                f"{rng.choice(_WORDS)}_{rng.choice(_ENDS)}",
                max(rate, 0.3),
                rng.choice(sorted(_SAMPLES.keys() - {"object"})),
            )
            for name in properties:
                if name in _KEPT or not self.kinds.get((identity, name)):
                    continue
                kinds = list_kinds(self.document, properties[name])
                if kinds and "null" not in kinds:
                    yield Edit("null", place, name, rate)
                other_kinds = [kind for kind in ("integer", "boolean", "string", "array", "object") if kinds and kind not in kinds]
                other_kinds = [kind for kind in other_kinds if not (kind == "integer" and "number" in kinds)]
                if other_kinds:
                    yield Edit("type", place, name, rate, rng.choice(other_kinds))
                if name in schema.get("required", ()):
                    yield Edit("absent", place, name, rate)
                enum = find_enum(self.document, properties[name])
                if enum is not None and all(item.islower() for item in enum if item):
                    yield Edit("value", place, name, rate, f"{rng.choice(_WORDS)}_{rng.choice(_ENDS)}")


def get_kind(value: Any) -> str:
    """Return the JSON type of a value."""
    if value is None:
        return "null"
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds[type(value)]


def list_kinds(document: dict[str, Any], schema: Any) -> set[str]:
    """Return the JSON types that a schema allows; empty if it allows all."""
    if not isinstance(schema, dict):
        return set()
    if "$ref" in schema:
        return list_kinds(document, _get(document, schema["$ref"]))
    if "type" in schema:
        type_ = schema["type"]
        return {type_} if isinstance(type_, str) else set(type_)
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            parts = [list_kinds(document, option) for option in schema[keyword]]
            return set().union(*parts) if all(parts) else set()
    if "allOf" in schema or "properties" in schema:
        return {"object"}
    return {"string"} if "enum" in schema else set()


def find_enum(document: dict[str, Any], schema: Any) -> list[str] | None:
    """Return the values of an enum of texts, None if the schema is none."""
    if not isinstance(schema, dict):
        return None
    if "$ref" in schema:
        return find_enum(document, _get(document, schema["$ref"]))
    if "enum" in schema:
        return [item for item in schema["enum"] if isinstance(item, str)] or None
    parts = [find_enum(document, option) for keyword in ("anyOf", "oneOf") for option in schema.get(keyword, ())]
    enums = [part for part in parts if part is not None]
    return enums[0] if len(enums) == 1 and len(parts) <= 2 else None


def has_its_enums(document: dict[str, Any], schema: Any, value: Any) -> bool:
    """Return whether the fields of an object have values that a schema lists: this is how a service tells alternatives apart."""
    if not isinstance(value, dict) or not isinstance(schema, dict):
        return True
    if "$ref" in schema:
        return has_its_enums(document, _get(document, schema["$ref"]), value)
    enums = {name: find_enum(document, node) for name, node in schema.get("properties", {}).items()}
    return all(enum is None or not isinstance(value.get(name), str) or value[name] in enum for name, enum in enums.items())


def fits(document: dict[str, Any], schema: Any, value: Any) -> bool:
    """Return whether a value is of a type that a schema allows."""
    kinds, kind = list_kinds(document, schema), get_kind(value)
    return not kinds or kind in kinds or (kind == "integer" and "number" in kinds)


def _get(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for key in reference.removeprefix("#/").split("/"):
        node = node[key]
    return node
