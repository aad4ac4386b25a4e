"""Observers: objects that see the shape of each response. `scalev.observe` has the one that records what differs from the contract."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from .checks import describe
from .errors import APIStatusError, ConfigurationError
from .operations import Operation
from .pydantic_schemas import InstanceOnly
from .responses import RawResponse, Response
from .unreadable import Unreadable as Unreadable
from .unreadable import current

R = TypeVar("R", bound="Response[Any]")
E = TypeVar("E")

log = logging.getLogger("scalev")


class Observer(InstanceOnly):
    """Base class of `scalev.observe.Observations`. An exception in an observer is logged and does not affect the call."""

    #: Whether unknown values of enums are reported as well.
    wants_values: bool = False

    def see_response(self, operation: str, response: RawResponse, parsed: Any, code: str | None, unreadable: list[Unreadable]) -> None:
        """Observe the last response of a call: the decoded result (None after an error), its error code, and what could not be decoded."""
        raise NotImplementedError(f"{type(self).__name__} does not implement `see_response`")

    def see_delivery(self, event: str, body: Any, unreadable: list[Unreadable]) -> None:
        """Observe a delivery of a webhook."""
        raise NotImplementedError(f"{type(self).__name__} does not implement `see_delivery`")


def validate_observer(value: Any) -> Observer | None:
    """Validate the optional observer. Raises ConfigurationError for anything else."""
    if value is None or isinstance(value, Observer):
        return value
    raise ConfigurationError(f"observe: expected scalev.observe.Observations, got {describe(value)}")


def observe_response(observer: Observer, operation: Operation[Any], outcome: object, build: Callable[[], R]) -> R:
    """Return the response that `build` decodes, or raise its error, and let the observer see it."""
    if not isinstance(outcome, RawResponse):
        return build()
    recorder = current.recorder
    before = recorder.values
    unreadable: list[Unreadable] = []
    recorder.values = unreadable
    recorder.enums = observer.wants_values
    parsed = code = None
    try:
        response = build()
        parsed = response.parsed
    except APIStatusError as error:
        code = error.error_code
        raise
    else:
        return response
    finally:
        recorder.values = before
        try:
            observer.see_response(operation.id, outcome, parsed, code, unreadable)
        except Exception as error:  # noqa: BLE001 - observing must not affect a call
            _report(observer, error)


def observe_delivery(observer: Observer, decode: Callable[[], E]) -> E:
    """Return the event that `decode` returns, and let the observer see it."""
    recorder = current.recorder
    before = recorder.values
    unreadable: list[Unreadable] = []
    recorder.values = unreadable
    recorder.enums = observer.wants_values
    try:
        event: Any = decode()
    finally:
        recorder.values = before
    try:
        observer.see_delivery(event.event, event._raw, unreadable)
    except Exception as error:  # noqa: BLE001 - observing must not affect a delivery
        _report(observer, error)
    return event  # type: ignore[no-any-return]  # any type of event, whose private content is read above


def _report(observer: Observer, error: Exception) -> None:
    # without a traceback, whose frames hold the response
    log.warning("%s raised %s; the call continues", type(observer).__name__, type(error).__name__)
