"""What is fixed about one operation of the API, and what a caller can set on any call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, TypeAlias, TypedDict, TypeVar

import attrs

from .omit import OMIT as OMIT
from .omit import Omit as Omit
from .public import public
from .retries import Retry, Safety, safety_of
from .scalars import Decoder

T = TypeVar("T")


@public
class WaitOptions(TypedDict, total=False):
    """What a wait takes for each of its polls.

    `retry` is used instead of the client's; `max_response_bytes` is how large a body may be, decoded.
    """

    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, Any]
    extra_body: Mapping[str, Any]
    max_response_bytes: int
    retry: Retry


@public
class BusinessWaitOptions(WaitOptions, total=False):
    """What a wait for a business takes for each of its polls: `b_uid` is the unique id of the business to act for."""

    b_uid: str | None


@public
class CallOptions(WaitOptions, total=False):
    """What any call takes beside its own arguments: what a wait takes, and `timeout`, which bounds each attempt, in seconds."""

    timeout: float


@public
class BusinessOptions(CallOptions, total=False):
    """What a call for a business takes: `b_uid` is the unique id of the one to act for, where the credential serves several."""

    b_uid: str | None


@public
class ListOptions(CallOptions, total=False):
    """What a list takes: `limit` is the most rows that it gives.

    `max_empty_pages` is how many pages in succession may hold no new row before the list raises PaginationError (50), None for any
    number.
    """

    limit: int | None
    max_empty_pages: int | None


@public
class BusinessListOptions(BusinessOptions, ListOptions, total=False):
    """What a list of a business takes."""


#: The options of any call, of whichever of the types above. What an operation does not take is refused when its request is built.
Options: TypeAlias = Mapping[str, Any]


@attrs.frozen(kw_only=True, repr=False, eq=False)  # each of these methods is compiled at import
class Operation(Generic[T]):
    """An operation: where it lives, what it needs, how its answer is read. T is what it answers with.

    `answers` has a decoder for each success status, None where there is no body; 2 stands for every status that is not named. `items`
    names the field that holds a list's rows, `cursor` the query parameter that takes the next cursor, `money` the places of the body
    where money is sent (`variants.[].price`), `lists` those of lists, `list_parameters` the parameters that take lists, `alternatives`
    the places where one of several groups of fields is needed, `files` the fields of a form that are files, `required_files` those that
    it cannot do without. `retry` is what sending it twice does; `idempotency_key` names the field of the body that makes it idempotent,
    and without which it is unsafe. `b_uid` and `guest_token` tell whether it takes the business to act for and a guest's token. `styles`
    says how parameters are written that are no plain values, by place and name.
    """

    id: str
    method: str
    path: str
    bearer: Literal["client", "customer"] | None = "client"
    storefront_key: bool = False
    guest_token: bool = False
    b_uid: bool = False
    scope: str | None = None
    content_type: str | None = None
    answers: Mapping[int, Callable[[], Decoder] | None] = attrs.field(factory=dict)
    styles: Mapping[tuple[str, str], str] = attrs.field(factory=dict)
    items: str | None = None
    cursor: str | None = None
    money: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    list_parameters: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    files: tuple[str, ...] = ()
    required_files: tuple[str, ...] = ()
    retry: Safety = attrs.field(default=attrs.Factory(lambda self: safety_of(self.method), takes_self=True))
    idempotency_key: str | None = None
