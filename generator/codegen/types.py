"""Which Python type a schema has, and how a value of it is read and given.

The parser's properties say which class a schema became; the document's schemas say what the parser leaves out: formats,
`x-scalar`, and what a scalar component stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from openapi_python_client.parser.properties import EnumProperty, ModelProperty, Property
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty

from ..openapi.document import Document
from .names import class_name
from .schemas import Node, node_of


@dataclass(frozen=True, slots=True)
class PythonType:
    """A type as it is written in code: of an answer's field, of an argument, and the expressions that read it.

    `reader` is a function of any value. `decode` is the code of a decoder that reads the value `v`, which may be null, and stands
    under a key that is to be put in for `{key}`; where `respelled`, it may also raise what a rare spelling raises. `models` and
    `enums` are what the expressions refer to.
    """

    annotation: str
    argument: str
    reader: str
    decode: str = ""
    respelled: bool = False
    models: frozenset[str] = field(default=frozenset())
    enums: frozenset[str] = field(default=frozenset())
    money: bool = False
    file: bool = False
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class _Scalar:
    annotation: str
    argument: str
    reader: str
    decode: str = ""  # "" where only the reader reads it
    respelled: bool = False
    money: bool = False


def _rarely(reader: str) -> str:
    """The code that reads a value by a reader of its own."""
    return f"read({reader}, v, {{key}})"


def _decoded(reader: str) -> str:
    """The code for a value that is not read in place."""
    return f"None if v is None else {_rarely(reader)}"


_TEXT = _Scalar("str", "str", "scalars.text", f"v if v is None or type(v) is str else {_rarely('scalars.text')}")
_NUMBER = _Scalar(
    "Decimal",
    "Decimal | int",
    "scalars.number",
    # from "0" to ":" is what begins with a digit: no sign, no blank, no NaN
    'None if v is None else (zero if v == "0.00" else exact(v)) if type(v) is str and "0" <= v < ":" else ' + _rarely("scalars.number"),
    respelled=True,
    money=True,
)
_ID = _Scalar(
    "int | str",
    "int | str",
    "scalars.identifier",
    f"v if v is None or type(v) is int or type(v) is str else {_rarely('scalars.identifier')}",
)
_MOMENT = _Scalar(
    "datetime",
    "datetime | str",
    "scalars.moment",
    f"None if v is None else m if (m := parse(v)).tzinfo is not None else {_rarely('scalars.moment')}",
    respelled=True,
)
_DAY = _Scalar("date", "date | str", "scalars.day")
_LINK = _Scalar("str", "str", "scalars.link", f"v if v is None or (type(v) is str and v) else {_rarely('scalars.link')}")
_ANY = _Scalar("Any", "Any", "scalars.anything", "v")
_OBJECT = _Scalar(
    "dict[str, Any]",
    "Mapping[str, Any]",
    "scalars.json_object",
    f"v if v is None or type(v) is dict else {_rarely('scalars.json_object')}",
)
_INTEGER = _Scalar("int", "int", "scalars.integer", f"v if v is None or type(v) is int else {_rarely('scalars.integer')}")
_BOOLEAN = _Scalar("bool", "bool", "scalars.boolean", f"v if v is None or type(v) is bool else {_rarely('scalars.boolean')}")

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
    "boolean": _BOOLEAN,
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


def _list_decoded(inner: PythonType) -> str:
    """The code that reads a list: lists of text and of models are read in place."""
    if inner.reader == _TEXT.reader:
        return "None if v is None else texts(v, {key})"
    for name in inner.models:
        if inner.annotation == name:
            return f"None if v is None else items(v, {{key}}, models.{name}._read)"
    return _decoded(f"many({inner.reader})")


def list_of(inner: PythonType, *, nullable: bool) -> PythonType:
    """The type of a list; `nullable` says whether its items may be null."""
    optional = " | None" if nullable else ""
    return PythonType(
        annotation=f"list[{inner.annotation}{optional}]",
        argument=f"Sequence[{inner.argument}{optional}]",
        reader=f"many({inner.reader})",
        decode=_list_decoded(inner),
        models=inner.models,
        enums=inner.enums,
        money=inner.money,
        file=inner.file,
        is_list=True,
    )


def only_option(prop: UnionProperty) -> PropertyProtocol | None:
    """What a union allows beside null, where that is one thing."""
    inner = [one for one in prop.inner_properties if not isinstance(one, NoneProperty)]
    return inner[0] if len(inner) == 1 else None


def model_or_text(prop: UnionProperty) -> ModelProperty | None:
    """The model of a union that allows a model or text, null aside."""
    inner = [one for one in prop.inner_properties if not isinstance(one, NoneProperty)]
    models = [one for one in inner if isinstance(one, ModelProperty)]
    return models[0] if len(inner) == 2 and len(models) == 1 and any(isinstance(one, StringProperty) for one in inner) else None


def model_option(document: Document, node: Node) -> Any:
    """The schema of the model among the options of a union."""
    options = [*node.schema.get("anyOf", ()), *node.schema.get("oneOf", ())]
    return next((option for option in options if node_of(document, option).types == {"object"}), {})


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
            if inner is not None:
                return self.of(inner, schema)
            model = model_or_text(prop)
            return self._or_text(self.of(model, model_option(self._document, node))) if model is not None else self._scalar(node)
        if isinstance(prop, ListProperty):
            return self._list(prop, node)
        if isinstance(prop, EnumProperty) and prop.value_type is str:
            return self._enum(prop)
        if isinstance(prop, ModelProperty):
            return self._model(prop, node)
        if isinstance(prop, FileProperty):
            return PythonType("bytes", "FileInput", "scalars.anything", "v", file=True)
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
        decode = f"None if v is None else known(models.{name}, v, {{key}})"
        return PythonType(name, f"{name}Input", f"choice(lambda: models.{name})", decode, enums=frozenset([name]))

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
                decode=_decoded(f"mapping({inner.reader})"),
                models=inner.models,
                enums=inner.enums,
                money=inner.money,
            )
        argument = name if name in self._typed_dicts else f"{name} | Mapping[str, Any]"
        decode = f"None if v is None else models.{name}._read(v, {{key}})"
        return PythonType(name, argument, f"nested(lambda: models.{name})", decode, models=frozenset([name]))

    def _or_text(self, model: PythonType) -> PythonType:
        return replace(
            model,
            annotation=f"{model.annotation} | str",
            argument=f"{model.argument} | str",
            reader=f"or_text({model.reader})",
            decode=model.decode.replace("None if v is None", "v if v is None or type(v) is str"),
        )

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
    return PythonType(
        scalar.annotation, scalar.argument, scalar.reader, scalar.decode or _decoded(scalar.reader), scalar.respelled, money=scalar.money
    )
