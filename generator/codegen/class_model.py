"""Represent the classes, enums and aliases that templates render. Document text is kept apart from code, only rendered through filters."""

from __future__ import annotations

from dataclasses import dataclass

from .hints import ANY, MODELS, NONE, Hint
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
