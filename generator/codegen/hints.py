"""Type annotations, as trees: where each name comes from decides how it is spelled in one place of the code or another."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

#: The modules that an annotation names, beside those whose names stand by themselves.
MODELS, BUILTINS = "models", "builtins"


@dataclass(frozen=True, slots=True)
class Hint:
    """A name with its arguments, or a union of others, which has no name of its own."""

    name: str = ""
    module: str = ""
    arguments: tuple[Hint, ...] = ()

    def __or__(self, other: Hint) -> Hint:
        options = dict.fromkeys([*self.options, *other.options])
        return Hint(arguments=tuple(options)) if len(options) > 1 else self

    @property
    def options(self) -> tuple[Hint, ...]:
        """What a value may be: the members of a union, or the hint itself."""
        return self.arguments if not self.name else (self,)

    def render(self, *qualified: str) -> str:
        """Spell the annotation; names of these modules get the module in front."""
        return self._render(qualified)

    def _render(self, qualified: Container[str]) -> str:
        rendered = [argument._render(qualified) for argument in self.arguments]
        if not self.name:
            return " | ".join(rendered)
        name = f"{self.module}.{self.name}" if self.module in qualified else self.name
        return f"{name}[{', '.join(rendered)}]" if rendered else name

    def __str__(self) -> str:
        return self.render()

    def walk(self) -> Iterator[Hint]:
        """Yield the hint and all within it."""
        yield self
        for argument in self.arguments:
            yield from argument.walk()

    @property
    def models(self) -> set[str]:
        """The names of the package's own classes in it."""
        return {hint.name for hint in self.walk() if hint.module == MODELS}


ANY, BOOL, BYTES, INT, NONE, TEXT = (Hint(name) for name in ("Any", "bool", "bytes", "int", "None", "str"))
DATE, DATETIME, DECIMAL, FILE, OMIT = (Hint(name) for name in ("date", "datetime", "Decimal", "FileInput", "Omit"))


def model_hint(name: str) -> Hint:
    """A class of the package, which is looked up in `models`: none of them can hide what a module itself defines."""
    return Hint(name, MODELS)


def list_hint(item: Hint) -> Hint:
    """A list, which resources have methods of the same name beside."""
    return Hint("list", BUILTINS, (item,))


def sequence_hint(item: Hint) -> Hint:
    """What is taken where a list is sent."""
    return Hint("Sequence", arguments=(item,))


def dict_hint(value: Hint) -> Hint:
    """An object whose keys are data."""
    return Hint("dict", arguments=(TEXT, value))


def mapping_hint(value: Hint) -> Hint:
    """What is taken where an object is sent."""
    return Hint("Mapping", arguments=(TEXT, value))
