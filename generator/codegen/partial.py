"""Find the responses that are a success but can contain failures, which the document marks with `x-partial-failure`."""

from __future__ import annotations

from openapi_python_client.parser.properties import ModelProperty

from ..errors import CheckFailed
from ..openapi.schemas import properties_of
from .models import Names
from .names import class_name
from .parse import Parsed


def find_partial(parsed: Parsed, names: Names) -> dict[str, tuple[str, str]]:
    """Return the fields that list what succeeded and what failed, by the class of the response."""
    found: dict[str, tuple[str, str]] = {}
    for operation in parsed.document.operations:
        told = operation.node.get("x-partial-failure")
        if told is None:
            continue
        where = f"{parsed.document.name}: {operation.id}: x-partial-failure"
        if not isinstance(told, dict) or not all(isinstance(told.get(key), str) for key in ("succeeded", "failed")):
            raise CheckFailed(f"{where}: expected the fields succeeded and failed, got {told!r:.80}")
        places = (told["succeeded"], told["failed"])
        responses = parsed.endpoint(operation).responses
        answers = [one.prop for one in responses if str(one.status_code.pattern).startswith("2")]
        classes = [class_name(answer.class_info) for answer in answers if isinstance(answer, ModelProperty)]
        if not classes:
            raise CheckFailed(f"{where}: expected an answer with fields")
        for name in classes:
            known = properties_of(parsed.document, names.classes[name][1].schema)[0] if name in names.classes else {}
            missing = [place for place in places if place not in known]
            if missing or name in names.maps:
                raise CheckFailed(f"{where}: the answer has no field {(missing or places)[0]!r:.80}")
            if found.setdefault(name, places) != places:
                raise CheckFailed(f"{where}: another operation names other fields of {name}")
    return found
