# Copied from generator/package/scalev/contract/running.py by `python -m generator generate`. Do not edit.
"""Run schemathesis's own command line, with the check of the client added to its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from threading import Lock
from time import time
from typing import Any, TextIO, cast

import click
import schemathesis
from scalev._runtime.log_text import format_count
from scalev._runtime.redaction.redactor import Redactor
from scalev.mock import Request, Response
from scalev.observe import Observations
from schemathesis import cli
from schemathesis.cli import LoadingFinished
from schemathesis.cli.commands.run.handlers import EventHandler
from schemathesis.engine import StopReason, events
from schemathesis.openapi.checks import UndefinedStatusCode

from .cases import convert_case
from .operations import Operation, Operations
from .output import RedactedStream, redact_file
from .report import Tally, annotate, find_written_files
from .settings import VARIABLES, build_configuration, build_environment, is_gap, load
from .traffic import Traffic
from .wire import Wire

PASSED, FAILED, NOT_RUN, INTERRUPTED = 0, 1, 2, 130
_HOP = ("content-encoding", "transfer-encoding", "content-length", "connection")


class Run:
    """A run of schemathesis. Only one per process: its checks, hooks and handlers are registered for good.

    `tokens` are the credentials by security scheme. Operations without a credential are skipped and, if the run is `read_only`, so are
    those that change something. At most `max_requests` are sent, within `max_seconds`. Proxies are not used with `ignores_proxies`.
    `observe` records how the shapes of responses differ from the contract.
    """

    def __init__(
        self,
        operations: Operations,
        tokens: Mapping[str, str],
        url: str,
        *,
        read_only: bool,
        ignores_proxies: bool = False,
        max_requests: int | None = None,
        max_seconds: float | None = None,
        is_interrupted: Callable[[], bool] = lambda: False,
        observe: Observations | None = None,
    ) -> None:
        self._operations, self._tokens, self._url, self._read_only = operations, tokens, url, read_only
        self._redactor = Redactor(tokens.values(), masks_short=False)
        self._traffic = Traffic(
            self._redactor,
            url=url,
            ignores_proxies=ignores_proxies,
            read_only=read_only,
            max_requests=max_requests,
            max_seconds=max_seconds,
        )
        self._is_interrupted = is_interrupted
        limits = {"requests": max_requests, "seconds": max_seconds}
        self._budget = " and ".join(f"{limit} {unit}" for unit, limit in limits.items() if limit is not None)
        self._tally = Tally(operations)
        self._lock = Lock()
        self._response = Response(500)
        self._by_label = {f"{operation.method} {operation.path}": operation for operation in operations.values()}
        self._disabled = [operation.id for operation in operations.values() if self._is_disabled(operation)]
        self._started = time() - 2  # some file systems store whole or even seconds only
        #: Why nothing was tested, if known.
        self._reason = ""
        every = {scheme: tokens.get(scheme, "none") for scheme in operations.schemes}
        self._wire = Wire(operations, self._replay, self._replay, tokens=every, base_url=url, observe=observe)

    def __call__(self, arguments: list[str]) -> int:
        """Run, print the table, and return the exit code: 0 passed, 1 failed, 2 could not run, 130 interrupted.

        Raises SettingsError if the user's settings file is invalid.
        """
        os.environ |= build_environment(self._tokens)
        settings = load(build_configuration(self._operations, self._tokens, self._disabled, read_only=self._read_only))
        self._register()
        document = resources.files("scalev").joinpath("openapi.json")
        with self._redact_output() as out, resources.as_file(document) as path, self._wire, self._traffic.watch():
            self._traffic.on_first_response = out.release
            # Python ignores exceptions raised in finalizers, so an interrupt can get lost: check for it here
            self._traffic.is_abandoned = lambda: out.is_broken or self._is_interrupted()
            if self._disabled:
                count = f"{len(self._disabled)} of {len(self._operations)}"
                print(f"skipped {count} operations: they change data, or need a credential that is not set")
            code = self._run_schemathesis([str(path), *arguments], settings)
            if self._tally.operation_count:
                print(*self._tally.render_table(), sep="\n")
            if self._tally.failures and os.environ.get("GITHUB_ACTIONS") == "true":
                print(*annotate(self._tally.failures), sep="\n")
            if self._traffic.is_spent:
                print(f"stopped after {format_count(self._traffic.sent, 'request')}: the budget of {self._budget} is spent")
            output = out.finish()
            if code == NOT_RUN:
                self._explain(output)
        return code

    @contextmanager
    def _redact_output(self) -> Iterator[RedactedStream]:
        """Redact all output; text printed before the service's first response is held back until then."""
        streams = sys.stdout, sys.stderr
        out, err = RedactedStream(sys.stdout, self._redactor, held=True), RedactedStream(sys.stderr, self._redactor)
        sys.stdout, sys.stderr = cast("TextIO", out), cast("TextIO", err)
        try:
            yield out
        finally:
            err.finish()
            sys.stdout, sys.stderr = streams

    def _run_schemathesis(self, arguments: list[str], settings: Any) -> int:
        command: Any = cli.run
        try:
            command.main(args=arguments, prog_name="scalev-contract", obj=settings, standalone_mode=False)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else NOT_RUN
        except click.ClickException as error:
            self._reason = error.format_message()
            return NOT_RUN
        return PASSED  # after --help, for example

    def _explain(self, output: str) -> None:
        """Print one line with the reason why the run could not be completed."""
        reason = self._reason or output or "an unexpected error occurred, see above"
        print(f"scalev.contract: {' '.join(reason.split()):.500}", file=sys.stderr)

    def _is_disabled(self, operation: Operation) -> bool:
        return (self._read_only and not operation.is_read_only) or any(scheme not in self._tokens for scheme in operation.schemes)

    def _register(self) -> None:
        @schemathesis.check
        def client_on_the_wire(ctx: Any, response: Any, case: Any) -> bool:
            return self._check(response, case)

        @schemathesis.hook
        def before_call(context: Any, case: Any, kwargs: Any) -> None:
            _restrict_case(case)

        @schemathesis.hook
        def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
            operation = self._by_label.get(case.operation.label)
            return not (operation and isinstance(failure, UndefinedStatusCode) and is_gap(operation, failure.status_code))

        run = self

        @cli.handler()
        class Observer(EventHandler[Any]):
            def handle_event(self, ctx: Any, event: Any) -> None:
                run._observe(ctx, event)

            def shutdown(self, ctx: Any) -> None:
                run._redact_reports(ctx.config)

    def _observe(self, ctx: Any, event: Any) -> None:
        """Handle an event of schemathesis before it is printed."""
        self._tally.add(event, ctx.statistic.known_failures)
        if isinstance(event, LoadingFinished):
            if not event.statistic.operations.selected:
                self._reason = self._explain_no_operation()
                raise click.Abort
            if not event.statistic.transitions.selected:
                # these operations have no links, so a run without scenarios is not an error
                event.config.phases.stateful.enabled = False
        if isinstance(event, events.EngineFinished):
            if event.stop_reason is StopReason.INTERRUPTED and self._traffic.is_spent:
                event.stop_reason = ctx.stop_reason = StopReason.MAX_TIME
                ctx.exit_code = FAILED if ctx.warning_collector.fails_the_run() else PASSED
            ctx.exit_code = self._exit_code(ctx, event)

    def _exit_code(self, ctx: Any, event: Any) -> int:
        """Return the exit code: schemathesis counts errors as failures, and a run without any check as a success."""
        if ctx.statistic.unique_failures_map:
            return FAILED if event.stop_reason is not StopReason.INTERRUPTED else INTERRUPTED
        if not self._traffic.response_count and self._traffic.error is not None:
            self._reason = f"--url: expected a response from {self._url}, got {self._traffic.failure}"
            return NOT_RUN
        if event.stop_reason is StopReason.INTERRUPTED:
            return INTERRUPTED
        if ctx.errors:
            self._reason = f"the run is incomplete: {format_count(len(ctx.errors), 'error')}, see above"
            return NOT_RUN
        if not self._tally.operation_count:
            reason = f": the budget of {self._budget} was spent before the first case" if self._traffic.is_spent else ""
            self._reason = f"nothing was tested{reason or ': ' + (ctx.nothing_tested_reason or 'no check applies')}"
            return NOT_RUN
        variables = self._operations.map_schemes(VARIABLES)
        rejected_names = [variables.get(scheme, scheme) for scheme in self._tokens if self._is_rejected(scheme)]
        if rejected_names:
            self._reason = (
                f"{', '.join(rejected_names)}: expected a credential that the service accepts, "
                "got 401 or 403 for every GET request that uses it"
            )
            return NOT_RUN
        return int(ctx.exit_code)

    def _is_rejected(self, scheme: str) -> bool:
        """Return whether every read with a credential was rejected: rejections are documented, so every check passes."""
        takes = [operation.id for operation in self._operations.values() if operation.method == "GET" and scheme in operation.schemes]
        statuses = {status for operation in takes for status in self._tally.statuses[operation]}
        return bool(statuses) and statuses <= {401, 403}

    def _explain_no_operation(self) -> str:
        ready = len(self._operations) - len(self._disabled)
        if ready:
            return f"no operation to test: the options select none of the {ready} that can be sent here"
        return f"no operation to test: expected a credential in one of {', '.join(VARIABLES.values())}"

    def _redact_reports(self, config: Any) -> None:
        """Redact every file that the run wrote; delete those that cannot be rewritten."""
        for file in find_written_files(config, self._started):
            try:
                redact_file(file, self._redactor)
            except OSError as error:
                file.unlink(missing_ok=True)
                print(f"scalev.contract: {file}: deleted, because its credentials could not be redacted: {error}", file=sys.stderr)

    def _check(self, response: Any, case: Any) -> bool:
        """Check the request that the client sends for a case, and what it decodes from the service's response.

        Return True if the case does not apply.
        """
        operation = self._by_label.get(case.operation.label)
        if operation is None or case.meta is None or case.meta.generation.mode != schemathesis.GenerationMode.POSITIVE:
            return True
        client_case = convert_case(self._operations, operation, case)
        if case.method.upper() != operation.method or operation.is_shadowed({name: str(value) for name, value in client_case.path.items()}):
            return True
        headers = [(name, value) for name, values in response.headers.items() for value in values if name.lower() not in _HOP]
        with self._lock:  # schemathesis may have several workers, but there is one wire
            self._response = Response(response.status_code, tuple(headers), response.content)
            problems = self._wire.check(client_case).problems
        if problems:
            raise AssertionError("\n".join(problems))
        return False

    def _replay(self, _: Request) -> Response:
        return self._response


def _restrict_case(case: Any) -> None:
    """Adjust a valid case where its schemas are too permissive."""
    if case.meta is not None and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE:
        # cursors are opaque and only valid if they come from a response; a page has at least one row; time zones are names
        for name in ("next_cursor", "previous_cursor"):
            case.query.pop(name, None)
        if str(case.query.get("page_size", 1)).startswith(("-", "0")):
            case.query["page_size"] = 1
        if "tz" in case.query:
            case.query["tz"] = "Asia/Jakarta"
