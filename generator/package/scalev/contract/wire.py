"""Both clients on a watched wire: what they send is the case, what they give is the answer, and they agree."""

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

#: Finds what is wrong with how one client took a case.
Judge = Callable[[Case, Driven], list[str]]


@dataclass(frozen=True)
class Outcome:
    """How a case went: what is wrong, and the status of the answer (None where the client refused to send it)."""

    problems: tuple[str, ...]
    status: int | None


class Wire:
    """The sync and the async client, each before a service of its own that answers alike. Close it, or use a `with` block.

    `tokens` are the credentials by security scheme. With one service only (`second` left out) just the sync client calls.
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
        """A wire to two mocks that are alike."""
        return cls(operations, first.handle, second.handle, tokens=first.keys)

    def check(self, case: Case, judge: Judge | None = None) -> Outcome:
        """Send a case through both clients, and find what is wrong; another `judge` knows another right outcome."""
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
        """What is wrong where the client has to refuse a case before anything is sent."""
        if isinstance(side.error, scalev.ConfigurationError) and not side.caught:
            return []
        return [f"expected a ConfigurationError before anything is sent, got {side.error!r:.200}"]

    def problems_sent(self, case: Case, side: Driven) -> list[str]:
        """What is wrong where a case has to be sent, once and as it is, and its response given back."""
        if not side.caught:
            return [f"nothing was sent: {type(side.error).__name__}: {side.error!s:.200}"]
        if len(side.caught) > 1:
            return [f"one call sent {len(side.caught)} requests"]
        request, response = side.caught[0]
        found = list(sent.problems(case, request, self.base_url, self._credentials(case.operation)))
        return found + list(results.problems(response, side.result, side.error))

    def _credentials(self, operation: Operation) -> dict[str, str]:
        """The headers that an operation's security asks for."""
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
