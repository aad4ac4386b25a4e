"""Background tasks on asyncio and trio.

The tasks of anyio's task groups end with the block that started them. Work that outlives its caller (a token refresh whose caller is
cancelled), or is started by an async generator, needs independent tasks.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import anyio
import anyio.lowlevel

from .errors import ConfigurationError

T = TypeVar("T")


def get_current_loop() -> Any:
    """Return the running event loop of asyncio, or the token of a trio run. Raises ConfigurationError if there is neither."""
    try:
        token = anyio.lowlevel.current_token()
    except RuntimeError:
        raise ConfigurationError("expected a running event loop of asyncio or trio, got none") from None
    return getattr(token, "native_token", token)


def is_of_trio(loop: Any) -> bool:
    """Return whether a loop belongs to trio."""
    return type(loop).__module__.partition(".")[0] == "trio"


class EventLoop:
    """The event loop that runs the caller; two are equal if it is the same loop."""

    __slots__ = ("_loop", "trio")

    def __init__(self) -> None:
        self._loop = get_current_loop()
        #: The module `trio` if it runs the caller, None on asyncio.
        self.trio: Any = sys.modules["trio"] if is_of_trio(self._loop) else None

    def call_soon(self, function: Callable[[], object]) -> bool:
        """Schedule a function in the loop, from any thread; return False if the loop has ended."""
        error_class: type[Exception] = RuntimeError if self.trio is None else self.trio.RunFinishedError
        try:
            (self._loop.call_soon_threadsafe if self.trio is None else self._loop.run_sync_soon)(function)
        except error_class:
            return False
        return True

    def has_ended(self) -> bool:
        """Return whether the loop has ended."""
        if self.trio is None:
            return bool(self._loop.is_closed())
        return not self.call_soon(lambda: None)

    def create_task(self, coroutine: Any) -> asyncio.Task[None]:
        """Start an asyncio task."""
        task: asyncio.Task[None] = self._loop.create_task(coroutine)
        return task

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EventLoop) and other._loop is self._loop

    def __hash__(self) -> int:
        return hash(id(self._loop))


class Task(Generic[T]):
    """A coroutine that runs in the background, and continues if its caller is cancelled.

    `on_end` is called in the loop when the task has ended for any reason, even if it was cancelled before its first step. Keep a
    reference to the task until then.
    """

    def __init__(self, function: Callable[[], Awaitable[T]], on_end: Callable[[Task[T]], object]) -> None:
        self.loop = EventLoop()
        self._error: BaseException | None = None
        self._is_done = False
        self._function, self._on_end = function, on_end
        self._results: list[T] = []
        self._ended = anyio.Event()
        trio = self.loop.trio
        if trio is None:
            task = self.loop.create_task(self._run())
            # if a task is cancelled before its first step, only the callback runs
            task.add_done_callback(self._end)
            self.cancel: Callable[[], object] = task.cancel
        else:
            scope = trio.CancelScope()
            # in the caller's context, as on asyncio
            trio.lowlevel.spawn_system_task(self._run_in_trio, scope, context=contextvars.copy_context())
            self.cancel = scope.cancel

    def done(self) -> bool:
        """Return whether the task has ended."""
        return self._is_done

    def cancelled(self) -> bool:
        """Return whether the task was cancelled."""
        return self._is_done and self._error is None and not self._results

    def exception(self) -> BaseException | None:
        """Return the exception that the task raised, if any."""
        return self._error

    def result(self) -> T:
        """Return the result of a task that has ended, or raise its exception."""
        if self._error is not None:
            raise self._error
        if not self._results:
            raise asyncio.CancelledError if self.loop.trio is None else RuntimeError("the task was cancelled")
        return self._results[0]

    async def wait(self) -> None:
        """Wait until the task has ended, without raising its exception."""
        await self._ended.wait()

    async def _run(self) -> None:
        try:
            self._results.append(await self._function())
        except Exception as error:  # noqa: BLE001 - kept for `result`
            self._error = error

    async def _run_in_trio(self, scope: Any) -> None:
        error_class: type[BaseException] = self.loop.trio.Cancelled
        try:
            with scope:
                await self._run()
        except error_class:
            raise
        except BaseException as error:  # noqa: BLE001 - trio treats an exception in a system task as an internal error
            self._error = error
        finally:
            self._end()

    def _end(self, task: asyncio.Task[None] | None = None) -> None:
        if task is not None and not task.cancelled():
            self._error = self._error or task.exception()
        self._is_done = True
        self._ended.set()
        self._on_end(self)


#: Tasks that outlive their cancelled callers: the event loop itself keeps no reference.
_running: set[Task[Any]] = set()


async def complete(function: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Run a coroutine function to its end even if the caller is cancelled; wait some seconds for it, and raise what it raises.

    A shielded scope alone is not enough: `asyncio.Task.cancel` does not respect it.
    """
    task = Task(function, _running.discard)
    _running.add(task)
    with anyio.move_on_after(seconds, shield=True):
        await task.wait()
    if (error := task.exception()) is not None:
        raise error


class Background:
    """The background tasks of a client, which outlive the calls that started them."""

    def __init__(self) -> None:
        self._tasks: set[Task[None]] = set()

    def start(self, function: Callable[[], Awaitable[None]], on_end: Callable[[], object]) -> None:
        """Start a task; `on_end` is called when it has ended for any reason."""

        def end(task: Task[None]) -> None:
            self._tasks.discard(task)
            on_end()

        self._tasks.add(Task(function, end))

    async def wait(self) -> None:
        """Wait for the tasks of the caller's event loop. Tasks of other loops cannot be waited for."""
        if self._tasks:
            loop = EventLoop()
            for task in [task for task in self._tasks if task.loop == loop]:
                await task.wait()
