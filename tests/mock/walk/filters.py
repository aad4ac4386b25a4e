"""Rule: a filter of a list returns the rows with its value and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .contract import Operation, Parameter, get_noun, template
from .entities import Entity
from .findings import Report
from .reading import Readings
from .spelling import ID_KEYS, time

#: How many values of a filter are tested.
_MOST = 3
#: Query parameters that control a list, or select by values that no row shows.
_STEERING = frozenset({"b_uid", "page_size", "next_cursor", "previous_cursor", "columns", "limit", "for_store_id", "business_id"})


def check_filters(readings: Readings, operation: Operation, report: Report) -> None:
    """Check that a filter returns the rows with its value and no others."""
    bindings = list(readings.bindings(operation, 1))
    if not bindings or any(query.required for query in operation.queries.values()):
        return
    path = bindings[0]
    rows = _list_all(readings, operation, path, {})
    for name, parameter in operation.queries.items():
        if name in _STEERING:
            continue
        allowed_values = _enum(readings, parameter)
        for value in allowed_values:
            reply = readings.session.call(operation, path, {name: value})
            report.check("filter", reply.ok, f"{operation.id} {name}", f"{reply}: {reply.status}")
        for value, holds in _filters(readings, rows, name, get_noun(template(operation.path))):
            if allowed_values and str(value).lower() not in {str(choice).lower() for choice in allowed_values}:
                continue  # rows may show values of the past, which the filter does not take
            filtered_rows = _list_all(readings, operation, path, {name: value})
            matches = [row for row in rows if holds(row)]
            if any(holds(row) is None for row in rows):
                continue
            label = f"{operation.id} {name}"
            report.check(
                "filter",
                ids_in({"data": filtered_rows}) == ids_in({"data": matches}),
                label,
                f"{name}={value}: {len(filtered_rows)} rows for {len(matches)}",
            )


def _list_all(readings: Readings, operation: Operation, path: Mapping[str, Any], query: Mapping[str, Any]) -> list[Any]:
    return [row for page in readings.session.pages(operation, path, query) for row in page.rows]


def _enum(readings: Readings, parameter: Parameter) -> list[Any]:
    flat = readings.contract.flat(parameter.schema)
    return [value for value in flat.get("enum", ()) if value is not None]


def _filters(readings: Readings, rows: list[Any], name: str, noun: str) -> Iterator[tuple[Any, Any]]:
    """Yield values for a filter from the rows, each with a function that returns whether a row has it (None: not known)."""
    for end, since in (("_since", True), ("_until", False)):
        stem = name.removesuffix(end)
        if name.endswith(end) and rows and stem in rows[0]:
            for row in rows[:_MOST]:
                limit = time(row.get(stem))
                if limit is not None:
                    yield row[stem], lambda row, stem=stem, limit=limit, since=since: _is_within(time(row.get(stem)), limit, since)
            return
    stem = next((name.removesuffix(item) for item in ("_unique_id", "_id") if name.endswith(item)), name)
    seen_texts: set[str] = set()
    for row in rows:
        for text in _texts(readings, row, name, stem, noun):
            if text not in seen_texts and len(seen_texts) < _MOST:
                seen_texts.add(text)
                yield (
                    text,
                    lambda row, text=text: (
                        text in _texts(readings, row, name, stem, noun) if _says(readings, row, name, stem, noun) else None
                    ),
                )


def _is_within(time: Any, limit: Any, since: bool) -> bool:
    return time is not None and (time >= limit if since else time <= limit)


def _facts(readings: Readings, row: Any, noun: str) -> Mapping[str, Any]:
    """Return the properties of a row in a list, with those of its other responses."""
    if not isinstance(row, Mapping):
        return {}
    entity: Entity | None = readings.find(noun, str(row.get("id")))
    return {**({name: entity.facts[name][0][0] for name in entity.facts} if entity is not None else {}), **row}


def _says(readings: Readings, row: Any, name: str, stem: str, noun: str) -> bool:
    facts = _facts(readings, row, noun)
    return any(item in facts for item in (name, stem, f"{name}s", f"{stem}s"))


def _texts(readings: Readings, row: Any, name: str, stem: str, noun: str) -> list[str]:
    """Return the values of a filter that select a row: its value, the ids of the row that it refers to, or each of several."""
    facts = _facts(readings, row, noun)
    results: list[str] = []
    for key in dict.fromkeys((name, stem, f"{name}s", f"{stem}s")):
        if key in facts:
            values = facts[key] if isinstance(facts[key], list) else [facts[key]]
            for value in values:
                if isinstance(value, Mapping):
                    keys = ID_KEYS if name.endswith("_id") else ("name", "label", "tag")
                    results += [str(value[inner]) for inner in keys if value.get(inner) is not None]
                elif value is not None and value != "":
                    results.append(str(value).lower() if isinstance(value, bool) else str(value))
            break
    return results


def ids_in(data: Any) -> Any:
    """Return the ids of a row, or of each row of a list."""
    if isinstance(data, Mapping):
        rows = data.get("data")
        return [ids_in(row) for row in rows] if isinstance(rows, list) else {key: data[key] for key in ID_KEYS if key in data}
    return data
