"""Everything this package raises.

ScalevError
├── ConfigurationError             a missing or unusable setting, found before anything is sent
├── PaginationError                a list does not go on, and would never end
├── SignInError                    a sign-in did not end with tokens
├── FieldError                     a field of a response holds something else than the contract says
├── PartialFailureError            a call went through for some things and not for others; `result`, `failed`
├── WaitError                      a wait ended without what it was for; `last`
│   ├── WaitTimeoutError           … when its time was over
│   └── WaitFailedError            … because it can no longer come
└── APIError                       a call failed; `attempts`, `may_have_been_processed`
    ├── APIConnectionError         no answer came back
    │   └── APITimeoutError        … within the time allowed
    ├── TokenRefreshError          the call was not sent, or refused, because its tokens could not be replaced
    │   ├── SignInRequiredError    … and never will be: the refresh token is no longer good
    │   └── TokenSaveError         … could not be saved by `on_refresh`
    ├── ResponseParseError         a response is no JSON, or JSON of another kind
    │   └── ResponseTooLargeError  … because its body is larger than `max_response_bytes`
    └── APIStatusError             the service answered with an error status
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
from http import HTTPStatus
from typing import Any, Protocol

from .public import public

#: How much of each thing the service says goes into an error's line, and how many fields with messages.
_LENGTH = 200
_FIELDS = 10


class ScalevError(Exception):
    """Root of every error of this package. All of them can be copied and pickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[ScalevError], arguments: tuple[Any, ...], state: dict[str, Any]) -> ScalevError:
    error = cls.__new__(cls, *arguments)
    error.__dict__.update(state)
    return error


class ConfigurationError(ScalevError):
    """A setting is missing or cannot be used; nothing was sent."""


class APIError(ScalevError):
    """A call failed.

    `attempts` is how often it was sent (0 where nothing was: a fixture was read, or a limiter had no place in time).
    `may_have_been_processed` is False only where it is sure that the call changed nothing: it reads, it did not reach the service,
    or the service refused it. After a lost answer, a time-out, a 5xx or an answer that cannot be read it is True for a call that
    writes.

    Was my order created? The service takes no key that would make it safe to send an order twice, so look before sending again:

        since = datetime.now(UTC) - timedelta(minutes=1)  # clocks differ
        try:
            client.orders.create(**values, metadata={"my_ref": ref})
        except APIError as error:
            if not error.may_have_been_processed:
                raise  # nothing was created
            time.sleep(30)  # the call may still be at work
            for row in client.orders.list(search=values["customer_phone"]):  # newest first
                if row.created_at and row.created_at < since:
                    break  # it was not created: it can be sent again
                if (client.orders.get(row.id).metadata or {}).get("my_ref") == ref:
                    ...  # it was created

    A reference of your own in `metadata` tells orders of the same customer apart; without one, compare the lines too.
    """

    attempts: int = 0
    may_have_been_processed: bool = False

    def __str__(self) -> str:
        tries = f" ({self.attempts} tries)" if self.attempts > 1 else ""
        return f"{super().__str__()}{tries}{'; it may have been processed' if self.may_have_been_processed else ''}"


class APIConnectionError(APIError):
    """No answer came back. `method` and `path` name the call; `__cause__` holds what the transport raised, where that is safe to show."""

    def __init__(self, message: str, *, method: str, path: str) -> None:
        super().__init__(message)
        self.method = method
        self.path = path


class APITimeoutError(APIConnectionError):
    """No response came within the time allowed, or within it the rate limiter or a token refresh did not let the call be sent."""


class PaginationError(ScalevError):
    """A list would never end: a cursor came twice, or pages came without a new row (`max_empty_pages`)."""


class SignInError(ScalevError):
    """A sign-in did not end with tokens. `error_code` is what the service said, where it said something (`access_denied`)."""

    error_code: str | None = None


class TokenRefreshError(APIError):
    """The tokens of a call could not be refreshed, so that it was not sent, or its 401 is final.

    `attempts` and `may_have_been_processed` speak of the call, not of the refresh; `__cause__` is what went wrong with the refresh.
    """


class SignInRequiredError(TokenRefreshError):
    """The refresh token is used up, revoked or too old: somebody has to sign in again. Later calls fail so without asking the service."""


class TokenSaveError(TokenRefreshError):
    """The tokens were replaced, and `on_refresh` failed to save the new ones.

    They are kept in memory (`source.tokens`); the next call has them saved first. `__cause__` is what `on_refresh` raised, where that
    shows no token.
    """


class PartialFailureError(ScalevError):
    """A call went through for some of the things it named and not for others; those that went through stay done.

    `result` is what the call answered with; `failed` has the service's reason for each id or row that failed.
    """

    def __init__(self, result: Any, *, succeeded: int, failed: Mapping[str, str]) -> None:
        self.result = result
        self.failed = dict(failed)
        told = [f"{one_line(key)}: {one_line(reason or 'no reason given')}" for key, reason in [*self.failed.items()][:_FIELDS]]
        more = ["…"] if len(self.failed) > _FIELDS else []
        super().__init__(f"{len(self.failed)} of {len(self.failed) + succeeded} failed: {'; '.join([*told, *more])}")


class WaitError(ScalevError):
    """A wait ended without what it waited for. `last` is what was seen last."""

    def __init__(self, message: str, last: Any) -> None:
        super().__init__(one_line(message, limit=2 * _LENGTH))
        self.last = last


class WaitTimeoutError(WaitError):
    """The time of a wait was over before what it waited for had come."""


class WaitFailedError(WaitError):
    """What was waited for can no longer come, as far as the service documents its states."""


class FieldError(ScalevError):
    """A field of a response holds something else than the contract says; every other field of it can be read.

    `field` is the name in the JSON, or the place below the model whose `problems` lists the error (`lines[3].price`), `expected`
    and `got` say what is wrong there. The value itself is in what `to_dict()` of the model gives. Reading `getattr(model, name, None)`
    raises too: a default would hide that something came.
    """

    def __init__(self, *, model: str, field: str, expected: str, got: str) -> None:
        self.model, self.field, self.expected, self.got = model, field, expected, got
        where = f"{model}.{field}" if field and not field.startswith("[") else f"{model}{field}"
        super().__init__(one_line(f"{where}: expected {expected}, got {got}; to_dict() gives it as it came", limit=5 * _LENGTH))


class ReceivedResponse(Protocol):
    """What an error holds of a response."""

    @property
    def status(self) -> int:
        """The status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, by lower-case name."""
        ...

    @property
    def content(self) -> bytes:
        """The body."""
        ...


class ResponseParseError(APIError):
    """A response is not what the operation answers with: it is no JSON, or JSON of another kind.

    `expected` and `got` say what is wrong with it; `response` is the response itself, whose `content` shows in no repr (None where
    its body could not be read to the end); `method`, `path`, `status` and `request_id` name the call (empty and None where a fixture
    was read).
    """

    def __init__(
        self,
        *,
        expected: str,
        got: str,
        method: str = "",
        path: str = "",
        status: int | None = None,
        request_id: str | None = None,
        response: ReceivedResponse | None = None,
    ) -> None:
        self.expected, self.got = expected, got
        self.method, self.path, self.request_id = method, path, request_id
        self.response = response
        self.status = status if response is None else response.status
        call = f"{method} {path}: " if method else ""
        tail = f" (request {request_id})" if request_id else ""
        super().__init__(one_line(f"{call}expected {expected}, got {got}{tail}", limit=5 * _LENGTH))


class ResponseTooLargeError(ResponseParseError):
    """The body of a response is larger than `max_response_bytes`, an option of the client and of each call; no more was read of it."""


class APIStatusError(APIError):
    """The service answered with an error status.

    Attributes: `status`, `message` (the service's own words, empty where it gave none), `error_code`, `field_errors` (messages by
    field; `base` holds what belongs to no single field), `request_id` (what support asks for), `method`, `path`, `body` (as parsed,
    or text), `scope` (what the operation needs). `str()` is one line.
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
        super().__init__(self._line())

    def _line(self) -> str:
        parts = [f"{self.method} {self.path}: {self.status}", one_line(self.message) or _phrase(self.status)]
        if self.error_code and self.error_code not in self.message:
            parts.append(f"[{one_line(self.error_code)}]")
        if self.field_errors:
            told = [f"{one_line(name)}: {one_line(', '.join(messages))}" for name, messages in self.field_errors.items()]
            parts.append("; ".join([*told[:_FIELDS], "…"] if len(told) > _FIELDS else told))
        if self.status == 403 and self.scope:
            parts.append(f"(needs the scope {self.scope})")
        if self.request_id:
            parts.append(f"(request {one_line(self.request_id)})")
        return " ".join(part for part in parts if part)


class BadRequestError(APIStatusError):
    """400: the request is malformed or a value is not accepted."""


class AuthenticationError(APIStatusError):
    """401: the credential is missing, wrong or expired."""


class PaymentRequiredError(APIStatusError):
    """402: the balance does not cover the amount."""


class PermissionDeniedError(APIStatusError):
    """403: the credential may not do this; `scope` names what the operation needs."""


class NotFoundError(APIStatusError):
    """404: there is no such thing, or the credential may not see it.

    After a deletion that was sent more than once (`attempts` above 1 and `may_have_been_processed`) an earlier try has most likely
    deleted it.
    """


class ConflictError(APIStatusError):
    """409: the state of the thing does not allow this."""


class ValidationFailedError(APIStatusError):
    """422: values are not accepted; `field_errors` names them."""


class RateLimitError(APIStatusError):
    """429: too many requests. `retry_after` is how many seconds the service asked to wait, None where it did not say."""

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


def class_for(status: int) -> type[APIStatusError]:
    """The error class of a status."""
    return _BY_STATUS.get(status, ServerError if status >= 500 else APIStatusError)


def _phrase(status: int) -> str:
    if 300 <= status < 400:
        return "a redirect, which is not followed"
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def one_line(text: str, limit: int = _LENGTH) -> str:
    """Text that is safe in a log: on one line, without control characters, cut where it is long."""
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text[: 2 * limit].split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


for _error in [value for value in globals().values() if isinstance(value, type) and issubclass(value, ScalevError)]:
    public(_error)
