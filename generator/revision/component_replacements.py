"""Let overlay actions follow a component that was renamed, and extend them to the components that were derived from it.

A component is split if only some operations demand that it changes; if an object becomes a choice, the options take over its fields.
What overlays state about the component, such as which fields may be null and what they mean, also holds for the derived ones.
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
    """The components that replace others: `renamed` has new names by old ones, `derived` the components derived from each."""

    renamed: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def renamed_references(self) -> dict[str, str]:
        """The new references to renamed components, by the old ones."""
        return {COMPONENT + old: COMPONENT + new for old, new in self.renamed.items()}

    def add_derived(self, other: ComponentReplacements) -> ComponentReplacements:
        """Return the same replacements with the components that others derived from the same ones."""
        names = {**self.derived, **other.derived}
        derived_names = {name: list(dict.fromkeys([*self.derived.get(name, ()), *other.derived.get(name, ())])) for name in names}
        return replace(self, derived=derived_names)

    def find_origin(self, location: Location) -> Location:
        """Return the location before the revision that corresponds to one after it."""
        if location[:2] == _SCHEMAS and len(location) > 2:
            for old, news in [*((old, (new,)) for old, new in self.renamed.items()), *self.derived.items()]:
                if location[2] in news:
                    return (*_SCHEMAS, old, *location[3:])
        return location

    def retarget(self, action: Action) -> Action:
        """Return an action with the new names of the components in its target."""
        target = parse_target(action.target)
        if target is None or not self.renamed.keys() & {*target[0]}:
            return action
        names, suffix = target
        return replace(action, target=format_target([self.renamed.get(name, name) for name in names], suffix))

    def extend_to_derived(self, action: Action, targeted_places: Iterable[tuple[str, str]]) -> Iterator[Action]:
        """Yield a copy of an action for each component derived from one in its target, unless overlays target the same place there."""
        names, suffix = parse_target(action.target) or ((), "")
        for name in names:
            for derived_name in self.derived.get(name, ()):
                if (derived_name, collapse_whitespace(suffix)) not in targeted_places:
                    text = action.description.replace(f"`{name}`", f"`{derived_name}`") if action.description else None
                    yield replace(action, target=format_target([derived_name], suffix), description=text)


def list_targeted(overlays: Iterable[Overlay]) -> frozenset[tuple[str, str]]:
    """Return the components that overlays target by name, each with the rest of the target."""
    targets = [parse_target(action.target) for overlay in overlays for action in overlay.actions]
    return frozenset((name, collapse_whitespace(target[1])) for target in targets if target is not None for name in target[0])


def parse_target(target: str) -> tuple[list[str], str] | None:
    """Return the names of the schema components in a target, and the rest of the target; None if it has none."""
    match = _TARGET.fullmatch(target.strip())
    if match is None:
        return None
    return [match["name"]] if match["name"] else re.findall(r"'([^']*)'", match["names"]), match["rest"]


def format_target(names: Sequence[str], suffix: str) -> str:
    """Return a target that selects the same place in several schema components."""
    return format_members(_SCHEMAS, list(dict.fromkeys(names))) + suffix


def join_actions(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Join the actions that do the same at the same place of several components."""
    joined_actions: list[Action] = []
    for action in actions:
        target = parse_target(action.target)
        for index, other in enumerate(joined_actions):
            other_target = parse_target(other.target)
            if target and other_target and target[1] == other_target[1] and (action.kind, action.update) == (other.kind, other.update):
                joined_actions[index] = replace(other, target=format_target([*other_target[0], *target[0]], other_target[1]))
                break
        else:
            joined_actions.append(action)
    return tuple(joined_actions)
