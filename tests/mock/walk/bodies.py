"""Bodies that the document allows: fields name things which were read, and every other value is a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .contract import Node, Operation, kinds_of, noun_of, nullable, singular, template
from .links import followings
from .reading import Readings, Thing

_SUFFIXES = {"_unique_id": "unique_id", "_uuid": "uuid", "_ids": "id", "_id": "id"}
_NOTHING: Any = object()


class Bodies:
    """Makes bodies; each call of `value` makes another value."""

    def __init__(self, readings: Readings) -> None:
        self._readings = readings
        self._contract = readings.contract
        self._count = 0
        self._linked = self._values_of_links()

    def make(self, operation: Operation, *, full: bool, only: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """A body with what is required, or with all that is declared; `only` adds fields. None where the operation has no body."""
        if operation.body is None:
            return None
        body = self._object(operation.body, noun_of(_first_collection(operation)), full=full)
        files = operation.node.get("x-file") or {}
        for name, kinds in files.items():
            body[name] = self._rows() if "text/csv" in kinds else f"isi {self._count}".encode()
        body |= self._readings.session.mock.example_body(operation.id)
        return body | dict(only or {})

    def values(self, name: str, operation: Operation) -> list[Any]:
        """All values that a field names things by; empty where it names none."""
        noun = noun_of(_first_collection(operation))
        return list(dict.fromkeys(self._named(name, noun)))

    def value(self, name: str, schema: Node, noun: str, *, full: bool = True, turn: int | None = None) -> Any:
        """A value for a field; `_NOTHING` where a field has to name a thing and none is known."""
        self._count += 1
        turn = self._count if turn is None else turn
        flat = self._contract.flat(schema)
        kinds = kinds_of(flat)
        if "array" in kinds:
            inner = self.value(name if name.endswith("ids") else singular(name), flat.get("items", {}), noun, full=full, turn=turn)
            return [] if inner is _NOTHING else [inner]
        if "object" in kinds:
            return self._object(schema, noun, full=full) if flat.get("properties") else {"catatan": f"isi {turn}"}
        if "enum" in flat:
            choices = [one for one in flat["enum"] if one is not None]
            return choices[turn % len(choices)]
        if _names_a_thing(name):
            found = list(dict.fromkeys(self._named(name, noun)))
            if found:
                return found[turn % len(found)]
            return _NOTHING
        return _scalar(name, flat, kinds, turn)

    def _object(self, schema: Node, noun: str, *, full: bool) -> dict[str, Any]:
        flat = self._contract.flat(schema)
        found = {}
        for name, one in flat.get("properties", {}).items():
            if full or name in flat.get("required", ()):
                value = self.value(name, one, noun, full=full)
                if value is not _NOTHING:
                    found[name] = value
        if not flat.get("properties"):
            return {"name": f"Nama {self._count}", "catatan": f"isi {self._count}", "angka": self._count, "aktif": bool(self._count % 2)}
        return _chosen(found)

    def _named(self, name: str, noun: str) -> Iterator[Any]:
        suffix = next((end for end in _SUFFIXES if name.endswith(end)), "")
        key = _SUFFIXES.get(suffix, "id")
        stem = name.removesuffix(suffix) if suffix else noun
        linked = self._linked.get(name, [])
        things = self._readings.of(stem) if suffix else self._readings.of(noun)
        if not things:
            yield from linked
        for thing in things:
            value = thing.fact(key)
            if value is not None:
                yield value
        # a field such as `location_id` that no object has, and other fields do
        if not things and not linked:
            for (_, value), _place in self._readings.values.get(name, {}).items():
                if value not in (None, ""):
                    yield value

    def _values_of_links(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for reply in self._readings.replies:
            for following in followings(self._contract, reply) if reply.ok else ():
                for name, value in (following.body or {}).items():
                    known = found.setdefault(name, [])
                    known += [one for one in (value if isinstance(value, list) else [value]) if one not in known]
        return found

    def _rows(self) -> bytes:
        """A file with a row for an order that there is."""
        order = next(iter(self._readings.of("order")), None)
        number = order.fact("order_id") if order is not None else "1"
        return f"order_id,customer_name,status,quantity\n{number},Sari,shipped,2\n".encode()


def shown_names(thing: Thing) -> list[str]:
    """The properties of a thing that are not null."""
    return [name for name in thing.facts if thing.fact(name) is not None]


def is_nothing(value: Any) -> bool:
    """Whether no value was found for a field."""
    return value is _NOTHING


def _chosen(body: dict[str, Any]) -> dict[str, Any]:
    """A line of a checkout names one thing, as its `type` says."""
    if body.get("type") in ("variant", "bundle_price_option"):
        other = {"variant": "bundle_price_option_id", "bundle_price_option": "variant_id"}[body["type"]]
        return {name: value for name, value in body.items() if name != other}
    return body


def _names_a_thing(name: str) -> bool:
    return name == "ids" or any(name.endswith(end) for end in _SUFFIXES) and name != "external_id"


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


__all__ = ["Bodies", "is_nothing", "nullable", "shown_names"]
