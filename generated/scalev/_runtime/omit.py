# Copied from generator/package/scalev/_runtime/omit.py by `python -m generator generate`. Do not edit.
"""OMIT, the default of optional arguments: it stands for an argument that was not given."""

from __future__ import annotations

from typing import Final, Literal, final

from .public import public
from .pydantic_schemas import InstanceOnly


@public
@final
class Omit(InstanceOnly):
    """The type of OMIT: an argument that was not given. None is sent as null in a JSON body, and is omitted elsewhere too."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "OMIT"

    def __bool__(self) -> Literal[False]:
        return False

    def __reduce__(self) -> str:
        return "OMIT"


OMIT: Final = Omit()
