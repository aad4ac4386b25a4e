"""Apply Overlay documents to an OpenAPI document."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import CheckFailed, GeneratorError, InputError
from .document import Action, Kind, Overlay
from .merging import IncompatibleError, check_target, find_repeated, merge_target
from .nearest import explain_no_match
from .plain import copy_document, copy_plain, get_json_type
from .selection import Location, collapse_whitespace, format_location, get_value, select


@dataclass(frozen=True)
class ActionReport:
    """The effect of one action: the number of selected nodes, and the locations that it added, changed or removed.

    Locations of a removal are those before it. A value replaced by the same value counts as a match without a changed location.
    `targets` are the selected nodes, `removed` the values of the locations of a removal, and `repeated` the members of an update
    that every target had already, with the same value.
    """

    overlay: str
    index: int
    target: str
    kind: Kind
    matches: int
    locations: tuple[Location, ...]
    targets: tuple[Location, ...] = ()
    removed: tuple[Any, ...] = ()
    repeated: tuple[Location, ...] = ()


@dataclass(slots=True)
class _Effect:
    """The effect of one action; see `ActionReport`."""

    targets: list[Location]
    changed: list[Location] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    repeated: list[Location] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """The document after all actions, and one report per action in the order of application."""

    document: dict[str, Any]
    reports: tuple[ActionReport, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """An action that was skipped, and why; `breaks` means that it applies by itself but makes the document invalid."""

    overlay: Path
    index: int
    action: str
    problem: str
    breaks: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """The unique key of the action."""
        return self.overlay.name, self.index

    def __str__(self) -> str:
        return f"{self.overlay}: actions[{self.index}] ({self.action}): {self.problem}"


def apply_overlays(
    document: dict[str, Any],
    overlays: Iterable[Overlay],
    strict: bool = True,
    misfits: list[Misfit] | None = None,
    without: Container[tuple[str, int]] = (),
) -> Result:
    """Apply overlays in order, each action to the result of the previous one; `document` itself is not modified.

    Strict application rejects an action whose target selects nothing; the specification (`strict=False`) allows it. If a list
    of `misfits` is given, a rejected action is skipped and its problem appended to the list. `without` contains the overlay
    file names and action numbers to leave out.

    Raise CheckFailed, naming overlay file and action, if an action selects nothing or cannot be applied, and InputError if the
    document is not an object.
    """
    if not isinstance(document, dict):
        raise InputError(f"expected a document that is an object, got {get_json_type(document)}")
    result: dict[str, Any] = copy_document(document)
    reports: list[ActionReport] = []
    for overlay in overlays:
        for action in overlay.actions:
            if (overlay.path.name, action.index) in without:
                continue
            try:
                effect = _apply(result, action, overlay.specification, strict)
            except GeneratorError as error:
                misfit = Misfit(overlay.path, action.index, f"{action.kind} {collapse_whitespace(action.target)}", str(error))
                if misfits is None:
                    raise type(error)(str(misfit)) from None
                misfits.append(misfit)
                continue
            reports.append(_build_report(overlay, action, effect))
    return Result(result, tuple(reports))


def apply_action(document: dict[str, Any], action: Action, specification: str) -> None:
    """Apply one action to a document in place, as a whole or not at all; raise CheckFailed if it cannot be applied."""
    _apply(document, action, specification, strict=True)


def _build_report(overlay: Overlay, action: Action, effect: _Effect) -> ActionReport:
    locations = tuple(dict.fromkeys(effect.changed))
    effects = (tuple(effect.targets), tuple(effect.removed), tuple(effect.repeated))
    return ActionReport(overlay.path.name, action.index, action.target, action.kind, len(effect.targets), locations, *effects)


def _apply(document: dict[str, Any], action: Action, specification: str, strict: bool) -> _Effect:
    targets = select(action.target, document)
    if not targets:
        if strict:
            raise CheckFailed(f"expected the target to select at least one node, got none; {explain_no_match(action.target, document)}")
        return _Effect([])
    if action.inert:
        return _Effect(targets)
    if action.kind == "remove":
        if specification == "1.0":
            _reject_primitive_items(document, targets)
        return _Effect(targets, *_remove(document, targets))
    if specification == "1.0":
        _reject_primitives(document, targets)
    _reject_mixture(document, targets)
    value = action.update if action.copy is None else _get_source(document, action.copy)
    repeated_locations = find_repeated([get_value(document, target) for target in targets], value)
    return _Effect(targets, _merge(document, targets, value), repeated=repeated_locations)


def _merge(document: dict[str, Any], targets: list[Location], value: Any) -> list[Location]:
    changed_locations: list[Location] = []
    try:
        for target in targets:  # check all targets before changing the first one: an action is applied as a whole or not at all
            check_target(get_value(document, target), value, target)
        for target in targets:
            # merging adds and replaces but never moves a node, so the locations found before stay valid
            result = merge_target(get_value(document, target), value, target, changed_locations)
            if target:
                get_value(document, target[:-1])[target[-1]] = result
    except IncompatibleError as error:
        raise CheckFailed(
            f"expected values that can be merged, got {error.value} into {error.existing} at {format_location(error.location)}"
        ) from None
    return changed_locations


def _get_source(document: dict[str, Any], query: str) -> Any:
    """Return a copy of the one node that `query` selects, so that merging it into an ancestor or a descendant does not recurse."""
    sources = select(query, document)
    if not sources:
        raise CheckFailed(f"expected copy to select exactly one node, got none for {query}; {explain_no_match(query, document)}")
    if len(sources) > 1:
        first, second = map(format_location, sources[:2])
        raise CheckFailed(f"expected copy to select exactly one node, got {len(sources)} for {query}: {first}, {second} …")
    return copy_plain(get_value(document, sources[0]))


def _remove(document: dict[str, Any], targets: list[Location]) -> tuple[list[Location], list[Any]]:
    if () in targets:
        raise CheckFailed("expected a target inside the document, got its root, which nothing contains and which cannot be removed")
    doomed_locations = frozenset(targets)
    # a node inside another removed node goes with it
    outer = [target for target in targets if not any(target[:length] in doomed_locations for length in range(1, len(target)))]
    # look up all containers before the first deletion shifts any index
    places = [(get_value(document, target[:-1]), target[-1]) for target in outer]
    removed_nodes = [container[key] for container, key in places]
    for container, key in places:
        if isinstance(container, dict):
            del container[key]
    indexes = [(container, key) for container, key in places if isinstance(container, list) and isinstance(key, int)]
    for container, index in sorted(indexes, key=lambda place: place[1], reverse=True):
        del container[index]
    return outer, removed_nodes


def _reject_mixture(document: dict[str, Any], targets: list[Location]) -> None:
    """Raise CheckFailed for targets of several kinds, since a value merges into objects, is appended to arrays, and replaces primitives."""
    kinds: dict[str, Location] = {}
    for target in targets:
        kind = get_json_type(get_value(document, target))
        kinds.setdefault(kind if kind in ("object", "array") else "primitive", target)
    if len(kinds) > 1:
        got = ", ".join(f"{kind} at {format_location(target)}" for kind, target in kinds.items())
        raise CheckFailed(f"expected a target that selects nodes of one kind, got {got}: write an action for each kind")


def _reject_primitives(document: dict[str, Any], targets: list[Location]) -> None:
    for target in targets:
        value = get_value(document, target)
        if not isinstance(value, (dict, list)):
            raise CheckFailed(
                f"expected an object or array to update in Overlay 1.0, got {get_json_type(value)} at {format_location(target)}: "
                "target its container, or declare overlay 1.1.0"
            )


def _reject_primitive_items(document: dict[str, Any], targets: list[Location]) -> None:
    """Raise CheckFailed for primitive array items, which Overlay 1.0 cannot remove.

    Its own test cases do remove primitive members of objects.
    """
    for target in targets:
        value = get_value(document, target)
        if target and isinstance(target[-1], int) and not isinstance(value, (dict, list)):
            got = f"{get_json_type(value)} at {format_location(target)}"
            advice = "replace the array, or declare overlay 1.1.0"
            raise CheckFailed(f"expected an object or array to remove from an array in Overlay 1.0, got {got}: {advice}")
