"""Find the responses that are a success but can contain failures, which the document marks with `x-partial-failure`."""

from __future__ import annotations

from openapi_python_client.parser.properties import ModelProperty

from ..errors import CheckFailed
from ..openapi.schemas import collect_properties
from .models import Names, PartialFields
from .names import name_class
from .parse import Parsed


def find_partial(parsed: Parsed, names: Names) -> dict[str, PartialFields]:
    """Return the fields that list what succeeded and what failed, by the class of the response."""
    partial: dict[str, PartialFields] = {}
    for operation in parsed.document.operations:
        extension = operation.node.get("x-partial-failure")
        if extension is None:
            continue
        place = f"{parsed.document.name}: {operation.id}: x-partial-failure"
        if not isinstance(extension, dict) or not all(isinstance(extension.get(key), str) for key in ("succeeded", "failed")):
            raise CheckFailed(f"{place}: expected the fields succeeded and failed, got {extension!r:.80}")
        fields = PartialFields(extension["succeeded"], extension["failed"])
        responses = parsed.get_endpoint(operation).responses
        results = [response.prop for response in responses if str(response.status_code.pattern).startswith("2")]
        classes = [name_class(prop.class_info) for prop in results if isinstance(prop, ModelProperty)]
        if not classes:
            raise CheckFailed(f"{place}: expected a response with fields, got none")
        for name in classes:
            properties = collect_properties(parsed.document, names.classes[name].node.schema)[0] if name in names.classes else {}
            missing = [name for name in (fields.succeeded, fields.failed) if name not in properties]
            if missing or name in names.maps:
                raise CheckFailed(f"{place}: the response has no field {(missing or [fields.succeeded])[0]!r:.80}")
            if partial.setdefault(name, fields) != fields:
                raise CheckFailed(f"{place}: another operation names other fields of {name}")
    return partial
