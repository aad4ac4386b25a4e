"""The base of both clients: settings, credentials and the preparation of calls. Nothing here does I/O."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

import attrs

from .auth.credentials import BUSINESS_PARAMETER, Credentials, GuestToken, Headers
from .base_urls import validate_base_url
from .checks import describe
from .errors import ConfigurationError
from .frames import seal
from .lazy import async_token_source, observing, token_source, tokens
from .lazy import hooks as call_hooks
from .operations import OMIT, Omit, Operation, Options
from .outcomes import build_response
from .pages import ListBounds, Query
from .redaction.call import CallSecrets
from .requests import Request, build, validate_retry, validate_size, validate_timeout
from .reservations import AsyncLimiter, Limiter
from .responses import RawResponse, Response
from .retries import CallState, Retry
from .secret import Guarded, check_sendable, conceal, reveal

if TYPE_CHECKING:
    from .transport.failures import Failure

T = TypeVar("T")

NOTHING: Mapping[str, Any] = MappingProxyType({})
NO_OPTIONS: Options = {}

DEFAULT_TIMEOUT = 30.0

#: The path of a raw call. A host, a query or a space in it could send the credential elsewhere.
# Rarely used patterns are kept as text, so that they are compiled only when needed.
_RAW_PATH = r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+/?"
_DOTS = r"(?i)/(?:\.|%2e){1,2}(?:/|$)"
_METHOD = r"[A-Z]{3,10}"


class ClientBase(Guarded):
    """The settings and credentials of a client; a bound client shares its parent's connections.

    A client can be neither pickled nor copied: it holds credentials and open connections.
    """

    _user_agent: ClassVar[str] = "scalev-client"
    #: The default base URL: the first server of the document.
    _service_url: ClassVar[str] = "https://api.scalev.com"
    _asynchronous: ClassVar[bool]
    #: The kind of tokens -> the module and the name of the operation that issues and refreshes them.
    _token_operations: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __init__(
        self,
        *,
        api_key: str | None,
        auth: token_source.TokenSource | async_token_source.AsyncTokenSource | None,
        base_url: str | None,
        timeout: float,
        retry: Retry,
        b_uid: str | None,
        limiter: Limiter | AsyncLimiter | None,
        max_response_bytes: int,
        allow_http: bool,
        hooks: call_hooks.Hooks | Iterable[call_hooks.Hooks],
        observe: observing.Observer | None,
        clock: Callable[[], float],
    ) -> None:
        # the environment replaces omitted arguments only: an empty one is a mistake, and must not select another account
        key = conceal(api_key if api_key is not None or auth is not None else os.environ.get("SCALEV_API_KEY"))
        if api_key is None:
            check_sendable("SCALEV_API_KEY", key)
        url, source = base_url, "base_url"
        if url is None:
            url, source = os.environ.get("SCALEV_BASE_URL") or self._service_url, "SCALEV_BASE_URL"
        self._timeout = validate_timeout(timeout)
        self._retry = validate_retry(retry)
        self._max_response_bytes = validate_size(max_response_bytes)
        self._b_uid = _validate_b_uid(b_uid)
        self._limiter = _validate_limiter(limiter, asynchronous=self._asynchronous)
        self._hooks = _validate_hooks(hooks)
        self._observe = _validate_observer(observe)
        self._clock = clock
        self._credentials = Credentials(api_key=key, auth=auth, asynchronous=self._asynchronous)
        self._base_url = validate_base_url(url, allow_http=allow_http, source=source)
        self._bound: Mapping[str, str] = {}

    @property
    def base_url(self) -> str:
        """The base URL that requests are sent to."""
        return self._base_url

    def _bind(self, bound: Mapping[str, str], *, guest_token: str | None = None, **credentials: Any) -> Self:
        """Return a client with its own path values and credentials that shares the connections."""
        client = self._copy()
        client._bound = {**self._bound, **bound}
        client._credentials = attrs.evolve(self._credentials, guest_token=GuestToken(guest_token), **credentials)
        return client

    @property
    def _guest_token(self) -> str | None:
        value: str | None = reveal(self._credentials.guest_token.value)
        return value

    def _copy(self) -> Self:
        client = object.__new__(type(self))
        client.__dict__.update(self.__dict__)
        return client

    @seal
    def with_options(
        self,
        *,
        api_key: str | Omit = OMIT,
        auth: token_source.TokenSource | async_token_source.AsyncTokenSource | Omit = OMIT,
        timeout: float | Omit = OMIT,
        retry: Retry | Omit = OMIT,
        b_uid: str | Omit | None = OMIT,
        limiter: Limiter | AsyncLimiter | Omit | None = OMIT,
        max_response_bytes: int | Omit = OMIT,
        hooks: call_hooks.Hooks | Iterable[call_hooks.Hooks] | Omit = OMIT,
        observe: observing.Observer | Omit | None = OMIT,
    ) -> Self:
        """Return a copy of this client with the given settings changed. It shares the connections: closing one closes both.

        `auth` replaces an API key, and vice versa; `timeout` is in seconds; `b_uid` is the unique id of the business to act for; the
        limiter counts each credential separately; `max_response_bytes` is the maximum size of the body of a response; `hooks`
        are notified of each call; `observe` records how the shapes of responses differ from the contract.
        Raises ConfigurationError for an invalid setting.
        """
        client = self._copy()
        credentials: dict[str, Any] = {name: value for name, value in (("api_key", api_key), ("auth", auth)) if not isinstance(value, Omit)}
        if credentials:
            client._credentials = attrs.evolve(self._credentials, **{"api_key": None, "auth": None} | credentials)
        if not isinstance(timeout, Omit):
            client._timeout = validate_timeout(timeout)
        if not isinstance(retry, Omit):
            client._retry = validate_retry(retry)
        if not isinstance(b_uid, Omit):
            client._b_uid = _validate_b_uid(b_uid)
        if not isinstance(limiter, Omit):
            client._limiter = _validate_limiter(limiter, asynchronous=self._asynchronous)
        if not isinstance(max_response_bytes, Omit):
            client._max_response_bytes = validate_size(max_response_bytes)
        if not isinstance(hooks, Omit):
            client._hooks = _validate_hooks(hooks)
        if not isinstance(observe, Omit):
            client._observe = _validate_observer(observe)
        return client

    def _prepare(
        self,
        operation: Operation[Any],
        path: Mapping[str, Any],
        query: Query,
        headers: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        options: Options,
    ) -> tuple[Request, Headers]:
        """Return the request and the headers of a call. Raises TypeError or ConfigurationError if it cannot be sent."""
        if "retry" in options:
            validate_retry(options["retry"])
        if operation.b_uid:
            query = {BUSINESS_PARAMETER: _validate_b_uid(options["b_uid"]) if "b_uid" in options else self._b_uid, **query}
        options = {"timeout": self._timeout, "max_response_bytes": self._max_response_bytes, **options}
        request = build(operation, path={**self._bound, **path}, query=query, headers=headers, body=body, options=options)
        return request, self._credentials.build_headers(operation, {"Accept": "application/json", "User-Agent": self._user_agent})

    def _build_call_state(self, operation: Operation[Any], request: Request, sent: Headers, options: Options) -> CallState:
        # the log shows the path template, as the values may be secret; a raw call has only its path
        return CallState(
            retry=options.get("retry", self._retry),
            safety=request.safety,
            call=f"{operation.method} {operation.path}",
            timeout=request.timeout or self._timeout,
            rewindable=request.rewindable,
            clock=self._clock,
            secrets=CallSecrets(lambda: (*sent.find_secrets(), *request.find_secrets())),
        )

    def _watch(self, operation: Operation[Any], state: CallState) -> call_hooks.Watch | None:
        """Return the hooks of a call, None if there are none."""
        if not self._hooks:
            return None
        from .hooks import Watch  # most programs use no hooks

        return Watch(self._hooks, operation, self._base_url, state)

    def _build_token_operation(self, kind: tokens.Kind) -> Operation[Any]:
        """Return the operation that issues and refreshes tokens. Raises ConfigurationError if this version of the API has none."""
        if kind not in self._token_operations:
            raise ConfigurationError(f"this version of the API has no operation that replaces tokens ({kind})")
        module, name = self._token_operations[kind]
        operation: Operation[Any] = getattr(import_module(module), name)
        return operation

    def _build(self, operation: Operation[T], request: Request, state: CallState, outcome: RawResponse | Failure) -> Response[T]:
        """Return the response of a call and its decoded result, and let the observer see it. Raises the error of a failed one."""
        if self._observe is None:
            return build_response(operation, request, state, outcome)
        from .observing import observe_response  # most programs observe nothing

        return observe_response(self._observe, operation, outcome, lambda: build_response(operation, request, state, outcome))

    def _keep(self, operation: Operation[Any], outcome: RawResponse | Failure) -> None:
        """Keep what a response provides for later calls: the guest token."""
        if operation.guest_token and isinstance(outcome, RawResponse):
            self._credentials.guest_token.keep(outcome.headers)

    def __repr__(self) -> str:
        # `__init__` may have failed half-way; a traceback that shows local variables still calls repr
        return f"{type(self).__name__}(base_url={vars(self).get('_base_url')!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client cannot be copied or pickled: it holds credentials and connections")


def _validate_limiter(value: Any, *, asynchronous: bool) -> Any:
    """Validate the optional rate limiter. Raises ConfigurationError for one that the client cannot use."""
    if value is None:
        return None
    from .limiter import validate_limiter  # most programs use no limiter

    return validate_limiter(value, asynchronous=asynchronous)


def _validate_hooks(value: Any) -> tuple[call_hooks.Hooks, ...]:
    """Validate the hooks of a client. Raises ConfigurationError for anything but Hooks, one or several."""
    if value == ():
        return ()
    from .hooks import validate_hooks  # most programs use no hooks

    return validate_hooks(value)


def _validate_observer(value: Any) -> observing.Observer | None:
    """Validate the optional observer. Raises ConfigurationError for anything else."""
    if value is None:
        return None
    from .observing import validate_observer  # most programs observe nothing

    return validate_observer(value)


def make_raw_operation(method: Any, path: Any, query: Any) -> Operation[Any]:
    """Return the operation of a raw call. Raises ConfigurationError if it cannot be sent."""
    if not isinstance(method, str) or not re.fullmatch(_METHOD, method):
        raise ConfigurationError(f"method: expected one such as GET or POST, got {describe(method)}")
    if not isinstance(path, str) or not re.fullmatch(_RAW_PATH, path) or re.search(_DOTS, path):
        raise ConfigurationError(f"path: expected one such as /v3/orders, percent-encoded and without a query, got {describe(path)}")
    if not isinstance(query, Mapping):
        raise ConfigurationError(f"query: expected a mapping, got {type(query).__name__}")
    return Operation(id=f"{method} {path}", method=method, path=path, content_type="application/json", b_uid=True)


def set_cursor(options: Options, cursor: Query) -> Options:
    """Return the options of a page: those of the list, with the cursor overriding its query parameter."""
    return {**options, "extra_query": conceal({**reveal(options.get("extra_query", {})), **cursor})} if cursor else options


def split_options(options: Options) -> tuple[Options, ListBounds]:
    """Split the options of a list into those of each page and those of the list as a whole."""
    call_options = dict(options)
    return call_options, ListBounds(**{name: call_options.pop(name) for name in ListBounds.OPTIONS if name in call_options})


def _validate_b_uid(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise ConfigurationError(f"b_uid: expected the unique id of a business, got {describe(value)}")
