# Copied from generator/package/scalev/_runtime/outcomes.py by `python -m generator generate`. Do not edit.
"""From the last try of a call to its result or its error. Nothing here does I/O."""

from __future__ import annotations

from typing import Any, TypeVar

from .errors import APIError, APITimeoutError
from .operations import Operation
from .requests import Request
from .responses import RawResponse, Response, error_of, result_of
from .retries import Course
from .slots import Slot
from .transport import Failure

T = TypeVar("T")


def held_back(course: Course, request: Request) -> Failure:
    """A call that the limiter cannot let through in time."""
    words = (
        f"{request.method} {request.path}: not sent: the limiter has no place for it within the {course.retry.total:g} s of `Retry.total`"
    )
    error = APITimeoutError(words, method=request.method, path=request.path)
    return Failure(error=error, cause=None, reason="the limiter", received=False, passing=False)


def wait_after(course: Course, slot: Slot, outcome: RawResponse | Failure) -> float | None:
    """How long to wait before sending again; None where a try was the last."""
    if isinstance(outcome, RawResponse):
        slot.learn(outcome.status, outcome.headers)
        return course.after_status(outcome.status, outcome.headers)
    return course.after_failure(outcome.reason, received=outcome.received, passing=outcome.passing)


def _answer_of(course: Course, outcome: RawResponse | Failure) -> RawResponse:
    if isinstance(outcome, RawResponse):
        return outcome
    shows = course.secrets is not None and course.secrets.told_by(outcome.cause)
    raise told(outcome.error, course) from None if shows else outcome.cause


def told(error: APIError, course: Course) -> APIError:
    """The error with what is known of the tries, and without the credentials of the call."""
    if course.secrets is not None:
        course.secrets.hide(error)
    error.attempts, error.may_have_been_processed = course.attempts, course.may_have_been_processed
    return error


def read(operation: Operation[T], request: Request, course: Course, outcome: RawResponse | Failure) -> Response[T]:
    """The answer of a call and what it says, from its last try."""
    answer = _answer_of(course, outcome)
    try:
        parsed = result_of(operation, request.path, answer)
    except APIError as error:
        told(error, course)
        raise
    return Response(status=answer.status, headers=answer.headers, content=answer.content, parsed=parsed, attempts=course.attempts)


def checked(operation: Operation[Any], request: Request, course: Course, outcome: RawResponse | Failure) -> RawResponse:
    """The answer of a raw call; its error where it tells of one."""
    answer = _answer_of(course, outcome)
    if not 200 <= answer.status < 300:
        raise told(error_of(operation, request.path, answer), course)
    return answer
