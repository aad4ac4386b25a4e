# Copied from generator/package/scalev/_runtime/outcomes.py by `python -m generator generate`. Do not edit.
"""Turn the outcome of the last attempt into a result or an error. Nothing here does I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .errors import APIError, APITimeoutError
from .operations import Operation
from .requests import Request
from .responses import RawResponse, Response, decode_result, make_error
from .retries import CallState

if TYPE_CHECKING:
    from .transport.failures import Failure

T = TypeVar("T")


def build_limiter_failure(state: CallState, request: Request) -> Failure:
    """Return the failure of a call that the rate limiter cannot schedule in time."""
    reason = f"the rate limiter could not schedule the call within the {state.total_timeout:g} s of `Retry.total_timeout`"
    return _build_unsent_failure(reason, request, "the rate limiter")


def build_timeout_failure(state: CallState, request: Request) -> Failure:
    """Return the failure of a call whose total timeout was over before it could be sent."""
    return _build_unsent_failure(f"the {state.total_timeout:g} s of `Retry.total_timeout` are over", request, "no time left")


def _build_unsent_failure(words: str, request: Request, reason: str) -> Failure:
    from .transport.failures import Failure  # deferred until an error occurs

    error = APITimeoutError(f"{request.method} {request.path}: not sent: {words}", method=request.method, path=request.path)
    return Failure(error=error, cause=None, reason=reason, received=False, is_transient=False)


def wait_after(state: CallState, outcome: RawResponse | Failure) -> float | None:
    """Return the seconds to wait before a retry, None after the last attempt."""
    if isinstance(outcome, RawResponse):
        return state.decide_after_status(outcome.status, outcome.headers)
    return state.decide_after_failure(outcome.reason, received=outcome.received, transient=outcome.is_transient)


def _require_response(operation: Operation[Any], state: CallState, outcome: RawResponse | Failure) -> RawResponse:
    if isinstance(outcome, RawResponse):
        return outcome
    shows = state.secrets is not None and state.secrets.are_shown_by(outcome.cause)
    raise complete_error(outcome.error, operation, state) from None if shows else outcome.cause


def complete_error(error: APIError, operation: Operation[Any], state: CallState) -> APIError:
    """Add the operation and what is known of the attempts to an error, redact the credentials of the call in it, and return it."""
    if state.secrets is not None:
        state.secrets.redact(error)
    error.operation, error.operation_id = operation.name or operation.id, operation.id
    error.attempts, error.may_have_been_processed = state.attempts, state.may_have_been_processed
    return error


def build_response(operation: Operation[T], request: Request, state: CallState, outcome: RawResponse | Failure) -> Response[T]:
    """Return the response of a call and its decoded result. Raises the error of a failed one."""
    response = _require_response(operation, state, outcome)
    try:
        result = decode_result(operation, request.path, response)
    except APIError as error:
        complete_error(error, operation, state)
        raise
    return Response(status=response.status, headers=response.headers, content=response.content, parsed=result, attempts=state.attempts)


def require_success(operation: Operation[Any], request: Request, state: CallState, outcome: RawResponse | Failure) -> RawResponse:
    """Return the response of a raw call. Raises its error unless the status is a success."""
    response = _require_response(operation, state, outcome)
    if not 200 <= response.status < 300:
        raise complete_error(make_error(operation, request.path, response), operation, state)
    return response
