"""Test token stores: tokens are refreshed once for all processes, and none are lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import stat
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from types import FunctionType
from typing import Any

import anyio
import httpx
import psycopg
import pytest
import redis
import redis.asyncio
import sqlalchemy
from scalev import AsyncTokenSource, ConfigurationError, SignInRequiredError, TokenRefreshError, TokenSaveError, TokenSet, TokenSource
from scalev._runtime.frames import iterate_chain
from scalev.stores import (
    AsyncFileTokenStore,
    AsyncRedisTokenStore,
    AsyncSQLTokenStore,
    FileTokenStore,
    RedisTokenStore,
    SQLTokenStore,
    StaleTokensError,
)

from tests.processes.services import PostgreSQL, Redis, run_redis
from tests.runtime.issuer import APP, Async, Issuer, Sync, Time, collect_text
from tests.runtime.service import GET, LOOPS, Mode, run_async

KINDS = ("file", "redis", "sqlite", "sqlite function", "sqlite engine", "postgresql", "postgresql function", "postgresql engine")
NAME = "shop-1"

Open = Callable[[], Any]


def open_database(kind: str, folder: Path, request: pytest.FixtureRequest) -> Any:
    """Return the argument of a SQL store: a path or URL, a function, or an engine."""
    path = folder / "tokens.db"
    if kind == "sqlite":
        return path
    if kind == "sqlite function":
        return lambda: sqlite3.connect(path, check_same_thread=False)
    if kind == "sqlite engine":
        return sqlalchemy.create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.1}, poolclass=sqlalchemy.NullPool)
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    if kind == "postgresql":
        return server.url.replace("+psycopg", "")
    if kind == "postgresql function":
        return lambda: psycopg.connect(server.dsn, autocommit=True)
    return sqlalchemy.create_engine(server.url, poolclass=sqlalchemy.NullPool)


@pytest.fixture(params=KINDS)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Return a function that opens the same store anew, as another process would."""
    if request.param == "file":
        return lambda: FileTokenStore(tmp_path / "tokens.json")
    if request.param == "redis":
        server: Redis = request.getfixturevalue("redis_server")
        return lambda: RedisTokenStore(redis.Redis.from_url(server.url), NAME, expires=3.0)
    database = open_database(request.param, tmp_path, request)
    SQLTokenStore(database, NAME).create_table()
    SQLTokenStore(database, NAME).create_table()  # no effect
    return lambda: SQLTokenStore(database, NAME)


@contextmanager
def use(store: Any, issuer: Issuer, **settings: Any) -> Iterator[Sync]:
    """Yield a client whose tokens are in a store."""
    source = TokenSource(store.load(), APP, store=store, now=issuer.time, **settings)
    with Sync(auth=source, transport=httpx.MockTransport(issuer)) as client:
        yield client


def test_processes_refresh_once_and_save_the_new_tokens(open_store: Open, issuer: Issuer) -> None:
    open_store().save(issuer.tokens)
    sources = [TokenSource(open_store().load(), APP, store=open_store(), now=issuer.time) for _ in range(4)]
    clients = [Sync(auth=source, transport=httpx.MockTransport(issuer)) for source in sources]
    with ThreadPoolExecutor(8) as pool:
        for expiry in range(1, 4):
            issuer.time.pass_by(hours=2)
            ids = list(pool.map(lambda client: client._calls.call(GET).id, clients * 2))
            assert ids == [1] * 8 and len(issuer.refresh_requests) == expiry
    assert open_store().load() == issuer.tokens == sources[0].tokens
    for client in clients:
        client.close()


def test_a_lock_is_exclusive_and_ends_with_its_block(open_store: Open, issuer: Issuer) -> None:
    store, other = open_store(), open_store()
    assert store.load() is None
    with store.lock(1.0) as locked_store:
        assert locked_store.load() is None and locked_store.remaining() > 0
        with pytest.raises(TimeoutError, match=r"the lock on the tokens was not free within 0\.1 s"), other.lock(0.1):
            pass
        locked_store.save(issuer.tokens)
    with pytest.raises(KeyboardInterrupt), store.lock(1.0):
        raise KeyboardInterrupt
    with other.lock(1.0) as locked_store:
        assert locked_store.load() == issuer.tokens
    assert NAME in repr(store) or "tokens.json" in repr(store)
    assert "do-not-show" not in repr(store)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_killed_process_leaves_no_lock_even_if_a_child_of_it_lives(open_store: Open, issuer: Issuer) -> None:
    open_store().save(issuer.tokens)
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        session = open_store().lock(10.0)
        session.__enter__()
        child = os.fork()
        if child == 0:
            time.sleep(30)
            os._exit(0)
        os.write(writing, f"{child}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(process, 0)
    child = int(os.read(reading, 100))
    try:
        with open_store().lock(8.0) as locked_store:
            assert locked_store.load() == issuer.tokens
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(reading)
        os.close(writing)


ASYNC_KINDS = ("file", "redis", "sqlite", "postgresql")


def open_async(kind: str, folder: Path, request: pytest.FixtureRequest, mode: Mode) -> Any:
    if kind == "file":
        return AsyncFileTokenStore(folder / "tokens.json")
    if kind == "redis":
        server: Redis = request.getfixturevalue("redis_server")
        client: Any = redis.Redis.from_url(server.url) if mode == "trio" else redis.asyncio.Redis.from_url(server.url)
        return AsyncRedisTokenStore(client, NAME)
    store = AsyncSQLTokenStore(open_database(kind, folder, request), NAME)
    store.create_table()
    return store


@pytest.mark.parametrize("mode", LOOPS)
@pytest.mark.parametrize("kind", ASYNC_KINDS)
def test_asynchronous_stores_behave_like_synchronous_ones(
    kind: str, mode: Mode, issuer: Issuer, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async def run() -> None:
        stores = [open_async(kind, tmp_path, request, mode) for _ in range(2)]
        await stores[0].save(issuer.tokens)
        sources = [AsyncTokenSource(await store.load(), APP, store=store, now=issuer.time) for store in stores]
        clients = [Async(auth=source, transport=httpx.MockTransport(issuer.respond)) for source in sources]
        for expiry in range(1, 3):
            issuer.time.pass_by(hours=2)
            async with anyio.create_task_group() as group:
                for client in clients * 3:
                    group.start_soon(client._calls.call, GET)
            assert len(issuer.refresh_requests) == expiry and await stores[1].load() == issuer.tokens
        async with stores[0].lock(1.0) as locked_store:
            assert locked_store.remaining() > 0
            with pytest.raises(TimeoutError):
                async with stores[1].lock(0.05):
                    pass
        for delay in range(10):  # whenever it is cancelled, no lock is left
            with anyio.move_on_after(delay / 1000):
                async with stores[0].lock(1.0):
                    await anyio.sleep(1)
        if mode == "async":
            start = time.monotonic()
            await stores[0].save(issuer.tokens)
            usual = time.monotonic() - start
            for part in range(20):  # natively, also while the lock is being released
                task = asyncio.ensure_future(stores[0].save(issuer.tokens))
                await asyncio.sleep(usual * part / 20)
                task.cancel()
                await asyncio.wait([task])
        async with stores[1].lock(1.0):
            pass
        for client in clients:
            await client.close()
        for store in stores:
            if kind == "redis" and mode == "async":
                await store._scripts.lock.registered_client.aclose()

    run_async(mode, run)


def test_tokens_that_could_not_be_saved_give_way_to_newer_ones(open_store: Open, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store fails after a refresh; meanwhile the user has signed in anew, in another process."""
    monkeypatch.setattr("scalev._runtime.auth.token_source_base._SAVE_SECONDS", 0.2)
    store = open_store()
    store.save(issuer.tokens)
    failures: list[Exception] = [OSError("disk full")]
    with use(store, issuer) as client:
        issuer.time.pass_by(hours=2)
        session_type = type(store.open_session())
        save = session_type.save

        def fail(self: Any, tokens: TokenSet) -> None:
            if failures:
                raise failures[0]
            save(self, tokens)

        monkeypatch.setattr(session_type, "save", fail)
        with pytest.raises(TokenSaveError, match=r"store\.save raised OSError: disk full") as error:
            client._calls.call(GET)
        assert "do-not-show" not in collect_text(error.value)
        failures.clear()
        issuer.time.pass_by(minutes=5)
        issuer.revoke()
        open_store().save(issuer.tokens)
        assert client._calls.call(GET).id == 1 and len(issuer.refresh_requests) == 1
    assert open_store().load() == issuer.tokens


def test_a_store_that_is_restarted_during_a_refresh_gets_the_new_tokens(issuer: Issuer) -> None:
    with run_redis(durable=True) as server:
        store = RedisTokenStore(redis.Redis.from_url(server.url), NAME)
        store.save(issuer.tokens)
        issuer.before = server.stop
        with use(store, issuer) as client, ThreadPoolExecutor(2) as pool:
            issuer.time.pass_by(hours=2)
            call = pool.submit(client._calls.call, GET)
            while not issuer.refresh_requests or issuer.count == 0:
                time.sleep(0.01)
            server.start()
            assert call.result().id == 1
        assert store.load() == issuer.tokens


def _wrap(function: Callable[..., Any], module: str) -> Callable[..., Any]:
    """Wrap a function as an error tracker does, in a frame of its own that holds the arguments."""

    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    return FunctionType(wrapper.__code__, {"__name__": module}, closure=wrapper.__closure__)


@pytest.mark.parametrize("wrapped_by", ["", "sentry_sdk.integrations.redis", "opentelemetry.instrumentation.redis"])
def test_no_frame_below_a_store_holds_tokens(issuer: Issuer, monkeypatch: pytest.MonkeyPatch, wrapped_by: str) -> None:
    if wrapped_by:
        monkeypatch.setattr(redis.Redis, "execute_command", _wrap(redis.Redis.execute_command, wrapped_by))
    monkeypatch.setattr("scalev._runtime.auth.token_source_base._SAVE_SECONDS", 0.1)
    monkeypatch.setattr("scalev._runtime.stores.token_lock._GRACE", 0.1)
    with run_redis() as server:
        store = RedisTokenStore(redis.Redis.from_url(server.url), NAME)
        store.save(issuer.tokens)
        issuer.before = server.stop
        with use(store, issuer) as client:
            issuer.time.pass_by(hours=2)
            for fail in (lambda: client._calls.call(GET), lambda: store.save(issuer.tokens)):
                with pytest.raises(Exception, match="Connection refused") as error:
                    fail()
                frames = [frame for error in iterate_chain(error.value) for frame, _ in traceback.walk_tb(error.__traceback__)]
                own_frames = [frame for frame in frames if "/tests/" not in frame.f_code.co_filename]
                assert len(own_frames) > 10
                assert not [frame for frame in own_frames if "do-not-show" in repr([*frame.f_locals.values()])]


def test_a_slow_lock_holder_cannot_overwrite_newer_tokens(redis_server: Redis, issuer: Issuer) -> None:
    slow, fast = (RedisTokenStore(redis.Redis.from_url(redis_server.url), NAME, expires=2.1) for _ in range(2))
    slow.save(issuer.tokens)
    with use(slow, issuer) as client:
        issuer.time.pass_by(hours=2)

        def be_overtaken() -> None:
            with redis.Redis.from_url(redis_server.url) as connection:
                connection.delete(f"{{{NAME}}}:lock")  # it has expired
            fast.save(TokenSet(access_token="access-2-do-not-show", refresh_token="refresh-2-do-not-show"))
            issuer.count += 1

        issuer.before = be_overtaken
        issuer.refusals = [httpx.Response(200, json={"access_token": "late-do-not-show", "refresh_token": "late-do-not-show"})]
        issuer.count = 1
        assert client._calls.call(GET).id == 1
    tokens = slow.load()
    assert tokens is not None and tokens.access_token == "access-2-do-not-show"
    with slow.lock(1.0) as locked_store:
        with redis.Redis.from_url(redis_server.url) as connection:
            connection.delete(f"{{{NAME}}}:lock")
        fast.save(tokens)
        with pytest.raises(StaleTokensError, match="another process has saved newer ones"):
            locked_store.save(issuer.tokens)


def test_a_slow_lock_holder_does_not_release_the_next_lock(redis_server: Redis) -> None:
    slow, second, third = (RedisTokenStore(redis.Redis.from_url(redis_server.url), NAME) for _ in range(3))
    with ExitStack() as holders:
        with slow.lock(1.0):
            with redis.Redis.from_url(redis_server.url) as connection:
                connection.delete(f"{{{NAME}}}:lock")  # it has expired
            holders.enter_context(second.lock(1.0))
        with pytest.raises(TimeoutError), third.lock(0.1):
            pass


def test_valid_tokens_are_used_while_the_store_is_away(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scalev._runtime.stores.token_lock._GRACE", 0.1)
    with run_redis() as server:
        store = RedisTokenStore(redis.Redis.from_url(server.url), NAME)
        store.save(issuer.tokens)
        with use(store, issuer) as client:
            server.stop()
            issuer.time.pass_by(seconds=issuer.lasts - 30)  # due, and valid for half a minute
            assert client._calls.call(GET).id == 1 and not issuer.refresh_requests
            issuer.time.pass_by(minutes=1)
            with pytest.raises(TokenRefreshError, match=r"could not be loaded \(store\.load raised ConnectionError\)"):
                client._calls.call(GET)
            server.start()
            assert client._calls.call(GET).id == 1 and len(issuer.refresh_requests) == 1


def test_a_sign_in_that_another_process_has_saved_is_used(open_store: Open, issuer: Issuer) -> None:
    open_store().save(issuer.tokens)
    with use(open_store(), issuer) as client:
        issuer.time.pass_by(hours=2)
        issuer.refusals = [httpx.Response(400, json={"error": "invalid_grant"})]
        for _ in range(2):
            with pytest.raises(SignInRequiredError):
                client._calls.call(GET)
        issuer.revoke()
        open_store().save(issuer.tokens)
        assert client._calls.call(GET).id == 1
    assert len(issuer.refresh_requests) == 1


def test_the_file_is_readable_by_its_owner_only_and_replaced_as_a_whole(tmp_path: Path, issuer: Issuer) -> None:
    path = tmp_path / "tokens.json"
    store = FileTokenStore(path)
    store.save(issuer.tokens)
    assert [stat.S_IMODE(path.stat().st_mode) for path in sorted(tmp_path.iterdir())] == [0o600, 0o600]
    before = path.stat().st_ino
    store.save(issuer.tokens)
    assert path.stat().st_ino != before and sorted(file.name for file in tmp_path.iterdir()) == ["tokens.json", "tokens.json.lock"]
    for text in ("{", "[1]", '"a secret-do-not-show"'):
        path.write_text(text)
        with pytest.raises(ConfigurationError, match="expected tokens as a JSON object, got something else") as error:
            store.load()
        assert "do-not-show" not in collect_text(error.value)


class Half:
    """A class that lacks a method of a store."""

    name = "half"

    async def load(self) -> None: ...

    async def save(self, _: TokenSet) -> None: ...

    def lock(self, _: float) -> None: ...


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda tokens: TokenSource(tokens, APP, store=5), "store: expected a TokenStore, got int"),  # type: ignore[arg-type]
        (lambda tokens: TokenSource(tokens, APP, store=Half()), "store: expected a TokenStore for this token source, got Half"),  # type: ignore[arg-type]
        (
            lambda tokens: AsyncTokenSource(tokens, APP, store=FileTokenStore("x")),  # type: ignore[arg-type]
            "store: expected an AsyncTokenStore for this token source, got FileTokenStore",
        ),
        (
            lambda tokens: TokenSource(tokens, APP, store=FileTokenStore("x"), on_refresh=lambda _: None),
            "store: expected no load or on_refresh beside it, as the store itself loads and saves tokens",
        ),
        (lambda _: FileTokenStore(""), "path: expected the path of a file, got a string of 0 characters"),
        (lambda _: RedisTokenStore("x", "y"), "client: expected a redis.Redis, got a string of 1 character"),  # type: ignore[arg-type]  # the wrong type is what is tested
        (lambda _: RedisTokenStore(redis.Redis(), ""), "name: expected the name of the tokens, got a string of 0 characters"),
        (lambda _: AsyncRedisTokenStore(redis.Redis(), "x", expires=1), "expires: expected more than 2 seconds, got 1"),
        (lambda _: SQLTokenStore(5), "database: expected a function that opens a connection, .*, got 5"),
        (lambda _: SQLTokenStore(Path("x"), ""), "name: expected the name of the tokens, got a string of 0 characters"),
        (lambda _: SQLTokenStore(Path("x"), table="a; b"), "table: expected the name of a table, .*, got a string of 4 characters"),
        (lambda _: SQLTokenStore(lambda: open(os.devnull)).load(), "database: expected connections of sqlite3 or psycopg, got one of _io"),  # noqa: PTH123, SIM115
    ],
)
def test_unusable_settings_are_rejected(make: Callable[[TokenSet], Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{message}$"):
        make(TokenSet(access_token="access"))


@pytest.mark.parametrize(
    ("module", "extra", "make"),
    [
        ("filelock", "filelock", lambda: FileTokenStore("x")),
        ("redis.exceptions", "redis", lambda: RedisTokenStore(redis.Redis(), "x")),
        ("psycopg", "postgresql", lambda: SQLTokenStore("postgresql://localhost/x")),
    ],
)
def test_without_the_extra_the_error_names_what_to_install(
    module: str, extra: str, make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"expected the extra `{extra}` .*pip install 'scalev-client\[{extra}\]'"):
        make()


@pytest.fixture
def issuer() -> Issuer:
    issuer = Issuer(Time())
    issuer.lasts = int(timedelta(hours=1).total_seconds())
    return issuer
