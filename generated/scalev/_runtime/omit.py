# Copied from generator/package/scalev/_runtime/omit.py by `python -m generator generate`. Do not edit.
"""OMIT: the value of an argument that was left out."""

from __future__ import annotations

from typing import Final, Literal, final

from .public import public
from .pydantic_schemas import InstanceOnly


@public
@final
class Omit(InstanceOnly):
    """The type of OMIT: an argument that was left out. In a JSON body None is sent as null; elsewhere it is left out too."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "OMIT"

    def __bool__(self) -> Literal[False]:
        return False

    def __reduce__(self) -> str:
        return "OMIT"


OMIT: Final = Omit()
