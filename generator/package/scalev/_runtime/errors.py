"""The exceptions that this package raises.

ScalevError
├── ConfigurationError             a missing or invalid setting, found before anything is sent
├── PaginationError                a list makes no progress, and would never end
├── SignInError                    a sign-in did not return tokens
├── FieldError                     a field of a response does not match the contract
├── PartialFailureError            a call succeeded for some items and failed for others; `result`, `failed`
├── WaitError                      a wait ended before its condition was met; `last`
│   ├── WaitTimeoutError           … because it timed out
│   └── WaitFailedError            … because the condition can no longer be met
└── APIError                       a call failed; `attempts`, `may_have_been_processed`
    ├── APIConnectionError         no response was received
    │   └── APITimeoutError        … within the time allowed
    ├── TokenRefreshError          the call was not sent, or was rejected, because its tokens could not be refreshed
    │   ├── SignInRequiredError    … and never will be: the refresh token is no longer valid
    │   └── TokenSaveError         … because `on_refresh` could not save the new tokens
    ├── ResponseParseError         a response is not JSON, or not the expected JSON
    │   └── ResponseTooLargeError  … because its body is larger than `max_response_bytes`
    └── APIStatusError             the service returned an error status
        ├── BadRequestError        400
        ├── AuthenticationError    401
        ├── PaymentRequiredError   402
        ├── PermissionDeniedError  403
        ├── NotFoundError          404
        ├── ConflictError          409
        ├── ValidationFailedError  422
        ├── RateLimitError         429
        └── ServerError            5xx
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from http import HTTPStatus
from typing import Any

from .log_text import LONGEST_TEXT, to_log_text
from .public import public

#: The maximum number of fields that an error message lists.
_FIELDS = 10


class ScalevError(Exception):
    """Base class of every error of this package. All of them can be copied and pickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[ScalevError], arguments: tuple[Any, ...], state: dict[str, Any]) -> ScalevError:
    error = cls.__new__(cls, *arguments)
    error.__dict__.update(state)
    return error


class ConfigurationError(ScalevError):
    """A setting is missing or invalid; nothing was sent."""


class APIError(ScalevError):
    """A call failed.

    `operation` is the name of the call in the client (`orders.create`; for a raw call, its method and path), `operation_id` that in the
    document (`createOrder`); both are empty for a fixture. `attempts` is how often it was sent (0 if nothing was: a fixture was decoded, or
    the rate limiter could not schedule the call in time). `may_have_been_processed` is False only if the call certainly changed nothing: it
    only reads, it did not reach the service, or the service rejected it. After a lost response, a timeout, a 5xx or a response that cannot
    be decoded, it is True for a call that writes.

    Was my order created? The service accepts no idempotency key for orders, so check before retrying:

        since = datetime.now(UTC) - timedelta(minutes=1)  # clocks differ
        try:
            client.orders.create(**values, metadata={"my_ref": ref})
        except APIError as error:
            if not error.may_have_been_processed:
                raise  # nothing was created
            time.sleep(30)  # the call may still be in progress
            for row in client.orders.list(search=values["customer_phone"]):  # newest first
                if row.created_at and row.created_at < since:
                    break  # it was not created: the call can be retried
                if (client.orders.get(row.id).metadata or {}).get("my_ref") == ref:
                    ...  # it was created

    A reference of your own in `metadata` distinguishes orders of the same customer; without one, compare the lines too.
    """

    operation: str = ""
    operation_id: str = ""
    attempts: int = 0
    may_have_been_processed: bool = False

    def __str__(self) -> str:
        name = f"{self.operation} ({self.operation_id}): " if self.operation != self.operation_id else ""
        attempts = f" ({self.attempts} attempts)" if self.attempts > 1 else ""
        return f"{name}{super().__str__()}{attempts}{'; it may have been processed' if self.may_have_been_processed else ''}"


class APIConnectionError(APIError):
    """No response was received. `method` and `path` name the call; `__cause__` is what the transport raised, if it shows no credential."""

    def __init__(self, message: str, *, method: str, path: str) -> None:
        super().__init__(message)
        self.method = method
        self.path = path


class APITimeoutError(APIConnectionError):
    """No response was received in time, or the rate limiter or a token refresh did not let the call be sent in time."""


class RateLimiterError(ScalevError):
    """A rate limiter could not be reached, so the call was not sent; `__cause__` is the reason."""


class PaginationError(ScalevError):
    """A list would never end: a cursor was repeated, or too many pages in succession had no new row (`max_empty_pages`)."""


class SignInError(ScalevError):
    """A sign-in did not return tokens. `error_code` is the error code of the service (`access_denied`), if it gave one."""

    error_code: str | None = None


class TokenRefreshError(APIError):
    """The tokens of a call could not be refreshed, so it was not sent, or its 401 is final.

    `attempts` and `may_have_been_processed` describe the call, not the refresh; `__cause__` is the error of the refresh.
    """


class SignInRequiredError(TokenRefreshError):
    """The refresh token is used up, revoked or expired: the user has to sign in again. Later calls raise this without a request."""


class StaleTokensError(ScalevError):
    """Tokens were not saved: the lock on them was lost, and another process has saved newer ones since."""


class TokenSaveError(TokenRefreshError):
    """The tokens were refreshed, but `on_refresh` failed to save the new ones.

    They are kept in memory (`source.tokens`), and the next call tries to save them first. `__cause__` is what `on_refresh` raised, if
    it shows no token.
    """


class PartialFailureError(ScalevError):
    """A call succeeded for some items and failed for others; the successful ones are not undone.

    `result` is the result of the call; `failed` has the service's reason for each id or row that failed.
    """

    def __init__(self, result: Any, *, succeeded: int, failed: Mapping[str, str]) -> None:
        self.result = result
        self.failed = copy(failed)  # ids are found in it in any spelling, as in the result
        reasons = [f"{to_log_text(key)}: {to_log_text(reason or 'no reason given')}" for key, reason in [*self.failed.items()][:_FIELDS]]
        more = ["…"] if len(self.failed) > _FIELDS else []
        super().__init__(f"{len(self.failed)} of {len(self.failed) + succeeded} failed: {'; '.join([*reasons, *more])}")


class WaitError(ScalevError):
    """A wait ended before its condition was met. `last` is the result of the last poll."""

    def __init__(self, message: str, last: Any) -> None:
        super().__init__(to_log_text(message, limit=2 * LONGEST_TEXT))
        self.last = last


class WaitTimeoutError(WaitError):
    """A wait timed out before its condition was met."""


class WaitFailedError(WaitError):
    """The condition of a wait can no longer be met, according to the states that the service documents."""


class APIStatusError(APIError):
    """The service returned an error status.

    Attributes: `status`, `message` (from the service, empty if it gave none), `error_code`, `field_errors` (messages by field; those
    of no single field are under `base`), `request_id` (to quote to support), `method`, `path`, `body` (parsed JSON, or text), `scope`
    (required by the operation). `str()` is one line.
    """

    def __init__(
        self,
        *,
        status: int,
        message: str,
        error_code: str | None,
        field_errors: Mapping[str, list[str]],
        request_id: str | None,
        method: str,
        path: str,
        body: Any,
        scope: str | None = None,
    ) -> None:
        self.status = status
        self.message = message
        self.error_code = error_code
        self.field_errors = dict(field_errors)
        self.request_id = request_id
        self.method = method
        self.path = path
        self.body = body
        self.scope = scope
        super().__init__(self._format_line())

    def _format_line(self) -> str:
        parts = [f"{self.method} {self.path}: {self.status}", to_log_text(self.message) or _describe_status(self.status)]
        if self.error_code and self.error_code not in self.message:
            parts.append(f"[{to_log_text(self.error_code)}]")
        if self.field_errors:
            fields = [f"{to_log_text(name)}: {to_log_text(', '.join(messages))}" for name, messages in self.field_errors.items()]
            parts.append("; ".join([*fields[:_FIELDS], "…"] if len(fields) > _FIELDS else fields))
        if self.status == 403 and self.scope:
            parts.append(f"(needs the scope {self.scope})")
        if self.request_id:
            parts.append(f"(request {to_log_text(self.request_id)})")
        return " ".join(part for part in parts if part)


class BadRequestError(APIStatusError):
    """400: the request is malformed, or a value is not accepted."""


class AuthenticationError(APIStatusError):
    """401: the credential is missing, wrong or expired."""


class PaymentRequiredError(APIStatusError):
    """402: the balance does not cover the amount."""


class PermissionDeniedError(APIStatusError):
    """403: the credential is not allowed to do this; `scope` is the one that the operation requires."""


class NotFoundError(APIStatusError):
    """404: the resource does not exist, or the credential may not see it.

    If a deletion was attempted more than once (`attempts` above 1 and `may_have_been_processed`), an earlier attempt has most likely
    deleted it.
    """


class ConflictError(APIStatusError):
    """409: the state of the resource does not allow this."""


class ValidationFailedError(APIStatusError):
    """422: some values are invalid; `field_errors` lists them."""


class RateLimitError(APIStatusError):
    """429: too many requests. `retry_after` is the number of seconds that the service asks to wait, None if it does not say."""

    retry_after: float | None = None


class ServerError(APIStatusError):
    """5xx: the service failed."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: ValidationFailedError,
    429: RateLimitError,
}


def find_class(status: int) -> type[APIStatusError]:
    """Return the error class for a status."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else APIStatusError)


def _describe_status(status: int) -> str:
    if 300 <= status < 400:
        return "a redirect, which is not followed"
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


for _error in [value for value in globals().values() if isinstance(value, type) and issubclass(value, ScalevError)]:
    public(_error)
