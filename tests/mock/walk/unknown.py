"""Rule: an id that belongs to no row is rejected wherever a body has one, since nothing could be read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .bodies import Bodies, is_reference
from .contract import Operation
from .findings import Report
from .reading import Readings

#: A field -> why any value is accepted.
ANY = {
    "custom_id": "callers choose it",
    "form_widget_id": "it names a part of the design of a page",
    "custom_domain_id": "no operation lists the domains",
    **dict.fromkeys(
        ("fb_pixel_ids", "tiktok_pixel_ids", "kwai_client_pixel_ids", "kwai_server_pixel_ids"), "the service ignores unknown pixels"
    ),
    "cart_id": "a checkout with items of its own uses no cart",
    "generateOrderAwb.ids": "the response lists the orders that were asked for",
    "cancelOrderAwb.ids": "the response lists the orders that were asked for",
}
_Path = tuple[str | int, ...]


def check_unknown_ids(readings: Readings, bodies: Bodies, operation: Operation, report: Report) -> None:
    """Replace each id in the body of a call by an unknown one."""
    session = readings.session
    for binding in list(readings.living(operation))[:1]:
        body = bodies.make(operation, binding, full=True)
        for path in _find_ids(body, ()):
            name = next(str(part) for part in reversed(path) if isinstance(part, str))
            if name not in ANY and f"{operation.id}.{name}" not in ANY:
                reply = session.call(operation, binding, body=_replace(body, path, _make_unknown))
                label = f"{operation.id}.{name}"
                report.check("unknown", 400 <= reply.status < 500, label, f"{reply}: {reply.status} for an unknown {name}")


def _find_ids(value: Any, path: _Path) -> Iterator[_Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        if isinstance(key, str) and is_reference(key) and item is not None:
            yield (*path, key)
        else:
            yield from _find_ids(item, (*path, key))


def _replace(value: Any, path: _Path, make: Callable[[Any], Any]) -> Any:
    if not path:
        return make(value)
    if isinstance(value, dict):
        return {key: _replace(item, path[1:], make) if key == path[0] else item for key, item in value.items()}
    return [_replace(item, path[1:], make) if index == path[0] else item for index, item in enumerate(value)]


def _make_unknown(value: Any) -> Any:
    if isinstance(value, list):
        return [_make_unknown(item) for item in value]
    if isinstance(value, int) or str(value).isdecimal():
        return type(value)(987_654_321)
    return "6f2f1d3c-8c1b-4f7e-9c55-999999999999" if len(str(value)) == 36 else "unknown_of_any_kind"
