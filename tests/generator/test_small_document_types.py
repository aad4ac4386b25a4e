"""Type checkers see the types of a small document in its client."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.generator.support import Package

USAGE = """
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_type

from scalev import AsyncPager, AsyncScalev, Pager, Scalev, models


def sync(api: Scalev) -> None:
    item = api.items.get(7, x_must="m")
    assert_type(item, models.Item)
    assert_type(item.id, int | str)
    assert_type(item.name, str)
    assert_type(item.required_null, str | None)
    assert_type(item.color, models.Color | None)
    assert_type(item.color_or_null, models.Color | None)
    assert_type(item.color_ref_with_text, models.Color | None)
    assert_type(item.owner, models.Owner | None)
    assert_type(item.tags, list[str | None] | None)
    assert_type(item.owners_or_null, list[models.Owner] | None)
    assert_type(item.prices, dict[str, Decimal] | None)
    assert_type(item.parts, list[models.Item] | None)
    assert_type(item.day, date | None)
    assert_type(item.date_, date | None)
    assert_type(item.decode_text_, str | None)
    assert_type(item.at, datetime | None)
    assert_type(item.made_at, datetime | None)
    assert_type(item.uuid, str | None)
    assert_type(item.money, Decimal | None)
    assert_type(item.weight, Decimal | None)
    assert_type(item.untyped_money, Decimal | None)
    assert_type(item.level, int | None)
    assert_type(item.bag, dict[str, Any] | None)
    assert_type(api.items.list(), Pager[models.Item, models.ItemPage])
    assert_type(api.items.all(), list[models.Item])
    assert_type(api.items.remove("x"), models.Owner | None)
    assert_type(api.shop("s", token="t").items.get("a"), models.Owner)
    line: models.Line = {"sku": "s"}
    step: models.Step = {"sku": "s", "note": None, "date": date(2026, 1, 2), "str": "x"}
    api.items.create(name="n", price=Decimal(1), color="red", flag=True, lines=[line], note=None, address={"street": "s"})
    api.items.steps.set(steps=[step])
    api.items.create(name="n", price=1.5)  # type: ignore[arg-type]
    api.items.create(name="n", price=1, lines=[{"price": 1}])  # type: ignore[typeddict-item]
    api.items.create(price=1)  # type: ignore[call-arg]
    api.items.create(name=None, price=1)  # type: ignore[arg-type]
    api.items.steps.set(steps=[{"sku": "s", "quantity": None}])  # type: ignore[typeddict-item]
    line["class"] = "c"
    api.items.old()  # type: ignore[deprecated]
    api.items.wait_until_named()  # type: ignore[deprecated]
    alias: models.Items = [item]
    same: models.Same | None = item.owner
    print(alias, same)


async def asynchronous(api: AsyncScalev) -> None:
    assert_type(await api.items.get(7, x_must="m"), models.Item)
    assert_type(api.items.list(), AsyncPager[models.Item, models.ItemPage])
"""


def test_types_are_what_the_document_says(package: Package, tmp_path: Path) -> None:
    shutil.copytree(package.folder / "scalev", tmp_path / "scalev")
    (tmp_path / "usage.py").write_text(USAGE, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--warn-unused-ignores",
        "--enable-error-code",
        "deprecated",
        "--cache-dir",
        str(tmp_path / "cache"),
        "-p",
        "scalev",
        "-m",
        "usage",
    ]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout
