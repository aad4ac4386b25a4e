"""Every Python name of the generated code is made here, and cannot hide what the code around it uses.

openapi-python-client turns a name of the document into an identifier; a name that means something else where it would stand gets
an underscore behind it, as its own reserved words do.
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
from ..package.scalev._runtime.clients import AsyncClient, SyncClient
from ..package.scalev._runtime.models import Model
from ..package.scalev._runtime.operations import BusinessOptions
from ..package.scalev._runtime.partial import PartialResult

if TYPE_CHECKING:
    from openapi_python_client.config import Config

K = TypeVar("K")

_PREFIX = "field_"
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")

#: What the generated modules import or define under a capital: no class of the document may hide it.
RESERVED_CLASSES = frozenset(
    {
        *(
            "Any",
            "AsyncClient",
            "AsyncPager",
            "AsyncScalev",
            "AsyncTokenSource",
            "BusinessListOptions",
            "BusinessOptions",
            "BusinessWaitOptions",
            "CallOptions",
            "Decimal",
        ),
        *("Condition", "FileInput", "ListOptions", "Literal", "Mapping", "Model", "NotRequired", "Omit", "OpenEnum", "Operation", "Pager"),
        *("PartialResult", "Scalev", "Sequence", "SyncClient", "TokenSource", "TypeAlias", "TypedDict", "Unpack", "WaitOptions"),
        *("DecodeError", "EnumDecoder", "ListDecoder", "MapDecoder", "ModelDecoder", "TextOr"),
    }
)
#: File names that Windows cannot write.
_DEVICES = frozenset({"aux", "con", "nul", "prn", *(f"{device}{number}" for device in ("com", "lpt") for number in range(10))})
#: What the body of a model class uses, and what a model has by itself.
_DECODERS = frozenset(name for name in vars(scalars) if name.startswith("decode_"))
_RESERVED_FIELDS = frozenset({"date", "datetime", "model", "models", "read_reasons", "wire", *_DECODERS, *dir(Model)})
#: What the answer of an operation that can fail in part has by itself.
_PARTIAL_FIELDS = _RESERVED_FIELDS | frozenset(dir(PartialResult))
#: What every method takes beside its own arguments, and what it calls.
_RESERVED_ARGUMENTS = frozenset({"self", "options", "conceal", "conceal_options", *BusinessOptions.__annotations__})
#: What a client has by itself, and what its annotations refer to.
_CLIENT = frozenset({*dir(SyncClient), *dir(AsyncClient), "resources"})
#: Types and decorators that the annotations of a resource or a client refer to; a method of that name would hide them.
_USED_IN_CLASSES = frozenset(
    {"bool", "builtins", "bytes", "date", "datetime", "deprecated", "dict", "int", "models", "property", "scalars", "str"}
)


def class_name(parsed: ParsedClass) -> str:
    """The name of a class, an enum or an alias."""
    name = _normal(str(parsed.name))
    if name.startswith("ClassVar"):
        # attrs reads annotations as text and takes such a one for typing.ClassVar: the field would be lost
        raise InputError(f"expected a schema name that annotations can hold, got {name!r:.80}")
    return name + "_" if name in RESERVED_CLASSES else name


def component_class(component: str, config: Config) -> str:
    """The Python name of a schema component."""
    return class_name(ParsedClass.from_string(string=UntrustedString(component), config=config))


def module_name(parsed: ParsedClass) -> str:
    """The module of a class or an enum."""
    name = _normal(str(PythonIdentifier(parsed.module_name, _PREFIX)))
    return name + "_" if name in ("aliases", "models") or name in _DEVICES else name


def fields(wire_names: Iterable[str], *, partial: bool = False) -> dict[str, str]:
    """The attributes of a model, by name in the JSON; `partial`: of one that tells what went through and what did not."""
    reserved = _PARTIAL_FIELDS if partial else _RESERVED_FIELDS
    return _unique({name: _identifier(name, reserved) for name in wire_names})


def arguments(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The arguments of a method, by place and name on the wire; the first keeps its name, others say where they go."""
    names: dict[tuple[str, str], str] = {}
    for where, wire_name in places:
        name = _identifier(wire_name, _RESERVED_ARGUMENTS)
        names[where, wire_name] = f"{name}_{where}" if name in names.values() else name
    return _unique(names)


def members(values: Iterable[str]) -> list[tuple[str, str]]:
    """The members of an enum: name and value. A value that makes no name of its own is numbered."""
    found: dict[str, str] = {}
    for index, value in enumerate(dict.fromkeys(values)):
        name = snake_case(value.upper()).upper() if value[:1].isalpha() else ""
        name = _normal(name)
        if not name.isidentifier() or keyword.iskeyword(name) or name in found:
            name = f"VALUE_{index}"
        while name in found:
            name += "_"
        found[name] = value
    return list(found.items())


def constant(operation_id: str) -> str:
    """The module constant that describes an operation."""
    return "_" + _identifier(operation_id, frozenset()).upper().strip("_")


def resource_class(path: tuple[str, ...], taken: Container[str]) -> str:
    """The class of a resource; where a component has that name, it says what it is."""
    name = "".join(word.capitalize() for part in path for word in part.split("_"))
    return f"{name}Resource" if any(one in taken or one in RESERVED_CLASSES for one in (name, f"Async{name}")) else name


def is_resource_name(name: str, *, top: bool) -> bool:
    """Whether a resource (`top`: an attribute of the client) or a method can be called so."""
    taken = {"client", "self", "options"} | _USED_IN_CLASSES | (_CLIENT if top else frozenset())
    usable = _SNAKE.fullmatch(name) is not None and not keyword.iskeyword(name) and name not in taken
    return usable and not (top and name in _DEVICES)


def is_argument_name(name: str) -> bool:
    """Whether an argument that no document names, only `x-client-roots`, can be called so."""
    return _SNAKE.fullmatch(name) is not None and not keyword.iskeyword(name) and name not in _RESERVED_ARGUMENTS


def _identifier(text: str, reserved: frozenset[str]) -> str:
    name = str(PythonIdentifier(_normal(text), _PREFIX))
    return name + "_" if name in reserved else name


def _normal(text: str) -> str:
    """The form in which Python reads identifiers: two spellings of one name must not pass for two."""
    return unicodedata.normalize("NFKC", text)


def _unique(names: dict[K, str]) -> dict[K, str]:
    taken: set[str] = set()
    for key, name in names.items():
        number = 2
        while names[key] in taken:
            names[key] = f"{name}_{number}"
            number += 1
        taken.add(names[key])
    return names
