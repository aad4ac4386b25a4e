"""Represent the methods that templates render. Text of the document is separate from code and only rendered through filters."""

from __future__ import annotations

from dataclasses import dataclass

from ..package.scalev._runtime.operations import KeyName
from ..package.scalev._runtime.redaction.names import is_secret_name
from ..package.scalev._runtime.retries import get_safety
from .hints import INT, MODELS, NONE, OMIT, TEXT, Hint
from .types import PythonType


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a method; `where` is path, query, header, body, or mapping (the whole body)."""

    name: str
    wire_name: str
    where: str
    type: PythonType
    required: bool
    nullable: bool
    description: str

    @property
    def hint(self) -> Hint:
        """The type that a caller sees; ids in a path may be passed as received, as numbers or text."""
        hint = INT | TEXT if self.where == "path" and self.type.hint in (INT, TEXT) else self.type.argument
        if self.nullable:
            hint |= NONE
        return hint if self.required else hint | OMIT


@dataclass(frozen=True, slots=True)
class ParameterStyle:
    """The serialization style of a parameter that is not a plain value."""

    where: str
    wire_name: str
    style: str


@dataclass(frozen=True, slots=True)
class Documentation:
    """The texts of a method's docstring, as in the document."""

    summary: str
    description: str
    returned: str  # the description of the result
    raised: tuple[DocumentedError, ...]
    deprecated: bool
    successor: str  # the method that took the place of a withdrawn one, such as `client.orders.list`


@dataclass(frozen=True, slots=True)
class DocumentedError:
    """An error status that the document lists, and the exception that it raises."""

    exception: str
    status: str


@dataclass(frozen=True, slots=True)
class Access:
    """The access that a call needs, and the options of the client that it sends."""

    bearer: str = ""  # client, customer or ""
    key: KeyName | None = None  # the publishable key
    credential: str = "none"  # the kind of credential, for the manifest
    scope: str = ""
    options: frozenset[str] = frozenset()  # values set once on the client or per call: b_uid, guest_token


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A choice between groups of fields: an object at this place of the body needs one of them."""

    place: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The request body of a method; a place such as `variants.[].price` leads to a field in it."""

    content_type: str = ""
    files: tuple[str, ...] = ()
    money: tuple[str, ...] = ()  # places of amounts
    lists: tuple[str, ...] = ()  # places of lists
    alternatives: tuple[Alternatives, ...] = ()
    secrets: frozenset[str] = frozenset()  # fields that are or contain credentials
    idempotency_key: str = ""  # the field that makes the operation idempotent


@dataclass(frozen=True, slots=True)
class StatusDecoder:
    """The decoder expression for a success status, "" for no body; the status 2 stands for every other one."""

    status: int
    decoder: str


@dataclass(frozen=True, slots=True)
class Pages:
    """The pagination of a list: the model of a page, the attribute with its rows, and the query parameter that takes the next cursor."""

    model: str
    items: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a method."""

    hint: Hint  # of a row, for a list
    decoders: tuple[StatusDecoder, ...]
    pages: Pages | None = None
    is_partial: bool = False  # whether a success can contain failures

    @property
    def response(self) -> Hint:
        """The type that a response is decoded as: the page of a list, or the result of any other call."""
        return Hint(self.pages.model, MODELS) if self.pages else self.hint


@dataclass(frozen=True, slots=True)
class AttributeValues:
    """An attribute of a resource, and the values that a wait looks for."""

    attribute: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """A method that polls a resource until an attribute has one of the given values."""

    name: str
    until: tuple[AttributeValues, ...]
    never: tuple[AttributeValues, ...]  # after one of these values the condition can no longer be met


@dataclass(frozen=True, slots=True)
class Once:
    """A method that creates something once per reference: its name, the methods that list and read, and the attribute with the rows.

    `hint` is what it returns: the result of the operation that creates, or of the one that reads.
    """

    name: str
    list: str
    get: str
    items: str
    hint: Hint


@dataclass(frozen=True, slots=True)
class Count:
    """The way to count the rows of a list: the operation with this constant or, if it is empty, the list's own first page.

    `parameters` are the filters that it takes, None if it takes all those of the list.
    """

    constant: str
    field: str
    parameters: tuple[str, ...] | None


#: Keyed by whether a call takes the business to act for, and whether it is a list.
_OPTION_TYPES = {
    (False, False): "CallOptions",
    (False, True): "ListOptions",
    (True, False): "BusinessOptions",
    (True, True): "BusinessListOptions",
}


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a resource: one operation."""

    id: str
    constant: str
    name: str
    http_method: str
    path: str
    python_call: str
    documentation: Documentation
    arguments: tuple[Argument, ...]
    bound: tuple[str, ...]  # path parameters that the client already knows
    styles: tuple[ParameterStyle, ...]
    access: Access
    body: Body
    result: Result
    retry: str  # safe, idempotent or unsafe; "" if the HTTP method determines it
    waits: tuple[Wait, ...] = ()
    once: Once | None = None
    count: Count | None = None

    @property
    def client_name(self) -> str:
        """The name of the method below the client, such as `orders.list`."""
        return self.python_call.partition("(")[0].partition(".")[2]

    @property
    def derived_names(self) -> tuple[str, ...]:
        """The names of the methods that make several calls of this one."""
        return (*(wait.name for wait in self.waits), *([self.once.name] if self.once else []))

    @property
    def safety(self) -> str:
        """The effect of sending the request twice: safe, idempotent or unsafe."""
        return self.retry or get_safety(self.http_method)

    @property
    def positional(self) -> tuple[Argument, ...]:
        return tuple(argument for argument in self.arguments if argument.where in ("path", "mapping"))

    @property
    def keywords(self) -> tuple[Argument, ...]:
        """The keyword arguments, required ones first."""
        keywords = [argument for argument in self.arguments if argument.where not in ("path", "mapping")]
        return tuple(sorted(keywords, key=lambda argument: not argument.required))

    @property
    def option_type(self) -> str:
        """The type of the remaining keyword arguments; a list also takes a limit unless it has an argument of that name."""
        takes_limit = self.result.pages is not None and all(argument.name != "limit" for argument in self.arguments)
        return _OPTION_TYPES["b_uid" in self.access.options, takes_limit]

    @property
    def wait_option_type(self) -> str:
        """The type of the remaining keyword arguments of the operation's waits, which have their own `timeout`."""
        return "BusinessWaitOptions" if "b_uid" in self.access.options else "WaitOptions"

    @property
    def secrets(self) -> tuple[Argument, ...]:
        """The arguments that are credentials or can contain them."""
        parameters = {argument.wire_name for argument in self.arguments if argument.where not in ("body", "mapping")}
        return tuple(
            argument
            for argument in self.arguments
            if argument.where == "mapping"
            or (argument.wire_name in self.body.secrets if argument.where == "body" else is_secret_name(argument.wire_name, parameters))
        )

    @property
    def required_files(self) -> tuple[str, ...]:
        """The files that the operation requires."""
        return tuple(argument.wire_name for argument in self.arguments if argument.wire_name in self.body.files and argument.required)

    @property
    def list_parameters(self) -> tuple[str, ...]:
        """The parameters that take a list."""
        return tuple(argument.wire_name for argument in self.arguments if argument.where in ("query", "header") and argument.type.is_list)

    def list_arguments(self, where: str) -> tuple[Argument, ...]:
        """Return the arguments that are sent in one part of the request."""
        return tuple(argument for argument in self.arguments if argument.where == where)
