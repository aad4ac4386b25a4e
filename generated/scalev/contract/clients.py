# Copied from generator/package/scalev/contract/clients.py by `python -m generator generate`. Do not edit.
"""Drive the sync and the async client with cases: each call goes through the client's own method and a recording transport."""

from __future__ import annotations

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import scalev
from scalev import NO_RETRY, AsyncScalev, Scalev
from scalev.mock import Request, Response
from scalev.observe import Observations

from .arguments import Call, Case, build_call
from .transport import Handle, RecordingTransport


class ClientDriver(ABC):
    """Drive a client with cases, and record the exchanges and the result or error of its last call.

    `tokens` are the credentials by security scheme.
    """

    client: Any

    def __init__(self, handle: Handle, tokens: Mapping[str, str]) -> None:
        self.handle, self._tokens = handle, tokens
        self.exchanges: list[tuple[Request, Response]] = []
        self.call = Call({}, {})
        self.result: Any = None
        self.error: Exception | None = None

    @abstractmethod
    def run(self, case: Case) -> None:
        """Send the call of a case; raise UnreachableError if the client has no argument for one of its values."""

    @abstractmethod
    def close(self) -> None:
        """Close the client."""

    def record(self, request: Request) -> Response:
        """Pass a request to the handler and record the exchange."""
        response = self.handle(request)
        self.exchanges.append((request, response))
        return response

    def _prepare(self, case: Case) -> Callable[[], Any]:
        """Return the call of a case as a function without arguments."""
        self.exchanges.clear()
        self.result = self.error = None
        operation = case.operation
        tokens = {kind: self._tokens[scheme] for kind, scheme in zip(operation.credentials, operation.schemes, strict=True)}
        client = self.client.with_options(api_key=tokens["api_key"]) if "api_key" in tokens else self.client
        root = operation.root
        opener = getattr(client, root.name) if root else None
        required = _list_required(opener) if opener else set()
        credentials = {
            name: tokens.get(kind, "not-used")
            for name, kind in (root.credentials if root else {}).items()
            if kind in tokens or name in required
        }

        def method(opening: Mapping[str, Any]) -> Callable[..., Any]:
            node = opener(**opening, **credentials) if opener else client
            for part in operation.resource[1 if opener else 0 :]:
                node = getattr(node, part)
            bound_method: Callable[..., Any] = getattr(node, operation.name)
            return bound_method

        # open the resource with a placeholder first: its method's signature decides which argument goes where
        call = self.call = build_call(case, opener, method({root.parameter: "any"} if root else {}))
        return lambda: method(call.opening)(**call.arguments)


class SyncDriver(ClientDriver):
    """Drive `Scalev` with cases."""

    def __init__(self, handle: Handle, tokens: Mapping[str, str], base_url: str, observe: Observations | None = None) -> None:
        super().__init__(handle, tokens)
        self.client = Scalev(
            "sk_mock", transport=RecordingTransport(self.record), base_url=base_url, retry=NO_RETRY, allow_http=True, observe=observe
        )

    def run(self, case: Case) -> None:
        call = self._prepare(case)
        try:
            result = call()
            self.result = next(iter(result.pages())) if isinstance(result, scalev.Pager) else result
        except Exception as error:  # noqa: BLE001 - any error is judged
            self.error = error

    def close(self) -> None:
        self.client.close()


class AsyncDriver(ClientDriver):
    """Drive `AsyncScalev` with cases, in an event loop of its own."""

    def __init__(self, handle: Handle, tokens: Mapping[str, str], base_url: str) -> None:
        super().__init__(handle, tokens)
        self.client = AsyncScalev("sk_mock", transport=RecordingTransport(self.record), base_url=base_url, retry=NO_RETRY, allow_http=True)
        self._runner = asyncio.Runner()

    def run(self, case: Case) -> None:
        self._runner.run(self._run(self._prepare(case)))

    async def _run(self, call: Callable[[], Any]) -> None:
        try:
            result = call()
            if isinstance(result, scalev.AsyncPager):
                self.result = await anext(aiter(result.pages()))
            else:
                self.result = await result
        except Exception as error:  # noqa: BLE001 - any error is judged
            self.error = error

    def close(self) -> None:
        self._runner.run(self.client.close())
        self._runner.close()


def _list_required(opener: Callable[..., Any]) -> set[str]:
    return {name for name, parameter in inspect.signature(opener).parameters.items() if parameter.default is parameter.empty}
