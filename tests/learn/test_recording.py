"""Test the recording of observations: by several processes, to unusable files, by sampling, and served by the mock."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from scalev import ConfigurationError, RawResponse, Scalev
from scalev.mock import MockScalev
from scalev.mock.messages import Request
from scalev.mock.messages import Response as MockResponse
from scalev.mock.serving.transport import MockTransport
from scalev.observe import Observations, storing
from scalev.observe.books import Book

from tests.learn.test_observe import GENERATED, find, read


def use(observations: Observations, calls: int, mock: MockScalev) -> None:
    with Scalev(mock.keys.business, transport=mock.transport(), observe=observations) as client:
        for _ in range(calls):
            client.orders.list(limit=2).first()


def count(path: Path) -> int:
    return sum(record["responses"] for record in read(path) if record["record"] == "operation")


PROCESSES = """
import multiprocessing, os, signal, sys, threading
from pathlib import Path
from scalev import Scalev
from scalev.mock import MockScalev
from scalev.observe import Observations
folder = Path(sys.argv[1])
mock = MockScalev()
def use(observations, calls):
    with Scalev(mock.keys.business, transport=mock.transport(), observe=observations) as client:
        for _ in range(calls):
            client.orders.list(limit=2).first()
def fork(run):
    number = os.fork()
    if not number:
        signal.alarm(60)  # a deadlock ends the child, and its status tells
        run()
        os._exit(0)
    return number
def wait(number):
    assert os.waitpid(number, 0)[1] == 0

shared = Observations(folder / "forked")
use(shared, 7)
def work():
    use(shared, 5)
    shared.flush()
wait(fork(work))
shared.flush()

held, is_held, done = Observations(folder / "held"), threading.Event(), threading.Event()
use(held, 3)
def hold():
    with held._lock, held._writing, held._store._lock.hold():
        is_held.set()
        done.wait()
holder = threading.Thread(target=hold)
holder.start()
is_held.wait()
wait(fork(lambda: use(held, 4)))
done.set()
holder.join()
held.flush()

pooled = Observations(folder / "pooled")
child = multiprocessing.get_context("fork").Process(target=use, args=(pooled, 6))
child.start()
child.join()

crowd = Observations(folder / "crowd")
use(crowd, 2)
def crowd_in():
    for _ in range(4):
        use(crowd, 2)
        crowd.flush()
for number in [fork(crowd_in) for _ in range(4)]:
    wait(number)
crowd.flush()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forked_processes_count_only_their_own_responses(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", PROCESSES, str(tmp_path)], env={"PYTHONPATH": str(GENERATED)}, check=True, timeout=240)
    counts = {name: count(tmp_path / name) for name in ("forked", "held", "pooled", "crowd")}
    assert counts == {"forked": 7 + 5, "held": 3, "pooled": 6, "crowd": 2 + 4 * 4 * 2}


def test_a_file_that_breaks_warns_once_and_harms_no_call(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, mock = tmp_path / "observed.jsonl", MockScalev()
    with Observations(path) as observations:
        use(observations, 2, mock)
        observations.flush()
        content = path.read_bytes()
        path.write_bytes(content[:-40])
        for _ in range(3):
            use(observations, 2, mock)
            observations.flush()
        assert path.read_bytes() == content[:-40]  # nothing of somebody's file is lost
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert "observations cannot be written" in caplog.text and "expected a record of observations" in caplog.text
        with pytest.raises(ConfigurationError, match="expected a record of observations"):
            Observations(path)
        path.write_bytes(content)
    assert count(path) == 8


FULL = """
import resource, signal, sys
from scalev import Scalev
from scalev.mock import MockScalev
from scalev.observe import Observations
mock = MockScalev()
observations = Observations(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Scalev(mock.keys.business, transport=mock.transport(), observe=observations) as client:
    client.orders.list(limit=2).first()
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    for _ in range(2):
        observations.flush()
        client.orders.list(limit=2).first()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


def test_counts_are_kept_if_the_disk_is_full(tmp_path: Path) -> None:
    path = tmp_path / "observed.jsonl"
    process = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], env={"PYTHONPATH": str(GENERATED)}, capture_output=True, text=True, check=True
    )
    assert process.stderr.count("observations cannot be written") == 1 and "Errno" in process.stderr
    assert count(path) == 3
    assert sorted(file.name for file in tmp_path.iterdir()) == ["observed.jsonl", "observed.jsonl.lock"]


def test_a_store_that_cannot_be_used_now_is_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "_PATIENCE", 0.0)
    mock, path = MockScalev(), tmp_path / "observed.jsonl"
    observations, other = Observations(path), Observations(path)
    use(observations, 1, mock)
    store: Any = other._store
    with store._lock.hold() as is_locked:
        assert is_locked
        observations.flush()
    assert f"another process keeps {path} locked" in caplog.text
    observations.flush()
    assert count(path) == 1
    caplog.clear()
    absent = Observations(redis.Redis(port=1))
    use(absent, 1, mock)
    absent.flush()
    assert [record.getMessage().partition(";")[0] for record in caplog.records] == [
        "observations cannot be written: Redis cannot be used: ConnectionError"
    ]


def test_few_of_many_responses_are_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    walk = Book.walk

    def note(self: Book, body: Any, number: int, *, is_sampled: bool) -> None:
        steps.append(number)
        walk(self, body, number, is_sampled=is_sampled)

    monkeypatch.setattr(Book, "walk", note)
    observations = Observations(tmp_path / "observed.jsonl")
    response = RawResponse(status=200, headers={}, content=b'{"data":[]}')
    for _ in range(5000):
        observations.see_response("listOrders", response, None, None, [])
    assert steps[:50] == [*range(1, 51)]
    # one in 80 at first, one in 128 at last, each at random
    assert 5 <= sum(number <= 1050 for number in steps[50:]) <= 30
    assert 25 <= len(steps) - 50 <= 90


def test_the_mock_serves_alternatives_as_they_were_observed(tmp_path: Path) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    mock = MockScalev(rows=20)

    def edit(request: Request) -> MockResponse:
        response = mock.handle(request)
        body = json.loads(response.body)
        for number, row in enumerate(body["data"]):
            if row["entity_type"] == "product":
                row.update(name=None, badge="new")
            elif number % 2:
                row.update(name=[], bonus=number)
        return MockResponse(response.status, response.headers, json.dumps(body).encode())

    async def respond(request: Request) -> MockResponse:
        return edit(request)

    with Observations(first) as observations:
        list_items(mock, MockTransport(edit, respond, mock.advance), observations)
    observing_mock = MockScalev(rows=20, observed=first)
    with Observations(second) as observations:
        names = list_items(observing_mock, observing_mock.transport(), observations)
    assert len(names) > 20
    for path in (first, second):
        product, option = "(StorefrontProductCard)", "(StorefrontBundlePriceOptionCard)"
        assert find(path, f"{product}.name")["kinds"].keys() == {"null"}
        assert find(path, f"{product}.badge")["kinds"].keys() == {"text"}
        assert find(path, f"{option}.name")["kinds"].keys() == {"list", "text"}
        assert find(path, f"{option}.bonus")["kinds"].keys() == {"integer", "absent"}
    assert "badge" in serve_items(first)


def serve_items(path: Path) -> str:
    """Return the items of the server's storefront, as its command responds with the observed shapes."""
    command = [sys.executable, "-m", "scalev.mock", "--port", "0", "--rows", "20", "--observed", str(path)]
    with subprocess.Popen(command, cwd=GENERATED, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = re.search(r"http://\S+", process.stdout.readline())
            assert url is not None
            mock = MockScalev(rows=20)
            headers = mock.credentials("listStorefrontItems")
            return httpx.get(url[0] + mock.get_example_path("listStorefrontItems"), headers=headers).raise_for_status().text
        finally:
            process.terminate()


def list_items(mock: MockScalev, transport: MockTransport, observations: Observations) -> list[str]:
    """Return the types of the items that a client reads, each of which it can also print."""
    kinds = []
    with Scalev(mock.keys.business, transport=transport, observe=observations) as client:
        for _ in range(25):
            for item in client.storefront(mock.store, api_key=mock.keys.storefront).items.list():
                assert repr(item)
                kinds.append(str(item.entity_type))
    return kinds
