# Copied from generator/package/scalev/mock/data/unknown_ids.py by `python -m generator generate`. Do not edit.
"""Reject ids of which there is no row: a response could not show what they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..messages import build_validation_error
from ..openapi.kinds import Kind
from ..openapi.nouns import get_stem
from .context import Context
from .world import World

#: A mock has the data of one business; the ids of others are as good as any.
_ELSEWHERE = frozenset({"business"})
#: The service ignores the pixels that it does not know.
_IGNORED = frozenset({"fb_pixel_ids", "tiktok_pixel_ids", "kwai_client_pixel_ids", "kwai_server_pixel_ids"})
#: How many errors a response lists at most.
_MOST = 20


def check(context: Context) -> None:
    """Raise HTTPError 422 if the body of a request holds ids, at any depth, of which there is no row."""
    unknown = list(islice(_find_unknown(context.world, context.body, ""), _MOST))
    if unknown:
        raise build_validation_error(422, {place: ["does not exist"] for place in unknown})


def _find_unknown(world: World, value: Any, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _find_unknown(world, one, f"{place}{index}.")
    if not isinstance(value, dict):
        return
    for name, one in value.items():
        if isinstance(one, (dict, list)) and not name.endswith("_ids"):
            yield from _find_unknown(world, one, f"{place}{name}.")
            continue
        kind = _find_kind(world, name) if name not in _IGNORED else None
        for index, text in enumerate(one if isinstance(one, list) else [one]):
            if kind is not None and _is_id(text) and world.find(kind, None, str(text)) is None:
                yield f"{place}{name}.{index}" if isinstance(one, list) else f"{place}{name}"


def _find_kind(world: World, name: str) -> Kind | None:
    """Return the kind of the rows whose ids a field of this name holds, if the mock has all of them."""
    stem = get_stem(name)
    kind = world.resources.find_kind(stem) if stem is not None else None
    # behaviour looks up the rows of a visitor itself
    return None if kind is None or kind.noun in _ELSEWHERE or kind.is_of_a_visitor else kind


def _is_id(value: Any) -> bool:
    return isinstance(value, (int, str)) and not isinstance(value, bool) and value != ""
