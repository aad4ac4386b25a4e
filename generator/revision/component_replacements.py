"""Let overlay actions follow a component that has another name, and hold for components that took over from another one.

A component that only some operations want changed is split, and an object that becomes a choice passes its fields on to the options.
What overlays say of the component, such as which fields may be null and what they mean, holds for its heirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..openapi.schemas import COMPONENT
from ..overlay import Overlay
from ..overlay.document import Action
from ..overlay.selection import Location, collapse_whitespace, format_members

_SCHEMAS: Location = ("components", "schemas")
_TARGET = re.compile(r"\$\.components\.schemas(?:\.(?P<name>\w+)|\[(?P<names>(?:\s*'[^']*'\s*,?)+)\])(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ComponentReplacements:
    """The components that took the place of others: `renamed` has the new names of those that are gone, `taken_over` the heirs."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def renamed_references(self) -> dict[str, str]:
        """The references to components that have another name now."""
        return {COMPONENT + old: COMPONENT + new for old, new in self.renamed.items()}

    def find_origin(self, where: Location) -> Location:
        """Return where the place of a component was before the revision."""
        if where[:2] == _SCHEMAS and len(where) > 2:
            for old, news in [*((old, (new,)) for old, new in self.renamed.items()), *self.derived.items()]:
                if where[2] in news:
                    return (*_SCHEMAS, old, *where[3:])
        return where

    def retarget(self, action: Action) -> Action:
        """Return an action with the components that it aims at under their present names."""
        parsed = parse_target(action.target)
        if parsed is None or not self.renamed.keys() & {*parsed[0]}:
            return action
        names, rest = parsed
        return replace(action, target=format_target([self.renamed.get(name, name) for name in names], rest))

    def extend_to_derived(self, action: Action, targeted: Iterable[tuple[str, str]]) -> Iterator[Action]:
        """Yield an action for each heir of a component that it aims at; `known` are the components with actions of their own."""
        names, rest = parse_target(action.target) or ((), "")
        for name in names:
            for heir in self.derived.get(name, ()):
                if (heir, collapse_whitespace(rest)) not in targeted:
                    text = action.description.replace(f"`{name}`", f"`{heir}`") if action.description else None
                    yield replace(action, target=format_target([heir], rest), description=text)


def list_targeted(overlays: Iterable[Overlay]) -> frozenset[tuple[str, str]]:
    """Return the components that the actions of overlays aim at by name, each with the rest of the target."""
    parsed = [parse_target(action.target) for overlay in overlays for action in overlay.actions]
    return frozenset((name, collapse_whitespace(one[1])) for one in parsed if one is not None for name in one[0])


def parse_target(target: str) -> tuple[list[str], str] | None:
    """Return the schema components that a target names, and the rest of the target; None if it names none."""
    match = _TARGET.fullmatch(target.strip())
    if match is None:
        return None
    return [match["name"]] if match["name"] else re.findall(r"'([^']*)'", match["names"]), match["rest"]


def format_target(names: Sequence[str], rest: str) -> str:
    """Return a target for the same place in some schema components."""
    return format_members(_SCHEMAS, list(dict.fromkeys(names))) + rest


def join_actions(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Join actions that do the same at the same place of several components."""
    joined: list[Action] = []
    for action in actions:
        parsed = parse_target(action.target)
        for index, other in enumerate(joined):
            known = parse_target(other.target)
            if parsed and known and parsed[1] == known[1] and (action.kind, action.update) == (other.kind, other.update):
                joined[index] = replace(other, target=format_target([*known[0], *parsed[0]], known[1]))
                break
        else:
            joined.append(action)
    return tuple(joined)
