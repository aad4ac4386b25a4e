"""What the document says can be created once becomes a method beside the operation that creates it, or an error says why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.errors import CheckFailed
from tests.generator.support import body, document, generate, obj, operation, parameter, ref

TIME = {"type": "string", "format": "date-time"}
FIELDS = {"id": {"type": "string"}, "metadata": {"type": "object", "additionalProperties": True}, "created_at": TIME}


def make_document(extension: Any = None, *, fields: Any = FIELDS, extra_schema: Any = None) -> Any:
    """A document with things that are created, listed and read; the rows of the list are those that are read."""
    create = operation("createThing", ref("Thing"), method="create")
    create["x-client-create-once"] = extension or {"list": "listThings", "get": "getThing"}
    create["requestBody"] = body(obj({"metadata": FIELDS["metadata"], **(extra_schema or {})}))
    listing = operation("listThings", ref("ThingPage"), method="list")
    listing["x-pagination"] = {"items": "data"}
    reading = operation("getThing", ref("Thing"), method="get")
    reading["parameters"] = [parameter("id", "path")]
    return document(
        {"/things": {"post": create, "get": listing}, "/things/{id}": {"get": reading}},
        {"Thing": obj(fields), "ThingPage": obj({"data": {"type": "array", "items": ref("Thing")}})},
    )


CODE = """
import httpx, json
from scalev import Scalev
things = []
def respond(request):
    if request.method == "POST":
        things.insert(0, {"id": str(len(things)), "created_at": "2026-01-31T08:15:30Z", **json.loads(request.content)})
        return httpx.Response(500)
    found = {"data": things} if request.url.path == "/things" else things[0]
    return httpx.Response(200, json=found, headers={"date": "Sat, 31 Jan 2026 08:15:40 GMT"})
with Scalev("k", base_url="http://localhost", transport=httpx.MockTransport(respond), sleep=lambda seconds: None) as client:
    made = client.things.create_once(reference="a", metadata={"b": 1})
print(json.dumps([made.to_dict(), len(things)]))
"""


def test_a_create_becomes_a_method_that_creates_once(tmp_path: Path) -> None:
    thing, count = generate(tmp_path, make_document()).run(CODE)
    assert thing == {"id": "0", "created_at": "2026-01-31T08:15:30Z", "metadata": {"b": 1, "reference": "a"}}
    assert count == 1


def test_what_is_read_may_say_more_than_what_is_created(tmp_path: Path) -> None:
    data = make_document()
    data["components"]["schemas"]["ThingDetails"] = obj({**FIELDS, "colour": {"type": "string"}})
    data["paths"]["/things/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = ref("ThingDetails")
    package = generate(tmp_path, data)
    made, _ = package.run(CODE)
    assert made["metadata"] == {"b": 1, "reference": "a"}
    code = "import json, inspect, scalev; client = scalev.Scalev('k'); "
    code += "print(json.dumps(inspect.signature(client.things.create_once).return_annotation))"
    assert package.run(code) == "models.Thing | models.ThingDetails"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"extension": {"list": "listThings"}}, "expected the ids of the operations `list` and `get`"),
        ({"extension": {"list": 1, "get": "getThing"}}, "expected the ids of the operations"),
        ({"extension": {"list": "getThing", "get": "getThing"}}, "expected a list and an operation that reads one object"),
        ({"extension": {"list": "listThings", "get": "getOther"}}, "expected a list and an operation that reads one object"),
        ({"fields": {"id": {"type": "string"}, "metadata": FIELDS["metadata"]}}, "Thing has no field created_at"),
        ({"extra_schema": {"store": {"type": "string"}}}, "expected `metadata` in the body, none of reference, store, settle"),
    ],
)
def test_what_cannot_be_looked_up_is_an_error(arguments: dict[str, Any], reason: str, tmp_path: Path) -> None:
    with pytest.raises(CheckFailed, match=r"createThing: x-client-create-once: ") as error:
        generate(tmp_path, make_document(**arguments))
    assert reason in str(error.value)
