# Copied from generator/package/scalev/_runtime/hooks.py by `python -m generator generate`. Do not edit.
"""Hooks: objects of the user that are notified of the beginning, the retries and the end of each call."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from .checks import describe
from .errors import ConfigurationError
from .operations import Operation
from .public import public
from .pydantic_schemas import InstanceOnly
from .responses import RawResponse, Response
from .retries import CallState

if TYPE_CHECKING:
    from .transport.failures import Failure

R = TypeVar("R", bound="Response[Any] | RawResponse")

log = logging.getLogger("scalev")

#: The maximum number of seconds that the hooks of a cancelled call may take.
_CANCELLED = 1.0


@public
@attrs.define(kw_only=True, eq=False)
class Call:
    """A call as hooks see it: where it goes, without values, and how many attempts it has taken.

    `operation` is its name in the client (`orders.list`; for a raw call, its method and path), `operation_id` that in the document
    (`listOrders`), `path` is a template (`/v3/orders/{id}`), and `base_url` precedes the path. `state` is for hooks, which can keep there
    what belongs to the call.
    """

    operation: str
    operation_id: str
    method: str
    path: str
    base_url: str
    attempts: int = 0
    state: dict[Any, Any] = attrs.field(factory=dict, repr=False)


@public
class Hooks(InstanceOnly):
    """Base class of hooks: override the methods that are needed, and pass instances as `Scalev(hooks=[…])`.

    A call begins with `before_request` and ends with either `after_response` or `on_error`, which comes alone if the call is
    interrupted at its beginning; `on_retry` precedes each wait for another attempt. Hooks run in the thread or task of the call, in the
    given order. Those of an asynchronous client may be coroutine functions. An exception in a hook is logged and does not affect the
    call.
    """

    __slots__ = ()

    def before_request(self, call: Call) -> Awaitable[None] | None:
        """Handle the beginning of a call."""
        return None

    def after_response(self, call: Call, response: Response[Any] | RawResponse) -> Awaitable[None] | None:
        """Handle the response of a successful call."""
        return None

    def on_retry(self, call: Call, reason: str, wait: float) -> Awaitable[None] | None:
        """Handle a failed attempt that is repeated in `wait` seconds. `reason` is its status, or why it has no response."""
        return None

    def on_error(self, call: Call, error: BaseException) -> Awaitable[None] | None:
        """Handle the exception that ends a call: an APIError, or one that interrupts the call."""
        return None


class Watch:
    """The hooks of one call."""

    __slots__ = ("_hooks", "_state", "call")

    def __init__(self, hooks: Sequence[Hooks], operation: Operation[Any], base_url: str, state: CallState) -> None:
        self._hooks, self._state = hooks, state
        self.call = Call(
            operation=operation.name or operation.id,
            operation_id=operation.id,
            method=operation.method,
            path=operation.path,
            base_url=base_url,
        )

    def run(self, perform: Callable[[], R]) -> R:
        """Perform the call and notify the hooks of its beginning and its end."""
        try:
            self._notify("before_request")
            response = perform()
        except BaseException as error:
            self._notify("on_error", error)
            raise
        self._notify("after_response", response)
        return response

    async def run_async(self, perform: Callable[[], Awaitable[R]]) -> R:
        """Perform the call and notify the hooks of its beginning and its end, even if it is cancelled."""
        try:
            await self._notify_async("before_request")
            response = await perform()
        except Exception as error:
            await self._notify_async("on_error", error)
            raise
        except BaseException as error:
            import anyio  # deferred until a call is interrupted

            with anyio.move_on_after(_CANCELLED, shield=True):
                await self._notify_async("on_error", error)
            raise
        await self._notify_async("after_response", response)
        return response

    def notify_of_retry(self, outcome: RawResponse | Failure, wait: float) -> None:
        """Notify the hooks of an attempt that will be repeated."""
        self._notify("on_retry", _describe_reason(outcome), wait)

    async def notify_of_retry_async(self, outcome: RawResponse | Failure, wait: float) -> None:
        """Notify the hooks of an attempt that will be repeated."""
        await self._notify_async("on_retry", _describe_reason(outcome), wait)

    def _notify(self, name: str, *arguments: Any) -> None:
        self.call.attempts = self._state.attempts
        for hook in self._hooks:
            result = _call_hook(hook, name, self.call, *arguments)
            if inspect.isawaitable(result):
                getattr(result, "close", lambda: None)()
                log.warning("the hook %s.%s is not called: only those of AsyncScalev can be coroutine functions", type(hook).__name__, name)

    async def _notify_async(self, name: str, *arguments: Any) -> None:
        self.call.attempts = self._state.attempts
        for hook in self._hooks:
            result = _call_hook(hook, name, self.call, *arguments)
            if inspect.isawaitable(result):
                try:
                    await result
                except Exception as error:  # noqa: BLE001 - user code may raise anything
                    _report(hook, name, error)


def validate_hooks(value: Any) -> tuple[Hooks, ...]:
    """Validate the hooks of a client; a hook that is passed twice is called once. Raises ConfigurationError for anything but Hooks."""
    hooks = (value,) if isinstance(value, Hooks) else tuple(value) if isinstance(value, Iterable) else None
    invalid_hooks = [value] if hooks is None else [hook for hook in hooks if not isinstance(hook, Hooks)]
    if hooks is None or invalid_hooks:
        raise ConfigurationError(f"hooks: expected instances of scalev.Hooks, got {describe(invalid_hooks[0])}")
    return tuple({id(hook): hook for hook in hooks}.values())


def _call_hook(hook: Hooks, name: str, *arguments: Any) -> Any:
    try:
        return getattr(hook, name)(*arguments)
    except Exception as error:  # noqa: BLE001 - user code may raise anything
        _report(hook, name, error)
        return None


def _report(hook: Hooks, name: str, error: Exception) -> None:
    # without a traceback, whose frames hold the call
    log.warning("the hook %s.%s raised %s; the call continues", type(hook).__name__, name, type(error).__name__)


def _describe_reason(outcome: RawResponse | Failure) -> str:
    return str(outcome.status) if isinstance(outcome, RawResponse) else outcome.reason
