"""Both clients on a wire that is watched: a case goes through the client's own method, sync and async, and is caught."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import scalev
from scalev import NO_RETRY, AsyncScalev, Scalev
from scalev.mock import MockScalev, Request, Response
from scalev.mock.transport import MockTransport

from . import results, sent
from .arguments import Case, UnreachableError, call_of
from .operations import Operation, Operations
from .values import difference

Handle = Callable[[Request], Response]


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
        self._sync.client = Scalev("sk_mock", transport=MockTransport(self._sync.answer), **settings)
        self._runner: asyncio.Runner | None = None
        if self._async:
            self._runner = asyncio.Runner()
            self._async.client = AsyncScalev("sk_mock", transport=MockTransport(self._async.answer), **settings)

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

    def _method(self, client: Any, case: Case) -> Callable[[], Any]:
        """The client's method for a case, with its arguments."""
        operation = case.operation
        schemes = operation.described.security[0] if operation.described.security else ()
        tokens = {kind: self._tokens[scheme] for kind, scheme in zip(operation.credentials, schemes, strict=True)}
        node = client.with_options(api_key=tokens["api_key"]) if "api_key" in tokens else client
        if operation.root is None:
            for part in operation.resource:
                node = getattr(node, part)
            call = call_of(case, None, getattr(node, operation.name))
            return lambda: getattr(node, operation.name)(**call.arguments)
        opener = getattr(node, operation.root.name)
        # the signature is that of the class: a resource is opened once its values are known
        held = {name: tokens[kind] for name, kind in operation.root.credentials.items() if kind in tokens}
        held |= {name: "not-used" for name, kind in operation.root.credentials.items() if kind not in tokens and name in _required(opener)}
        bound = opener(**{operation.root.parameter: "any"}, **held)
        for part in operation.resource[1:]:
            bound = getattr(bound, part)
        call = call_of(case, opener, getattr(bound, operation.name))

        def run() -> Any:
            opened = opener(**call.opening, **held)
            for part in operation.resource[1:]:
                opened = getattr(opened, part)
            return getattr(opened, operation.name)(**call.arguments)

        return run

    def _call_sync(self, case: Case) -> None:
        self._sync.caught.clear()
        self._sync.result = self._sync.error = None
        method = self._method(self._sync.client, case)
        try:
            result = method()
            self._sync.result = next(iter(result.pages())) if isinstance(result, scalev.Pager) else result
        except Exception as error:  # noqa: BLE001 - whatever comes is judged
            self._sync.error = error

    async def _call_async(self, case: Case, side: _Side) -> None:
        side.caught.clear()
        side.result = side.error = None
        method = self._method(side.client, case)
        try:
            result = method()
            if isinstance(result, scalev.AsyncPager):
                pages = result.pages()
                side.result = await anext(aiter(pages))
                await _closed(pages)
            else:
                side.result = await result
        except Exception as error:  # noqa: BLE001 - whatever comes is judged
            side.error = error

    def _problems(self, case: Case, side: _Side) -> list[str]:
        if sent.cannot_be_sent(case):
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


def _required(opener: Callable[..., Any]) -> list[str]:
    import inspect

    return [name for name, one in inspect.signature(opener).parameters.items() if one.default is inspect.Parameter.empty]


async def _closed(pages: Any) -> None:
    closing: Awaitable[None] = pages.aclose()
    await closing
