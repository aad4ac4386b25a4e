"""Build bodies that the document allows: fields refer to entities that were read, and all other values are new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from .contract import EMPTY, Node, Operation, get_kinds, get_noun, singular, template
from .links import at
from .reading import Readings

_SUFFIXES = {"_unique_id": "unique_id", "_uuid": "uuid", "_ids": "id", "_id": "id"}
_NOTHING: Any = object()
#: Fields that identify or authenticate the caller.
PROOFS = frozenset(
    {"client_id", "client_secret", "token", "token_type", "refresh", "refresh_token", "password", "otp", "code", "grant_type"}
)
#: Ids that the caller or another platform gives.
_CHOSEN = frozenset({"external_id", "event_id", "click_id", "pixel_id", "container_id"})
#: Routes of buyers, and words that only a merchant may send.
_BUYERS = ("/public/", "/customers/me/")
_OF_MERCHANTS = frozenset({"no_payment"})


def is_choice(operation: Operation, value: Any) -> bool:
    """Return whether a caller of an operation may choose a value of an enum."""
    return value not in _OF_MERCHANTS or not any(part in operation.path for part in _BUYERS)


class Place(NamedTuple):
    """The operation and the path parameters that a body is created for."""

    operation: Operation
    binding: Mapping[str, str]


class Bodies:
    """Builds bodies; each call of `value` returns a different value."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._contract = readings.contract
        self._count = 0
        self._aliases = self._aliases_of_links()
        self._words = self._find_words()
        self._examples: dict[str, dict[str, Any]] = {}

    def make(
        self, operation: Operation, binding: Mapping[str, str], *, full: bool, only: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """Return a body with the required or with all declared fields; `only` adds fields. Return None if the operation has no body."""
        if operation.body is None:
            return None
        body = self._object(operation.body, Place(operation, binding), full=full)
        for name, kinds in (operation.node.get("x-file") or {}).items():
            body[name] = self._rows() if "text/csv" in kinds else f"isi {self._count}".encode()
        return _choose_item(body | self._readings.session.mock.get_example_body(operation.id) | dict(only or {}))

    def example(self, operation: Operation) -> dict[str, str] | None:
        """Return the path parameters for the values that only the mock can supply; None if the operation needs none."""
        mock = self._readings.session.mock
        if not mock.get_example_body(operation.id):
            return None
        names, values = operation.path.split("/"), mock.get_example_path(operation.id).split("/")
        return {name[1:-1]: unquote(value) for name, value in zip(names, values, strict=True) if name.startswith("{")}

    def values(self, name: str, operation: Operation, binding: Mapping[str, str]) -> list[Any]:
        """Return all values by which a field can refer to entities; empty if it refers to none."""
        return list(dict.fromkeys(self._candidates(name, Place(operation, binding)))) if is_reference(name) else []

    def value(self, name: str, schema: Node, operation: Operation, binding: Mapping[str, str]) -> Any:
        """Return a value for a field; `is_nothing` recognizes the value of a field whose entity is not known."""
        return self._value(name, schema, Place(operation, binding), full=True)

    def _value(self, name: str, schema: Node, place: Place, *, full: bool, turn: int | None = None) -> Any:
        self._count += 1
        turn = self._count if turn is None else turn
        flat = self._contract.flat(schema)
        kinds = get_kinds(flat)
        if "array" in kinds:
            inner = self._value(name if name.endswith("ids") else singular(name), flat.get("items", EMPTY), place, full=full, turn=turn)
            return [] if inner is _NOTHING else [inner]
        if "object" in kinds:
            return self._object(schema, place, full=full) if flat.get("properties") else {"catatan": f"isi {turn}"}
        choices = [item for item in flat.get("enum", self._words.get(name, ())) if item is not None]
        choices = [choice for choice in choices if is_choice(place.operation, choice)]
        if choices:
            return choices[turn % len(choices)]
        if is_reference(name):
            results = list(dict.fromkeys(self._candidates(name, place)))
            return results[turn % len(results)] if results else _NOTHING
        return _scalar(name, flat, kinds, turn)

    def _object(self, schema: Node, place: Place, *, full: bool) -> dict[str, Any]:
        flat = self._contract.flat(schema)
        results = {}
        for name, inner in flat.get("properties", EMPTY).items():
            if full or name in flat.get("required", ()):
                value = self._value(name, inner, place, full=full)
                if value is not _NOTHING and not (name == "is_deleted" and value):
                    results[name] = value
        if not flat.get("properties"):
            return {"name": f"Nama {self._count}", "catatan": f"isi {self._count}", "angka": self._count, "aktif": bool(self._count % 2)}
        return _choose_item(results)

    def _candidates(self, name: str, place: Place) -> Iterator[Any]:
        """Yield the ids that a field can hold: those that links take from the same store, or else those of the rows of its noun."""
        suffix = next((end for end in _SUFFIXES if name.endswith(end)), "")
        key = _SUFFIXES.get(suffix, "id")
        stem = self._aliases.get(name, name.removesuffix(suffix) if suffix else get_noun(_first_collection(place.operation)))
        linked_values = list(self._from_links(name, place))
        if linked_values:
            yield from linked_values
            return
        nearby_values = [
            row[key] for row in self._readings.near(stem, place.operation, place.binding) if isinstance(row, Mapping) and row.get(key)
        ]
        if nearby_values:
            yield from nearby_values
            return
        entities = [item for item in self._readings.of(stem) if item.is_seen_from(place.operation, place.binding)]
        if not entities:
            yield from (value for (_, value) in self._readings.values.get(name, {}) if value not in (None, ""))
        for entity in entities:
            if key in entity.facts:
                value = entity.fact(key)
                if value is not None:
                    yield value

    def _from_links(self, name: str, place: Place) -> Iterator[Any]:
        """Yield the values with which links fill a field, from calls below the same path, such as the cart of the same store."""
        for source, expression in self._contract.fillers(place.operation.id, name):
            names = {parameter.name for parameter in source.path_parameters}
            if source.method == "GET" and names and names <= place.binding.keys() and expression.startswith("$response.body#"):
                path = {item: place.binding[item] for item in names}
                for page in self._readings.session.pages(source, path):
                    yield from at(page.data, expression.partition("#")[2])

    def _aliases_of_links(self) -> dict[str, str]:
        """Return the nouns of fields with other names: a link fills `location_id` with a `destination_id`, and `bpo_ids` with options."""
        results: dict[str, str] = {}
        for operation in self._contract.operations.values():
            for name in self._contract.properties(operation.body):
                for source, expression in self._contract.fillers(operation.id, name):
                    place, _, pointer = expression.partition("#/")
                    words = [part for part in pointer.split("/") if not part.isdecimal() and part != "data"]
                    suffix = next((end for end in _SUFFIXES if name.endswith(end)), None)
                    if suffix is None or not words:
                        continue
                    if place == "$request.body":
                        other = next((end for end in _SUFFIXES if words[-1].endswith(end)), "")
                        results.setdefault(words[-1], name.removesuffix(suffix))
                        results.setdefault(name, words[-1].removesuffix(other)) if not self._readings.of(
                            name.removesuffix(suffix)
                        ) else None
                    elif words[-1] in ("id", "uuid", "unique_id") and not self._readings.of(name.removesuffix(suffix)):
                        results.setdefault(
                            name, singular(words[-2]) if len(words) > 1 else get_noun(template(source.path).removesuffix("/{}"))
                        )
        return results

    def _find_words(self) -> dict[str, list[Any]]:
        """Return the values that all enums of a field have in common: a field of this name that is plain text takes them too."""
        results: dict[str, list[Any]] = {}
        for operation in self._contract.operations.values():
            for name, schema in self._contract.properties(operation.body).items():
                choices: list[Any] = self._contract.flat(schema).get("enum") or []
                if choices and "_" in name:
                    results[name] = [item for item in results.get(name, choices) if item in choices]
        return results

    def _rows(self) -> bytes:
        """Return a file with a row for an existing order."""
        order = next(iter(self._readings.of("order")), None)
        number = order.fact("order_id") if order is not None else "1"
        return f"order_id,customer_name,status,quantity\n{number},Sari,shipped,2\n".encode()


def is_nothing(value: Any) -> bool:
    """Return whether no value was found for a field."""
    return value is _NOTHING


def _choose_item(body: dict[str, Any]) -> dict[str, Any]:
    """Reduce a line of a checkout to the one entity that its `type` selects."""
    if body.get("type") in ("variant", "bundle_price_option"):
        other = {"variant": "bundle_price_option_id", "bundle_price_option": "variant_id"}[body["type"]]
        return {name: value for name, value in body.items() if name != other}
    return body


def is_reference(name: str) -> bool:
    """Return whether a field holds the id of an entity."""
    return name not in PROOFS and (name == "ids" or (any(name.endswith(end) for end in _SUFFIXES) and name not in _CHOSEN))


def _first_collection(operation: Operation) -> str:
    parts = template(operation.path).split("/")
    return "/".join(parts[:3])


def _scalar(name: str, flat: Node, kinds: tuple[str, ...], turn: int) -> Any:
    form = flat.get("format", "")
    kind = kinds[0] if kinds else "string"
    if kind == "boolean":
        return turn % 2 == 0
    if kind in ("integer", "number"):
        low, high = flat.get("minimum", 1), flat.get("maximum", 10**6)
        value = min(low + turn % 90, high)
        return value if kind == "integer" else min(1000 + turn + 0.25, high)
    text = {
        "date-time": f"2026-02-{turn % 27 + 1:02d}T08:15:30Z",
        "date": f"2001-02-{turn % 27 + 1:02d}",
        "email": f"pembeli{turn}@example.com",
        "uri": f"https://example.com/{turn}",
        "uuid": f"6f2f1d3c-8c1b-4f7e-9c55-{turn:012d}",
        "binary": f"isi {turn}",
        "decimal": f"{turn}.25",
    }.get(form, "Asia/Jakarta" if name == "tz" else f"teks {turn}")
    return text[: flat.get("maxLength", len(text))].ljust(flat.get("minLength", 0), "x")
