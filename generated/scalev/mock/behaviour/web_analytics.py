# Copied from generator/package/scalev/mock/behaviour/web_analytics.py by `python -m generator generate`. Do not edit.
"""Build the reports of web analytics, consistent with the orders of the mock and with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ..data import lists
from ..data.context import Context
from ..data.defaults import Result
from ..data.rows import Row
from ..data.values import format_amount
from ..data.world import World
from ..messages import dump
from . import analytics_journeys
from .amounts import parse_amount
from .analytics_queries import Sample, get_limit, take_sample
from .visits import PAID, View, Visit, is_paid, is_tracked, list_orders

_NO_ORDERS = ("order_detail", "order_success", "order_invoice")
_FEWEST_VISITORS, _MOST_PLACES = 5, 100
_PLACES = {"regions": "province_name", "cities": "city_name"}
_Visits = Iterable[tuple[Visit, tuple[View, ...]]]


def _show_traffic(context: Context) -> Result:
    sample = take_sample(context)
    days: dict[Any, list[tuple[Visit, tuple[View, ...]]]] = {}
    for entry in sample.visits:
        days.setdefault(sample.get_day(entry[0]), []).append(entry)
    count = (sample.last - sample.first).days + 1
    listed = [sample.first + timedelta(days=offset) for offset in range(count)]
    return dump(
        {
            "buckets": [{"day": day.isoformat(), **_count(days.get(day, ()))} for day in listed],
            "totals": _count(sample.visits),
            "from": sample.first.isoformat(),
            "to": sample.last.isoformat(),
            "timezone": sample.zone_name,
        }
    )


def _count(entries: _Visits) -> dict[str, int]:
    items = list(entries)
    visitors = {visit.visitor for visit, _ in items}
    return {"views": sum(len(views) for _, views in items), "visitors": len(visitors), "sessions": len(items)}


def _list_pages(context: Context) -> Result:
    pages: dict[str, list[tuple[Visit, tuple[View, ...]]]] = {}
    for visit, views in take_sample(context).visits:
        for path in dict.fromkeys(view.path for view in views):
            pages.setdefault(path, []).append((visit, tuple(view for view in views if view.path == path)))
    counts = sorted((_count(entries) for entries in pages.values()), key=lambda count: -count["views"])
    return _wrap(context, [{name: count[name] for name in ("views", "visitors")} for count in counts])


def _list_sources(context: Context) -> Result:
    return _wrap(context, _count_sources(context, take_sample(context)))


def _count_sources(context: Context, sample: Sample) -> list[dict[str, Any]]:
    kind = str(context.request.query.get("utm_type") or "source")
    groups: dict[str, list[tuple[Visit, tuple[View, ...]]]] = {}
    for entry in sample.visits:
        groups.setdefault(entry[0].get_utm(kind), []).append(entry)
    rows = [{**_describe_source(value), **_count(entries), "traffic_status": "available"} for value, entries in groups.items()]
    return sorted(rows, key=lambda row: (-row["sessions"], row["value"]))


def _describe_source(value: str) -> dict[str, str]:
    return {"bucket_kind": "label" if value else "direct", "value": value}


def _list_ad_clicks(context: Context) -> Result:
    kind = str(context.request.query.get("ad_click_type") or "status")
    groups: dict[str, list[tuple[Visit, tuple[View, ...]]]] = {}
    for entry in take_sample(context).visits:
        groups.setdefault(_name_click(entry[0], kind), []).append(entry)
    rows = [{"basis": "ad_click_id", **_count(entries)} for _, entries in sorted(groups.items())]
    return _wrap(context, rows)


def _name_click(visit: Visit, kind: str) -> str:
    if visit.network not in PAID:
        return "organic"
    return {"network": visit.network, "evidence": "clicked"}.get(kind, "paid")


def _show_audience(context: Context) -> Result:
    """Count visitors by region and city; places with few visitors are left out, as by the service."""
    world, visitors = context.world, {visit.visitor for visit, _ in take_sample(context).visits}
    kind = world.resources.find_kind("location")
    limit = min(get_limit(context.request.query), _MOST_PLACES)
    about: dict[str, Any] = {}
    for level, name in _PLACES.items():
        counts = Counter(
            str(world.renderer.get_property(world.store.pick(kind, visitor), name)) for visitor in visitors if kind is not None
        )
        total = sum(1 for count in counts.values() if count >= _FEWEST_VISITORS)
        size = min(total, limit)
        about[level] = {"returned_buckets": size, "total_buckets": total, "limit": limit, "truncated": size < total}
    return dump({"location_basis": "ip_estimate", "location_metadata": about})


def _show_conversion(context: Context) -> Result:
    """Count the orders that were paid in the range, by the time of the payment."""
    world, sample = context.world, take_sample(context)
    start, end = sample.bounds
    store = context.request.query.get("store_id")
    matched = other = 0
    for row in list_orders(world):
        paid = world.store.get_values(row).get("paid_time")
        is_in_range = isinstance(paid, str) and start <= datetime.fromisoformat(paid) < end and is_paid(world, row)
        if is_in_range and (store is None or str(store) in row.refs["store"].get_spellings()):
            matched, other = (matched + 1, other) if is_tracked(row) else (matched, other + 1)
    return dump({"matched_orders_paid": matched, "unattributed_orders_paid": other, "orders_paid": matched + other})


def _show_engagement(context: Context) -> Result:
    sample = take_sample(context)
    pages = [view.milliseconds for view in sample.views]
    sessions = [[view.milliseconds for view in views if view.milliseconds is not None] for _, views in sample.visits]
    measured, lengths = [times for times in pages if times is not None], [sum(times) for times in sessions if times]
    return dump(
        {
            "avg_page_ms": _compute_average(sum(measured), len(measured)),
            "avg_session_ms": _compute_average(sum(lengths), len(lengths)),
            "page_coverage": _compute_average(100 * len(measured), len(pages)),
            "session_coverage": _compute_average(100 * len(lengths), len(sessions)),
            "visible_ms_total": sum(measured),
        }
    )


def _compute_average(total: int, count: int) -> float | None:
    return round(total / count, 1) if count else None


def _show_order_funnel(context: Context) -> Result:
    world, sample = context.world, take_sample(context)
    capable = [(visit, tuple(view for view in views if view.entity_type not in _NO_ORDERS)) for visit, views in sample.visits]
    capable = [(visit, views) for visit, views in capable if views]
    placed = [visit.order for visit, _ in capable if visit.order is not None]
    paid = sum(is_paid(world, order) for order in placed)
    counts = _count(capable)
    return dump(
        {
            "visitors": counts["visitors"],
            "views": counts["views"],
            "unknown_eligibility_views": 0,
            "excluded_views": len(sample.views) - counts["views"],
            "denominator_basis": "order_capable_pageviews",
            # an order belongs to a single view, that of the form
            "views_with_order": len(placed),
            "views_with_paid_order": paid,
            "orders_created": len(placed),
            "orders_paid": paid,
            "linked_order_counts_only": True,
            "basis": "page_view_cohort",
        }
    )


def _show_source_revenue(context: Context) -> Result:
    world, query, sample = context.world, context.request.query, take_sample(context)
    groups: dict[str, list[Row]] = {}
    for visit, _ in sample.visits:
        if visit.order is not None and is_paid(world, visit.order):
            groups.setdefault(visit.get_utm(str(query.get("utm_type") or "source")), []).append(visit.order)
    rows = [{**_describe_source(value), **_add_up(world, orders)} for value, orders in sorted(groups.items())]
    filters = ("store_id", "entity_type", "entity_id", "entity_path", "page_host", "page_path", "page_id", "ad_click")
    return dump(
        {
            "first_touch": _count_sources(context, sample)[: get_limit(query)],
            "last_touch": rows[: get_limit(query)],
            "last_touch_scope": {
                "status": "available",
                "applied_filters": [name for name in filters if query.get(name) is not None],
                "unsupported_filters": [],
                "basis": "page_view_cohort",
                "linked_order_counts_only": True,
                "revenue_basis": "payment_snapshot_with_order_fallback",
            },
        }
    )


def _add_up(world: World, orders: list[Row]) -> dict[str, Any]:
    gross = net = Decimal(0)
    for order in orders:
        values = world.store.get_values(order)
        gross += parse_amount(values["gross_revenue"])
        price, *discounts = (
            parse_amount(values.get(name) or 0) for name in ("product_price", "product_discount", "discount_code_discount")
        )
        net += price - sum(discounts, Decimal(0))
    return {
        "currency": "IDR",
        "gross_revenue": format_amount(gross, ".2f"),
        "net_revenue": format_amount(net, ".2f"),
        "snapshot_orders": len(orders),
        "fallback_orders": 0,
        "missing_revenue_orders": 0,
        "revenue_status": "available",
        "traffic_status": "available",
    }


def _wrap(context: Context, rows: list[dict[str, Any]]) -> bytes:
    return lists.wrap(context, [dump(row) for row in rows[: get_limit(context.request.query)]])


def _build_example(world: World) -> dict[str, Any]:
    today = world.clock.now.date()
    return {"from": (today - timedelta(days=6)).isoformat(), "to": today.isoformat()}


def _build_entity_example(world: World) -> dict[str, Any]:
    return {**_build_example(world), "entity_type": "product"}


_REPORTS: Mapping[str, Callable[[Context], Result]] = {
    "getWebAnalyticsTraffic": _show_traffic,
    "getWebAnalyticsPages": _list_pages,
    "getWebAnalyticsSources": _list_sources,
    "getWebAnalyticsAdClicks": _list_ad_clicks,
    "getWebAnalyticsAudience": _show_audience,
    "getWebAnalyticsConversion": _show_conversion,
    "getWebAnalyticsEngagement": _show_engagement,
    "getWebAnalyticsOrderFunnel": _show_order_funnel,
    "getWebAnalyticsSourceRevenue": _show_source_revenue,
    "getWebAnalyticsJourney": analytics_journeys.list_steps,
}
_ENTITY_REPORTS: Mapping[str, Callable[[Context], Result]] = {
    "getWebAnalyticsEntityJourney": analytics_journeys.show_neighbours,
    "getWebAnalyticsEntityFunnel": analytics_journeys.show_funnel,
}
BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **_REPORTS,
    **_ENTITY_REPORTS,
}
EXAMPLES: Mapping[str, Callable[[World], dict[str, Any]]] = {
    **dict.fromkeys(_REPORTS, _build_example),
    **dict.fromkeys(_ENTITY_REPORTS, _build_entity_example),
}
