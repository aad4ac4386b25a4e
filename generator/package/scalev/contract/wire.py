"""Check both clients: each sends the case and returns the response, and the two agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import scalev
from scalev.mock import MockScalev

from . import results, sent
from .arguments import Case, UnreachableError
from .clients import Driven, DrivenAsync, DrivenSync
from .operations import Operation, Operations
from .transport import Handle
from .values import difference

#: Returns the problems with how one client handled a case.
Judge = Callable[[Case, Driven], list[str]]


@dataclass(frozen=True)
class Outcome:
    """The outcome of a case: its problems, and the response status (None if the client rejected the case)."""

    problems: tuple[str, ...]
    status: int | None


class Wire:
    """The sync and async client, each connected to a service that responds identically. Close it, or use a `with` block.

    `tokens` are the credentials by security scheme. Without `second`, only the sync client is called.
    """

    def __init__(
        self,
        operations: Operations,
        first: Handle,
        second: Handle | None = None,
        *,
        tokens: Mapping[str, str],
        base_url: str = "https://api.scalev.com",
    ) -> None:
        self._operations, self._tokens, self.base_url = operations, tokens, base_url
        self.sides: dict[str, Driven] = {"sync": DrivenSync(first, tokens, base_url)}
        if second:
            self.sides["async"] = DrivenAsync(second, tokens, base_url)

    @classmethod
    def to_mocks(cls, operations: Operations, first: MockScalev, second: MockScalev) -> Self:
        """Return a wire to two identical mocks."""
        return cls(operations, first.handle, second.handle, tokens=first.keys)

    def check(self, case: Case, judge: Judge | None = None) -> Outcome:
        """Send a case through both clients and return the outcome; pass `judge` to expect something else than a success."""
        judge = judge or self._judge
        problems: list[str] = []
        try:
            for name, side in self.sides.items():
                side.run(case)
                problems += [f"{name}: {problem}" for problem in judge(case, side)]
        except UnreachableError as error:
            return Outcome((str(error),), None)
        caught = self.sides["sync"].caught
        return Outcome((*problems, *self._disagreements()), caught[-1][1].status if caught else None)

    def close(self) -> None:
        """Close both clients."""
        for side in self.sides.values():
            side.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _judge(self, case: Case, side: Driven) -> list[str]:
        return self.problems_unsent(side) if sent.cannot_be_sent(case, side.call) else self.problems_sent(case, side)

    def problems_unsent(self, side: Driven) -> list[str]:
        """Return the problems if the client has to reject a case before sending anything."""
        if isinstance(side.error, scalev.ConfigurationError) and not side.caught:
            return []
        return [f"expected a ConfigurationError before anything is sent, got {side.error!r:.200}"]

    def problems_sent(self, case: Case, side: Driven) -> list[str]:
        """Return the problems if a case has to be sent exactly once and unchanged, and its response returned."""
        if not side.caught:
            return [f"nothing was sent: {type(side.error).__name__}: {side.error!s:.200}"]
        if len(side.caught) > 1:
            return [f"one call sent {len(side.caught)} requests"]
        request, response = side.caught[0]
        found = list(sent.problems(case, request, self.base_url, self._credentials(case.operation)))
        return found + list(results.problems(response, side.result, side.error))

    def _credentials(self, operation: Operation) -> dict[str, str]:
        """Return the headers that an operation's security requires."""
        found = {}
        for scheme in operation.schemes:
            told = self._operations.schemes[scheme]
            if told.get("type") == "apiKey":
                found[told["name"]] = self._tokens[scheme]
            else:
                found["Authorization"] = f"Bearer {self._tokens[scheme]}"
        return found

    def _disagreements(self) -> list[str]:
        if len(self.sides) == 1:
            return []
        one, two = self.sides.values()
        if type(one.error) is not type(two.error):
            return [f"sync ends with {type(one.error).__name__}, async with {type(two.error).__name__}"]
        found = difference(results.written(one.result), results.written(two.result))
        return [f"sync and async read differently: {found}"] if found else []
