# Copied from generator/package/scalev/mock/behaviour/analytics_journeys.py by `python -m generator generate`. Do not edit.
"""Report the journeys of visitors: steps between pages, steps to and from an entity, and the funnel from an entity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ..data import lists
from ..data.context import Context
from ..data.defaults import Result
from ..messages import build_validation_error, dump
from .analytics_queries import get_limit, take_sample
from .visits import View, Visit, is_paid

_USUAL_STEPS = 6
#: The nodes before the first page of a visit and after its last one.
_ENTERED, _LEFT = "entered_here", "left"


def list_steps(context: Context) -> Result:
    """Return how many sessions went from one kind of page to another."""
    steps: Counter[tuple[str, str]] = Counter()
    starts: Counter[str] = Counter()
    for visit, _ in take_sample(context).visits:
        nodes = [view.entity_type for view in visit.views]
        starts.update(set(nodes))
        steps.update(set(pairwise(nodes)))
    rows = [
        {"from_node": source, "to_node": target, "sessions": count, "from_sessions": starts[source]}
        for (source, target), count in sorted(steps.items(), key=lambda item: (-item[1], item[0]))
    ]
    return lists.wrap(context, [dump(row) for row in rows[: get_limit(context.request.query)]])


def show_neighbours(context: Context) -> Result:
    """Return where sessions with an entity came from and where they went."""
    _require_entity(context.request.query)
    before: Counter[tuple[str, str]] = Counter()
    after: Counter[tuple[str, str]] = Counter()
    for visit, views in take_sample(context).visits:
        index = visit.views.index(views[0])
        before[_get_node(visit.views[index - 1]) if index else (_ENTERED, "")] += 1
        after[_get_node(visit.views[index + 1]) if index + 1 < len(visit.views) else (_LEFT, "")] += 1
    limit = get_limit(context.request.query)
    return dump({"came_from": _render(before, limit), "went_to": _render(after, limit)})


def show_funnel(context: Context) -> Result:
    """Return the path that most sessions take from an entity on, and how many remain at each step."""
    query = context.request.query
    _require_entity(query)
    sample = take_sample(context)
    journeys = [(visit, visit.views[visit.views.index(views[0]) :]) for visit, views in sample.visits]
    paid = sum(visit.order is not None and is_paid(context.world, visit.order) for visit, _ in journeys)
    steps: list[dict[str, Any]] = []
    remaining: list[tuple[Visit, tuple[View, ...]]] = journeys
    while remaining and len(steps) < int(query.get("max_steps") or _USUAL_STEPS):
        index = len(steps)
        names = Counter(_get_node(views[index]) for _, views in remaining if index < len(views))
        if not names:
            break
        (node, path), count = min(names.items(), key=lambda item: (-item[1], item[0]))
        steps.append({"step": index + 1, "node": node, "path": path, "sessions": count})
        remaining = [(visit, views) for visit, views in remaining if index < len(views) and _get_node(views[index]) == (node, path)]
    return dump({"sessions": len(journeys), "paid_sessions": paid, "steps": steps})


def _require_entity(query: Mapping[str, Any]) -> None:
    if query.get("entity_type") is None and query.get("page_path") is None:
        raise build_validation_error(400, {"entity_type": ["expected entity_type or page_path, got neither"]})


def _get_node(view: View) -> tuple[str, str]:
    return view.entity_type, view.path


def _render(counts: Counter[tuple[str, str]], limit: int) -> list[dict[str, Any]]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"node": node, "path": path, "is_terminal": node in (_ENTERED, _LEFT), "sessions": count} for (node, path), count in ordered[:limit]
    ]
