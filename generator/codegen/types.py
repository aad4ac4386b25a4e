"""Map schemas to Python types and to the code that decodes their values.

The parser's properties say which class a schema became. The document's schemas add what the parser leaves out: formats, `x-scalar`,
and the meaning of scalar components.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from openapi_python_client.parser.properties import EnumProperty, ModelProperty, Property
from openapi_python_client.parser.properties.file import FileProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty

from ..openapi.document import Document
from ..openapi.schemas import Node, resolve_node
from .hints import (
    ANY,
    BOOL,
    BYTES,
    DATE,
    DATETIME,
    DECIMAL,
    FILE,
    INT,
    NONE,
    TEXT,
    Hint,
    list_hint,
    make_dict_hint,
    make_mapping_hint,
    make_model_hint,
    make_sequence_hint,
)
from .names import name_class


@dataclass(frozen=True, slots=True)
class Inline:
    """The code that decodes the value `v`, which may be null, in place.

    If the condition `kept` holds, the value is kept unchanged; otherwise `decoded` is its value. Only the usual spellings are
    decoded in place: the code may raise any error for a rare spelling.
    """

    decoded: str
    kept: str = ""

    def __str__(self) -> str:
        return f"v if v is None or {self.kept} else {self.decoded}" if self.kept else f"None if v is None else {self.decoded}"


@dataclass(frozen=True, slots=True)
class PythonType:
    """The types of a response field and of an argument as written in code, and the decoder of a value.

    `decoder` is an expression for a function that accepts any value other than null. Without `inline`, a value is kept
    unchanged.
    """

    hint: Hint
    argument: Hint
    decoder: str = "decode_any"
    inline: Inline | None = None
    money: bool = False
    file: bool = False
    is_enum: bool = False
    is_list: bool = False

    @property
    def annotation(self) -> str:
        """The type of a field, without the modules of its names."""
        return str(self.hint)


def _get_scalar(hint: Hint, decoder: str, kept: str = "", *, argument: Hint | None = None) -> PythonType:
    return PythonType(hint, argument or hint, decoder, Inline(f"{decoder}(v)", kept))


_TEXT = _get_scalar(TEXT, "decode_text", "type(v) is str")
_NUMBER = PythonType(
    DECIMAL,
    DECIMAL | INT,
    "decode_number",
    # from "0" to ":" matches a leading digit: no sign, no blank, no NaN
    Inline('(zero if v == "0.00" else exact(v)) if type(v) is str and "0" <= v < ":" else decode_number(v)'),
    money=True,
)
_ID = _get_scalar(INT | TEXT, "decode_id", "type(v) is int or type(v) is str")
_DATETIME = PythonType(
    DATETIME,
    DATETIME | TEXT,
    "decode_datetime",
    Inline('None if v == "" else m if (m := parse(v)).tzinfo is not None else decode_datetime(v)'),
)
_DATE = _get_scalar(DATE, "decode_date", argument=DATE | TEXT)
_URL = _get_scalar(TEXT, "decode_url", "(type(v) is str and v)")
_ANY = PythonType(ANY, ANY)
_OBJECT = _get_scalar(make_dict_hint(ANY), "decode_object", "type(v) is dict", argument=make_mapping_hint(ANY))
_INTEGER = _get_scalar(INT, "decode_integer", "type(v) is int")
_BOOLEAN = _get_scalar(BOOL, "decode_boolean", "type(v) is bool")
_FILE = PythonType(BYTES, FILE, file=True)

#: `x-scalar` values, which overlays set on scalar components.
_MARKED = {
    "money": _NUMBER,
    "weight": _NUMBER,
    "rate": _NUMBER,
    "number": _NUMBER,
    "id": _ID,
    "timestamp": _DATETIME,
    "date": _DATE,
    "uri": _URL,
    "email": _URL,
    "boolean": _BOOLEAN,
}
_FORMATS = {
    "decimal": _NUMBER,
    "date-time": _DATETIME,
    "datetime": _DATETIME,
    "date": _DATE,
    "uri": _URL,
    "email": _URL,
}
_TYPES = {"string": _TEXT, "number": _NUMBER, "integer": _INTEGER, "boolean": _BOOLEAN, "object": _OBJECT}


def make_list_type(item: PythonType, *, nullable: bool) -> PythonType:
    """Return the type of a list; `nullable` says whether its items may be null."""
    if item.hint == TEXT and item.decoder == _TEXT.decoder:
        inline_code = "decode_texts(v)"
    elif item.decoder == find_model_decoder(item.hint):
        inline_code = f"decode_models(v, models.{item.hint})"
    else:
        inline_code = f"decode_list(v, {item.decoder})"
    return replace(
        item,
        hint=list_hint(_add_none(item.hint, nullable)),
        argument=make_sequence_hint(_add_none(item.argument, nullable)),
        decoder=f"ListDecoder({item.decoder})",
        inline=Inline(inline_code),
        is_enum=False,
        is_list=True,
    )


def make_map_type(value: PythonType, *, nullable: bool) -> PythonType:
    """Return the type of an object whose keys are data; `nullable` says whether its values may be null."""
    return replace(
        value,
        hint=make_dict_hint(_add_none(value.hint, nullable)),
        argument=make_mapping_hint(_add_none(value.argument, nullable)),
        decoder=f"MapDecoder({value.decoder})",
        inline=Inline(f"decode_map(v, {value.decoder})"),
        is_enum=False,
        is_list=False,
    )


def _add_none(hint: Hint, nullable: bool) -> Hint:
    return hint | NONE if nullable else hint


def find_model_decoder(hint: Hint) -> str:
    """Return the decoder of a model class; enums and scalars have other decoders."""
    return f"ModelDecoder(lambda: models.{hint})"


def get_only_option(prop: UnionProperty) -> PropertyProtocol | None:
    """Return the only option of a union besides null, or None if there are several."""
    inner = [option for option in prop.inner_properties if not isinstance(option, NoneProperty)]
    return inner[0] if len(inner) == 1 else None


def find_model_or_text(prop: UnionProperty) -> ModelProperty | None:
    """Return the model of a union that allows a model or text, ignoring null."""
    inner = [option for option in prop.inner_properties if not isinstance(option, NoneProperty)]
    models = [option for option in inner if isinstance(option, ModelProperty)]
    return models[0] if len(inner) == 2 and len(models) == 1 and any(isinstance(option, StringProperty) for option in inner) else None


def find_model_option(document: Document, node: Node) -> Any:
    """Return the schema of the model among the options of a union."""
    options = [*node.schema.get("anyOf", ()), *node.schema.get("oneOf", ())]
    return next((option for option in options if resolve_node(document, option).types == {"object"}), {})


class Types:
    """The types of a document's schemas; `aliases` are classes written as plain types."""

    def __init__(self, document: Document, aliases: frozenset[str], typed_dicts: frozenset[str]) -> None:
        self._document = document
        self._aliases = aliases
        self._typed_dicts = typed_dicts

    def get_type(self, prop: Property | PropertyProtocol, schema: Any) -> PythonType:
        """Return the type of a parsed property and its schema, ignoring null."""
        node = resolve_node(self._document, schema)
        if isinstance(prop, UnionProperty):
            inner = get_only_option(prop)
            if inner is not None:
                return self.get_type(inner, schema)
            model = find_model_or_text(prop)
            return _add_text(self.get_type(model, find_model_option(self._document, node))) if model is not None else self._get_scalar(node)
        if isinstance(prop, ListProperty):
            return self._list(prop, node)
        if isinstance(prop, EnumProperty) and prop.value_type is str:
            return self._get_enum(prop)
        if isinstance(prop, ModelProperty):
            return self._get_model(prop, node)
        if isinstance(prop, FileProperty):
            return _FILE
        return self._get_scalar(node)

    def get_plain_type(self, node: Node) -> PythonType:
        """Return the type of a schema that is not a class, an enum or a list."""
        return self._get_scalar(node)

    def is_number(self, node: Node) -> bool:
        """Return whether a schema is decoded as a Decimal, and must not be sent as a float."""
        return self._get_scalar(node).money

    def _list(self, prop: ListProperty, node: Node) -> PythonType:
        items = node.schema.get("items", {})
        return make_list_type(self.get_type(prop.inner_property, items), nullable=resolve_node(self._document, items).nullable)

    def _get_enum(self, prop: EnumProperty) -> PythonType:
        name = name_class(prop.class_info)
        return PythonType(
            make_model_hint(name),
            make_model_hint(f"{name}Input"),
            f"EnumDecoder(lambda: models.{name})",
            Inline(f"decode_enum(models.{name}, v)"),
            is_enum=True,
        )

    def _get_model(self, prop: ModelProperty, node: Node) -> PythonType:
        name = name_class(prop.class_info)
        if name in self._aliases:
            values = prop.additional_properties
            additional = node.schema.get("additionalProperties")
            if values is None or not isinstance(additional, dict) or not additional:
                return _OBJECT
            return make_map_type(self.get_type(values, additional), nullable=resolve_node(self._document, additional).nullable)
        hint = make_model_hint(name)
        argument = hint if name in self._typed_dicts else hint | make_mapping_hint(ANY)
        return PythonType(hint, argument, find_model_decoder(hint), Inline(f"models.{name}._decode(v)"))

    def _get_scalar(self, node: Node) -> PythonType:
        schema = node.schema
        scalar = _MARKED.get(str(schema.get("x-scalar", "")))
        if scalar:
            return scalar
        types = node.types
        form = schema.get("format")
        if types == {"string"} or (types == {"string", "number"} and form == "decimal"):
            return _FORMATS.get(str(form), _TEXT)
        if types == {"integer", "string"}:
            return _ID
        if len(types) == 1:
            return _TYPES.get(next(iter(types)), _ANY)
        return _ANY


def _add_text(other: PythonType) -> PythonType:
    """Return the type of a value that is either text or another type."""
    return replace(
        other,
        hint=other.hint | TEXT,
        argument=other.argument | TEXT,
        decoder=f"TextOr({other.decoder})",
        inline=Inline(other.inline.decoded if other.inline else "v", "type(v) is str"),
        is_list=False,
    )
