"""Choose every Python name in the generated code, avoiding names that would shadow what the code uses.

openapi-python-client turns a name from the document into an identifier. A name that already has a meaning where it would be defined
gets a trailing underscore, just as the parser does for its own reserved words.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, TypeVar

from openapi_python_client.parser.properties.schemas import Class as ParsedClass
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import PythonIdentifier, snake_case

from ..errors import InputError
from ..package.scalev._runtime import scalars
from ..package.scalev._runtime.call_options import BusinessOptions
from ..package.scalev._runtime.clients import AsyncClient, SyncClient
from ..package.scalev._runtime.models import Model
from ..package.scalev._runtime.partial import PartialResult

if TYPE_CHECKING:
    from openapi_python_client.config import Config

K = TypeVar("K")

_PREFIX = "field_"
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")

#: Capitalized names that generated modules import or define; no class from the document may shadow them.
RESERVED_CLASSES = frozenset(
    {
        *(
            "Any",
            "AsyncClient",
            "AsyncPager",
            "AsyncScalev",
            "AsyncResourceClient",
            "AsyncTokenSource",
            "BusinessListOptions",
            "BusinessOptions",
            "BusinessWaitOptions",
            "CallOptions",
            "Decimal",
        ),
        *(
            "Condition",
            "CreationStore",
            "Failures",
            "RowCount",
            "Successes",
            "SuccessesById",
            "FileInput",
            "ListOptions",
            "Literal",
            "Mapping",
            "Model",
            "NotRequired",
            "Omit",
            "OpenEnum",
            "Operation",
            "Pager",
            "ResourceClient",
        ),
        *("PartialResult", "Scalev", "Sequence", "SyncClient", "TokenSource", "TypeAlias", "TypedDict", "Unpack", "WaitOptions"),
        *("DecodeError", "EnumDecoder", "ListDecoder", "MapDecoder", "ModelDecoder", "TextOr"),
    }
)
#: File names that Windows does not allow.
_DEVICES = frozenset({"aux", "con", "nul", "prn", *(f"{device}{number}" for device in ("com", "lpt") for number in range(10))})
#: Names used in the body of a model class, and the attributes that every model has.
_DECODERS = frozenset(name for name in vars(scalars) if name.startswith("decode_"))
_RESERVED_FIELDS = frozenset({"date", "datetime", "model", "models", "read_reasons", "wire", *_DECODERS, *dir(Model)})
#: The attributes that every partially successful response has.
_PARTIAL_FIELDS = _RESERVED_FIELDS | frozenset(dir(PartialResult))
#: Parameters that every method takes in addition to its own, and functions that it calls.
_RESERVED_ARGUMENTS = frozenset({"self", "options", "conceal", "conceal_options", *BusinessOptions.__annotations__})
#: The attributes of every client, and names that its annotations refer to.
_CLIENT = frozenset({*dir(SyncClient), *dir(AsyncClient), "resources"})
#: Types and decorators in the annotations of resources and clients; a method of that name would shadow them.
_USED_IN_CLASSES = frozenset(
    {"bool", "builtins", "bytes", "call_options", "date", "datetime", "deprecated", "dict", "int", "models", "property", "scalars", "str"}
)


def name_class(parsed: ParsedClass) -> str:
    """Return the name of a class, an enum or an alias."""
    name = _normalize(str(parsed.name))
    if name.startswith("ClassVar"):
        # attrs reads annotations as text and would take this one for typing.ClassVar, dropping the field
        raise InputError(f"expected a schema name that annotations can hold, got {name!r:.80}")
    return name + "_" if name in RESERVED_CLASSES else name


def name_component_class(component: str, config: Config) -> str:
    """Return the Python name of a schema component."""
    return name_class(ParsedClass.from_string(string=UntrustedString(component), config=config))


def name_module(parsed: ParsedClass) -> str:
    """Return the module name of a class or an enum."""
    name = _normalize(str(PythonIdentifier(parsed.module_name, _PREFIX)))
    return name + "_" if name in ("aliases", "models") or name in _DEVICES else name


def name_fields(wire_names: Iterable[str], *, partial: bool = False) -> dict[str, str]:
    """Return the attributes of a model, by name in the JSON.

    `partial` is for a model of a partially successful response, which reserves more names.
    """
    reserved_names = _PARTIAL_FIELDS if partial else _RESERVED_FIELDS
    return _make_unique({name: _to_identifier(name, reserved_names) for name in wire_names})


def name_arguments(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the arguments of a method, by place and name on the wire; on a collision, all but the first get their place as a suffix."""
    names: dict[tuple[str, str], str] = {}
    for place, wire_name in places:
        name = _to_identifier(wire_name, _RESERVED_ARGUMENTS)
        names[place, wire_name] = f"{name}_{place}" if name in names.values() else name
    return _make_unique(names)


def name_members(values: Iterable[str]) -> list[tuple[str, str]]:
    """Return the members of an enum as (name, value) pairs; a value that yields no usable name of its own is numbered."""
    names: dict[str, str] = {}
    for index, value in enumerate(dict.fromkeys(values)):
        name = snake_case(value.upper()).upper() if value[:1].isalpha() else ""
        name = _normalize(name)
        if not name.isidentifier() or keyword.iskeyword(name) or name in names:
            name = f"VALUE_{index}"
        while name in names:
            name += "_"
        names[name] = value
    return list(names.items())


def name_constant(operation_id: str) -> str:
    """Return the name of the module constant that describes an operation."""
    return "_" + _to_identifier(operation_id, frozenset()).upper().strip("_")


def name_resource_class(path: tuple[str, ...], taken: Container[str]) -> str:
    """Return the class name of a resource, with the suffix `Resource` if the plain name is taken."""
    name = "".join(word.capitalize() for part in path for word in part.split("_"))
    return f"{name}Resource" if any(candidate in taken or candidate in RESERVED_CLASSES for candidate in (name, f"Async{name}")) else name


def is_resource_name(name: str, *, top: bool) -> bool:
    """Return whether a method or a resource can have this name; `top` is for a resource that is an attribute of the client."""
    used_names = {"client", "self", "options"} | _USED_IN_CLASSES | (_CLIENT if top else frozenset())
    usable = _SNAKE.fullmatch(name) is not None and not keyword.iskeyword(name) and name not in used_names
    return usable and not (top and name in _DEVICES)


def is_argument_name(name: str) -> bool:
    """Return whether an argument that only `x-client-roots` declares can have this name."""
    return _SNAKE.fullmatch(name) is not None and not keyword.iskeyword(name) and name not in _RESERVED_ARGUMENTS


def _to_identifier(text: str, reserved: frozenset[str]) -> str:
    name = str(PythonIdentifier(_normalize(text), _PREFIX))
    return name + "_" if name in reserved else name


def _normalize(text: str) -> str:
    """Return a name in the normal form that Python uses for identifiers, so that two spellings of one name are recognized as equal."""
    return unicodedata.normalize("NFKC", text)


def _make_unique(names: dict[K, str]) -> dict[K, str]:
    used_names: set[str] = set()
    for key, name in names.items():
        number = 2
        while names[key] in used_names:
            names[key] = f"{name}_{number}"
            number += 1
        used_names.add(names[key])
    return names
