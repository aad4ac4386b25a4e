"""A small document, edits of it, and their expected results: the same client, a different client, or an error."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from generator.codegen.client_model import ClientModel
from generator.codegen.constructs import check_constructs
from generator.codegen.limits import check_limits
from generator.codegen.parse import parse
from generator.codegen.resources import build_client
from generator.codegen.servers import find_service_url
from generator.codegen.text import return_type, write_method_docstring
from generator.codegen.webhooks import build_webhooks
from generator.openapi.document import Document
from generator.openapi.version_3_0 import convert_to_3_1, is_3_0
from tests.generator.support import Data, body, document, obj, operation, parameter, ref

TEXT: Data = {"type": "string"}
GET = "paths > /things > get"
POST = "paths > /things > post"
ONE = "paths > /things/{id} > get"
SCHEMAS = "components > schemas"
NAME = f"{SCHEMAS} > Thing > properties > name"
JSON_BODY = f"{POST} > requestBody > content > application/json"

Edit = Callable[[Data], None]


def base() -> Data:
    """Return the document that is edited."""
    event = {"post": {"requestBody": body(obj({"data": ref("Thing")}, "data")), "responses": {"200": {"description": "Taken."}}}}
    data = document(
        {
            "/things": {
                "get": operation("listThings", ref("Thing"), method="list", tags=["Things"], parameters=[parameter("q")]),
                "post": operation("createThing", ref("Thing"), method="create", requestBody=body(ref("NewThing"))),
            },
            "/things/{id}": {
                "get": operation(
                    "getThing", ref("Thing"), method="get", parameters=[parameter("id", "path"), parameter("X-Trace", "header")]
                )
            },
        },
        {"Thing": obj({"id": TEXT, "name": TEXT}, "id"), "NewThing": obj({"name": TEXT}, "name")},
        tags=[{"name": "Things", "description": "Things of the API."}],
        servers=[{"url": "https://api.example.com/v1"}],
        webhooks={"thing.made": event},
    )
    data["components"]["securitySchemes"] |= {
        "customerBearer": {"type": "http", "scheme": "bearer", "x-credential": "customer"},
        "storefrontKey": {"type": "apiKey", "in": "header", "name": "X-Scalev-Storefront-Api-Key"},
        "pageKey": {"type": "apiKey", "in": "header", "name": "X-Scalev-Page-Api-Key"},
    }
    return copy.deepcopy(data)


def put(path: str, value: Any) -> Edit:
    """Return an edit that sets one place; `+` at the end appends."""

    def edit(data: Data) -> None:
        *way, last = path.split(" > ")
        node: Any = data
        for key in way:
            node = node[int(key)] if isinstance(node, list) else node.setdefault(key, {})
        if last == "+":
            node.append(copy.deepcopy(value))
        elif isinstance(node, list):
            node[int(last)] = copy.deepcopy(value)
        else:
            node[last] = copy.deepcopy(value)

    return edit


def drop(path: str) -> Edit:
    """Return an edit that removes one place."""

    def edit(data: Data) -> None:
        *way, last = path.split(" > ")
        node: Any = data
        for key in way:
            node = node[int(key)] if isinstance(node, list) else node[key]
        del node[last]

    return edit


def both(*edits: Edit) -> Edit:
    def edit(data: Data) -> None:
        for edit in edits:
            edit(data)

    return edit


def build_model(data: Data) -> tuple[Document, ClientModel]:
    """Build the client of a document without writing it."""
    document_ = Document(data, "doc")
    if is_3_0(data):
        check_constructs(document_)
        document_ = Document(convert_to_3_1(document_.data), "doc")
    check_limits(document_)
    check_constructs(document_)
    operations = parse(document_)
    return operations.document, build_client(operations)


def facts(data: Data) -> set[str]:
    """Return everything about the client of a document, with a line for each fact."""
    document_, client = build_model(copy.deepcopy(data))
    return set(_facts(document_, client))


def _facts(document_: Document, client: ClientModel) -> Iterator[str]:
    for root in client.roots:
        for node in root.walk():
            yield f"{'.'.join(node.path)}: {node.description}"
            for method in node.methods:
                name = f"{'.'.join(node.path)}.{method.name}"
                styles = tuple((style.where, style.wire_name, style.style) for style in method.styles)
                arguments = ", ".join(f"{item.name}: {item.hint}" for item in (*method.positional, *method.keywords))
                yield f"{name}({arguments}) -> {return_type(method, is_async=False).replace('models.', '').replace('builtins.', '')}"
                yield f"{name}: {method.http_method} {method.path}"
                yield f"{name}: responses { {decoder.status: decoder.decoder for decoder in method.result.decoders} }"
                yield f"{name}: bearer {method.access.bearer!r}, key {method.access.key!r}, scope {method.access.scope!r}"
                yield f"{name}: body {method.body.content_type!r}, files {method.body.files}, styles {styles}"
                yield f"{name}: says {write_method_docstring(method, 0)}"
                yield from (
                    f"{name}: sends {argument.wire_name!r} in {argument.where} from {argument.name}" for argument in method.arguments
                )
    for model in client.models:
        kind = "keys" if model.typed_dict else "model"
        yield f"{kind} {model.name}: {model.description}"
        for item in model.fields:
            optional = "" if item.required else " (optional)"
            type_ = f"{item.type.argument}{' | None' if item.nullable else ''}{optional}" if model.typed_dict else str(item.hint)
            yield f"{model.name}.{item.name}: {type_}"
            yield f"{model.name}.{item.name}: says {item.description!r}"
    yield from (f"enum {enum.name}: {[member.value for member in enum.members]}, {enum.description!r}" for enum in client.enums)
    yield from (f"alias {alias.name}: {alias.type.annotation}" for alias in client.aliases)
    for event in build_webhooks(document_, client).events:
        yield f"event {event.event}: {event.hint}"
    yield f"server {find_service_url(document_.data.get('servers'))}"


@dataclass(frozen=True, slots=True)
class Same:
    """The client is the same as without the construct."""

    edit: Edit
    before: Edit = lambda data: None


@dataclass(frozen=True, slots=True)
class Says:
    """The client has these lines, which it lacks without the construct."""

    edit: Edit
    lines: tuple[str, ...]
    before: Edit = lambda data: None


@dataclass(frozen=True, slots=True)
class Rejected:
    """An error with this text, which includes the place."""

    edit: Edit
    message: str


@dataclass(frozen=True, slots=True)
class Sends:
    """The request of a call of the generated package: path and query, a header, or the body."""

    parameters: list[Data]
    arguments: str
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    path: str = ""
    body: Data | None = None
    content: str = ""


@dataclass(frozen=True, slots=True)
class Reads:
    """The data in a YAML text, or the error that it causes."""

    text: str
    data: Any = None
    error: str = ""


Case = Same | Says | Rejected | Sends | Reads


def says(edit: Edit, *lines: str, before: Edit = lambda data: None) -> Says:
    return Says(edit, lines, before)
