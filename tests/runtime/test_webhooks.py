"""Webhooks: a delivery is accepted only if its raw body is signed with the secret, and decoded as an event."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
import pickle
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from scalev._runtime.decoders import ModelDecoder
from scalev._runtime.decoding_errors import FieldError
from scalev._runtime.errors import ScalevError
from scalev._runtime.webhooks.events import (
    WebhookError,
    WebhookEvent,
    WebhookPayloadError,
    WebhookSecretError,
    WebhookSignatureError,
    check,
    decode,
    sign,
    sign_headers,
)

from tests.runtime.service import Order, Status

SECRET = "whsec_do_not_show"
BODY = (
    b'{"event": "order.created",  "unique_id": "event_1", "timestamp": "2026-01-31T08:15:30.123456Z",\n'
    b' "data": {"id": 7, "status": "paid", "total": "150000.00", "notes": "caf\\u00e9", "more": 1.50}, "later": null}'
)
HEADER = "X-Scalev-Hmac-Sha256"


class Event(WebhookEvent[Any]):
    """The event of these tests, as a generated module defines its own."""

    __slots__ = ()


DECODERS = {"order.created": ModelDecoder(lambda: Order)}


def signature(body: bytes, secret: str = SECRET) -> str:
    """Return the header value that the service sends, computed independently."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def verify(body: bytes, headers: Mapping[str, str], secret: str | Sequence[str] = SECRET) -> Event:
    check(body, headers, secret)
    return decode(Event, DECODERS, body, headers)


def parse(**parts: Any) -> Event:
    envelope = {"event": "order.created", "unique_id": "event_1", "timestamp": "2026-01-31T08:15:30Z", "data": {}, **parts}
    return decode(Event, DECODERS, json.dumps({key: value for key, value in envelope.items() if value is not ...}), None)


def test_a_signed_delivery_is_an_event() -> None:
    event = verify(BODY, {HEADER: signature(BODY), "X-Scalev-App-Id": "app_1"})
    assert (event.event, event.unique_id, event.app_id) == ("order.created", "event_1", "app_1")
    assert event.timestamp == datetime(2026, 1, 31, 8, 15, 30, 123456, UTC)
    assert isinstance(event.data, Order)
    assert (event.data.status, event.data.total, event.data.notes) == (Status.PAID, Decimal("150000.00"), "café")
    assert event.to_dict() == json.loads(BODY, parse_float=Decimal)
    event.to_dict()["data"].clear()
    assert event.to_dict()["data"]["more"] == Decimal("1.50")


def test_the_signature_of_a_known_delivery_is_reproduced() -> None:
    # the second case of RFC 4231
    digest = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign(b"what do ya want for nothing?", "Jefe") == base64.b64encode(bytes.fromhex(digest)).decode()


@pytest.mark.parametrize("name", [HEADER, HEADER.lower(), HEADER.upper(), "x-Scalev-hMAC-sha256"])
def test_header_names_are_spelled_in_any_case(name: str) -> None:
    check(BODY, {name: signature(BODY), "Content-Type": "application/json"}, SECRET)


def test_one_changed_byte_is_detected() -> None:
    for place in range(len(BODY)):
        tampered_body = bytes([*BODY[:place], BODY[place] ^ 1, *BODY[place + 1 :]])
        with pytest.raises(WebhookSignatureError):
            check(tampered_body, {HEADER: signature(BODY)}, SECRET)


def test_a_body_that_was_parsed_and_written_again_is_rejected() -> None:
    for body in (json.dumps(json.loads(BODY)).encode(), BODY + b"\n", BODY.strip(b"}")):
        with pytest.raises(WebhookSignatureError, match="raw"):
            check(body, {HEADER: signature(BODY)}, SECRET)


@pytest.mark.parametrize("secrets", [[SECRET, "new"], ["new", SECRET], ("a", "b", SECRET), [SECRET]])
def test_any_of_several_secrets_is_accepted(secrets: Sequence[str]) -> None:
    check(BODY, {HEADER: signature(BODY)}, secrets)
    with pytest.raises(WebhookSignatureError):
        check(BODY, {HEADER: signature(BODY, "old")}, secrets)


def test_sign_returns_what_the_service_sends() -> None:
    assert sign(BODY, SECRET) == signature(BODY)
    headers = sign_headers(BODY, SECRET, app_id="app_1")
    assert headers == {"Content-Type": "application/json", HEADER: signature(BODY), "X-Scalev-App-Id": "app_1"}
    assert verify(BODY, headers).app_id == "app_1"
    assert verify(BODY, sign_headers(BODY, SECRET)).app_id is None


@pytest.mark.parametrize("secret", [None, "", "  ", [], (), [SECRET, ""], [None], b"bytes", [b"bytes"], 7, {SECRET}, "lone \ud800"])
def test_without_a_usable_secret_nothing_is_accepted(secret: Any) -> None:
    for key in ("", SECRET):
        with pytest.raises(WebhookSecretError, match=r"^expected a signing secret"):
            check(BODY, {HEADER: signature(BODY, key)}, secret)
    if not isinstance(secret, (list, tuple)):
        with pytest.raises(WebhookSecretError):
            sign(BODY, secret)


@pytest.mark.parametrize(
    ("headers", "line"),
    [
        ({}, "expected one header X-Scalev-Hmac-Sha256, got none"),
        ({"X-Hub-Signature": signature(BODY)}, "expected one header X-Scalev-Hmac-Sha256, got none"),
        ({HEADER: ""}, "expected one header X-Scalev-Hmac-Sha256, got an empty one"),
        ({HEADER: signature(BODY), HEADER.lower(): signature(b"")}, "expected one header X-Scalev-Hmac-Sha256, got 2"),
        ({HEADER: "no base64!"}, "expected base64 in the header"),
        ({HEADER: signature(BODY)[:-1]}, "expected base64 in the header"),
        ({HEADER: "\uff21" * 44}, "expected base64 in the header"),
        ({HEADER: f"{signature(BODY)}, {signature(BODY)}"}, "expected base64 in the header"),
        ({HEADER: hmac.new(SECRET.encode(), BODY, "sha256").hexdigest()}, "expected 32 bytes as base64 in the header .* got 48"),
        ({HEADER: base64.b64encode(bytes(20)).decode()}, "expected 32 bytes as base64 in the header .* got 20"),
        ({HEADER: signature(BODY, "other")}, "the signature does not match this body and the secret"),
        ({HEADER: signature(BODY, "")}, "the signature does not match this body and the secret"),
        (None, "expected headers as a mapping of strings to strings, got NoneType"),
        ({HEADER: [signature(BODY)]}, "expected headers as a mapping of strings to strings, got dict"),
        ([(HEADER, signature(BODY))], "expected headers as a mapping of strings to strings, got list"),
    ],
)
def test_a_wrong_signature_is_reported_in_one_line_without_secrets(headers: Any, line: str) -> None:
    with pytest.raises(WebhookSignatureError, match=f"^{line}") as error:
        check(BODY, headers, SECRET)
    message = f"{error.value!s} {error.value!r} {vars(error.value)} {error.value.__cause__!r}"
    assert not any(item in message for item in (SECRET, signature(BODY), "\n"))
    assert issubclass(WebhookSignatureError, WebhookError) and issubclass(WebhookError, ScalevError)
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)  # noqa: S301 - our own


@pytest.mark.parametrize("body", [BODY.decode(), json.loads(BODY), bytearray(BODY), None])
def test_a_body_that_is_not_bytes_is_rejected(body: Any) -> None:
    with pytest.raises(WebhookPayloadError, match=f"^expected the raw body as bytes, as received, got {type(body).__name__}$"):
        check(body, {HEADER: signature(BODY)}, SECRET)
    with pytest.raises(WebhookPayloadError):
        sign(body, SECRET)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"event": ', b"\xff\xfe", b"NaN", b"[" * 100_000, "\ud800", None])
def test_a_body_that_is_not_json_is_rejected(body: Any) -> None:
    with pytest.raises(WebhookPayloadError, match=r"^webhook: expected a body in JSON, got something else$"):
        decode(Event, DECODERS, body, None)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("[]", "webhook: expected an object, got a list"),
        ("null", "webhook: expected an object, got null"),
        ("{}", "webhook: expected the name of an event in `event`, got null"),
        ('{"event": ""}', "webhook: expected the name of an event in `event`, got text ''"),
        ('{"event": ["order.created"]}', "webhook: expected the name of an event in `event`, got a list"),
        ('{"event": "x", "data": {}}', "webhook x: expected a date and time in `timestamp`, got null"),
        ('{"event": "x\\ny", "timestamp": null}', "webhook x y: expected a date and time in `timestamp`, got null"),
    ],
)
def test_a_body_that_is_not_an_envelope_is_rejected(body: str, line: str) -> None:
    with pytest.raises(WebhookPayloadError) as error:
        decode(Event, DECODERS, body, None)
    assert str(error.value) == line


@pytest.mark.parametrize(
    ("parts", "attribute", "fields"),
    [
        ({"timestamp": "0000-00-00 00:00:00"}, "timestamp", ["timestamp"]),
        ({"timestamp": ""}, "timestamp", ["timestamp"]),
        ({"unique_id": {}}, "unique_id", ["unique_id"]),
        ({"data": []}, "data", ["data"]),
        ({"data": None}, "data", ["data"]),
        ({"data": ...}, "data", ["data"]),
        ({"timestamp": 5, "data": "x"}, "data", ["timestamp", "data"]),
    ],
)
def test_a_delivery_is_not_lost_for_an_odd_part(parts: dict[str, Any], attribute: str, fields: list[str]) -> None:
    event: Any = parse(**parts)
    with pytest.raises(FieldError, match=rf"^Event\.{attribute}: expected "):
        getattr(event, attribute, None)
    assert event.event == "order.created" and event.app_id is None and [problem.field for problem in event.problems] == fields
    assert isinstance(event, Event) and f"{len(fields)} not decoded" in repr(event) and event == parse(**parts) != parse()
    for duplicate in (copy.copy(event), copy.deepcopy(event), *(pickle.loads(pickle.dumps(event, p)) for p in range(6))):  # noqa: S301
        assert duplicate == event and duplicate.to_dict() == event.to_dict() and isinstance(duplicate, Event)
    new_event = attrs.evolve(event, event="x")
    assert new_event.event == "x" and [problem.field for problem in new_event.problems] == fields
    empty_fields: dict[str, Any] = dict.fromkeys(fields)
    assert type(attrs.evolve(event, **empty_fields)) is Event
    with pytest.raises(AttributeError, match="nothing"):
        event.nothing  # type: ignore[attr-defined]  # noqa: B018 - reading is the test


def test_odd_fields_of_the_data_have_their_place() -> None:
    event = parse(data={"id": 7, "total": "Rp 5", "lines": [{}, {"price": []}, 5]})
    assert type(event) is Event and event.data.id == 7
    assert [problem.field for problem in event.problems] == ["data.total", "data.lines[1].price", "data.lines[2]"]
    with pytest.raises(FieldError, match=r"^Order\.total: expected a number, got text 'Rp 5'"):
        event.data.total  # noqa: B018 - reading is the test
    assert parse().problems == [] == parse(event="shop.closed", data=[1]).problems


def test_an_unknown_event_is_kept_as_it_came() -> None:
    data = {"a": [1, None, "x"], "b": {"c": "1.50"}}
    event = parse(event="shop.closed", data=data)
    assert (event.event, event.data, event.to_dict()["data"]) == ("shop.closed", data, data)
    assert parse(event="shop.closed", data=None).data == {}
    assert parse(event="shop.closed", data=...).data == {}
    assert parse(event="shop.closed", data=[1]).data == [1]


def test_the_envelope_is_read_tolerantly() -> None:
    assert parse(unique_id=...).unique_id is None
    assert parse(unique_id=None).unique_id is None
    assert parse(unique_id="").unique_id is None
    assert parse(timestamp="2026-01-31 08:15:30").timestamp == datetime(2026, 1, 31, 8, 15, 30, tzinfo=UTC)
    assert parse(timestamp="2026-01-31T15:15:30+07:00").timestamp == datetime(2026, 1, 31, 8, 15, 30, tzinfo=UTC)
    assert parse(more=[1]).to_dict()["more"] == [1]
    assert decode(Event, DECODERS, b"\xef\xbb\xbf" + BODY, {"x-scalev-app-id": " app_1 "}).app_id == "app_1"
    assert decode(Event, DECODERS, BODY, {"x-scalev-app-id": ""}).app_id is None


def test_an_event_is_a_value() -> None:
    event = verify(BODY, sign_headers(BODY, SECRET))
    for duplicate in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event)), verify(BODY, sign_headers(BODY, SECRET))):  # noqa: S301
        assert type(duplicate) is Event and duplicate == event and duplicate.to_dict() == event.to_dict()
    assert event != parse()
    with pytest.raises(AttributeError):
        event.event = "x"  # type: ignore[misc]
    assert not hasattr(event, "__dict__")


def test_a_repr_shows_no_payload() -> None:
    text = repr(verify(BODY, sign_headers(BODY, SECRET)))
    assert text.startswith("Event(event='order.created', unique_id='event_1', data=Order(") and "café" not in text
    assert repr(parse(event="x", data={"token": SECRET})) == "Event(event='x', unique_id='event_1', data=<dict>)"
