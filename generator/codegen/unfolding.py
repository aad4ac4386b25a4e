"""Find the operations for which a mock cannot generate an example, since their responses unfold into too many schemas."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ..openapi.document import Document, Operation

#: The maximum number of schemas in a response, each counted wherever it is used.
MAX_SCHEMAS = 20_000


@lru_cache(maxsize=4)
def list_endless(document: Document) -> frozenset[str]:
    """Return the ids of the operations that are too large to generate an example for."""
    return frozenset(operation.id for operation in document.operations if not _is_bounded(document, operation))


def _is_bounded(document: Document, operation: Operation) -> bool:
    responses = map(document.resolve, operation.node["responses"].values())
    schemas = [media.get("schema") for response in responses for media in (response.get("content") or {}).values()]
    return all(count <= MAX_SCHEMAS for schema in schemas for count, _ in enumerate(_unfold(document, schema, frozenset())))


def _unfold(document: Document, schema: Any, within: frozenset[str]) -> Iterator[None]:
    """Yield once for each schema in a schema; one that is part of itself is not unfolded again."""
    if not isinstance(schema, dict):
        return
    yield
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in within:
        yield from _unfold(document, document.resolve(schema), within | {reference})
    parts = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    for part in (*parts, *(option for key in ("allOf", "anyOf", "oneOf") for option in schema.get(key, ()))):
        yield from _unfold(document, part, within)
