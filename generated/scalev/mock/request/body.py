# Copied from generator/package/scalev/mock/request/body.py by `python -m generator generate`. Do not edit.
"""Parse request bodies, and reject malformed ones."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ..messages import HTTPError, Request, build_validation_error
from ..openapi.document import Body, Node
from ..openapi.schemas import Shape, Shapes
from . import multipart

_DIGITS = 40
_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Content:
    """A parsed body, the schema that it must match, and uploaded files by field."""

    data: Any = None
    schema: Node | None = None
    files: Mapping[str, multipart.Part] = field(default_factory=dict)


def parse_body(body: Body | None, request: Request, shapes: Shapes) -> Content:
    """Parse the body of a request. Raises HTTPError 400 if malformed, 415 for an unsupported type, 422 if missing but required."""
    if body is None:
        return Content()
    if not request.body:
        if body.required:
            raise build_validation_error(422, {"base": ["a request body is required"]})
        return Content()
    header = request.header("content-type") or ""
    media_type, _, _ = header.partition(";")
    media_type = media_type.strip().lower()
    if media_type not in body.content:
        raise HTTPError(415, "unsupported_media_type", f"expected {' or '.join(body.content)}, got {media_type[:80] or 'no Content-Type'}")
    schema = body.content[media_type]
    if media_type == "multipart/form-data":
        return _parse_form(multipart.parse(header, request.body), schema, shapes.get_shape(schema))
    charset = multipart.parse_parameters(header).get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise HTTPError(415, "unsupported_media_type", f"expected UTF-8, got {charset[:40]}")
    return Content(parse_json(request.body), schema)


def parse_json(body: bytes) -> Any:
    """Parse JSON that can also be serialized again. Raises HTTPError 400 for anything else."""
    try:
        text = body.decode("utf-8-sig")
        data = json.loads(text, parse_constant=_reject_constant, parse_float=_parse_float, parse_int=_parse_int)
        _check_depth(data)
        if "\\ud" in text or "\\uD" in text:
            # fails for a lone surrogate, which is not a valid character
            json.dumps(data, ensure_ascii=False).encode()
    except UnicodeError:
        raise HTTPError(400, "invalid_request", "malformed JSON: expected UTF-8") from None
    except RecursionError:
        raise HTTPError(400, "invalid_request", "malformed JSON: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise HTTPError(400, "invalid_request", f"malformed JSON: {error.msg} at line {error.lineno} column {error.colno}") from None
    except ValueError as error:
        raise HTTPError(400, "invalid_request", f"malformed JSON: {error}") from None
    return data


def _reject_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON value")


def _parse_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is out of range")
    return number


def _parse_int(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError("a number is out of range")
    return int(text)


def _check_depth(data: Any) -> None:
    level = [data]
    for _ in range(_DEPTH):
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise RecursionError


def _parse_form(parts: list[multipart.Part], schema: Node, shape: Shape) -> Content:
    """Return the parts of a form as data: files by their filename, numbers and booleans as typed values."""
    data: dict[str, Any] = {}
    files: dict[str, multipart.Part] = {}
    for part in parts:
        field_shape = shape.properties.get(part.name, Shape())
        if part.filename is not None or field_shape.format == "binary":
            files[part.name] = part
            data[part.name] = part.filename or part.name
            continue
        try:
            text = part.content.decode()
        except UnicodeDecodeError:
            raise HTTPError(400, "invalid_request", "malformed multipart body: expected UTF-8 in a text field") from None
        name = part.name.removesuffix("[]")
        list_shape = shape.properties.get(name, Shape())
        if list_shape.kind == "array":
            data.setdefault(name, []).append(convert_text(text, list_shape.items or Shape()))
        else:
            data[name] = convert_text(text, field_shape)
    return Content(data, schema, files)


def convert_text(text: str, shape: Shape) -> Any:
    """Convert text to the type of its shape, or return it unchanged if that is not possible."""
    for kind in shape.kinds:
        if kind == "string":
            return text
        if kind == "boolean" and text in ("true", "false"):
            return text == "true"
        if kind in ("integer", "number"):
            try:
                return _parse_int(text) if kind == "integer" and text.lstrip("-").isdecimal() and text.isascii() else _parse_number(text)
            except ValueError:
                continue
        if kind in ("object", "array"):
            try:
                return parse_json(text.encode())
            except HTTPError:
                continue
    return text


def _parse_number(text: str) -> float:
    # float() also accepts words, blanks and underscores
    if not text or not set(text) <= set("+-.0123456789eE"):
        raise ValueError(text)
    return _parse_float(text)
