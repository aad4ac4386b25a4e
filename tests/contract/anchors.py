"""Cases that lead to a success: their paths name existing objects, and links of the document fill their bodies from responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from scalev._openapi.pointers import PointerError, resolve_pointer
from scalev.contract.arguments import ABSENT, Case
from scalev.contract.operations import Operation, Operations
from scalev.contract.values import parse_json
from scalev.mock import MockScalev, Request, Response

from tests.contract.encoding import build_request

_DEPTH = 3
#: The content that is uploaded where the document expects rows.
_ROWS = "order_id,customer_name,status,quantity\n{},Sari,shipped,2\n"
#: The source of values for fields of bodies: a field, an operation and the place in its response.
_SOURCES = {
    "address_id": ("listCustomerMeAddresses", "/data/0/id"),
    "bundle_price_option_unique_id": ("listBundlePriceOptions", "/data/0/unique_id"),
    "cart_id": ("getCustomerCart", "/id"),
    "courier_service_id": ("getOrder", "/courier_service/id"),
    "customer_id": ("getOrder", "/customer/id"),
    "destination_id": ("listLocations", "/data/0/id"),
    "financial_entity_id": ("getOrder", "/financial_entity/id"),
    "location_id": ("listLocations", "/data/0/id"),
    "order_id": ("listOrders", "/data/0/order_id"),
    "store_id": ("listBusinessStoresSimplified", "/data/0/id"),
    "store_unique_id": ("listBusinessStoresSimplified", "/data/0/unique_id"),
    "taxonomy_id": ("listProductTaxonomies", "/data/0/id"),
    "variant_id": ("listProducts", "/data/0/variants/0/id"),
    "variant_unique_id": ("listProducts", "/data/0/variants/0/unique_id"),
    "warehouse_id": ("getOrder", "/warehouse/id"),
    "warehouse_unique_id": ("getOrder", "/warehouse/unique_id"),
}
_MISSING = object()


class Anchors:
    """Ties between cases and the content of mocks. All mocks receive the same calls, so they stay identical."""

    def __init__(self, operations: Operations, *mocks: MockScalev) -> None:
        self._operations, self._mocks = operations, mocks
        self._known: dict[str, Any] = {}
        self._links: dict[str, list[tuple[str, Any]]] = {}
        for name, link in self._list_links():
            self._links.setdefault(name, []).append(link)

    def reset(self) -> None:
        """Reset the mocks to their initial state, and forget their content."""
        for mock in self._mocks:
            mock.reset()
        self._known.clear()

    def tie(self, case: Case, depth: int = _DEPTH) -> Case:
        """Return a case with the same body except for ids and files; its path names existing objects, and only required queries remain."""
        operation = case.operation
        paths = [mock.get_example_path(operation.id) for mock in self._mocks]
        segments = dict(zip(operation.path.split("/"), paths[0].split("/"), strict=True))
        path = {name: unquote(segments[f"{{{name}}}"]) for name in re.findall(r"\{([^{}]+)\}", operation.path)}
        required = {parameter.name for parameter in operation.parameters if parameter.required and parameter.location == "query"}
        query = {name: value for name, value in case.query.items() if name in required}
        if "client_id" in query:
            query["client_id"] = self._mocks[0].keys.client_id
        examples = [mock.get_example_body(operation.id) for mock in self._mocks]
        in_query = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
        query |= {name: value for name, value in examples[0].items() if name in in_query}
        fields = {name: value for name, value in examples[0].items() if name not in in_query}
        body = case.body
        if fields or body is not ABSENT:
            arguments = {} if body is ABSENT else self._name_existing(body, depth)
            body = self._keep_one_kind(operation, {**arguments, **self._fill_from_links(operation, depth), **fields})
        for name, kinds in (operation.node.get("x-file") or {}).items():
            if "text/csv" in kinds:
                body = {**({} if body is ABSENT else body), name: self._rows(depth)}
        header_names = {parameter.name for parameter in operation.parameters if parameter.location == "header"}
        headers = {name: value for name, value in self._mocks[0].credentials(operation.id).items() if name in header_names}
        return Case(operation, path, query, headers, body)

    def respond(self, case: Case, depth: int = _DEPTH) -> Response:
        """Return the first mock's response to a case tied to it; every mock receives the call."""
        tied_case = self.tie(case, depth)
        responses = [mock.handle(self._request(mock, tied_case)) for mock in self._mocks]
        return responses[0]

    def _keep_one_kind(self, operation: Operation, body: dict[str, Any]) -> dict[str, Any]:
        """Return a body that mixes several kinds of objects with the fields of one: the kind that one of its fields names."""
        declared_body = operation.declaration.body
        schema = self._operations.document.resolve(declared_body.content[operation.content_type]) if declared_body is not None else {}
        options = [self._operations.document.resolve(option).get("properties", {}) for option in schema.get("oneOf", ())]
        alternatives = [
            option
            for option in options
            if any(body.get(name) in inner.get("enum", ()) and len(inner["enum"]) == 1 for name, inner in option.items() if name in body)
        ]
        if len(alternatives) != 1:
            return body
        other_names = {name for option in options for name in option} - alternatives[0].keys()
        return {name: value for name, value in body.items() if name not in other_names}

    def _name_existing(self, value: Any, depth: int) -> Any:
        """Return a body whose fields name existing objects."""
        if isinstance(value, list):
            return [self._name_existing(item, depth) for item in value]
        if not isinstance(value, dict):
            return value
        results = {}
        for name, item in value.items():
            known_value = self._find(name, depth) if isinstance(item, (str, int)) else _MISSING
            results[name] = self._name_existing(item, depth) if known_value is _MISSING else known_value
        return results

    def _find(self, name: str, depth: int) -> Any:
        """Return the values that a field of that name can have, or none if no operation returns them."""
        source, pointer = _SOURCES.get(name, ("", ""))
        if name not in self._known and depth and source in self._operations:
            response = self.respond(Case(self._operations[source]), depth - 1)
            self._known[name] = _at(parse_json(response.body), pointer) if response.status == 200 else _MISSING
        return self._known.get(name, _MISSING)

    def _rows(self, depth: int) -> bytes:
        order = self._find("order_id", depth)
        return _ROWS.format("1" if order is _MISSING else order).encode()

    def _request(self, mock: MockScalev, case: Case) -> Request:
        return build_request(case, mock.credentials(case.operation.id))

    def _list_links(self) -> Iterator[tuple[str, tuple[str, Any]]]:
        """Yield the operation that each link with a body goes to, with the operation that it comes from and the body."""
        for source in self._operations.values():
            for status, response in source.node["responses"].items():
                for link in self._operations.document.resolve(response).get("links", {}).values():
                    if str(status).startswith("2") and link.get("requestBody") is not None:
                        yield link.get("operationId"), (source.id, link["requestBody"])

    def _fill_from_links(self, operation: Operation, depth: int) -> Mapping[str, Any]:
        """Return the body that a link builds from the response it belongs to; empty if no link has one."""
        for source, template in self._links.get(operation.id, ()) if depth else ():
            response = self.respond(Case(self._operations[source], body={} if self._operations[source].body else ABSENT), depth - 1)
            if 200 <= response.status < 300 and response.body:
                filled_template = _fill(template, parse_json(response.body))
                if filled_template is not _MISSING:
                    return dict(filled_template)
        return {}


def _fill(template: Any, body: Any) -> Any:
    if isinstance(template, dict):
        results = {name: _fill(value, body) for name, value in template.items()}
        return _MISSING if any(value is _MISSING for value in results.values()) else results
    if isinstance(template, list):
        items = [_fill(value, body) for value in template]
        return _MISSING if any(value is _MISSING for value in items) else items
    if isinstance(template, str) and template.startswith("$"):
        return _at(body, template.removeprefix("$response.body#")) if template.startswith("$response.body#/") else _MISSING
    return template


def _at(body: Any, pointer: str) -> Any:
    try:
        return resolve_pointer(body, f"#{pointer}")
    except PointerError:
        return _MISSING
