"""Find the scalar component of the curated document that a field has: by its name and type, or by its format."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ..openapi.document import walk
from ..openapi.schemas import COMPONENT, peel
from .components import Components
from .keywords import is_bare, is_scalar
from .naming import Hint, split_words
from .shapes import Shape

_KEY = tuple[str, int, bool]


class ScalarIndex:
    """The scalar components by the fields that have them."""

    def __init__(self, components: Components) -> None:
        self.components = components
        self._by_field: dict[_KEY, Counter[str]] = defaultdict(Counter)
        self._by_shape: dict[int, list[str]] = defaultdict(list)
        self.open_object = ""
        self._index()

    def find(self, shape: Shape, hint: Hint) -> str:
        """Return the component for a scalar, or an empty string if it needs none."""
        number = self.components.keys.number(shape)
        for key in _keys(hint.trail[-1] if hint.trail else "", number, hint.request):
            if key in self._by_field:
                return self._by_field[key].most_common(1)[0][0]
        found = self._by_shape[number] if shape.format else []
        return found[0] if len(found) == 1 else ""

    def _index(self) -> None:
        schemas = self.components.document.components("schemas")
        shapes = {name: self.components.own(name, request=False) for name in schemas}
        scalars = {name: shape for name, shape in shapes.items() if is_scalar(shape) and is_bare(shape) and not shape.enum}
        for name, shape in scalars.items():
            self._by_shape[self.components.keys.number(shape)].append(name)
        uses: Counter[str] = Counter()
        for holder, schema in schemas.items():
            for _, node in walk(schema):
                reference = node.get("$ref")
                if isinstance(reference, str):
                    uses[reference.removeprefix(COMPONENT)] += 1
                for field, value in node.get("properties", {}).items():
                    name = peel(value).component
                    if name in scalars:
                        for key in _keys(field, self.components.keys.number(scalars[name]), holder.endswith("Request")):
                            self._by_field[key][name] += 1
        objects = [name for name, shape in shapes.items() if shape.types == ("object",) and is_bare(shape) and not shape.closed]
        self.open_object = max(objects, key=lambda name: uses[name], default="")


def _keys(field: str, number: int, request: bool) -> Iterator[_KEY]:
    words = split_words(field)
    yield field, number, request
    if words:
        yield f"*{words[-1]}", number, request
        yield f"*{words[-1]}", number, not request
