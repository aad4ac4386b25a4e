# Copied from generator/package/scalev/contract/wire.py by `python -m generator generate`. Do not edit.
"""Check both clients: each sends the case and returns the response, and the two agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import scalev
from scalev.observe import Observations

from . import request_checks, result_checks
from .arguments import Case, UnreachableError
from .clients import AsyncDriver, ClientDriver, SyncDriver
from .operations import Operation, Operations
from .transport import Handle
from .values import find_difference

#: Returns the problems with how one client handled a case.
Judge = Callable[[Case, ClientDriver], list[str]]


@dataclass(frozen=True)
class Outcome:
    """The outcome of a case: its problems, and the response status (None if the client rejected the case)."""

    problems: tuple[str, ...]
    status: int | None


class Wire:
    """The sync and async client, each connected to a service that responds identically. Close it, or use a `with` block.

    `tokens` are the credentials by security scheme. Without `second`, only the sync client is called. `observe` records the shapes of the
    responses that it decodes.
    """

    def __init__(
        self,
        operations: Operations,
        first: Handle,
        second: Handle | None = None,
        *,
        tokens: Mapping[str, str],
        base_url: str = "https://api.scalev.com",
        observe: Observations | None = None,
    ) -> None:
        self._operations, self._tokens, self.base_url = operations, tokens, base_url
        self.sides: dict[str, ClientDriver] = {"sync": SyncDriver(first, tokens, base_url, observe)}
        if second:
            self.sides["async"] = AsyncDriver(second, tokens, base_url)

    def check(self, case: Case, judge: Judge | None = None) -> Outcome:
        """Send a case through both clients and return the outcome; pass `judge` to expect something other than a success."""
        judge = judge or self._judge
        problems: list[str] = []
        try:
            for name, side in self.sides.items():
                side.run(case)
                problems += [f"{name}: {problem}" for problem in judge(case, side)]
        except UnreachableError as error:
            return Outcome((str(error),), None)
        exchanges = self.sides["sync"].exchanges
        return Outcome((*problems, *self._compare_sides()), exchanges[-1][1].status if exchanges else None)

    def close(self) -> None:
        """Close both clients."""
        for side in self.sides.values():
            side.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _judge(self, case: Case, side: ClientDriver) -> list[str]:
        return self.judge_unsent(side) if request_checks.is_unsendable(case, side.call) else self.judge_sent(case, side)

    def judge_unsent(self, side: ClientDriver) -> list[str]:
        """Return the problems if the client has to reject a case before sending anything."""
        if isinstance(side.error, scalev.ConfigurationError) and not side.exchanges:
            return []
        return [f"expected a ConfigurationError before anything is sent, got {side.error!r:.200}"]

    def judge_sent(self, case: Case, side: ClientDriver) -> list[str]:
        """Return the problems if a case has to be sent exactly once and unchanged, and its response returned."""
        if not side.exchanges:
            return [f"nothing was sent: {type(side.error).__name__}: {side.error!s:.200}"]
        if len(side.exchanges) > 1:
            return [f"one call sent {len(side.exchanges)} requests"]
        request, response = side.exchanges[0]
        problems = list(request_checks.find_problems(case, request, self.base_url, self._build_credentials(case.operation)))
        return problems + list(result_checks.find_problems(response, side.result, side.error))

    def _build_credentials(self, operation: Operation) -> dict[str, str]:
        """Return the headers that an operation's security requires."""
        headers = {}
        for scheme in operation.schemes:
            scheme_node = self._operations.schemes[scheme]
            if scheme_node.get("type") == "apiKey":
                headers[scheme_node["name"]] = self._tokens[scheme]
            else:
                headers["Authorization"] = f"Bearer {self._tokens[scheme]}"
        return headers

    def _compare_sides(self) -> list[str]:
        if len(self.sides) == 1:
            return []
        sync, async_ = self.sides.values()
        if type(sync.error) is not type(async_.error):
            return [f"sync ends with {type(sync.error).__name__}, async with {type(async_.error).__name__}"]
        difference = find_difference(result_checks.to_json(sync.result), result_checks.to_json(async_.result))
        return [f"sync and async decode differently: {difference}"] if difference else []
