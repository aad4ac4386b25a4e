"""Test that responses are decoded in every spelling that the service uses, and preserved as received."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scalev._runtime import scalars
from scalev._runtime.decoders import ListDecoder, ModelDecoder
from scalev._runtime.decoding_errors import ResponseParseError
from scalev._runtime.errors import ConfigurationError
from scalev._runtime.json_data import json_default
from scalev._runtime.models import Model, model, wire
from scalev._runtime.operations import OMIT
from scalev._runtime.responses import parse_json

from tests.runtime import service as samples
from tests.runtime.service import (
    JWT,
    LIST,
    MODES,
    SECRET,
    Flag,
    Line,
    Mode,
    Order,
    Page,
    Service,
    Status,
    Tokens,
    call,
    operation,
    sync_client,
)

JAKARTA = timezone(timedelta(hours=7))

# every spelling on the wire, as JSON text, and its decoded value
SPELLINGS: list[tuple[scalars.Decoder, str, Any]] = [
    (scalars.decode_text, '"a"', "a"),
    (scalars.decode_text, '""', ""),
    (scalars.decode_text, "15.50", "15.50"),
    (scalars.decode_text, "7", "7"),
    (scalars.decode_text, "true", "true"),
    (scalars.decode_url, '"https://x"', "https://x"),
    (scalars.decode_url, '""', None),
    (scalars.decode_id, "12", 12),
    (scalars.decode_id, '"0190c0de-0000-7000-8000-000000000000"', "0190c0de-0000-7000-8000-000000000000"),
    (scalars.decode_id, "123456789012345678901234567890", 123456789012345678901234567890),
    (scalars.decode_integer, "3", 3),
    (scalars.decode_integer, '"3"', 3),
    (scalars.decode_integer, "3.0", 3),
    (scalars.decode_integer, '"3.00"', 3),
    (scalars.decode_integer, "1.5e3", 1500),
    (scalars.decode_integer, '""', None),
    (scalars.decode_number, '"150000.00"', Decimal("150000.00")),
    (scalars.decode_number, "150000", Decimal(150000)),
    (scalars.decode_number, "0.10", Decimal("0.10")),
    (scalars.decode_number, "1E+2", Decimal("1E+2")),
    (scalars.decode_number, "-0.0", Decimal("-0.0")),
    (scalars.decode_number, "12345678901234567890.123456789", Decimal("12345678901234567890.123456789")),
    (scalars.decode_number, '""', None),
    (scalars.decode_number, '" "', None),
    (scalars.decode_boolean, "true", True),
    (scalars.decode_boolean, '"true"', True),
    (scalars.decode_boolean, '"False"', False),
    (scalars.decode_boolean, "1", True),
    (scalars.decode_boolean, '"0"', False),
    (scalars.decode_boolean, '""', None),
    (scalars.decode_datetime, '"2023-10-01T12:00:00Z"', datetime(2023, 10, 1, 12, tzinfo=UTC)),
    (scalars.decode_datetime, '"2023-10-01T12:00:00.123456Z"', datetime(2023, 10, 1, 12, 0, 0, 123456, UTC)),
    (scalars.decode_datetime, '"2023-10-01T12:00:00.123456789Z"', datetime(2023, 10, 1, 12, 0, 0, 123456, UTC)),
    (scalars.decode_datetime, '"2023-10-01 12:00:00+00:00"', datetime(2023, 10, 1, 12, tzinfo=UTC)),
    (scalars.decode_datetime, '"2023-10-01T12:00:00+07:00"', datetime(2023, 10, 1, 12, tzinfo=JAKARTA)),
    (scalars.decode_datetime, '"2023-10-01 12:00:00"', datetime(2023, 10, 1, 12, tzinfo=UTC)),
    (scalars.decode_datetime, '"2023-10-01"', datetime(2023, 10, 1, tzinfo=UTC)),
    (scalars.decode_datetime, '"0026-01-02T03:04:05Z"', datetime(26, 1, 2, 3, 4, 5, tzinfo=UTC)),
    (scalars.decode_datetime, '"2023-10-01T24:00:00+07:00"', datetime(2023, 10, 2, tzinfo=JAKARTA)),
    (scalars.decode_datetime, '""', None),
    (scalars.decode_date, '"2023-10-01"', date(2023, 10, 1)),
    (scalars.decode_date, '"2023-10-01T23:00:00-07:00"', date(2023, 10, 1)),
    (scalars.decode_date, '""', None),
    (scalars.decode_any, "[1]", [1]),
    (scalars.decode_object, "{}", {}),
]

NOT_DECODED: list[tuple[scalars.Decoder, str, str]] = [
    (scalars.decode_text, "[]", "a list"),
    (scalars.decode_text, "{}", "an object"),
    (scalars.decode_url, "[]", "a list"),
    (scalars.decode_id, "true", "a boolean"),
    (scalars.decode_id, "1.5", "a number"),
    (scalars.decode_integer, "2.5", "a number"),
    (scalars.decode_integer, "1e999999999", "a number"),
    (scalars.decode_integer, '"1e999999999"', "text"),
    (scalars.decode_number, '"Rp 5"', "text"),
    (scalars.decode_number, '"NaN"', "text"),
    (scalars.decode_number, '"Infinity"', "text"),
    (scalars.decode_number, '"1e9999999999999999999"', "text"),
    (scalars.decode_number, '"1,234.50"', "text '1,234.50'"),
    (scalars.decode_number, '"-"', "text '-'"),
    (scalars.decode_number, '"sk_live_do_not_show"', "text of 19 characters"),
    (scalars.decode_number, "true", "a boolean"),
    (scalars.decode_boolean, "2", "a number"),
    (scalars.decode_boolean, '"yes"', "text"),
    (scalars.decode_boolean, "[]", "a list"),
    (scalars.decode_datetime, "0", "a number"),
    (scalars.decode_datetime, '"soon"', "text"),
    (scalars.decode_datetime, '"0000-00-00 00:00:00"', "text"),
    (scalars.decode_datetime, '"9999-12-31T24:00:00Z"', "text"),
    (scalars.decode_date, '"2023-10-01garbage"', "text"),
    (scalars.decode_date, "20231001", "a number"),
    (scalars.decode_object, "[]", "a list"),
]


@pytest.mark.parametrize(("decode", "wire", "expected"), SPELLINGS)
def test_each_spelling_of_a_value_is_decoded(decode: scalars.Decoder, wire: str, expected: Any) -> None:
    value = decode(parse_json(wire.encode()))
    assert repr(value) == repr(expected)  # equal, of the same type, and with the same digits


@pytest.mark.parametrize(("decode", "wire", "got"), NOT_DECODED)
def test_a_decode_error_names_the_expected_type(decode: scalars.Decoder, wire: str, got: str) -> None:
    with pytest.raises(scalars.DecodeError) as error:
        decode(parse_json(wire.encode()))
    assert error.value.got.startswith(got)
    assert str(error.value).startswith("expected ")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
DATES = st.text("0123456789-T:+.Z W", max_size=30)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([decode for decode, *_ in NOT_DECODED]), JSON | DATES)
def test_a_decoder_raises_nothing_but_a_decode_error(decode: scalars.Decoder, value: Any) -> None:
    try:
        decoded_value = decode(value)
    except scalars.DecodeError:
        return
    assert decoded_value is None or isinstance(decoded_value, (str, int, Decimal, date, dict))


def read_order(text: str) -> Order:
    response = call("sync", Service(httpx.Response(200, content=text.encode())))
    assert isinstance(response, Order)
    return response


EXACT = """{"total": 150000.10, "id": 123456789012345678901234567890, "quantity": "3", "unknown": {"deep": [1.500, null, 1E+2]},
    "notes": null, "from": "web", "url": "", "status": "brand_new", "lines": [{"price": "7.00", "new": 0.10}, null],
    "created_at": "2023-10-01 12:00:00", "metadata": {"a": 1e-7}, "variants": {"Red, XL": {"price": 5}}}"""


def test_to_dict_returns_the_received_json_exactly() -> None:
    order = read_order(EXACT)
    expected = json.loads(EXACT, parse_float=Decimal)
    assert repr(order.to_dict()) == repr(expected)
    assert order.extra == {"unknown": {"deep": [Decimal("1.500"), None, Decimal("1E+2")]}}
    assert (order.from_, order.url, order.notes, order.due) == ("web", None, None, None)
    assert order.lines and order.lines[0].extra == {"new": Decimal("0.10")}
    assert order.variants and order.variants["Red, XL"].price == 5


def test_to_dict_returns_a_copy() -> None:
    order = read_order(EXACT)
    order.to_dict()["lines"].append("new")
    order.extra["unknown"]["deep"].clear()
    fixture: dict[str, Any] = {"metadata": {"a": 1}}
    fixture_order = Order.from_dict(fixture)
    fixture["metadata"]["a"] = 2
    assert repr(order.to_dict()) == repr(json.loads(EXACT, parse_float=Decimal))
    assert fixture_order.to_dict() == {"metadata": {"a": 1}}


@pytest.mark.parametrize(
    "make_copy",
    [copy.copy, copy.deepcopy, *(lambda value, p=p: pickle.loads(pickle.dumps(value, p)) for p in range(6))],  # noqa: S301
)
@pytest.mark.parametrize("order", [read_order(EXACT), Order(status=Status("brand_new"), lines=[Line(name="a")]), Order()])
def test_models_survive_copies_and_pickles(make_copy: Any, order: Order) -> None:
    duplicate = make_copy(order)
    assert duplicate == order and duplicate is not order
    assert repr(duplicate.to_dict()) == repr(order.to_dict())
    assert duplicate.status == order.status and type(duplicate.status) is type(order.status)
    assert duplicate.extra == order.extra


def test_an_evolved_copy_keeps_unchanged_fields_as_received() -> None:
    order = read_order(EXACT)
    new_order = attrs.evolve(order, status=Status.PAID, quantity=None, notes="new", lines=[Line(name="a")])
    expected = {**order.to_dict(), "status": "paid", "quantity": None, "notes": "new", "lines": [{"name": "a"}]}
    assert repr(new_order.to_dict()) == repr(expected) and new_order.extra == order.extra and order == read_order(EXACT)
    assert pickle.loads(pickle.dumps(new_order)) == new_order == attrs.evolve(new_order)  # noqa: S301 - our own
    order_with_meta = attrs.evolve(read_order('{"data": {"id": 7, "colour": "blue"}, "meta": 1}'), id=8)
    assert order_with_meta.to_dict() == {"data": {"id": 8, "colour": "blue"}, "meta": 1} and order_with_meta.extra == {"colour": "blue"}
    assert "_raw" not in str(inspect.signature(Order))


def test_a_newer_class_loads_the_pickle_of_an_older_one(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pickle.dumps(Line.from_dict({"name": "a", "price": 5, "weight": "2.0"}))

    @model
    class Newer(Model):
        weight: Decimal | None = wire(scalars.decode_number)

    monkeypatch.setattr(samples, "Line", Newer)
    assert pickle.loads(data).weight == Decimal("2.0")  # noqa: S301


@pytest.mark.parametrize(
    ("item", "other", "is_equal"),
    [
        ({"total": 5}, {"total": "5.00"}, True),
        ({"notes": None}, {}, True),
        ({"created_at": "2023-10-01T00:00:00Z"}, {"created_at": "2023-10-01T07:00:00+07:00"}, True),
        ({"lines": [{"name": "a"}]}, {"lines": [{"name": "a"}]}, True),
        ({"lines": [{"name": "a"}]}, {"lines": [{"name": "b"}]}, False),
        ({"new": 1}, {"new": 2}, False),
        ({"new": 1}, {}, False),
        ({"status": "x"}, {"status": "y"}, False),
    ],
)
def test_models_are_equal_by_value(item: dict[str, Any], other: dict[str, Any], is_equal: bool) -> None:
    assert (Order.from_dict(item) == Order.from_dict(other)) is is_equal
    assert (Order.from_dict(item) != Order.from_dict(other)) is not is_equal


def test_models_are_immutable_and_unhashable_and_differ_from_other_types() -> None:
    line = Line.from_dict({"name": "a"})
    assert line != {"name": "a"} and line != Order.from_dict({}) and Line(name="a") == line
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        line.name = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        hash(line)
    assert not hasattr(line, "__dict__")


def test_from_dict_accepts_python_values() -> None:
    order = Order.from_dict(
        MappingProxyType({"total": 0.1, "lines": ({"price": 5},), "created_at": datetime(2023, 10, 1, tzinfo=UTC), "status": Status.PAID})
    )
    assert order.total == Decimal("0.1") and order.status is Status.PAID and order.created_at == datetime(2023, 10, 1, tzinfo=UTC)
    assert order.lines == [Line(price=Decimal(5))]


def test_to_dict_of_a_constructed_model_returns_its_fields() -> None:
    order = Order(from_="web", status=Status("x"), total=Decimal("1.50"), due=date(2023, 10, 1), lines=[Line(name="a")])
    assert order.to_dict() == {"from": "web", "status": "x", "total": Decimal("1.50"), "due": "2023-10-01", "lines": [{"name": "a"}]}
    assert order.extra == {}


@pytest.mark.parametrize(("data", "got"), [([], "a list"), (None, "null"), ("text", "text 'text'"), (7, "a number 7"), (True, "a boolean")])
@pytest.mark.parametrize("mode", MODES)
def test_json_of_the_wrong_type_raises_an_error_with_the_response(mode: Mode, data: Any, got: str) -> None:
    with pytest.raises(ResponseParseError) as caught_error:
        call(mode, Service(httpx.Response(200, content=json.dumps(data).encode(), headers={"x-request-id": "r1"})))
    error = caught_error.value
    assert (error.expected, error.got, error.request_id, error.method, error.path, error.status) == (
        *("an object", got, "r1", "GET", "/v3/orders", 200),
    )
    assert error.response is not None and error.response.content == json.dumps(data).encode()
    assert error.response.headers["x-request-id"] == "r1" and "r1" in str(error)
    with pytest.raises(ResponseParseError, match="expected an object, got"):
        Order.from_dict(data)


@pytest.mark.parametrize(
    "content",
    [
        b"<html>maintenance</html>",
        b'{"id": 1',
        b'{"notes": "\xff"}',
        b'{"notes": "\xed\xa0\x80"}',  # half a surrogate pair, which is not valid UTF-8
        b'{"total": NaN}',
        b'{"odd": -Infinity}',
        b'{"anything": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"lines": [' * 400 + b"]}" * 400,
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_successful_response_without_json_raises_an_error(content: bytes) -> None:
    with pytest.raises(ResponseParseError) as error:
        call("sync", Service(httpx.Response(200, content=content)))
    assert len(str(error.value)) < 400 and "\n" not in str(error.value)
    assert error.value.response is not None and error.value.response.content == content


def test_a_byte_order_mark_is_ignored() -> None:
    assert read_order('\N{ZERO WIDTH NO-BREAK SPACE}{"id": 1}').id == 1


BODY = {200: lambda: ModelDecoder(lambda: Order)}


@pytest.mark.parametrize(
    ("responses", "status", "content", "expected"),
    [
        ({204: None}, 204, b"", None),
        ({204: None}, 200, b'{"id": 1}', None),
        ({**BODY, 204: None}, 204, b"", None),
        ({**BODY, 202: None}, 202, b"", None),
        (BODY, 201, b'{"id": 1}', Order(id=1)),
        (BODY, 204, b"", Order()),
        (BODY, 200, b"", Order()),
        (BODY, 200, b" \r\n", Order()),
        ({200: lambda: ListDecoder(ModelDecoder(lambda: Order))}, 200, b"", []),
        ({200: lambda: scalars.decode_object}, 201, b"", {}),
        ({200: lambda: scalars.decode_number}, 200, b"", None),
    ],
)
@pytest.mark.parametrize("mode", MODES)
def test_a_success_without_a_body_is_decoded_as_empty(mode: Mode, responses: Any, status: int, content: bytes, expected: Any) -> None:
    assert call(mode, Service(httpx.Response(status, content=content)), operation(responses)) == expected


def test_a_list_without_a_body_has_no_rows() -> None:
    with sync_client(Service(httpx.Response(200, content=b""))) as client:
        assert list(client._calls.list(LIST)) == []


def test_a_repr_is_short_and_shows_no_credential() -> None:
    assert repr(Tokens(access=JWT, refresh=SECRET, expires_in=900)) == "Tokens(expires_in=900, …)"
    order = Order.from_dict({"notes": SECRET, "id": 7, "status": "odd", "lines": [{}, {}], "anything": {"k": SECRET}})
    assert repr(order) == "Order(id=7, status=odd, lines=[2 items], …)"
    assert repr(Page.from_dict({"data": [], "has_next": False})) == "Page(has_next=False, data=[0 items])"
    assert str(Order()) == "Order()" and len(repr(Order(id="x" * 500))) < 100
    assert repr(Order.from_dict({"created_at": "2026-01-31T08:15:30Z", "total": "1.50", "quantity": 3, "url": "https://x/a"})) == (
        "Order(total=1.50, created_at=2026-01-31 08:15:30+00:00, …)"
    )
    assert repr(Order.from_dict({"id": None, "colour": SECRET, "size": 1})) == "Order(extra: colour, size)"
    for odd in (Order.from_dict({"status": "a\n\x1b[31mb"}), Order.from_dict({"a\n\x1b[31mb": 1})):
        assert r"a\n\x1b[31mb" in repr(odd)  # a terminal must not obey it
    assert repr(Order(total=Decimal("1" * 500))).endswith("1…)")  # it must not look like another amount


def test_a_notebook_shows_a_table_with_what_the_repr_shows() -> None:
    order = Order.from_dict({"id": "<b>", "notes": SECRET, "total": "1.50"})
    assert order._repr_html_() == (
        "<table><thead><tr><th>id</th><th>total</th></tr></thead><tbody><tr><td>&#x27;&lt;b&gt;&#x27;</td><td>1.50</td></tr></tbody></table>"
    )
    assert "<td>extra: &lt;b&gt;</td>" in Order.from_dict({"<b>": 1})._repr_html_()


class TestJSON:
    raw: ClassVar[dict[str, Any]] = {
        "id": 7,
        "total": 150000,
        "created_at": "2026-01-31 08:15:30",
        "due": "2026-02-01",
        "status": "brand_new",
        "lines": [{"price": "10.50"}, {"price": 10.25}],
        "metadata": {"weight": 0.5},
        "notes": None,
        "quantity": "three",
        "colour": [1.5, {"a": 2.50}],
    }

    def test_json_mode_writes_amounts_as_text_and_times_with_an_offset(self) -> None:
        order = Order.from_dict(parse_json(json.dumps(self.raw).encode()))
        json_data = order.to_dict(mode="json")
        assert json.loads(json.dumps(json_data)) == json_data == json.loads(order.to_json())
        assert json_data == {
            **self.raw,
            "total": "150000",
            "created_at": "2026-01-31T08:15:30+00:00",
            "lines": [{"price": "10.50"}, {"price": "10.25"}],
            "metadata": {"weight": "0.5"},
            "colour": ["1.5", {"a": "2.5"}],
        }
        duplicate = Order.from_dict(json_data)
        assert (duplicate.total, duplicate.created_at, duplicate.lines) == (order.total, order.created_at, order.lines)
        assert json.loads(json.dumps([order], default=json_default)) == [json_data]

    def test_json_mode_works_for_constructed_models(self) -> None:
        order = Order(total=Decimal("1E+3"), created_at=datetime(2026, 1, 31, tzinfo=JAKARTA), status=Status.PAID)
        assert json.loads(order.to_json()) == {"total": "1000", "created_at": "2026-01-31T00:00:00+07:00", "status": "paid"}
        assert Order(metadata={"a": float("nan")}).to_json() == '{"metadata": {"a": "NaN"}}'

    def test_values_that_json_cannot_represent_are_rejected(self) -> None:
        with pytest.raises(TypeError, match=r"expected a value that JSON can hold, .* got bytes"):
            json.dumps({"a": b""}, default=json_default)
        with pytest.raises(ConfigurationError, match="mode: expected 'received' or 'json', got 'python'"):
            Order().to_dict(mode="python")  # type: ignore[arg-type]


class TestUnknownEnumValues:
    unknown = Status("brand_new")

    def test_unknown_enum_values_behave_like_the_received_string(self) -> None:
        item: Any = self.unknown
        assert (item, str(item), f"{item:>10}", json.dumps(item)) == ("brand_new", "brand_new", " brand_new", '"brand_new"')
        assert type(item) is Status and not item.is_known and Status.PAID.is_known
        assert item == Status("brand_new") and hash(item) == hash("brand_new") and {"brand_new": 1}[item] == 1
        assert item != Status.PAID and item not in list(Status) and (item.name, item.value) == ("brand_new", "brand_new")
        assert repr(item) == "<Status unknown: 'brand_new'>" and repr(Status.PAID) == "<Status.PAID: 'paid'>"

    @pytest.mark.parametrize("value", [unknown, Status.PAID, Status("name"), Status("__class__"), Status("two words"), Status("é.x")])
    def test_enum_values_survive_copies_and_pickles(self, value: Status) -> None:
        copies = [copy.copy(value), copy.deepcopy(value), *(pickle.loads(pickle.dumps(value, p)) for p in range(6))]  # noqa: S301
        assert all(type(duplicate) is Status and duplicate == value and duplicate.is_known == value.is_known for duplicate in copies)
        assert all((duplicate is value) for duplicate in copies if value.is_known)

    @pytest.mark.parametrize("text", ["PAID", "Paid", "paid ", " paid", "Brand_New", "brand-new", "ÉT\u0130", ""])
    def test_unknown_enum_values_keep_every_character(self, text: str) -> None:
        assert (Status(text), Status(text).value, Status(text).is_known) == (text, text, False)
        assert Status(text) != Status.PAID

    def test_a_member_of_another_enum_is_treated_as_text(self) -> None:
        assert type(Status(Flag.TRUE).value) is str and Status(Flag.TRUE) == "true"

    @pytest.mark.parametrize("value", [None, 1, OMIT])
    def test_enum_values_other_than_text_are_rejected(self, value: Any) -> None:
        with pytest.raises(ValueError, match="is not a valid"):
            Status(value)

    @pytest.mark.parametrize(("wire", "expected"), [(3, "3"), (True, "true"), ("", None), (None, None)])
    def test_enum_values_are_decoded_from_other_spellings(self, wire: Any, expected: Any) -> None:
        assert Order.from_dict({"status": wire}).status == expected
