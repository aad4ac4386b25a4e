"""Find sent values in a response."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .spelling import names, same

_ENDS = {"_unique_id": ("unique_id", "id"), "_uuid": ("uuid",), "_id": ("id", "unique_id", "uuid")}


def is_shown(name: str, value: Any, data: Any) -> bool | None:
    """Return whether a response shows a field as it was sent; None if it has no place for it."""
    if not isinstance(data, Mapping):
        return None
    if name in data:
        inner = data[name]
        # `progress` is the share in what a response calls the progress
        return _alike(value, inner[name] if isinstance(inner, Mapping) and name in inner and not isinstance(value, Mapping) else inner)
    for end, keys in _ENDS.items():
        stem = name.removesuffix(end)
        if name.endswith(end) and stem in data:
            return _refers(value, data[stem], keys)
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return _is_listed(value, data)
    # several parts of a response can have the field: an order has the address of its buyer and that of its warehouse
    outcomes = [_alike(value, item) for item in _find_inside(name, data)]
    return True if True in outcomes else False if False in outcomes else None


def _alike(expected: Any, got: Any) -> bool | None:
    if isinstance(expected, list) and isinstance(got, list):
        if all(isinstance(item, Mapping) for item in expected):
            return None if not expected else _items(expected, got)
        return same(expected, names(got))
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return expected.keys() <= got.keys() and same(expected, got)
    if isinstance(got, Mapping):
        return any(same(expected, got.get(key)) for key in ("id", "unique_id", "uuid", "name", "code") if key in got)
    return same(expected, got)


def _refers(expected: Any, got: Any, keys: tuple[str, ...]) -> bool | None:
    if isinstance(got, Mapping):
        present = [got[key] for key in keys if key in got]
        return any(same(expected, item) for item in present) if present else None
    return same(expected, got) if got is not None and not isinstance(got, list) else None if isinstance(got, list) else expected is None


def _items(expected: list[Any], got: list[Any]) -> bool | None:
    """Return whether each item that was sent is in its place."""
    if len(expected) != len(got):
        return False
    outcomes = [is_shown(name, value, item) for element, item in zip(expected, got, strict=True) for name, value in element.items()]
    return False if False in outcomes else True if True in outcomes else None


def _is_listed(expected: list[Any], data: Mapping[str, Any]) -> bool | None:
    """Return whether each item of a list is in a list of the response whose items have its fields, or at least two of them."""
    for result in data.values():
        if isinstance(result, list) and result and isinstance(result[0], Mapping):
            outcomes = [name for name, value in expected[0].items() if any(is_shown(name, value, item) is not None for item in result)]
            if len(outcomes) >= min(2, len(expected[0])):
                return all(
                    any(all(is_shown(name, element[name], item) for name in outcomes if name in element) for item in result)
                    for element in expected
                )
    return None


def _find_inside(name: str, data: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the values of a name in parts of a response: `address` in `destination_address`, `customer_name` as `name` in `customer`."""
    for part, value in data.items():
        if isinstance(value, Mapping) and name.startswith(f"{part}_") and name[len(part) + 1 :] in value:
            yield value[name[len(part) + 1 :]]
            return
    # the address of a buyer has two names
    short_name = name.removeprefix("shipping_") if name.removeprefix("shipping_") in _ADDRESS else name
    # an entity with an id is not called what the store is called that it shows
    if not (name in _OWN and "id" in data):
        yield from (value[short_name] for value in data.values() if isinstance(value, Mapping) and short_name in value)


_OWN = frozenset({"name", "email", "phone", "status", "description"})
_ADDRESS = frozenset({"address", "city", "province", "subdistrict", "postal_code"})
