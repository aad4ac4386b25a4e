# Copied from generator/package/scalev/_runtime/creations/flow.py by `python -m generator generate`. Do not edit.
"""Create something once per reference: a lost response is looked up, and a call is repeated only if nothing was created."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeVar, cast

import attrs

from ..checks import describe, is_number
from ..errors import APIError, ConfigurationError, ScalevError
from ..omit import Omit
from ..responses import Response
from ..retries import SWITCH, compute_backoff
from .lookup import Search, add_reference
from .stores import CreationClaim, CreationState, CreationStore

T = TypeVar("T")
Found = TypeVar("Found")

#: The maximum number of requests that one call of `create_once` sends: it sends another one only if nothing was created before.
ATTEMPTS = 3


@attrs.frozen(kw_only=True)
class Creation:
    """The arguments of `create_once`. Raises ConfigurationError for invalid values."""

    reference: str
    metadata: Mapping[str, Any] = attrs.field(repr=False)
    items: str
    store: CreationStore | None
    settle: float
    clock: Callable[[], float]
    token: str = attrs.field(factory=lambda: secrets.token_hex(16), repr=False)

    def start(self, claim: CreationClaim) -> Callable[[int], float]:
        """Return a clock for the seconds since the first attempt, given how often this call has waited for `settle` seconds."""
        start = self.clock() - claim.age
        # the waits count even if no time passes, as in a test
        return lambda waits: max(self.clock() - start, claim.age + waits * self.settle)

    @classmethod
    def begin(
        cls,
        reference: object,
        metadata: Mapping[str, Any] | Omit,
        items: str,
        store: CreationStore | None,
        settle: object,
        clock: Callable[[], float],
    ) -> Creation:
        """Begin a creation: return it with the reference in the metadata."""
        if not is_number(settle) or settle < 0:
            raise ConfigurationError(f"settle: expected a number of seconds, 0 or more, got {describe(settle)}")
        all_metadata = add_reference(reference, metadata)
        return cls(reference=all_metadata["reference"], metadata=all_metadata, items=items, store=store, settle=float(settle), clock=clock)

    def check_renewed(self, is_renewed: bool) -> None:
        """Raise ScalevError if the claim was lost to another worker."""
        if not is_renewed:
            raise ScalevError(
                f"create_once: the claim on {self.reference!r:.80} expired, and another worker has it: call again to wait for its result"
            )


def create_once(
    creation: Creation,
    *,
    create: Callable[[Mapping[str, Any]], T],
    pages: Callable[[], Iterator[Response[Any]]],
    get: Callable[[Any], Found],
    sleep: Callable[[float], None],
) -> T | Found:
    """Create something, or return what an earlier attempt created. Raises what the functions raise."""

    def look(age: float) -> Found | None:
        search = Search(creation.reference, creation.items, age)
        for response in pages():
            search.read(response)
            if search.match is not None:
                return get(search.match.id)
            for row in search.unclear:
                if search.matches(resource := get(row.id)):
                    return resource
            if search.is_over:
                break
        return None

    def pause(seconds: float) -> None:
        if SWITCH.waits and seconds > 0:
            sleep(seconds)

    store, reference, token = creation.store, creation.reference, creation.token
    claim, polls = CreationClaim(state=CreationState.NEW), 0
    while store is not None and (claim := store.claim(reference, token)).state is CreationState.BUSY:
        polls += 1
        sleep(compute_backoff(polls, 0.1, 2.0, 1.0))
    if claim.state is CreationState.DONE:
        return get(claim.id)
    age = creation.start(claim)
    may_exist = claim.state is CreationState.REPEATED
    result: T | Found | None = None
    try:
        if may_exist:
            result = look(age(0))
        for attempt in range(ATTEMPTS):
            if result is not None:
                break
            if store is not None:
                creation.check_renewed(store.renew(reference, token))
            was_possible, may_exist = may_exist, True  # an interrupted call may still arrive
            try:
                result = create(creation.metadata)
            except APIError as error:
                if not error.may_have_been_processed:
                    may_exist = was_possible
                    raise
                pause(creation.settle)  # the service may still be processing it
                result = look(age(attempt + 1))
                if result is None and attempt == ATTEMPTS - 1:
                    raise
    except BaseException:
        if store is not None:
            store.release(reference, token, forget=not may_exist)
        raise
    created_object: Any = result
    if store is not None:
        store.finish(reference, token, created_object.id)
    return cast("T | Found", created_object)


async def create_once_async(
    creation: Creation,
    *,
    create: Callable[[Mapping[str, Any]], Awaitable[T]],
    pages: Callable[[], AsyncIterator[Response[Any]]],
    get: Callable[[Any], Awaitable[Found]],
    sleep: Callable[[float], Awaitable[None]],
) -> T | Found:
    """Create something, or return what an earlier attempt created, calling the store in threads. Raises what the functions raise."""
    from anyio import CancelScope, to_thread

    async def look(age: float) -> Found | None:
        search = Search(creation.reference, creation.items, age)
        async for response in pages():
            search.read(response)
            if search.match is not None:
                return await get(search.match.id)
            for row in search.unclear:
                if search.matches(resource := await get(row.id)):
                    return resource
            if search.is_over:
                break
        return None

    async def pause(seconds: float) -> None:
        if SWITCH.waits and seconds > 0:
            await sleep(seconds)

    store, reference, token = creation.store, creation.reference, creation.token
    claim, polls = CreationClaim(state=CreationState.NEW), 0
    while store is not None and (claim := await to_thread.run_sync(store.claim, reference, token)).state is CreationState.BUSY:
        polls += 1
        await sleep(compute_backoff(polls, 0.1, 2.0, 1.0))
    if claim.state is CreationState.DONE:
        return await get(claim.id)
    age = creation.start(claim)
    may_exist = claim.state is CreationState.REPEATED
    result: T | Found | None = None
    try:
        if may_exist:
            result = await look(age(0))
        for attempt in range(ATTEMPTS):
            if result is not None:
                break
            if store is not None:
                creation.check_renewed(await to_thread.run_sync(store.renew, reference, token))
            was_possible, may_exist = may_exist, True
            try:
                result = await create(creation.metadata)
            except APIError as error:
                if not error.may_have_been_processed:
                    may_exist = was_possible
                    raise
                await pause(creation.settle)
                result = await look(age(attempt + 1))
                if result is None and attempt == ATTEMPTS - 1:
                    raise
    except BaseException:
        if store is not None:
            with CancelScope(shield=True):
                await to_thread.run_sync(lambda: store.release(reference, token, forget=not may_exist))
        raise
    created_object: Any = result
    if store is not None:
        with CancelScope(shield=True):
            await to_thread.run_sync(store.finish, reference, token, created_object.id)
    return cast("T | Found", created_object)
