"""Pydantic schemas for the classes of this package. Pydantic is imported only when it requests them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def model_schema(decode: Callable[[Any], Any], encode: Callable[[Any], Any]) -> Any:
    """Return the schema of a class whose instances are decoded from and encoded as JSON objects."""
    core = import_module("pydantic_core.core_schema")
    return core.no_info_plain_validator_function(
        decode,
        json_schema_input_schema=core.dict_schema(),
        serialization=core.plain_serializer_function_ser_schema(encode, return_schema=core.dict_schema()),
    )


class InstanceOnly:
    """Base class for which pydantic accepts only instances, unchanged."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return import_module("pydantic_core.core_schema").is_instance_schema(cls)


class AnyValue:
    """Annotation for types that pydantic cannot validate, such as open files: any value is accepted."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return import_module("pydantic_core.core_schema").any_schema()
