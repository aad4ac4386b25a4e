"""Test the iteration of lists: a page is requested when its first row is needed, and no list loops forever."""

from __future__ import annotations

import itertools
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import httpx
import pytest
from scalev._runtime import scalars
from scalev._runtime.decoders import ListDecoder, ModelDecoder
from scalev._runtime.decoding_errors import ResponseParseError
from scalev._runtime.errors import ConfigurationError, NotFoundError, PaginationError, ScalevError
from scalev._runtime.models import Model, model, wire
from scalev._runtime.operations import OMIT
from scalev._runtime.progress import Progress

from tests.runtime.service import ALL_MODES, LIST, LOOPS, UNPAGED, Mode, Order, Service, async_client, operation, run_async, sync_client

Listed = Callable[..., list[Any]]


def rows(
    mode: Mode, service: Service, endpoint: Any = LIST, *, take: int | None = None, pages: bool = False, **arguments: Any
) -> list[Any]:
    """Return the first rows (or pages) of a list, as many as requested."""
    if mode == "sync":
        with sync_client(service) as client:
            pager = client._calls.list(endpoint, **arguments)
            return list(itertools.islice(pager.pages() if pages else pager, take))

    async def run() -> list[Any]:
        async with async_client(service) as client:
            pager = client._calls.list(endpoint, **arguments)
            results: list[Any] = []
            if take == 0:
                return results
            async for row in pager.pages() if pages else pager:
                results.append(row)
                if len(results) == take:
                    break
            return results

    results: list[Any] = run_async(mode, run)
    return results


def page(*ids: int, **extra: Any) -> dict[str, Any]:
    """Return a page of orders."""
    return {"data": [{"id": number} for number in ids], "is_paginated": True, **extra}


def ids(result: list[Order]) -> list[Any]:
    """Return the ids of orders."""
    return [order.id for order in result]


THREE = (
    page(1, 2, has_next=True, next_cursor="b"),
    page(3, has_next=True, next_cursor="c"),
    page(4, has_next=False, next_cursor=None),
)


@pytest.mark.parametrize("mode", ALL_MODES)
def test_all_rows_of_all_pages_are_listed_with_the_same_options(mode: Mode) -> None:
    service = Service(*THREE)
    options: Any = {"extra_query": {"z": "1"}, "extra_headers": {"X-A": "1"}, "timeout": 3}
    assert ids(rows(mode, service, query={"status": "paid", "next_cursor": OMIT}, options=options)) == [1, 2, 3, 4]
    filters = {"status": "paid", "z": "1"}
    assert [dict(request.url.params) for request in service.requests] == [
        filters,
        {**filters, "next_cursor": "b"},
        {**filters, "next_cursor": "c"},
    ]
    assert {(request.headers["x-a"], request.extensions["timeout"]["read"]) for request in service.requests} == {("1", 3)}


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(("take", "requests"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (None, 3)])
def test_a_page_is_requested_when_its_first_row_is_needed(mode: Mode, take: int | None, requests: int) -> None:
    service = Service(*THREE)
    rows(mode, service, take=take)
    assert len(service.requests) == requests


@pytest.mark.parametrize("mode", ALL_MODES)
def test_pages_are_iterated_one_by_one(mode: Mode) -> None:
    service = Service(*THREE)
    result = rows(mode, service, pages=True, take=2)
    assert [ids(item.data) for item in result] == [[1, 2], [3]] and result[0].extra == {"is_paginated": True}
    assert len(service.requests) == 2


def test_every_iteration_starts_anew() -> None:
    service = Service(*THREE, *THREE)
    with sync_client(service) as client:
        pager = client._calls.list(LIST)
        assert ids(list(pager)) == ids(list(pager)) == [1, 2, 3, 4]


ENDS: list[tuple[list[Any], list[int], int]] = [
    # a null, missing or empty cursor ends a list, whatever has_next says
    ([page(1, has_next=True, next_cursor=None)], [1], 1),
    ([page(1, has_next=True)], [1], 1),
    ([page(1, has_next=True, next_cursor="")], [1], 1),
    # has_next false ends it, whatever the cursor says; without has_next the cursor decides
    ([page(1, has_next=False, next_cursor="b")], [1], 1),
    ([page(1, next_cursor="b"), page(2)], [1, 2], 2),
    ([page(1, has_next="true", next_cursor=7), page(2, has_next="false", next_cursor=8)], [1, 2], 2),
    # an empty page does not end a list
    ([page(has_next=True, next_cursor="b"), page(1)], [1], 2),
    ([{"data": None, "has_next": True, "next_cursor": "b"}, page(1)], [1], 2),
    ([{"has_next": True, "next_cursor": "b"}, page(1)], [1], 2),
    ([{"data": [None, {"id": 1}]}], [1], 1),
    ([{"data": [], "is_paginated": False}], [], 1),
    ([{}], [], 1),
]


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(("pages", "expected", "requests"), ENDS)
def test_a_list_ends_at_its_last_page(mode: Mode, pages: list[Any], expected: list[int], requests: int) -> None:
    service = Service(*pages)
    assert ids(rows(mode, service)) == expected
    assert len(service.requests) == requests


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(
    ("cursors", "start", "requests"),
    [
        (["b", "b"], OMIT, 2),
        (["b", "c", "b"], OMIT, 3),
        (["b"], "b", 1),  # the first page echoes the cursor of its request
    ],
)
def test_a_repeated_cursor_is_an_error(mode: Mode, cursors: list[str], start: Any, requests: int) -> None:
    service = Service(*(page(1, has_next=True, next_cursor=cursor) for cursor in cursors))
    with pytest.raises(PaginationError, match=r"^listOrders: the cursor 'b' was returned twice"):
        rows(mode, service, query={"next_cursor": start})
    assert len(service.requests) == requests


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("arguments", [{"query": {"next_cursor": "b"}}, {"options": {"extra_query": {"next_cursor": "b"}}}])
def test_a_list_continues_from_a_cursor(mode: Mode, arguments: Any) -> None:
    service = Service(*THREE[1:])
    assert ids(rows(mode, service, **arguments)) == [3, 4]
    assert [str(request.url.query, "ascii") for request in service.requests] == ["next_cursor=b", "next_cursor=c"]


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_list_iterates_backward_from_a_previous_cursor_and_sends_only_one_cursor(mode: Mode) -> None:
    service = Service(
        page(2, has_next=True, next_cursor="x", has_previous=True, previous_cursor="a"),
        page(1, has_next=True, next_cursor="y", has_previous=False, previous_cursor=None),
    )
    assert ids(rows(mode, service, query={"next_cursor": OMIT, "previous_cursor": "b"})) == [2, 1]
    assert [str(request.url.query, "ascii") for request in service.requests] == ["previous_cursor=b", "previous_cursor=a"]
    with pytest.raises(ConfigurationError, match="expected one cursor"):
        rows(mode, service, query={"next_cursor": "a", "previous_cursor": "b"}, take=0)
    assert len(service.requests) == 2


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(
    ("first", "requests"),
    [
        ({"has_next": False, "has_previous": True, "previous_cursor": "a"}, 2),  # its other cursor points backwards
        ({"has_next": None, "has_previous": True, "previous_cursor": "a"}, 2),
        ({"has_next": True, "next_cursor": "x", "has_previous": False, "previous_cursor": "a"}, 1),
        ({"has_next": True, "next_cursor": "x", "has_previous": True, "previous_cursor": None}, 1),
        ({"has_next": True, "next_cursor": "x", "previous_cursor": "a"}, 2),
    ],
)
def test_a_backward_list_ends_by_has_previous(mode: Mode, first: Any, requests: int) -> None:
    service = Service(page(2, **first), page(1, has_next=True, next_cursor="y", has_previous=False, previous_cursor=None))
    assert ids(rows(mode, service, query={"previous_cursor": "b"})) == [2, 1][:requests]
    assert len(service.requests) == requests


def endless(*pages: list[int], backward: bool = False) -> Service:
    """Respond with the same pages forever, each time with a new cursor."""
    count = itertools.count()

    def respond(_: httpx.Request) -> httpx.Response:
        number = next(count)
        has_more, cursor = ("has_previous", "previous_cursor") if backward else ("has_next", "next_cursor")
        return httpx.Response(200, json=page(*pages[number % len(pages)], **{has_more: True, cursor: f"c{number}"}))

    return Service(respond)


@pytest.mark.parametrize("options", [{}, {"limit": 3}])
def test_first_and_to_list_take_what_they_need(options: dict[str, Any]) -> None:
    service = Service(*THREE)
    with sync_client(service) as client:
        pager: Any = client._calls.list(LIST, options=options)
        assert repr(pager) == "<Pager of listOrders: iterate over it>"
        assert pager.first().id == 1 and len(service.requests) == 1
        assert client._calls.list(UNPAGED, options={"limit": 0}).first() is None and len(service.requests) == 1
    with sync_client(Service(*THREE)) as client:
        results: Any = client._calls.list(LIST, options=options).to_list()
        assert ids(results) == [1, 2, 3, 4][: options.get("limit")] and results == list(results)
        assert results._repr_html_().count("<tr>") == 1 + len(results)


@pytest.mark.parametrize("loop", LOOPS)
def test_an_asynchronous_list_has_first_and_to_list(loop: Any) -> None:
    async def run() -> None:
        service = Service(*THREE)
        async with async_client(service) as client:
            first: Any = await client._calls.list(LIST).first()
            assert first.id == 1 and len(service.requests) == 1
            assert await client._calls.list(LIST, options={"limit": 0}).first() is None
        async with async_client(Service(*THREE)) as client:
            assert ids(await client._calls.list(LIST).to_list()) == [1, 2, 3, 4]

    run_async(loop, run)


@pytest.mark.parametrize("mode", ALL_MODES)
def test_progress_is_reported_after_each_page(mode: Mode) -> None:
    reports: list[Progress] = []
    rows(mode, Service(*THREE), options={"progress": reports.append})
    assert reports == [Progress(pages=pages, rows=count, limit=None) for pages, count in ((1, 2), (2, 3), (3, 4))]
    reports.clear()
    rows(mode, Service(*THREE), options={"progress": reports.append, "limit": 1})
    assert reports == [Progress(pages=1, rows=1, limit=1)]
    with pytest.raises(ZeroDivisionError):
        rows(mode, Service(*THREE), options={"progress": lambda progress: progress.rows / 0})
    with pytest.raises(ConfigurationError, match="progress: expected a function that takes a Progress, got 3"):
        rows(mode, Service(*THREE), options={"progress": 3})

    async def report(progress: Progress) -> None:
        """Report progress asynchronously, which is rejected because nothing would await the coroutine."""

    with pytest.raises(ConfigurationError, match="progress: expected a plain function, got a coroutine function"):
        rows(mode, Service(*THREE), options={"progress": report})


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize(
    ("pages", "options", "requests"),
    [
        ([[]], {}, 50),
        ([[]], {"limit": 5}, 50),
        ([[1, 2]], {}, 51),
        ([[1, 2]], {"limit": 200}, 51),
        ([[1, 2], [3], []], {}, 52),
        ([[1, 2], [2, 1], [2], [1, 1]], {"max_empty_pages": 3}, 4),  # rows that were returned before, in any other order
        ([[]], {"max_empty_pages": 1}, 1),
    ],
)
def test_a_list_without_new_rows_ends(mode: Mode, backward: bool, pages: Any, options: Any, requests: int) -> None:
    service = endless(*pages, backward=backward)
    query = {"previous_cursor": "z"} if backward else {}
    limit = options.get("max_empty_pages", 50)
    with pytest.raises(PaginationError, match=rf"^listOrders: expected a new row within {limit} pages, got none"):
        rows(mode, service, query=query, options=options)
    assert len(service.requests) == requests


@pytest.mark.parametrize("mode", ALL_MODES)
def test_empty_pages_between_others_do_not_end_a_list(mode: Mode) -> None:
    pages = [page(1, has_next=True, next_cursor="0"), *(page(has_next=True, next_cursor=f"{number}") for number in range(1, 49))]
    result = rows(mode, Service(*pages, page(2, has_next=False)))
    assert ids(result) == [1, 2]
    service = endless(*([[]] * 80), [1])
    assert ids(rows(mode, service, options={"max_empty_pages": None, "limit": 1})) == [1] and len(service.requests) == 81


def test_a_cycle_of_many_pages_is_noticed_too() -> None:
    service = endless(*([number * 100 + row for row in range(100)] for number in range(300)))
    with pytest.raises(PaginationError, match="within 50 pages"):
        rows("sync", service)
    assert len(service.requests) == 350


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(
    ("query", "last", "message"),
    [
        ({}, page(1, has_next=True), "listOrders: a page claims has_next but has no next_cursor, so the list ends with it"),
        ({}, page(1, has_next=True, next_cursor=""), "a page claims has_next but has no next_cursor"),
        ({"previous_cursor": "b"}, page(1, has_previous=True), "a page claims has_previous but has no previous_cursor"),
        ({}, page(1, has_next=False), None),
        ({}, page(1), None),
    ],
)
def test_a_next_page_without_a_cursor_is_logged(
    mode: Mode, query: Any, last: Any, message: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "scalev")
    assert ids(rows(mode, Service(last), query=query)) == [1]
    assert (message or "") in caplog.text and bool(caplog.records) is (message is not None)


@pytest.mark.parametrize("value", [0, -1, True, 1.5, "50"])
def test_max_empty_pages_must_be_an_int_of_at_least_1(value: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^max_empty_pages: expected a number of pages from 1"):
        rows("sync", Service(*THREE), options={"max_empty_pages": value})


@pytest.mark.parametrize("loop", LOOPS)
def test_an_error_ends_the_iteration(loop: Mode) -> None:
    async def run() -> None:
        service = Service(THREE[0], httpx.Response(500), THREE[2])
        async with async_client(service) as client:
            pages = client._calls.list(LIST).pages()
            assert len((await anext(pages)).data) == 2
            with pytest.raises(ScalevError):
                await anext(pages)
            assert await anext(pages, None) is None and len(service.requests) == 2

    run_async(loop, run)


async def get_next(pages: AsyncIterator[Any]) -> None:
    await anext(pages)


@pytest.mark.parametrize("loop", LOOPS)
def test_a_list_is_iterated_by_one_task_at_a_time(loop: Mode) -> None:
    async def run() -> None:
        is_fetching, go_on = anyio.Event(), anyio.Event()

        async def respond(_: httpx.Request) -> httpx.Response:
            is_fetching.set()
            await go_on.wait()
            return httpx.Response(200, json=THREE[0])

        async with async_client(Service(), transport=httpx.MockTransport(respond)) as client, anyio.create_task_group() as group:
            pages = client._calls.list(LIST).pages()
            group.start_soon(get_next, pages)
            await is_fetching.wait()
            with pytest.raises(RuntimeError, match="one task at a time"):
                await anext(pages)
            go_on.set()

    run_async(loop, run)


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_list_without_a_cursor_is_one_page(mode: Mode) -> None:
    service = Service(page(1, 2, has_next=True, next_cursor="b"))
    assert ids(rows(mode, service, UNPAGED)) == [1, 2]
    assert len(service.requests) == 1


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"query": {"x": b"a"}}, ConfigurationError),
        ({"options": {"statsu": 1}}, TypeError),
        ({"endpoint": operation(bearer="customer", items="data")}, ConfigurationError),
    ],
)
def test_invalid_arguments_are_reported_by_the_call_and_not_by_the_loop(mode: Mode, arguments: Any, kind: type[Exception]) -> None:
    service = Service()
    with pytest.raises(kind):
        rows(mode, service, take=0, **arguments)
    assert not service.requests


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(
    ("second", "kind"),
    [(httpx.Response(404), NotFoundError), ([], ResponseParseError), (httpx.Response(200, text="<html>"), ResponseParseError)],
)
def test_an_error_on_a_later_page_ends_the_loop_there(mode: Mode, second: Any, kind: type[ScalevError]) -> None:
    service = Service(THREE[0], second)
    assert len(rows(mode, service, take=2)) == 2
    with pytest.raises(kind):
        rows(mode, Service(THREE[0], second))


@pytest.mark.parametrize("mode", ALL_MODES)
@pytest.mark.parametrize(("limit", "expected", "calls"), [(0, [], 0), (1, [1], 1), (2, [1, 2], 1), (3, [1, 2, 3], 2), (9, [1, 2, 3, 4], 3)])
def test_a_limit_ends_a_list_and_no_page_is_requested_beyond_it(mode: Mode, limit: int, expected: list[int], calls: int) -> None:
    service = Service(*THREE)
    assert ids(rows(mode, service, options={"limit": limit})) == expected
    assert len(service.requests) == calls and all("limit" not in request.url.params for request in service.requests)


@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_limit_counts_rows_and_leaves_pages_whole(mode: Mode) -> None:
    service = Service(page(1, 2, has_next=True, next_cursor="b") | {"data": [None, {"id": 1}, {"id": 2}]}, page(3, has_next=False))
    result = rows(mode, service, pages=True, options={"limit": 1})
    assert [len(item.data) for item in result] == [3] and len(service.requests) == 1


@pytest.mark.parametrize("limit", [-1, 1.5, True, "3"])
def test_an_invalid_limit_is_rejected_by_the_call(limit: Any) -> None:
    service = Service(*THREE)
    with pytest.raises(ConfigurationError, match="limit: expected a number of rows from 0"):
        rows("sync", service, options={"limit": limit})
    assert not service.requests


def test_rows_of_a_class_that_cannot_be_imported_are_compared_too() -> None:
    @model
    class Local(Model):
        """A row."""

        id: int | None = wire(scalars.decode_integer)

    @model
    class LocalPage(Model):
        """A page of rows."""

        data: list[Local] | None = wire(ListDecoder(ModelDecoder(lambda: Local)))
        next_cursor: str | None = wire(scalars.decode_text)

    endpoint = operation({200: lambda: ModelDecoder(lambda: LocalPage)}, items="data", cursor="next_cursor")
    service = endless([1, 2])
    with pytest.raises(PaginationError, match="within 50 pages"):
        rows("sync", service, endpoint)
    assert len(service.requests) == 51
