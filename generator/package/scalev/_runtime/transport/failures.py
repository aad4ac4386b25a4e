"""A try that brought no response."""

from __future__ import annotations

import attrs

from ..errors import APIError


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Failure:
    """A try that brought no response.

    `error` is what to raise and `cause` what it came from, where that shows nothing of the request. `received`: the service may have
    got the request. `passing`: the failure is of a kind that another try may not meet. `reason` names it in the log.
    """

    error: APIError = attrs.field(repr=False)  # not yet redacted
    cause: Exception | None = attrs.field(repr=False)
    reason: str
    received: bool
    passing: bool
