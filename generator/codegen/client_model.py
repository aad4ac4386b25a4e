"""The data classes that templates render. Text from the document is separate from code and only rendered through filters."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..package.scalev._runtime.redaction.names import is_secret_name
from ..package.scalev._runtime.retries import safety_of
from .hints import ANY, INT, MODELS, NONE, OMIT, TEXT, Hint
from .types import PythonType


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model or of a request object."""

    name: str  # the attribute
    wire_name: str  # the name in the JSON
    type: PythonType
    required: bool
    nullable: bool
    description: str
    aliases: tuple[str, ...] = ()  # alternative names in the JSON

    @property
    def hint(self) -> Hint:
        """The type of a response attribute; includes None if the contract allows the field to be absent or null."""
        if self.type.hint == ANY or (self.required and not self.nullable):
            return self.type.hint
        return self.type.hint | NONE

    @property
    def annotation(self) -> str:
        """The type of the attribute as written in a model's code."""
        return self.hint.render(MODELS)

    @property
    def key(self) -> Hint:
        """The type of a value under this key of a TypedDict."""
        return self.type.argument | NONE if self.nullable else self.type.argument


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fields of a partially successful response that list what succeeded and what failed."""

    succeeded: Field
    failed: Field


@dataclass(frozen=True, slots=True)
class Class:
    """A model, or a TypedDict if the schema is only used in requests."""

    name: str
    module: str
    description: str
    fields: tuple[Field, ...]
    typed_dict: bool
    source: str
    outcome: Outcome | None = None  # of a success response that can contain failures


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Enum:
    name: str
    module: str
    description: str
    members: tuple[Member, ...]
    source: str

    @property
    def input_name(self) -> str:
        """The name of the type that requests accept for the enum."""
        return f"{self.name}Input"

    @property
    def is_boolean(self) -> bool:
        """Whether the enum spells a boolean as text."""
        return {member.value for member in self.members} == {"true", "false"}


@dataclass(frozen=True, slots=True)
class Alias:
    """A component that is a plain Python type."""

    name: str
    type: PythonType
    description: str


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
class Wait:
    """A method that polls a resource until an attribute has one of the given values."""

    name: str
    until: tuple[tuple[str, tuple[str, ...]], ...]  # attribute, values
    never: tuple[tuple[str, tuple[str, ...]], ...]  # the values after which the condition can no longer be met


#: Keyed by whether a call takes the business to act for, and whether it is a list.
_OPTION_TYPES = {
    (False, False): "CallOptions",
    (False, True): "ListOptions",
    (True, False): "BusinessOptions",
    (True, True): "BusinessListOptions",
}


@dataclass(frozen=True, slots=True)
class Places:
    """Places in a request body, such as `variants.[].price`, that hold money or lists, or that need one of several fields."""

    money: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()  # place, groups of fields
    secrets: frozenset[str] = frozenset()  # body fields that are or contain credentials


@dataclass(frozen=True, slots=True)
class Call:
    """A method of a resource: one operation."""

    id: str
    constant: str
    method: str
    http_method: str
    path: str
    summary: str
    description: str
    arguments: tuple[Argument, ...]
    bound: tuple[str, ...]  # path parameters that the client already knows
    answers: tuple[tuple[int, str], ...]  # status, decoder expression ("" for no body)
    result: Hint
    page: str  # the page model of a list, otherwise ""
    items: str
    cursor: str
    content_type: str
    bearer: str  # client, customer or ""
    storefront_key: bool
    options: frozenset[str]  # values set once on the client or per call: b_uid, guest_token
    credential: str
    scope: str
    places: Places
    files: tuple[str, ...]
    styles: tuple[tuple[str, str, str], ...]  # parameters with a serialization style: place, name on the wire, style
    retry: str  # safe, idempotent or unsafe; "" if the HTTP method determines it
    idempotency_key: str  # the body field that makes the operation idempotent, or ""
    python_call: str
    returned: str
    partial: bool  # whether a success can contain failures
    raised: tuple[tuple[str, str], ...]  # error class, status
    deprecated: bool
    waits: tuple[Wait, ...] = ()

    @property
    def safety(self) -> str:
        """The effect of sending the request twice: safe, idempotent or unsafe."""
        return self.retry or safety_of(self.http_method)

    @property
    def positional(self) -> tuple[Argument, ...]:
        return tuple(argument for argument in self.arguments if argument.where in ("path", "mapping"))

    @property
    def keywords(self) -> tuple[Argument, ...]:
        """The keyword arguments, required ones first."""
        named = [argument for argument in self.arguments if argument.where not in ("path", "mapping")]
        return tuple(sorted(named, key=lambda argument: not argument.required))

    @property
    def parsed(self) -> Hint:
        """The type that a response is decoded as: the page of a list, or the result of any other call."""
        return Hint(self.page, MODELS) if self.page else self.result

    @property
    def option_type(self) -> str:
        """The type of the remaining keyword arguments; a list also takes a limit unless it has an argument of that name."""
        is_list = bool(self.items) and all(argument.name != "limit" for argument in self.arguments)
        return _OPTION_TYPES["b_uid" in self.options, is_list]

    @property
    def secrets(self) -> tuple[Argument, ...]:
        """The arguments that are credentials or can contain them."""
        parameters = {argument.wire_name for argument in self.arguments if argument.where not in ("body", "mapping")}
        return tuple(
            argument
            for argument in self.arguments
            if argument.where == "mapping"
            or (argument.wire_name in self.places.secrets if argument.where == "body" else is_secret_name(argument.wire_name, parameters))
        )

    @property
    def required_files(self) -> tuple[str, ...]:
        """The files that the operation requires."""
        return tuple(argument.wire_name for argument in self.arguments if argument.wire_name in self.files and argument.required)

    @property
    def list_parameters(self) -> tuple[str, ...]:
        """The parameters that take a list."""
        return tuple(argument.wire_name for argument in self.arguments if argument.where in ("query", "header") and argument.type.is_list)

    @property
    def wait_option_type(self) -> str:
        """The type of the remaining keyword arguments of the operation's waits, which have their own `timeout`."""
        return "BusinessWaitOptions" if "b_uid" in self.options else "WaitOptions"

    def sent(self, where: str) -> tuple[Argument, ...]:
        """Return the arguments that are sent in one part of the request."""
        return tuple(argument for argument in self.arguments if argument.where == where)


@dataclass(slots=True)
class Resource:
    """A node of the resource tree."""

    path: tuple[str, ...]
    class_name: str
    description: str = ""
    calls: list[Call] = field(default_factory=list)
    children: dict[str, Resource] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def async_class_name(self) -> str:
        return f"Async{self.class_name}"

    def walk(self) -> list[Resource]:
        """Return this resource and all resources below it, children first."""
        found = [node for child in self.children.values() for node in child.walk()]
        return [*found, self]

    def descend(self) -> list[Resource]:
        """Return this resource and all resources below it, parents first."""
        return [self, *(node for child in self.children.values() for node in child.descend())]


@dataclass(frozen=True, slots=True)
class BoundRoot:
    """A top-level resource that is opened with a path value and credentials, such as `client.storefront(store_id, api_key=…)`."""

    path_parameter: str
    credentials: tuple[tuple[str, str, bool], ...]  # argument, credential, required
    kept: tuple[str, ...]  # the credentials that the service returns in a response


@dataclass(frozen=True, slots=True)
class Surface:
    """The whole public surface of the client."""

    title: str
    models: tuple[Class, ...]
    enums: tuple[Enum, ...]
    aliases: tuple[Alias, ...]
    roots: tuple[Resource, ...]
    bound: dict[str, BoundRoot]
    renewals: dict[str, tuple[str, str]]  # token owner -> root and constant of the refreshing operation

    @property
    def calls(self) -> list[Call]:
        """Every method, in the order of the resource tree."""
        return [call for root in self.roots for node in root.walk() for call in node.calls]
