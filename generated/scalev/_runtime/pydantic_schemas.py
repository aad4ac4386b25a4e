# Copied from generator/package/scalev/_runtime/pydantic_schemas.py by `python -m generator generate`. Do not edit.
"""Pydantic schemas for the classes of this package. Pydantic is imported only when it requests them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any, TypeVar, get_type_hints

P = TypeVar("P", bound=type)

#: The models whose schemas are being built: one that contains itself refers to its definition.
_in_progress: ContextVar[frozenset[str]] = ContextVar("_in_progress", default=frozenset())


def build_model_schema(cls: Any, names: Mapping[str, str], handler: Any) -> Any:
    """Return the schema of a model: decoded from an object, encoded as one, and with a JSON schema of its fields.

    `names` has the JSON name of each attribute. Encoded for Python, a model is its `to_dict()`; for JSON, its `to_dict(mode="json")`.
    """
    core = import_module("pydantic_core.core_schema")
    reference = f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"
    if reference in _in_progress.get():
        return core.definition_reference_schema(reference)
    hints = get_type_hints(cls, include_extras=True)
    with _track_progress(reference):
        fields = {
            name: core.typed_dict_field(handler.generate_schema(hints[attribute]), required=False) for attribute, name in names.items()
        }
    shape = core.typed_dict_schema(fields, config={"title": cls.__name__}, extra_behavior="allow")

    def describe(_: Any, render: Any) -> Any:
        return {**render(shape), "description": cls.__doc__}

    return core.no_info_plain_validator_function(
        _build_decoder(cls),
        ref=reference,
        json_schema_input_schema=shape,
        serialization=core.plain_serializer_function_ser_schema(_encode, info_arg=True, return_schema=core.any_schema()),
        metadata={"pydantic_js_functions": [describe]},
    )


@contextmanager
def _track_progress(reference: str) -> Iterator[None]:
    token = _in_progress.set(_in_progress.get() | {reference})
    try:
        yield
    finally:
        _in_progress.reset(token)


def _build_decoder(cls: Any) -> Callable[[Any], Any]:
    def decode(value: Any) -> Any:
        if isinstance(value, cls):
            return value
        if isinstance(value, Mapping):
            return cls.from_dict(value)
        raise ValueError(f"expected an object, got {type(value).__name__}")

    return decode


def _encode(value: Any, info: Any) -> dict[str, Any]:
    data: dict[str, Any] = value.to_dict(mode="json" if info.mode == "json" else "received")
    return data


class InstanceOnly:
    """Base class for which pydantic accepts only instances, unchanged."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return import_module("pydantic_core.core_schema").is_instance_schema(cls)


def accept_implementations(protocol: P) -> P:
    """Have pydantic accept any object that has the members of a protocol, unchanged.

    This is a decorator because a base class or a method would add a member that implementations lack.
    """
    untyped_protocol: Any = protocol
    members = [name for name in {**vars(protocol), **vars(protocol).get("__annotations__", {})} if not name.startswith("_")]

    def validate(value: Any) -> Any:
        missing = [name for name in members if not hasattr(value, name)]
        if missing:
            raise ValueError(f"expected an implementation of {protocol.__name__}, got {type(value).__name__} without {', '.join(missing)}")
        return value

    def describe(cls: Any, source: Any, handler: Any) -> Any:
        return import_module("pydantic_core.core_schema").no_info_plain_validator_function(validate)

    untyped_protocol.__get_pydantic_core_schema__ = classmethod(describe)
    return protocol


class AnyValue:
    """Annotation for types that pydantic cannot validate, such as open files: any value is accepted."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return import_module("pydantic_core.core_schema").any_schema()
