"""The record of the public surface: what it holds, and which changes break it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.surface import Break, Record, find_breaks, find_unlisted, read_record, render_record, render_stubs, to_items
from tests.conftest import ROOT, Run
from tests.results import name_result

GENERATED = ROOT / "generated"


@pytest.fixture(scope="module")
def stubs() -> dict[str, str]:
    return render_stubs(GENERATED)


def test_the_surface_holds_what_callers_can_name(stubs: dict[str, str]) -> None:
    assert "class Scalev(SyncClient):" in stubs[""] and "class NotFoundError(APIStatusError):" in stubs[""]
    assert "    def with_options(self, *, api_key: " in stubs["bases"]
    assert "    DRAFT = 'draft'\n" in stubs["models"]
    assert "\nclass Order(Model):\n" in stubs["models"]
    # griffe would not notice that `**options` lost an argument, so each option counts as an argument
    assert (
        "    def get(self, id: int | str, *, options: Unpack[call_options.BusinessOptions] = ...)"
        f" -> models.{name_result('getOrder')}: ...\n" in stubs["resources.orders"]
    )
    assert "**" not in "".join(stubs.values())
    assert not [name for name in stubs if name.startswith(("_", "mock.", "models."))]


def test_a_record_can_be_read_back(stubs: dict[str, str], tmp_path: Path) -> None:
    record = Record("0.1.0", False, stubs)
    (tmp_path / "record.txt").write_text(render_record(record), encoding="utf-8")
    assert read_record(tmp_path / "record.txt") == record


ORDERS = "resources.orders.Orders."
OLD = {
    "": "class Retry:\n    attempts: int\n",
    "models": (
        "class Order(Model):\n    note: str\n    total: Decimal | None\n    id: int | str\n\n"
        "class Status(OpenEnum):\n    PAID = 'paid'\n    OPEN = 'open'\n\n"
        "StatusInput = Status | Literal['paid', 'open'] | str\n"
    ),
    "resources": "",
    "requests": "class OrderRequest(TypedDict):\n    name: str\n    phone: NotRequired[str]\n",
    "resources.orders": (
        "class Orders:\n"
        "    def list(self, *, last_id: int | Omit = OMIT, status: str | Omit = OMIT, options: Any = ...) -> Pager[Order]: ...\n"
        "    def get(self, id: int | str) -> Order: ...\n"
        "    @property\n    def tags(self) -> OrdersTags: ...\n"
    ),
    "bases": "class CallOptions(TypedDict):\n    timeout: float\n",
}


@pytest.mark.parametrize(
    ("module", "before", "after", "expected"),
    [
        ("models", "    note: str\n", "", "models.Order.note: removed"),
        ("models", "    note: str\n", "    note: str | None\n", "models.Order.note: type str → str | None"),
        ("models", "total: Decimal | None", "total: Decimal", ""),
        ("models", "id: int | str", "id: str", ""),
        ("models", "    note: str\n", "    note: str\n    more: int\n", ""),
        ("models", "    OPEN = 'open'\n", "", "models.Status.OPEN: removed"),
        ("models", "    OPEN = 'open'\n", "    OPEN = 'opened'\n", "models.Status.OPEN: value 'open' → 'opened'"),
        ("models", "'open'] | str", "'open', 'new'] | str", ""),
        ("models", "'paid', 'open'] | str", "'paid'] | str", "models.StatusInput: value "),
        (
            "models",
            "    OPEN = 'open'\n\nStatusInput = Status | Literal['paid', 'open'] | str\n",
            "\nStatusInput = Status | Literal['paid'] | str\n",
            "models.Status.OPEN: removed",
        ),
        ("resources.orders", "last_id: int | Omit = OMIT, ", "", ORDERS + "list(last_id): argument removed"),
        ("resources.orders", "status: str | Omit = OMIT", "status: str", ORDERS + "list(status): argument now required"),
        ("resources.orders", "status: str | Omit", "status: int | str | Omit", ""),
        (
            "resources.orders",
            "status: str | Omit",
            "status: int | Omit",
            ORDERS + "list(status): takes str | Omit → int | Omit",
        ),
        (
            "resources.orders",
            "id: int | str)",
            "id: int | str, code: str)",
            ORDERS + "get(code): required argument added",
        ),
        ("resources.orders", "id: int | str)", "key: int | str)", ORDERS + "get(id): argument removed"),
        ("resources.orders", "-> Order", "-> Sale", ORDERS + "get: returns Order → Sale"),
        (
            "resources.orders",
            "    @property\n    def tags(self) -> OrdersTags: ...\n",
            "",
            ORDERS + "tags: removed",
        ),
        # callers may send more values than before, and need fewer
        ("requests", "name: str", "name: NotRequired[str | None]", ""),
        ("requests", "phone: NotRequired[str]", "phone: str", "requests.OrderRequest.phone: takes NotRequired[str] → str"),
        ("requests", "name: str", "name: int", "requests.OrderRequest.name: takes str → int"),
        ("requests", "    name: str\n", "    name: str\n    email: NotRequired[str]\n", ""),
        ("requests", "    name: str\n", "    name: str\n    email: str\n", "requests.OrderRequest.email: required key added"),
        ("", "attempts: int", "tries: int", "Retry.attempts: removed"),
        ("bases", "timeout: float", "seconds: float", "bases.CallOptions.timeout: removed"),
    ],
)
def test_exactly_the_breaking_changes_are_found(module: str, before: str, after: str, expected: str) -> None:
    assert before in OLD[module]
    matches = [str(break_) for break_ in find_breaks(OLD, {**OLD, module: OLD[module].replace(before, after)})]
    assert any(item.startswith(expected) for item in matches) if expected else not matches


def test_an_item_names_a_break_by_its_own_name_and_that_of_its_owner() -> None:
    new = {
        **OLD,
        "models": OLD["models"].replace("    note: str\n", ""),
        "resources.orders": OLD["resources.orders"].replace("last_id: int | Omit = OMIT, ", ""),
    }
    breaks = find_breaks(OLD, new)
    assert len(breaks) == 2
    assert to_items(breaks) == ("removed: `note` of `Order`", "argument removed: `last_id` of `orders.list`")
    alike = [Break(f"models.{owner}.{member}", "removed") for owner in ("A", "B") for member in ("x", "y")]
    assert to_items(alike) == ("removed: `x`, `y` of `A`, `B`",)
    assert find_unlisted(breaks, ()) == breaks
    assert [item.path for item in find_unlisted(breaks, ["⚠ `Order.note` is gone."])] == [ORDERS + "list(last_id)"]
    assert find_unlisted(breaks, ["⚠ `Order.note`", "⚠ argument removed `last_id=` (2): `orders.list`, `stores.list`"]) == []
    assert len(find_unlisted(breaks, ["⚠ `Store.note`", "⚠ `orders.get(last_id=)`"])) == 2


def test_a_resource_that_is_gone_breaks_each_of_its_methods() -> None:
    old = {**OLD, "resources": OLD["resources.orders"]}  # exported again, which is not another break
    breaks = find_breaks(old, {name: "" if name == "resources" else text for name, text in old.items() if name != "resources.orders"})
    assert [str(item) for item in breaks] == [f"{ORDERS}get: removed", f"{ORDERS}list: removed"]
    assert [item.path for item in find_unlisted(breaks, ["⚠ operation removed: `orders.get()`"])] == [f"{ORDERS}list"]
    assert to_items(breaks) == ("removed: `orders.get`, `orders.list`",)


@pytest.mark.parametrize(
    ("path", "item", "expected"),
    [
        ("resources.orders.Orders.get", "⚠ `orders.get` returns less.", True),
        ("resources.orders.AsyncOrders.get", "⚠ `orders.get()` returns less.", True),
        ("resources.orders.OrdersResource.get", "⚠ type: `orders.get(id)`", True),
        (
            "resources.orders.Orders.get",
            "⚠ returns another type: `get` of `Orders`",
            False,
        ),  # the name and its owner must be in one expression
        ("resources.orders.Orders.get", "⚠ returns another type: `Orders.get`", True),
        ("resources.orders.Orders.get", "⚠ you get less now", False),
        ("resources.orders.Orders.get", "⚠ you can get `orders` no more", False),
        ("resources.orders.Orders.get", "⚠ `stores.get` returns less.", False),
        ("resources.orders.Orders.get", "⚠ `orders.chats.get` returns less.", False),
        ("resources.orders.OrdersChats.get", "⚠ `orders.chats.get` returns less.", True),
        ("resources.webhook_endpoints.WebhookEndpoints.get", "⚠ operation removed: `webhook_endpoints.get() (GET /v3/x)`", True),
        ("resources.orders.Orders.get", "⚠ field removed: `Order.note`; reaches `orders.get`, `orders.list`", False),
        ("models.Order.note", "⚠ field removed: `Order.note`; reaches `orders.get`", True),
        ("models.Order.note", "⚠ field removed: `Order.name`; reaches `note.x`", False),
        ("models.Order.note", "⚠ an Order has no note now", False),
        ("resources.orders.Orders.chats", "⚠ operation removed: `orders.chats.list()`", True),
        ("resources.orders.OrdersChats", "⚠ operation removed: `orders.chats.list()`", True),
        ("resources.orders.OrdersChats", "⚠ operation removed: `orders.list()`", False),
        ("client.Scalev.orders", "⚠ operation removed: `orders.list()`", True),
        ("client.Scalev.orders", "⚠ operation removed: `stores.orders.list()`", False),
        ("resources.orders.Orders.list(last_id)", "⚠ `orders.list(last_id=)` is gone.", True),
        ("resources.orders.Orders.list(last_id)", "⚠ argument removed `last_id=` (2): `stores.list`, `orders.list`", True),
        ("resources.orders.Orders.list(last_id)", "⚠ argument removed `last_id=` (2): `stores.list`, `orders.count`", False),
    ],
)
def test_an_item_names_a_break_in_any_of_its_forms(path: str, item: str, expected: bool) -> None:
    assert find_unlisted([Break(path, "removed")], to_items([Break(path, "removed")])) == []  # the name alone is enough
    assert (find_unlisted([Break(path, "removed")], [item]) == []) is expected


def test_the_command_rejects_breaks_that_no_item_names(run: Run, tmp_path: Path) -> None:
    """A break fails the check until a ⚠ item names it; a released record cannot be made anew over a break."""
    package, record, changes = tmp_path / "generated", tmp_path / "record.txt", tmp_path / "changes"
    (package / "scalev" / "models").mkdir(parents=True)
    module = package / "scalev" / "models" / "thing.py"
    (package / "scalev" / "__init__.py").write_text('__all__ = ["models"]\nfrom . import models\n', encoding="utf-8")
    (package / "scalev" / "models" / "__init__.py").write_text(
        'from .thing import Thing as Thing\n\n__all__ = ["Thing"]\n', encoding="utf-8"
    )
    module.write_text("class Thing:\n    size: int\n    color: str\n", encoding="utf-8")
    changes.mkdir()
    (changes / "releases.yaml").write_text("[]\n", encoding="utf-8")
    places = ("--output", package, "--record", record, "--changes", changes)
    assert run("surface", "--write", *places).code == 0
    text = record.read_text(encoding="utf-8")
    assert "(unreleased)" in text and "    color: str\n" in text
    # released: an addition is not a break, a removal is one
    record.write_text(text.replace("(unreleased)", "(released)"), encoding="utf-8")
    (changes / "releases.yaml").write_text("- {version: 0.1.0, date: 2026-01-31}\n", encoding="utf-8")
    (changes / "0.1.0").mkdir()
    module.write_text("class Thing:\n    size: int\n    color: str\n    weight: int\n", encoding="utf-8")
    outcome = run("surface", *places)
    assert outcome.code == 0 and "no breaks since 0.1.0; version now 0.1.0" in outcome.out
    module.write_text("class Thing:\n    size: int\n", encoding="utf-8")
    outcome = run("surface", *places)
    assert outcome.code == 1 and "models.Thing.color: removed" in outcome.out
    output = run("surface", "--write", *places)
    assert output.code == 2 and "expected no breaks since 0.1.0, which was released" in output.err
    (changes / "0002-colors.md").write_text("- ⚠ `Thing.size` was never right.\n", encoding="utf-8")
    assert run("surface", *places).code == 1
    (changes / "0003-colors.md").write_text("- ⚠ `Thing.color` is gone; things have no color.\n", encoding="utf-8")
    outcome = run("surface", *places)
    assert outcome.code == 0 and "1 break since 0.1.0, 1 of them named in the changelog; version now 0.2.0" in outcome.out
