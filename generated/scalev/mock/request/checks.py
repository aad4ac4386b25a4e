# Copied from generator/package/scalev/mock/request/checks.py by `python -m generator generate`. Do not edit.
"""Validate requests against their operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..messages import HTTPError, Request, build_validation_error
from ..openapi.document import Document, Operation, Parameter
from ..openapi.router import Match, decode
from ..openapi.schemas import Shapes
from . import multipart
from .body import convert_text, parse_body
from .validation import Validators

_MOST_PARAMETERS = 1000


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """A valid request as data."""

    operation: Operation
    path: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Mapping[str, Any]
    body: Any
    files: Mapping[str, multipart.Part]
    host: str = ""
    """The host and port that the request was sent to."""
    authorization: str = field(default="", repr=False)
    """The header Authorization."""


class RequestValidator:
    """Validate requests; validators are created on first use."""

    def __init__(self, document: Document, shapes: Shapes) -> None:
        self._shapes = shapes
        self._validators = Validators(document)

    def check(self, match: Match, request: Request) -> ParsedRequest:
        """Parse a request. Raises HTTPError 400 for invalid parameters or a malformed body, 415 for its type, 422 for its content."""
        operation = match.operation
        content = parse_body(operation.body, request, self._shapes)
        pairs = _parse_query(request.query)
        errors: dict[str, list[str]] = {}
        query: dict[str, Any] = {}
        headers: dict[str, Any] = {}
        names = {name.removesuffix("[]") for name in pairs}
        for parameter in (*operation.parameters, *operation.filters):
            if parameter.location == "query" and (parameter.required or parameter.name in names):
                self._parse_parameter(parameter, _get_values(pairs, parameter.name), query, errors)
            elif parameter.location == "header":
                value = request.header(parameter.name)
                self._parse_parameter(parameter, [] if value is None else [value], headers, errors)
            elif parameter.location == "path":
                self._parse_parameter(parameter, [match.values[parameter.name]], {}, errors)
        if query.get("next_cursor") is not None and query.get("previous_cursor") is not None:
            errors["base"] = ["expected one cursor, got two"]
        if errors:
            raise build_validation_error(400, errors)
        schema, data = content.schema, content.data
        if schema is None and operation.body is not None:
            # the service reads an absent body as an empty object, which lacks what every alternative requires
            schema, data = operation.body.content.get("application/json"), {}
        if schema is not None:
            errors = self._validators.find_errors(schema, data)
            if errors:
                raise build_validation_error(422, errors)
        # every list supports pagination and the selection of columns, even if undeclared
        for name in ("page_size", "next_cursor", "previous_cursor"):
            if name in pairs and name not in query:
                query[name] = pairs[name][-1]
        return ParsedRequest(
            operation,
            match.values,
            query,
            headers,
            content.data,
            content.files,
            request.header("host") or "",
            request.header("authorization") or "",
        )

    def _parse_parameter(self, parameter: Parameter, texts: list[str], into: dict[str, Any], errors: dict[str, list[str]]) -> None:
        if not texts:
            if parameter.required:
                errors[parameter.name] = ["is required"]
            return
        shape = self._shapes.get_shape(parameter.schema)
        value: Any
        if shape.kind == "array" and shape.items is not None:
            value = [convert_text(text, shape.items) for joined_text in texts for text in joined_text.split(",")]
        elif len(texts) > 1:
            errors[parameter.name] = [f"expected one value, got {len(texts)}"]
            return
        else:
            value = convert_text(texts[0], shape)
        problems = self._validators.find_errors(parameter.schema, value)
        if problems:
            errors[parameter.name] = [message for messages in problems.values() for message in messages]
        into[parameter.name] = value


def _get_values(pairs: Mapping[str, list[str]], name: str) -> list[str]:
    # a list may be given as `ids=1&ids=2`, `ids[]=1&ids[]=2` or `ids=1,2`
    return [*pairs.get(name, ()), *pairs.get(f"{name}[]", ())]


def _parse_query(text: str) -> dict[str, list[str]]:
    pairs: dict[str, list[str]] = {}
    parts = text.split("&") if text else []
    if len(parts) > _MOST_PARAMETERS:
        raise HTTPError(400, "invalid_request", f"expected at most {_MOST_PARAMETERS} query parameters")
    for part in parts:
        if part:
            name, _, value = part.partition("=")
            pairs.setdefault(decode(name.replace("+", " "), "query"), []).append(decode(value.replace("+", " "), "query"))
    return pairs
