# Copied from generator/package/scalev/_runtime/pydantic_schemas.py by `python -m generator generate`. Do not edit.
"""What pydantic needs to know of our classes: it asks them, and is imported only then."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def model_schema(decode: Callable[[Any], Any], encode: Callable[[Any], Any]) -> Any:
    """Describe a class whose objects are decoded from JSON objects and encoded as such."""
    core = import_module("pydantic_core.core_schema")
    return core.no_info_plain_validator_function(
        decode,
        json_schema_input_schema=core.dict_schema(),
        serialization=core.plain_serializer_function_ser_schema(encode, return_schema=core.dict_schema()),
    )


class InstanceOnly:
    """A class of which pydantic takes an object as it is, and nothing else."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return import_module("pydantic_core.core_schema").is_instance_schema(cls)


class AnyValue:
    """Annotates a type that pydantic cannot check, such as an open file: it takes any value for it."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return import_module("pydantic_core.core_schema").any_schema()
