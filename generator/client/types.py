"""Which Python type a schema has, and how a value of it is read and given.

The parser's properties say which class a schema became; the document's schemas say what the parser leaves out: formats,
`x-scalar`, and what a scalar component stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from openapi_python_client.parser.properties import EnumProperty, ModelProperty, Property
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.union import UnionProperty

from ..document import Document
from .names import class_name
from .schemas import Node, node_of


@dataclass(frozen=True, slots=True)
class PythonType:
    """A type as it is written in code: of an answer's field, of an argument, and the expression that reads it.

    `models`, `enums` and `names` are what the expressions refer to.
    """

    annotation: str
    argument: str
    reader: str
    models: frozenset[str] = field(default=frozenset())
    enums: frozenset[str] = field(default=frozenset())
    money: bool = False
    file: bool = False


@dataclass(frozen=True, slots=True)
class _Scalar:
    annotation: str
    argument: str
    reader: str
    money: bool = False


_TEXT = _Scalar("str", "str", "scalars.text")
_NUMBER = _Scalar("Decimal", "Decimal | int", "scalars.number", money=True)
_ID = _Scalar("int | str", "int | str", "scalars.identifier")
_MOMENT = _Scalar("datetime", "datetime | str", "scalars.moment")
_DAY = _Scalar("date", "date | str", "scalars.day")
_LINK = _Scalar("str", "str", "scalars.link")
_ANY = _Scalar("Any", "Any", "scalars.anything")
_OBJECT = _Scalar("dict[str, Any]", "Mapping[str, Any]", "scalars.json_object")
_INTEGER = _Scalar("int", "int", "scalars.integer")
_BOOLEAN = _Scalar("bool", "bool", "scalars.boolean")

#: `x-scalar` values, which overlays put on the components of scalars.
_MARKED = {
    "money": _NUMBER,
    "weight": _NUMBER,
    "rate": _NUMBER,
    "number": _NUMBER,
    "id": _ID,
    "timestamp": _MOMENT,
    "date": _DAY,
    "uri": _LINK,
    "email": _LINK,
}
_FORMATS = {
    "decimal": _NUMBER,
    "date-time": _MOMENT,
    "datetime": _MOMENT,
    "date": _DAY,
    "uri": _LINK,
    "email": _LINK,
}
_TYPES = {"string": _TEXT, "number": _NUMBER, "integer": _INTEGER, "boolean": _BOOLEAN, "object": _OBJECT}


def list_of(inner: PythonType, *, nullable: bool) -> PythonType:
    """The type of a list; `nullable` says whether its items may be null."""
    optional = " | None" if nullable else ""
    return PythonType(
        annotation=f"list[{inner.annotation}{optional}]",
        argument=f"Sequence[{inner.argument}{optional}]",
        reader=f"many({inner.reader})",
        models=inner.models,
        enums=inner.enums,
        money=inner.money,
        file=inner.file,
    )


def only_option(prop: UnionProperty) -> PropertyProtocol | None:
    """What a union allows beside null, where that is one thing."""
    inner = [one for one in prop.inner_properties if not isinstance(one, NoneProperty)]
    return inner[0] if len(inner) == 1 else None


class Types:
    """The types of a document's schemas. `aliases` are the classes that are written as plain types, not as classes."""

    def __init__(self, document: Document, aliases: frozenset[str], typed_dicts: frozenset[str]) -> None:
        self._document = document
        self._aliases = aliases
        self._typed_dicts = typed_dicts

    def of(self, prop: Property | PropertyProtocol, schema: Any) -> PythonType:
        """The type of a parsed property and its schema, null aside."""
        node = node_of(self._document, schema)
        if isinstance(prop, UnionProperty):
            inner = only_option(prop)
            return self.of(inner, schema) if inner is not None else self._scalar(node)
        if isinstance(prop, ListProperty):
            return self._list(prop, node)
        if isinstance(prop, EnumProperty) and prop.value_type is str:
            return self._enum(prop)
        if isinstance(prop, ModelProperty):
            return self._model(prop, node)
        if isinstance(prop, FileProperty):
            return PythonType("bytes", "FileInput", "scalars.anything", file=True)
        return self._scalar(node)

    def plain(self, node: Node) -> PythonType:
        """The type of a schema that is no class, no enum and no list."""
        return self._scalar(node)

    def is_number(self, node: Node) -> bool:
        """Whether a schema is read as a Decimal, and must not be sent as a float."""
        return self._scalar(node).money

    def _list(self, prop: ListProperty, node: Node) -> PythonType:
        items = node.schema.get("items", {})
        return list_of(self.of(prop.inner_property, items), nullable=node_of(self._document, items).nullable)

    def _enum(self, prop: EnumProperty) -> PythonType:
        name = class_name(prop.class_info)
        return PythonType(name, f"{name}Input", f"choice(lambda: models.{name})", enums=frozenset([name]))

    def _model(self, prop: ModelProperty, node: Node) -> PythonType:
        name = class_name(prop.class_info)
        if name in self._aliases:
            values = prop.additional_properties
            declared = node.schema.get("additionalProperties")
            if values is None or not isinstance(declared, dict) or not declared:
                return _plain(_OBJECT)
            inner = self.of(values, declared)
            optional = " | None" if node_of(self._document, declared).nullable else ""
            return PythonType(
                annotation=f"dict[str, {inner.annotation}{optional}]",
                argument=f"Mapping[str, {inner.argument}{optional}]",
                reader=f"mapping({inner.reader})",
                models=inner.models,
                enums=inner.enums,
                money=inner.money,
            )
        argument = name if name in self._typed_dicts else f"{name} | Mapping[str, Any]"
        return PythonType(name, argument, f"nested(lambda: models.{name})", models=frozenset([name]))

    def _scalar(self, node: Node) -> PythonType:
        schema = node.schema
        marked = _MARKED.get(str(schema.get("x-scalar", "")))
        if marked:
            return _plain(marked)
        types = node.types
        form = schema.get("format")
        if types == {"string"} or (types == {"string", "number"} and form == "decimal"):
            return _plain(_FORMATS.get(str(form), _TEXT))
        if types == {"integer", "string"}:
            return _plain(_ID)
        if len(types) == 1:
            return _plain(_TYPES.get(next(iter(types)), _ANY))
        return _plain(_ANY)


def _plain(scalar: _Scalar) -> PythonType:
    return PythonType(scalar.annotation, scalar.argument, scalar.reader, money=scalar.money)
