"""Find the webhooks of a document: the events and the decoder of each event's data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..openapi.document import METHODS, Document
from ..openapi.schemas import collect_properties, resolve_node
from ..openapi.shapes import check_schema, describe_type
from .class_model import Class
from .client_model import ClientModel
from .hints import ANY, MODELS, NONE, Hint, make_dict_hint, make_model_hint
from .media import JSON
from .names import name_members
from .types import find_model_decoder

#: The type of a payload without a schema of its own.
_OPEN = make_dict_hint(ANY)


@dataclass(frozen=True, slots=True)
class Webhook:
    """An event that is delivered; without a decoder, its data is kept unchanged."""

    event: str
    member: str
    summary: str
    later: bool
    hint: Hint
    decoder: str


@dataclass(frozen=True, slots=True)
class Webhooks:
    """All events of a document."""

    events: tuple[Webhook, ...]

    @property
    def decoded_events(self) -> list[Webhook]:
        """The events whose data is decoded."""
        return [event for event in self.events if event.decoder]

    @property
    def overloads(self) -> list[tuple[str, list[Webhook]]]:
        """The typed events, by the type of their data."""
        groups: dict[str, list[Webhook]] = {}
        for event in self.events:
            groups.setdefault(event.hint.render(MODELS), []).append(event)
        return list(groups.items())

    @property
    def data(self) -> list[str]:
        """The types that an event's data can have."""
        return list(dict.fromkeys([*(event.hint.render(MODELS) for event in self.decoded_events), _OPEN.render()]))


def build_webhooks(document: Document, client: ClientModel) -> Webhooks:
    """Return the webhooks of a document, if any; raise InputError if they are not path items."""
    items = document.data.get("webhooks", {})
    _expect_object(document, items, "/webhooks")
    classes = {model.source: model for model in client.models if model.source and not model.typed_dict}
    readable = {model.name for model in client.models if not model.typed_dict} | {model.name for model in client.enums}
    events = []
    for member, event in name_members(items):
        place = f"/webhooks/{event}"
        item = document.resolve(items[event])
        _expect_object(document, item, place)
        node: Any = next((item[method] for method in ("post", *METHODS) if method in item), {})
        _expect_object(document, node, place)
        hint, decoder = _build_payload(document, classes, readable, _get_envelope(document, node, place))
        summary = node.get("summary")
        later = True in (item.get("x-later"), node.get("x-later"))
        events.append(Webhook(event, member, summary if isinstance(summary, str) else "", later, hint, decoder))
    return Webhooks(tuple(events))


def _get_envelope(document: Document, node: dict[str, Any], place: str) -> Any:
    """Return the schema of a delivery's body."""
    body = document.resolve(node.get("requestBody", {}))
    _expect_object(document, body, f"{place}: requestBody")
    content = body.get("content", {})
    _expect_object(document, content, f"{place}: requestBody/content")
    media = content.get(JSON, {})
    _expect_object(document, media, f"{place}: requestBody/content/{JSON}")
    schema = media.get("schema", {})
    check_schema(schema, f"{document.name}: ", f"{place}: requestBody/content/{JSON}/schema")
    return schema


def _build_payload(document: Document, classes: dict[str, Class], readable: set[str], envelope: Any) -> tuple[Hint, str]:
    """Return the type of the envelope's `data` and its decoder; both are open if no model describes it."""
    node = resolve_node(document, envelope)
    model = classes.get(node.component or "")
    if model is not None:
        field = next((field for field in model.fields if field.wire_name == "data"), None)
        if field is None or field.type.hint in (ANY, _OPEN) or not field.type.hint.models <= readable:
            return _OPEN, ""
        hint, decoder = field.type.hint, field.type.decoder
        nullable = field.nullable or not field.required
    else:  # the envelope is not a class: its schema is inline in the webhook
        properties, required = collect_properties(document, node.schema)
        data = resolve_node(document, properties.get("data", {}))
        payload = classes.get(data.component or "")
        if payload is None:
            return _OPEN, ""
        hint = make_model_hint(payload.name)
        decoder = find_model_decoder(hint)
        nullable = data.nullable or "data" not in required
    return (hint | NONE, f"NullOr({decoder})") if nullable else (hint, decoder)


def _expect_object(document: Document, node: Any, place: str) -> None:
    if not isinstance(node, dict):
        raise InputError(f"{document.name}: expected an object at {place}, got {describe_type(node)}")
