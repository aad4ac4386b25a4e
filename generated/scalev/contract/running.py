# Copied from generator/package/scalev/contract/running.py by `python -m generator generate`. Do not edit.
"""One run of schemathesis's own command line, with the client's check beside its checks."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from time import monotonic
from typing import Any

import schemathesis
from hypothesis import reject
from scalev.mock import Request, Response
from schemathesis import cli
from schemathesis.cli.commands.run.handlers import EventHandler
from schemathesis.engine import events
from schemathesis.openapi.checks import UndefinedStatusCode

from .cases import Cases
from .masking import Masked
from .operations import Operation, Operations
from .report import Tally, github
from .settings import configuration, environment, is_gap
from .wire import Wire

_HOP = ("content-encoding", "transfer-encoding", "content-length", "connection")


class Run:
    """Runs schemathesis once per process: its checks, hooks and handlers are registered for good.

    `tokens` are the credentials by security scheme; operations without theirs are left out, and so are all that change something
    where the run is `safe`. `most` requests may be sent, in so many `seconds`.
    """

    def __init__(
        self, operations: Operations, tokens: Mapping[str, str], url: str, *, safe: bool, most: int | None, seconds: float | None
    ) -> None:
        self._operations, self._tokens, self._safe, self._most = operations, tokens, safe, most
        # schemathesis's own --max-time is no limit but an aim: it goes on until that time is over
        self._end = None if seconds is None else monotonic() + seconds
        self._cases = Cases(operations)
        self._tally = Tally(operations)
        self._sent = 1  # schemathesis's own probe, which no hook sees
        self._answer = Response(500)
        self._by_label = {f"{one.method} {one.path}": one for one in operations.values()}
        every = {scheme: tokens.get(scheme, "none") for scheme in operations.schemes}
        self._wire = Wire(operations, self._replay, self._replay, tokens=every, base_url=url)

    def __call__(self, arguments: list[str]) -> int:
        """Run, print the table, and give the exit code."""
        self._register()
        off = [one.id for one in self._operations.values() if self._is_off(one)]
        if off:
            print(f"left out: {len(off)} of {len(self._operations)} operations, which change something or have no credential here")
        settings = configuration(self._operations, self._tokens, off, safe=self._safe)
        document = resources.files("scalev").joinpath("openapi.json")
        real = sys.stdout
        with tempfile.TemporaryDirectory(prefix="scalev-contract-") as folder, resources.as_file(document) as path, self._wire:
            file = Path(folder) / "schemathesis.toml"
            file.write_text(settings, encoding="utf-8")
            os.environ |= environment(self._tokens)
            sys.stdout = Masked(real, self._tokens.values())
            try:
                code = _exit_code(["--config-file", str(file), "run", str(path), *arguments])
                print(*self._tally.table(), sep="\n")
                if os.environ.get("GITHUB_ACTIONS") == "true":
                    print(*github(self._tally.failures), sep="\n")
                sys.stdout.flush()
            finally:
                sys.stdout = real
        if self._is_spent:
            print(f"stopped after {self._sent} requests: the budget is spent")
        return code

    @property
    def _is_spent(self) -> bool:
        """Whether as many requests were sent as may be, or the time is over."""
        late = self._end is not None and monotonic() >= self._end
        return late or (self._most is not None and self._sent >= self._most)

    def _is_off(self, operation: Operation) -> bool:
        schemes = operation.described.security[0] if operation.described.security else ()
        return (self._safe and not operation.is_read_only) or any(scheme not in self._tokens for scheme in schemes)

    def _register(self) -> None:
        @schemathesis.check
        def client_on_the_wire(ctx: Any, response: Any, case: Any) -> None:
            self._check(response, case)

        @schemathesis.hook
        def before_call(context: Any, case: Any, kwargs: Any) -> None:
            self._before(case)

        @schemathesis.hook
        def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
            operation = self._by_label.get(case.operation.label)
            return not (operation and isinstance(failure, UndefinedStatusCode) and is_gap(operation, failure.status_code))

        run = self

        @cli.handler()
        class Table(EventHandler[Any]):
            def handle_event(self, ctx: Any, event: Any) -> None:
                run._tally.add(event)
                if run._is_spent and isinstance(event, events.ScenarioFinished):
                    signal.raise_signal(signal.SIGINT)  # schemathesis ends the run and reports what it has

    def _before(self, case: Any) -> None:
        if self._is_spent:
            reject()
        self._sent += 1
        if self._safe and case.method.upper() not in ("GET", "HEAD"):
            raise RuntimeError(f"{case.method} {case.path}: expected a read-only request")
        if case.meta is not None and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE:
            # cursors are opaque: only an answer gives one that means something; no page has less than one row; zones have names
            for name in ("next_cursor", "previous_cursor"):
                case.query.pop(name, None)
            if str(case.query.get("page_size", 1)).startswith(("-", "0")):
                case.query["page_size"] = 1
            if "tz" in case.query:
                case.query["tz"] = "Asia/Jakarta"

    def _check(self, response: Any, case: Any) -> None:
        """Hold what the client sends for a case, and what it makes of the service's answer, against both."""
        operation = self._by_label.get(case.operation.label)
        if operation is None or case.meta is None or case.meta.generation.mode != schemathesis.GenerationMode.POSITIVE:
            return
        made = self._cases.case_of(operation, case)
        if case.method.upper() != operation.method or operation.is_shadowed({name: str(value) for name, value in made.path.items()}):
            return
        headers = [(name, value) for name, values in response.headers.items() for value in values if name.lower() not in _HOP]
        self._answer = Response(response.status_code, tuple(headers), response.content)
        problems = self._wire.check(made).problems
        if problems:
            raise AssertionError("\n".join(problems))

    def _replay(self, _: Request) -> Response:
        return self._answer


def _exit_code(arguments: list[str]) -> int:
    command: Any = cli.schemathesis
    try:
        command.main(args=arguments, prog_name="scalev-contract")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    return 0
