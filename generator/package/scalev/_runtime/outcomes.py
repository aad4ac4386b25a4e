"""Turn the outcome of the last attempt into a result or an error. Nothing here does I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .errors import APIError, APITimeoutError
from .operations import Operation
from .requests import Request
from .reservations import Reservation
from .responses import RawResponse, Response, error_of, result_of
from .retries import CallState

if TYPE_CHECKING:
    from .transport.failures import Failure

T = TypeVar("T")


def no_reservation(state: CallState, request: Request) -> Failure:
    """Return the failure of a call that the rate limiter cannot schedule in time."""
    reason = f"the rate limiter could not schedule the call within the {state.total_timeout:g} s of `Retry.total_timeout`"
    return _not_sent(reason, request, "the rate limiter")


def out_of_time(state: CallState, request: Request) -> Failure:
    """Return the failure of a call whose total timeout was over before it could be sent."""
    return _not_sent(f"the {state.total_timeout:g} s of `Retry.total_timeout` are over", request, "no time left")


def _not_sent(words: str, request: Request, reason: str) -> Failure:
    from .transport.failures import Failure  # deferred until an error occurs

    error = APITimeoutError(f"{request.method} {request.path}: not sent: {words}", method=request.method, path=request.path)
    return Failure(error=error, cause=None, reason=reason, received=False, passing=False)


def wait_after(state: CallState, reservation: Reservation, outcome: RawResponse | Failure) -> float | None:
    """Return the seconds to wait before a retry, None after the last attempt."""
    if isinstance(outcome, RawResponse):
        reservation.learn(outcome.status, outcome.headers)
        return state.after_status(outcome.status, outcome.headers)
    return state.after_failure(outcome.reason, received=outcome.received, transient=outcome.passing)


def _answer_of(state: CallState, outcome: RawResponse | Failure) -> RawResponse:
    if isinstance(outcome, RawResponse):
        return outcome
    shows = state.secrets is not None and state.secrets.are_shown_by(outcome.cause)
    raise told(outcome.error, state) from None if shows else outcome.cause


def told(error: APIError, state: CallState) -> APIError:
    """Add what is known of the attempts to an error, redact the credentials of the call in it, and return it."""
    if state.secrets is not None:
        state.secrets.redact(error)
    error.attempts, error.may_have_been_processed = state.attempts, state.may_have_been_processed
    return error


def read(operation: Operation[T], request: Request, state: CallState, outcome: RawResponse | Failure) -> Response[T]:
    """Return the response of a call and its decoded result. Raises the error of a failed one."""
    answer = _answer_of(state, outcome)
    try:
        parsed = result_of(operation, request.path, answer)
    except APIError as error:
        told(error, state)
        raise
    return Response(status=answer.status, headers=answer.headers, content=answer.content, parsed=parsed, attempts=state.attempts)


def checked(operation: Operation[Any], request: Request, state: CallState, outcome: RawResponse | Failure) -> RawResponse:
    """Return the response of a raw call. Raises its error unless the status is a success."""
    answer = _answer_of(state, outcome)
    if not 200 <= answer.status < 300:
        raise told(error_of(operation, request.path, answer), state)
    return answer
