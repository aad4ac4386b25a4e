"""Test what `scalev.observe` records, and that it never records personal data or secrets."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import redis
from scalev import AsyncScalev, ConfigurationError, NotFoundError, RawResponse, Scalev, ScalevError, webhooks
from scalev.mock import MockScalev
from scalev.mock.messages import Request
from scalev.mock.messages import Response as MockResponse
from scalev.mock.serving.transport import MockTransport
from scalev.observe import Observations
from scalev.observe.__main__ import main

from tests.learn.planted import observe_planted
from tests.processes.services import Missing, run_redis

GENERATED = Path(__file__).resolve().parent.parent.parent / "generated"


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def find(path: Path, end: str) -> dict[str, Any]:
    return next(record for record in read(path) if record["record"] == "field" and record["path"].endswith(end))


class Edited:
    """The mock, with edited orders in the lists that it returns."""

    def __init__(self, **fields: Any) -> None:
        self.mock, self.fields, self.count = MockScalev(rows=25), fields, 0

    def handle(self, request: Request) -> MockResponse:
        response = self.mock.handle(request)
        body = json.loads(response.body or b"{}")
        for row in body.get("data", ()) if isinstance(body, dict) and response.status == 200 else ():
            self.count += 1
            row.update({name: value for index, (name, value) in enumerate(self.fields.items()) if (self.count + index) % 2})
        return MockResponse(response.status, response.headers, json.dumps(body).encode())

    def open(self, observe: Observations | None) -> Scalev:
        return Scalev(self.mock.keys.business, transport=self.transport(), observe=observe)

    def transport(self) -> MockTransport:
        async def respond(request: Request) -> MockResponse:
            return self.handle(request)

        return MockTransport(self.handle, respond, self.mock.advance)


def test_no_planted_value_is_in_the_file(tmp_path: Path) -> None:
    planted_count, found_values = observe_planted(tmp_path / "observed.jsonl", seed=7, responses=1500)
    assert planted_count > 15_000 and len(read(tmp_path / "observed.jsonl")) > 500
    assert found_values == []


@pytest.fixture
def edited_mock() -> Edited:
    return Edited(order_id=None, status="half_paid", cogs={"a": 1}, loyalty_points=7, net_revenue="many", destination_address=[])


def test_the_report_says_what_differs_for_a_caller(edited_mock: Edited, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "observed.jsonl"
    with Observations(path, enum_values=True) as observations, edited_mock.open(None) as plain_client:
        client = plain_client.with_options(observe=observations)
        for _ in range(30):
            assert len(list(client.orders.list(limit=25))) == 25
        for _ in range(3):
            with pytest.raises(NotFoundError):
                client.orders.get("missing")
    assert main(["report", str(path)]) == 1
    report = capsys.readouterr().out
    assert "33 responses of 2 operations observed" in report
    assert "orders.list data[].order_id: the contract says text\n      null 50 %, text 50 % of 750" in report
    assert "orders.list data[].loyalty_points: undeclared\n      integer 50 %, absent 50 % of 750" in report
    assert "new values: half_paid in 30" in report
    assert "orders.get (404): error codes not_found in 3" in report
    assert main(["report", str(path), "--json"]) == 1
    facts = {
        difference["path"]: difference["facts"]
        for difference in json.loads(capsys.readouterr().out)["differences"]
        if difference["record"] == "field"
    }
    assert facts["data[].status"] == ["value"] and facts["data[].destination_address"] == ["type"]
    schema = json.loads((GENERATED / "scalev" / "observe" / "schema.json").read_text(encoding="utf-8"))
    for line in path.read_text(encoding="utf-8").splitlines():
        jsonschema.validate(json.loads(line), schema)


def test_values_of_enums_are_recorded_only_by_opt_in(edited_mock: Edited, tmp_path: Path) -> None:
    path = tmp_path / "observed.jsonl"
    with (
        Observations(path) as observations,
        Scalev(edited_mock.mock.keys.business, transport=edited_mock.transport(), observe=observations) as client,
    ):
        for _ in range(25):
            list(client.orders.list(limit=25))
    assert "value" in find(path, "data[].status")["facts"] and "half_paid" not in path.read_text(encoding="utf-8")


def test_nothing_differs_if_the_service_follows_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mock, path = MockScalev(), tmp_path / "observed.jsonl"

    async def use() -> None:
        async with AsyncScalev(mock.keys.business, transport=mock.transport(), observe=observations) as client:
            for _ in range(25):
                [order async for order in client.orders.list()]
                await client.products.list().first()

    with Observations(path) as observations:
        asyncio.run(use())
    assert main(["report", str(path)]) == 0
    assert "50 responses of 2 operations" in capsys.readouterr().out


def test_deliveries_are_observed(tmp_path: Path) -> None:
    mock, path = MockScalev(), tmp_path / "observed.jsonl"
    with Observations(path) as observations:
        router = webhooks.Router(mock.webhook_secret, log=webhooks.MemoryDeliveryLog(), observe=observations)

        @router.on("order.created")
        def take(order: Any, delivery: Any) -> None: ...

        for number in range(25):
            body = json.dumps({"event": "order.created", "unique_id": str(number), "timestamp": "2026-01-01T00:00:00Z", "data": {"id": []}})
            headers = webhooks.sign_headers(body.encode(), mock.webhook_secret)
            assert router.receive(body.encode(), headers).status == 200
        body = json.dumps({"event": "siti.rahayu", "unique_id": "x", "timestamp": "2026-01-01T00:00:00Z", "data": {}})
        router.receive(body.encode(), webhooks.sign_headers(body.encode(), mock.webhook_secret))
    assert find(path, "data.id")["kinds"] == {"list": 25} and "rahayu" not in path.read_text(encoding="utf-8")


WRITER = """
import sys
from scalev import Scalev
from scalev.mock import MockScalev
from scalev.observe import Observations
mock = MockScalev(observed=sys.argv[2])
with Observations(sys.argv[1]) as observations, Scalev(mock.keys.business, transport=mock.transport(), observe=observations) as client:
    for _ in range(10):
        list(client.orders.list())
        observations.flush()
"""


def test_processes_write_to_one_file_that_the_mock_can_serve(edited_mock: Edited, tmp_path: Path) -> None:
    first, shared_file = tmp_path / "first.jsonl", tmp_path / "shared.jsonl"
    with (
        Observations(first) as observations,
        Scalev(edited_mock.mock.keys.business, transport=edited_mock.transport(), observe=observations) as client,
    ):
        for _ in range(40):
            list(client.orders.list(limit=25))
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(shared_file), str(first)], env={"PYTHONPATH": str(GENERATED)}) for _ in range(3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    operation = next(record for record in read(shared_file) if record["record"] == "operation")
    assert operation["responses"] == operation["sampled"] == 30
    nulls = find(shared_file, "data[].order_id")["kinds"]
    assert sum(nulls.values()) == 30 * 7 and 0 < nulls["null"] < 30 * 7
    assert find(shared_file, "data[].loyalty_points")["kinds"].keys() == {"integer", "absent"}
    assert sorted(tmp_path.glob(".*")) == []


def test_a_redis_key_holds_the_same_records_as_a_file(edited_mock: Edited, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        redis_process = run_redis()
        with redis_process as server, redis.Redis.from_url(server.url) as store:
            for _ in range(2):
                with (
                    Observations(store) as observations,
                    Scalev(edited_mock.mock.keys.business, transport=edited_mock.transport(), observe=observations) as client,
                ):
                    for _ in range(20):
                        list(client.orders.list(limit=25))
            assert main(["pull", server.url, str(tmp_path / "pulled.jsonl")]) == 0
    except Missing as missing:
        pytest.skip(str(missing))
    assert sum(find(tmp_path / "pulled.jsonl", "data[].order_id")["kinds"].values()) == 40 * 25


def test_the_size_of_a_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from scalev.observe import records, storing

    path = tmp_path / "observed.jsonl"
    monkeypatch.setattr(storing, "merge", lambda records_before, new_records: records.merge(records_before, new_records, limit=20))
    mock = MockScalev()
    with Observations(path) as observations, Scalev(mock.keys.business, transport=mock.transport(), observe=observations) as client:
        for _ in range(2):
            for name in ("orders", "products", "bundles", "customers", "stores", "webhook_endpoints", "locations", "waba"):
                resource = getattr(client, name)
                with suppress(ScalevError, AttributeError, TypeError):
                    list(resource.list())
        for status in range(440, 470):
            observations.see_response("getOrder", RawResponse(status=status, headers={}, content=b"{}"), None, None, [])
    assert len(read(path)) == 20
    main(["report", str(path)])
    assert "records are missing" in capsys.readouterr().out


def test_an_unusable_file_is_rejected_and_a_broken_observer_harms_no_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"a": 1}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="expected the header"):
        Observations(other)
    with pytest.raises(ConfigurationError, match="existing folder"):
        Observations(tmp_path / "none" / "observed.jsonl")
    for place in (tmp_path, os.devnull):  # what is replaced as a whole must be a file
        with pytest.raises(ConfigurationError, match="expected a file in an existing folder"):
            Observations(place)
    with pytest.raises(ConfigurationError, match="observe: expected"):
        Scalev("k", observe="observed.jsonl")  # type: ignore[arg-type]
    assert main(["report", str(other)]) == 2 and "expected the header" in capsys.readouterr().err

    class Broken(Observations):
        def see_response(self, *arguments: Any) -> None:
            raise ValueError("broken")

    mock = MockScalev()
    with Scalev(mock.keys.business, transport=mock.transport(), observe=Broken(tmp_path / "observed.jsonl")) as client:
        assert list(client.orders.list(limit=2))


RECORD: dict[str, Any] = {
    "record": "field",
    "operation": "listOrders",
    "status": 200,
    "path": "data[].settled_by",
    "model": "OrderListItem",
    "declared": None,
    "facts": ["undeclared"],
    "kinds": {"text": 30, "absent": 10},
    "first": "2026-11-01",
    "last": "2026-11-02",
}


@pytest.mark.parametrize(
    "change",
    [
        {"operation": "../../overlays/names"},
        {"operation": "listOrders\n  x-draft: true"},
        {"path": "data[]." + "a" * 600},
        {"path": "data[].Budi Santoso"},
        {"kinds": {"text": -1}},
        {"kinds": {"text": 10**16}},
        {"kinds": {"+62 812": 3}},
        {"facts": ["undeclared", "anything"]},
        {"status": "200"},
        {"last": "2026-13-01"},
        {"values": {"0812 3456 7890": 30}},
        {"note": "a field of no record"},
        {"record": "another"},
    ],
    ids=str,
)
def test_a_file_from_a_stranger_is_read_strictly(change: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "observed.jsonl"
    for record, code in ((RECORD, 1), ({**RECORD, **change}, 2)):
        path.write_text('{"format": "scalev-observed/1"}\n' + json.dumps(record) + "\n", encoding="utf-8")
        assert main(["report", str(path)]) == code
    assert "observed.jsonl:2: expected a record of observations" in capsys.readouterr().err


def test_a_body_in_an_envelope_is_counted_by_its_content(tmp_path: Path) -> None:
    mock = MockScalev(rows=2)

    def wrap(request: Request) -> MockResponse:
        response = mock.handle(request)
        body = json.loads(response.body)
        return MockResponse(response.status, response.headers, json.dumps({"data": body.get("data", body)}).encode())

    async def respond(request: Request) -> MockResponse:
        return wrap(request)

    path = tmp_path / "observed.jsonl"
    with (
        Observations(path) as observations,
        Scalev(mock.keys.business, transport=MockTransport(wrap, respond, mock.advance), observe=observations) as client,
    ):
        order_id = json.loads(mock.handle(Request("GET", "/v3/orders", "", (("authorization", f"Bearer {mock.keys.business}"),))).body)
        client.orders.get(order_id["data"][0]["id"])
    assert [record["path"] for record in read(path) if record["record"] == "field" and "absent" in record["facts"]] == []


def test_a_program_that_observes_nothing_does_not_import_the_observer() -> None:
    code = (
        "import sys; from scalev import Scalev; c = Scalev('k'); "
        "print([name for name in sys.modules if name.startswith(('scalev.observe', 'scalev._runtime.observing'))])"
    )
    process = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(GENERATED)}, capture_output=True, text=True, check=True)
    assert process.stdout == "[]\n"
