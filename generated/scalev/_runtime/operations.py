# Copied from generator/package/scalev/_runtime/operations.py by `python -m generator generate`. Do not edit.
"""What is fixed about one operation of the API, and what a caller can set on any call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, Literal, TypeAlias, TypedDict, TypeVar, final

import attrs

from .retries import Retry, Safety, safety_of
from .scalars import Reader

T = TypeVar("T")


@final
class Omit:
    """The type of OMIT: an argument that was left out. In a JSON body None is sent as null; elsewhere it is left out too."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "OMIT"

    def __bool__(self) -> Literal[False]:
        return False

    def __reduce__(self) -> str:
        return "OMIT"


OMIT: Final = Omit()


class CallOptions(TypedDict, total=False):
    """What any call takes beside its own arguments. `timeout` is in seconds; `retry` is used instead of the client's."""

    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, Any]
    extra_body: Mapping[str, Any]
    timeout: float
    retry: Retry


class BusinessOptions(CallOptions, total=False):
    """What a call for a business takes: `b_uid` is the unique id of the one to act for, where the credential serves several."""

    b_uid: str | None


class ListOptions(CallOptions, total=False):
    """What a list takes: `limit` is how many rows it gives at most."""

    limit: int | None


class BusinessListOptions(BusinessOptions, ListOptions, total=False):
    """What a list of a business takes."""


#: The options of any call, of whichever of the types above. What an operation does not take is refused when its request is built.
Options: TypeAlias = Mapping[str, Any]


@attrs.frozen(kw_only=True, repr=False, eq=False)  # each of these methods is compiled at import
class Operation(Generic[T]):
    """An operation: where it lives, what it needs, how its answer is read. T is what it answers with.

    `answers` has a reader for each success status, None where there is no body. `items` names the field that holds a list's rows,
    `cursor` the query parameter that takes the next cursor, `money` the places of the body where money is sent
    (`variants.[].price`), `files` the fields of a form that are files. `retry` is what sending it twice does; `idempotency_key` names
    the field of the body that makes it idempotent, and without which it is unsafe. `b_uid` and `guest_token` tell whether it takes
    the business to act for and a guest's token.
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
    answers: Mapping[int, Callable[[], Reader] | None] = attrs.field(factory=dict)
    items: str | None = None
    cursor: str | None = None
    money: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    retry: Safety = attrs.field(default=attrs.Factory(lambda self: safety_of(self.method), takes_self=True))
    idempotency_key: str | None = None
