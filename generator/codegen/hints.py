"""Type annotations as trees, so that each module can spell the names in them in its own way."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

#: Modules that annotations refer to, apart from names that need no module.
MODELS, BUILTINS = "models", "builtins"


@dataclass(frozen=True, slots=True)
class Hint:
    """A name with its arguments, or a union of other hints, which has no name of its own."""

    name: str = ""
    module: str = ""
    arguments: tuple[Hint, ...] = ()

    def __or__(self, other: Hint) -> Hint:
        options = dict.fromkeys([*self.options, *other.options])
        return Hint(arguments=tuple(options)) if len(options) > 1 else self

    @property
    def options(self) -> tuple[Hint, ...]:
        """The members of a union, or the hint itself."""
        return self.arguments if not self.name else (self,)

    def render(self, *qualified: str) -> str:
        """Return the annotation as code, with the module in front of names from the given modules."""
        return self._render(qualified)

    def _render(self, qualified: Container[str]) -> str:
        arguments = [argument._render(qualified) for argument in self.arguments]
        if not self.name:
            return " | ".join(arguments)
        name = f"{self.module}.{self.name}" if self.module in qualified else self.name
        return f"{name}[{', '.join(arguments)}]" if arguments else name

    def __str__(self) -> str:
        return self.render()

    def walk(self) -> Iterator[Hint]:
        """Yield the hint and all hints within it."""
        yield self
        for argument in self.arguments:
            yield from argument.walk()

    @property
    def models(self) -> set[str]:
        """The names of the package's own classes in the hint."""
        return {hint.name for hint in self.walk() if hint.module == MODELS}


ANY, BOOL, BYTES, INT, NONE, TEXT = (Hint(name) for name in ("Any", "bool", "bytes", "int", "None", "str"))
DATE, DATETIME, DECIMAL, FILE, OMIT = (Hint(name) for name in ("date", "datetime", "Decimal", "FileInput", "Omit"))


def make_model_hint(name: str) -> Hint:
    """Return the hint of a package class; it is looked up in `models`, so that it cannot shadow names of the module that uses it."""
    return Hint(name, MODELS)


def list_hint(item: Hint) -> Hint:
    """Return the hint of a list, spelled to stay clear of resource methods called `list`."""
    return Hint("list", BUILTINS, (item,))


def make_sequence_hint(item: Hint) -> Hint:
    """Return the hint of an argument that is sent as a list."""
    return Hint("Sequence", arguments=(item,))


def make_dict_hint(value: Hint) -> Hint:
    """Return the hint of an object whose keys are data."""
    return Hint("dict", arguments=(TEXT, value))


def make_mapping_hint(value: Hint) -> Hint:
    """Return the hint of an argument that is sent as an object."""
    return Hint("Mapping", arguments=(TEXT, value))
