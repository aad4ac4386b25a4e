"""Pages of orders to decode: values of realistic length, the same ones for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from .tables import ORDER, PAGE, Kind, Tables, walk

Shape = Literal["full", "null", "odd"]
ORDERS_PER_PAGE = 25

_WORDS = "kemeja batik lengan panjang warna biru ukuran besar paket hemat bonus kirim cepat gudang utama promo akhir tahun".split()
_LIST_LENGTHS = {"data": ORDERS_PER_PAGE, "orderlines": 3, "status_history": 4, "payment_status_history": 2, "shipment_status_history": 3}
#: Spellings that differ from the contract and can still be decoded.
_ODD: dict[str, tuple[Any, ...]] = {
    "text": (12, Decimal("1.50"), True, "", "  "),
    "url": ("", "https://example.com/a"),
    "number": ("", 7, 0, Decimal("1.10"), "1e3", "-0.00", "+5", " 12.50 ", "12.50 ", "1_000"),
    "integer": ("3", Decimal("4.0"), "5.0", ""),
    "id": ("0193a1b2", 5),
    "boolean": ("true", "false", 1, 0, "", "TRUE"),
    "datetime": (
        "2023-10-01 12:00:00+00:00",
        "2024-01-01T10:00:00",
        "0026-01-01T00:00:00Z",
        "",
        "2024-01-01T24:00:00Z",
        "2024-01-01",
        "20240101T101112",
    ),
    "date": ("2024-01-01T10:00:00Z", ""),
    "enum": ("a_new_value", "", 5),
}


class PayloadBuilder:
    """Builds JSON values of the classes of some tables."""

    def __init__(self, tables: Tables, shape: Shape = "full", seed: int = 20) -> None:
        self._tables, self._shape = tables, shape
        self._random = random.Random(seed)

    def object(self, name: str) -> dict[str, Any]:
        """Return an object of a class."""
        fields = {class_.wire: self.value(class_.kind, class_.wire) for class_ in self._tables.classes[name]}
        if self._shape == "odd":
            for key in self._random.sample(sorted(fields), len(fields) // 6):
                if key != "data":
                    del fields[key]
            fields["not_in_the_contract"] = {"deep": [1, None, Decimal("0.10")]}
        return fields

    def value(self, kind: Kind, key: str) -> Any:
        """Return a value of a kind; `key` is the name of its field."""
        chance = self._random.random()
        if self._shape == "null" and key != "data" and chance < 0.9:
            return None
        if self._shape == "odd":
            if chance < 0.2 and key != "data":
                return None
            if chance < 0.6 and kind.name in _ODD:
                return self._random.choice(_ODD[kind.name])
        if kind.name == "model":
            return self.object(kind.target)
        if kind.name == "list" and kind.inner is not None:
            items: list[Any] = [self.value(kind.inner, key[:-1]) for _ in range(_LIST_LENGTHS.get(key, 1))]
            return [*items, None] if self._shape == "odd" and key != "data" else items
        if kind.name == "map" and kind.inner is not None:
            return {f"{self._words(3).title()} {index}": self.value(kind.inner, "quantity") for index in range(2)}
        if kind.name == "enum":
            return self._random.choice(self._tables.enums[kind.target])[1]
        return self._scalar(kind.name, key)

    def _scalar(self, name: str, key: str) -> Any:
        pick = self._random
        if name == "number":
            return f"{pick.choice([0, pick.randrange(1, 400) * 500, pick.randrange(1, 900_000)])}.00"
        if name == "datetime":
            fraction = f".{pick.randrange(10**6):06}" if pick.random() < 0.3 else ""
            return f"2026-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}T{pick.randrange(24):02}:{pick.randrange(60):02}:07{fraction}Z"
        if name == "id":
            return pick.randrange(10_000, 9_999_999)
        if name == "integer":
            return pick.randrange(1, 20)
        if name == "boolean":
            return pick.random() < 0.5
        if name == "url":
            return f"user{pick.randrange(10**6)}@example.com" if "email" in key else f"https://cdn.example.com/{pick.randrange(10**9)}"
        if name == "object":
            return {"source": self._words(1), "count": pick.randrange(9)}
        if name == "any":
            return {"code": "bni", "name": self._words(2)}
        return self._text(key)

    def _text(self, key: str) -> str:
        pick = self._random
        if key == "order_id":
            return "2601" + f"{pick.randint(1, 28):02}" + "".join(pick.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=7))
        if "slug" in key:
            return "".join(pick.choices("abcdefghijklmnopqrstuvwxyz0123456789-_", k=40))
        if key in ("uuid", "unique_id", "client_id"):
            return f"{pick.getrandbits(32):08x}-8c1b-4f7e-9c55-{pick.getrandbits(48):012x}"
        if "phone" in key:
            return f"628{pick.randrange(10**9, 10**10)}"
        if "url" in key or key in ("avatar", "logo", "image"):
            return f"https://cdn.example.com/{pick.getrandbits(32):08x}.jpg"
        if key in ("address", "notes", "message", "chat_message", "description"):
            return self._words(12)
        return self._words(2 if "name" in key else 1)

    def _words(self, count: int) -> str:
        return " ".join(self._random.choices(_WORDS, k=count))


def page(tables: Tables, shape: Shape = "full", seed: int = 20) -> dict[str, Any]:
    """Return a page of orders in the form of the list."""
    page = PayloadBuilder(tables, shape, seed).object(PAGE)
    return page | {"is_paginated": True, "has_next": True, "page_size": ORDERS_PER_PAGE}


def details(tables: Tables, shape: Shape = "full", seed: int = 20) -> list[dict[str, Any]]:
    """Return as many orders with all of their details."""
    maker = PayloadBuilder(tables, shape, seed)
    return [maker.object(ORDER) for _ in range(ORDERS_PER_PAGE)]


def unusual_pages(tables: Tables) -> dict[str, dict[str, Any]]:
    """Return pages in which every object below the page differs from the contract in the same way."""
    changes: dict[str, Callable[[dict[str, Any]], object]] = {
        "a key missing": lambda item: item.pop(next(key for key in item if key != "customer")),
        "an unknown key": lambda item: item.update(not_in_the_contract="text"),
        "times without offset": lambda item: _respell(item, "Z", lambda value: value.removesuffix("Z")),
        'numbers ""': lambda item: _respell(item, ".00", lambda value: ""),
        "JSON numbers": lambda item: _respell(item, ".00", Decimal),
    }
    pages = {}
    for label, change in changes.items():
        pages[label] = page(tables)
        for name, item in list(walk(tables, PAGE, pages[label])):
            if name != PAGE:
                change(item)
    return pages


def _respell(item: dict[str, Any], mark: str, spell: Callable[[str], Any]) -> None:
    for key, value in item.items():
        if isinstance(value, str) and value[:1].isdigit() and value.endswith(mark):
            item[key] = spell(value)


def encode(value: Any) -> bytes:
    """Encode JSON as the service does: compact, Decimals as numbers with their exact digits."""
    return _json(value).encode()


def _json(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_json, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
