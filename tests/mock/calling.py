"""Send requests to a mock: by method and path, or by operation with a request generated from the document."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from scalev.mock import MockScalev, Request, Response

from tests.withdrawn import find_withdrawn

_BOUNDARY = "limit-of-a-part"
_SCALARS: dict[str, Any] = {"string": "teks", "integer": 1, "number": 1.5, "boolean": True, "null": None}
_FORMATS = {
    "date-time": "2026-01-31T08:15:30Z",
    "datetime": "2026-01-31T08:15:30Z",
    "date": "2026-01-31",
    "uuid": "6f2f1d3c-8c1b-4f7e-9c55-2f6b7c1f0a11",
    "email": "pembeli@example.com",
    "uri": "https://example.com/a",
    "decimal": "150000.00",
}


def find_scheme(document: dict[str, Any], kind: str) -> str:
    """Return the name of the security scheme for a kind of credential, or an empty string if the document has none."""
    schemes = document["components"]["securitySchemes"].items()
    return next((name for name, scheme in schemes if scheme.get("x-credential") == kind), "")


def find_operation(document: dict[str, Any], *credentials: str) -> str:
    """Return the id of the first operation that takes one of these kinds of credential."""
    nodes = [node for item in document["paths"].values() for node in item.values() if isinstance(node, dict)]
    return next(str(node["operationId"]) for node in nodes if node.get("x-credential") in credentials)


class Api:
    """A mock and its document. Requests carry the required credential, and ids that are looked up unless `known_ids` are given."""

    def __init__(self, document: dict[str, Any], mock: MockScalev, known_ids: dict[str, Any] | None = None) -> None:
        self.document = document
        self.mock = mock
        self.operations = {
            node["operationId"]: (method.upper(), path, node)
            for path, item in document["paths"].items()
            for method, node in item.items()
            if isinstance(node, dict) and "operationId" in node
        }
        self._known = known_ids

    def send(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, token: str | None = "sk_mock"
    ) -> Response:
        """Send a request; a body other than bytes is sent as JSON."""
        path, _, query = find_withdrawn().find_path(method, path).partition("?")
        all_headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        if "/public/" in path:
            all_headers["X-Scalev-Storefront-Api-Key"] = "sfpk_mock"
        content = b""
        if body is not None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            all_headers["Content-Type"] = "application/json"
        all_headers |= headers or {}
        response = self.mock.handle(Request(method, path, query, tuple(all_headers.items()), content))
        if response.status in (404, 405):
            find_withdrawn().skip_if_gone(method, path)
        return response

    def call(self, operation_id: str, *, full: bool) -> Response:
        """Send a valid request for an operation, with what is required or with everything that is declared."""
        method, _, node = self.operations[operation_id]
        examples = self.mock.get_example_body(operation_id)
        query: dict[str, Any] = {}
        for item in node.get("parameters", ()):
            parameter = self.resolve(item)
            name = parameter["name"]
            if parameter["in"] == "query" and (parameter.get("required") or name in examples):
                query[name] = examples[name] if name in examples else self.value(parameter["schema"], name, full=full)
        headers = self.mock.credentials(operation_id)
        content = b""
        body = self.resolve(node.get("requestBody", {}))
        if body and (full or body.get("required") or self._needs_fields(body) or self.mock.get_example_body(operation_id)):
            ((media_type, media),) = body["content"].items()
            data = self.value(media["schema"], "", full=full) | self.mock.get_example_body(operation_id)
            if media_type == "multipart/form-data":
                content = form(data)
                media_type += f"; boundary={_BOUNDARY}"
            else:
                content = json.dumps(data).encode()
            headers["Content-Type"] = media_type
        # a look-up above may have been the first request for what the path names
        path = self.mock.get_example_path(operation_id)
        return self.mock.handle(Request(method, path, urlencode(query), tuple(headers.items()), content))

    def _needs_fields(self, body: dict[str, Any]) -> bool:
        """Return whether a body, even an optional one, has to contain one of several groups of fields."""
        (media,) = body["content"].values()
        return any(set(option) == {"required"} for option in self.resolve(media["schema"]).get("anyOf", ()))

    def resolve(self, node: Any) -> Any:
        """Return the target of a reference."""
        while "$ref" in node:
            result: Any = self.document
            for part in node["$ref"][2:].split("/"):
                result = result[part]
            node = result
        return node

    def find_response(self, operation_id: str) -> tuple[dict[str, Any], set[int]]:
        """Return the schema of an operation's JSON response (empty if there is none), and its success statuses."""
        responses = self.operations[operation_id][2]["responses"]
        contents: dict[int, Any] = {
            int(key): self.resolve(contents).get("content", {}) for key, contents in responses.items() if key.startswith("2")
        }
        schema: dict[str, Any] = next((content["application/json"]["schema"] for content in contents.values() if content), {})
        return schema, set(contents)

    def value(self, schema: Any, name: str, *, full: bool) -> Any:
        """Return a value that a request schema allows; ids are those of existing objects."""
        if name in self.known:
            return self.known[name]
        if "default" in schema and name != "":
            return schema["default"]
        node = self.resolve(schema)
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in node and "properties" not in node:
                return self.value(node[choice][0], name, full=full)
        if "enum" in node:
            return node["enum"][0]
        kinds = node.get("type", "object")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "object":
            choices = [option["required"] for key in ("anyOf", "oneOf") for option in node.get(key, ()) if set(option) == {"required"}]
            names = [*node.get("required", ()), *(choices[0] if choices else ())]
            expected = node.get("properties", {}) if full else {item: node["properties"][item] for item in names}
            return {item: self.value(inner, item, full=full) for item, inner in expected.items()}
        if kind == "array":
            return [self.value(node["items"], name.removesuffix("s"), full=full)]
        if kind == "string":
            text = _FORMATS.get(node.get("format", ""), "teks")
            return text[: node.get("maxLength", len(text))].ljust(node.get("minLength", 0), "x")
        return max(_SCALARS[kind], node.get("minimum", 1)) if kind in ("integer", "number") else _SCALARS[kind]

    @property
    def known(self) -> dict[str, Any]:
        """Return ids that a caller finds through the API."""
        if self._known is None:
            self._known = {}
            order = self.send("GET", "/v3/orders").json()["data"][0]
            detail = self.send("GET", f"/v3/orders/{order['id']}").json()
            variant = self.send("GET", "/v3/products").json()["data"][0]["variants"][0]
            bundle = self.send("GET", "/v3/bundles").json()["data"][0]
            option = self.send("GET", f"/v3/bundles/{bundle['id']}/bundle-price-options").json()["data"][0]
            location = self.send("GET", "/v3/locations").json()["data"][0]
            store = self.send("GET", "/v3/stores/simplified").json()["data"][0]
            customer = self.mock.get_example_path("getCustomerMe")
            address = self.send("GET", f"{customer}/addresses", token=self.mock.keys.customer).json()["data"][0]
            cart = self.send("GET", f"{customer}/cart", token=self.mock.keys.customer).json()
            shop = f"/v3/stores/{store['id']}"
            page, channel, account = (
                self.send("GET", f"{shop}/{collection}").json()["data"][0] for collection in ("pages", "channels", "payment-accounts")
            )
            product = self.send("GET", "/v3/products").json()["data"][0]
            partner = self.send("GET", f"/v3/products/{product['id']}/partners").json()["data"][0]
            chat = self.send("GET", f"/v3/orders/{order['id']}/chats").json()["follow_up_chats"][0]
            self._known = {
                "store_id": store["id"],
                "warehouse_id": detail["warehouse"]["id"],
                "destination_id": location["id"],
                "address_id": address["id"],
                "cart_id": cart["id"],
                "page_unique_id": str(page["id"]),
                "page_id": page["id"],
                "other_page_id": page["id"],
                "current_page_display_id": self.send("GET", f"/v3/pages/{page['id']}/page-displays").json()["data"][0]["id"],
                "gtm_id": self.send("GET", "/v3/gtm").json()["data"][0]["id"],
                "waba_account_id": self.send("GET", "/v3/waba-accounts").json()["data"][0]["id"],
                "channel_unique_id": str(channel["id"]),
                "payment_account_unique_id": str(account["id"]),
                "taxonomy_id": self.send("GET", "/v3/product-taxonomies").json()["data"][0]["id"],
                "wa_integration_id": self.send("GET", "/v3/whatsapp-integrations").json()["data"][0]["id"],
                "partner_unique_id": partner["partner"]["unique_id"],
                "follow_up_chat_id": chat["id"],
                "bpo_ids": [option["id"]],
                "ids": [order["id"]],
                "pg_reference_ids": order["pg_reference_id"],
                "store_unique_id": order["store"]["unique_id"],
                "variant_unique_id": variant["unique_id"],
                "variant_id": variant["id"],
                "bundle_price_option_unique_id": option["unique_id"],
                "bundle_price_option_id": option["id"],
                "location_id": location["id"],
                "shipping_location_id": location["id"],
                "order_id": order["id"],
                "customer_id": detail["customer"]["id"],
                "warehouse_unique_id": detail["warehouse"]["unique_id"],
                "courier_service_id": detail["courier_service"]["id"],
                "financial_entity_id": detail["financial_entity"]["id"],
                "file": f"order_id,status,customer_name,quantity\n{order['order_id']},shipped,Budi,2\n",
                "tz": "Asia/Jakarta",
                "client_id": self.mock.keys.client_id,
            }
        return self._known


class Reference:
    """The example requests of the mock's own reference."""

    def __init__(self, mock: MockScalev) -> None:
        self._mock = mock
        self._paths = self._read_paths()

    def send_example(self, operation_id: str, method: str, path: str, file: str) -> tuple[Request, Response]:
        """Send the example of an operation; if it is rejected because an earlier one used up its target, reset and send it again."""
        request = self.example(operation_id, method, path, file)
        response = self._mock.handle(request)
        if response.status >= 300:
            self._mock.reset()
            self._paths = self._read_paths()
            request = self.example(operation_id, method, path, file)
            response = self._mock.handle(request)
        return request, response

    def example(self, operation_id: str, method: str, path: str, file: str) -> Request:
        """Return the example request for an operation; a form gets a file, since examples cannot contain one."""
        node = self._paths[path][method.lower()]
        headers, query, body = self._mock.credentials(operation_id), {}, b""
        for parameter in node.get("parameters", ()):
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"]), safe=""))
            elif parameter["in"] == "query" and "example" in parameter:
                query[parameter["name"]] = parameter["example"]
        if "requestBody" in node:
            ((media_type, media),) = node["requestBody"]["content"].items()
            if "json" in media_type:
                body, headers["Content-Type"] = json.dumps(media["example"]).encode(), media_type
            else:
                body, headers["Content-Type"] = form({**media["example"], "file": file}), f"{media_type}; boundary={_BOUNDARY}"
        return Request(method, path, urlencode(query), tuple(headers.items()), body)

    def _read_paths(self) -> dict[str, Any]:
        paths: dict[str, Any] = self._mock.handle(Request("GET", "/__mock__/openapi.json")).json()["paths"]
        return paths


def form(fields: dict[str, Any]) -> bytes:
    """Return a multipart body whose field `file` is a file without a Content-Type."""
    parts = []
    for name, value in fields.items():
        filename = '; filename="data.csv"' if name == "file" else ""
        parts.append(f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n{value}\r\n')
    return "".join([*parts, f"--{_BOUNDARY}--\r\n"]).encode()


def multipart(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of `Api.send` for a form."""
    return {"body": form(fields), "headers": {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}}
