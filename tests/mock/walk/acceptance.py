"""Rule: other operations accept every value of a response that they take, and it means the same there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from .bodies import PROOFS, Bodies, is_choice
from .contract import Node, Operation, Parameter, get_kinds, get_noun, singular, template
from .entities import spell
from .filters import check_filters, ids_in
from .findings import Report
from .links import followings
from .reading import Readings
from .session import Reply
from .spelling import ID_KEYS, plain

_MOST = 3
#: Links to calls that are rejected: the status, and the reason.
REJECTED = {
    ("listDeveloperOAuthBillingCharges", "createOAuthBillingRefund"): (409, "the charge was refunded already"),
    ("listDeveloperOAuthBillingReservations", "releaseOAuthBillingReservation"): (400, "the reservation was captured"),
    ("getDeveloperOAuthBillingReservation", "releaseOAuthBillingReservation"): (400, "the reservation was captured"),
    ("getGuestCart", "createGuestCheckout"): (422, "the cart is empty"),
    ("exchangeOAuthToken", "exchangeOAuthToken"): (400, "the token was used"),
    ("generateOrderAwb", "getOrder"): (404, "the response names the orders that were requested, whether there are such or not"),
}
#: References that stay when their row is deleted, and why.
KEPT = {
    "getCheckoutIntent.items[].variant_id → getVariant": "an intent shows what the buyer chose",
    "getCheckoutIntentPrefill.data.checkout_intent.items[].variant_id → getVariant": "an item that is gone is marked as such",
    "getOrder.orderlines[].variant_unique_id → getVariant": "an order shows what was ordered",
    "listOrders[].store → getBusinessStore": "an order shows the store that sold it",
    "listOrders[].follow_up_chats[].store_id → getBusinessStore": "an order shows the store that sold it",
}
#: Ids that another system gives.
_OF_OTHERS = frozenset({"subscription_id"})
#: Names of fields with other values in each context.
MANY_MEANINGS = frozenset({"content_type"})
#: Calls that are rejected because of the existing state: the status.
REJECTED_ALWAYS = {"createOAuthBillingRefund": 409}


def check_reading(readings: Readings, report: Report) -> None:
    """Check that links, lists and ids lead to the rows that they describe."""
    for reply in readings.replies:
        report.check("read", reply.ok, reply.operation.id, f"{reply}: {reply.status} {reply.data}"[:300])
    _check_references(readings, report)
    _check_linked_ids(readings, report)
    check_listed(readings, report)


def check_listed(readings: Readings, report: Report) -> None:
    """Check that listed rows can be read by each of their ids, and that filters find them."""
    _check_rows(readings, report)
    _check_spellings(readings, report)
    for operation in readings.contract.listings:
        check_filters(readings, operation, report)


def check_left(readings: Readings, report: Report) -> None:
    """Check that nothing refers to what was deleted, except for records of the past."""
    remaining_report = Report()
    _check_references(readings, remaining_report)
    for finding in remaining_report.findings:
        report.check("left", finding.what in KEPT, finding.what, finding.detail)


def check_enums(readings: Readings, report: Report) -> None:
    """Check that a value which a response shows under a name is accepted by every field and parameter of that name."""
    contract = readings.contract
    uses: dict[str, list[tuple[Operation, tuple[Any, ...]]]] = {}
    for operation in contract.operations.values():
        fields = {**{name: query.schema for name, query in operation.queries.items()}, **contract.properties(operation.body)}
        for name, schema in fields.items():
            if name in PROOFS or name in MANY_MEANINGS:
                continue
            flat = contract.flat(schema)
            word = singular(name) if "array" in get_kinds(flat) else name
            flat = contract.flat(flat["items"]) if "items" in flat else flat
            uses.setdefault(word, []).append((operation, tuple(flat.get("enum", ()))))
    for name, fields_ in uses.items():
        # a name of one word stands for too many entities
        if "_" not in name or not all(enum for _, enum in fields_):
            continue
        for (noun, value), place in readings.values.get(name, {}).items():
            for operation, enum in fields_:
                if isinstance(value, str):
                    detail = f"{place} ({noun}) offers {value!r}, {operation.id} takes {', '.join(map(str, enum))}"
                    report.check("enum", value in enum, f"{place} → {operation.id}.{name}", detail)


def _check_rows(readings: Readings, report: Report) -> None:
    """Check that a row of a list can be read, and that the response shows the same row."""
    for operation in readings.contract.gets:
        if not operation.path.endswith("}"):
            continue
        parameter = operation.path_parameters[-1]
        for (collection, outer), rows in readings.rows.items():
            names = [item.name for item in operation.path_parameters[:-1]]
            if collection != parameter.collection or len(outer) != len(names):
                continue
            for row in rows:
                value = spell(row, parameter)
                if value is not None:
                    reply = readings.session.call(operation, {**dict(zip(names, outer, strict=True)), parameter.name: value})
                    _check_same(report, "row", reply, row)


def _check_references(readings: Readings, report: Report) -> None:
    """Check that every row that a response refers to can be read: an order's product as well as those in the list of products."""
    for noun, operation in _wholes(readings).items():
        parameter = operation.path_parameters[0]
        for entity in readings.of(noun):
            value = spell({name: entity.fact(name) for name in entity.facts}, parameter)
            if value is not None:
                reply = readings.session.call(operation, {parameter.name: value})
                place = entity.facts[next(key for key in ID_KEYS if key in entity.facts)][0][1]
                report.check("reference", reply.ok, f"{place} → {operation.id}", f"{reply}: {reply.status}")
        for name in (f"{noun}_id", f"{noun}_unique_id", f"{noun}_uuid"):
            for (_, value), place in readings.values.get(name, {}).items():
                if value not in (None, "") and name not in readings.contract.properties(operation.response):
                    reply = readings.session.call(operation, {parameter.name: value})
                    report.check("reference", reply.ok, f"{place} → {operation.id}", f"{reply}: {reply.status}")


def _wholes(readings: Readings) -> dict[str, Operation]:
    """Return the operations that read one row of the business, by its noun."""
    gets = (item for item in readings.contract.gets if item.path.count("/") == 3 and item.path.endswith("}"))
    return {get_noun(template(item.path)[:-3]): item for item in gets}


def _check_linked_ids(readings: Readings, report: Report) -> None:
    """Check that an id with which a link fills `variant_id` is that of a variant."""
    wholes = _wholes(readings)
    checked_links: set[tuple[str, str, str]] = set()
    for source in [item for item in readings.replies if item.ok]:
        for followed_link in followings(readings.contract, source):
            fields = {**followed_link.parameters, **(followed_link.body if isinstance(followed_link.body, Mapping) else {})}
            for name, value in fields.items():
                operation = wholes.get(name.removesuffix("_id"))
                key = (source.operation.id, name, str(value))
                if operation is not None and name.endswith("_id") and key not in checked_links:
                    checked_links.add(key)
                    reply = readings.session.call(operation, {operation.path_parameters[0].name: value})
                    report.check("reference", reply.ok, f"{source.operation.id} → {operation.id}", f"{reply}: {reply.status}")


def _check_spellings(readings: Readings, report: Report) -> None:
    """Check that a path accepts an id in every form that a response shows, for the same row."""
    best: dict[str, list[Reply]] = {}
    for reply in readings.replies:
        if reply.ok and reply.path and reply.operation.method == "GET":
            best.setdefault(reply.operation.id, []).append(reply)
    for replies in best.values():
        for reply in (*replies[:1], *replies[1:][-1:]):
            for parameter in reply.operation.path_parameters:
                for text in _spellings(readings, parameter, str(reply.path[parameter.name])):
                    other = readings.session.call(reply.operation, {**reply.path, parameter.name: text}, reply.query)
                    label = f"{reply.operation.id} {parameter.name}"
                    report.check("spelling", other.ok, label, f"{other}: {other.status} for {reply}")
                    if other.ok and isinstance(reply.data, Mapping):
                        # read again: a call may have changed the row since
                        current_reply = readings.session.call(reply.operation, reply.path, reply.query)
                        report.check(
                            "spelling",
                            ids_in(other.data) == ids_in(current_reply.data),
                            label,
                            f"{other} shows something else than {reply}",
                        )


def _spellings(readings: Readings, parameter: Parameter, value: str) -> list[str]:
    """Return the other ids of the entity with an id in responses, if the parameter allows them."""
    noun = readings.noun(parameter.collection)
    entity = readings.find(noun, value)
    if entity is None or parameter.name in ("slug", "secret_slug", "pg_reference_id"):
        return []
    keys = [*ID_KEYS, *({f"{noun}_id"} - _OF_OTHERS)]
    matches = [entity.fact(key) for key in keys if key in entity.facts]
    return [str(item) for item in matches if item is not None and str(item) != value and _may_hold(parameter.schema, item)]


def _may_hold(schema: Node, value: Any) -> bool:
    if not re.search(schema.get("pattern", ""), str(value)):
        return False
    kinds = schema.get("type", ("string",))
    kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    return "string" in kinds or (isinstance(value, int) and bool({"integer", "number"} & set(kinds)))


def _check_same(report: Report, rule: str, reply: Reply, row: Any) -> None:
    label = f"{reply.operation.id}"
    if report.check(rule, reply.ok, label, f"{reply}: {reply.status}") and isinstance(reply.data, Mapping) and isinstance(row, Mapping):
        for key in ID_KEYS:
            if key in row and key in reply.data:
                report.check(rule, plain(row[key]) == plain(reply.data[key]), label, f"{reply}: {key} is {reply.data[key]}, not {row[key]}")


class Acceptance:
    """Sends what responses offer: values for the fields of bodies, and the calls of links."""

    def __init__(self, readings: Readings, bodies: Bodies, report: Report) -> None:
        self._readings = readings
        self._bodies = bodies
        self._report = report
        self._start = readings.session.mock.snapshot()
        self._changes = readings.session.changes

    def _call(self, operation: Operation, path: Mapping[str, str], body: Any, headers: Mapping[str, str] | None = None) -> Reply:
        """Make a call; repeat a rejected one in the initial state, where no other call can be the cause."""
        session = self._readings.session
        reply = session.call(operation, path, body=body, headers=headers)
        if not reply.ok and session.changes != self._changes:
            session.mock.restore(self._start)
            self._changes = session.changes
            reply = session.call(operation, path, body=body, headers=headers)
        return reply

    def check_links(self) -> None:
        """Follow every link to a call that changes something, for the first rows of each response."""
        counts: dict[tuple[str, str], int] = {}
        contract = self._readings.contract
        for reply in [item for item in self._readings.replies if item.ok]:
            for followed_link in followings(contract, reply):
                operation = contract.operations[followed_link.link.target]
                key = (reply.operation.id, operation.id)
                if operation.method not in ("GET", "DELETE") and counts.get(key, 0) < 2:
                    counts[key] = counts.get(key, 0) + 1
                    self._follow(reply, operation, followed_link.parameters, followed_link.body)

    def _follow(self, source: Reply, operation: Operation, parameters: Mapping[str, Any], body: Any) -> None:
        path = {parameter.name: str(parameters[parameter.name]) for parameter in operation.path_parameters}
        headers = {
            parameter.name: str(parameters[parameter.name])
            for parameter in operation.parameters
            if parameter.where == "header" and parameter.name in parameters
        }
        request_body = self._bodies.make(operation, path, full=False, only=body) if body is not None or operation.body_required else None
        reply = self._call(operation, path, request_body, headers)
        status, _ = REJECTED.get((source.operation.id, operation.id), (0, ""))
        detail = f"{reply}: {reply.status} {reply.data} for {request_body} from {source}"
        is_expected = reply.ok or reply.status == status or self._buys_nothing(reply)
        self._report.check("link", is_expected, f"{source.operation.id} → {operation.id}", detail[:700])

    def _buys_nothing(self, reply: Reply) -> bool:
        """Return whether a purchase is rejected because the customer's cart is empty: updates removed the variants that were in it."""
        is_rejected = reply.status == 422 and "the cart is empty" in str(reply.data)
        carts = [item for item in self._readings.replies if item.operation.id == "getCustomerCart" and item.ok]
        contents = [cart.data["items"] for cart in carts if cart.path == reply.path]
        return is_rejected and contents == [[]]

    def check_fields(self, operation: Operation, most: int = 8) -> None:
        """Send every value by which a field can refer to an entity, and read it back."""
        example = self._bodies.example(operation)
        for binding in [example] if example is not None else list(self._readings.living(operation))[:1]:
            # some calls need a field that is not required, such as an item to buy
            needs_all_fields = not self._readings.session.call(
                operation, binding, body=self._bodies.make(operation, binding, full=False)
            ).ok
            for name, schema in self._readings.contract.properties(operation.body).items():
                is_list = "array" in get_kinds(self._readings.contract.flat(schema))
                for value in self._bodies.values(name, operation, binding)[:most]:
                    chosen_fields = {name: [value] if is_list else value}
                    body = self._bodies.make(operation, binding, full=needs_all_fields, only=chosen_fields)
                    reply = self._readings.session.call(operation, binding, body=body)
                    if not reply.ok and not needs_all_fields:
                        needs_all_fields = True
                        body = self._bodies.make(operation, binding, full=needs_all_fields, only=chosen_fields)
                        reply = self._readings.session.call(operation, binding, body=body)
                    rejection_status = REJECTED_ALWAYS.get(operation.id, 0)
                    if not reply.ok and reply.status != rejection_status:
                        reply = self._call(operation, binding, body)
                    detail = f"{reply}: {reply.status} {reply.data} for {body}"
                    self._report.check("offered", reply.ok or reply.status == rejection_status, f"{operation.id}.{name}", detail[:600])


def look_up(readings: Readings, bodies: Bodies, report: Report) -> None:
    """Make the look-up calls that take a body, once for each value of an enum, and record what they offer."""
    for operation in readings.contract.operations.values():
        if operation.method == "POST" and operation.node.get("x-retry") == "safe" and operation.body is not None:
            for binding in list(readings.living(operation))[:1]:
                for chosen_fields in ({}, *_questions(readings, operation)):
                    reply = readings.session.call(operation, binding, body=bodies.make(operation, binding, full=True, only=chosen_fields))
                    report.check("look-up", reply.ok, operation.id, f"{reply}: {reply.status} {reply.data} for {reply.body}"[:500])
                    readings.note(reply)
                    for name, value in chosen_fields.items():
                        _check_offer(report, reply, name, value)


def _questions(readings: Readings, operation: Operation) -> Iterator[dict[str, Any]]:
    for name, schema in readings.contract.properties(operation.body).items():
        if name in PROOFS:
            continue
        for value in filter(partial(is_choice, operation), readings.contract.flat(schema).get("enum", ())):
            yield {name: value, **({"is_show_all": False} if "is_show_all" in readings.contract.properties(operation.body) else {})}


def _check_offer(report: Report, reply: Reply, name: str, value: Any) -> None:
    """Check that every offer is of the requested kind: offers for cash on delivery have the flag `is_cod`."""
    for row in reply.rows:
        flag = row.get(f"is_{value}") if isinstance(row, Mapping) else None
        if flag is not None:
            report.check("offer", flag is True, f"{reply.operation.id} {name}={value}", f"{reply} offers {row}"[:400])
