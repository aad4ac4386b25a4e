"""The conditions in the document become methods beside the operation that they poll."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.errors import CheckFailed
from tests.generator.support import document, generate, obj, operation, parameter, ref

PAID = {"wait_until_paid": {"until": {"payment-state": ["paid", "settled"]}, "never": {"status": ["void"]}}}
FIELDS = {
    "payment-state": {"anyOf": [ref("State"), {"type": "null"}]},
    "status": {"type": "string"},
    "count": {"type": "integer"},
}


def make_document(waits: Any = PAID, *, http_method: str = "get", schema: Any = None, **extra: Any) -> Any:
    """Return a document with one operation that can be polled."""
    node = operation("getThing", schema or ref("Thing"), method="get", **{"x-client-waits": waits}, **extra)
    node["parameters"] = [parameter("id", "path"), parameter("columns"), *extra.get("parameters", ())]
    return document(
        {"/things/{id}": {http_method: node}},
        {"State": {"type": "string", "enum": ["unpaid", "paid", "settled"], "x-extensible-enum": True}, "Thing": obj(FIELDS)},
    )


CODE = """
import asyncio, inspect, json, httpx
from scalev import AsyncScalev, Scalev, WaitFailedError, WaitTimeoutError
seen, now, bodies = [], [0.0], []
def respond(request):
    seen.append(request.url.raw_path.decode())
    return httpx.Response(200, json=bodies.pop(0) if len(bodies) > 1 else bodies[0])
def sleep(seconds): now[0] += seconds
async def sleep_async(seconds): now[0] += seconds
settings = dict(base_url="http://localhost", transport=httpx.MockTransport(respond), clock=lambda: now[0])
def wait(*states, **options):
    bodies[:] = states
    with Scalev("k", sleep=sleep, **settings) as client:
        return client.things.wait_until_paid("a b", columns="x", **options)
async def wait_async(*states, **options):
    bodies[:] = states
    async with AsyncScalev("k", sleep=sleep_async, **settings) as client:
        return await client.things.wait_until_paid("a b", columns="x", **options)
results = []
for run in (wait, lambda *states, **options: asyncio.run(wait_async(*states, **options))):
    results.append(run({"payment-state": "unpaid"}, {"payment-state": None}, {"payment-state": "settled"}).payment_state)
    try: run({"payment-state": "unpaid", "status": "void"})
    except WaitFailedError as error: results.append(str(error))
    before = now[0]
    try: run({"payment-state": "new"}, timeout=30, wait_max=5)
    except WaitTimeoutError as error: results.append([error.last.payment_state, now[0] - before])
try: Scalev("k", **settings).with_response(Scalev("k", **settings).things.wait_until_paid, "a")
except TypeError as error: results.append(str(error))
documented = [" ".join(client("k").things.wait_until_paid.__doc__.split()) for client in (Scalev, AsyncScalev)]
print(json.dumps([results, sorted(set(seen)), documented]))
"""


def test_a_wait_becomes_a_method_of_both_clients(tmp_path: Path) -> None:
    results, durations, documentation = generate(tmp_path, make_document()).run(CODE)
    message = "wait_until_paid: status is void, so the condition can no longer be met: payment_state paid or settled"
    expected = ["settled", message, ["new", pytest.approx(30)]]
    assert results == [*expected, *expected, "wait_until_paid makes several calls, so there is no single response to return"]
    assert durations == ["/things/a%20b?columns=x"]
    for text in documentation:
        assert text.startswith("Wait until payment_state is paid or settled, polling with `get`.")
        assert "WaitFailedError at once when status is void, and what `get` raises." in text


def test_values_are_only_ever_text(tmp_path: Path) -> None:
    strange = ['"""\nimport os; os.abort()', "\\", "{x}", "\u202e"]
    package = generate(
        tmp_path, make_document(waits={"wait_until_paid": {"until": {"status": strange}, "never": {"status": [*reversed(strange)]}}})
    )
    output = package.run(
        "import json; from scalev.resources import things\n"
        "print(json.dumps(list(vars(things)['_GET_THING_WAIT_UNTIL_PAID'].until.values())))"
    )
    assert output == [strange]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (make_document(waits=["paid"]), r"expected waits by name, got \['paid'\]"),
        (make_document(waits={"await_paid": PAID["wait_until_paid"]}), r"expected a name such as wait_until_paid, got 'await_paid'"),
        (make_document(waits={"wait_until_Paid": PAID["wait_until_paid"]}), r"expected a name such as wait_until_paid"),
        (make_document(waits={"wait_until_paid": {"never": {"status": ["void"]}}}), r"wait_until_paid: expected `until`"),
        (make_document(waits={"wait_until_paid": {"until": {"status": ["a"]}, "unless": {}}}), r"wait_until_paid: expected `until`"),
        (make_document(waits={"wait_until_paid": {"until": ["status"]}}), r"wait_until_paid: expected values by field, got \['status'\]"),
        (make_document(waits={"wait_until_paid": {"until": {"state": ["paid"]}}}), r"wait_until_paid: Thing has no field 'state'"),
        (
            make_document(waits={"wait_until_paid": {"until": {"count": ["1"]}}}),
            r"wait_until_paid: count: expected a field that holds a string",
        ),
        (make_document(waits={"wait_until_paid": {"until": {"status": "paid"}}}), r"status: expected a list of strings, got 'paid'"),
        (
            make_document(waits={"wait_until_paid": {"until": {"payment-state": ["payed"]}}}),
            r"payment-state: 'payed' is not one of its values",
        ),
        (make_document(http_method="post"), r"expected an operation that reads one object"),
        (make_document(schema={"type": "array", "items": ref("Thing")}), r"expected an operation that reads one object"),
        (make_document(parameters=[parameter("wait_max")]), r"a wait has arguments of its own named wait_max"),
    ],
)
def test_invalid_extensions_are_rejected(tmp_path: Path, data: Any, message: str) -> None:
    with pytest.raises(CheckFailed, match=rf"getThing: x-client-waits: .*{message}"):
        generate(tmp_path, data)


def test_a_wait_cannot_have_the_name_of_another_method(tmp_path: Path) -> None:
    data = make_document()
    data["paths"]["/others"] = {"get": operation("other", ref("Thing"), method="wait_until_paid")}
    with pytest.raises(CheckFailed, match="more than one of the methods would be called wait_until_paid"):
        generate(tmp_path, data)
