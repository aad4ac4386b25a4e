"""Requests: paths, queries, headers and bodies, and what is rejected before anything is sent."""

from __future__ import annotations

import copy
import json
import pickle
from collections import UserList
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum, IntEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scalev._runtime.encoding import encode_json
from scalev._runtime.errors import ConfigurationError
from scalev._runtime.operations import OMIT
from scalev._runtime.responses import parse_json

from tests.runtime.service import CREATE, GET, SECRET, SFPK, Flag, Line, Order, Service, Status, call, capture_request, operation

ITEM = operation(path="/v3/stores/{store_id}/orders/{id}")


class Size(IntEnum):
    """An enum of numbers."""

    LARGE = 3


class Colour(Enum):
    """An enum that is not a text."""

    RED = "red"


class NoOffset(tzinfo):
    """A time zone without an offset."""

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        """Return None."""
        return None

    dst = utcoffset

    def tzname(self, _: datetime | None) -> str | None:
        """Return None."""
        return None


NAIVE = [datetime(2023, 10, 1), datetime(2023, 10, 1, tzinfo=NoOffset())]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("a", "a"),
        (7, "7"),
        (True, "true"),
        (Status.PAID, "paid"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("a/b", "a%2Fb"),
        ("../orders", "..%2Forders"),
        ("a?b=c#d&e", "a%3Fb%3Dc%23d%26e"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("a b+c", "a%20b%2Bc"),
        ("Café/é", "Caf%C3%A9%2F%C3%A9"),
        ("日本 😀", "%E6%97%A5%E6%9C%AC%20%F0%9F%98%80"),
        ("a\\b;c:d@e", "a%5Cb%3Bc%3Ad%40e"),
        ("a\r\nHost: x\0", "a%0D%0AHost%3A%20x%00"),
        ("...", "..."),
        ("{id}", "%7Bid%7D"),
    ],
)
def test_a_path_value_stays_one_segment(value: Any, path: str) -> None:
    request = capture_request(ITEM, path={"store_id": "s1", "id": value})
    assert request.url.raw_path == f"/v3/stores/s1/orders/{path}".encode()
    assert request.url.host == "api.scalev.com"


@pytest.mark.parametrize("value", ["", ".", "..", None, OMIT, b"a", ["a"], {}, NAIVE[0], "\ud800", float("nan"), Line(name="a")])
def test_anything_but_a_path_value_is_rejected(value: Any) -> None:
    assert_rejected(ITEM, "id: ", path={"store_id": "s1", "id": value})


def test_a_base_url_may_hold_a_path() -> None:
    service = Service()
    call("sync", service, ITEM, path={"store_id": "s1", "id": "é"}, settings={"base_url": "https://gate.example:8443/scalev/"})
    assert str(service.last.url) == "https://gate.example:8443/scalev/v3/stores/s1/orders/%C3%A9"


def assert_rejected(endpoint: Any, message: str, **arguments: Any) -> None:
    """Check that a call raises a one-line error and sends nothing."""
    service = Service()
    with pytest.raises(ConfigurationError) as error:
        call("sync", service, endpoint, **arguments)
    assert message in str(error.value) and "\n" not in str(error.value) and not service.requests


@pytest.mark.parametrize(
    ("value", "query"),
    [
        ("a b&c=d", b"x=a+b%26c%3Dd"),
        ("é😀", b"x=%C3%A9%F0%9F%98%80"),
        (5, b"x=5"),
        (Decimal("1.50"), b"x=1.50"),
        (Decimal("2E+4"), b"x=20000"),
        (0.5, b"x=0.5"),
        (True, b"x=true"),
        (Flag.FALSE, b"x=false"),
        (Status("new one"), b"x=new+one"),
        (Size.LARGE, b"x=3"),
        (Colour.RED, b"x=red"),
        (date(2023, 10, 1), b"x=2023-10-01"),
        (datetime(2023, 10, 1, 12, tzinfo=timezone(timedelta(hours=7))), b"x=2023-10-01T12%3A00%3A00%2B07%3A00"),
        (["a", Status.PAID, 1], b"x=a&x=paid&x=1"),
        (("a",), b"x=a"),
        ([], b""),
        ("", b"x="),
        (None, b""),
        (OMIT, b""),
    ],
)
def test_values_are_encoded_in_the_query(value: Any, query: bytes) -> None:
    assert capture_request(GET, query={"x": value}).url.query == query
    assert capture_request(GET, options={"extra_query": {"x": value}}).url.query == query


@pytest.mark.parametrize("value", [*NAIVE, float("inf"), Decimal("NaN"), {"a": 1}, b"a", ["a", None], {"a"}, "\udfff", object(), Line()])
def test_anything_but_a_query_value_is_rejected(value: Any) -> None:
    assert_rejected(GET, "x: ", query={"x": value})


def test_extra_query_wins_and_a_mere_long_query_is_reported() -> None:
    assert capture_request(GET, query={"x": 1, "y": 2}, options={"extra_query": {"x": 3}}).url.query == b"x=3&y=2"
    assert_rejected(GET, "too long", query={"x": "a" * 100_000})


BODIES: list[tuple[Any, str]] = [
    ('é"\\\n\0😀', r'"é\"\\\n\u0000😀"'),
    ("\ud800", r'"\ud800"'),
    (True, "true"),
    (None, "null"),
    (10**30, "1" + "0" * 30),
    (Decimal(20000), "20000"),
    (Decimal("150000.00"), "150000.00"),
    (Decimal("1.10E+3"), "1100"),
    (Decimal("2E+4"), "20000"),
    (Decimal("1E-7"), "0.0000001"),
    (Decimal("-0.0"), "-0.0"),
    (Decimal("12345678901234567890.123456789"), "12345678901234567890.123456789"),
    (Decimal("1E+999999999"), "1E+999999999"),
    (Decimal("1.5E-999999999"), "1.5E-999999999"),
    (0.1, "0.1"),
    (1e300, "1e+300"),
    (datetime(2023, 10, 1, 12, 0, 0, 5, tzinfo=UTC), '"2023-10-01T12:00:00.000005+00:00"'),
    (date(2023, 10, 1), '"2023-10-01"'),
    (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
    (Status.PAID, '"paid"'),
    (Status("new"), '"new"'),
    (Flag.TRUE, '"true"'),
    (Size.LARGE, "3"),
    (Colour.RED, '"red"'),
    ([], "[]"),
    ({}, "{}"),
    ((1, [2, {}]), "[1,[2,{}]]"),
    (UserList([1]), "[1]"),
    (MappingProxyType({"a": 1}), '{"a":1}'),
    ({"a": OMIT}, "{}"),
    ({"a": OMIT, "b": {"c": OMIT, "d": None}, "e": OMIT}, '{"b":{"d":null}}'),
    ([{"a": 1, "b": OMIT}], '[{"a":1}]'),
    ({Colour.RED.value: 1, Status.PAID: 2}, '{"red":1,"paid":2}'),
    (Line(name="a", price=Decimal("1.0")), '{"name":"a","price":1.0}'),
    (
        Order.from_dict({"lines": [{"price": "5.00", "new": None}], "odd": Decimal("1.50")}),
        '{"lines":[{"price":"5.00","new":null}],"odd":1.50}',
    ),
]


@pytest.mark.parametrize(("value", "expected"), BODIES)
def test_values_are_encoded_in_the_body(value: Any, expected: str) -> None:
    request = capture_request(CREATE, body={"a": value})
    assert request.content.decode() == f'{{"a":{expected}}}'
    assert request.headers["content-type"] == "application/json"
    json.loads(request.content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_a_body_reads_as_what_was_written(value: dict[str, Any]) -> None:
    assert parse_json(encode_json(value)) == value


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(max_size=5), JSON | st.sampled_from([OMIT, Status.PAID, Size.LARGE, "\ud800"]), max_size=4))
def test_plain_values_are_written_as_all_others(value: dict[str, Any]) -> None:
    assert encode_json(value) == encode_json(MappingProxyType(value))


def nest_list(depth: int) -> Any:
    """Return a list in a list in a list …"""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


HOLDS_ITSELF: list[Any] = []
HOLDS_ITSELF.append(HOLDS_ITSELF)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"a": [{"b": float("nan")}]}, "a[0].b: expected a finite number, got nan"),
        ({"a": Decimal("Infinity")}, "a: expected a finite number, got Infinity"),
        ({"a": Decimal("sNaN")}, "a: expected a finite number"),
        ({"a": {"b": NAIVE[0]}}, "a.b: expected a datetime with a time zone"),
        ({"a": NAIVE[1]}, "a: expected a datetime with a time zone"),
        ({"a": [OMIT]}, "a[0]: expected JSON data, got OMIT"),
        ({"a": b"bytes"}, "a: expected JSON data, got bytes"),
        ({"a": {1, 2}}, "a: expected JSON data, got set"),
        ({"a": object()}, "a: expected JSON data, got object"),
        ({"a": {1: 2}}, "a: expected keys that are strings, got 1"),
        ({Decimal(1): 2}, "the body: expected keys that are strings"),
        ({"a": nest_list(100_000)}, "nested too deeply"),
        ({"a": HOLDS_ITSELF}, "contains itself"),
        ([1], "the body: expected a mapping, got list"),
        ("text", "the body: expected a mapping, got str"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anything_but_json_is_rejected(body: Any, message: str) -> None:
    assert_rejected(CREATE, message, body=body)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"total": 0.5}, "total"),
        ({"lines": [{"price": 1}, {"price": 1.0}]}, "lines[1].price"),
        ({"lines": ({"price": 1.0},)}, "lines[0].price"),
        ({"lines": UserList([MappingProxyType({"price": 1.0})])}, "lines[0].price"),
        ({"lines": [Line.from_dict({"price": 1.5})]}, "lines[0].price"),
    ],
)
def test_a_float_is_rejected_for_money(body: dict[str, Any], place: str) -> None:
    assert_rejected(CREATE, f"{place}: expected money as a Decimal or an int, got the float", body=body)
    assert_rejected(CREATE, f"{place}: expected money", options={"extra_body": body})


def test_a_float_is_fine_where_no_money_is_meant() -> None:
    body = {"rate": 0.5, "lines": [{"weight": 1.5}], "price": 0.5, "total": Decimal("0.10")}
    assert capture_request(CREATE, body=body).content == b'{"rate":0.5,"lines":[{"weight":1.5}],"price":0.5,"total":0.10}'


def test_left_out_and_null_differ_in_a_body() -> None:
    assert capture_request(CREATE, body={"a": OMIT, "b": None, "c": 0, "d": ""}).content == b'{"b":null,"c":0,"d":""}'
    assert capture_request(CREATE, body={"a": OMIT}).content == b"{}"
    assert capture_request(CREATE, body={"a": 1, "b": 2}, options={"extra_body": {"b": OMIT, "c": 3}}).content == b'{"a":1,"c":3}'
    assert capture_request(CREATE, body=Line(name="a")).content == b'{"name":"a"}'
    request = capture_request(operation(method="POST"))
    assert request.content == b"" and "content-type" not in request.headers


HEADER = "X-Scalev-Guest-Token"


def test_headers_know_no_case_and_the_callers_win() -> None:
    extra = {
        "x-scalev-guest-token": "two",
        "ACCEPT": "text/csv",
        "content-type": "application/vnd.api+json",
        "authorization": "Bearer other",
    }
    request = capture_request(
        CREATE,
        headers={HEADER: "one", "X-Left-Out": OMIT, "X-None": None, "X-Day": date(2023, 10, 1)},
        body={},
        options={"extra_headers": extra},
    )
    for name, value in extra.items():
        assert request.headers.get_list(name) == [value]
    assert request.headers["x-day"] == "2023-10-01"
    assert "x-left-out" not in request.headers and "x-none" not in request.headers


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "é", " a", "a ", "\x7f", b"a", ["a"]])
def test_what_cannot_stand_in_a_header_is_rejected(value: Any) -> None:
    assert_rejected(GET, HEADER, headers={HEADER: value})
    assert_rejected(GET, HEADER, options={"extra_headers": {HEADER: value}})


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\r\nX-Evil", "é", "Content-Length", "transfer-encoding", "Connection", 1, None])
def test_what_cannot_be_the_name_of_a_header_is_rejected(name: Any) -> None:
    assert_rejected(CREATE, "header", body={}, options={"extra_headers": {name: "1"}})


@pytest.mark.parametrize(
    "name", ["User-Agent", "ACCEPT", "accept-encoding", "Connection-Id", "X-Scalev-Storefront-Api-Key", "host", "Content-type"]
)
def test_a_header_of_the_callers_takes_the_place_of_the_clients_own(name: str) -> None:
    request = capture_request(
        operation(key="storefront_key", method="POST"),
        settings={"bound": {"storefront_key": SFPK}},
        body={},
        options={"extra_headers": {name: "mine"}},
    )
    assert [value for key, value in request.headers.raw if key.lower() == name.lower().encode()] == [b"mine"]


@pytest.mark.parametrize("option", ["extra_headers", "extra_query", "extra_body"])
@pytest.mark.parametrize(("value", "got"), [("a=1", "str"), ([("a", "b")], "list"), ([], "list"), (1, "int")])
def test_what_goes_beside_the_arguments_is_a_mapping(option: str, value: Any, got: str) -> None:
    assert_rejected(CREATE, f"{option}: expected a mapping, got {got}", body={}, options={option: value})


def test_none_beside_the_arguments_is_left_out() -> None:
    request = capture_request(CREATE, body={"id": 7}, options={"extra_headers": None, "extra_query": None, "extra_body": None})
    assert (request.content, request.url.query) == (b'{"id":7}', b"")


def test_a_rejected_header_does_not_show_its_value() -> None:
    with pytest.raises(ConfigurationError) as error:
        capture_request(GET, headers={HEADER: f"{SECRET}\n"})
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "5", True, None, Decimal(5)])
def test_a_timeout_is_a_positive_number(timeout: Any) -> None:
    assert_rejected(GET, "timeout: expected a positive number of seconds", options={"timeout": timeout})


def test_a_call_can_have_a_timeout_of_its_own() -> None:
    assert capture_request(GET, options={"timeout": 2.5}).extensions["timeout"]["read"] == 2.5
    assert capture_request(GET).extensions["timeout"]["read"] == 30.0


def test_a_misspelled_argument_is_not_dropped_in_silence() -> None:
    with pytest.raises(TypeError, match="getOrder got an unexpected keyword argument 'statsu'; did you mean 'status'"):
        capture_request(GET, query={"status": OMIT}, options={"statsu": "paid"})
    with pytest.raises(TypeError, match=r"'zzz'$"):
        capture_request(GET, options={"zzz": 1})


def test_omit_is_false_and_stays_itself() -> None:
    assert bool(OMIT) is False and repr(OMIT) == "OMIT"
    assert copy.deepcopy([OMIT])[0] is OMIT and pickle.loads(pickle.dumps(OMIT)) is OMIT  # noqa: S301
