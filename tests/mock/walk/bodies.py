"""Bodies that the document allows: fields name entities which were read, and every other value is a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from .contract import EMPTY, Node, Operation, kinds_of, noun_of, singular, template
from .links import at
from .reading import Readings

_SUFFIXES = {"_unique_id": "unique_id", "_uuid": "uuid", "_ids": "id", "_id": "id"}
_NOTHING: Any = object()
#: Fields that say who asks, or what proves it.
PROOFS = frozenset(
    {"client_id", "client_secret", "token", "token_type", "refresh", "refresh_token", "password", "otp", "code", "grant_type"}
)


class Place(NamedTuple):
    """The operation and the path parameters that a body is created for."""

    operation: Operation
    binding: Mapping[str, str]


class Bodies:
    """Makes bodies; each call of `value` makes another value."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._contract = readings.contract
        self._count = 0
        self._aliases = self._aliases_of_links()
        self._examples: dict[str, dict[str, Any]] = {}

    def make(
        self, operation: Operation, binding: Mapping[str, str], *, full: bool, only: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """A body with what is required, or with all that is declared; `only` adds fields. None where the operation has no body."""
        if operation.body is None:
            return None
        body = self._object(operation.body, Place(operation, binding), full=full)
        for name, kinds in (operation.node.get("x-file") or {}).items():
            body[name] = self._rows() if "text/csv" in kinds else f"isi {self._count}".encode()
        return body | self._readings.session.mock.get_example_body(operation.id) | dict(only or {})

    def example(self, operation: Operation) -> dict[str, str] | None:
        """The path parameters that go with what only the mock knows; None where it knows nothing special."""
        mock = self._readings.session.mock
        if not mock.get_example_body(operation.id):
            return None
        names, values = operation.path.split("/"), mock.get_example_path(operation.id).split("/")
        return {name[1:-1]: unquote(value) for name, value in zip(names, values, strict=True) if name.startswith("{")}

    def values(self, name: str, operation: Operation, binding: Mapping[str, str]) -> list[Any]:
        """All values that a field names entities by; empty where it names none."""
        return list(dict.fromkeys(self._candidates(name, Place(operation, binding)))) if is_reference(name) else []

    def value(self, name: str, schema: Node, operation: Operation, binding: Mapping[str, str]) -> Any:
        """A value for a field; see `is_nothing` where a field has to name an entity and none is known."""
        return self._value(name, schema, Place(operation, binding), full=True)

    def _value(self, name: str, schema: Node, place: Place, *, full: bool, turn: int | None = None) -> Any:
        self._count += 1
        turn = self._count if turn is None else turn
        flat = self._contract.flat(schema)
        kinds = kinds_of(flat)
        if "array" in kinds:
            inner = self._value(name if name.endswith("ids") else singular(name), flat.get("items", EMPTY), place, full=full, turn=turn)
            return [] if inner is _NOTHING else [inner]
        if "object" in kinds:
            return self._object(schema, place, full=full) if flat.get("properties") else {"catatan": f"isi {turn}"}
        if "enum" in flat:
            choices = [one for one in flat["enum"] if one is not None]
            return choices[turn % len(choices)]
        if is_reference(name):
            found = list(dict.fromkeys(self._candidates(name, place)))
            return found[turn % len(found)] if found else _NOTHING
        return _scalar(name, flat, kinds, turn)

    def _object(self, schema: Node, place: Place, *, full: bool) -> dict[str, Any]:
        flat = self._contract.flat(schema)
        found = {}
        for name, one in flat.get("properties", EMPTY).items():
            if full or name in flat.get("required", ()):
                value = self._value(name, one, place, full=full)
                if value is not _NOTHING and not (name == "is_deleted" and value):
                    found[name] = value
        if not flat.get("properties"):
            return {"name": f"Nama {self._count}", "catatan": f"isi {self._count}", "angka": self._count, "aktif": bool(self._count % 2)}
        return _choose_item(found)

    def _candidates(self, name: str, place: Place) -> Iterator[Any]:
        """Yield the ids that a field can hold: those that links take from the same store, or else those of the rows of its noun."""
        suffix = next((end for end in _SUFFIXES if name.endswith(end)), "")
        key = _SUFFIXES.get(suffix, "id")
        stem = self._aliases.get(name, name.removesuffix(suffix) if suffix else noun_of(_first_collection(place.operation)))
        linked = list(self._from_links(name, place))
        if linked:
            yield from linked
            return
        near = [row[key] for row in self._readings.near(stem, place.operation, place.binding) if isinstance(row, Mapping) and row.get(key)]
        if near:
            yield from near
            return
        entities = [one for one in self._readings.of(stem) if one.is_seen_from(place.operation, place.binding)]
        if not entities:
            yield from (value for (_, value) in self._readings.values.get(name, {}) if value not in (None, ""))
        for entity in entities:
            if key in entity.facts and not entity.gone:
                value = entity.fact(key)
                if value is not None:
                    yield value

    def _from_links(self, name: str, place: Place) -> Iterator[Any]:
        """Yield the values with which links fill a field, from calls below the same path, such as the cart of the same store."""
        for source, expression in self._contract.fillers(place.operation.id, name):
            names = {one.name for one in source.path_parameters}
            if source.method == "GET" and names and names <= place.binding.keys() and expression.startswith("$response.body#"):
                path = {one: place.binding[one] for one in names}
                for page in self._readings.session.pages(source, path):
                    yield from at(page.data, expression.partition("#")[2])

    def _aliases_of_links(self) -> dict[str, str]:
        """The nouns of fields that are called otherwise: a link fills `location_id` with a `destination_id`, and `bpo_ids` with options."""
        found: dict[str, str] = {}
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
                        found.setdefault(words[-1], name.removesuffix(suffix))
                        found.setdefault(name, words[-1].removesuffix(other)) if not self._readings.of(name.removesuffix(suffix)) else None
                    elif words[-1] in ("id", "uuid", "unique_id") and not self._readings.of(name.removesuffix(suffix)):
                        found.setdefault(
                            name, singular(words[-2]) if len(words) > 1 else noun_of(template(source.path).removesuffix("/{}"))
                        )
        return found

    def _rows(self) -> bytes:
        """A file with a row for an order that there is."""
        order = next(iter(self._readings.of("order")), None)
        number = order.fact("order_id") if order is not None else "1"
        return f"order_id,customer_name,status,quantity\n{number},Sari,shipped,2\n".encode()


def is_nothing(value: Any) -> bool:
    """Return whether no value was found for a field."""
    return value is _NOTHING


def _choose_item(body: dict[str, Any]) -> dict[str, Any]:
    """A line of a checkout names one entity, as its `type` says."""
    if body.get("type") in ("variant", "bundle_price_option"):
        other = {"variant": "bundle_price_option_id", "bundle_price_option": "variant_id"}[body["type"]]
        return {name: value for name, value in body.items() if name != other}
    return body


def is_reference(name: str) -> bool:
    """Return whether a field holds the id of an entity."""
    return name not in PROOFS and (name == "ids" or (any(name.endswith(end) for end in _SUFFIXES) and name != "external_id"))


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
