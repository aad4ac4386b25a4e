# Copied from generator/package/scalev/contract/result_checks.py by `python -m generator generate`. Do not edit.
"""Compare results with responses: a result serializes to the same JSON, an error reports the response's content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import scalev
from scalev._runtime.secret import MASK
from scalev.mock import Response

from . import attribute_checks
from .values import find_difference, parse_json

#: The class for each error status; any 5xx is a ServerError, any other unlisted status an APIStatusError.
ERRORS: Mapping[int, type[scalev.APIStatusError]] = {
    400: scalev.BadRequestError,
    401: scalev.AuthenticationError,
    402: scalev.PaymentRequiredError,
    403: scalev.PermissionDeniedError,
    404: scalev.NotFoundError,
    409: scalev.ConflictError,
    422: scalev.ValidationFailedError,
    429: scalev.RateLimitError,
}


def get_error_class(status: int) -> type[scalev.APIStatusError]:
    """Return the class that an error status must be raised as."""
    return ERRORS.get(status, scalev.ServerError if 500 <= status < 600 else scalev.APIStatusError)


def to_json(result: Any) -> Any:
    """Return the JSON that a result serializes to."""
    if hasattr(result, "to_dict"):
        return result.to_dict()
    if isinstance(result, Mapping):
        return {name: to_json(value) for name, value in result.items()}
    return [to_json(item) for item in result] if isinstance(result, list) else result


def _decode_error(content: bytes) -> Any:
    """Decode the body of an error response: as JSON if possible, otherwise as text."""
    try:
        return parse_json(content)
    except ValueError:
        return content.decode("utf-8", "replace")


def _accept_masks(received: Any, reported: Any) -> Any:
    """Return what an error must report of a body: all of it, except for a secret of the call that the service echoes."""
    if isinstance(received, str) and isinstance(reported, str) and MASK in reported:
        around = (re.escape(part) for part in reported.split(MASK))
        return reported if re.fullmatch(".+".join(around), received, re.DOTALL) else received
    if isinstance(received, dict) and isinstance(reported, dict):
        return {name: _accept_masks(value, reported.get(name)) for name, value in received.items()}
    if isinstance(received, list) and isinstance(reported, list) and len(received) == len(reported):
        return [_accept_masks(*pair) for pair in zip(received, reported, strict=True)]
    return received


def find_problems(response: Response, result: Any, error: Exception | None) -> Iterator[str]:
    """Yield the differences between a response and what the client returned or raised."""
    if 200 <= response.status < 300:
        if error is not None:
            yield f"response {response.status}: the client raised {type(error).__name__}: {error!s:.200}"
        elif response.status == 204 or not response.body:
            if to_json(result) not in (None, {}, []):
                yield f"response {response.status}: expected nothing, got {type(result).__name__}"
        elif difference := find_difference(parse_json(response.body), to_json(result)):
            yield f"response {response.status}: the result serializes to other JSON: {difference}"
        else:
            findings = attribute_checks.find_problems(result, parse_json(response.body))
            yield from (f"response {response.status}: an attribute differs: {finding}" for finding in findings)
        return
    expected = get_error_class(response.status)
    if type(error) is not expected or not isinstance(error, scalev.APIStatusError):
        yield f"response {response.status}: expected {expected.__name__}, got {type(error).__name__}: {error!s:.200}"
        return
    if (error.status, error.request_id) != (response.status, response.header("x-request-id")):
        yield f"response {response.status}: the error has status {error.status} and request id {error.request_id!r:.40}"
    if difference := find_difference(_accept_masks(_decode_error(response.body), error.body), error.body):
        yield f"response {response.status}: the error's body differs from the response's: {difference}"
