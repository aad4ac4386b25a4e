"""Both clients on a wire that is watched: a case goes through the client's own method, sync and async, and is caught."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import scalev
from scalev import NO_RETRY, AsyncScalev, Scalev
from scalev.mock import MockScalev, Request, Response

from . import results, sent
from .arguments import Call, Case, UnreachableError, call_of
from .operations import Operation, Operations
from .transport import Handle, Watched
from .values import difference


@dataclass(frozen=True)
class Outcome:
    """How a case went: what is wrong, and the status of the answer (None where the client refused to send it)."""

    problems: tuple[str, ...]
    status: int | None


@dataclass
class _Side:
    """One client: where its requests go, what was caught, and what it made of the answer."""

    client: Any
    handle: Handle
    caught: list[tuple[Request, Response]]
    call: Call = field(default_factory=lambda: Call({}, {}))
    result: Any = None
    error: Exception | None = None

    def answer(self, request: Request) -> Response:
        """Hand a request on and keep it."""
        response = self.handle(request)
        self.caught.append((request, response))
        return response


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
        self._sync = _Side(None, first, [])
        self._async = _Side(None, second, []) if second else None
        settings: dict[str, Any] = {"base_url": base_url, "retry": NO_RETRY, "allow_http": True}
        self._sync.client = Scalev("sk_mock", transport=Watched(self._sync.answer), **settings)
        self._runner: asyncio.Runner | None = None
        if self._async:
            self._runner = asyncio.Runner()
            self._async.client = AsyncScalev("sk_mock", transport=Watched(self._async.answer), **settings)

    @classmethod
    def to_mocks(cls, operations: Operations, first: MockScalev, second: MockScalev) -> Self:
        """A wire to two mocks that are alike."""
        return cls(operations, first.handle, second.handle, tokens=first.keys)

    def check(self, case: Case) -> Outcome:
        """Send a case through both clients and tell what is wrong."""
        try:
            self._call_sync(case)
            if self._async and self._runner:
                self._runner.run(self._call_async(case, self._async))
        except UnreachableError as error:
            return Outcome((str(error),), None)
        found = [f"{side}: {problem}" for side, one in self._sides().items() for problem in self._problems(case, one)]
        return Outcome((*found, *self._disagreements()), self._sync.caught[-1][1].status if self._sync.caught else None)

    def close(self) -> None:
        """Close both clients."""
        self._sync.client.close()
        if self._runner and self._async:
            self._runner.run(self._async.client.close())
            self._runner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _sides(self) -> dict[str, _Side]:
        return {"sync": self._sync} | ({"async": self._async} if self._async else {})

    def _call(self, client: Any, case: Case) -> tuple[Call, Callable[[], Any]]:
        """A case as a call of a client's method, and what makes the call."""
        operation = case.operation
        schemes = operation.described.security[0] if operation.described.security else ()
        tokens = {kind: self._tokens[scheme] for kind, scheme in zip(operation.credentials, schemes, strict=True)}
        client = client.with_options(api_key=tokens["api_key"]) if "api_key" in tokens else client
        opener, held = None, {}
        if operation.root:
            opener = getattr(client, operation.root.name)
            needed = {name for name, one in inspect.signature(opener).parameters.items() if one.default is one.empty}
            held = {
                name: tokens.get(kind, "not-used") for name, kind in operation.root.credentials.items() if kind in tokens or name in needed
            }

        def method(opening: Mapping[str, Any]) -> Callable[..., Any]:
            node = opener(**opening, **held) if opener else client
            for part in operation.resource[1 if opener else 0 :]:
                node = getattr(node, part)
            found: Callable[..., Any] = getattr(node, operation.name)
            return found

        # a resource is opened for its signature first: which argument goes where is not known before
        call = call_of(case, opener, method({operation.root.parameter: "any"} if operation.root else {}))
        return call, lambda: method(call.opening)(**call.arguments)

    def _call_sync(self, case: Case) -> None:
        side = self._sync
        side.call, call = self._started(side, case)
        try:
            result = call()
            side.result = next(iter(result.pages())) if isinstance(result, scalev.Pager) else result
        except Exception as error:  # noqa: BLE001 - whatever comes is judged
            side.error = error

    async def _call_async(self, case: Case, side: _Side) -> None:
        side.call, call = self._started(side, case)
        try:
            result = call()
            if isinstance(result, scalev.AsyncPager):
                side.result = await anext(aiter(result.pages()))
            else:
                side.result = await result
        except Exception as error:  # noqa: BLE001 - whatever comes is judged
            side.error = error

    def _started(self, side: _Side, case: Case) -> tuple[Call, Callable[[], Any]]:
        side.caught.clear()
        side.result = side.error = None
        return self._call(side.client, case)

    def _problems(self, case: Case, side: _Side) -> list[str]:
        if sent.cannot_be_sent(case, side.call):
            if isinstance(side.error, scalev.ConfigurationError) and not side.caught:
                return []
            return [f"expected a ConfigurationError before anything is sent, got {side.error!r:.200}"]
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
        for scheme in operation.described.security[0] if operation.described.security else ():
            told = self._operations.schemes[scheme]
            if told.get("type") == "apiKey":
                found[told["name"]] = self._tokens[scheme]
            else:
                found["Authorization"] = f"Bearer {self._tokens[scheme]}"
        return found

    def _disagreements(self) -> list[str]:
        if self._async is None:
            return []
        one, two = self._sync, self._async
        if type(one.error) is not type(two.error):
            return [f"sync ends with {type(one.error).__name__}, async with {type(two.error).__name__}"]
        found = difference(results.written(one.result), results.written(two.result))
        return [f"sync and async read differently: {found}"] if found else []
