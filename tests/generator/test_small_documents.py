"""The client of a small document behaves as the document describes; it is used from outside, in a separate process."""

from __future__ import annotations

import pytest

from tests.generator.small_document import run
from tests.generator.support import Package

FULL = """
full = {"id": 7, "name": "n", "note": None, "color": "red", "color_or_null": "blue", "color_ref_with_text": "dark green", "size": "small",
    "size_or_null": "large", "owner": {"name": "o", "more": 1}, "tags": ["a", None], "owners_or_null": [{"name": "p"}],
    "prices": {"a": "1.50", "b": 2}, "parts": [{"id": "x", "parts": [{"id": "y"}]}], "parent": {"name": "up"}, "day": "2026-02-03",
    "at": "2026-02-03T04:05:06Z", "uuid": "6f2f1d3c-8c1b-4f7e-9c55-2f6b7c1f0a11", "amount": "10.010", "money": "150000.00",
    "weight": 1200, "rate": "0.11", "untyped_money": 3, "made_at": "2026-02-03T04:05:06.123456+07:00", "site": "https://example.com",
    "mail": "user@example.com", "count": 3, "ratio": 12.5, "flag": True, "level": 2, "fixed": True, "bag": {"k": [1]},
    "anything": [1, "a"], "either": {"free": 1}, "required_null": None, "address": {"street": "s", "city": None}, "unknown": 1}
"""


def test_every_kind_of_field_is_read(package: Package) -> None:
    output = run(
        package,
        FULL
        + """
item = client((200, json.dumps(full))).items.get(7, x_must="m")
assert json.loads(json.dumps(item.to_dict(), default=str)) == json.loads(json.dumps(full, default=str), parse_float=str)
assert item.extra == {"unknown": 1}
assert type(item.color) is models.Color and item.color is models.Color.RED and models.Color("dark green").name == "DARK_GREEN"
assert item.color_or_null == "blue" and not item.color_or_null.is_known and item.color_ref_with_text == "dark green"
assert type(item.owner) is type(item.owners_or_null[0]) is models.Owner and item.owner.extra == {"more": 1}
assert type(item.parent) is type(item.parts[0].parts[0]) is models.Item and item.parts[0].parts[0].id == "y"
assert item.prices == {"a": Decimal("1.50"), "b": Decimal(2)} and item.tags == ["a", None]
assert item.day == datetime.date(2026, 2, 3) and item.at.tzinfo and item.made_at.utcoffset() == datetime.timedelta(hours=7)
assert [str(number) for number in (item.amount, item.money, item.weight, item.rate, item.untyped_money, item.ratio)] == [
    "10.010", "150000.00", "1200", "0.11", "3", "12.5"]
assert all(type(number) is Decimal for number in (item.amount, item.money, item.weight, item.rate, item.untyped_money, item.ratio))
assert type(item.level) is int and item.fixed is True and item.bag == {"k": [1]} and item.either == {"free": 1}
assert item.size == "small" and item.size_or_null == "large" and item.address.street == "s"
write(type(item.size).__name__, type(item.size_or_null).__name__)
""",
    )
    assert output == ["ItemSize", "ItemSizeOrNull"]


def test_null_missing_empty_and_invalid_fields_never_fail_a_call(package: Package) -> None:
    output = run(
        package,
        FULL
        + """
for body in (dict.fromkeys(full), {}, {"site": "", "mail": "", "money": "", "at": "", "color": ""}):
    item = client((200, body)).items.get(7, x_must="m")
    assert all(getattr(item, name) is None for name in full if name != "unknown"), body
    assert item.to_dict() == body
odd = client((200, {"parts": [{"owner": {"name": []}}], "money": "Rp 5", "tags": ["a", []]})).items.get(1, x_must="m")
try:
    odd.money
except scalev.FieldError as error:
    write([error.field, error.expected, error.got], sorted(problem.field for problem in odd.problems), odd.parts[0].id, odd.tags[0])
""",
    )
    assert output == [["money", "a number", "text 'Rp 5'"], ["money", "parts[0].owner.name", "tags[1]"], None, "a"]


def test_bodies_contain_exactly_the_given_arguments(package: Package) -> None:
    output = run(
        package,
        """
api = client(*[(200, {})] * 9)
api.items.create(name="n", price=Decimal("150000.00"))
api.items.create(name="n", price=3, note=None, color=models.Color.RED, flag=True,
    lines=[{"sku": "s", "price": Decimal("0.10"), "class": "c"}], address={"street": "s"}, weight=None, tags=[])
api.items.create(name="n", price=Decimal("1E+2"), color="dark green", limit=scalev.OMIT)
api.items.replace("a/b", {"free": {"form": [1]}})
api.items.steps.set(steps=[{"sku": "s"}])
write(*[(request.url.raw_path.decode(), request.content.decode()) for request in seen])
""",
    )
    assert [path for path, _ in output] == ["/items", "/items", "/items", "/items/a%2Fb", "/items/steps"]
    assert output[0][1] == '{"name":"n","price":150000.00}'
    assert (
        '"price":0.10,"class":"c"' in output[1][1]
        and '"note":null' in output[1][1]
        and '"weight":null' in output[1][1]
        and '"tags":[]' in output[1][1]
    )
    assert '"color":"red"' in output[1][1] and '"address":{"street":"s"}' in output[1][1] and "limit" not in output[1][1]
    assert output[2][1] == '{"name":"n","price":100,"color":"dark green"}'
    assert output[3][1] == '{"free":{"form":[1]}}'


@pytest.mark.parametrize(
    "arguments", ["price=1.5", "price=1, weight=0.1", "price=1, lines=[{'sku': 's', 'price': 0.1}]"], ids=["field", "nullable", "nested"]
)
def test_money_is_never_a_float(package: Package, arguments: str) -> None:
    code = f"""
try:
    client().items.create(name="n", {arguments})
except scalev.ConfigurationError as error:
    write(str(error), len(seen))
"""
    output, request_count = run(package, code)
    assert "Decimal" in output and request_count == 0


def test_parameters_go_where_they_belong(package: Package) -> None:
    response = run(
        package,
        """
api = client(*[(200, [])] * 3, (200, {}))
api.items.search()
api.items.search(flag=True, tags=["a", "b c"], since=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), color=models.Color.RED)
api.items.search(flag="false", size=5)
api.items.get(7, x_must="m", x_trace_id="t")
write(*[request.url.raw_path.decode().replace("+", "%20") for request in seen],
    [seen[3].headers[name] for name in ("x-trace-id", "x-must")], "x-trace-id" in seen[0].headers)
try:
    api.items.get(7, x_must="a\\r\\nX-Evil: 1")
    raise SystemExit("a line break was sent")
except scalev.ConfigurationError:
    pass
""",
    )
    assert response[0] == "/items/search"
    assert response[1] == "/items/search?flag=true&tags=a&tags=b%20c&since=2026-01-02T00%3A00%3A00%2B00%3A00&color=red"
    assert response[2] == "/items/search?flag=false&size=5"
    assert response[3:] == ["/items/7", ["t", "m"], False]


def test_files_are_sent_as_parts(package: Package) -> None:
    output = run(
        package,
        """
api = client((200, {}))
api.items.upload(file=("a.csv", b"x,y\\r\\n--+++\\r\\n"), mode="red")
write(seen[0].headers["content-type"], seen[0].content.decode())
""",
    )
    assert output[0].startswith("multipart/form-data; boundary=") and "+++" not in output[0]
    assert 'name="mode"\r\n\r\nred\r\n' in output[1] and 'name="file"; filename="a.csv"' in output[1] and "note" not in output[1]


def test_a_status_within_a_range_is_decoded_as_the_range_says(package: Package) -> None:
    output = run(
        package,
        """
api = client((200, {"name": "o"}), (202, {"street": "s"}), (299, {"street": "t"}))
write(*[[type(row).__name__, row.to_dict()] for row in (api.items.queue(), api.items.queue(), api.items.queue())])
""",
    )
    assert output == [["Owner", {"name": "o"}], ["Address", {"street": "s"}], ["Address", {"street": "t"}]]


def test_a_deprecated_method_warns_once_a_call_at_the_line_of_the_caller(package: Package) -> None:
    output = run(
        package,
        """
import inspect, warnings
from scalev.resources.items import AsyncItemsResource, ItemsResource
response = (200, {"name": "n"})

def list_warnings(call):
    with warnings.catch_warnings(record=True) as caught_warnings:
        warnings.simplefilter("always")
        call()
    assert all(warning.category is DeprecationWarning and warning.filename == "<string>" for warning in caught_warnings), caught_warnings
    return [(str(warning.message), warning.lineno) for warning in caught_warnings]

def call_sync():
    api = client(response, response, response, response)
    api.items.old()
    api.items.wait_until_named()
    api.with_response(api.items.old)

async def call_async():
    async with client(response, response, response, kind=scalev.AsyncScalev) as api:
        await api.with_response(api.items.old)
        await asyncio.create_task(
            api.items.old()
        )
        assert inspect.isawaitable(result := api.items.old())
        await result

positions = list_warnings(call_sync) + list_warnings(lambda: asyncio.run(call_async()))
write([message for message, _ in positions], [line - positions[0][1] for _, line in positions],
    ItemsResource.old.__deprecated__, inspect.getdoc(AsyncItemsResource.old).splitlines()[2], ItemsResource.get.__name__)
""",
    )
    message, lines, mark, text, name = output
    old = "client.items.old is deprecated (oldItem, GET /items/old); use client.items.get"
    assert message == [old, old.replace("items.old is", "items.wait_until_named is"), *([old] * 4)]
    assert lines == [0, 1, 2, 6, 8, 10]
    assert (mark, text, name) == (old, "Deprecated: use `client.items.get`.", "get")


def test_an_operation_with_two_success_statuses_returns_either_type(package: Package) -> None:
    output = run(package, 'api = client((204, ""), (200, {"name": "o"}))\nwrite(api.items.remove(1), api.items.remove(1).name)')
    assert output == [None, "o"]


PAGES = """
pages = [{"data": [{"id": 1}, {"id": 2}], "has_next": True, "next_cursor": "c1"}, {"data": [], "has_next": True, "next_cursor": "c2"},
    {"data": [{"id": 3}], "has_next": False, "next_cursor": None}]
"""


def test_a_list_is_read_over_three_pages(package: Package) -> None:
    output = run(
        package,
        PAGES
        + """
rows = client(*[(200, page) for page in pages]).items.list()
assert not seen
ids = [row.id for row in rows]
write(ids, [str(request.url.query.decode()) for request in seen])
""",
    )
    assert output == [[1, 2, 3], ["", "next_cursor=c1", "next_cursor=c2"]]


def test_a_list_is_read_over_three_pages_without_blocking(package: Package) -> None:
    response = run(
        package,
        PAGES
        + """
async def main():
    async with client(*[(200, page) for page in pages], (200, {"name": "n"}), kind=scalev.AsyncScalev) as api:
        rows = [row async for row in api.items.list()]
        first = await api.items.get(1, x_must="m")
        return [row.id for row in rows], type(rows[0]).__name__, first.name

write(*asyncio.run(main()), [str(request.url.query.decode()) for request in seen])
""",
    )
    assert response == [[1, 2, 3], "Item", "n", ["", "next_cursor=c1", "next_cursor=c2", ""]]


def test_a_bound_root_brings_its_path_value_and_credential(package: Package) -> None:
    response = run(
        package,
        """
api = client((200, {"name": "n"}), (200, {"data": [{"name": "r"}]}), (200, {}))
shop = api.shop("s/1", token="tok")
shop.items.get("a")
rows = [row.name for row in shop.items.list()]
api.items.remove(1)
write([request.url.raw_path.decode() for request in seen], [request.headers["authorization"] for request in seen], rows)
""",
    )
    assert response == [["/shops/s%2F1/items/a", "/shops/s%2F1/items", "/items/1"], ["Bearer tok", "Bearer tok", "Bearer key"], ["r"]]


def test_docstrings_describe_arguments_result_errors_and_credentials(package: Package) -> None:
    output = run(
        package,
        """
import inspect
from scalev.resources.items import AsyncItemsResource, ItemsResource, ItemsSteps
write(inspect.getdoc(ItemsResource.get), ItemsResource.__doc__,
    ItemsSteps.__doc__, inspect.getdoc(scalev.Scalev.items), inspect.getdoc(AsyncItemsResource.list))
""",
    )
    method, resource, nested_resource, attribute, listed_resource = output
    assert method.splitlines()[0] == "Do `items.get`."
    assert "\n\nReturns:\n    The item.\n" in method
    assert "\n\nRaises:\n    BadRequestError (400), NotFoundError (404), APIStatusError (418), ServerError (5xx).\n" in method
    assert method.endswith("`GET /items/{id}`; needs the client's credential, scope `item:read`.")
    assert resource == attribute == "Things that are kept."
    assert nested_resource == "`items.steps`: Do `items.steps.set`."
    assert "The response. The next page is requested when its first row is needed." in listed_resource
