"""Rule: every field that was sent is read back, in the response and later, and what is not sent stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .bodies import Bodies, is_nothing
from .contract import Operation, nullable, template
from .findings import Report
from .links import followings
from .reading import Readings
from .session import Reply, Session
from .shown import shown

#: What each call is new in, and what the response to a look-up takes from nothing else.
_OWN = frozenset({"by"})


class Remembered:
    """Sends what can be sent, and reads it back."""

    def __init__(self, readings: Readings, bodies: Bodies, report: Report) -> None:
        self._readings = readings
        self._session: Session = readings.session
        self._contract = readings.contract
        self._bodies = bodies
        self._report = report

    def check_operation(self, operation: Operation) -> None:
        """Make an operation with all of its fields, and with each field alone."""
        for binding in self._targets(operation):
            whole = self._bodies.make(operation, full=True)
            reply = self._send(operation, binding, whole)
            if reply is None or not reply.ok:
                continue
            self._check_reply(reply)
            if operation.method in ("PATCH", "PUT"):
                self._check_fields(operation, binding, reply)

    def _check_fields(self, operation: Operation, binding: Mapping[str, str], whole: Reply) -> None:
        """Send each field alone: it is read back, and the others stay."""
        known = dict(whole.body or {})
        for name, schema in self._contract.properties(operation.body).items():
            flat = self._contract.flat(schema)
            values = [one for one in flat.get("enum", ()) if one is not None] or [self._bodies.value(name, schema, "")]
            for value in [*values, *([None] if nullable(flat) else [])]:
                body = self._bodies.make(operation, full=False, only={name: value})
                if is_nothing(value) or body is None:
                    continue
                reply = self._send(operation, binding, body)
                if reply is not None and reply.ok:
                    known |= body
                    self._check_reply(reply, known)

    def _targets(self, operation: Operation) -> list[dict[str, str]]:
        return list(self._readings.bindings(operation, 1))[:2] if operation.path_parameters else [{}]

    def _send(self, operation: Operation, binding: Mapping[str, str], body: Any) -> Reply | None:
        reply = self._session.call(operation, binding, body=body)
        self._report.check("accepted", reply.ok, operation.id, f"{reply} {body}: {reply.status} {reply.data}"[:600])
        return reply

    def _check_reply(self, reply: Reply, sent: Mapping[str, Any] | None = None) -> None:
        """Hold a response, and what is read afterwards, against what was sent."""
        sent = sent if sent is not None else reply.body
        if not isinstance(sent, Mapping):
            return
        seen: set[str] = set()
        for answer in (reply, *self._read_again(reply)):
            self._report.check("readable", answer.ok, f"{reply.operation.id} → {answer.operation.id}", f"{answer}: {answer.status}")
            for name, value in sent.items():
                data = answer.data
                if isinstance(data, Mapping) and isinstance(data.get("data"), list) and len(data["data"]) == 1:
                    data = data["data"][0]
                told = None if isinstance(value, bytes) else shown(name, value, data)
                if told is not None:
                    seen.add(name)
                    what = f"{reply.operation.id} → {answer.operation.id}: {name}"
                    self._report.check("remembered", told, what, f"sent {value!r}, {_excerpt(name, data)}")
        for name in sent.keys() - seen:
            self._report.unseen[f"{reply.operation.id}.{name}"] += 1

    def _read_again(self, reply: Reply) -> list[Reply]:
        """What reading calls say after a change: those that links lead to, the thing itself, and its list."""
        found: dict[tuple[str, tuple[str, ...]], Reply] = {}
        for following in followings(self._contract, reply):
            operation = self._contract.operations[following.link.target]
            if operation.method == "GET" and not self._contract.rows(operation):
                self._add(found, operation, {one.name: following.parameters[one.name] for one in operation.path_parameters})
        path = reply.operation.path
        while path.count("/") > 2:
            operation_ = self._contract.route("GET", path)
            parameters = [part[1:-1] for part in path.split("/") if part.startswith("{")]
            if operation_ is not None and all(name in reply.path for name in parameters) and self._contract.rows(operation_) is None:
                self._add(found, operation_, {name: reply.path[name] for name in parameters})
                break
            path = path.rpartition("/")[0]
        if isinstance(reply.data, Mapping) and "id" in reply.data:
            self._add_listed(found, reply)
        return list(found.values())

    def _add(self, found: dict[tuple[str, tuple[str, ...]], Reply], operation: Operation, path: Mapping[str, Any]) -> None:
        key = (operation.id, tuple(str(one) for one in path.values()))
        if key not in found:
            found[key] = self._session.call(operation, path)

    def _add_listed(self, found: dict[tuple[str, tuple[str, ...]], Reply], reply: Reply) -> None:
        """The row of the list that a new thing belongs to."""
        operation = self._contract.route("GET", reply.operation.path)
        if operation is None or self._contract.rows(operation) is None or reply.operation.method != "POST":
            return
        rows = [row for page in self._session.pages(operation, reply.path) for row in page.rows]
        row = next((one for one in rows if isinstance(one, Mapping) and str(one.get("id")) == str(reply.data["id"])), None)
        self._report.check(
            "listed", row is not None, f"{reply.operation.id} → {operation.id}", f"{reply}: {reply.data['id']} is not in the list"
        )
        if row is not None:
            key = (operation.id, (template(operation.path),))
            found[key] = Reply(operation, reply.path, {}, None, 200, {}, row)


def _excerpt(name: str, data: Any) -> str:
    if isinstance(data, Mapping):
        near = {
            key: value
            for key, value in data.items()
            if key == name or name.startswith(f"{key}_") or isinstance(value, (dict, list)) and name in str(value)
        }
        return f"got {near}"[:300]
    return f"got {data}"[:300]
