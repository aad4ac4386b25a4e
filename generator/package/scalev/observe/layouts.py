"""Prepare once what to examine in the objects of a schema, for all places that hold such objects."""

from __future__ import annotations

from .counting import Counts
from .expectations import Expectations
from .expected import Expected
from .facts import find_facts
from .formats import list_forms

_CONTAINERS = frozenset(["object", "list"])


class Layout:
    """The declared fields of an object: their names, what the document says about each, and the fields whose values must be examined."""

    __slots__ = ("enums", "expected", "inner", "is_required", "names", "size", "texts", "usual", "usual_formats")

    def __init__(self, owner: Expected, expectations: Expectations) -> None:
        self.names = (*owner.fields,)
        self.size = len(self.names)
        self.expected = [*map(expectations.get, owner.fields.values())]
        self.is_required = [*map(owner.required.__contains__, self.names)]
        #: The kinds that agree with the document, by field; none if the document does not say what the field holds.
        self.usual: list[frozenset[str]] = []
        #: The classes of texts that agree with the document, by field.
        self.usual_formats: list[frozenset[str]] = []
        #: Fields that hold objects or lists; enums with their values; and other fields of text, with whether the document states a format.
        self.inner: list[tuple[str, int]] = []
        self.enums: list[tuple[str, frozenset[str], int]] = []
        self.texts: list[tuple[str, int, bool]] = []
        for index, (name, field, is_required) in enumerate(zip(self.names, self.expected, self.is_required, strict=True)):
            kinds = field.kinds
            self.usual.append((field.usual if is_required else field.usual_if_optional) if kinds else kinds)
            self.usual_formats.append(list_forms(field.scalar or field.format))
            if not kinds or kinds & _CONTAINERS:
                self.inner.append((name, index))
            if field.enum is not None:
                self.enums.append((name, field.enum, index))
            elif field.may_be_text:
                self.texts.append((name, index, field.states_format))

    def differs(self, index: int, kinds: Counts, formats: Counts) -> bool:
        """Return whether what a field held differs from the document."""
        if not kinds or (kinds.keys() <= self.usual[index] and formats.keys() <= self.usual_formats[index]):
            return False  # the usual case, and fast to recognize
        return bool(find_facts(self.expected[index], kinds, formats, is_required=self.is_required[index], is_root=False))


def join(path: str, name: str) -> str:
    """Return the path of a field."""
    return f"{path}.{name}" if path else name
