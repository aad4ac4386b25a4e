# Copied from generator/package/scalev/mock/behaviour/locations.py by `python -m generator generate`. Do not edit.
"""List locations, from provinces down to subdistricts, as an address form needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..data import lists
from ..data.context import Context
from ..data.defaults import Result
from ..data.filters import matches_filter
from ..data.rows import Row
from ..data.world import World
from ..messages import build_validation_error, dump

_FIRST_PROVINCE = 11
_CITIES_OF_A_PROVINCE = 100


def list_locations(world: World) -> list[Row]:
    """Return all locations, oldest first."""
    kind = world.resources.find_kind("location")
    return world.store.list_rows(kind) if kind is not None else []


def require(world: World, body: Mapping[str, Any], part: str, name: str) -> None:
    """Raise HTTPError 422 if a part of a body, such as the destination, names a location that does not exist."""
    number, kind = (body.get(part) or {}).get(name), world.resources.find_kind("location")
    if number is not None and (kind is None or world.find(kind, None, str(number)) is None):
        raise build_validation_error(422, {f"{part}.{name}": ["does not exist"]})


def _list_provinces(context: Context) -> Result:
    provinces = {
        province: {"province_id": number, "province_name": province} for (province, _), (number, _) in _derive_ids(context.world).items()
    }
    return _wrap(context, provinces, "province_name")


def _list_cities(context: Context) -> Result:
    province_id = context.request.query.get("province_id")
    cities = {
        city: {"city_id": number, "city_name": city}
        for (_, city), (province, number) in _derive_ids(context.world).items()
        if province_id is None or str(province_id) == str(province)
    }
    return _wrap(context, cities, "city_name")


def _list_subdistricts(context: Context) -> Result:
    world, city_id = context.world, context.request.query.get("city_id")
    numbers = _derive_ids(world)
    rows = [row for row in list_locations(world) if city_id is None or str(city_id) == str(numbers[_get_place(world, row)][1])]
    search = context.request.query.get("search") or ""
    return lists.respond_with(context, [row for row in rows if matches_filter(world, row, "search", search)])


def _wrap(context: Context, entries: Mapping[str, dict[str, Any]], name: str) -> bytes:
    return lists.wrap(context, [dump(entry) for entry in entries.values() if _matches(context, entry[name])])


def _matches(context: Context, name: Any) -> bool:
    return str(context.request.query.get("search") or "").lower() in str(name).lower()


def _derive_ids(world: World) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the ids of province and city by their names, for all locations."""
    places = sorted({_get_place(world, row) for row in list_locations(world)})
    provinces = {name: _FIRST_PROVINCE + index for index, name in enumerate(sorted({province for province, _ in places}))}
    return {place: (provinces[place[0]], provinces[place[0]] * _CITIES_OF_A_PROVINCE + index) for index, place in enumerate(places)}


def _get_place(world: World, row: Row) -> tuple[str, str]:
    province, city = (str(world.renderer.get_property(row, name)) for name in ("province_name", "city_name"))
    return province, city


BEHAVIOUR: Mapping[str, Callable[[Context], Result]] = {
    **dict.fromkeys(("listStorefrontLocationProvinces", "listPagePublicLocationProvinces"), _list_provinces),
    **dict.fromkeys(("listStorefrontLocationCities", "listPagePublicLocationCities"), _list_cities),
    **dict.fromkeys(("listStorefrontLocationSubdistricts", "listPagePublicLocationSubdistricts"), _list_subdistricts),
}
