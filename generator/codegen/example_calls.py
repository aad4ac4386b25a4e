"""Find an example call of each operation: the fewest arguments that the mock accepts, with the ids of its rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from ..openapi.document import METHODS, Document
from ..package.scalev._runtime.auth.credentials import GUEST_TOKEN_HEADER
from ..package.scalev.mock.messages import Request
from ..package.scalev.mock.mock import MockScalev
from ..package.scalev.mock.openapi.document import DocumentError
from .method_model import Argument, Method
from .unfolding import list_endless

#: The name of an argument -> its value as in JSON; a file has the name of one as its value.
Values = dict[str, Any]

_BOUNDARY = "example-form"
_CSV = b"order_id,name\n1,example\n"


class ExampleCalls:
    """The example calls of a document's operations, as its mock accepts them."""

    def __init__(self, document: Document) -> None:
        self._endless = list_endless(document)
        self._nodes: dict[str, tuple[Mapping[str, Any], list[Any]]] = {}
        try:
            self._mock = MockScalev(document.data)
            # the reference holds an example of every value, and requesting it issues the codes that the examples contain
            reference = self._mock.handle(Request("GET", "/__mock__/openapi.json")).json()
        except (DocumentError, ValueError, LookupError):
            return  # the mock cannot serve this document, so there are no examples
        self._reference = Document(reference, "the mock's reference")
        self._nodes = {
            str(node["operationId"]): (node, [*item.get("parameters", ()), *node.get("parameters", ())])
            for item in self._reference.data["paths"].values()
            for name, node in item.items()
            if name in METHODS
        }
        self._start = find_start(self._mock)

    def find(self, method: Method) -> Values | None:
        """Return the values of an example call: those required and, if the mock rejects these, the fewest others that it accepts.

        Returns None for an operation that the mock does not serve, or whose response would be endless.
        """
        if method.id not in self._nodes or method.id in self._endless:
            return None
        node, parameters = self._nodes[method.id]
        samples = self._sample(method, node, parameters)
        required = {
            argument.name: samples[argument.name] for argument in method.arguments if argument.required and argument.name in samples
        }
        bound_values = {name: samples[name] for name in method.bound if name in samples}
        for values in self._list_candidates(method, {**bound_values, **required}, samples):
            if self._is_accepted(method, values):
                return values
        return {**bound_values, **required}

    def _list_candidates(self, method: Method, required: Values, samples: Values) -> Iterator[Values]:
        yield required
        other_names = [name for name in samples if name not in required]
        for choice in method.body.alternatives:
            for group in choice.groups if not choice.place else ():
                yield {
                    **required,
                    **{
                        argument.name: samples[argument.name]
                        for argument in method.list_arguments("body")
                        if argument.wire_name in group and argument.name in samples
                    },
                }
        for name in other_names:
            yield {**required, name: samples[name]}
        yield {
            **required,
            **{
                argument.name: samples[argument.name]
                for argument in method.arguments
                if argument.where in ("body", "mapping") and argument.name in samples
            },
        }

    def _sample(self, method: Method, node: Mapping[str, Any], parameters: list[Any]) -> Values:
        """Return the example value of each argument, and of each path parameter that the client already knows."""
        examples = {
            (parameter["in"], parameter["name"]): parameter["example"]
            for parameter in map(self._reference.resolve, parameters)
            if "example" in parameter
        }
        body = self._make_body(node)
        samples: Values = {name: examples["path", name] for name in method.bound if ("path", name) in examples}
        for argument in method.arguments:
            if argument.wire_name in method.body.files:
                samples[argument.name] = f"{argument.wire_name}.csv"
            elif argument.where == "mapping":
                samples[argument.name] = body
            elif argument.where == "body":
                if isinstance(body, dict) and argument.wire_name in body:
                    samples[argument.name] = body[argument.wire_name]
            elif (argument.where, argument.wire_name) in examples:
                samples[argument.name] = examples[argument.where, argument.wire_name]
        return samples

    def _make_body(self, node: Mapping[str, Any]) -> Any:
        body = self._reference.resolve(node["requestBody"]) if "requestBody" in node else {}
        return next((media.get("example") for media in body.get("content", {}).values()), None)

    def _is_accepted(self, method: Method, values: Values) -> bool:
        request = self._build_request(method, values)
        self._start(method.id)  # each example is a call of its own
        return 200 <= self._mock.handle(request).status < 300

    def _build_request(self, method: Method, values: Values) -> Request:
        path = method.path
        for name in method.bound:
            path = path.replace(f"{{{name}}}", quote(str(values.get(name, "")), safe=""))
        values_by_place: dict[str, list[tuple[Argument, Any]]] = {}
        for argument in method.arguments:
            if argument.name in values:
                values_by_place.setdefault(argument.where, []).append((argument, values[argument.name]))
        for argument, value in values_by_place.get("path", ()):
            path = path.replace(f"{{{argument.wire_name}}}", quote(str(value), safe=""))
        query = urlencode([(argument.wire_name, text) for argument, value in values_by_place.get("query", ()) for text in _to_texts(value)])
        headers = [
            *self._list_credentials(method),
            *((argument.wire_name, str(value)) for argument, value in values_by_place.get("header", ())),
        ]
        body = b""
        if method.body.content_type == "multipart/form-data" and "body" in values_by_place:  # the client sends no empty form
            headers.append(("content-type", f"multipart/form-data; boundary={_BOUNDARY}"))
            body = _build_form([(argument.wire_name, value) for argument, value in values_by_place.get("body", ())], method.body.files)
        elif method.body.content_type and method.body.content_type != "multipart/form-data":
            headers.append(("content-type", method.body.content_type))
            mapping = next((value for _, value in values_by_place.get("mapping", ())), None)
            fields = {argument.wire_name: value for argument, value in values_by_place.get("body", ())}
            body = json.dumps(fields if mapping is None else mapping).encode()
        return Request(method.http_method, path, query, tuple(headers), body)

    def _list_credentials(self, method: Method) -> Iterator[tuple[str, str]]:
        if "guest_token" in method.access.options:
            yield GUEST_TOKEN_HEADER, self._mock.keys.guest
        operation = next(candidate for candidate in self._reference.operations if candidate.id == method.id)
        security: list[dict[str, Any]] = operation.node.get("security") or self._reference.data.get("security") or [{}]
        schemes = self._reference.data.get("components", {}).get("securitySchemes", {})
        for name in security[0]:
            scheme = self._reference.resolve(schemes[name])
            token = self._mock.keys[name]
            yield (scheme["name"], token) if scheme["type"] == "apiKey" else ("authorization", f"Bearer {token}")


def find_start(mock: MockScalev) -> Callable[[str], None]:
    """Return a function that brings a mock, whose reference has been read, to the state in which the example of an operation is valid.

    For most operations that is the initial state, which is much faster to restore than a snapshot. Only operations that take a code which
    the reference issued need the snapshot.
    """
    snapshot = mock.snapshot()
    issuing_ids = {operation_id for operation_id in mock.operation_ids() if mock.get_example_body(operation_id)}

    def start(operation_id: str) -> None:
        if operation_id in issuing_ids:
            mock.restore(snapshot)
        else:
            mock.reset()

    return start


def _to_texts(value: Any) -> list[str]:
    return [_to_text(item) for item in value] if isinstance(value, list) else [_to_text(value)]


def _to_text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, (bool, dict)) else str(value)


def _build_form(fields: list[tuple[str, Any]], files: tuple[str, ...]) -> bytes:
    parts = []
    for name, value in fields:
        file = f'; filename="{value}"\r\ncontent-type: text/csv' if name in files else ""
        content = _CSV if name in files else _to_text(value).encode()
        parts.append(f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()
