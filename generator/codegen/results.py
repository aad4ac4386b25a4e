"""Build the result of a method from the success responses of its operation."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_

from ..errors import CheckFailed
from ..openapi.document import Operation
from ..openapi.schemas import collect_properties
from . import names as naming
from .bodies import NO_BYTES
from .hints import NONE, Hint
from .media import JSON
from .method_model import Pages, Result, StatusDecoder
from .models import Names
from .pagination import find_rows
from .parse import Parsed, list_fields, read_untrusted
from .rejection import reject, reject_extension
from .types import Types


def build_result(parsed: Parsed, names: Names, types: Types, operation: Operation) -> Result:
    """Return the result of an operation; raise CheckFailed for a response that the client cannot decode."""
    document = parsed.document
    decoders: list[StatusDecoder] = []
    hints: list[Hint] = []
    model = ""  # the first class among the results, which may be a page
    by_status = {str(response.status_code.pattern): response for response in parsed.get_endpoint(operation).responses}
    for status, response in operation.node["responses"].items():
        if not re.fullmatch(r"2(\d\d|XX)", str(status)):
            continue
        number = int(status.removesuffix("XX"))  # 2 stands for every status not listed explicitly
        content = document.resolve(response).get("content") or {}
        if not content:
            decoders.append(StatusDecoder(number, ""))
            hints.append(NONE)
            continue
        if JSON not in content:
            advice = "the client decodes JSON: add it with an overlay if the service offers it"
            reject(document, operation, f"expected a JSON response for {status}, got {', '.join(content)}", advice)
        type_ = types.get_type(by_status[str(status)].prop, content[JSON].get("schema", {}))
        if type_.file:
            reject(document, operation, f"expected a JSON response for {status}, got a file in JSON", NO_BYTES)
        decoders.append(StatusDecoder(number, type_.decoder))
        hints.append(type_.hint)
        model = model or (type_.annotation if type_.annotation in names.classes else "")
    if not decoders:
        got = ", ".join(map(str, operation.node["responses"])) or "none"
        reject(document, operation, f"expected a success status, got {got}", "name it with an overlay")
    is_partial = "x-partial-failure" in operation.node
    rows, cursor = _find_rows(parsed, names, operation, model)
    if rows:
        hint, attribute = _build_row_type(parsed, names, types, model, rows)
        return Result(hint, tuple(decoders), Pages(model, attribute, cursor), is_partial)
    first, *other_hints = sorted(set(hints), key=lambda hint: (hint == NONE, str(hint)))
    return Result(reduce(or_, other_hints, first), tuple(decoders), None, is_partial)


def _find_rows(parsed: Parsed, names: Names, operation: Operation, model: str) -> tuple[str, str]:
    """Return the field with a list's rows and the query parameter that takes its cursor; both are empty if it is not a list."""
    if not model:
        return "", ""
    properties, _ = collect_properties(parsed.document, names.classes[model].node.schema)
    rows, cursor = find_rows(parsed.document, operation, properties)
    if rows and rows not in properties:
        reject_extension(parsed.document, operation, "x-pagination", f"{model} has no field {rows!r:.80}")
    return rows, cursor


def _build_row_type(parsed: Parsed, names: Names, types: Types, model: str, rows: str) -> tuple[Hint, str]:
    """Return the type of a page's rows, and the attribute of the page that holds them."""
    prop, node = names.classes[model].prop, names.classes[model].node
    fields = list_fields(prop)
    properties, _ = collect_properties(parsed.document, node.schema)
    inner = next(field for field in fields if read_untrusted(field.name) == rows)
    hint = types.get_type(inner, properties[rows]).hint
    if hint.name != "list":
        raise CheckFailed(f"{parsed.document.name}: {model}.{rows}: expected a list of rows, got {hint}")
    return hint.arguments[0], naming.name_fields(read_untrusted(field.name) for field in fields)[rows]
