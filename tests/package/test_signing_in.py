"""Signing in and staying signed in, with the generated package against the mock."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from scalev import (
    AsyncScalev,
    AsyncTokenSource,
    BadRequestError,
    ConfigurationError,
    OAuthApp,
    Scalev,
    SignInError,
    SignInRequiredError,
    StorefrontApp,
    TokenSet,
    TokenSource,
)
from scalev.mock import MockScalev

REDIRECT = "https://app.example.com/callback"
CONSENT = "https://consent.example.com/authorize"


class Time:
    """A clock that advances only on request."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 31, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        """Advance the time."""
        self.now += timedelta(**time)


class Program:
    """A program of one kind, with its clock, and the mock that it calls."""

    def __init__(self, mode: Literal["sync", "async"]) -> None:
        self.mode = mode
        self.time = Time()
        self.mock = MockScalev(clock=self.time)
        self.app = OAuthApp(self.mock.keys.client_id, self.mock.keys.client_secret, REDIRECT)
        self.saved: list[TokenSet] = []
        self._runner = asyncio.Runner()
        kind: Any = Scalev if mode == "sync" else AsyncScalev
        self.client: Any = kind(transport=self.mock.transport())

    def run(self, awaitable: Any) -> Any:
        """Return the result of a call."""
        return self._runner.run(_await_result(awaitable)) if self.mode == "async" else awaitable

    def many(self, method: Any, count: int) -> list[Any]:
        """Return the results of many concurrent calls."""
        if self.mode == "sync":
            with ThreadPoolExecutor(count) as pool:
                return [future.result() for future in [pool.submit(method) for _ in range(count)]]

        async def together() -> list[Any]:
            return await asyncio.gather(*(method() for _ in range(count)))

        return self._runner.run(together())

    def source(self, tokens: TokenSet, app: Any = None, **settings: Any) -> Any:
        """Return a token source for the client."""
        kind: Any = TokenSource if self.mode == "sync" else AsyncTokenSource
        return kind(tokens, app or self.app, **{"on_refresh": self.saved.append, "now": self.time, **settings})

    def tokens(self) -> TokenSet:
        """Return the tokens of an authorized app."""
        authorization = self.app.authorization(CONSENT)
        code = self.mock.authorize(code_challenge=authorization.code_challenge, redirect_uri=REDIRECT)
        received_code = authorization.code(f"{REDIRECT}?code={code}&state={authorization.state}")
        tokens: TokenSet = self.run(
            self.app.exchange_code(self.client, received_code, code_verifier=authorization.code_verifier, now=self.time)
        )
        return tokens

    def list_statuses(self, operation: str) -> list[int]:
        """Return the statuses of an operation's responses."""
        return [call.response.status for call in self.mock.calls if call.operation == operation]

    def close(self) -> None:
        """Close the client."""
        self.run(self.client.close())
        self._runner.close()


async def _await_result(awaitable: Any) -> Any:
    return await awaitable


@pytest.fixture(params=["sync", "async"])
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.delenv("SCALEV_API_KEY", raising=False)
    monkeypatch.delenv("SCALEV_BASE_URL", raising=False)
    program = Program(request.param)
    yield program
    program.close()


def test_an_app_signs_in_and_stays_signed_in(program: Program) -> None:
    tokens = program.tokens()
    assert tokens.expires_at == program.time() + timedelta(hours=1)
    source = program.source(tokens)
    client = program.client.with_options(auth=source)
    for hours in (0, 2, 24 * 20, 24 * 20):  # a refresh token lasts 30 days, and each refresh returns a new one
        program.time.pass_by(hours=hours)
        program.run(client.orders.get_statistics())
    assert program.list_statuses("exchangeOAuthToken") == [200] * 4 and program.list_statuses("getOrderStatistics") == [200] * 4
    assert program.saved[-1] == source.tokens and len(program.saved) == 3
    program.time.pass_by(days=31)
    for _ in range(2):
        with pytest.raises(SignInRequiredError):
            program.run(client.orders.get_statistics())
    assert program.list_statuses("exchangeOAuthToken") == [200] * 4 + [400]
    source.replace(program.tokens())
    program.run(client.orders.get_statistics())


def test_a_create_that_meets_a_401_is_made_once(program: Program) -> None:
    frozen_time = Time()  # the program's clock does not advance: only the service knows that the token has expired
    client = program.client.with_options(auth=program.source(program.tokens(), now=frozen_time))
    with Scalev(program.mock.keys.business, transport=program.mock.transport()) as other:
        store = next(iter(other.stores.list_simplified())).unique_id
    program.time.pass_by(hours=2)
    output = program.run(client.with_response(client.orders.create, store_unique_id=store, customer_name="Sari"))
    assert output.attempts == 2 and output.parsed.order_id
    assert program.list_statuses("createOrder") == [401, 200]


@pytest.mark.parametrize("count", [10])
def test_many_callers_cause_one_refresh(program: Program, count: int) -> None:
    client = program.client.with_options(auth=program.source(program.tokens()))
    program.time.pass_by(hours=2)
    program.many(client.orders.get_statistics, count)
    assert program.list_statuses("exchangeOAuthToken") == [200, 200] and program.list_statuses("getOrderStatistics") == [200] * count


def test_tokens_that_another_process_has_replaced_are_reported(program: Program) -> None:
    tokens = program.tokens()
    first, second = (program.client.with_options(auth=program.source(tokens)) for _ in range(2))
    program.time.pass_by(hours=2)
    program.run(first.orders.get_statistics())
    with pytest.raises(SignInRequiredError):
        program.run(second.orders.get_statistics())


def test_an_apps_credentials_go_into_the_bodies_of_its_own_calls(program: Program) -> None:
    tokens = program.tokens()
    assert program.run(program.client.oauth.introspect_token({"token": tokens.access_token, **program.app.credentials()})).extra["active"]
    program.run(program.client.oauth.revoke_token({"token": tokens.refresh_token, **program.app.credentials()}))
    client = program.client.with_options(auth=program.source(tokens))
    with pytest.raises(SignInRequiredError):
        program.run(client.orders.get_statistics())


def test_a_code_is_valid_once_and_for_its_verifier(program: Program) -> None:
    authorizations, other = (program.app.authorization(CONSENT) for _ in range(2))
    code = program.mock.authorize(code_challenge=authorizations.code_challenge, redirect_uri=REDIRECT)

    def exchange(verifier: str) -> Any:
        return program.run(program.app.exchange_code(program.client, code, code_verifier=verifier))

    with pytest.raises(BadRequestError) as error:
        exchange(other.code_verifier)
    assert error.value.error_code == "invalid_grant"
    assert exchange(authorizations.code_verifier).refresh_token
    with pytest.raises(BadRequestError):
        exchange(authorizations.code_verifier)


# ── Customers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

EMAIL, PASSWORD = "sari@example.com", "a-password"


class Shop:
    """A store of the mock with a customer who signs in there."""

    def __init__(self, program: Program) -> None:
        self.program = program
        program.mock.add_customer(EMAIL, PASSWORD)
        with Scalev(program.mock.keys.business, transport=program.mock.transport()) as client:
            store = next(iter(client.stores.list_simplified())).unique_id
        assert store is not None
        self.id = store
        self.app = StorefrontApp(program.mock.keys.storefront)
        self.front = program.client.storefront(self.id, api_key=program.mock.keys.storefront)

    def login(self) -> Any:
        """Return the response to a sign-in with the password."""
        return self.program.run(self.front.auth.send_otp(email=EMAIL, password=PASSWORD))

    def tokens(self) -> TokenSet:
        """Return the tokens of the customer after signing in with a code."""
        self.login()
        code = self.program.mock.get_otp(self.id, EMAIL)
        output = self.program.run(self.front.auth.verify_otp(email=EMAIL, otp=code))
        return TokenSet.from_response(output, now=self.program.time())

    def source(self, **settings: Any) -> Any:
        """Return a source of the customer's tokens."""
        return self.program.source(self.tokens(), self.app, **settings)


@pytest.fixture
def shop(program: Program) -> Shop:
    return Shop(program)


def test_a_sign_in_may_end_with_tokens_or_go_on_with_a_code(program: Program, shop: Shop) -> None:
    with pytest.raises(SignInError, match="continues with the code"):
        TokenSet.from_response(shop.login())
    program.mock.require_otp(shop.id, False)
    tokens = TokenSet.from_response(shop.login(), now=program.time())
    assert tokens.expires_at == program.time() + timedelta(seconds=900)
    assert tokens.refresh_expires_at == program.time() + timedelta(days=30)


def test_a_customer_stays_signed_in(program: Program, shop: Shop) -> None:
    source = shop.source()
    me = program.client.customer(shop.id, token=source)
    for minutes in (0, 20, 60 * 24 * 20, 60 * 24 * 20):
        program.time.pass_by(minutes=minutes)
        assert program.run(me.get()).customer.email == EMAIL
    assert program.list_statuses("refreshCustomerJwt") == [200] * 3 and program.list_statuses("getCustomerMe") == [200] * 4
    assert program.saved[-1] == source.tokens
    program.time.pass_by(days=31)
    for _ in range(2):
        with pytest.raises(SignInRequiredError):
            program.run(me.get())
    assert program.list_statuses("refreshCustomerJwt") == [200] * 3 + [401]
    source.replace(shop.tokens())
    program.run(me.get())


def test_a_customer_whose_token_has_ended_is_rejected_once(program: Program, shop: Shop) -> None:
    me = program.client.customer(shop.id, token=shop.source(now=Time()))
    program.time.pass_by(minutes=20)
    output = program.run(program.client.with_response(me.update, name="Sari Dewi"))
    assert output.attempts == 2 and program.list_statuses("updateCustomerMe") == [401, 200]


def test_many_calls_of_a_customer_cause_one_refresh(program: Program, shop: Shop) -> None:
    me = program.client.customer(shop.id, token=shop.source())
    program.time.pass_by(minutes=20)
    program.many(me.get, 10)
    assert program.list_statuses("refreshCustomerJwt") == [200] and program.list_statuses("getCustomerMe") == [200] * 10


def test_a_storefront_takes_a_customers_source_too(program: Program, shop: Shop) -> None:
    source = shop.source()
    program.time.pass_by(minutes=20)
    front = program.client.storefront(shop.id, api_key=program.mock.keys.storefront, customer_token=source)
    program.run(front.cart.get())
    program.run(front.cart.merge())
    assert program.list_statuses("refreshCustomerJwt") == [200] and program.list_statuses("mergeGuestCart") == [200]


def test_a_customer_who_signs_out_is_signed_out(program: Program, shop: Shop) -> None:
    source = shop.source()
    program.run(shop.front.auth.blacklist_jwt(tokens=[source.tokens.access_token, source.tokens.refresh_token]))
    with pytest.raises(SignInRequiredError):
        program.run(program.client.customer(shop.id, token=source).get())


def test_sources_of_another_kind_are_reported(program: Program, shop: Shop) -> None:
    with pytest.raises(ConfigurationError, match="auth: expected tokens of an OAuth app"):
        program.client.with_options(auth=shop.source())
    with pytest.raises(ConfigurationError, match="customer_token: expected tokens of a storefront's customer"):
        program.client.customer(shop.id, token=program.source(program.tokens()))
