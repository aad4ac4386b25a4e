"""Rule: sums, ranges and counts agree, and all responses show the same values of a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from .contract import EMPTY, Contract, Node, get_noun, singular
from .entities import Entity
from .findings import Report
from .reading import Readings
from .spelling import ID_KEYS, amount, comparable, names, plain, same, time

_STARTS = ("created_at", "inserted_at", "current_period_start")
_ENDS = ("updated_at", "last_updated_at", "current_period_end")
#: Properties for which two responses have enums without a common value, or of which one response declares no null. To a buyer, a settled
#: payment is a paid one.
_UNLIKE = frozenset({"courier.courier_type", "courier_service.courier", "order.payment_status", "store.logo", "store.custom_domain"})


def check_views(readings: Readings, report: Report) -> None:
    """Check that every property has one value, whichever response shows it."""
    for entity in readings.entities.values():
        for name, values in entity.facts.items():
            label = f"{entity.noun}.{name}"
            first = values[0]
            for other in values[1:] if label not in _UNLIKE else ():
                report.check("views", _agree(first[0], other[0]), label, partial(_differ, entity, first, other))


def _differ(entity: Entity, *described: tuple[Any, str]) -> str:
    return f"{entity}: " + ", ".join(f"{place} says {value!r}"[:200] for value, place in described)


def check_objects(readings: Readings, report: Report) -> None:
    """Check that the properties of each object agree with each other."""
    for reply in readings.replies:
        if reply.ok and reply.operation.response is not None:
            for value, schema, place in _objects(readings.contract, reply.data, reply.operation.response, reply.operation.id):
                for rule, holds, label, detail in _parts(readings.contract, value, schema):
                    report.check(rule, holds, f"{place}{label}", f"{reply}: {detail}"[:400])


def check_lists(readings: Readings, report: Report) -> None:
    """Check that counts equal the length of their list, and that lists contain each row once."""
    contract = readings.contract
    for reply in readings.replies:
        if not reply.ok or not isinstance(reply.data, Mapping):
            continue
        base = contract.route("GET", reply.operation.path.removesuffix("/count"))
        if reply.operation.path.endswith("/count") and base is not None:
            total = sum(len(page.rows) for page in readings.session.pages(base, reply.path))
            for name, value in reply.data.items():
                report.check("count", amount(value) == total, f"{reply.operation.id}.{name}", f"{value} for {total} rows of {base.id}")
    for (collection, outer), rows in readings.rows.items():
        for key in (*ID_KEYS, "slug", "secret_slug", f"{get_noun(collection)}_id"):
            values = [row[key] for row in rows if isinstance(row, Mapping) and row.get(key) is not None]
            report.check(
                "unique", len(set(values)) == len(values), f"{collection} {key}", f"{outer}: {len(values) - len(set(values))} twice"
            )


def check_ranges(readings: Readings, report: Report) -> None:
    """Check that a range spans the lowest and the highest value of the rows that it summarizes."""
    for entity in readings.entities.values():
        for name in entity.facts:
            if name.endswith("_range"):
                _check_range(readings, report, entity, name)


def _check_range(readings: Readings, report: Report, entity: Entity, name: str) -> None:
    stem = name.removesuffix("_range")
    results: list[Decimal] = []
    for property_, values in entity.facts.items():
        noun = singular(property_)
        for value, _ in values:
            for item in value if isinstance(value, list) else ():
                if isinstance(item, Mapping) and "id" in item:
                    known_entity = readings.entities.get((noun, str(item["id"])))
                    price = amount(item.get(stem, known_entity.fact(stem) if known_entity is not None else None))
                    results += [price] if price is not None else []
    bounds = entity.fact(name)
    if results and isinstance(bounds, Mapping):
        ends = (amount(bounds.get("min")), amount(bounds.get("max")))
        description = f"{entity.facts[name][0][1]}, {entity}: {bounds} for {sorted(set(results))}"
        report.check("range", ends == (min(results), max(results)), f"{entity.noun}.{name}", description)


def _agree(left: Any, other: Any) -> bool:
    if isinstance(left, list) and isinstance(other, list):
        left, other = names(left) if _texts(other) else left, names(other) if _texts(left) else other
        if all(isinstance(item, dict) for item in (*left, *other)):
            if all("id" in item for item in (*left, *other)):
                return [str(item["id"]) for item in left] == [str(item["id"]) for item in other]
            return len(left) == len(other) and all(_agree(a, b) for a, b in zip(left, other, strict=True))
        return same(left, other) or not (_texts(left) and _texts(other))
    if isinstance(left, dict) and isinstance(other, dict):
        return all(_agree(left[name], other[name]) for name in left.keys() & other.keys() if comparable(left[name], other[name]))
    return not comparable(left, other) or plain(left) == plain(other)


def _texts(value: list[Any]) -> bool:
    return bool(value) and not any(isinstance(item, (dict, list)) for item in value)


def _objects(contract: Contract, value: Any, schema: Node, place: str) -> Iterator[tuple[Mapping[str, Any], Node, str]]:
    flat = contract.flat(schema)
    if isinstance(value, list):
        for item in value:
            yield from _objects(contract, item, flat.get("items", EMPTY), f"{place}[]")
    elif isinstance(value, Mapping):
        yield value, flat, place
        for name, item in value.items():
            yield from _objects(contract, item, flat.get("properties", EMPTY).get(name, EMPTY), f"{place}.{name}")


_Check = tuple[str, bool, str, str]


def _parts(contract: Contract, value: Mapping[str, Any], schema: Node) -> Iterator[_Check]:
    yield from _counts(value)
    yield from _sums(contract, value, schema)
    yield from _products(value)
    yield from _totals(value)
    yield from _taxes(value)
    yield from _bounds(value)
    yield from _histories(value)
    yield from _flags(contract, value)


def _counts(value: Mapping[str, Any]) -> Iterator[_Check]:
    for name, inner in value.items():
        if name.endswith("_count") and isinstance(inner, int):
            rows = next((value[key] for key in (name[:-6], name[:-6] + "s") if isinstance(value.get(key), list)), None)
            if rows is not None:
                yield "count", inner == len(rows), f".{name}", f"{inner} for {len(rows)}"
    total = value.get("total_quantity")
    lines = value.get("orderlines")
    if isinstance(lines, list) and isinstance(total, int):
        quantity = sum(line["quantity"] for line in lines)
        yield "count", quantity == total, ".total_quantity", f"{total} for {quantity}"


def _sums(contract: Contract, value: Mapping[str, Any], schema: Node) -> Iterator[_Check]:
    """Check that an amount of an object is the sum of the same amounts of the items in its list."""
    for name, inner in value.items():
        items = contract.properties(
            schema.get("properties", EMPTY).get(name, EMPTY).get("items")
            or contract.items(schema.get("properties", EMPTY).get(name, EMPTY))
        )
        if not isinstance(inner, list) or not items:
            continue
        for name_in_both in items.keys() & value.keys():
            if contract.flat(items[name_in_both]).get("x-scalar") == "money" and value[name_in_both] is not None:
                total = sum((amount(item.get(name_in_both)) or Decimal(0) for item in inner), Decimal(0))
                yield (
                    "sum",
                    amount(value[name_in_both]) == total,
                    f".{name_in_both}",
                    f"{value[name_in_both]} for {name} that come to {total}",
                )


def _products(value: Mapping[str, Any]) -> Iterator[_Check]:
    """Check that a line costs the price of one unit times the quantity."""
    quantity = amount(value.get("quantity"))
    if quantity is None:
        return
    for total, single in (
        ("product_price", value.get("variant_price")),
        ("cogs", value.get("variant_cogs")),
        ("reseller_product_price", value.get("variant_reseller_price")),
        ("subtotal", value["variant"].get("price") if isinstance(value.get("variant"), Mapping) else None),
        ("line_total", value.get("unit_price")),
    ):
        part, all_ = amount(single), amount(value.get(total))
        if part is not None and all_ is not None:
            yield "sum", part * quantity == all_, f".{total}", f"{quantity} × {part} is not {all_}"


def _taxes(value: Mapping[str, Any]) -> Iterator[_Check]:
    """Check that amounts before and after tax are equal, since nothing is taxed."""
    for name, inner in value.items():
        before, after = amount(value.get(f"{name}_bt")), amount(inner)
        if before is not None and after is not None and not amount(value.get("tax_rate")):
            yield "sum", before == after, f".{name}_bt", f"{before} and {after} without tax"


def _totals(value: Mapping[str, Any]) -> Iterator[_Check]:
    """Check that a total is the sum of goods, shipping and other charges, less the discounts."""
    if all(amount(value.get(name)) is not None for name in ("product_price", "shipping_cost", "gross_revenue")):
        amount_before_discount = sum(
            (amount(value.get(name)) or Decimal(0) for name in ("product_price", "shipping_cost", "other_income")), Decimal(0)
        )
        discount = sum(
            (amount(inner) or Decimal(0) for name, inner in value.items() if name.endswith("_discount") and "fee" not in name), Decimal(0)
        )
        yield (
            "sum",
            amount(value["gross_revenue"]) == amount_before_discount - discount,
            ".gross_revenue",
            f"{value['gross_revenue']} for {amount_before_discount} - {discount}",
        )
    before, change, after = (amount(value.get(name)) for name in ("balance_before", "amount", "balance_after"))
    if before is not None and change is not None and after is not None:
        yield "sum", after - before in (change, -change), ".balance_after", f"{before}, {change}, {after}"
    gross, fee, net = (amount(value.get(name)) for name in ("gross_amount", "platform_fee_amount", "developer_net_amount"))
    if gross is not None and fee is not None and net is not None:
        yield "sum", gross - fee == net, ".developer_net_amount", f"{gross} - {fee} is not {net}"


def _bounds(value: Mapping[str, Any]) -> Iterator[_Check]:
    low, high = amount(value.get("min")), amount(value.get("max"))
    if low is not None and high is not None:
        yield "range", low <= high, "", f"min {low}, max {high}"
    start = next((time(value.get(name)) for name in _STARTS if value.get(name)), None)
    for name in _ENDS:
        end = time(value.get(name))
        if start is not None and end is not None:
            yield "range", start <= end, f".{name}", f"{end} is before {start}"


def _histories(value: Mapping[str, Any]) -> Iterator[_Check]:
    for name, inner in value.items():
        state = name.removesuffix("_history")
        entries = [entry for entry in inner if isinstance(entry, Mapping) and "status" in entry] if isinstance(inner, list) else []
        if not name.endswith("status_history") or not entries:
            continue
        if isinstance(value.get(state), str) and state != "shipment_status":
            yield "history", entries[-1]["status"] == value[state], f".{name}", f"ends in {entries[-1]['status']}, and is {value[state]}"
        for entry in entries:
            time = entry.get("time", entry.get("at"))
            if f"{entry['status']}_time" in value and time is not None:
                entry_time = value[f"{entry['status']}_time"]
                latest = [other.get("time", other.get("at")) for other in entries if other["status"] == entry["status"]][-1]
                yield (
                    "history",
                    plain(entry_time) == plain(latest),
                    f".{entry['status']}_time",
                    f"{entry_time}, and the history says {latest}",
                )


def _flags(contract: Contract, value: Mapping[str, Any]) -> Iterator[_Check]:
    """Check a flag against the property that it describes, unless requests set both: `is_verified` and `verified_time`."""
    for name, inner in value.items():
        if name.startswith("is_") and isinstance(inner, bool) and name not in contract.settings:
            for fact_name in (name[3:], f"{name[3:]}_time"):
                if fact_name in value and not isinstance(value[fact_name], (bool, list)):
                    yield "flag", inner == (value[fact_name] is not None), f".{name}", f"{inner}, and {fact_name} is {value[fact_name]}"


def check_references(readings: Readings, report: Report) -> None:
    """Check that an object describes another as the other describes itself: `variant_sku` beside `variant_id`, the city of a location."""
    for reply in readings.replies:
        if reply.ok and reply.operation.response is not None:
            for value, _, place in _objects(readings.contract, reply.data, reply.operation.response, reply.operation.id):
                for name, text, entity, fact in _descriptions(readings, value):
                    fact_value = entity.facts[fact][0][0]
                    if fact_value is not None and comparable(text, fact_value):
                        detail = f"{reply}: {text!r}, and {entity} says {fact_value!r}"
                        report.check("reference", plain(text) == plain(fact_value), f"{place}.{name}", detail[:400])


def _descriptions(readings: Readings, value: Mapping[str, Any]) -> Iterator[tuple[str, Any, Entity, str]]:
    """Yield the descriptions of other rows in an object that has their ids: the property, its value, the row, and its own property."""
    for key, number in value.items():
        noun = next((key.removesuffix(end) for end in ("_unique_id", "_uuid", "_id") if key.endswith(end)), key)
        if isinstance(number, (dict, list, bool)) or number is None or noun not in readings.nouns:
            continue
        entity = readings.find(noun, str(number))
        if entity is None or entity.number == str(value.get("id")):
            continue
        for name, text in value.items():
            fact = name.removeprefix(f"{noun}_")
            if name != fact and fact in entity.facts and fact not in ID_KEYS:
                yield name, text, entity, fact
            if noun == "location" and f"{name}_name" in entity.facts and text is not None:
                yield name, text, entity, f"{name}_name"


def check_agreement(readings: Readings, report: Report) -> None:
    """Run all checks of this rule."""
    check_views(readings, report)
    check_objects(readings, report)
    check_lists(readings, report)
    check_ranges(readings, report)
