"""The prototypes of the model designs do the same work; otherwise their times could not be compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from scalev._runtime.scalars import DecodeError

from tests.bench.models.bases import Base
from tests.bench.models.emit import DESIGNS
from tests.bench.models.measure import loads
from tests.bench.models.payloads import Shape, details, encode, page, unusual_pages
from tests.bench.models.prototypes import load, read_tables, write
from tests.bench.models.tables import Tables

ROOT = Path(__file__).resolve().parents[2]
_PATHLESS = "eager-raw-nopath"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_tables()


@pytest.fixture(scope="module")
def modules(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ModuleType]:
    return {name: load(path) for name, path in write(tables, tmp_path_factory.mktemp("designs")).items()}


@pytest.mark.parametrize("shape", ["full", "null", "odd"])
def test_every_design_reads_the_same_values_and_gives_back_what_came(tables: Tables, modules: dict[str, ModuleType], shape: Shape) -> None:
    for seed in range(3):
        for root, content in (("OrderPage", encode(page(tables, shape, seed))), ("Order", encode(details(tables, shape, seed)[0]))):
            raw = _exact(loads(content))
            pages = {name: getattr(module, root)._decode(loads(content)) for name, module in modules.items()}
            for name, model in pages.items():
                assert _exact(model.to_dict()) == raw, f"{name} does not reproduce the {shape} {root} of seed {seed}"
            values = {name: _values(model) for name, model in pages.items()}
            for name, page_values in values.items():
                assert page_values == values["table"], f"{name} reads the {shape} {root} of seed {seed} differently"


def test_every_design_reads_the_unusual_pages_of_the_bench_alike(tables: Tables, modules: dict[str, ModuleType]) -> None:
    for label, item in unusual_pages(tables).items():
        content = encode(item)
        pages = {name: module.OrderPage._decode(loads(content)) for name, module in modules.items()}
        expected = _values(pages["table"])
        for name, model in pages.items():
            assert _exact(model.to_dict()) == _exact(loads(content)), f"{name}: {label}"
            assert _values(model) == expected, f"{name}: {label}"


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ((), []),
        (("data",), {}),
        (("data", 3), "text"),
        (("data", 0, "customer"), [1]),
        (("data", 1, "customer", "name"), {"a": 1}),
        (("data", 2, "gross_revenue"), "12abc"),
        (("data", 2, "gross_revenue"), "NaN"),
        (("data", 24, "created_at"), "yesterday"),
        (("data", 24, "created_at"), 5),
        (("data", 4, "status"), []),
        (("data", 5, "tags", 0, "name"), []),
        (("data", 5, "fb_pixel_ids", 0), {}),
        (("data", 6, "is_repeat"), "maybe"),
        (("data", 7, "final_variants", "a b"), "many"),
        (("data", 8, "payment_url"), False),
        (("data", 9, "metadata"), "text"),
    ],
)
def test_every_design_rejects_invalid_values_when_decoding_and_says_where(
    tables: Tables, modules: dict[str, ModuleType], at: tuple[str | int, ...], value: Any
) -> None:
    holder: dict[Any, Any] = {"top": page(tables)}
    place: Any = holder
    for key in ("top", *at)[:-1]:
        place = place[key]
    place[("top", *at)[-1]] = value
    messages = {}
    for name, module in modules.items():
        try:
            module.OrderPage._decode(loads(encode(holder["top"])))
        except DecodeError as error:
            messages[name] = (tuple(reversed(vars(error).get("path", []))), error.expected, error.got)
        else:
            messages[name] = ((), "nothing", "nothing")
    messages.pop(_PATHLESS, None)
    assert len(messages) == len(DESIGNS) - 1
    if messages["table"] == ((), "nothing", "nothing"):
        assert value is False  # text may come as any scalar
    else:
        assert messages["table"][0] == at
    assert set(messages.values()) == {messages["table"]}


def test_closed_attributes_cannot_be_set(tables: Tables, modules: dict[str, ModuleType]) -> None:
    order = modules["eager-raw"].OrderPage._decode(loads(encode(page(tables)))).data[0]
    with pytest.raises(AttributeError):
        order.notes = "changed"
    assert type(order) is modules["eager-raw"].OrderListItem


def _exact(value: Any) -> str:
    """Return JSON as text that distinguishes 1 from 1.0, "1" and true, without regard to the order of keys."""
    return json.dumps(value, sort_keys=True, default=repr)


def _values(value: Any) -> Any:
    if isinstance(value, Base):
        return {name: _values(getattr(value, name)) for name, _ in value._spec}
    if isinstance(value, list):
        return [_values(item) for item in value]
    if isinstance(value, dict):
        return {key: _values(item) for key, item in value.items()}
    return type(value).__name__, repr(value)


def test_the_bench_prints_every_figure_of_a_design() -> None:
    # in a process of its own, since collecting the garbage of one that has run other tests takes minutes
    command = [sys.executable, "-m", "tests.bench.models", "--rounds", "2", "--json", "views"]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'generated'}"}
    process = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    figures = json.loads(process.stdout)["designs"]["views"]
    assert {"decode", "five", "all", "detail", "kept", "kept_read", "import_ms", "ns_created_at", "unusual"} <= figures.keys()
