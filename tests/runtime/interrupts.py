"""Interrupt callers of a token source at every step, and check that no other caller waits forever.

    PYTHONPATH=generated python -m tests.runtime.interrupts    # each bytecode of a refresh, and 2,000 signals at random times
    PYTHONPATH=generated python -m tests.runtime.interrupts --every 50 --signals 100

A round has two callers: the first refreshes the tokens and is interrupted, the second starts during the refresh or afterwards.
The second must end, with a result or an error of the package, and so must a later call of the first.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import threading
import time
from types import CodeType, FrameType
from typing import Any

import httpx
from scalev._runtime.auth.token_source import TokenSource
from scalev._runtime.errors import ScalevError

from tests.runtime.issuer import APP, Issuer, Sync, Time
from tests.runtime.service import GET

#: How long an unhindered caller may take: a lost wake-up is recovered within half a second.
PATIENCE = 5.0


class Round:
    """Two callers of one source whose tokens are about to expire."""

    def __init__(self) -> None:
        self.issuer = Issuer(Time())
        self.issuer.before = self.start_second
        source = TokenSource(self.issuer.tokens, APP, on_refresh=lambda _: None, now=self.issuer.time)
        self.issuer.time.pass_by(hours=2)
        self.client = Sync(auth=source, transport=httpx.MockTransport(self.issuer))
        self._begun: list[str] = []
        self._ended: list[str] = []

    def start_second(self) -> None:
        """Start the second caller."""
        threading.Thread(target=self._call_as, args=("second",), daemon=True).start()

    def call(self) -> None:
        """Send a call; an interrupted refresh may lose the tokens, and the error says so."""
        try:
            self.client._calls.call(GET)
        except ScalevError:
            return

    def _call_as(self, name: str) -> None:
        self._begun.append(name)
        self.call()
        self._ended.append(name)

    def is_stuck(self) -> bool:
        """Return whether the second caller, if it has started, or a later one does not end."""
        threading.Thread(target=self._call_as, args=("later",), daemon=True).start()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if "later" in self._ended and len(self._begun) == len(self._ended):
                return False
            time.sleep(0.0002)
        return True


class Injection:
    """A trace function that raises KeyboardInterrupt in the current thread before the n-th bytecode of the watched modules."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.place: tuple[str, int] | None = None
        self._watched: dict[CodeType, bool] = {}

    def __enter__(self) -> None:
        sys.settrace(self._enter_frame)

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _enter_frame(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code not in self._watched:
            name = code.co_filename.replace("\\", "/")
            self._watched[code] = "/_runtime/auth/" in name or "/_runtime/clients/" in name or name.endswith("/_runtime/atomic.py")
        if not self._watched[code] or self.place is not None:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return self._step

    def _step(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "opcode" and self.place is None:
            self.left -= 1
            if self.left < 0:
                self.place = (frame.f_code.co_qualname, frame.f_lineno)
                raise KeyboardInterrupt
        return self._step


def inject(every: int, first: int = 0, limit: int = 20) -> tuple[int, list[str]]:
    """Interrupt at every n-th bytecode of a refresh; return the number of rounds, and where callers got stuck, up to a limit."""
    stuck: list[str] = []
    rounds, number = 0, first
    while True:
        item, injection = Round(), Injection(number)
        try:
            with injection:
                item.call()
        except KeyboardInterrupt:
            pass
        if injection.place is None:
            return rounds, stuck
        rounds += 1
        number += every
        if item.is_stuck():
            stuck.append("{} line {}".format(*injection.place))
            if len(stuck) == limit:
                return rounds, stuck


def interrupt(_: int, __: object) -> None:
    raise KeyboardInterrupt


def send_signals(rounds: int, seed: int = 1) -> int:
    """Interrupt by a signal at a random time; return in how many rounds a caller got stuck. Main thread only."""
    draw, stuck = random.Random(seed), 0
    before, unraisable = signal.signal(signal.SIGALRM, interrupt), sys.unraisablehook
    sys.unraisablehook = lambda _: None  # an interrupt within a callback of the garbage collector is printed and lost
    try:
        start = time.perf_counter()
        for _ in range(20):
            Round().call()
        usual = (time.perf_counter() - start) / 20
        for _ in range(rounds):
            item = Round()
            try:
                signal.setitimer(signal.ITIMER_REAL, max(1e-6, draw.random() * usual * 1.2))
                item.call()
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                pass
            stuck += item.is_stuck()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.unraisablehook = unraisable
    return stuck


def main() -> int:
    """Run both and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="interrupt at every n-th bytecode")
    parser.add_argument("--signals", type=int, default=2000, help="how many signals to send")
    arguments = parser.parse_args()
    rounds, places = inject(arguments.every)
    print(f"{rounds} bytecodes interrupted, {len(places)} with a caller that got stuck")
    for place in places:
        print(f"  {place}")
    stuck = send_signals(arguments.signals)
    print(f"{arguments.signals} signals sent, {stuck} with a caller that got stuck")
    return 1 if places or stuck else 0


if __name__ == "__main__":
    sys.exit(main())
