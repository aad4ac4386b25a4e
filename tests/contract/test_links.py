"""The links of the document, followed with the client's own methods: values of one response lead to the next operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
from scalev.contract.arguments import ABSENT, Case
from scalev.contract.operations import Operation
from scalev.contract.wire import Wire

from tests.contract.anchors import Anchors
from tests.contract.cases import Cases, draw_first, for_each
from tests.contract.conftest import OPERATIONS, SEED


class Link(NamedTuple):
    """The target of a response: an operation, and the expressions for its parameters and body."""

    status: int
    target: Operation
    parameters: Mapping[str, Any]
    body: Any


class Step(NamedTuple):
    """A successful case, and its response."""

    case: Case
    status: int
    headers: Mapping[str, str]
    data: Any


def _links(operation: Operation) -> Iterator[Link]:
    for status, response in operation.node["responses"].items():
        for link in OPERATIONS.document.resolve(response).get("links", {}).values():
            yield Link(int(status), OPERATIONS[link["operationId"]], link.get("parameters", {}), link.get("requestBody", ABSENT))


_NONE = object()
_EMPTY = "a cart is empty until something is put into it"
_LEFT = "the membership no longer exists"
_KNOWN = "a guest who is known gets no token"
#: Links that lead nowhere in the mock's initial state, with the reason.
NOWHERE = {
    ("getGuestCart", "updateGuestCartItem"): _EMPTY,
    ("getGuestCart", "removeGuestCartItem"): _EMPTY,
    ("removeGuestCartItem", "getGuestCart"): _KNOWN,
    ("updateGuestCartItem", "getGuestCart"): _KNOWN,
    ("updateGuestCartItem", "updateGuestCartItem"): _KNOWN,
    ("updateGuestCartItem", "removeGuestCartItem"): _KNOWN,
    ("updateGuestCartItem", "createGuestCheckout"): _KNOWN,
    ("updateGuestCartItem", "createPublicCheckout"): _KNOWN,
    ("getDeveloperOAuthBillingReservation", "getDeveloperOAuthBillingCharge"): "nothing was captured of the reservation",
    **dict.fromkeys(
        ((sign_in, use) for sign_in in ("loginCustomer", "sendCustomerOtp") for use in ("refreshCustomerJwt", "blacklistCustomerJwt")),
        "a password is on its way, and no token",
    ),
}
#: Links that lead to an error: its status, and the reason.
REJECTED = {
    ("listDeveloperOAuthBillingCharges", "createOAuthBillingRefund"): (409, "the latest charge was refunded already"),
    ("getGuestCart", "createGuestCheckout"): (422, _EMPTY),
    ("getGuestCart", "createPublicCheckout"): (422, _EMPTY),
    ("checkPagePublicDiscountCode", "createPagePublicOrder"): (422, "a purchase needs an item"),
    ("denyBusinessInvitation", "getCurrentBusinessUser"): (403, _LEFT),
    ("leaveBusiness", "getCurrentBusinessUser"): (403, _LEFT),
    ("cancelOrderAwb", "getOrder"): (404, "the response names the orders that were requested, whether there are such or not"),
}


def _at(data: Any, pointer: str) -> Any:
    for part in pointer.strip("/").split("/"):
        try:
            data = data[int(part) if isinstance(data, list) else part]
        except (KeyError, IndexError, TypeError, ValueError):
            return _NONE
    return data


def _value(expression: Any, step: Step) -> Any:
    """Evaluate an expression; any other text is returned unchanged."""
    if isinstance(expression, dict):
        return {name: _value(inner, step) for name, inner in expression.items()}
    if isinstance(expression, list):
        return [_value(item, step) for item in expression]
    if not (isinstance(expression, str) and expression.startswith("$")):
        return expression
    place, _, pointer = expression.partition("#" if "#" in expression else ".path." if ".path." in expression else ".header.")
    if place == "$response.body":
        return _at(step.data, pointer)
    if place == "$request.body":
        return _at(step.case.body, pointer)
    return step.case.path[pointer] if place == "$request" else step.headers.get(pointer.lower(), _NONE)


def _lacks_value(data: Any) -> bool:
    """Return whether an expression anywhere in a body found no value."""
    if isinstance(data, dict | list):
        return any(map(_lacks_value, data.values() if isinstance(data, dict) else data))
    return data is _NONE


def _first_cases(operation: Operation, cases: Cases, anchors: Anchors, wire: Wire) -> Iterator[Callable[[], Case]]:
    """Return cases that succeed: minimal, with everything declared, and as an unknown guest."""
    for strategy, stranger in ((cases.valid(operation), False), (cases.whole(operation), False), (cases.valid(operation), True)):
        results: list[Callable[[], Case]] = []

        def look(case: Case, stranger: bool = stranger, result: list[Callable[[], Case]] = results) -> None:
            def tie_case() -> Case:
                tied_case = anchors.tie(case)
                return replace(tied_case, headers={}) if stranger else tied_case

            if not result and _take(tie_case(), wire) is not None:
                result.append(tie_case)

        look(draw_first(strategy, seeded=SEED))
        if not results:
            for_each(strategy, look, examples=4, seeded=SEED)
        yield from results


def _take(case: Case, wire: Wire) -> Step | None:
    """Return the step for a case, or None if it does not succeed."""
    assert wire.check(case).problems == ()
    (_, response), *_ = wire.sides["sync"].exchanges
    if not 200 <= response.status < 300:
        return None
    headers = {name.lower(): value for name, value in response.headers}
    return Step(case, response.status, headers, json.loads(response.body) if response.body else None)


def _base(target: Operation, cases: Cases, anchors: Anchors) -> Case:
    """Return a case of an operation that a link can adapt to its target."""
    return anchors.tie(draw_first(cases.valid(target), seeded=SEED))


def _follow(link: Link, base: Case, step: Step) -> Case | None:
    """Return the case that a link leads to, or None if the response has no values for it."""
    places: dict[str, dict[str, Any]] = {"path": dict(base.path), "query": dict(base.query), "header": dict(base.headers)}
    location = {parameter.name: parameter.location for parameter in link.target.parameters}
    for name, expression in link.parameters.items():
        value = _value(expression, step)
        if value is _NONE or value is None:
            return None
        places[location[name]][name] = unquote(value) if location[name] == "path" and isinstance(value, str) else value
    body = base.body
    if link.body is not ABSENT:
        # an optional field may be an alternative to one that the link gives
        required_names = {item.name for item in link.target.body or () if item.required}
        known_values = {} if body is ABSENT else {name: value for name, value in body.items() if name in required_names}
        body = {**known_values, **_value(link.body, step)}
        if _lacks_value(body):
            return None
    return Case(link.target, places["path"], places["query"], places["header"], body)


def _get_expected(source: Operation, target: Operation) -> range:
    rejection = REJECTED.get((source.id, target.id))
    if rejection:
        return range(rejection[0], rejection[0] + 1)
    # a deleted object no longer exists
    return range(404, 405) if source.id.startswith("delete") and target.name == "get" else range(200, 300)


@pytest.mark.parametrize("source", [name for name, operation in OPERATIONS.items() if list(_links(operation))])
def test_links_lead_to_successful_calls(source: str, cases: Cases, anchors: Anchors, wire: Wire) -> None:
    """Every link of every response: the client makes the call that it describes, and it succeeds."""
    operation = OPERATIONS[source]
    left: dict[str, bool] = {}
    anchors.reset()
    for first in _first_cases(operation, cases, anchors, wire):
        for link in _links(operation):
            name = link.target.id
            if left.setdefault(name, True):
                anchors.reset()
                base = _base(link.target, cases, anchors)
                step = _take(first(), wire)
                next_case = _follow(link, base, step) if step and step.status == link.status else None
                if next_case:
                    left[name] = False
                    outcome = wire.check(next_case)
                    assert outcome.problems == (), name
                    assert outcome.status in _get_expected(operation, link.target), f"{name}: {wire.sides['sync'].error}"
        if not any(left.values()):
            break
    assert {name for name, waits in left.items() if waits} == {target for start, target in NOWHERE if start == source and target in left}
