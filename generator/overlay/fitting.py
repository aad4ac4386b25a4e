"""Apply overlays written for another version of a document as far as possible, and report the actions that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from ..errors import InputError
from ..openapi.document import walk
from ..openapi.pointers import PointerError, resolve_pointer
from .apply import Misfit, Result, apply_overlays
from .document import Overlay
from .selection import Location, collapse_whitespace, get_value

T = TypeVar("T")
Key = tuple[str, int]


def apply_fitting(
    document: dict[str, Any], overlays: Sequence[Overlay], check: Callable[[dict[str, Any]], T], without: frozenset[Key] = frozenset()
) -> tuple[T, list[Misfit]]:
    """Apply the actions that fit and whose result passes `check`; return the result of `check` and the actions left out.

    An action that adds a dangling reference, or an element that already exists, applies by itself but makes the document
    invalid. Raise InputError if the document fails the check even without any action.
    """
    left_out: list[Misfit] = []
    while True:
        misfits: list[Misfit] = []
        skipped_keys = without | {misfit.key for misfit in left_out}
        result = apply_overlays(document, overlays, misfits=misfits, without=skipped_keys)
        try:
            result_of_check = check(result.document)
            if not (undeclared_misfits := list(_find_undeclared(overlays, result))):
                return result_of_check, _sort([*left_out, *misfits], overlays)
            left_out += undeclared_misfits
        except InputError as error:
            culprits = list(find_culprits(document, overlays, result, check, skipped_keys, str(error)))
            if not culprits:
                raise
            left_out += culprits


def find_culprits(
    document: dict[str, Any],
    overlays: Sequence[Overlay],
    result: Result,
    check: Callable[[dict[str, Any]], Any],
    without: frozenset[Key],
    problem: str,
) -> Iterator[Misfit]:
    """Yield the actions that make a document fail its check: all that add dangling references, otherwise the first that breaks it."""
    reports = [report for report in result.reports if _find_dangling_reference(result.document, report.locations)]
    if reports:
        for report in reports:
            overlay = next(overlay for overlay in overlays if overlay.path.name == report.overlay)
            action_text = f"{report.kind} {collapse_whitespace(report.target)}"
            yield Misfit(
                overlay.path, report.index, action_text, f"refers to nothing: {_find_dangling_reference(result.document, report.locations)}"
            )
        return
    actions = [(overlay, action) for overlay in overlays for action in overlay.actions if (overlay.path.name, action.index) not in without]
    if not actions or not _passes(document, overlays, without | {(overlay.path.name, action.index) for overlay, action in actions}, check):
        return
    good_count, bad_count = 0, len(actions)  # applying the first `good_count` actions passes, applying the first `bad_count` fails
    while bad_count - good_count > 1:
        middle = (good_count + bad_count) // 2
        later = {(overlay.path.name, action.index) for overlay, action in actions[middle:]}
        good_count, bad_count = (middle, bad_count) if _passes(document, overlays, without | later, check) else (good_count, middle)
    overlay, action = actions[bad_count - 1]
    yield Misfit(overlay.path, action.index, f"{action.kind} {collapse_whitespace(action.target)}", problem, breaks=True)


def _find_undeclared(overlays: Sequence[Overlay], result: Result) -> Iterator[Misfit]:
    """Yield the actions that describe fields which nothing states any more, and which would come back with a description alone."""
    for report in result.reports:
        names = [str(location[-1]) for location in map(_get_field, report.locations) if _is_bare(result.document, location)]
        if names and report.kind == "update":
            overlay = next(overlay for overlay in overlays if overlay.path.name == report.overlay)
            action_text = f"{report.kind} {collapse_whitespace(report.target)}"
            problem = f"it describes {', '.join(dict.fromkeys(names))}, which nothing else defines: was it removed, or renamed?"
            yield Misfit(overlay.path, report.index, action_text, problem)


def _get_field(location: Location) -> Location:
    return location[:-1] if location[-1:] == ("description",) else location


def _is_bare(document: dict[str, Any], location: Location) -> bool:
    """Return whether a field has a description and no schema."""
    if location[-2:-1] != ("properties",):
        return False
    try:
        value = get_value(document, location)
    except (KeyError, IndexError, TypeError):  # removed by a later action
        return False
    return isinstance(value, dict) and value.keys() == {"description"}


def _passes(document: dict[str, Any], overlays: Sequence[Overlay], without: frozenset[Key], check: Callable[[dict[str, Any]], Any]) -> bool:
    try:
        check(apply_overlays(document, overlays, misfits=[], without=without).document)
    except InputError:
        return False
    return True


def _find_dangling_reference(document: dict[str, Any], locations: Sequence[tuple[str | int, ...]]) -> str:
    """Return the first dangling reference in the values that an action added, or an empty string."""
    for location in locations:
        try:
            value = get_value(document, location)
        except (KeyError, IndexError, TypeError):  # removed by a later action
            continue
        nodes = (
            [node for _, node in walk(value)]
            if isinstance(value, (dict, list))
            else [{"$ref": value}]
            if location[-1:] == ("$ref",)
            else []
        )
        for node in nodes:
            reference = node.get("$ref")
            if isinstance(reference, str):
                try:
                    resolve_pointer(document, reference)
                except PointerError:
                    return reference
    return ""


def _sort(misfits: list[Misfit], overlays: Sequence[Overlay]) -> list[Misfit]:
    names = [overlay.path.name for overlay in overlays]
    return sorted(misfits, key=lambda misfit: (names.index(misfit.overlay.name), misfit.index))
