"""Test responses with malformed fields: reading such a field raises FieldError, other fields decode, and all data is preserved."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import time
from decimal import Decimal
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.pretty import pretty_repr
from scalev._runtime.decoders import ModelDecoder
from scalev._runtime.decoding_errors import FieldError
from scalev._runtime.errors import ScalevError
from scalev._runtime.models import Model, model, register_decoder, wire
from scalev._runtime.responses import parse_json
from scalev._runtime.scalars import decode_datetime, decode_number

from tests.runtime.service import JWT, LIST, MODES, SECRET, Line, Mode, Order, Page, Service, Tokens, async_client, call, sync_client

ODD: dict[str, Any] = {
    "id": 7,
    "notes": {"a": 1},
    "status": ["paid"],
    "total": "Rp 5",
    "quantity": 1.5,
    "is_paid": "maybe",
    "url": False,
    "created_at": "0000-00-00 00:00:00",
    "due": "soon",
    "metadata": [],
    "lines": {"name": "a"},
    "variants": ["Red"],
    "statuses": "paid",
    "from": "web",
    "more": 1,
}
EXPECTED = {
    "notes": "text",
    "status": "text",
    "total": "a number",
    "quantity": "an integer",
    "is_paid": "a boolean",
    "created_at": "a date and time",
    "due": "a date",
    "metadata": "an object",
    "lines": "a list",
    "variants": "an object",
    "statuses": "a list",
}


def erase_type(value: Any) -> Any:
    """Return a value with the type `Any`, so that type checkers accept its misuse."""
    return value


def list_fields(problems: list[FieldError]) -> list[str]:
    return [problem.field for problem in problems]


@pytest.mark.parametrize("mode", MODES)
def test_all_fields_but_the_undecodable_ones_can_be_read(mode: Mode) -> None:
    order = call(mode, Service(httpx.Response(200, json=ODD)))
    assert isinstance(order, Order) and (order.id, order.from_, order.url, order.extra) == (7, "web", "false", {"more": 1})
    assert order.to_dict() == parse_json(json.dumps(ODD).encode())
    for name, expected in EXPECTED.items():
        with pytest.raises(FieldError) as caught_error:
            getattr(order, name, None)  # no default may hide it
        error = caught_error.value
        assert (error.model, error.field, error.expected) == ("Order", name, expected)
        assert str(error).startswith(f"Order.{name}: expected {expected}, got ") and "to_dict()" in str(error)
    assert sorted(list_fields(order.problems)) == sorted(EXPECTED)
    assert {problem.field: problem.got for problem in order.problems}["total"] == "text 'Rp 5'"
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        order.nothing  # type: ignore[attr-defined]  # noqa: B018 - reading is the test
    assert getattr(order, "nothing", 3) == 3


def test_a_field_error_is_not_an_attribute_error() -> None:
    assert issubclass(FieldError, ScalevError) and not issubclass(FieldError, (AttributeError, LookupError, ValueError))


def test_a_fully_decoded_model_has_no_problems_and_no_extra_cost() -> None:
    order = Order.from_dict({"id": 1, "lines": [{"name": "a"}, None], "total": "", "created_at": "", "new": object})
    assert order.problems == [] and type(order) is Order and not hasattr(order, "__dict__")
    assert "__getattr__" not in {name for cls in type(order).__mro__ for name in vars(cls)}
    assert Order(lines=[Line(name="a")]).problems == []


def test_numbers_out_of_range_are_undecodable_fields() -> None:
    content = b'{"id": %b, "total": 1e99999999999999999999, "quantity": -%b, "notes": %b, "url": "u"}' % ((b"9" * 5000,) * 3)
    order = call("sync", Service(httpx.Response(200, content=content)))
    assert sorted(list_fields(order.problems)) == ["id", "quantity", "total"] and order.url == "u" and order.notes == "9" * 5000
    assert {name: str(value) for name, value in order.to_dict().items()} == {
        "id": "9" * 5000,
        "total": "1e99999999999999999999",
        "quantity": "-" + "9" * 5000,
        "notes": "9" * 5000,
        "url": "u",
    }


DEEP = {
    "id": 1,
    "lines": [
        {"name": "a", "lines": [{"price": "1,234.50", "name": "deep"}, 5]},
        "no line",
        None,
        {"name": "b", "price": "7"},
    ],
    "variants": {"Red, XL": {"price": {}}, "Blue": [], "Green": {"price": 3}},
    "statuses": ["paid", {"x": 1}, "unpaid"],
}


def test_problems_at_any_depth_have_a_path_and_leave_other_fields_readable() -> None:
    order = Order.from_dict(DEEP)
    assert list_fields(order.problems) == [
        "lines[0].lines[0].price",
        "lines[0].lines[1]",
        "lines[1]",
        "variants['Red, XL'].price",
        "variants.Blue",
        "statuses[1]",
    ]
    assert type(order) is Order and order.lines is not None and order.variants is not None
    lines: list[Any] = order.lines
    assert (lines[0].name, lines[2], lines[3].price) == ("a", None, 7)
    assert order.lines[0].lines is not None and order.lines[0].lines[0].name == "deep"
    assert list_fields(order.lines[0].problems) == ["lines[0].price", "lines[1]"]
    assert order.variants["Green"].price == 3
    with pytest.raises(FieldError, match=r"^Line\.price: expected a number, got text '1,234\.50'"):
        order.lines[0].lines[0].price  # noqa: B018 - reading is the test
    assert order.to_dict() == DEEP


def test_an_undecodable_item_keeps_its_position_in_the_list() -> None:
    order = Order.from_dict(DEEP)
    assert order.lines is not None and order.statuses is not None and order.variants is not None
    odd: Any = order.lines[1]
    assert isinstance(odd, Line) and len(order.lines) == 4
    for name in ("name", "price", "lines"):
        with pytest.raises(FieldError, match=rf"^Line\.{name}: expected an object, got text"):
            getattr(odd, name)
    assert erase_type(odd.to_dict()) == "no line" and odd.extra == {} and list_fields(odd.problems) == [""]
    assert str(odd.problems[0]).startswith("Line: expected an object, got text")
    assert [str(status) for status in (order.statuses[0], order.statuses[2])] == ["paid", "unpaid"]
    assert erase_type(order.statuses)[1] == {"x": 1}
    assert isinstance(order.variants["Blue"], Line)


COPIERS = [copy.copy, copy.deepcopy, *(lambda value, p=p: pickle.loads(pickle.dumps(value, p)) for p in range(6))]  # noqa: S301


@pytest.mark.parametrize("make_copy", COPIERS)
@pytest.mark.parametrize("order", [Order.from_dict(ODD), Order.from_dict(DEEP), attrs.evolve(Order.from_dict(ODD), id=8)])
def test_models_with_problems_survive_copies_and_pickles(make_copy: Any, order: Order) -> None:
    duplicate = make_copy(order)
    assert duplicate is not order and duplicate == order and isinstance(duplicate, Order)
    assert (
        duplicate.to_dict() == order.to_dict()
        and repr(duplicate) == repr(order)
        and list_fields(duplicate.problems) == list_fields(order.problems)
    )
    line = Order.from_dict(DEEP).lines[1]  # type: ignore[index]
    assert make_copy(line) == line


def test_models_with_problems_are_equal_by_value_and_unhashable() -> None:
    first, other = Order.from_dict({"id": 1, "total": "Rp 5"}), Order.from_dict({"id": 1, "total": "Rp 6"})
    assert (
        first == Order.from_dict({"id": 1, "total": "Rp 5"})
        and first != other
        and first != Order.from_dict({"id": 1})
        and first != Order(id=1)
    )
    assert first != {"id": 1, "total": "Rp 5"}
    with pytest.raises(TypeError):
        hash(first)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        first.id = 2  # type: ignore[misc]


def test_a_repr_shows_that_there_are_problems_and_no_values() -> None:
    order = Order.from_dict({"id": 7, "notes": [SECRET], "total": SECRET, "lines": [1]})
    assert repr(order) == "Order(id=7, lines=[1 item], 2 not decoded)"
    assert repr(order.lines) == "[Line(3 not decoded)]"
    tokens = Tokens.from_dict({"access": {"token": SECRET}, "refresh": [JWT], "expires_in": SECRET})
    text = (
        f"{tokens!r} {tokens.problems!r} {[str(problem) for problem in tokens.problems]} {[vars(problem) for problem in tokens.problems]}"
    )
    assert SECRET not in text and JWT not in text and len(tokens.problems) == 3
    assert pretty_repr(order) == repr(order) and pretty_repr(tokens) == repr(tokens)  # rich inspects attrs classes


def matches_without_total(order: Order) -> bool:
    match order:
        case Order(total=None):
            return True
    return False


def test_dir_match_and_isinstance_work_for_models_with_problems() -> None:
    order = Order.from_dict(ODD)
    assert {*dir(Order), "_undecoded"} <= {*dir(order)} and type(order).__name__ == "Order" and type(order).__module__ == Order.__module__
    match order:
        case Order(id=7, from_=source):
            assert source == "web"
        case _:
            pytest.fail("no match")
    with pytest.raises(FieldError):
        matches_without_total(order)
    assert attrs.has(type(order)) and {field.name for field in attrs.fields(Order)} < {field.name for field in attrs.fields(type(order))}
    assert attrs.fields(type(order)).id.name == "id"


def test_reading_all_fields_raises_a_field_error() -> None:
    with pytest.raises(FieldError):
        attrs.asdict(Order.from_dict(ODD))
    with pytest.raises(FieldError):
        [getattr(Order.from_dict(ODD), field.name) for field in attrs.fields(Order)]


def test_evolve_keeps_the_problem_until_the_field_gets_a_value() -> None:
    order = Order.from_dict({"id": 7, "total": "Rp 5", "due": "soon", "from": "web"})
    new_order = attrs.evolve(order, id=8)
    assert (new_order.id, new_order.from_, list_fields(new_order.problems)) == (8, "web", ["total", "due"])
    assert new_order.to_dict() == {"id": 8, "from": "web", "total": "Rp 5", "due": "soon"}
    with pytest.raises(FieldError):
        new_order.total  # noqa: B018 - reading is the test
    half_repaired = attrs.evolve(new_order, total=Decimal(5))
    assert half_repaired.total == 5 and list_fields(half_repaired.problems) == ["due"] and half_repaired.to_dict()["total"] == 5
    repaired_order = attrs.evolve(half_repaired, due=None)
    assert type(repaired_order) is Order and repaired_order == Order(id=8, total=Decimal(5), from_="web") and repaired_order.problems == []
    assert type(type(order)(id=9)) is Order and type(type(order).from_dict({"id": 9})) is Order  # type(order) is a class of its own
    assert list_fields(type(order).from_dict({"due": []}).problems) == ["due"]
    assert list_fields(attrs.evolve(Order(), lines=Order.from_dict(DEEP).lines).problems) == [
        *("lines[0].lines[0].price", "lines[0].lines[1]", "lines[1]")
    ]


def test_undecodable_rows_stay_in_their_page_and_iteration_continues() -> None:
    def pages() -> Service:
        return Service(
            {"data": [{"id": 1}, "no row", {"id": 3, "total": "-"}, None], "has_next": True, "next_cursor": "b"},
            {"data": [{"id": 4}], "has_next": False},
        )

    async def rows_async() -> list[Any]:
        async with async_client(pages()) as client:
            return [row async for row in client._calls.list(LIST)]

    with sync_client(pages()) as client:
        rows = list(client._calls.list(LIST))
        page = next(client._calls.list(LIST).pages())
    assert asyncio.run(rows_async()) == rows and len(rows) == 4 and [row.id for row in (rows[0], rows[2], rows[3])] == [1, 3, 4]
    with pytest.raises(FieldError, match="expected an object"):
        rows[1].id  # noqa: B018 - reading is the test
    assert isinstance(page, Page)


@pytest.mark.parametrize(
    ("page", "field"),
    [({"data": {"0": {}}}, "data"), ({"data": [], "has_next": "maybe"}, "has_next"), ({"data": [], "next_cursor": {}}, "next_cursor")],
)
def test_a_page_that_cannot_be_decoded_raises_an_error(page: Any, field: str) -> None:
    with sync_client(Service(page)) as client, pytest.raises(FieldError, match=rf"^Page\.{field}: "):
        list(client._calls.list(LIST))


WRAPPED = [
    ({"data": {"id": 7, "new": 1}}, 7, {"new": 1}),
    ({"data": {"id": 7}, "success": True, "message": "OK"}, 7, {}),
    ({"data": {"id": 7}, "id": 8}, 8, {"data": {"id": 7}}),  # an object with a field of its own is not a wrapper
    ({"data": [{"id": 7}]}, None, {"data": [{"id": 7}]}),
    ({"data": None}, None, {"data": None}),
    ({"data": {}}, None, {}),
]


@pytest.mark.parametrize(("data", "id_", "extra"), WRAPPED)
@pytest.mark.parametrize("mode", MODES)
def test_an_object_inside_data_is_unwrapped_and_returned_as_received(mode: Mode, data: Any, id_: Any, extra: Any) -> None:
    order = call(mode, Service(httpx.Response(200, json=data)))
    assert (order.id, order.extra, order.to_dict(), order.problems) == (id_, extra, data, [])
    for duplicate in (Order.from_dict(data), *(make_copy(order) for make_copy in COPIERS)):
        assert duplicate == order and (duplicate.id, duplicate.extra, duplicate.to_dict()) == (id_, extra, data)
    assert Order.from_dict(order.to_dict()) == order


def test_problems_inside_data_and_in_the_data_of_pages_are_reported() -> None:
    order = Order.from_dict({"data": {"id": 7, "total": "Rp 5"}})
    assert order.id == 7 and list_fields(order.problems) == ["total"] and order.to_dict() == {"data": {"id": 7, "total": "Rp 5"}}
    page = Page.from_dict({"data": {"data": [{"id": 1}]}})  # a page has a field of that name
    assert list_fields(page.problems) == ["data"] and page.to_dict() == {"data": {"data": [{"id": 1}]}}
    (line,) = Order.from_dict({"lines": [{"data": {"name": "a"}}]}).lines or [Line()]  # only a whole response may be wrapped
    assert line.name is None and line.extra == {"data": {"name": "a"}} and copy.copy(line) == line


class Mine(Order):
    """A user-defined subclass with a dict."""

    @property
    def double(self) -> Decimal:
        return 2 * (self.total or Decimal(0))


def test_a_subclass_defined_by_the_user_is_kept() -> None:
    assert type(Mine.from_dict({"total": 5})) is Mine and Mine.from_dict({"total": 5}).double == 10
    odd: Any = Mine.from_dict({"total": "x", "id": 1})
    assert isinstance(odd, Mine) and odd.id == 1 and pickle.loads(pickle.dumps(odd)) == odd  # noqa: S301
    with pytest.raises(FieldError):
        odd.double  # noqa: B018 - reading is the test


@model
class Fast(Model):
    """A model with its own decoder, as generated models have."""

    inner: Fast | None = wire(ModelDecoder(lambda: Fast))
    number: Decimal | None = wire(decode_number)
    at: Any = wire(decode_datetime, "at", "time")


@register_decoder(Fast)
def decode(raw: Any) -> Any:
    instance: Any = object.__new__(Fast._open)
    instance._raw = raw
    try:
        value = raw.get("inner")
        instance.inner = None if value is None else Fast._decode(value)
        instance.number = Decimal(raw["number"])
        instance.at = decode_datetime(raw.get("at"))
    except (ArithmeticError, TypeError, ValueError, KeyError):
        return Fast._complete(instance, raw)
    instance.__class__ = Fast
    return instance


def test_fields_read_by_the_fast_decoder_are_not_decoded_again() -> None:
    raw: dict[str, Any] = {"number": "x"}
    for _ in range(60):  # decoding an object again at each depth would take 2**60 steps
        raw = {"inner": raw, "number": "x"}
    start = time.process_time()
    fast = Fast.from_dict(raw)
    assert time.process_time() - start < 5
    assert len(fast.problems) == 61 and fast.problems[0].field == ".".join(["inner"] * 60 + ["number"])


def test_a_field_with_several_names_uses_the_first_that_has_a_value() -> None:
    when = "2026-01-31T08:15:30Z"
    for raw in ({"time": when}, {"at": when}, {"at": None, "time": when}, {"at": when, "time": "x"}):
        fast = Fast.from_dict(raw)
        assert fast.at == decode_datetime(when) and fast.extra == {} and fast.to_dict() == raw and fast.problems == []
    assert list_fields(Fast.from_dict({"time": "x"}).problems) == ["time"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "paid", "Rp 5", "-", "1.50", "true"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*EXPECTED, "price", "name", "Red, XL"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from([*EXPECTED, "id", "from", "url", "anything", "data"]), JSON, max_size=6))
def test_any_json_is_kept_in_full(raw: dict[str, Any]) -> None:
    order = Order.from_dict(raw)
    assert order.to_dict() == raw
    unread = set()
    for field in Order._list_fields():
        try:
            getattr(order, field.attribute)
        except FieldError as error:
            unread.add(error.field)
    assert unread <= {*list_fields(order.problems)} and (type(order) is Order) is (not unread)
    assert all(make_copy(order) == order for make_copy in COPIERS[:3])
    assert attrs.evolve(order).problems == [] or order.problems
