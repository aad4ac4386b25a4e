"""Test the judges: each must report a planted mistake. With a judge that accepts everything, every test would pass."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import scalev
from scalev import NO_RETRY, FieldError, Scalev
from scalev.contract import attribute_checks, request_checks, result_checks
from scalev.contract.arguments import ABSENT, FILE, Call, Case
from scalev.contract.clients import ClientDriver
from scalev.contract.report import Tally
from scalev.contract.settings import is_gap
from scalev.contract.transport import RecordingTransport
from scalev.contract.values import find_difference
from scalev.contract.wire import Wire
from scalev.mock import MockScalev, Request, Response
from schemathesis.engine import Status, events

from tests.contract import robustness
from tests.contract.conftest import DOCUMENT, OPERATIONS, PLAIN_LIST
from tests.contract.corruption import CorruptedResponse
from tests.contract.negative_cases import MISSING, NegativeCase, expect_rejection

TAG = {"id": 7, "name": "vip", "color": "red"}
PAGE = {"data": ["vip"], "is_paginated": False}
BASE = "https://api.scalev.com"
TOKENS = {scheme: f"key-of-{scheme}" for scheme in OPERATIONS.schemes}


def response(body: Any, status: int = 200) -> Response:
    return Response(status, (("content-type", "application/json"), ("x-request-id", "req_1")), json.dumps(body).encode())


def catch_error(status: int, body: Any) -> scalev.APIStatusError:
    """Return what the client raises for a response."""
    handle: Callable[[Request], Response] = lambda _: response(body, status)  # noqa: E731
    with Scalev("sk_mock", transport=RecordingTransport(handle), retry=NO_RETRY) as client, pytest.raises(scalev.APIStatusError) as error:
        client.orders.get("1")
    return error.value


class Model:
    """What a judge sees of a model: the data it returns, and its attributes."""

    def __init__(self, given_back: Any, **attributes: Any) -> None:
        self._given_back = given_back
        self.extra: dict[str, Any] = {}
        vars(self).update(attributes)

    def to_dict(self) -> Any:
        return self._given_back


# results


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        (Model(TAG, id=7, name="vip", color="red"), None),
        (Model({**TAG, "id": "7"}, id=7, name="vip", color="red"), "the result serializes to other JSON: .id"),
        (Model({"id": 7, "name": "vip"}, id=7, name="vip", color="red"), "'color' is missing"),
        (Model({**TAG, "more": None}, id=7, name="vip", color="red"), "'more' was not expected"),
        (Model(TAG, id=7, name="VIP", color="red"), "an attribute differs: .name: expected 'vip', got 'VIP'"),
        (Model(TAG, id=7, name="vip"), "an attribute differs: .color: neither an attribute"),
        (None, "the result serializes to other JSON"),
    ],
)
def test_a_wrong_result_is_reported(result: Any, problem: str | None) -> None:
    results = list(result_checks.find_problems(response(TAG), result, None))
    assert (results == []) if problem is None else (len(results) == 1 and problem in results[0])


def test_a_raised_or_missing_success_is_reported() -> None:
    assert list(result_checks.find_problems(response(TAG), None, ValueError("no"))) == ["response 200: the client raised ValueError: no"]
    assert list(result_checks.find_problems(Response(204), None, None)) == []
    assert list(result_checks.find_problems(Response(204), Model({}), None)) == []  # an operation that returns JSON elsewhere
    assert list(result_checks.find_problems(Response(204), Model({"id": 7}), None)) == ["response 204: expected nothing, got Model"]


BODY = {"error": "Order 5 is not there", "errors": {"id": ["unknown"]}}


def build_error(**changes: Any) -> scalev.APIStatusError:
    error = copy.copy(catch_error(404, BODY))
    vars(error).update(changes)
    return error


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (build_error, None),
        (lambda: build_error(body={**BODY, "error": "Order *** is not there"}), None),
        (lambda: None, "expected NotFoundError, got NoneType"),
        (lambda: scalev.ScalevError("no"), "expected NotFoundError, got ScalevError"),
        (lambda: catch_error(409, BODY), "expected NotFoundError, got ConflictError"),
        (lambda: build_error(status=400), "the error has status 400"),
        (lambda: build_error(request_id=None), "request id None"),
        (lambda: build_error(body=None), "body differs from the response's"),
        (lambda: build_error(body={"error": BODY["error"]}), "'errors' is missing"),
        (lambda: build_error(body={**BODY, "error": "Order 6 is not there"}), "body differs from the response's: .error"),
        # a mask that hides nothing, and one next to other words
        (lambda: build_error(body={**BODY, "error": "Order 5 is not there***"}), "body differs from the response's: .error"),
        (lambda: build_error(body={**BODY, "error": "Another *** is not there"}), "body differs from the response's: .error"),
        (lambda: build_error(body={**BODY, "errors": {"id": []}}), "expected 1 items, got 0"),
    ],
)
def test_a_wrong_error_is_reported(error: Callable[[], Any], problem: str | None) -> None:
    results = list(result_checks.find_problems(response(BODY, 404), None, error()))
    assert (results == []) if problem is None else (len(results) == 1 and problem in results[0])


def test_each_status_has_its_error_class() -> None:
    expected = {400: "BadRequest", 401: "Authentication", 402: "PaymentRequired", 403: "PermissionDenied", 404: "NotFound"}
    expected |= {409: "Conflict", 422: "ValidationFailed", 429: "RateLimit", 500: "Server", 503: "Server", 599: "Server"}
    expected |= {418: "APIStatus", 301: "APIStatus", 600: "APIStatus"}
    assert {status: result_checks.get_error_class(status).__name__.removesuffix("Error") for status in expected} == expected


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1, True),
        (1, "1"),
        (1, Decimal("1.5")),
        (0, False),
        (None, False),
        ("", None),
        ([1], [1, 1]),
        ([1, 2], [2, 1]),
        ({}, []),
        ({"a": 1}, {}),
    ],
)
def test_different_values_differ(expected: Any, got: Any) -> None:
    assert find_difference(expected, got)
    assert find_difference(got, expected)
    assert find_difference({"a": [expected]}, {"a": [got]})


@pytest.mark.parametrize(("expected", "got"), [(1, 1.0), (Decimal("1.50"), 1.5), ([{"a": None}], [{"a": None}])])
def test_equal_values_are_the_same(expected: Any, got: Any) -> None:
    assert find_difference(expected, got) is None


def test_a_wrong_attribute_is_reported() -> None:
    assert list(attribute_checks.find_problems(Model({}, price=Decimal("1.5")), {"price": "1.50"})) == []
    assert list(attribute_checks.find_problems(Model({}, price=Decimal("1.51")), {"price": "1.50"})) == [
        ".price: expected '1.50', got Decimal('1.51')"
    ]
    assert list(attribute_checks.find_problems(Model({}, price=None), {"price": "1.50"}))
    assert list(attribute_checks.find_problems(Model({}, price="a"), {"price": None}))
    assert list(attribute_checks.find_problems(Model({}, rows=[Model({}, id=1)]), {"rows": [{"id": 1}, {"id": 2}]}))
    assert list(attribute_checks.find_problems(Model({}, rows=[Model({}, id=1), Model({}, id=3)]), {"rows": [{"id": 1}, {"id": 2}]}))
    assert list(attribute_checks.find_problems({"a": 1}, {"a": 1, "b": 2}))
    odd = {"id": {}, "name": "a"}
    assert list(attribute_checks.find_problems(scalev.models.OrderTag.from_dict(odd), odd)) == [
        ".id: expected an id (a number or text), got an object"
    ]
    assert list(attribute_checks.find_problems(Model({}), {"name": "x"})) == [".name: neither an attribute nor an extra field"]


# requests

ORDER = Case(
    OPERATIONS["updateOrder"],
    {"id": "a b"},
    {"tz": ["x", "y"], "n": 5},
    {"X-Scalev-App-Id": "app"},
    {"notes": "é", "price": Decimal("1.50")},
)
CREDENTIALS = {"Authorization": "Bearer key"}
GOOD = Request(
    "PATCH",
    "/v3/orders/a%20b",
    "n=5.0&tz=x&tz=y",
    (
        ("Host", "api.scalev.com"),
        ("Accept", "application/json"),
        ("User-Agent", f"scalev-client/{scalev.__version__}"),
        ("Content-Type", "application/json"),
        ("Content-Length", "29"),
        ("X-Scalev-App-Id", "app"),
        ("Authorization", "Bearer key"),
    ),
    '{"price": 1.5, "notes": "é"}'.encode(),
)


def build_request(**changes: str | None) -> Request:
    """Return the good request with other headers; None omits one."""
    by_name = {name.replace("_", "-"): value for name, value in changes.items()}
    headers = [(name, value) for name, value in GOOD.headers if name not in by_name]
    return replace(GOOD, headers=(*headers, *((name, value) for name, value in by_name.items() if value is not None)))


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        (GOOD, None),
        (build_request(Accept_Encoding="gzip", Connection="keep-alive"), None),
        (replace(GOOD, method="PUT"), "method: expected PATCH"),
        (replace(GOOD, path="/v3/orders/a+b"), "path: "),
        (replace(GOOD, path="/v3/orders/a%20b/"), "path: "),
        (replace(GOOD, query="n=5&tz=x"), "query: 'tz'"),
        (replace(GOOD, query="n=5&tz=y&tz=x"), "query: 'tz'"),
        (replace(GOOD, query="n=6&tz=x&tz=y"), "query: 'n'"),
        (replace(GOOD, query="n=5&tz=x&tz=y&more="), "query: 'more'"),
        (build_request(Authorization=None), "header authorization: missing"),
        (build_request(Authorization="Bearer other"), "header authorization: differs from the value passed"),
        (build_request(X_Scalev_App_Id=None), "header x-scalev-app-id: missing"),
        (build_request(User_Agent="python-httpx"), "header user-agent"),
        (build_request(Content_Type="text/plain"), "header content-type"),
        (build_request(Content_Length="30"), "header content-length"),
        (build_request(Cookie="a=b"), "header cookie: unexpected"),
        (replace(GOOD, headers=(*GOOD.headers, ("authorization", "Bearer key"))), "header authorization: sent twice"),
        (replace(GOOD, body='{"price": 1.51, "notes":"é"}'.encode()), "body: .price"),
        (replace(GOOD, body=b'{"price": 1.5,  "notes":null}'), "body: .notes"),
        (replace(GOOD, body=b'{"price": 1.5, "price": 1.50}'), "body: expected JSON"),
        (replace(GOOD, body=b'{"notes": NaN,"price":1.50   }'[:29]), "body: expected JSON"),
    ],
)
def test_a_wrong_request_is_reported(request_: Request, problem: str | None) -> None:
    results = list(request_checks.find_problems(ORDER, request_, BASE, CREDENTIALS))
    assert (results == []) if problem is None else any(item.startswith(problem) for item in results), results


def form(*parts: tuple[str, str, str]) -> bytes:
    return (
        b"".join(f"--b\r\nContent-Disposition: form-data; {head}\r\n{kind}\r\n{content}\r\n".encode() for head, kind, content in parts)
        + b"--b--\r\n"
    )


def test_a_wrong_form_is_reported() -> None:
    operation = OPERATIONS["uploadOrders"]
    files = [item.name for item in operation.body or () if item.schema.get("format") == "binary"]
    texts = [item.name for item in operation.body or () if item.name not in files]
    case = Case(operation, body={files[0]: b"a,b\n", texts[0]: "regular"})
    file = (f'name="{files[0]}"; filename="{FILE[0]}"', f"Content-Type: {FILE[1]}\r\n", "a,b\n")
    text = (f'name="{texts[0]}"', "", "regular")

    def find_form_problems(*parts: tuple[str, str, str], head: str = "multipart/form-data; boundary=b") -> list[str]:
        content = form(*parts)
        request = Request("POST", operation.path, "", (("Content-Type", head),), content)
        return [
            problem
            for problem in request_checks.find_problems(case, request, BASE, {})
            if problem.startswith(("part", "header content-type", "body"))
        ]

    assert find_form_problems(file, text) == []
    assert find_form_problems(file, text, head="application/json")
    assert find_form_problems(file)
    assert find_form_problems(text)
    assert find_form_problems(file, text, text)
    assert find_form_problems(file, (text[0], "", "regulär"))
    assert find_form_problems((file[0], file[1], "a,c\n"), text)
    assert find_form_problems((file[0].replace("isi", "is"), file[1], file[2]), text)
    assert find_form_problems((file[0], "Content-Type: text/csv\r\n", file[2]), text)


def test_unsendable_cases_are_recognized() -> None:
    case = Case(OPERATIONS["getOrder"], {"id": "1"})
    assert not request_checks.is_unsendable(case, Call({}, {}))
    assert request_checks.is_unsendable(case, Call({}, {}, is_blank=True))
    for value in ("", ".", ".."):
        assert request_checks.is_unsendable(replace(case, path={"id": value}), Call({}, {}))
    for value in ("é", "a\nb", " a"):
        assert request_checks.is_unsendable(replace(case, headers={"X": value}), Call({}, {}))
    cursors = {"next_cursor": "a", "previous_cursor": "b"}
    assert request_checks.is_unsendable(Case(OPERATIONS["listOrders"], query=cursors), Call({}, {}))
    assert not request_checks.is_unsendable(Case(OPERATIONS["listOrders"], query={"next_cursor": "a"}), Call({}, {}))


# both clients on the wire


@pytest.fixture
def wire() -> Iterator[Wire]:
    handle: Callable[[Request], Response] = lambda _: response(PAGE)  # noqa: E731
    with Wire(OPERATIONS, handle, handle, tokens=TOKENS) as wire:
        yield wire


LIST = Case(PLAIN_LIST)


def change_call(side: ClientDriver, change: Callable[[ClientDriver], None]) -> None:
    """Change what a client did."""
    run = side.run

    def run_and_change(case: Case) -> None:
        run(case)
        change(side)

    side.run = run_and_change  # type: ignore[method-assign]


def test_correct_clients_pass(wire: Wire) -> None:
    assert wire.check(LIST).problems == ()
    assert wire.check(LIST).status == 200


@pytest.mark.parametrize("name", ["sync", "async"])
def test_a_wrong_client_is_reported(name: str, wire: Wire) -> None:
    def send_twice(side: ClientDriver) -> None:
        side.exchanges.append(side.exchanges[0])

    def send_nothing(side: ClientDriver) -> None:
        side.exchanges.clear()
        side.error = OSError("no wire")

    def lose_a_row(side: ClientDriver) -> None:
        side.result = Model({**PAGE, "data": []})

    def raise_it(side: ClientDriver) -> None:
        side.error = ValueError("odd")

    run = wire.sides[name].run
    for change, problem in (
        (send_twice, "one call sent 2 requests"),
        (send_nothing, "nothing was sent: OSError: no wire"),
        (lose_a_row, "the result serializes to other JSON: .data"),
        (raise_it, "the client raised ValueError"),
    ):
        wire.sides[name].run = run  # type: ignore[method-assign]
        change_call(wire.sides[name], change)
        assert any(item.startswith(f"{name}: ") and problem in item for item in wire.check(LIST).problems), problem


def test_disagreeing_clients_are_reported(wire: Wire) -> None:
    wire.sides["async"].handle = lambda _: response({**PAGE, "data": []})
    assert [problem for problem in wire.check(LIST).problems if problem.startswith("sync and async decode differently: .data")]
    wire.sides["async"].handle = lambda _: response(BODY, 404)
    assert "sync ends with NoneType, async with NotFoundError" in wire.check(LIST).problems


def test_an_unsendable_case_that_is_sent_is_reported(wire: Wire) -> None:
    case = Case(OPERATIONS["getOrder"], {"id": ".."})
    assert wire.check(case).problems == ()
    for side in wire.sides.values():
        change_call(side, lambda side: side.exchanges.append((GOOD, response(TAG))))
    assert all("expected a ConfigurationError before anything is sent" in problem for problem in wire.check(case).problems)
    assert len(wire.check(case).problems) == 2


def test_a_missing_credential_is_reported(wire: Wire) -> None:
    wire._tokens = {**TOKENS, **dict.fromkeys(TOKENS, "another")}  # the expectation of the judge, not the credentials of the clients
    assert [problem for problem in wire.check(LIST).problems if "header authorization: differs from the value passed" in problem]


def test_a_negative_case_that_is_accepted_is_reported(wire: Wire) -> None:
    negative = NegativeCase("too small", "query", "page_size", replace(LIST, query={"page_size": -1}))
    judge = expect_rejection(wire, negative)
    assert all("the response was 200" in problem for problem in wire.check(negative.case, judge).problems)
    for status, body, right in (
        (422, {"error": "no", "errors": {"page_size": ["too small"]}}, True),
        (400, {"error": "page_size is too small"}, True),
        (422, {"error": "no", "errors": {"page": ["too small"]}}, False),
        (500, {"error": "page_size"}, False),
    ):
        for side in wire.sides.values():
            side.handle = lambda _, status=status, body=body: response(body, status)  # type: ignore[misc]
        assert (wire.check(negative.case, judge).problems == ()) is right, (status, body)
    # a client that rejects the value: with its own error, and no other
    for error, rule, right in (
        (scalev.ConfigurationError("no"), "too small", True),
        (TypeError("missing"), MISSING, True),
        (TypeError("missing"), "too small", False),
        (None, "too small", False),
    ):
        stub: Any = SimpleNamespace(exchanges=[], error=error)
        assert (expect_rejection(wire, replace(negative, rule=rule))(LIST, stub) == []) is right


# known gaps of the contract


def test_only_similar_errors_are_known_gaps() -> None:
    """A gap is an error that the contract lists for similar operations, and nothing else."""
    order, tags, callback = OPERATIONS["getOrder"], PLAIN_LIST, OPERATIONS["exchangeOAuthToken"]
    assert {status for status in range(100, 600) if is_gap(order, status)} == {400, 401, 404}
    assert {status for status in range(100, 600) if is_gap(tags, status)} == {400, 401}
    assert {status for status in range(100, 600) if is_gap(callback, status)} <= {400, 401}
    operation = replace(tags, parameters=(), body=None)
    assert {status for status in range(100, 600) if is_gap(operation, status)} == {401}
    public = next(operation for operation in OPERATIONS.values() if not operation.credentials)
    assert not is_gap(public, 401)


def scenario(operation: str, *checks: tuple[str, Status]) -> Any:
    """Return what schemathesis reports for a scenario with one case."""
    item = OPERATIONS[operation]
    failure = SimpleNamespace(message="bad", title="Bad", operation=f"{item.method} {item.path}", _unique_key="k")
    info = SimpleNamespace(failure=failure, code_sample="curl -X GET http://x")
    nodes = [SimpleNamespace(name=name, status=status, failure_info=info if status is Status.FAILURE else None) for name, status in checks]
    case = SimpleNamespace(value=SimpleNamespace(operation=SimpleNamespace(label=f"{item.method} {item.path}")))
    event = events.ScenarioFinished.__new__(events.ScenarioFinished)
    responses = {"1": SimpleNamespace(response=SimpleNamespace(status_code=200))}
    event.recorder = SimpleNamespace(checks={"1": nodes}, cases={"1": case}, interactions=responses)  # type: ignore[assignment]
    return event


def test_a_tally_counts_failures() -> None:
    tally = Tally(OPERATIONS)
    tally.add(scenario("getOrder", ("a", Status.FAILURE), ("b", Status.SUCCESS)))
    tally.add(scenario("getOrder", ("a", Status.FAILURE), ("b", Status.SUCCESS)))
    tally.add(scenario("listOrders", ("b", Status.SUCCESS)))
    (failure,) = tally.failures
    assert (failure.operation, failure.check, failure.message, failure.command) == ("getOrder", "a", "bad", "curl -X GET http://x")
    assert failure.route == "GET /v3/orders/{id}"
    assert tally.statuses == {"getOrder": {200: 2}, "listOrders": {200: 1}}
    assert list(tally.render_table()) == [
        "A a: 2 times, 2 failed",
        "B b: 3 times, 0 failed",
        "operation   cases      A      B",
        "listOrders      1      -      1",
        "getOrder        2     2!      2",
    ]
    known_failures = {("GET /v3/orders/{id}", "a", "SimpleNamespace", "k")}
    tally = Tally(OPERATIONS)
    tally.add(scenario("getOrder", ("a", Status.FAILURE)), known_failures)
    assert tally.failures == []


# corrupted responses


def test_a_decoder_that_loses_data_is_reported() -> None:
    good_response = CorruptedResponse("good", response(TAG), readable=True)
    odd = replace(good_response, readable=False)
    result = scalev.models.OrderTag.from_dict(TAG)
    unreadable = scalev.ResponseParseError(expected="an object", got="a list", status=200)
    assert list(robustness.find_problems(good_response, result, None)) == []
    assert list(robustness.find_problems(odd, None, unreadable)) == []
    assert list(robustness.find_problems(good_response, None, unreadable)) == [
        "good: expected it to be read, got expected an object, got a list"
    ]
    assert list(robustness.find_problems(odd, None, KeyError("name")))
    problems, *_ = robustness.find_problems(good_response, scalev.models.OrderTag.from_dict({"id": 7}), None)
    assert problems.startswith("good: something is lost")
    raw = {"id": {}, "name": [1]}
    half_readable = CorruptedResponse("half", response(raw), readable=False)
    assert list(robustness.find_problems(half_readable, scalev.models.OrderTag.from_dict(raw), None)) == []
    assert list(robustness.find_problems(replace(half_readable, readable=True), scalev.models.OrderTag.from_dict(raw), None))
    untold = FieldError(model="OrderTag", field="id", expected="an id", got="an object")
    assert list(robustness.find_problems(half_readable, None, untold)) == [] and list(robustness.find_problems(good_response, None, untold))
    empty_response = CorruptedResponse("empty", Response(200), readable=False)
    assert list(robustness.find_problems(empty_response, scalev.models.OrderTag.from_dict({}), None)) == []
    assert list(robustness.find_problems(empty_response, result, None)) == ["empty: expected an empty result, got OrderTag"]
    unreadable.status = 500
    assert list(robustness.find_problems(odd, None, unreadable))
    error_response = CorruptedResponse("bad", response(BODY, 404), readable=False)
    assert list(robustness.find_problems(error_response, None, catch_error(404, BODY))) == []
    assert list(robustness.find_problems(error_response, None, catch_error(409, BODY)))
    assert list(robustness.find_problems(error_response, None, build_error(request_id="other")))
    assert list(robustness.find_problems(error_response, None, build_error(message=["a"])))
    assert list(robustness.find_problems(error_response, TAG, None))


def test_a_mock_that_breaks_its_contract_is_reported() -> None:
    """The mock is judged, too: the wire fails for a service that breaks its contract."""
    mock = MockScalev(DOCUMENT)
    assert ABSENT is LIST.body
    with Wire(OPERATIONS, mock.handle, MockScalev(DOCUMENT, seed=2).handle, tokens=mock.keys) as wire:
        assert [problem for problem in wire.check(LIST).problems if problem.startswith("sync and async decode differently")]
