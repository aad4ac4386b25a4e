"""Find the scalar component for a field by the fields that have it, such as an amount of money, a weight or a rate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ..openapi.document import Document, JsonObject, walk
from ..openapi.schemas import COMPONENT, peel
from .demands import ComponentDemands
from .keywords import is_bare, is_scalar, write_keywords
from .shapes import Shape
from .usage import Usage
from .words import split_words, to_pascal

#: The kinds of scalars that are numbers in JSON but not floats in the client.
_NUMERIC = frozenset({"money", "rate", "weight"})
_Key = tuple[str, int, bool]


class ScalarIndex:
    """Finds scalar components by the names of the fields that have them, or by their shape.

    `created` are the components that the revision needs in addition; `open_object` is the component for an object about which nothing is
    known.
    """

    def __init__(self, demands: ComponentDemands, effective: Document) -> None:
        self.demands = demands
        self.created: dict[str, JsonObject] = {}
        self._overlay_scalars = _OverlayScalars(demands.document, effective)
        self._loosened = _LoosenedScalars(demands.document, effective)
        self._by_field: dict[_Key, Counter[str]] = defaultdict(Counter)
        self._by_shape: dict[int, list[str]] = defaultdict(list)
        self.open_object = ""
        self._build_index()

    def find(self, shape: Shape, usage: Usage) -> str:
        """Return the component for a scalar, or an empty string if it is written inline."""
        number = self.demands.shape_ids.get(shape)
        field = usage.trail[-1] if usage.trail else ""
        for key in _list_keys(field, number, usage.in_request):
            name = self._by_field[key].most_common(1)[0][0] if key in self._by_field else ""
            if name and self._loosened.fits(name, field, usage):
                return name
        names = self._by_shape[number] if shape.format else []
        if len(names) == 1 and self._loosened.fits(names[0], field, usage):
            return names[0]
        return self._create(shape, usage) if "number" in shape.types and not shape.enum else ""

    def _create(self, shape: Shape, usage: Usage) -> str:
        """Return a component for a number if fields of this name hold money, a weight or a rate; create it if there is none."""
        name, kind = self._overlay_scalars.find(usage.trail[-1] if usage.trail else "", shape)
        if not kind:
            return ""
        names = [candidate for candidate in self._by_shape[self.demands.shape_ids.get(shape)] if candidate.startswith(kind.title())]
        if names:
            return next((candidate for candidate in names if candidate.endswith("Input") == usage.in_request), names[0])
        if name and self.created.setdefault(name, write_keywords(shape)) == write_keywords(shape):
            return name  # the overlay with this component adds its `x-scalar`
        schema = {**write_keywords(shape), "x-scalar": kind}
        name = to_pascal([kind, *shape.types, *split_words(shape.format)])
        is_free = name not in self.demands.document.get_components("schemas")
        return name if is_free and self.created.setdefault(name, schema) == schema else ""

    def _build_index(self) -> None:
        schemas = self.demands.document.get_components("schemas")
        shapes = {name: self.demands.read_shape(name, in_request=False) for name in schemas}
        scalars = {name: shape for name, shape in shapes.items() if is_scalar(shape) and is_bare(shape) and not shape.enum}
        for name, shape in scalars.items():
            self._by_shape[self.demands.shape_ids.get(shape)].append(name)
        uses: Counter[str] = Counter()
        for holder, schema in schemas.items():
            for _, node in walk(schema):
                reference = node.get("$ref")
                if isinstance(reference, str):
                    uses[reference.removeprefix(COMPONENT)] += 1
                for field, value in node.get("properties", {}).items():
                    name = peel(value).component
                    if name in scalars:
                        for key in _list_keys(field, self.demands.shape_ids.get(scalars[name]), holder.endswith("Request")):
                            self._by_field[key][name] += 1
        objects = [name for name, shape in shapes.items() if shape.types == ("object",) and is_bare(shape) and not shape.closed]
        self.open_object = max(objects, key=lambda name: uses[name], default="")


class _LoosenedScalars:
    """The scalar components whose format overlays remove, since responses contain other values.

    A request states the published format, unless requests with such a field refer to the component after all overlays.
    """

    def __init__(self, document: Document, effective: Document) -> None:
        schemas = effective.get_components("schemas")
        self._names = {
            name
            for name, schema in document.get_components("schemas").items()
            if "format" in schema and name in schemas and "format" not in schemas[name]
            if schemas[name].get("type") == schema.get("type")
        }
        self._in_requests = {
            (component, word)
            for holder, schema in schemas.items()
            if holder.endswith("Request")
            for _, node in walk(schema)
            for field, value in node.get("properties", {}).items()
            if (component := peel(value).component) in self._names
            for word in split_words(field)[-1:]
        }

    def fits(self, name: str, field: str, usage: Usage) -> bool:
        """Return whether a field may refer to a component."""
        return not usage.in_request or name not in self._names or any((name, word) in self._in_requests for word in split_words(field)[-1:])


class _OverlayScalars:
    """The kinds of scalars that overlays state for fields, and the scalar components that only overlays have."""

    def __init__(self, document: Document, effective: Document) -> None:
        schemas = effective.get_components("schemas")
        scalars = {name: schema for name, schema in schemas.items() if isinstance(schema, dict) and "x-scalar" in schema}
        self._kinds: dict[str, Counter[str]] = defaultdict(Counter)
        for schema in schemas.values():
            for _, node in walk(schema):
                for field, value in node.get("properties", {}).items():
                    if (name := peel(value).component) in scalars:
                        for key in (field, f"*{(split_words(field) or [''])[-1]}"):
                            self._kinds[key][scalars[name]["x-scalar"]] += 1
        self._names = {
            (schema["x-scalar"], frozenset(_list_types(schema))): name
            for name, schema in scalars.items()
            if name not in document.get_components("schemas")
        }

    def find(self, field: str, shape: Shape) -> tuple[str, str]:
        """Return the component and the kind of scalar for a field, each empty if overlays have none."""
        for key in (field, f"*{(split_words(field) or [''])[-1]}"):
            if key in self._kinds:
                ((kind, _),) = self._kinds[key].most_common(1)
                kind = kind if kind in _NUMERIC else ""
                return self._names.get((kind, frozenset(shape.types)), ""), kind
        return "", ""


def _list_types(schema: JsonObject) -> list[str]:
    kinds = schema.get("type", [])
    return [kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"]


def _list_keys(field: str, shape_id: int, in_request: bool) -> Iterator[_Key]:
    words = split_words(field)
    yield field, shape_id, in_request
    if words:
        yield f"*{words[-1]}", shape_id, in_request
        yield f"*{words[-1]}", shape_id, not in_request
