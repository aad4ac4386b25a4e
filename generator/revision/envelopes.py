"""Find the envelopes of lists: the components with the fields that many lists have in common, such as those about pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from ..openapi.document import Document, JsonObject
from ..openapi.schemas import COMPONENT
from .shape_ids import ShapeIds
from .shapes import Shape, ShapeReader
from .words import split_words

#: A component is an envelope if at least this many others begin with it.
_MIN_USES = 5


@dataclass(frozen=True, slots=True)
class Envelope:
    """A component with which lists begin; `suffix` is how the names of these lists end."""

    name: str
    shape: Shape
    suffix: str


class Envelopes:
    """The envelopes of the curated document, those with the most fields first."""

    def __init__(self, document: Document, reader: ShapeReader, shape_ids: ShapeIds) -> None:
        self.schemas = document.get_components("schemas")
        self.shape_ids = shape_ids
        endings: dict[str, Counter[str]] = defaultdict(Counter)
        for name, schema in self.schemas.items():
            if first := _get_first_part(schema):
                endings[first][split_words(name)[-1].title()] += 1
        suffixes = {name: count.most_common(1)[0][0] for name, count in endings.items() if count.total() >= _MIN_USES}
        envelopes = [Envelope(name, reader.read({"$ref": COMPONENT + name}), suffix) for name, suffix in suffixes.items()]
        self.all = sorted(envelopes, key=lambda envelope: -len(envelope.shape.fields))

    def find(self, shape: Shape) -> Envelope | None:
        """Return the envelope whose fields a shape has, or None."""
        return next((envelope for envelope in self.all if self.begins_with(shape, envelope.shape)), None)

    def begins_with(self, shape: Shape, envelope: Shape) -> bool:
        """Return whether a shape has all fields of an envelope."""
        fields, get_id = shape.fields_by_name, self.shape_ids.get
        return bool(envelope.fields) and all(
            name in fields and fields[name][1] == required and get_id(fields[name][0]) == get_id(inner)
            for name, inner, required in envelope.fields
        )

    def replace_envelope(self, schema: JsonObject, shape: Shape) -> JsonObject:
        """Return the schema of a list with the envelope of its new shape, such as that of pages for a list that is now paged."""
        present_envelope = next((envelope for envelope in self.all if envelope.name == _get_first_part(schema)), None)
        if present_envelope is None or self.begins_with(shape, present_envelope.shape) or (other := self.find(shape)) is None:
            return schema
        return {**schema, "allOf": [{"$ref": COMPONENT + other.name}, *schema["allOf"][1:]]}

    def rename_component(self, component: str, shape: Shape) -> str:
        """Return the name for a list with its new shape: its present name, unless the envelope changes."""
        schema = self.schemas[component]
        present_envelope = next((envelope for envelope in self.all if envelope.name == _get_first_part(schema)), None)
        other = self.find(shape)
        if present_envelope is None or other is None or self.replace_envelope(schema, shape) is schema:
            return component
        return component.removesuffix(present_envelope.suffix) + other.suffix


def _get_first_part(schema: JsonObject) -> str:
    """Return the component that a composed schema begins with, or an empty string."""
    parts = schema.get("allOf", ())
    return str(parts[0]["$ref"]).removeprefix(COMPONENT) if parts and isinstance(parts[0], dict) and "$ref" in parts[0] else ""
