"""The webhooks of a document become the events of `scalev.webhooks`, each with its model, without new code for a document."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.codegen.samples import build_sample
from generator.errors import InputError
from generator.openapi.document import Document
from generator.overlay.effective import load_effective_document
from tests.conftest import ROOT
from tests.generator.support import Data, Package, body, document, generate, obj, operation, ref, response

JSON = "application/json"
TEXT = {"type": "string"}
SECRET = "whsec_1"

#: Verify deliveries that are passed as JSON on the command line: from body and signature to event, class of the data, and its JSON.
RECEIVE = """
import json
from scalev import webhooks
results = {}
for name, (body, signature) in json.loads(sys.argv[1]).items():
    event = webhooks.verify(body.encode(), {"X-Scalev-Hmac-Sha256": signature}, "whsec_1")
    assert type(event) is webhooks.Event and webhooks.parse(body) == event
    results[name] = [event.event, type(event.data).__name__, json.loads(json.dumps(event.to_dict(), default=float)), event.unique_id]
print(json.dumps(results))
"""


def receive(package: Package, deliveries: dict[str, Any]) -> Any:
    signed_deliveries = {}
    for name, delivery in deliveries.items():
        text = json.dumps(delivery)
        digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()
        signed_deliveries[name] = [text, base64.b64encode(digest).decode()]
    return package.run(RECEIVE, json.dumps(signed_deliveries))


def delivery(event: str, data: Any, **extra: Any) -> Data:
    return {"event": event, "unique_id": "event_1", "timestamp": "2026-01-31T08:15:30Z", "data": data, **extra}


def envelope(data: Any, *required: str) -> Data:
    return obj({"event": TEXT, "timestamp": TEXT, "data": data}, *(required or ("event", "timestamp", "data")))


def webhook(schema: Any, **extra: Any) -> Data:
    return {"post": {"summary": "It happened", "requestBody": body(schema), "responses": {"200": {"description": "Taken."}}}, **extra}


def make_small_document(webhooks: Any = None) -> Data:
    """Return a document with objects, an envelope for them, and webhooks."""
    return document(
        {"/things": {"get": operation("getThing", ref("Thing"), method="get", responses={"200": response(ref("Thing"))})}},
        {
            "Thing": obj({"id": TEXT}),
            "Event": obj({"name": TEXT}, description="A model with the name of a class of the module."),
            "Bag": {"type": "object", "additionalProperties": True},
            "ThingWebhook": envelope(ref("Thing")),
            "EventWebhook": envelope({"anyOf": [ref("Event"), {"type": "null"}]}),
            "ThingsWebhook": envelope({"type": "array", "items": ref("Thing")}),
            "BagWebhook": envelope(ref("Bag")),
            "BareWebhook": obj({"event": TEXT}),
        },
        **({} if webhooks is None else {"webhooks": webhooks}),
    )


@pytest.fixture(scope="module")
def full_package() -> Package:
    """The package in the repository."""
    return Package(ROOT / "generated")


@pytest.mark.parametrize("kind", ["full", "null", "required"])
def test_every_event_of_the_document_is_read_as_its_model(full_package: Package, kind: str) -> None:
    source = Document(load_effective_document(ROOT / "openapi" / "scalev-v3.yaml", ROOT / "overlays"))
    deliveries = {}
    for name, item in source.data["webhooks"].items():
        sample = build_sample(source, item["post"]["requestBody"]["content"][JSON]["schema"], kind)
        deliveries[name] = {**sample, "event": name}
    results = receive(full_package, deliveries)
    assert {name: values[2] for name, values in results.items()} == deliveries
    assert {name: values[1] for name, values in results.items()} == {
        "order.created": "Order",
        "order.updated": "Order",
        "order.deleted": "WebhookOrderReference",
        "order.status_changed": "WebhookStatusChange",
        "order.payment_status_changed": "WebhookPaymentChange",
        "order.spam_created": "Order",
        "order.epayment_created": "Order",
        "business.test_event": "dict",
        "payment.received": "WebhookPaymentChange",
        "payment.failed": "WebhookPaymentChange",
        "checkout_intent.abandoned": "CheckoutIntent",
        "checkout_intent.completed": "CheckoutIntent",
    }
    names = full_package.run("import json; from scalev.webhooks import EventName; print(json.dumps([*EventName]))")
    assert names == list(source.data["webhooks"])


def test_later_events_are_documented_as_later(full_package: Package) -> None:
    lines = full_package.text("webhooks.py").split("\n")
    results = {line.strip(): lines[number + 1] for number, line in enumerate(lines) if " = " in line and line.startswith("    ")}
    assert "later addition" in results['PAYMENT_RECEIVED = "payment.received"']
    assert "later addition" not in results['ORDER_CREATED = "order.created"']


def test_the_webhooks_module_imports_no_models(full_package: Package) -> None:
    code = """
import json, scalev
first = "scalev.webhooks" in sys.modules
module = scalev.webhooks
assert scalev.WebhookError is module.WebhookError and "webhooks" in dir(scalev)
models = [name for name in sys.modules if name.startswith("scalev.models.")]
print(json.dumps([first, module.__name__, "httpx" in sys.modules, models]))
"""
    assert full_package.run(code) == [False, "scalev.webhooks", False, []]


def test_an_event_that_a_document_brings_is_typed_without_new_code(tmp_path: Path) -> None:
    package = generate(
        tmp_path,
        make_small_document(
            {
                "thing.made": webhook(ref("ThingWebhook")),
                "thing.named": webhook(ref("EventWebhook")),
                "things.moved": webhook(ref("ThingsWebhook")),
                "thing.inline": webhook(envelope(ref("Thing"))),
                "thing.optional": webhook(envelope(ref("Thing"), "event")),
                "thing.bag": webhook(ref("BagWebhook")),
                "thing.bare": webhook(ref("BareWebhook")),
                "thing.empty": {"post": {"responses": {"200": {"description": "Taken."}}}},
                "thing.shared": {"$ref": "#/webhooks/thing.made"},
            }
        ),
    )
    results = receive(
        package,
        {
            "made": delivery("thing.made", {"id": "1"}),
            "named": delivery("thing.named", {"name": "a"}),
            "nobody": delivery("thing.named", None),
            "moved": delivery("things.moved", [{"id": "1"}, {"id": "2"}]),
            "inline": delivery("thing.inline", {"id": "1"}),
            "optional": delivery("thing.optional", None),
            "bag": delivery("thing.bag", {"id": "1"}),
            "bare": delivery("thing.bare", {"id": "1"}),
            "empty": delivery("thing.empty", {"id": "1"}),
            "shared": delivery("thing.shared", {"id": "1"}, unique_id=None),
            "unknown": delivery("thing.eaten", {"id": "1"}),
        },
    )
    assert {name: values[1] for name, values in results.items()} == {
        "made": "Thing",
        "named": "Event",
        "nobody": "NoneType",
        "moved": "list",
        "inline": "Thing",
        "optional": "NoneType",
        "bag": "dict",
        "bare": "dict",
        "empty": "dict",
        "shared": "Thing",
        "unknown": "dict",
    }
    assert results["shared"][3] is None


@pytest.mark.parametrize("webhooks", [None, {}])
def test_a_document_without_webhooks_has_the_module_too(webhooks: Any, tmp_path: Path) -> None:
    package = generate(tmp_path, make_small_document(webhooks))
    assert receive(package, {"a": delivery("thing.made", {"id": "1"})})["a"][:2] == ["thing.made", "dict"]


def test_hostile_names_and_texts_stay_text(tmp_path: Path) -> None:
    names = [
        '"""; open("canary", "w"); """',
        "'); open('canary', 'w'); ('",
        "{{ 7 * 7 }} {% raw %}",
        "ends with \\",
        "line\u2028end\nimport os",
        "../../x",
        "mro",
        "name",
        "class",
        "",
    ]
    hooks = {name: {"post": {**webhook(ref("ThingWebhook"))["post"], "summary": f"{name} \\"}, "x-later": True} for name in names}
    package = generate(tmp_path, make_small_document(hooks))
    results = receive(package, {name: delivery(name, {"id": "1"}) for name in names if name})
    assert {name: values[:2] for name, values in results.items()} == {name: [name, "Thing"] for name in names if name}
    event_names = package.run("import json; from scalev.webhooks import EventName; print(json.dumps([*EventName]))")
    assert event_names == names
    assert not list(tmp_path.rglob("*canary*")) and not Path("canary").exists()
    assert all(char.isprintable() or char == "\n" for char in package.text("webhooks.py"))


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda hooks: [hooks], "/webhooks: expected an object"),
        (lambda hooks: {"a": []}, "/webhooks/a: expected a Path Item"),
        (lambda hooks: {"a": {"post": "x"}}, "/webhooks/a/post: expected an Operation"),
        (lambda hooks: {"a": {"post": {"requestBody": []}}}, "/webhooks/a/post/requestBody: expected a Request Body"),
        (lambda hooks: {"a": {"post": {"requestBody": {"content": []}}}}, "/webhooks/a/post/requestBody/content: expected an object"),
        (
            lambda hooks: {"a": {"post": {"requestBody": body([])}}},
            "/webhooks/a/post/requestBody/content/application~1json/schema: expected a Schema",
        ),
    ],
)
def test_invalid_webhooks_are_reported_with_their_place(spoil: Callable[[Data], Any], place: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        generate(tmp_path, make_small_document(spoil({"a": webhook(ref("ThingWebhook"))})))
    assert place in str(error.value) and "\n" not in str(error.value)
