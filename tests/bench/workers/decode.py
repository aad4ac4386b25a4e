"""Decode a page of orders with one side: `decode.py SIDE FOLDER PAGE FIELDS`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

from .serve import measure_cpu, measure_memory, serve

Decode = Callable[[bytes], Any]

#: The fields of each class: the likely name of the attribute, the name in the JSON, the kind of value, and its class.
Fields = dict[str, list[tuple[str, str, str, str]]]
PAGE = "OrderPage"


def _scalev() -> Decode:
    responses = import_module("scalev._runtime.responses")
    operation = import_module("scalev.resources.orders")._LIST_ORDERS
    return lambda content: responses.decode_result(operation, "/v3/orders", responses.RawResponse(status=200, headers={}, content=content))


def _scalev_plain() -> Decode:
    sys.modules["msgspec"] = None  # type: ignore[assignment]  # as where the extra `fast` is not installed
    return _scalev()


def _stock() -> Decode:
    decode = import_module("stock_client.models").OrderPage.from_dict
    return lambda content: decode(json.loads(content))


def _openapi_generator() -> Decode:
    decode = import_module("openapi_client.models.order_page").OrderPage.from_json
    return lambda content: decode(content.decode())


def _pydantic() -> Decode:
    decode: Decode = import_module("pydantic_models").OrderPage.model_validate_json
    return decode


def _msgspec() -> Decode:
    decode: Decode = import_module("msgspec").json.Decoder(import_module("msgspec_models").OrderPage).decode
    return decode


def _orjson() -> Decode:
    decode: Decode = import_module("orjson").loads
    return decode


SIDES = {
    "scalev": _scalev_plain,
    "scalev[fast]": _scalev,
    "stock": _stock,
    "openapi-generator": _openapi_generator,
    "pydantic": _pydantic,
    "msgspec": _msgspec,
    "orjson, untyped": _orjson,
}


def reading(fields: Fields, name: str, raw: Any, model: Any, names: dict[str, list[str]]) -> list[str]:
    """Compare the decoded page of a side with the JSON, learn the names of its attributes, and return the differences."""
    results = []
    attributes = []
    for attribute, wire, kind, target in fields[name]:
        attribute_ = (
            next((item for item in (attribute, wire, f"{wire}_") if hasattr(model, item)), None) if not isinstance(model, dict) else wire
        )
        if attribute_ is None:
            results.append(f"{name}.{wire}: no attribute")
            continue
        attributes.append(attribute_)
        value = model[attribute_] if isinstance(model, dict) else getattr(model, attribute_)
        expected, is_same = raw.get(wire), True
        if kind == "model" and expected is not None:
            results += reading(fields, target, expected, value, names)
        elif kind == "models":
            if len(value) != len(expected):
                results.append(f"{name}.{wire}: {len(value)} of {len(expected)} items")
            for item, other in zip(expected, value, strict=False):
                results += reading(fields, target, item, other, names)
        elif kind == "scalar":
            is_same = canonical(value) == canonical(expected)
        elif kind == "opaque":
            is_same = expected is None or not (value is None or isinstance(value, str))
        if not is_same:
            results.append(f"{name}.{wire}: {value!r:.60} for {expected!r:.60}")
    names[name] = attributes
    return results


def canonical(value: Any) -> object:
    """Return a value independent of its type: text that spells a number or a datetime becomes that number or datetime."""
    for wrapper in ("actual_instance", "root"):
        value = getattr(value, wrapper, value)
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    if isinstance(value, date):
        return canonical(value.isoformat())
    text = str(value)
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    try:
        return canonical(datetime.fromisoformat(text))
    except ValueError:
        return text.rstrip("/")


def compile_accessor(fields: Fields, names: dict[str, list[str]]) -> Callable[[Any], object]:
    """Compile straight-line code that reads every attribute of a page, the same for all sides except for the names."""
    lines = []
    for name, attributes in names.items():
        lines.append(f"def all_{name}(one):")
        for attribute, (_, _, kind, target) in zip(attributes, fields[name], strict=True):
            if kind == "model":
                lines += [f"    v = one.{attribute}", "    if v is not None:", f"        all_{target}(v)"]
            elif kind == "models":
                lines += [f"    for v in one.{attribute}:", f"        all_{target}(v)"]
            else:
                lines.append(f"    one.{attribute}")
    scope: dict[str, Any] = {}
    exec("\n".join(lines), scope)  # noqa: S102 - names of attributes, found by hasattr
    decode: Callable[[Any], object] = scope[f"all_{PAGE}"]
    return decode


def read_five(page: Any) -> None:
    """Read five fields of every order of a page."""
    for order in page.data:
        order.order_id, order.status, order.gross_revenue, order.created_at, order.customer.name  # noqa: B018 - reading is what is timed


def main(side: str, folder: str, page: str, fields: str) -> None:
    """Decode on request; first print the fields whose decoded values differ from the JSON."""
    sys.path.insert(0, folder)
    decode = SIDES[side]()
    content = Path(page).read_bytes()
    classes: Fields = json.loads(Path(fields).read_text(encoding="utf-8"))
    names: dict[str, list[str]] = {}
    differences = reading(classes, PAGE, json.loads(content), decode(content), names)
    if differences:
        serve({}, differences)
        return
    tasks = {
        "loads": measure_cpu(lambda: json.loads(content)),
        "decode": measure_cpu(lambda: decode(content)),
        "kept loads": measure_memory(lambda: json.loads(content)),
        "kept": measure_memory(lambda: decode(content)),
    }
    if not isinstance(decode(content), dict):
        read_all = compile_accessor(classes, names)
        tasks["five"] = measure_cpu(lambda: read_five(decode(content)))
        tasks["all"] = measure_cpu(lambda: read_all(decode(content)))
    serve(tasks, [])


if __name__ == "__main__":
    main(*sys.argv[1:])
