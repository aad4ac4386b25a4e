# Copied from generator/package/scalev/mock/behaviour/landing_pages.py by `python -m generator generate`. Do not edit.
"""Manage landing pages: their displays, what is published, and what visitors see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import defaults, lists
from ..data.context import Context
from ..data.defaults import Result
from ..data.naming import stamp
from ..data.rows import Row
from ..data.world import World
from ..messages import dump

PATH = "/v3/pages"
DISPLAYS = f"{PATH}/{{}}/page-displays"
#: The lists of a display, by the request field with the ids of their rows.
_PIXELS: Mapping[str, str] = {f"{name}_ids": f"{name}s" for name in ("fb_pixel", "tiktok_pixel", "kwai_client_pixel", "kwai_server_pixel")}
#: The properties of a form, by the request field with an id or several ids.
_FORM: Mapping[str, str] = {
    "store_id": "store",
    "other_page_id": "other_page",
    "store_sales_person_id": "store_sales_person",
    "variant_ids": "variants",
    "bundle_price_option_ids": "bundle_price_options",
}
_SWITCHES = ("disable_client_tagging", "disable_custom_font", "sending_email_invoice")
_FORM_DEFAULTS: Mapping[str, Any] = {
    "after_submit_event": "success_page",
    "handler_assignment": "rotator",
    "variants": [],
    "bundle_price_options": [],
    "store": None,
    "other_page": None,
    "store_sales_person": None,
    "order_bumps": None,
}


def get_display(world: World, page: Row) -> Row | None:
    """Return the display of a page: the published one, or else the newest."""
    display = page.refs.get("page_display")
    if display is not None and not display.is_gone:
        return display
    kind = world.find_kind(DISPLAYS)
    rows = world.store.list_rows(kind, page) if kind is not None else []
    return rows[-1] if rows else None


def get_store(world: World, page: Row) -> Row | None:
    """Return the store that sells on a page: that of its form, or else that of the page."""
    kind = world.resources.find_kind("store")
    if kind is None:
        return None
    display = get_display(world, page)
    form = world.store.get_values(display).get("form_display") if display is not None else None
    chosen = (form or {}).get("store") or {}
    number = chosen.get("id", world.store.get_values(page).get("store_id"))
    store = world.find(kind, None, str(number)) if number is not None else None
    return store if store is not None else world.store.pick(kind, page.key)


def _create(context: Context) -> Result:
    """Create a page together with its first display."""
    world, body = context.world, context.body
    page = defaults.act(context)
    kind = world.find_kind(DISPLAYS)
    if not isinstance(page, Row) or kind is None:
        return page
    display = page.refs["page_display"] = world.store.create(kind, page)
    _describe(world, display, body["page_display"], version=1)
    page.values.pop("page_display", None)
    page.values.setdefault("tags", [])
    _publish(world, page, is_published=bool(body.get("is_published")))
    return page


def _update(context: Context) -> Result:
    """Change a page, and choose the display that it shows."""
    world, page, body = context.world, context.resource, context.body or {}
    number, kind = body.get("current_page_display_id"), world.find_kind(DISPLAYS)
    display = world.find(kind, None, str(number)) if number is not None and kind is not None else None
    if display is not None:
        page.refs["page_display"] = display
    world.change(page, body)
    if "is_published" in body:
        _publish(world, page, is_published=body["is_published"])
    page.touch()
    return page


def _publish(world: World, page: Row, *, is_published: bool) -> None:
    values, display, time = world.store.get_values(page), get_display(world, page), stamp(world.clock())
    values.update(is_published=is_published, published_at=time if is_published else None)
    if display is None:
        return
    _set_visible(values, page, display, is_published=is_published)
    if "current_page_display_id" not in values:
        values["current_page_display_id"] = display.number if is_published else None
    world.store.get_values(display).update(is_published=is_published, published_at=time if is_published else None)
    display.touch()


def _set_visible(values: dict[str, Any], page: Row, display: Row, *, is_published: bool) -> None:
    """Set the display that visitors see; without publication there is none."""
    page.refs["current_page_display"] = display
    if is_published:
        values.pop("current_page_display", None)
    else:
        values["current_page_display"] = None


def _create_display(context: Context) -> Result:
    world, page = context.world, context.scope
    kind = context.target.kind
    if kind is None or page is None:
        return defaults.act(context)
    version = len(world.store.list_rows(kind, page)) + 1
    display = world.store.create(kind, page)
    _describe(world, display, context.body, version=version)
    page.refs.setdefault("page_display", display)
    page.touch()
    return display


def _describe(world: World, display: Row, body: Mapping[str, Any], *, version: int) -> None:
    """Set the values of a new display, with rows in place of their ids. Unknown pixels are ignored, as by the service."""
    values = {name: value for name, value in body.items() if name not in _PIXELS and name != "form_display"}
    for field, name in _PIXELS.items():
        values[name] = _find_rows(world, field, body.get(field) or [])
    form = body.get("form_display")
    values["form_display"] = None if form is None else {**_FORM_DEFAULTS, **_render_form(world, form), "id": display.number}
    world.store.get_values(display).update(values, version=version, is_published=False, published_at=None, schema_version=1)
    display.touch()


def _render_form(world: World, form: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in form.items():
        if name not in _FORM:
            fields[name] = value
        elif isinstance(value, list):
            fields[_FORM[name]] = _find_rows(world, name, value)
        else:
            fields[_FORM[name]] = next(iter(_find_rows(world, name, [value])), None) if value is not None else None
    return fields


def _find_rows(world: World, field: str, numbers: list[Any]) -> list[dict[str, Any]]:
    """Return the rows with the ids in a field as a display shows them: without their names, which may change."""
    noun = field.removesuffix("_ids").removesuffix("_id")
    kind = world.resources.find_kind(noun)
    rows = [world.find(kind, None, str(number)) if kind is not None else None for number in numbers]
    return [{"id": row.number} for row in rows if row is not None]


def _show_public(context: Context) -> Result:
    world, page = context.world, context.resource
    names = ("id", "unique_id", "is_published", "client_analytics_config", *(f"is_{name}" for name in _SWITCHES))
    fields = {name: world.renderer.get_property(page, name) for name in names}
    is_published = bool(fields["is_published"])
    return {**fields, "current_page_display": get_display(world, page) if is_published else None}


def _list_tags(context: Context) -> Result:
    world, kind = context.world, context.world.find_kind(PATH)
    rows = world.store.list_rows(kind) if kind is not None else []
    tags = sorted({str(tag) for row in rows for tag in world.renderer.get_property(row, "tags") or ()})
    return lists.wrap(context, [dump(tag) for tag in tags])


def seed(world: World, row: Row) -> None:
    """Publish two of three initial pages."""
    kind = world.find_kind(DISPLAYS)
    displays = world.store.list_rows(kind, row) if kind is not None else []
    if not displays:
        return
    display = row.refs["page_display"] = displays[-1]
    is_published = row.order % 3 != 2
    time = stamp(row.time) if is_published else None
    row.values.update(is_published=is_published, published_at=time, current_page_display_id=display.number if is_published else None)
    _set_visible(row.values, row, display, is_published=is_published)


def seed_display(world: World, row: Row) -> None:
    """Number the displays of a page; only the newest one can be published."""
    page = row.scope
    is_published = page is not None and world.store.get_values(page).get("current_page_display_id") == row.number
    time = stamp(page.time) if is_published and page is not None else None
    row.values.update(version=row.order + 1, schema_version=1, is_published=is_published, published_at=time)


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    "createLandingPage": _create,
    "updateLandingPage": _update,
    "createLandingPageDisplay": _create_display,
    "getLandingPagePublicView": _show_public,
    "listLandingPageTags": _list_tags,
}
SEED_VALUES: Mapping[str, Callable[[World, Row], None]] = {PATH: seed, DISPLAYS: seed_display}
