"""Rule: every field that was sent can be read back, in the response and later, and fields that were not sent are unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from .bodies import PROOFS, Bodies, is_nothing
from .contract import EMPTY, Node, Operation, get_noun, nullable, template
from .findings import Report
from .links import followings
from .reading import Readings
from .sent_values import is_shown
from .session import Reply, Session
from .spelling import ID_KEYS

#: The fields of requests that the service replaces by values of its own, by operation.
WORKED_OUT = {
    **dict.fromkeys(
        ((summary, "shipping_cost") for summary in ("getCheckoutSummary", "getPublicCheckoutSummary", "getPagePublicCheckoutSummary")),
        "shipping is what the courier service costs",
    ),
    ("createPublicCheckout", "location"): "the location is that of the location_id beside it",
    ("addCustomerCartItem", "quantity"): "more of what is in the cart is added to it",
    ("addGuestCartItem", "quantity"): "more of what is in the cart is added to it",
    ("createGuestCheckout", "location"): "the location is that of the location_id beside it",
    ("updateCustomerPrivacySettings", "revision"): "a change gives the settings a new revision",
    ("createPagePublicOrder", "customer"): "a buyer is shown no more than the e-mail address",
    ("createPagePublicOrder", "post_payment_redirect_url"): "it is shown once the order is paid",
    ("createLandingPage", "page_display"): "a display shows the rows whose ids were sent",
    ("createLandingPageDisplay", "form_display"): "a form shows the rows whose ids were sent",
    ("createOAuthBillingRefund", "billing_reservation_id"): "the reservation is that of the charge",
}
#: Calls that are rejected because of the existing state: the statuses, and the reason.
REJECTED = {
    "updateCustomerPrivacySettings": ((400, 409), "a change names the current revision, and countries by their codes"),
    "createDeveloperOAuthBillingWithdrawal": ((400,), "there is no more than the balance, and refunds take from it"),
    "createWebhookEndpoint": ((422,), "there are three endpoints at most"),
}
#: Calls after which what they are about can no longer be read.
ENDING = frozenset({"leaveBusiness"})


class Persistence:
    """Sends every field, and reads it back."""

    def __init__(self, readings: Readings, bodies: Bodies, report: Report) -> None:
        self._readings = readings
        self._session: Session = readings.session
        self._contract = readings.contract
        self._bodies = bodies
        self._report = report

    def check_operation(self, operation: Operation) -> None:
        """Make a call with all of its fields, and with each field alone, for an initial row and for a new one."""
        for binding in self._targets(operation):
            reply = self._send(operation, binding, self._bodies.make(operation, binding, full=True))
            if reply.ok:
                self._check_reply(reply, reply.body)
                if operation.method in ("PATCH", "PUT"):
                    self._check_fields(operation, binding, dict(reply.body or {}))

    def _check_fields(self, operation: Operation, binding: Mapping[str, str], known_row: dict[str, Any]) -> None:
        """Send each field alone, with every possible value: it can be read back, and the others are unchanged."""
        for name, schema in self._contract.properties(operation.body).items():
            flat = self._contract.flat(schema)
            values = [item for item in flat.get("enum", ()) if item is not None] or [self._bodies.value(name, schema, operation, binding)]
            for value in [*values, *([None] if nullable(flat) else [])]:
                if not is_nothing(value):
                    body = self._bodies.make(operation, binding, full=False, only={name: value}) or {}
                    reply = self._send(operation, binding, body)
                    if reply.ok:
                        known_row |= body
                        self._check_reply(reply, known_row)

    def _targets(self, operation: Operation) -> list[dict[str, str]]:
        """Return the path parameters of calls for the first row that the path can name, and for the last, which another call created."""
        example = self._bodies.example(operation)
        if example is not None:
            return [example]
        results = list(self._readings.living(operation))
        return [*results[:1], *results[1:][-1:]]

    def _send(self, operation: Operation, binding: Mapping[str, str], body: Any) -> Reply:
        reply = self._session.call(operation, binding, body=body)
        statuses, _ = REJECTED.get(operation.id, ((), ""))
        if not reply.ok and self._refers_to_removed(body):
            return reply
        outcome = f"{reply}: {reply.status} {reply.data} for {body}"[:900]
        self._report.check("accepted", reply.ok or reply.status in statuses, operation.id, outcome)
        return reply

    def _refers_to_removed(self, body: Any) -> bool:
        """Return whether a body refers to a row that an earlier call removed with others, such as a variant with its option."""
        if isinstance(body, list):
            return any(self._refers_to_removed(item) for item in body)
        if not isinstance(body, Mapping):
            return False
        for name, value in body.items():
            operation = self._find_whole(name.removesuffix("_id")) if name.endswith("_id") else None
            if operation is not None and self._session.call(operation, {operation.path_parameters[0].name: value}).status == 404:
                return True
        return any(self._refers_to_removed(value) for value in body.values())

    def _find_whole(self, noun: str) -> Operation | None:
        """Return the operation that reads one row of the business, by its noun."""
        for operation in self._contract.gets:
            path = operation.path
            if path.count("/") == 3 and path.endswith("}") and get_noun(template(path)[:-3]) == noun:
                return operation
        return None

    def _check_reply(self, reply: Reply, request_body: Mapping[str, Any] | None) -> None:
        """Compare a response, and what is read afterwards, with the request."""
        if not isinstance(request_body, Mapping):
            return
        operation = reply.operation
        checked_fields: set[str] = set()
        for response in (reply, *self._read_again(reply)):
            is_over = operation.id in ENDING and response is not reply
            label = f"{operation.id} → {response.operation.id}"
            self._report.check("readable", response.ok is not is_over, label, f"{response}: {response.status}")
            data = _get_item(reply, self._find_relevant(operation, response.data, request_body))
            for name, value in request_body.items():
                outcome = is_shown(name, value, data) if self._is_kept(operation, name, value, request_body) else None
                if outcome is not None:
                    checked_fields.add(name)
                    label = f"{operation.id} → {response.operation.id}: {name}"
                    self._report.check("persisted", outcome, label, partial(_excerpt, name, value, response, data))
        for name in request_body.keys() - checked_fields - PROOFS:
            self._report.unseen[f"{operation.id}.{name}"] += 1

    def _is_kept(self, operation: Operation, name: str, value: Any, request_body: Mapping[str, Any]) -> bool:
        """Return whether a field has a value that must be read back."""
        if isinstance(value, bytes) or name in PROOFS or (operation.id, name) in WORKED_OUT:
            return False
        # an address can be sent under either of two names
        return not (name.startswith("shipping_") and name.removeprefix("shipping_") in request_body)

    def _find_relevant(self, operation: Operation, data: Any, request_body: Mapping[str, Any]) -> Any:
        """Return the part of a response that shows the request: its only row, or the entry that the call added to a history."""
        if isinstance(data, Mapping) and isinstance(data.get("data"), list) and len(data["data"]) == 1:
            data = data["data"][0]
        history = operation.path.rpartition("/")[2].replace("-", "_")
        entries = data.get(history) if isinstance(data, Mapping) and operation.method == "POST" else None
        if not isinstance(entries, list) or not entries or not isinstance(entries[-1], Mapping):
            return data
        names = [name for name in request_body if name.endswith("_id")]
        matching_entries = [entry for entry in entries if names and all(is_shown(name, request_body[name], entry) for name in names)]
        return (matching_entries or entries)[-1]

    def _read_again(self, reply: Reply) -> list[Reply]:
        """Read the row of a response again after a change, by its ids and in the list that contains it."""
        results: dict[tuple[str, tuple[str, ...]], Reply] = {}
        for followed_link in followings(self._contract, reply):
            operation = self._contract.operations[followed_link.link.target]
            is_whole = all(_names_it(str(parameter), reply.data) for parameter in followed_link.link.parameters.values())
            if operation.method == "GET" and is_whole and not self._contract.rows(operation):
                path = {parameter.name: followed_link.parameters[parameter.name] for parameter in operation.path_parameters}
                if self._is_about(operation, reply):
                    self._add(results, operation, path)
                    if reply.operation.path.endswith("}") or any(
                        "$response" in str(parameter) for parameter in followed_link.link.parameters.values()
                    ):
                        self._add_whole(results, operation, reply)
        if not self._is_new(reply):
            self._climb(results, reply)
        if isinstance(reply.data, Mapping) and "id" in reply.data:
            self._add_listed(results, reply)
        return list(results.values())

    def _add_whole(self, result: dict[tuple[str, tuple[str, ...]], Reply], operation: Operation, reply: Reply) -> None:
        """Read a row that a visitor of a store created, in the view of the business."""
        full_read = self._find_whole(get_noun(operation.path_parameters[-1].collection))
        if full_read is not None and operation.path.endswith("}") and isinstance(reply.data, Mapping) and "id" in reply.data:
            self._add(result, full_read, {full_read.path_parameters[0].name: reply.data["id"]})

    def _is_about(self, operation: Operation, reply: Reply) -> bool:
        """Return whether a reading call shows the row of a response, which is in the same collection."""
        ends = [template(item.path).removesuffix("/{}") for item in (operation, reply.operation)]
        return ends[1].startswith(ends[0]) or "/public/orders" in ends[0]

    def _is_new(self, reply: Reply) -> bool:
        """Return whether a response shows another row than the one that the path identifies."""
        ids = [str(reply.data[key]) for key in ID_KEYS if key in reply.data] if isinstance(reply.data, Mapping) else []
        return bool(ids) and bool(reply.path) and not set(ids) & {str(item) for item in reply.path.values()}

    def _climb(self, result: dict[tuple[str, tuple[str, ...]], Reply], reply: Reply) -> None:
        """Read the nearest entity that the path identifies."""
        path = reply.operation.path
        while path.count("/") > 2:
            operation = self._contract.route("GET", path)
            parameters = [part[1:-1] for part in path.split("/") if part.startswith("{")]
            if operation is not None and all(name in reply.path for name in parameters) and self._contract.rows(operation) is None:
                self._add(result, operation, {name: reply.path[name] for name in parameters})
                return
            path = path.rpartition("/")[0]

    def _add(self, result: dict[tuple[str, tuple[str, ...]], Reply], operation: Operation, path: Mapping[str, Any]) -> None:
        key = (operation.id, tuple(str(item) for item in path.values()))
        if key not in result:
            result[key] = self._session.call(operation, path)

    def _add_listed(self, result: dict[tuple[str, tuple[str, ...]], Reply], reply: Reply) -> None:
        """Find a new row in the list that it belongs to."""
        operation = self._contract.route("GET", reply.operation.path)
        item = self._contract.rows(operation) if operation is not None else None
        if operation is None or item is None or reply.operation.method != "POST" or not self._alike(item, reply.operation.response):
            return
        rows = [row for page in self._session.pages(operation, reply.path) for row in page.rows]
        row = next((element for element in rows if isinstance(element, Mapping) and str(element.get("id")) == str(reply.data["id"])), None)
        self._report.check(
            "listed", row is not None, f"{reply.operation.id} → {operation.id}", f"{reply}: {reply.data['id']} is not in the list"
        )
        if row is not None:
            key = (operation.id, (template(operation.path),))
            result[key] = Reply(operation, reply.path, {}, None, 200, {}, row)

    def _alike(self, left: Node, other: Node | None) -> bool:
        """Return whether two schemas show the same kind of entity, judging by their names: `ProductListItem` and `Product`."""
        names = [str(self._contract.flat(schema).get("x-component", "")) for schema in (left, other or EMPTY)]
        return names[0].startswith(names[1]) or names[1].startswith(names[0])


def _get_item(reply: Reply, data: Any) -> Any:
    """Return the item of a list in a response that the path of the call refers to, such as an item of a subscription, or else all of it."""
    number = str(list(reply.path.values())[-1]) if reply.operation.path.count("{") > 1 and reply.path else ""
    if not isinstance(data, Mapping) or not number or str(data.get("id")) == number:
        return data
    lists = [value for value in data.values() if isinstance(value, list)]
    items = [item for value in lists for item in value if isinstance(item, Mapping) and str(item.get("id")) == number]
    return items[0] if len(items) == 1 else data


def _names_it(expression: str, data: Any) -> bool:
    """Return whether an expression of a link takes an id of the response itself, or of its only row."""
    _, is_in_body, pointer = expression.partition("$response.body#/")
    one_row = isinstance(data, Mapping) and isinstance(data.get("data"), list) and len(data["data"]) == 1
    return not is_in_body or "/" not in (pointer.removeprefix("data/0/") if one_row else pointer)


def _excerpt(name: str, value: Any, body: Reply, data: Any) -> str:
    return f"{body}: sent {value!r}, {_near(name, data)}"


def _near(name: str, data: Any) -> str:
    if isinstance(data, Mapping):
        stem = name.rpartition("_")[0]
        nearby_values = {key: value for key, value in data.items() if key == name or (stem and (key == stem or name.startswith(f"{key}_")))}
        nearby_values = nearby_values or {
            key: value for key, value in data.items() if isinstance(value, (dict, list)) and (name in str(value) or key.endswith("lines"))
        }
        return f"got {nearby_values}"[:500]
    return f"got {data}"[:500]
