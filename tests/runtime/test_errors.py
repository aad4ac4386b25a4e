"""Errors describe the failure in one line, whatever the service sends, without the credential."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from typing import Any

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scalev._runtime import errors
from scalev._runtime.decoding_errors import FieldError, ResponseParseError
from scalev._runtime.error_bodies import parse_error_body
from scalev._runtime.errors import APIConnectionError, APIStatusError, APITimeoutError, ConfigurationError
from scalev._runtime.responses import RawResponse

from tests.runtime.service import GET, JWT, MODES, SECRET, SECRETS, SFPK, Mode, Order, Service, call, operation

#: Body, message, error code, messages by field.
BODIES: list[tuple[Any, str, str | None, dict[str, list[str]]]] = [
    ({"error": "No such order"}, "No such order", None, {}),
    ({"error": "No such order", "error_code": "not_found"}, "No such order", "not_found", {}),
    (
        {"error_code": "validation_failed", "errors": {"name": ["is too long", "is odd"], "base": ["closed"]}},
        "",
        "validation_failed",
        {"name": ["is too long", "is odd"], "base": ["closed"]},
    ),
    ({"error_code": "validation_failed", "errors": {"name": "is too long"}}, "", "validation_failed", {"name": ["is too long"]}),
    ({"error_code": "validation_failed", "error": {"name": ["is odd"]}}, "", "validation_failed", {"name": ["is odd"]}),
    ({"error": {"name": "is odd", "message_template": "is odd"}}, "", None, {"name": ["is odd"], "message_template": ["is odd"]}),
    ({"error": {"message": "Slow down", "code": "rate_limited"}}, "Slow down", "rate_limited", {}),
    ({"error": {"message": "Odd", "errors": {"lines": [{"price": ["is odd"]}]}}}, "Odd", None, {"lines[0].price": ["is odd"]}),
    ({"message": "Not now"}, "Not now", None, {}),
    ({"message": "Not now", "error": "No such order"}, "No such order", None, {}),
    ({"error_description": "The code expired", "message": "Not now", "error": {"message": "Slow down"}}, "Not now", None, {}),
    ({"error_code": "of the body", "error": {"error_code": "inside", "code": "of the error"}}, "", "of the body", {}),
    ({"error": {"error_code": "inside", "code": "of the error"}}, "", "inside", {}),
    ({"error": "invalid_grant", "error_description": "The code expired"}, "The code expired", "invalid_grant", {}),
    ({"error": "invalid_grant"}, "invalid_grant", "invalid_grant", {}),
    ({"errors": "closed"}, "", None, {"base": ["closed"]}),
    ({"errors": ["closed", "late"]}, "", None, {"base": ["closed", "late"]}),
    ({"error": ["closed", "late"]}, "", None, {"base": ["closed", "late"]}),
    ({"errors": [{"field": "name"}, None, 5]}, "", None, {"[0].field": ["name"], "base": ["5"]}),
    ({"errors": {"name": None, "size": [None, ""], "count": 3}}, "", None, {"count": ["3"]}),
    (["closed"], "", None, {"base": ["closed"]}),
    ({"error": None, "message": 7, "error_code": {"odd": 1}}, "7", None, {}),
    ({}, "", None, {}),
    (b"", "", None, {}),
    (b"null", "", None, {}),
    (b"true", "", None, {}),
    (b'"Too many requests"', "Too many requests", None, {}),
    (b"Too many requests\nTry later", "Too many requests", None, {}),
    (b" \n <html><body>Bad gateway</body></html>", "", None, {}),
    (b"\xff\xfe broken", "\N{REPLACEMENT CHARACTER}" * 2 + " broken", None, {}),
    (b'{"error": "cut', '{"error": "cut', None, {}),
]


def catch_error(mode: Mode, response: httpx.Response | Exception, endpoint: Any = GET, **arguments: Any) -> Any:
    """Return the error that a call raises."""
    with pytest.raises(errors.ScalevError) as error:
        call(mode, Service(response), endpoint, **arguments)
    return error.value


@pytest.mark.parametrize(("body", "message", "code", "fields"), BODIES)
def test_every_shape_of_body_is_understood(body: Any, message: str, code: str | None, fields: dict[str, list[str]]) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    error = catch_error("sync", httpx.Response(422, content=content, headers={"X-Request-Id": "r1"}))
    assert isinstance(error, errors.ValidationFailedError)
    assert (error.message, error.error_code, error.field_errors) == (message, code, fields)
    assert (error.status, error.request_id, error.method, error.path) == (422, "r1", "GET", "/v3/orders")
    line = str(error)
    assert line.startswith("GET /v3/orders: 422 ") and line.endswith("(request r1)") and "\n" not in line
    parts = [message, code or "", *fields, *(text for texts in fields.values() for text in texts)]
    assert all(part in line for part in parts)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, APIStatusError),
        (304, APIStatusError),
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (402, errors.PaymentRequiredError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (409, errors.ConflictError),
        (418, APIStatusError),
        (422, errors.ValidationFailedError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (599, errors.ServerError),
    ],
)
def test_every_status_has_its_class(mode: Mode, status: int, kind: type[APIStatusError]) -> None:
    error = catch_error(mode, httpx.Response(status))
    assert type(error) is kind and error.status == status


def test_an_error_without_words_is_reported_by_its_status() -> None:
    assert str(catch_error("sync", httpx.Response(502, html="<html>…"))) == "GET /v3/orders: 502 Bad Gateway"
    assert str(catch_error("sync", httpx.Response(599))) == "GET /v3/orders: 599"
    assert "redirect" in str(catch_error("sync", httpx.Response(302, headers={"location": "https://elsewhere.example"})))


def test_a_403_names_the_scope_that_is_needed() -> None:
    assert "order:read" in str(catch_error("sync", httpx.Response(403)))
    assert "order:read" not in str(catch_error("sync", httpx.Response(404)))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"errors":' * 3_000 + b"1" + b"}" * 3_000,
        b'{"errors": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"error": 1e9999999999999999999}',
        b'{"error": ' + b"9" * 5000 + b"}",
        json.dumps({"error": "x" * 1_000_000, "errors": {f"field{n}": ["y" * 1000] for n in range(1000)}}).encode(),
        b'{"error": "first\\r\\nsecond \\u001b[31m\\u0000 \\ud800"}',
    ],
    ids=["deep", "deep objects", "deep lists", "huge exponent", "huge number", "huge", "control characters"],
)
def test_a_hostile_body_still_gives_one_short_line(body: bytes) -> None:
    error = catch_error("sync", httpx.Response(400, content=body))
    assert type(error) is errors.BadRequestError
    assert len(str(error)) < 5000 and str(error).isprintable()
    str(error).encode()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
SHAPES = st.sampled_from(["{0}", '{{"error": {0}}}', '{{"errors": {{"a": {0}}}}}', '{{"error": {{"b": {0}}}}}'])
CONTENTS = st.binary(max_size=40) | st.tuples(SHAPES, VALUES).map(lambda pair: pair[0].format(json.dumps(pair[1])).encode())


@settings(max_examples=300, deadline=None)
@given(CONTENTS, st.sampled_from([200, 400, 422, 500]))
def test_no_body_raises_anything_else(content: bytes, status: int) -> None:
    outcome = "read"
    try:
        assert isinstance(call("sync", Service(httpx.Response(status, content=content))), Order)
    except (APIStatusError, ResponseParseError) as error:
        outcome = str(error)
    assert outcome.isprintable()


RAISED = [
    ConfigurationError("no key"),
    APITimeoutError("late", method="GET", path="/v3"),
    errors.PaginationError("twice"),
    ResponseParseError(
        expected="text", got="a list", request_id="r1", response=RawResponse(status=200, headers={"x-request-id": "r1"}, content=b"[]")
    ),
    FieldError(model="Order", field="lines[1].price", expected="a number", got="text 'Rp 5'"),
    catch_error("sync", httpx.Response(422, json={"error": "no", "errors": {"a": ["b"]}})),
]


def test_messages_nested_beyond_all_sense_are_left_out() -> None:
    nested_list: Any = ["too deep"]
    for _ in range(100_000):
        nested_list = [nested_list]
    complaint = parse_error_body({"error": "no", "errors": {"name": "is odd", "size": nested_list}})
    assert (complaint.message, complaint.code, complaint.fields) == ("no", None, {"name": ["is odd"]})


def collect_content(error: errors.ScalevError) -> dict[str, Any]:
    """Return the content of an error, with its response as a value."""
    return {name: attrs.asdict(value) if isinstance(value, RawResponse) else value for name, value in vars(error).items()}


@pytest.mark.parametrize("make_copy", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_errors_survive_copies_and_pickles(make_copy: Any, error: errors.ScalevError) -> None:
    duplicate = make_copy(error)
    assert type(duplicate) is type(error) and str(duplicate) == str(error) and collect_content(duplicate) == collect_content(error)


TRANSPORT: list[tuple[Exception, type[Exception]]] = [
    (httpx.ConnectError("[Errno 111] Connection refused"), APIConnectionError),
    (httpx.ConnectTimeout("too late"), APITimeoutError),
    (httpx.ReadTimeout(""), APITimeoutError),
    (httpx.PoolTimeout("full"), APITimeoutError),
    (httpx.ReadError("reset"), APIConnectionError),
    (httpx.RemoteProtocolError("Server disconnected without sending a response."), APIConnectionError),
    (httpx.LocalProtocolError(f"Illegal header value b'Bearer {SECRET}'"), APIConnectionError),
    (httpx.ProxyError(f"refused by http://user:{JWT}@proxy"), APIConnectionError),
    (httpx.DecodingError("incorrect header check"), ResponseParseError),
    (httpx.InvalidURL("too long"), APIConnectionError),
    (RuntimeError(f"no way to send {SECRET}"), APIConnectionError),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("exception", "kind"), TRANSPORT, ids=lambda value: getattr(value, "__name__", type(value).__name__))
def test_what_the_transport_raises_becomes_ours_and_shows_no_credential(mode: Mode, exception: Exception, kind: type[Exception]) -> None:
    endpoint = operation(bearer="client", key="storefront_key")
    error = catch_error(
        mode, exception, endpoint, options={"extra_headers": {"X-Scalev-Guest-Token": JWT}}, settings={"bound": {"storefront_key": SFPK}}
    )
    assert type(error) is kind and str(error).startswith("GET /v3/orders: ")
    assert_silent(error)


def assert_silent(error: BaseException) -> None:
    """Check that no credential appears in an error, its causes, its traceback or its pickle."""
    text = "".join(traceback.format_exception(error)) + repr(pickle.dumps(error))
    for item in (error, error.__cause__, error.__context__):
        text += f"{item!r} {item and vars(item)}"
        if isinstance(item, httpx.RequestError):
            text += f"{item.request.headers.raw} {item.request.url}"
    assert not [secret for secret in SECRETS if secret in text]


def test_an_error_without_a_response_names_its_kind() -> None:
    assert str(catch_error("sync", httpx.ReadTimeout(""))) == "GET /v3/orders: ReadTimeout"
    assert "Connection refused" in str(catch_error("sync", httpx.ConnectError("Connection refused")))
