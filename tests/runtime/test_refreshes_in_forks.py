"""Token sources in forked processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.errors import (
    AuthenticationError,
    ScalevError,
    SignInRequiredError,
)

from tests.runtime.issuer import APP, Driver, Issuer, Sync
from tests.runtime.service import ALL_MODES, GET, Mode, run_async

STALE = "access-stale-do-not-show"


# ── Forked processes ──────────────────────────────────────────────────────────────────────────────────────────────────

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
threads_and_forks = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # from Python 3.12 on


def outcome_in_child(mode: Mode, client: Any, before: Callable[[], None] = lambda: None) -> str:
    """Return what a call raises in a forked child, or "1" if it succeeds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        text = "nothing"
        try:
            before()
            send = client._calls.call
            order = send(GET) if mode == "sync" else run_async(mode, lambda: send(GET))
            text = str(order.id)
        except ScalevError as error:
            text = f"{type(error).__name__}: {error}"
        finally:
            os.write(writing, text.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text


@forks
@threads_and_forks
@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_forked_child_refreshes_only_what_it_shares_with_its_parent(mode: Mode, issuer: Issuer) -> None:
    driver = Driver(mode, issuer)
    process_source, shared_source = driver.source(), driver.source(on_refresh=lambda _: None, load=lambda: None)
    assert outcome_in_child(mode, driver.use(process_source).client) == "1"  # as long as they are valid
    issuer.time.pass_by(seconds=issuer.lasts - 30)
    assert outcome_in_child(mode, driver.use(process_source).client) == "1"  # they are due, and valid for half a minute
    issuer.time.pass_by(minutes=1)
    text = outcome_in_child(mode, driver.use(process_source).client)
    assert text.startswith("TokenRefreshError: the tokens are not refreshed in a forked process") and "post_fork" in text
    assert outcome_in_child(mode, driver.use(process_source).client, lambda: process_source.replace(process_source.tokens)) == "1"
    assert outcome_in_child(mode, driver.use(shared_source).client) == "1"
    assert driver.use(process_source).call().id == 1 and len(issuer.refresh_requests) == 1  # the parent's own
    driver.close()


@forks
@threads_and_forks
@pytest.mark.parametrize("mode", ALL_MODES)
def test_a_rejected_token_is_not_refreshed_in_a_forked_child_either(mode: Mode, issuer: Issuer) -> None:
    driver = Driver(mode, issuer)
    source = driver.source(TokenSet(access_token=STALE, refresh_token=issuer.refresh))
    text = outcome_in_child(mode, driver.use(source).client)
    assert text.startswith("TokenRefreshError: the tokens are not refreshed in a forked process")
    driver.close()


@forks
@threads_and_forks
def test_a_refresh_under_way_in_the_parent_is_not_waited_for_in_the_child(issuer: Issuer) -> None:
    began, go_on = threading.Event(), threading.Event()
    parent_pid = os.getpid()

    def wait() -> None:
        if os.getpid() == parent_pid:
            began.set()
            assert go_on.wait(10)

    issuer.before = wait
    source = TokenSource(issuer.tokens, APP, now=issuer.time, on_refresh=lambda _: None, load=lambda: None)
    issuer.time.pass_by(hours=2)
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client, ThreadPoolExecutor(1) as pool:
        call = pool.submit(client._calls.call, GET)
        assert began.wait(10)
        assert outcome_in_child("sync", client) == "1"
        go_on.set()
        assert call.result().id == 1


def test_a_forked_child_that_is_signed_out_says_so(issuer: Issuer) -> None:
    source = TokenSource(issuer.tokens, APP, now=issuer.time)
    issuer.time.pass_by(hours=2)
    issuer.refusals = [httpx.Response(400, json={"error": "invalid_grant"})]
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client:
        with pytest.raises(SignInRequiredError):
            client._calls.call(GET)
        source._inherit()
        with pytest.raises(SignInRequiredError):
            client._calls.call(GET)
        source.replace(TokenSet(access_token=STALE))
        with pytest.raises(AuthenticationError):
            client._calls.call(GET)
