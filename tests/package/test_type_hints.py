"""Public objects state the module that they are imported from, and their annotations can be resolved at run time."""

from __future__ import annotations

import asyncio
import inspect
import json
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, get_type_hints

import attrs
import httpx
import pytest
import scalev
from fastapi import Body, FastAPI
from pydantic import TypeAdapter, ValidationError, validate_call
from scalev import mock, models, oauth, resources, testing, webhooks
from scalev._runtime.decoders import ListDecoder, ModelDecoder
from scalev._runtime.models import Model, model, wire
from scalev._runtime.scalars import decode_text
from scalev.stores import CreationClaim, CreationState

from tests.conftest import ROOT
from tests.package.test_methods import ASYNC, SYNC
from tests.results import find_model, name_row

MODULES = [scalev, mock, models, oauth, resources, testing, webhooks]
CALLED = {"__init__", "__call__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__iter__", "__aiter__"}


def public() -> Iterator[tuple[str, Any]]:
    """Return every public class and function, by its place."""
    for module in MODULES:
        for name in module.__all__:
            value = getattr(module, name)
            if isinstance(value, type) or inspect.isfunction(value):
                yield f"{module.__name__}.{name}", value


def list_methods(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return the public methods and properties of a class."""
    for name in dir(cls):
        result = inspect.getattr_static(cls, name)
        function = result.fget if isinstance(result, property) else getattr(result, "__func__", result)
        if inspect.isfunction(function) and (not name.startswith("_") or name in CALLED):
            yield name, function


def find_unresolved(place: str, value: Any) -> list[str]:
    try:
        get_type_hints(value, include_extras=True)
    except Exception as error:  # noqa: BLE001 - whichever comes is the finding
        return [f"{place}: {type(error).__name__}: {error}"]
    return []


def test_annotations_of_everything_public_can_be_resolved() -> None:
    results: list[str] = []
    places = 0
    for place, value in public():
        for name, member in [("", value), *(list_methods(value) if isinstance(value, type) else ())]:
            results += find_unresolved(f"{place}.{name}", member)
            places += 1
    assert results == [] and places > 500


@pytest.mark.parametrize("methods", [SYNC, ASYNC], ids=["sync", "async"])
def test_annotations_of_every_method_can_be_resolved(methods: dict[str, Callable[..., Any]]) -> None:
    assert [line for place, method in methods.items() for line in find_unresolved(place, method)] == []


def test_resolved_annotations_are_the_classes_themselves() -> None:
    hints = get_type_hints(SYNC["orders.get"])
    assert hints["return"] is find_model("getOrder") and hints["id"] == int | str
    assert get_type_hints(models.Order)["status"] == models.OrderStatus | None
    pager = get_type_hints(SYNC["orders.list"])["return"]
    assert typing.get_origin(pager) is scalev.Pager
    assert typing.get_args(pager) == (getattr(models, name_row("listOrders")), find_model("listOrders"))
    item = get_type_hints(models.CheckoutItemRequest, include_extras=True)
    assert item["type"] == models.CartItemTypeInput and typing.get_origin(item["variant_id"]) is typing.NotRequired
    assert models.CheckoutItemRequest.__required_keys__ == {"type", "quantity"}
    assert get_type_hints(scalev.Scalev.__init__)["auth"] == scalev.TokenSource | None
    assert get_type_hints(scalev.Response)["status"] is int
    attrs.resolve_types(models.Order)
    assert attrs.fields(models.Order).status.type == models.OrderStatus | None


def test_everything_public_says_where_it_is_imported_from() -> None:
    problems = [
        f"{place}: {value.__module__}"
        for place, value in public()
        if "._" in value.__module__ or getattr(import_module(value.__module__), value.__name__) is not value
    ]
    assert problems == []
    assert scalev.NotFoundError.__module__ == scalev.Scalev.__module__ == scalev.map_concurrently.__module__ == "scalev"
    assert models.Order.__module__ == models.OrderStatus.__module__ == models.CheckoutItemRequest.__module__ == "scalev.models"
    assert mock.MockScalev.__module__ == mock.Fault.__module__ == "scalev.mock"
    assert webhooks.Event.__module__ == webhooks.sign.__module__ == "scalev.webhooks"
    assert Decimal.__module__ == "decimal"  # an alias of the document is not renamed


def test_an_error_shows_its_public_name_before_anybody_has_asked_for_it() -> None:
    code = "import scalev\ntry:\n    scalev.Scalev('a b')\nexcept Exception as error:\n    raise error from None"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT / "generated")}
    )
    assert process.stderr.splitlines()[-1].startswith("scalev.ConfigurationError: ")


def test_importing_and_calling_loads_no_model_that_is_not_needed() -> None:
    code = """
import json, sys
import httpx
from scalev import AsyncScalev, Scalev, models, webhooks
client = Scalev("sk_x", transport=httpx.MockTransport(lambda request: httpx.Response(200, json={"count": 1})))
client.orders, client.products.count()
loaded = [name for name in sys.modules if name.startswith("scalev.models.")]
rare = ("pydantic", "pydantic_core", "scalev._runtime.call_options", "scalev._runtime.limiter")
print(json.dumps([loaded, [name for name in rare if name in sys.modules]]))
"""
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "generated")}
    )
    assert json.loads(process.stdout) == [["scalev.models.count"], []]


def test_pydantic_reads_every_model_and_request() -> None:
    for name in models.__all__:
        TypeAdapter(getattr(models, name))
    with Path(__file__).open("rb") as file:
        upload: Any = TypeAdapter(models.UploadOrdersRequest).validate_python(
            {"file": file, "create_type": "regular", "tz": "Asia/Jakarta"}
        )
        assert upload["file"] is file


def test_pydantic_validates_and_writes() -> None:
    item = TypeAdapter(models.CheckoutItemRequest)
    assert item.validate_python({"type": "variant", "quantity": "2"}) == {"type": models.CartItemType.VARIANT, "quantity": 2}
    with pytest.raises(ValidationError, match="quantity"):
        item.validate_python({"type": "variant"})
    order: TypeAdapter[models.Order] = TypeAdapter(models.Order)
    parsed_order: Any = order.validate_json('{"id": 7, "status": "paid", "gross_revenue": "Rp 5"}')
    assert (
        isinstance(parsed_order, models.Order)
        and parsed_order.id == 7
        and [problem.field for problem in parsed_order.problems] == ["gross_revenue"]
    )
    assert order.dump_python(parsed_order) == {"id": 7, "status": "paid", "gross_revenue": "Rp 5"}
    assert order.validate_python(parsed_order) is parsed_order
    with pytest.raises(ValidationError, match="expected an object, got list"):
        order.validate_python([])
    with_times = order.validate_json('{"created_at": "2026-01-31 08:15:30", "gross_revenue": "1.50"}')
    assert json.loads(order.dump_json(with_times)) == {
        "created_at": "2026-01-31T08:15:30+00:00",
        "gross_revenue": "1.50",
    }


def test_pydantic_has_a_json_schema_of_every_field() -> None:
    input_schema, output_schema = (TypeAdapter(models.Order).json_schema(mode=mode) for mode in ("validation", "serialization"))
    assert (
        input_schema["properties"].keys() == output_schema["properties"].keys() == {field.names[0] for field in models.Order._list_fields()}
    )
    assert input_schema["description"] == models.Order.__doc__ and input_schema["additionalProperties"] is True
    assert "required" not in input_schema  # a field may be absent from any response
    assert {"$ref": "#/$defs/OrderStatus"} in output_schema["properties"]["status"]["anyOf"]
    assert [option["type"] for option in output_schema["properties"]["gross_revenue"]["anyOf"]] == ["string", "null"]
    assert output_schema["properties"]["created_at"]["anyOf"][0] == {"type": "string", "format": "date-time"}
    assert output_schema["$defs"]["OrderLine"]["properties"].keys() == {field.names[0] for field in models.OrderLine._list_fields()}


@model
class Folder(Model):
    """A folder, which holds others."""

    name: str | None = wire(decode_text)
    folders: list[Folder] | None = wire(ListDecoder(ModelDecoder(lambda: Folder)))


def test_a_model_that_holds_itself_has_a_json_schema() -> None:
    schema = TypeAdapter(list[Folder]).json_schema()
    folder = schema["$defs"]["Folder"]["properties"]["folders"]
    assert folder["anyOf"][0]["items"] == {"$ref": "#/$defs/Folder"}
    parsed_folder = TypeAdapter(Folder).validate_python({"folders": [{"name": "a"}]})
    assert parsed_folder.folders is not None and parsed_folder.folders[0].name == "a"


def test_pydantic_validates_the_arguments_of_a_method() -> None:
    with scalev.Scalev("sk_x", transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"id": 7}))) as client:
        get = validate_call(client.orders.get)
        assert get(7).id == 7
        with pytest.raises(ValidationError):
            get([7])  # type: ignore[arg-type]


@pytest.mark.parametrize(("client", "methods"), [(scalev.Scalev, SYNC), (scalev.AsyncScalev, ASYNC)], ids=["sync", "async"])
def test_pydantic_validates_the_arguments_of_every_method(client: Any, methods: dict[str, Callable[..., Any]]) -> None:
    own_methods = {name: getattr(client("sk_x"), name) for name in ("customer", "storefront", "with_options")}
    for place, method in {**methods, **own_methods}.items():
        try:
            validate_call(method)
        except Exception as error:  # noqa: BLE001 - whichever comes is the finding
            pytest.fail(f"{place}: {error}")


class ListingStore:
    """A creation store of a user, which inherits nothing of ours: every reference has been created."""

    def __init__(self) -> None:
        self.references: list[str] = []

    def claim(self, reference: str, token: str) -> CreationClaim:
        self.references.append(reference)
        return CreationClaim(state=CreationState.DONE, id=7)

    def renew(self, reference: str, token: str) -> bool:
        return True

    def finish(self, reference: str, token: str, id: int | str) -> None:  # noqa: A002 - as in the protocol
        pass

    def release(self, reference: str, token: str, *, forget: bool) -> None:
        pass


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_pydantic_accepts_a_store_of_the_users_own(is_async: bool) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"id": 7}))
    client = (scalev.AsyncScalev if is_async else scalev.Scalev)("sk_x", transport=transport)
    create_order: Callable[..., Any] = validate_call(client.orders.create_once)

    def create(store: object) -> Any:
        result = create_order(customer_name="Ani", store_unique_id="store_1", reference="A-1", store=store)
        return asyncio.run(result) if is_async else result

    store = ListingStore()
    assert create(store).id == 7 and store.references == ["A-1"]
    with pytest.raises(ValidationError, match="expected an implementation of CreationStore, got set without claim, renew, finish, release"):
        create({7})


def test_pydantic_accepts_the_options_of_every_call() -> None:
    for name in (name for name in scalev.__all__ if name.endswith("Options")):
        options = getattr(scalev, name)
        assert TypeAdapter(options).validate_python({"max_response_bytes": 7}) == {"max_response_bytes": 7}, name
        with pytest.raises(ValidationError):
            TypeAdapter(options).validate_python({"max_response_bytes": []})


def test_pydantic_takes_our_own_kinds_of_arguments_as_they_are() -> None:
    assert TypeAdapter(str | scalev.Omit).validate_python(scalev.OMIT) is scalev.OMIT
    assert TypeAdapter(scalev.Retry).validate_python(scalev.NO_RETRY) is scalev.NO_RETRY
    with pytest.raises(ValidationError):
        TypeAdapter(scalev.Retry).validate_python({})
    tokens = scalev.TokenSet(access_token="access-1")
    app = scalev.StorefrontApp("sfpk_1")
    with scalev.Scalev("sk_x") as client:
        source, limiter, hooks = scalev.TokenSource(tokens, app), scalev.RateLimiter(), scalev.Hooks()
        new_client = validate_call(client.with_options)(limiter=limiter, hooks=hooks)
        assert new_client._limiter is limiter
        validate_call(client.customer)("store_1", token=source)
        with pytest.raises(ValidationError, match="expected an implementation of Limiter, got str without acquire, update"):
            validate_call(client.with_options)(limiter="5/s")  # type: ignore[arg-type]


def test_fastapi_reads_the_annotations_of_a_route() -> None:
    app = FastAPI()

    @app.post("/checkout")
    def checkout(item: models.CheckoutItemRequest, status: models.OrderStatus | None = None) -> models.Order:
        return models.Order.from_dict({"id": 7, "status": status, "total_quantity": item["quantity"], "gross_revenue": "Rp 5"})

    @app.post("/echo")
    def echo(order: Annotated[models.Order, Body()]) -> list[models.Order]:
        return [order]

    document = app.openapi()
    responses = document["paths"]["/checkout"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert responses["$ref"].startswith("#/components/schemas/Order") and "OrderLine" in str(document["components"]["schemas"])
    checkout_schema = document["components"]["schemas"]["CheckoutItemRequest"]
    assert checkout_schema["required"] == ["type", "quantity"]
    assert request(app, "/checkout?status=paid", {"type": "variant", "quantity": 2}) == (
        200,
        {"id": 7, "status": "paid", "total_quantity": 2, "gross_revenue": "Rp 5"},
    )
    assert request(app, "/checkout", {"type": "variant"})[0] == 422
    assert request(app, "/echo", {"id": "x", "new": [1]}) == (200, [{"id": "x", "new": [1]}])
    assert request(app, "/echo", [])[0] == 422


def request(app: FastAPI, path: str, body: Any) -> tuple[int, Any]:
    """Send a request to an ASGI application."""

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.post(path, json=body)

    response = asyncio.run(send())
    return response.status_code, response.json()


def test_the_fields_of_a_model_come_first_in_its_file() -> None:
    for name in ("Order", "OrderListItem", "Product", "PaymentStatusHistoryEntry"):
        cls: type[Model] = getattr(models, name)
        module: ModuleType = sys.modules[f"scalev.models.{'_'.join(words(name)).lower()}"]
        source = inspect.getsource(module)
        assert source.index(f"class {name}(Model):") < source.index("\ndef decode(")
        first = attrs.fields(cls)[1].name  # the first of all is the JSON itself
        assert source[: source.index(f"    {first}: ")].count("\n") < 40


def words(name: str) -> list[str]:
    starts = [index for index, char in enumerate(name) if char.isupper()]
    return [name[start:end] for start, end in zip(starts, [*starts[1:], len(name)], strict=True)]


def test_fields_come_in_the_order_that_a_reader_expects() -> None:
    names = [field.name for field in attrs.fields(models.Order)][1:]
    order = ["id", "order_id", "status", "payment_status", "gross_revenue", "customer", "created_at", "orderlines"]
    assert [name for name in names if name in order] == order
