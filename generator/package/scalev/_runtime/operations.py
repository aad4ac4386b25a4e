"""Operations of the API, and the options that a caller can set on any call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import attrs

from .omit import OMIT as OMIT
from .omit import Omit as Omit
from .retries import Safety, get_safety
from .scalars import Decoder

T = TypeVar("T")
#: The publishable keys that an operation can require, as the credentials of a client name them.
KeyName: TypeAlias = Literal["storefront_key", "page_key"]


#: The options of any call, of any of the types in `call_options`. Building the request rejects those that the operation does not take.
Options: TypeAlias = Mapping[str, Any]


def keep_options(options: Options) -> dict[str, Any]:
    """Return the options of a call that apply to calls of other operations, too: all but additions to its query and its body."""
    return {name: value for name, value in options.items() if name not in ("extra_query", "extra_body")}


@attrs.frozen(repr=False, eq=False)
class RowCount:
    """The way to count the rows of a list: another `operation` or, if it is None, the first page of the list itself.

    `parameters` are the filters that the counting operation shares with the list, None for all of them. The number is in the field
    `field` of the response, or in that field of each of its rows.
    """

    operation: Operation[Any] | None
    field: str
    parameters: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True, repr=False, eq=False)  # each generated method would be compiled at import
class Operation(Generic[T]):
    """An operation: its path, what it requires, and how its response is decoded. T is the type of its result.

    `name` is its name in the client (`orders.list`), "" for a raw call. `decoders` loads the decoder for each success status, None if there
    is no body; the key 2 stands for every other success. `items` names the field that holds the rows of a list, `cursor` the query
    parameter that takes the next cursor, and `count` returns how the rows are counted. `money` are the paths of amounts in the body
    (`variants.[].price`), `lists` those of lists, `alternatives` those where one of several groups of fields is required. `list_parameters`
    are the parameters that take lists, `files` the fields of a form that are files, `required_files` those that must be given. `retry` is
    how safe it is to repeat the call; `idempotency_key` names the field of the body that makes it idempotent, and without which it is
    unsafe. `key` is the publishable key that it requires. `b_uid` and `guest_token` say whether it takes the business to act for, and a
    guest's token. `styles` has the serialization style of parameters that are not plain values, by place and name.
    """

    id: str
    name: str = ""
    method: str
    path: str
    bearer: Literal["client", "customer"] | None = "client"
    key: KeyName | None = None
    guest_token: bool = False
    b_uid: bool = False
    scope: str | None = None
    content_type: str | None = None
    decoders: Mapping[int, Callable[[], Decoder] | None] = attrs.field(factory=dict)
    styles: Mapping[tuple[str, str], str] = attrs.field(factory=dict)
    items: str | None = None
    cursor: str | None = None
    count: Callable[[], RowCount] | None = None
    money: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    list_parameters: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    files: tuple[str, ...] = ()
    required_files: tuple[str, ...] = ()
    retry: Safety = attrs.field(default=attrs.Factory(lambda self: get_safety(self.method), takes_self=True))
    idempotency_key: str | None = None

    @property
    def label(self) -> str:
        """The name in the client with the operation id, for messages: `orders.list (listOrders)`."""
        return f"{self.name} ({self.id})" if self.name else self.id
