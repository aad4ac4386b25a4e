"""Show that processes that share tokens refresh them once, and lose none.

    PYTHONPATH=generated python -m tests.processes.tokens                     # every store: 8 processes, 200 expiries, then kills
    PYTHONPATH=generated python -m tests.processes.tokens --store redis --expiries 20 --kills 10

Half of the processes use `Scalev`, half `AsyncScalev`, against a mock served by another process. In each round all tokens expire, and every
process sends a call. In the first part nothing else happens: there must be exactly one refresh in each round. In the second part, a process
is killed (SIGKILL) at a random time of each round, or Redis is killed and started again. A sign-in may be needed only if a process was
killed after the service had responded and before the tokens were saved: the service then knows tokens that nobody has. After every
round the stored tokens must be the newest that the service has issued, or those of before such a kill. The exit code is 1 otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import redis
from scalev import (
    AsyncScalev,
    AsyncTokenSource,
    OAuthApp,
    Scalev,
    ScalevError,
    SignInRequiredError,
    TokenRefreshError,
    TokenSet,
    TokenSource,
)
from scalev.mock import MockScalev
from scalev.mock.behaviour.grants import Grants
from scalev.stores import (
    AsyncFileTokenStore,
    AsyncRedisTokenStore,
    AsyncSQLTokenStore,
    FileTokenStore,
    RedisTokenStore,
    SQLTokenStore,
)

from tests.processes.mocks import SPAWN, Served, serve_mock
from tests.processes.services import Missing, Redis, end_with_parent, run_postgresql, run_redis

STORES = ("file", "redis", "sqlite", "postgresql")
APP = OAuthApp("client_mock", "client_secret_mock", "https://app.example.com/callback")
#: How far time moves on in each round, by which tokens expire.
LIFE = timedelta(hours=2)
#: The seconds that the service takes for a refresh, so that kills hit it.
LATENCY = 0.03
#: How often a process repeats a call whose tokens could not be refreshed, as Redis is being restarted or the lock of a killed one expires.
TRIES = 8


def open_store(kind: str, place: str, *, asynchronous: bool) -> Any:
    """Return the store in a place, as each process opens it."""
    if kind == "redis":
        client: Any = redis.Redis.from_url(place, socket_timeout=5)
        return (AsyncRedisTokenStore if asynchronous else RedisTokenStore)(client, "shop-1", expires=3.0)
    if kind == "file":
        return (AsyncFileTokenStore if asynchronous else FileTokenStore)(place)
    database = Path(place) if kind == "sqlite" else place
    return (AsyncSQLTokenStore if asynchronous else SQLTokenStore)(database, "shop-1")


def build_mock() -> MockScalev:
    """Return a mock in real time that keeps all calls."""
    return MockScalev(
        seed=1, clock=lambda: datetime.now(UTC), kept_calls=1_000_000, faults=[f"latency; seconds={LATENCY}; operation=exchangeOAuthToken"]
    )


def sign_in(mock: MockScalev) -> dict[str, str]:
    """Sign in anew, and return the tokens."""
    authorization = APP.authorization("https://consent.example.com/authorize")
    code = mock.authorize(code_challenge=authorization.code_challenge, redirect_uri=APP.redirect_uri)
    with Scalev(transport=mock.transport()) as client:
        return APP.exchange_code(client, code, code_verifier=authorization.code_verifier).to_dict()


def pass_time(mock: MockScalev) -> None:
    """Let the tokens expire."""
    mock._state.advance(LIFE.total_seconds())


def get_newest(mock: MockScalev) -> str:
    """Return the access token that was issued last."""
    with mock._state.lock_world() as world:
        return [*world.get_memory(Grants).access][-1]


def count_refreshes(mock: MockScalev) -> tuple[int, int]:
    """Return how many refreshes returned tokens, and how many were rejected, since the last call of this."""
    statuses = [call.response.status for call in mock.calls if call.operation == "exchangeOAuthToken"]
    mock._state.calls.clear()
    return sum(status < 300 for status in statuses), sum(status >= 300 for status in statuses)


def work(kind: str, place: str, url: str, asynchronous: bool, connection: Any) -> None:
    """Send a call for each message, which says how far time has moved on, and report the outcome."""
    end_with_parent()
    offset = timedelta()

    def get_time() -> datetime:
        return datetime.now(UTC) + offset

    def listen() -> bool:
        nonlocal offset
        try:
            seconds = connection.recv()
        except EOFError:
            return False
        offset = timedelta(seconds=seconds)
        return True

    async def work_async() -> None:
        store = open_store(kind, place, asynchronous=True)
        source = AsyncTokenSource(await store.load(), APP, store=store, now=get_time)
        async with AsyncScalev(auth=source, base_url=url) as client:
            connection.send("ready")
            while await asyncio.to_thread(listen):
                outcome = "failed"
                for _ in range(TRIES):
                    outcome, is_final = "done", True
                    try:
                        await client.products.count()
                    except ScalevError as error:
                        outcome, is_final = judge(error)
                    if is_final:
                        break
                    await asyncio.sleep(0.3)
                connection.send(outcome)

    if asynchronous:
        asyncio.run(work_async())
        return
    store = open_store(kind, place, asynchronous=False)
    source = TokenSource(store.load(), APP, store=store, now=get_time)
    with Scalev(auth=source, base_url=url) as client:
        connection.send("ready")
        while listen():
            outcome = "failed"
            for _ in range(TRIES):
                outcome, is_final = "done", True
                try:
                    client.products.count()
                except ScalevError as error:
                    outcome, is_final = judge(error)
                if is_final:
                    break
                time.sleep(0.3)
            connection.send(outcome)


def judge(error: ScalevError) -> tuple[str, bool]:
    """Return the outcome of a failed call, and whether it is final."""
    if isinstance(error, SignInRequiredError):
        return "sign in", True
    return f"{type(error).__name__}: {error}", not isinstance(error, TokenRefreshError)


class Worker:
    """A process that uses the tokens."""

    def __init__(self, kind: str, place: str, url: str, number: int) -> None:
        self.connection, worker_end = SPAWN.Pipe()
        self.process = SPAWN.Process(target=work, args=(kind, place, url, number % 2 == 1, worker_end), daemon=True)
        self.process.start()
        worker_end.close()

    def await_reply(self, seconds: float = 120.0) -> str:
        """Return the reply of the process, or "killed" if it has ended."""
        try:
            if not self.connection.poll(seconds):
                return f"no reply in {seconds:g} s"
            reply: str = self.connection.recv()
        except (EOFError, OSError):
            return "killed"
        return reply

    def close(self) -> None:
        """End it."""
        self.connection.close()
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@attrs.define
class Outcome:
    """What happened in all rounds. `lost` counts kills after which the service knew tokens that were not saved."""

    rounds: int = 0
    refreshes: int = 0
    rejected: int = 0
    kills: int = 0
    restarts: int = 0
    lost: int = 0
    sign_ins: int = 0
    faults: list[str] = attrs.field(factory=list)


class Rounds:
    """Rounds of processes that share the tokens in a store."""

    def __init__(self, kind: str, place: str, mock: Served, processes: int, server: Redis | None, seed: int) -> None:
        self.outcome = Outcome()
        self._kind, self._place, self._mock, self._server = kind, place, mock, server
        self._drawn, self._passed = random.Random(seed), timedelta()
        self._store = open_store(kind, place, asynchronous=False)
        self._sign_in()
        self._workers = [self._start(number) for number in range(processes)]
        for worker in self._workers:
            assert worker.await_reply() == "ready"

    def _start(self, number: int) -> Worker:
        return Worker(self._kind, self._place, self._mock.url, number)

    def _sign_in(self) -> None:
        self._store.save(TokenSet.from_dict(self._mock.ask(sign_in)))
        self._mock.ask(count_refreshes)

    def run(self, *, kill: bool = False, restart: bool = False) -> None:
        """Let the tokens expire, have every process send a call, and check what has become of the tokens."""
        outcome, victim = self.outcome, None
        outcome.rounds += 1
        self._mock.ask(pass_time)
        self._passed += LIFE
        for worker in self._workers:
            worker.connection.send(self._passed.total_seconds())
        if kill or restart:
            time.sleep(self._drawn.uniform(0, 4 * LATENCY))
        if kill:
            victim = self._drawn.randrange(len(self._workers))
            os.kill(self._workers[victim].process.pid or 0, signal.SIGKILL)
            outcome.kills += 1
        if restart and self._server is not None:
            self._server.stop()
            self._server.start()
            outcome.restarts += 1
        replies = [worker.await_reply() for worker in self._workers]
        if victim is not None:
            self._workers[victim].close()
            self._workers[victim] = self._start(victim)
            replies[victim] = "done"
        self._check(replies, was_killed=kill)
        if victim is not None:
            assert self._workers[victim].await_reply() == "ready"

    def _check(self, replies: list[str], *, was_killed: bool) -> None:
        outcome = self.outcome
        refreshes, rejections = self._mock.ask(count_refreshes)
        outcome.refreshes += refreshes
        outcome.rejected += rejections
        outcome.faults += [reply for reply in replies if reply not in ("done", "sign in")]
        tokens, newest = self._store.load(), self._mock.ask(get_newest)
        is_lost = tokens is None or tokens.access_token != newest
        if is_lost and not was_killed:
            outcome.faults.append("the stored tokens are not the newest")
        if "sign in" in replies:
            outcome.sign_ins += 1
            if not is_lost:
                outcome.faults.append("a sign-in was required, although the newest tokens are stored")
        if is_lost:
            outcome.lost += 1
            self._sign_in()

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.close()


def run(kind: str, processes: int, expiries: int, kills: int, restarts: int, seed: int = 1) -> tuple[Outcome, Outcome]:
    """Return the outcome of the rounds without and with kills. Raises Missing if a service is not installed."""
    with ExitStack() as stack:
        server: Redis | None = None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scalev-tokens-")))
        place = str(folder / "tokens")
        if kind == "redis":
            server = stack.enter_context(run_redis(durable=True))
            place = server.url
        elif kind == "postgresql":
            place = stack.enter_context(run_postgresql()).url.replace("+psycopg", "")
        if kind in ("sqlite", "postgresql"):
            open_store(kind, place, asynchronous=False).create_table()
        mock = stack.enter_context(serve_mock(build_mock))
        rounds = Rounds(kind, place, mock, processes, server, seed)
        stack.callback(rounds.close)
        for _ in range(expiries):
            rounds.run()
        baseline, rounds.outcome = rounds.outcome, Outcome()
        for number in range(kills + restarts):
            is_restart = number % max(1, (kills + restarts) // max(1, restarts)) == 0 and rounds.outcome.restarts < restarts
            rounds.run(kill=not is_restart, restart=is_restart)
        return baseline, rounds.outcome


def find_faults(baseline: Outcome, rough: Outcome) -> list[str]:
    """Return the problems of both outcomes."""
    faults = [*baseline.faults, *rough.faults]
    if baseline.refreshes != baseline.rounds or baseline.rejected or baseline.sign_ins:
        faults.append(f"expected one refresh for each of {baseline.rounds} expiries and no sign-in, got {baseline}")
    if rough.sign_ins > rough.lost or rough.lost > rough.kills:
        faults.append(f"expected at most one sign-in for each kill before the tokens were saved, got {rough}")
    return faults


def main() -> int:
    """Print the outcome for each store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=STORES, action="append", help="only this store; can be given more than once")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--expiries", type=int, default=200)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--restarts", type=int, default=10, help="how often Redis is killed and started again")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    has_failed = False
    for kind in options.store or STORES:
        try:
            baseline, rough = run(
                kind, options.processes, options.expiries, options.kills, options.restarts if kind == "redis" else 0, options.seed
            )
        except Missing as missing:
            print(f"tokens, {kind}: skipped: {missing}")
            continue
        print(
            f"tokens, {kind}: {options.processes} processes, {baseline.rounds} expiries: "
            f"{baseline.refreshes} refreshes, {baseline.sign_ins} sign-ins; {rough.kills} kills and {rough.restarts} restarts: "
            f"{rough.lost} kills before the tokens were saved, {rough.sign_ins} sign-ins",
            flush=True,
        )
        for fault in find_faults(baseline, rough):
            has_failed = True
            print(f"  {fault}", flush=True)
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
