# Copied from generator/package/scalev/contract/results.py by `python -m generator generate`. Do not edit.
"""Compare results with responses: a result serializes to the same JSON, an error reports the response's content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import scalev
from scalev._runtime.secret import MASK
from scalev.mock import Response

from . import attributes
from .values import difference, parsed

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


def error_class(status: int) -> type[scalev.APIStatusError]:
    """Return the class that an error status must be raised as."""
    return ERRORS.get(status, scalev.ServerError if 500 <= status < 600 else scalev.APIStatusError)


def written(result: Any) -> Any:
    """Return the JSON that a result serializes to."""
    if hasattr(result, "to_dict"):
        return result.to_dict()
    if isinstance(result, Mapping):
        return {name: written(value) for name, value in result.items()}
    return [written(item) for item in result] if isinstance(result, list) else result


def _data(content: bytes) -> Any:
    """Decode the body of an error response: as JSON if possible, otherwise as text."""
    try:
        return parsed(content)
    except ValueError:
        return content.decode("utf-8", "replace")


def _shown(said: Any, told: Any) -> Any:
    """Return what an error must report of a body: all of it, except for a secret of the call that the service echoes."""
    if isinstance(said, str) and isinstance(told, str) and MASK in told:
        around = (re.escape(part) for part in told.split(MASK))
        return told if re.fullmatch(".+".join(around), said, re.DOTALL) else said
    if isinstance(said, dict) and isinstance(told, dict):
        return {name: _shown(value, told.get(name)) for name, value in said.items()}
    if isinstance(said, list) and isinstance(told, list) and len(said) == len(told):
        return [_shown(*pair) for pair in zip(said, told, strict=True)]
    return said


def problems(response: Response, result: Any, error: Exception | None) -> Iterator[str]:
    """Yield the differences between a response and what the client returned or raised."""
    if 200 <= response.status < 300:
        if error is not None:
            yield f"answer {response.status}: it was raised as {type(error).__name__}: {error!s:.200}"
        elif response.status == 204 or not response.body:
            if written(result) not in (None, {}, []):
                yield f"answer {response.status}: expected nothing, got {type(result).__name__}"
        elif found := difference(parsed(response.body), written(result)):
            yield f"answer {response.status}: it is not given back as it came: {found}"
        else:
            said = attributes.problems(result, parsed(response.body))
            yield from (f"answer {response.status}: an attribute says something else: {one}" for one in said)
        return
    expected = error_class(response.status)
    if type(error) is not expected or not isinstance(error, scalev.APIStatusError):
        yield f"answer {response.status}: expected {expected.__name__}, got {type(error).__name__}: {error!s:.200}"
        return
    if (error.status, error.request_id) != (response.status, response.header("x-request-id")):
        yield f"answer {response.status}: the error has status {error.status} and request id {error.request_id!r:.40}"
    if found := difference(_shown(_data(response.body), error.body), error.body):
        yield f"answer {response.status}: the error's body is not the answer's: {found}"
