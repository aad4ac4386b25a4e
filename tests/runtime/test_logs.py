"""The log messages of the client about its calls."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest
from scalev._runtime.decoding_errors import ResponseParseError
from scalev._runtime.errors import APIConnectionError, APIError, APIStatusError
from scalev._runtime.retries import Retry
from scalev._runtime.testing import no_waiting

from tests.runtime.service import (
    JWT,
    MODES,
    SECRETS,
    SFPK,
    Mode,
    Service,
    call,
    operation,
)
from tests.runtime.test_sockets import hangs_up, server


@pytest.fixture(autouse=True)
def immediately() -> Iterator[None]:
    """Skip waits, except in tests with a clock of their own."""
    with no_waiting():
        yield


JSON = "application/json"
RETRY = Retry(attempts=3)


@pytest.mark.parametrize("mode", MODES)
def test_the_log_describes_each_attempt_and_shows_no_value(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    endpoint = operation(method="PUT", path="/v3/orders/{slug}", key="storefront_key", content_type=JSON)
    service = Service(httpx.ReadTimeout(f"{JWT}"), httpx.Response(503, headers={"set-cookie": JWT}, text=JWT), {"id": JWT})
    with caplog.at_level(logging.DEBUG, logger="scalev"):
        call(
            mode,
            service,
            endpoint,
            path={"slug": "slug-do-not-show"},
            query={"search": "query-do-not-show"},
            body={"name": "body-do-not-show"},
            options={"extra_headers": {"X-Scalev-Guest-Token": JWT}},
            settings={"retry": RETRY, "bound": {"storefront_key": SFPK}},
        )
    message = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "scalev"]
    assert [level for level, _ in message] == ["DEBUG", "INFO", "DEBUG", "INFO", "DEBUG"]
    reasons = ["ReadTimeout", "ReadTimeout", "503", "503", "200"]
    assert all(text.startswith("PUT /v3/orders/{slug}: ") and reason in text for (_, text), reason in zip(message, reasons, strict=True))
    assert [text.rsplit(", ", 1)[1] for _, text in message] == ["attempt 1", "attempt 2 of 3", "attempt 2", "attempt 3 of 3", "attempt 3"]
    text = " ".join(text for _, text in message)
    assert not [secret for secret in (*SECRETS, "do-not-show") if secret in text]


@pytest.mark.parametrize("mode", MODES)
def test_no_library_below_logs_a_credential(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    options = {"extra_headers": {"X-Scalev-Guest-Token": JWT}}
    with caplog.at_level(logging.DEBUG), server(hangs_up) as url:
        settings = {"base_url": url, "transport": None, "retry": RETRY, "bound": {"storefront_key": SFPK}}
        with pytest.raises(APIConnectionError):
            call(mode, Service(), operation(key="storefront_key"), options=options, settings=settings)
    text = " ".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert "scalev" in {record.name for record in caplog.records} and not [secret for secret in SECRETS if secret in text]


def test_an_error_that_no_call_raised_says_so() -> None:
    error = ResponseParseError(expected="text", got="a list")
    assert (error.attempts, error.may_have_been_processed) == (0, False) and "tries" not in str(error)
    kinds: list[type[Exception]] = [ResponseParseError, APIStatusError, APIConnectionError]
    assert all(issubclass(kind, APIError) for kind in kinds)
