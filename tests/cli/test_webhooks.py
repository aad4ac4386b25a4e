"""Test the webhook commands: verify a delivery, and receive the deliveries of the mock."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from scalev.mock import MockScalev
from scalev.webhooks import sign

from tests.cli.conftest import Run
from tests.cli.terminal import COMMAND, environment


def test_deliveries_of_the_mock_are_received_and_shown() -> None:
    service = MockScalev()
    process = subprocess.Popen(
        [*COMMAND, "webhooks", "listen", "--port", "0", "--count", "2", "--secret", service.webhook_secret],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stderr is not None
    try:
        url = process.stderr.readline().split()[2]
        service.add_webhook(url)
        assert [delivery.status for delivery in service.send_event("payment.received")] == [200]
        forging_mock = MockScalev(webhook_secret="another")
        forging_mock.add_webhook(url)
        assert [delivery.status for delivery in forging_mock.send_event()] == [401]
        assert [delivery.status for delivery in service.send_event()] == [200]
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert json.loads(out.splitlines()[0])["event"] == "payment.received"
    assert len(out.splitlines()) == 2
    assert "rejected a delivery" in err


def test_a_signature_is_verified(run: Run, tmp_path: Path) -> None:
    service = MockScalev()
    bodies = []

    def receive(body: object) -> int:
        bodies.append(body)
        return 200

    service.add_webhook(receive)
    service.send_event("order.created")
    (tmp_path / "body").write_bytes(bodies[0].body)  # type: ignore[attr-defined]
    signature = sign(bodies[0].body, service.webhook_secret)  # type: ignore[attr-defined]
    words = ["webhooks", "verify", os.fspath(tmp_path / "body"), "--signature", signature]
    outcome = run(*words, "--secret", service.webhook_secret)
    assert json.loads(outcome.out)["event"] == "order.created"
    rejection = run(*words, "--secret", "another")
    assert (rejection.code, rejection.out) == (6, "")
    assert rejection.err.count("\n") == 1
    assert run(*words).code == 2
