"""Saving and loading tokens: `on_refresh`, `load` and `replace`."""

from __future__ import annotations

from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.auth.tokens import TokenSet
from scalev._runtime.errors import (
    AuthenticationError,
    ConfigurationError,
    SignInRequiredError,
    TokenRefreshError,
    TokenSaveError,
)

from tests.runtime.issuer import APP, Driver, Issuer, Sync, collect_text, reject
from tests.runtime.service import CREATE, GET, Mode

# ── Saving ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("mode", "asynchronous"), [("sync", False), ("async", False), ("async", True)])
def test_new_tokens_are_saved_before_a_call_uses_them(issuer: Issuer, mode: Mode, asynchronous: bool) -> None:
    driver = Driver(mode, issuer)
    saves: list[tuple[str, int]] = []

    def save(tokens: TokenSet) -> None:
        saves.append((tokens.access_token, len(issuer.calls)))

    async def save_later(tokens: TokenSet) -> None:
        await anyio.lowlevel.checkpoint()
        save(tokens)

    source = driver.source(on_refresh=save_later if asynchronous else save)
    issuer.time.pass_by(hours=2)
    driver.use(source).call()
    assert saves == [("access-1-do-not-show", 0)]
    driver.close()


def test_tokens_that_could_not_be_saved_are_kept_and_saved_by_the_next_call(driver: Driver, issuer: Issuer) -> None:
    failures: list[Exception] = [OSError("disk full"), OSError("disk full")]
    saved_tokens: list[TokenSet] = []

    def save(tokens: TokenSet) -> None:
        if failures:
            raise failures.pop()
        saved_tokens.append(tokens)

    source = driver.source(on_refresh=save)
    issuer.time.pass_by(hours=2)
    caller = driver.use(source)
    for _ in range(2):
        with pytest.raises(TokenSaveError, match="on_refresh raised OSError: disk full") as error:
            caller.call(CREATE, body={})
        assert isinstance(error.value.__cause__, OSError) and not error.value.may_have_been_processed
        assert source.tokens.access_token == issuer.access and not issuer.calls
    caller.call()
    assert len(issuer.refresh_requests) == 1 and saved_tokens == [source.tokens]
    caller.call()
    assert len(saved_tokens) == 1


@pytest.mark.parametrize("variant", ["old", "new"])
def test_an_exception_of_on_refresh_that_shows_tokens_is_not_passed_on(driver: Driver, issuer: Issuer, variant: str) -> None:
    old = issuer.tokens

    def save(tokens: TokenSet) -> None:
        try:
            dict[Any, Any]()[(old if variant == "old" else tokens).refresh_token]
        except LookupError as error:
            raise RuntimeError("could not insert") from error

    source = driver.source(on_refresh=save)
    issuer.time.pass_by(hours=2)
    with pytest.raises(TokenSaveError, match="RuntimeError") as error:
        driver.use(source).call()
    assert "do-not-show" not in collect_text(error.value)


def test_on_refresh_cannot_make_calls_that_wait_for_it(driver: Driver, issuer: Issuer) -> None:
    def save(_: TokenSet) -> Any:
        return caller.client._calls.call(GET)

    caller = driver.use(driver.source(on_refresh=save))
    issuer.time.pass_by(hours=2)
    with pytest.raises(TokenSaveError, match="cannot be made from within on_refresh or load"):
        caller.call()


def test_a_synchronous_source_takes_no_coroutine_function(issuer: Issuer) -> None:
    async def save(_: TokenSet) -> None: ...

    with pytest.raises(ConfigurationError, match="AsyncTokenSource"):
        TokenSource(issuer.tokens, APP, on_refresh=save)  # type: ignore[arg-type]
    wrapper: Any = lambda tokens: save(tokens)  # noqa: E731, PLW0108
    source = TokenSource(issuer.tokens, APP, on_refresh=wrapper, now=issuer.time)
    issuer.time.pass_by(hours=2)
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client, pytest.raises(TokenSaveError, match="AsyncTokenSource"):
        client._calls.call(GET)


# ── Several processes ─────────────────────────────────────────────────────────────────────────────────────────────────


class Store:
    """A store in which several processes keep their tokens."""

    def __init__(self, tokens: TokenSet) -> None:
        self.tokens: Any = tokens
        self.loads = 0

    def save(self, tokens: TokenSet) -> None:
        self.tokens = tokens

    def load(self) -> Any:
        self.loads += 1
        if isinstance(self.tokens, Exception):
            raise self.tokens
        return self.tokens

    async def load_later(self) -> Any:
        await anyio.lowlevel.checkpoint()
        return self.load()


def test_tokens_that_another_process_has_replaced_are_used(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    load = store.load if driver.mode == "sync" else store.load_later
    first, second = (driver.use(driver.source(on_refresh=store.save, load=load)) for _ in range(2))
    issuer.time.pass_by(hours=2)
    for process in (first, second):
        assert process.call().id == 1
    assert len(issuer.refresh_requests) == 1 and store.loads == 2
    issuer.time.pass_by(hours=2)
    for process in (second, first):
        assert process.call().id == 1
    assert len(issuer.refresh_requests) == 2


def test_tokens_that_another_process_has_replaced_are_used_after_a_401(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    first, second = (driver.use(driver.source(on_refresh=store.save, load=store.load)) for _ in range(2))
    issuer.revoke()
    store.tokens = issuer.tokens
    for process in (first, second):
        assert process.call(CREATE, body={}).id == 1
    assert not issuer.refresh_requests


def test_a_process_that_was_slower_uses_what_the_faster_one_saved(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    caller = driver.use(driver.source(on_refresh=store.save, load=store.load))
    issuer.time.pass_by(hours=2)

    def other_is_faster() -> None:
        issuer.revoke()
        store.tokens = issuer.tokens

    issuer.before = other_is_faster
    assert caller.call().id == 1
    assert len(issuer.refresh_requests) == 1 and store.loads == 2


def test_a_sign_in_by_another_process_ends_the_rejections(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    caller = driver.use(driver.source(on_refresh=store.save, load=store.load))
    issuer.time.pass_by(hours=2)
    issuer.refusals = [reject("invalid_grant")]
    for _ in range(3):
        with pytest.raises(SignInRequiredError):
            caller.call()
    assert len(issuer.refresh_requests) == 1
    issuer.revoke()
    store.tokens = issuer.tokens
    assert caller.call().id == 1 and len(issuer.refresh_requests) == 1


def test_what_load_raises_is_not_passed_on_where_it_may_show_tokens(driver: Driver, issuer: Issuer) -> None:
    store = Store(issuer.tokens)
    caller = driver.use(driver.source(on_refresh=store.save, load=store.load))
    issuer.time.pass_by(hours=2)
    store.tokens = ValueError("unexpected text at 0: another-token-do-not-show")
    with pytest.raises(TokenRefreshError, match=r"load raised ValueError\)$") as error:
        caller.call()
    assert "do-not-show" not in collect_text(error.value)


@pytest.mark.parametrize(
    ("loaded_value", "message"),
    [(OSError("disk"), "could not be loaded .load raised OSError: disk"), ({"access_token": "a"}, "expected a TokenSet or None")],
)
def test_what_cannot_be_loaded_is_reported(driver: Driver, issuer: Issuer, loaded_value: Any, message: str) -> None:
    store = Store(issuer.tokens)
    caller = driver.use(driver.source(on_refresh=store.save, load=store.load))
    issuer.time.pass_by(hours=2)
    store.tokens = loaded_value
    with pytest.raises(TokenRefreshError, match=message):
        caller.call()
    assert not issuer.refresh_requests
    store.tokens = None  # nothing is stored: the current tokens are refreshed
    assert caller.call().id == 1


def test_tokens_that_are_replaced_by_hand_during_a_refresh_stay(driver: Driver, issuer: Issuer) -> None:
    source = driver.source()
    issuer.time.pass_by(hours=2)
    other = TokenSet(access_token="access-other-do-not-show")
    issuer.before = lambda: source.replace(other)
    with pytest.raises(AuthenticationError):
        driver.use(source).call()
    assert source.tokens is other and issuer.bearers == ["access-other-do-not-show"]
