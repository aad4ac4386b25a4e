"""Check the interface between generated code and the runtime: a resource works with anything that implements the protocol."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from pathlib import Path
from typing import Any

import scalev
from scalev import models, resources
from scalev._runtime import interface
from scalev._runtime.calls import AsyncCalls, SyncCalls
from scalev._runtime.omit import OMIT

PACKAGE = Path(scalev.__file__).parent
GENERATED = [PACKAGE / "client.py", *sorted((PACKAGE / "resources").glob("*.py")), *sorted((PACKAGE / "models").glob("*.py"))]

#: The private names that generated code shares with the runtime; `_runtime/interface.py` says why they are private.
SHARED = {"_bind", "_calls", "_client", "_complete", "_decode", "_open", "_raw", "_service_url", "_token_operations", "_user_agent"}


class Recorder:
    """A client that records the calls of a resource."""

    guest_token = "guest-1"

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []

    def call(self, operation: Any, **parts: Any) -> Any:
        self.calls.append(("call", operation.id, parts))
        return models.Order.from_dict({"id": 1, "status": "new"})

    def list(self, operation: Any, **parts: Any) -> Any:
        self.calls.append(("list", operation.id, parts))
        return [operation.items]

    def wait(self, poll: Any, condition: Any, **bounds: float) -> Any:
        self.calls.append(("wait", condition.name, bounds))
        return poll()

    def create_once(self, create: Any, **parts: Any) -> Any:
        self.calls.append(("create_once", parts["reference"], {}))
        return create({"reference": parts["reference"]})


class AsyncRecorder(Recorder):
    async def call(self, operation: Any, **parts: Any) -> Any:
        return super().call(operation, **parts)

    async def wait(self, poll: Any, condition: Any, **bounds: float) -> Any:
        self.calls.append(("wait", condition.name, bounds))
        return await poll()

    async def create_once(self, create: Any, **parts: Any) -> Any:
        self.calls.append(("create_once", parts["reference"], {}))
        return await create({"reference": parts["reference"]})


WAITED = ("wait", "wait_until_paid", {"timeout": 5, "wait_initial": 1.0, "wait_max": 15.0})
CALLED = ("call", "getOrder", {"path": {"id": "7"}, "options": {"b_uid": "business_1"}})


def test_a_resource_needs_no_more_of_a_client_than_the_protocol_lists() -> None:
    client = Recorder()
    orders = resources.Orders(client)
    assert orders.wait_until_paid("7", timeout=5, b_uid="business_1").id == 1
    assert list(orders.list(status="new", limit=3)) == ["data"]
    assert client.calls[:2] == [WAITED, CALLED]
    kind, operation, parts = client.calls[2]
    assert (kind, operation, parts["options"]) == ("list", "listOrders", {"limit": 3})
    assert {name: value for name, value in parts["query"].items() if value is not OMIT} == {"status": "new"}
    assert orders.create_once(reference="ref-1", store_unique_id="store_1", customer_name="Sari").id == 1
    assert client.calls[3] == ("create_once", "ref-1", {}) and client.calls[4][1] == "createOrder"
    assert resources.Storefront(client).guest_token == "guest-1"


def test_an_asynchronous_resource_needs_no_more_of_a_client_than_the_protocol_lists() -> None:
    client = AsyncRecorder()
    order = asyncio.run(resources.AsyncOrders(client).wait_until_paid("7", timeout=5, b_uid="business_1"))
    assert order.id == 1 and client.calls == [WAITED, CALLED]


def test_the_calls_of_a_client_implement_every_member_of_the_protocols() -> None:
    for protocol, implementation in ((interface.ResourceClient, SyncCalls), (interface.AsyncResourceClient, AsyncCalls)):
        for name, member in vars(protocol).items():
            if inspect.isfunction(member) and not name.startswith("_"):
                signature = inspect.signature(getattr(implementation, name))
                assert list(signature.parameters) == list(inspect.signature(member).parameters), name
                assert inspect.iscoroutinefunction(member) == inspect.iscoroutinefunction(getattr(implementation, name)), name


def test_generated_code_uses_no_other_private_name_of_the_runtime() -> None:
    names: set[str] = set()
    for path in GENERATED:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and re.match(r"_[a-z]", node.attr):
                names.add(node.attr)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("_runtime"):
                assert not [alias.name for alias in node.names if alias.name.startswith("_")], path
        for statement in [inner for node in tree.body if isinstance(node, ast.ClassDef) for inner in node.body]:
            if isinstance(statement, ast.Assign):
                names |= {target.id for target in statement.targets if isinstance(target, ast.Name) and re.match(r"_[a-z]", target.id)}
    assert names == SHARED
