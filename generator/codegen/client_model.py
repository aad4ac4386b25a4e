"""Represent the client that templates render: the resource tree with its methods, and the classes that they use."""

from __future__ import annotations

from dataclasses import dataclass, field

from .class_model import Alias, Class, Enum
from .method_model import Method


@dataclass(slots=True)
class Resource:
    """A node of the resource tree."""

    path: tuple[str, ...]
    class_name: str
    description: str = ""
    methods: list[Method] = field(default_factory=list)
    children: dict[str, Resource] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def contents(self) -> str:
        """The description without the name, for where that precedes it."""
        return self.description.removeprefix(f"`{'.'.join(self.path)}`: ")

    @property
    def async_class_name(self) -> str:
        return f"Async{self.class_name}"

    def walk(self) -> list[Resource]:
        """Return this resource and all resources below it, children first."""
        descendants = [node for child in self.children.values() for node in child.walk()]
        return [*descendants, self]

    def descend(self) -> list[Resource]:
        """Return this resource and all resources below it, parents first."""
        return [self, *(node for child in self.children.values() for node in child.descend())]


@dataclass(frozen=True, slots=True)
class BoundCredential:
    """A credential that opens a resource; `credential` is its name in the runtime."""

    argument: str
    credential: str
    required: bool
    kept: bool  # whether the service returns a new one in a response


@dataclass(frozen=True, slots=True)
class BoundRoot:
    """A top-level resource that is opened with a path value and credentials, such as `client.storefront(store_id, api_key=…)`."""

    path_parameter: str
    credentials: tuple[BoundCredential, ...]

    @property
    def response_credentials(self) -> tuple[str, ...]:
        """The credentials that the service returns in a response."""
        return tuple(credential.credential for credential in self.credentials if credential.kept)

    @property
    def takes_token_source(self) -> bool:
        """Whether one of the credentials can be a token source."""
        return any(credential.credential == "customer_token" for credential in self.credentials)


@dataclass(frozen=True, slots=True)
class TokenRefresh:
    """The operation that refreshes tokens: its top-level resource and its constant in that module."""

    root: str
    constant: str


@dataclass(frozen=True, slots=True)
class ClientModel:
    """Everything that is generated from a document."""

    title: str
    models: tuple[Class, ...]
    enums: tuple[Enum, ...]
    aliases: tuple[Alias, ...]
    roots: tuple[Resource, ...]
    bound: dict[str, BoundRoot]
    refreshes: dict[str, TokenRefresh]  # by the owner of the tokens

    @property
    def resources(self) -> list[Resource]:
        """Every resource, children first."""
        return [node for root in self.roots for node in root.walk()]

    @property
    def methods(self) -> list[Method]:
        """Every method, in the order of the resource tree."""
        return [method for node in self.resources for method in node.methods]
