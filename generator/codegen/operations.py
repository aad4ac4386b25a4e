"""Build the methods of the surface, one per operation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, get_args

from openapi_python_client.parser.bodies import BodyType
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty, Property

from ..errors import CheckFailed
from ..openapi.document import Document, Operation
from ..openapi.pointers import join_pointer
from ..openapi.schemas import Node, alternatives_of, is_read_only, node_of, properties_of, text_of
from ..package.scalev._runtime.auth.credentials import BUSINESS_PARAMETER, GUEST_TOKEN_HEADER, STOREFRONT_KEY_HEADER
from ..package.scalev._runtime.errors import APIStatusError, class_for
from ..package.scalev._runtime.redaction.names import is_secret_name
from ..package.scalev._runtime.retries import Safety, safety_of
from . import names as naming
from .client_model import Argument, Call, Places
from .hints import ANY, NONE, Hint, dict_hint, mapping_hint
from .media import JSON
from .models import Names
from .names import class_name
from .pagination import rows_of
from .parse import Parsed, untrusted
from .styles import StyleError, kinds_of, style_of
from .types import PythonType, Types, list_of
from .waits import build_waits

#: The security scheme of a customer's token; any other bearer token is the client's own credential.
_CUSTOMER_SCHEME = "customerBearer"
#: The maximum number of fields, including those of nested objects, to search in a request body.
_MAX_FIELDS = 20_000
#: Advice for a file outside a form.
NO_BYTES = "JSON holds no bytes: write `contentEncoding: base64`, or describe a form"
_STOREFRONT_HEADER = STOREFRONT_KEY_HEADER.lower()
#: Parameters that are options of the client, by their `x-client-option`: location and name on the wire.
_OPTIONS = {"b_uid": ("query", BUSINESS_PARAMETER), "guest_token": ("header", GUEST_TOKEN_HEADER)}


class Calls:
    """Builds the methods of operations."""

    def __init__(self, parsed: Parsed, names: Names, types: Types) -> None:
        self._parsed, self._names, self._types = parsed, names, types

    def build(self, operation: Operation, resource: tuple[str, ...], method: str, bound: tuple[str, ...]) -> Call:
        """Return the method of one operation; `bound` lists path parameters that the client already knows."""
        endpoint = self._parsed.endpoint(operation)
        node = operation.node
        arguments, client_options, styles = self._parameters(operation, endpoint, bound)
        content_type, mapping_or_fields, files = self._body(operation, endpoint)
        places = self._places(operation) if endpoint.bodies else Places()
        arguments = _named([*arguments, *mapping_or_fields])
        answers, result, page = self._answers(operation, endpoint)
        items, cursor = self._pagination(operation, page)
        if items:
            result, items = self._rows(page, items)
        bearer, storefront_key = self._security(operation)
        retry, idempotency_key = self._retry(operation, arguments)
        used = [argument.name for argument in arguments if argument.where in ("path", "mapping")]
        root = ".".join(resource)
        call = Call(
            id=operation.id,
            constant=naming.constant(operation.id),
            method=method,
            http_method=operation.method.upper(),
            path=operation.path,
            summary=str(node.get("summary") or ""),
            description=str(node.get("description") or ""),
            arguments=tuple(arguments),
            bound=bound,
            answers=answers,
            result=result,
            page=page if items else "",
            items=items,
            cursor=cursor,
            content_type=content_type,
            bearer=bearer,
            storefront_key=storefront_key,
            options=client_options,
            credential=str(node.get("x-credential") or bearer or ("storefront_key" if storefront_key else "none")),
            scope=str(node.get("x-required-scope") or self._scopes(operation)),
            places=places,
            files=files,
            styles=styles,
            retry=retry,
            idempotency_key=idempotency_key,
            returned=self._returned(node),
            partial="x-partial-failure" in node,
            raised=self._raised(node),
            deprecated=node.get("deprecated") is True,
            python_call=f"client.{root}.{method}({', '.join(used)})",
        )
        return replace(call, waits=build_waits(self._parsed, self._names, operation, call))

    def _parameters(
        self, operation: Operation, endpoint: Endpoint, bound: tuple[str, ...]
    ) -> tuple[list[Argument], frozenset[str], tuple[tuple[str, str, str], ...]]:
        """Return the arguments that parameters become, the client options among the parameters, and the styles of those that have one."""
        document = self._parsed.document
        declared = {(p["in"], p["name"]): p for p in map(document.resolve, operation.node.get("parameters", ()))}
        arguments: list[Argument] = []
        options: set[str] = set()
        styles = []
        for location, prop in endpoint.iter_all_parameters():
            where = str(location.value)
            wire_name = untrusted(prop.name)
            if where == "cookie":
                raise _refused(document, operation, f"expected no cookie parameter, got {wire_name!r:.80}", "the client keeps no cookies")
            parameter = declared[where, wire_name]
            try:
                style = style_of(document, parameter)
            except StyleError as error:
                raise _refused(document, operation, f"{where} parameter {wire_name!r:.80}: {error}") from None
            if style:
                styles.append((where, wire_name, style))
            if where == "path" and wire_name in bound:
                continue
            if "x-client-option" in parameter:
                options.add(self._option(operation, parameter))
                continue
            schema = parameter.get("schema", {})
            arguments.append(
                Argument(
                    name="",
                    wire_name=wire_name,
                    where=where,
                    type=self._types.of(prop, schema) if where == "query" else self._written(prop, schema),
                    required=bool(parameter.get("required")),
                    nullable=False,
                    description=text_of(parameter, schema),
                )
            )
        return arguments, frozenset(options), tuple(styles)

    def _written(self, prop: Property, schema: Any) -> PythonType:
        """Return the type of a path or header parameter; the parser handles only single values there."""
        document = self._parsed.document
        node = node_of(document, schema)
        if node.types == {"array"}:
            items = node_of(document, node.schema.get("items", {}))
            return list_of(self._types.plain(items), nullable=items.nullable)
        if kinds_of(document, schema) == {"object"}:
            return PythonType(dict_hint(ANY), mapping_hint(ANY))
        return self._types.of(prop, schema)

    def _option(self, operation: Operation, parameter: dict[str, Any]) -> str:
        told = parameter["x-client-option"]
        if not isinstance(told, str) or _OPTIONS.get(told) != (parameter["in"], parameter["name"]):
            expected = ", ".join(f"{name} for {key!r} in {where}" for name, (where, key) in _OPTIONS.items())
            got = f"{told!r:.80} for {parameter['name']!r:.80} in {parameter['in']}"
            raise CheckFailed(f"{self._parsed.document.name}: {operation.id}: x-client-option: expected {expected}, got {got}")
        return told

    def _body(self, operation: Operation, endpoint: Endpoint) -> tuple[str, list[Argument], tuple[str, ...]]:
        if not endpoint.bodies:
            return "", [], ()
        document = self._parsed.document
        body = document.resolve(operation.node["requestBody"])
        parsed_body = endpoint.bodies[0]
        content_type = untrusted(parsed_body.content_type)
        if len(endpoint.bodies) > 1 or parsed_body.body_type not in (BodyType.JSON, BodyType.FILES):
            found = ", ".join(untrusted(one.content_type) for one in endpoint.bodies)
            raise _refused(document, operation, f"expected one JSON or multipart body, got {found}", "leave one of them with an overlay")
        schema = body["content"][content_type].get("schema", {})
        prop = parsed_body.prop
        node = node_of(document, schema)
        properties, required = properties_of(document, node.schema)
        if node.types - {"object"}:
            kinds = " or ".join(sorted(node.types))
            advice = "methods take fields: describe an object, or remove the operation with an overlay"
            raise _refused(document, operation, f"expected an object as the body, got {kinds}", advice)
        if not isinstance(prop, ModelProperty) or not properties:
            type_ = PythonType(dict_hint(ANY), mapping_hint(ANY))
            text = str(node.schema.get("description") or "The body.")
            return content_type, [Argument("", "body", "mapping", type_, bool(body.get("required")), False, text)], ()
        model = self._parsed.models.get(class_name(prop.class_info), prop)
        arguments, files = [], []
        for inner in [*(model.required_properties or ()), *(model.optional_properties or ())]:
            wire_name = untrusted(inner.name)
            field_schema = properties[wire_name]
            if is_read_only(document, field_schema):
                continue
            type_ = self._types.of(inner, field_schema)
            if type_.file and (type_.annotation != "bytes" or parsed_body.body_type is not BodyType.FILES):
                got, advice = ("a list", "describe one field for each file") if type_.annotation != "bytes" else ("JSON", NO_BYTES)
                raise _refused(document, operation, f"expected one file in a field of a form, got {got} ({wire_name})", advice)
            if type_.file:
                files.append(wire_name)
            arguments.append(
                Argument(
                    name="",
                    wire_name=wire_name,
                    where="body",
                    type=type_,
                    required=wire_name in required,
                    nullable=node_of(document, field_schema).nullable,
                    description=text_of(field_schema),
                )
            )
        return content_type, arguments, tuple(files)

    def _places(self, operation: Operation) -> Places:
        """Return the places in a request body that hold money, lists or credentials, or that need one of several fields."""
        money, lists, alternatives = [], [], []
        secrets: set[str] = set()
        for place, node in self._walk_body(operation):
            if self._types.is_number(node):
                money.append(place)
            elif node.types == {"array"}:
                lists.append(place)
            names, _ = properties_of(self._parsed.document, node.schema)
            secrets |= {f"{place}.{name}".lstrip(".").partition(".")[0] for name in names if is_secret_name(name, names.keys())}
            alternatives += [(place, choice) for choice in alternatives_of(self._parsed.document, node.schema)]
        return Places(tuple(money), tuple(lists), tuple(alternatives), frozenset(secrets))

    def _walk_body(self, operation: Operation) -> Iterator[tuple[str, Node]]:
        """Yield every schema in a request body with its place, such as `variants.[].price`; the place of the body itself is ""."""
        body = self._parsed.document.resolve(operation.node["requestBody"])
        schema = next(iter(body["content"].values())).get("schema", {})
        stack: list[tuple[Any, str, frozenset[str]]] = [(schema, "", frozenset())]
        visits = 0
        while stack:
            inner, at, within = stack.pop()
            visits += 1
            if visits > _MAX_FIELDS:
                raise CheckFailed(f"{self._parsed.document.name}: {operation.id}: expected a body of at most {_MAX_FIELDS:,} fields in all")
            node = node_of(self._parsed.document, inner)
            if node.component in within:
                continue
            yield at, node
            below = within | {node.component} if node.component else within
            if node.types == {"array"}:
                stack.append((node.schema.get("items", {}), f"{at}.[]", below))
            elif not self._types.is_number(node):
                properties, _ = properties_of(self._parsed.document, node.schema)
                stack += [(one, f"{at}.{name}" if at else name, below) for name, one in reversed(properties.items())]

    def _answers(self, operation: Operation, endpoint: Endpoint) -> tuple[tuple[tuple[int, str], ...], Hint, str]:
        document = self._parsed.document
        answers: list[tuple[int, str]] = []
        results: list[Hint] = []
        page = ""
        parsed_by_status = {str(response.status_code.pattern): response for response in endpoint.responses}
        for status, response in operation.node["responses"].items():
            if not re.fullmatch(r"2(\d\d|XX)", str(status)):
                continue
            number = int(status.removesuffix("XX"))  # 2 stands for every status not listed explicitly
            content = document.resolve(response).get("content") or {}
            if not content:
                answers.append((number, ""))
                results.append(NONE)
                continue
            if JSON not in content:
                got = ", ".join(content)
                advice = "the client reads JSON: add it with an overlay where the service offers it"
                raise _refused(document, operation, f"expected a JSON answer for {status}, got {got}", advice)
            media = content[JSON]
            type_ = self._types.of(parsed_by_status[str(status)].prop, media.get("schema", {}))
            if type_.file:
                raise _refused(document, operation, f"expected a JSON answer for {status}, got a file in JSON", NO_BYTES)
            answers.append((number, type_.decoder))
            results.append(type_.hint)
            page = page or (type_.annotation if type_.annotation in self._names.classes else "")
        if not answers:
            got = ", ".join(map(str, operation.node["responses"])) or "none"
            raise _refused(document, operation, f"expected a success status, got {got}", "name it with an overlay")
        first, *others = sorted(set(results), key=lambda result: (result == NONE, str(result)))
        return tuple(answers), reduce(or_, others, first), page

    def _pagination(self, operation: Operation, page: str) -> tuple[str, str]:
        """Return the field with a list's rows and the query parameter that takes its cursor; both are empty if it is not a list."""
        if not page:
            return "", ""
        properties, _ = properties_of(self._parsed.document, self._names.classes[page][1].schema)
        items, cursor = rows_of(self._parsed.document, operation, properties)
        if items and items not in properties:
            raise CheckFailed(f"{self._parsed.document.name}: {operation.id}: x-pagination: {page} has no field {items!r:.80}")
        return items, cursor

    def _rows(self, page: str, items: str) -> tuple[Hint, str]:
        """Return the type of a page's rows, and the attribute of the page that holds them."""
        prop, node = self._names.classes[page]
        fields = [*(prop.required_properties or ()), *(prop.optional_properties or ())]
        properties, _ = properties_of(self._parsed.document, node.schema)
        inner = next(one for one in fields if untrusted(one.name) == items)
        hint = self._types.of(inner, properties[items]).hint
        if hint.name != "list":
            raise CheckFailed(f"{self._parsed.document.name}: {page}.{items}: expected a list of rows, got {hint}")
        return hint.arguments[0], naming.fields(untrusted(one.name) for one in fields)[items]

    def _returned(self, node: dict[str, Any]) -> str:
        """Return the description of the first success response that has a body."""
        answers = [self._parsed.document.resolve(answer) for status, answer in node["responses"].items() if str(status).startswith("2")]
        return next((str(answer.get("description") or "") for answer in answers if answer.get("content")), "")

    def _raised(self, node: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        """Return the error classes of the documented error statuses, each with its status."""
        found = []
        for status in sorted(node["responses"]):
            if re.fullmatch(r"[45](?:\d\d|XX)", status):
                error = APIStatusError if status == "4XX" else class_for(int(status.replace("XX", "00")))
                found.append((error.__name__, status.lower()))
        return tuple(found)

    def _retry(self, operation: Operation, arguments: list[Argument]) -> tuple[str, str]:
        """Return the operation's retry safety and the body field that makes it idempotent.

        The safety is "" if it is what the HTTP method implies.
        """
        name = self._parsed.document.name
        retry = operation.node.get("x-retry")
        if retry is not None and retry not in get_args(Safety):
            raise CheckFailed(f"{name}: {operation.id}: x-retry: expected {', '.join(get_args(Safety))}, got {retry!r:.80}")
        key = operation.node.get("x-idempotency-key")
        fields = {argument.wire_name for argument in arguments if argument.where == "body"}
        is_open = any(argument.where == "mapping" for argument in arguments)
        if key is not None and (not isinstance(key, str) or not (is_open or key in fields)):
            raise CheckFailed(f"{name}: {operation.id}: x-idempotency-key: expected a field of the body, got {key!r:.80}")
        is_default = retry is None or retry == safety_of(operation.method.upper())
        return "" if is_default else str(retry), str(key or "")

    def _security(self, operation: Operation) -> tuple[str, bool]:
        """Return whose bearer token an operation takes, and whether it takes the storefront key."""
        document = self._parsed.document
        security: list[dict[str, Any]] = operation.node.get("security", document.data.get("security")) or []
        found = {self._credentials(operation, option) for option in security}
        if len(found) > 1:
            options = " or ".join(" and ".join(option) or "none" for option in security)
            raise _refused(document, operation, f"expected one set of credentials, got {options}", "leave one requirement with an overlay")
        return found.pop() if found else ("", False)

    def _scopes(self, operation: Operation) -> str:
        """Return the scopes that a requirement names."""
        security: list[dict[str, Any]] = operation.node.get("security", self._parsed.document.data.get("security")) or []
        return " ".join(dict.fromkeys(str(scope) for option in security[:1] for scopes in option.values() for scope in scopes))

    def _credentials(self, operation: Operation, requirement: dict[str, Any]) -> tuple[str, bool]:
        """Return the bearer token and the storefront key of one requirement, all of whose schemes apply."""
        document = self._parsed.document
        advice = "describe a scheme that the client knows, with an overlay"
        bearer, key = "", False
        for name in requirement:
            scheme = document.resolve(document.components("securitySchemes").get(name, {}))
            kind = str(scheme.get("type"))
            if kind == "apiKey":
                if scheme.get("in") != "header" or str(scheme.get("name")).lower() != _STOREFRONT_HEADER:
                    got = f"{scheme.get('name')!r:.80} in {scheme.get('in')}"
                    raise _refused(document, operation, f"no credential is known for {got}", advice)
                key = True
            elif kind in ("oauth2", "openIdConnect") or (kind == "http" and str(scheme.get("scheme")).lower() == "bearer"):
                if bearer:
                    got = " and ".join(requirement)
                    raise _refused(document, operation, f"expected one bearer token, got {got}", "a request has one Authorization header")
                bearer = "customer" if name == _CUSTOMER_SCHEME else "client"
            else:
                got = f"{kind} {scheme.get('scheme')}" if kind == "http" else kind
                raise _refused(document, operation, f"expected a bearer token or an API key in {name!r:.80}, got {got:.80}", advice)
        return bearer, key


def _refused(document: Document, operation: Operation, problem: str, advice: str = "") -> CheckFailed:
    """Return the error for an operation that needs something the client does not support."""
    where = join_pointer(("paths", operation.path, operation.method))
    return CheckFailed(f"{document.name}: {where} ({operation.id}): {problem}" + (f": {advice}" if advice else ""))


def _named(arguments: list[Argument]) -> list[Argument]:
    names = naming.arguments((argument.where, argument.wire_name) for argument in arguments)
    return [replace(argument, name=names[argument.where, argument.wire_name]) for argument in arguments]
