"""One malformed field in a response: the call succeeds, all other fields can be read, and the received value is returned."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import attrs
import httpx
import pytest
import scalev
from scalev import AsyncScalev, FieldError, PartialFailureError, Scalev, models, webhooks
from scalev._runtime.models import Model
from scalev._runtime.responses import parse_json

from generator.codegen.samples import build_sample
from generator.openapi.document import Document
from tests.bench.peers import load_effective_document
from tests.results import find_model, name_result

Reply = Any


def client(reply: Reply, status: int = 200) -> Scalev:
    content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    return Scalev("sk_x", transport=httpx.MockTransport(lambda _: httpx.Response(status, content=content)))


def async_client(reply: Reply) -> AsyncScalev:
    return AsyncScalev("sk_x", transport=httpx.MockTransport(lambda _: httpx.Response(200, json=reply)))


def list_fields(problems: list[FieldError]) -> list[str]:
    return [problem.field for problem in problems]


@pytest.mark.parametrize("odd", ["Rp 5", "1,234.50", "-", [], {"amount": 5}, True])
def test_an_order_that_was_made_is_not_lost_for_an_odd_amount(odd: Any) -> None:
    order = client({"id": "0197", "order_id": "260131ABCDEF", "gross_revenue": odd, "created_at": "0000-00-00 00:00:00"}).orders.create(
        store_unique_id="store_1", customer_name="Sari"
    )
    assert (order.id, order.order_id, list_fields(order.problems)) == ("0197", "260131ABCDEF", ["gross_revenue", "created_at"])
    with pytest.raises(FieldError, match=rf"^{name_result('createOrder')}\.gross_revenue: expected a number, got "):
        order.gross_revenue  # noqa: B018 - reading is the test

    async def is_same() -> models.Order:
        async with async_client(order.to_dict()) as api:
            return await api.orders.create(store_unique_id="store_1", customer_name="Sari")

    assert asyncio.run(is_same()) == order


DOCUMENTED = {"by": "Sari", "status": "pending", "time": "2026-01-31T08:15:30Z"}
OBSERVED = {"at": "2026-01-31T08:15:30Z", "by": {"avatar": "", "email": "sari@example.com", "name": "Sari"}, "status": "paid"}


def test_the_payment_history_is_read_in_both_spellings() -> None:
    order = client({"id": 1, "payment_status_history": [DOCUMENTED, OBSERVED]}).orders.get(1)
    assert order.problems == [] and order.payment_status_history is not None
    first, other = order.payment_status_history
    assert first.at == other.at and first.at is not None and first.at.isoformat() == "2026-01-31T08:15:30+00:00"
    assert first.by == "Sari" and isinstance(other.by, models.StatusActor) and other.by.name == "Sari"
    assert (first.status, other.status, first.extra, other.extra) == ("pending", models.PaymentStatus.PAID, {}, {})
    assert [first.to_dict(), other.to_dict()] == [DOCUMENTED, OBSERVED]
    event = webhooks.parse(
        json.dumps(
            {
                "event": "order.payment_status_changed",
                "unique_id": "event_1",
                "timestamp": "2026-01-31T08:15:30Z",
                "data": {"id": "1", "order_id": "A", "payment_status_history": [DOCUMENTED, {"by": []}]},
            }
        )
    )
    assert isinstance(event.data, models.WebhookPaymentChange) and event.data.payment_status_history is not None
    assert event.data.payment_status_history[0].by == "Sari" and list_fields(event.problems) == ["data.payment_status_history[1].by"]


def test_reasons_of_failures_are_text_whatever_the_service_gives() -> None:
    failures = {"a": "no address", "b": ["no courier", "no stock"], "c": {"code": 5}, "d": None, "e": 7}
    result = client({"failures": failures, "success": ["x"]}).orders.generate_awb(ids=["x", "a", "b", "c", "d", "e"])
    assert result.failed == {"a": "no address", "b": "no courier; no stock", "c": '{"code":5}', "d": "", "e": "7"}
    assert result.to_dict()["failures"] == failures and list_fields(result.problems) == ["failures.b", "failures.c"]
    with pytest.raises(PartialFailureError, match="b: no courier; no stock"):
        result.raise_on_failure()
    unreadable = client({"failures": ["no address"], "success": []}).orders.generate_awb(ids=["x"])
    with pytest.raises(FieldError, match="failures"):  # a body that cannot be read is not a success
        unreadable.raise_on_failure()


def test_rows_of_a_list_keep_their_places_if_one_is_malformed() -> None:
    page = {"data": [{"id": 1}, "odd", {"id": 3, "gross_revenue": []}], "is_paginated": True, "has_next": False}
    rows = list(client(page).orders.list())
    assert len(rows) == 3 and [rows[0].id, rows[2].id] == [1, 3] and isinstance(rows[1], models.OrderListItem)
    (response,) = client(page).orders.list().responses()
    assert list_fields(response.parsed.problems) == ["data[1]", "data[2].gross_revenue"]


def test_a_success_without_a_body_is_an_empty_result() -> None:
    order = client(b"").orders.update(1, notes="x")
    assert order == find_model("updateOrder").from_dict({}) and order.to_dict() == {} and list(client(b"").orders.list()) == []
    response = (api := client(b"", 202)).with_response(api.orders.get, 1)
    assert (response.status, response.content, type(response.parsed)) == (202, b"", find_model("getOrder"))


def test_a_wrapped_object_is_unwrapped() -> None:
    order = client({"data": {"id": 7, "order_id": "A", "gross_revenue": "Rp 5"}, "success": True}).orders.get(7)
    assert (order.id, list_fields(order.problems)) == (7, ["gross_revenue"]) and order.to_dict()["data"]["order_id"] == "A"


def test_a_body_of_another_kind_raises_an_error_with_the_response() -> None:
    for content in (b"<html>maintenance</html>", b"[]", b'"text"', b'{"id": 1'):
        with pytest.raises(scalev.ResponseParseError) as error:
            client(content).orders.create(store_unique_id="store_1", customer_name="Sari")
        assert error.value.response is not None and error.value.response.content == content and error.value.may_have_been_processed


def is_unread(model: Model, attribute: str, wire: str) -> bool:
    try:
        getattr(model, attribute)
    except FieldError as error:
        return error.field == wire
    return False


@pytest.fixture(scope="module")
def document() -> Document:
    return Document(load_effective_document(), "effective")


def list_models() -> list[type[Model]]:
    matches = [getattr(models, name) for name in models.__all__]
    return [cls for cls in matches if isinstance(cls, type) and issubclass(cls, Model)]


#: A value of each JSON type; a value that a field can decode is not a problem.
ODD: list[Any] = ["no such thing", [1, {"a": []}], {"a": {"b": 1}}, Decimal("1.5")]


def test_every_field_of_every_model_can_be_odd(document: Document) -> None:
    """Whatever a field contains, the model is created, the other fields are decoded, and the problem is reported at its place."""
    count = problems = 0
    components = document.get_components("schemas")
    for cls in list_models():
        if cls.__name__ not in components:
            continue
        sample: dict[str, Any] = parse_json(json.dumps(build_sample(document, {"$ref": f"#/components/schemas/{cls.__name__}"})).encode())
        model_of_sample = cls.from_dict(sample)
        assert model_of_sample.problems == [] and type(model_of_sample) is cls
        fields = [field for field in attrs.fields(cls) if not field.name.startswith("_")]
        names = {field.names[0]: field.attribute for field in cls._list_fields()}
        assert names.keys() == sample.keys() or len(names) == len(fields)
        for wire, attribute in names.items():
            for odd in ODD:
                raw = {**sample, wire: odd}
                model = cls.from_dict(raw)
                count += 1
                assert model.to_dict() == raw and isinstance(model, cls)
                message = list_fields(model.problems)
                problems += len(message)
                assert all(place == wire or place.startswith((f"{wire}.", f"{wire}[")) for place in message), (cls, wire, odd, message)
                for other in names.values():
                    if other != attribute:
                        assert getattr(model, other) == getattr(model_of_sample, other), (cls, wire, other)
                assert not is_unread(model, attribute, wire) or message
    assert count > 1_000 and problems > 500
