"""All lists and objects of the document, traversed with nothing but the document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.mock.calling import Api

#: Parameters that filter by values that rows do not show.
_NOT_SHOWN = frozenset({"b_uid", "page_size", "next_cursor", "previous_cursor", "columns", "limit", "search"})
#: The rows of a page whose size was not given.
_PAGE = 25
_MOST_PAGES = 100


def _lists(api: Api) -> Iterator[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """Yield the operations that return rows: path and query, headers, and their unfiltered rows."""
    for operation_id, (method, _, node) in api.operations.items():
        required = [
            parameter
            for parameter in map(api.resolve, node.get("parameters", ()))
            if parameter.get("required") and parameter["in"] == "query"
        ]
        if method != "GET" or required:
            continue
        path = api.mock.get_example_path(operation_id)
        response = api.send("GET", path, headers=api.mock.credentials(operation_id), token=None)
        assert response.status == 200, (operation_id, response.body)
        body = response.json()
        if isinstance(body.get("data"), list) and body["data"] and isinstance(body["data"][0], dict):
            yield operation_id, {"path": path, "headers": api.mock.credentials(operation_id)}, body["data"]


def _get(api: Api, call: dict[str, Any], query: str) -> list[dict[str, Any]]:
    response = api.send("GET", f"{call['path']}?{query}", headers=call["headers"], token=None)
    assert response.status == 200, (call["path"], query, response.body)
    rows: list[dict[str, Any]] = response.json()["data"]
    return rows


def _parameters(api: Api, operation_id: str) -> dict[str, Any]:
    result = map(api.resolve, api.operations[operation_id][2].get("parameters", ()))
    return {item["name"]: item for item in result if item["in"] == "query"}


def _normalize(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int)) else None


def test_filters_select_rows_by_value(api: Api) -> None:
    checked_filters = set()
    for operation_id, call, rows in _lists(api):
        for name in _parameters(api, operation_id).keys() - _NOT_SHOWN:
            values = {_normalize(row[name]) for row in rows if name in row} - {None}
            for value in sorted(str(item) for item in values)[:3]:
                matches = _get(api, call, f"{name}={value}")
                assert matches == [row for row in rows if _normalize(row[name]) == value], (operation_id, name, value)
                checked_filters.add((operation_id, name))
            stem = name.removesuffix("_id")
            nested_ids = [row[stem]["id"] for row in rows if name not in row and isinstance(row.get(stem), dict) and "id" in row[stem]]
            for value in nested_ids[:2]:
                matches = _get(api, call, f"{name}={value}")
                assert matches == [row for row in rows if row[stem]["id"] == value], (operation_id, name, value)
                checked_filters.add((operation_id, name))
    assert len(checked_filters) >= 10, sorted(checked_filters)


def test_filters_select_ranges_of_time(api: Api) -> None:
    count = 0
    for operation_id, call, rows in _lists(api):
        for name in _parameters(api, operation_id):
            stem, _, end = name.rpartition("_")
            if end not in ("since", "until"):
                continue
            if stem not in rows[0]:
                continue
            times = sorted(datetime.fromisoformat(row[stem]) for row in rows if row.get(stem) is not None)
            assert times, (operation_id, name)
            middle = times[len(times) // 2]
            matches = _get(api, call, f"{name}={middle:%Y-%m-%dT%H:%M:%SZ}")
            expected_rows = [
                row
                for row in rows
                if row.get(stem) is not None
                and ((datetime.fromisoformat(row[stem]) >= middle) if end == "since" else (datetime.fromisoformat(row[stem]) <= middle))
            ]
            assert matches == expected_rows, (operation_id, name)
            count += 1
    assert count >= 7


def test_a_list_can_begin_with_the_oldest_row(api: Api) -> None:
    count = 0
    for operation_id, call, rows in _lists(api):
        if "sort_direction" in _parameters(api, operation_id):
            collected_rows: list[dict[str, Any]] = []
            cursor: str | None = ""
            while cursor is not None:
                query = f"{call['path']}?sort_direction=asc&page_size=2" + (f"&next_cursor={cursor}" if cursor else "")
                page = api.send("GET", query, headers=call["headers"], token=None).json()
                collected_rows, cursor = [*collected_rows, *page["data"]], page["next_cursor"]
            assert collected_rows == rows[::-1], operation_id
            assert _get(api, call, "sort_direction=desc") == rows
            count += 1
    assert count >= 2


def test_search_finds_a_row_by_its_name(api: Api) -> None:
    checked_operations = set()
    for operation_id, call, rows in _lists(api):
        if "search" not in _parameters(api, operation_id):
            continue
        # statistics count what was found, and so show that it is nothing
        assert [row for row in _get(api, call, "search=tidak-ada-yang-begini") if row.get("count") != 0] == [], operation_id
        for name in ("order_id", "name", "display", "customer_name", "label"):
            if isinstance(rows[0].get(name), str):
                assert rows[0] in _get(api, call, f"search={rows[0][name].replace(' ', '%20').replace('&', '%26')}"), (operation_id, name)
                checked_operations.add(operation_id)
    assert len(checked_operations) >= 6, checked_operations


def test_lists_are_newest_first(api: Api) -> None:
    count = 0
    for operation_id, _, rows in _lists(api):
        for name in ("created_at", "inserted_at", "timestamp"):
            times = [row[name] for row in rows if row.get(name) is not None]
            if len(times) > 1:
                assert times == sorted(times, reverse=True), operation_id
                count += 1
    assert count >= 3


@pytest.mark.parametrize("size", [1, 2, 4])
def test_cursors_lead_forward_and_back(api: Api, size: int) -> None:
    count = 0
    for operation_id, call, rows in _lists(api):
        if "next_cursor" not in _parameters(api, operation_id):
            continue
        pages = []
        body = api.send("GET", f"{call['path']}?page_size={size}", headers=call["headers"], token=None).json()
        for _ in range(_MOST_PAGES):
            pages.append(body)
            if not body["has_next"]:
                break
            query = f"page_size={size}&next_cursor={body['next_cursor']}"
            body = api.send("GET", f"{call['path']}?{query}", headers=call["headers"], token=None).json()
        listed_rows = [row for page in pages for row in page["data"]]
        assert listed_rows[: len(rows)] == rows, operation_id
        assert len(listed_rows) == len(rows) or len(rows) == _PAGE, operation_id
        assert [page["has_next"] for page in pages] == [True] * (len(pages) - 1) + [False]
        for later, earlier in zip(pages[:0:-1], pages[-2::-1], strict=True):
            query = f"page_size={size}&previous_cursor={later['previous_cursor']}"
            assert _get(api, call, query) == earlier["data"], operation_id
        count += 1
    assert count >= 10


def test_responses_show_the_values_that_were_sent(api: Api) -> None:
    """The response to a create shows each field of its body that the response declares; so does that to an update."""
    count = 0
    for operation_id, (method, path, node) in api.operations.items():
        body = api.resolve(node.get("requestBody", {}))
        if method not in ("POST", "PATCH") or not body or "application/json" not in body["content"] or path.endswith("orders"):
            continue
        # an operation that acts on an object need not show its arguments
        is_collection = not path.endswith("}") and any(item.startswith(f"{path}/{{") for _, item, _ in api.operations.values())
        if method == "POST" and not is_collection:
            continue
        request_body = api.value(body["content"]["application/json"]["schema"], "", full=True)
        response = api.send(
            method, api.mock.get_example_path(operation_id), request_body, headers=api.mock.credentials(operation_id), token=None
        )
        if response.status not in (200, 201) or not response.body:
            continue
        data = response.json()
        for name, value in request_body.items():
            if name in data and isinstance(value, (str, bool)) and isinstance(data[name], type(value)) and not name.endswith("_id"):
                assert data[name] == value, (operation_id, name)
                count += 1
    assert count >= 20, count
